"""The book that a plain rule of issue gives over the index history, from the stored facts of the record."""

from dataclasses import dataclass, replace

import numpy as np

from widgets.simulation import check, record
from widgets.simulation.check import FloatArray
from widgets.simulation.dealer.book import Book
from widgets.simulation.dealer.table import NOTE
from widgets.simulation.snowball import Terms
from widgets.simulation.snowball.terms import DAYS_PER_MONTH

# CNY bn live in January 2024. Press and brokers: 190 (xueqiu.com, confidence C), 216 (Cinda, SCMP, B),
# 320 (Financial Times, B), USD 50 bn (UBS, Reuters, B): the honest range, and its middle.
OUTSTANDING_RANGE = (190.0, 350.0)
OUTSTANDING = 270.0
SPLIT = {"csi500": 68.7 / 190.0, "csi1000": 121.3 / 190.0}  # the same xueqiu.com source, confidence C


def vintage_book(
    series: str, knock_in: float = 0.75, outstanding: float = OUTSTANDING, note: Terms = NOTE
) -> Book:
    """Return the model book on one index as it stood at the close of 29 December 2023.

    An estimate: one unit issued on every trading day of 2022 and 2023 (real issuance is not public, and was
    lumpy), 24 months, 103 %, monthly from month 3. Each entry is the issue of half a year within 20
    points of knock-in level, at its mean start and age.

    Parameters
    ----------
    series : str
        csi500 or csi1000.
    knock_in : float
        Knock-in level of every note as a share of its start: 0.75 or 0.80, the variants of the record.
    outstanding : float
        Notional live on both indices together, CNY bn; `OUTSTANDING_RANGE` is what sources allow. The index
        gets its share in `SPLIT`, spread evenly over the units alive, knocked in or not.
    note : Terms
        Shape of the notes apart from the knock-in level. Its calendar has 21 trading days a month.

    Returns
    -------
    Book
        About 100 entries. Against the daily vintages behind them, cash delta is within 0.8 % of notional
        (root mean square over spots from 0.68 to 1.05 of the close; 3.1 % at worst), the share knocked in
        by a date within 1.7 points.

    Raises
    ------
    ValueError
        If the series or the knock-in variant is not in the record, or `outstanding` is negative.
    """
    if series not in SPLIT:
        raise check.refuse("series", series, ", ".join(SPLIT))
    check.number("outstanding", outstanding, 0, np.inf)
    cells = record.barriers()
    own = (cells["series"] == series) & (np.abs(cells["knock_in_pct"] - 100 * knock_in) < 1e-9)
    if not own.any():
        known = ", ".join(f"{pct / 100:.2f}" for pct in np.unique(cells["knock_in_pct"]))
        raise check.refuse("knock_in", knock_in, known)
    units = cells["units"][own].astype(np.float64)
    age = np.rint(cells["mean_age_months"][own] * DAYS_PER_MONTH).astype(np.int64)
    return Book(
        terms=replace(note, ki_level=knock_in * note.s0),
        notional=outstanding * SPLIT[series] * units / units.sum(),
        start=cells["mean_start"][own].astype(np.float64),
        age=np.minimum(age, note.tenor - 1),
        knocked_in=cells["state"][own] == "knocked_in",
    )


@dataclass(frozen=True)
class KnockInMap:
    """Notional never knocked in (CNY bn) by knock-in level; bucket i is [`level_from[i]`, + `width`)."""

    level_from: FloatArray
    width: float
    notional: FloatArray


def knock_in_map(book: Book, width: float = 100.0) -> KnockInMap:
    """Return where the knock-in levels of the notes not knocked in lie, by buckets of `width` index points.

    Raises
    ------
    ValueError
        If the width is not positive.
    """
    check.number("width", width, 0, np.inf, open_low=True)
    free = book.pick(~book.knocked_in)
    if free.notional.size == 0:
        return KnockInMap(np.empty(0), width, np.empty(0))
    bucket = np.floor(free.ki_level / width).astype(np.int64)
    first = int(bucket.min())
    total = np.bincount(bucket - first, weights=free.notional).astype(np.float64)
    return KnockInMap(width * (first + np.arange(total.size, dtype=np.float64)), width, total)


def share_knocked_in(book: Book, lowest: float) -> float:
    """Return the share of the notional never knocked in that a close at `lowest` knocks in.

    Raises
    ------
    ValueError
        If `lowest` is not positive or every note is knocked in already.
    """
    close = float(check.positive("lowest", lowest))
    free = book.pick(~book.knocked_in)
    if free.outstanding == 0:
        raise check.refuse("book", "knocked in whole", "a book with notional not knocked in")
    return float(free.notional[free.ki_level >= close].sum() / free.outstanding)

"""The model book in January and February 2024: what its hedge would trade each day, and at the next close."""

from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

import numpy as np

from widgets.simulation import check, record
from widgets.simulation.check import FloatArray
from widgets.simulation.dealer.book import Book, exposure
from widgets.simulation.dealer.limits import NO_LIMITS, Limits
from widgets.simulation.dealer.table import DeltaTable, delta_table
from widgets.simulation.dealer.trades import HedgeTrade, hedge_trade
from widgets.simulation.dealer.vintages import OUTSTANDING, vintage_book
from widgets.simulation.snowball import Terms

FIRST, LAST = np.datetime64("2023-12-29"), np.datetime64("2024-02-08")


@dataclass(frozen=True)
class BookPath:
    """The book's hedge at each close; every array but `books` has one entry for each day, the first FIRST.

    Money in CNY bn at the day's close, positive if bought. `held` is the cash delta after the trade;
    `rehedge`, `drop`, `ended` the causes of the day's trade (`trades.HedgeTrade`), 0 on the first day;
    `knocked_in` the notional knocked in that day. `books[k]` is the book after the close of day k.
    """

    date: np.ndarray
    spot: FloatArray
    held: FloatArray
    rehedge: FloatArray
    drop: FloatArray
    ended: FloatArray
    knocked_in: FloatArray
    books: tuple[Book, ...]

    @property
    def traded(self) -> FloatArray:
        """All futures traded at each close, CNY bn."""
        return self.rehedge + self.drop + self.ended


@cache
def book_path(
    series: str, knock_in: float = 0.75, limits: Limits = NO_LIMITS, outstanding: float = OUTSTANDING
) -> BookPath:
    """Follow the model book on one index over the closes of the record, 29 December 2023 to 8 February 2024.

    Every amount is proportional to `outstanding` (CNY bn on both indices, as in `vintage_book`).

    Raises
    ------
    ValueError
        As `vintage_book` and `delta_table`.
    """
    book = vintage_book(series, knock_in, outstanding)
    table = _table(book.terms, limits)
    daily = record.daily()
    days = (daily["date"] >= FIRST) & (daily["date"] <= LAST)
    spot = daily[f"{series}_points"][days].astype(np.float64)
    start = float(exposure(book, table, spot[0], lowest=np.inf).cash_delta)
    books: list[Book] = [book]
    trades: list[HedgeTrade] = []
    for before, after in pairwise(spot):
        trades.append(hedge_trade(books[-1], table, before, after))
        books.append(trades[-1].book)

    def column(name: str, first: float = 0.0) -> FloatArray:
        return _still(np.array([first, *(trade.cash(getattr(trade, name)) for trade in trades)]))

    return BookPath(
        date=_still(daily["date"][days]),
        spot=_still(spot),
        held=column("after", start),
        rehedge=column("rehedge"),
        drop=column("drop"),
        ended=column("ended"),
        knocked_in=_still(np.array([0.0, *(trade.knocked_in for trade in trades)])),
        books=tuple(books),
    )


def _still(array: np.ndarray) -> np.ndarray:
    """Return the array locked: a cached result is shared by every caller."""
    array.flags.writeable = False
    return array


def trades_tomorrow(path: BookPath, day: np.datetime64, moves: FloatArray) -> tuple[HedgeTrade, ...]:
    """Return what the desk trades at the next close if the index moves by each of `moves` (0.01 is 1 %).

    Raises
    ------
    ValueError
        If `day` is not on the path or a move takes the index to 0 or below.
    """
    found = np.flatnonzero(path.date == day)
    if not found.size:
        raise check.refuse("day", str(day), f"a trading day from {path.date[0]} to {path.date[-1]}")
    at = int(found[0])
    book = path.books[at]
    table = _table(book.terms, NO_LIMITS)
    spot = path.spot[at]
    return tuple(hedge_trade(book, table, spot, spot * (1 + move)) for move in moves)


@cache
def _table(terms: Terms, limits: Limits) -> DeltaTable:
    """Return the desk's table; a cap only cuts the uncapped one, so that one march serves every cap."""
    if limits.delta_cap == np.inf:
        return delta_table(terms, limits=limits)
    free = _table(terms, replace(limits, delta_cap=np.inf))
    return replace(free, limits=limits, delta=np.minimum(free.delta, limits.delta_cap))

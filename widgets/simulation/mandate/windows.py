"""The four windows: what the tiers earned in each, and what funds reported for the same days."""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from widgets.simulation import check
from widgets.simulation.check import FloatArray, IntArray
from widgets.simulation.mandate.universe import TIERS, Universe, position
from widgets.simulation.record import measures
from widgets.simulation.record.lookup import Day

WINDOWS = ("q4_2023", "ytd_to_feb_8", "jan_26_to_feb_8", "feb_5_to_8")
KNOWN = (*WINDOWS, "week_to_feb_2")  # one week more, for which named funds were reported
# From this close on the press printed levels of the CSI 2000 itself; before it only the ETF is known.
FIRST_PRESS = np.datetime64("2024-02-02")


class Small(Enum):
    """Which series stands for the CSI 2000.

    SPLICED: the ETF 563300 to 1 February, the press's index levels on 2 and 5-8 February (both 100 on 29
    December). The index is what a holder of its stocks earned; the ETF traded two to seven points above it in
    that week. A window that starts on the ETF and ends on the index takes the ETF's premium on its first day
    to be what it was on 29 December. ETF: the fund's own prices throughout, to show what the choice matters.
    """

    SPLICED = "index where the press printed it"
    ETF = "ETF 563300"


@dataclass(frozen=True)
class Reported:
    """An excess return that was published: `low` to `high`, of `who`, for exactly one of our windows."""

    fact: str
    window: str
    index: str
    low: float
    high: float
    public: bool
    confidence: str
    who: str


# Every one is of private funds, which the 80% rule does not bind. No public fund's figure shares a window.
REPORTED = (
    Reported(
        "excess-week-0208-500", "feb_5_to_8", "csi500", -0.1170, -0.1170, False, "B", "one large manager"
    ),
    Reported(
        "excess-week-0208-1000", "feb_5_to_8", "csi1000", -0.077, -0.077, False, "B", "the same manager"
    ),
    Reported("excess-four-days", "feb_5_to_8", "csi500", -0.10, -0.08, False, "C", "quite a few; unverified"),
    Reported(
        "excess-two-weeks-500", "jan_26_to_feb_8", "csi500", -0.12, -0.12, False, "B", "mean, large ones"
    ),
    Reported("excess-ytd-500", "ytd_to_feb_8", "csi500", -0.113, -0.113, False, "B", "mean, large managers"),
)


def tier_returns(window: str, small: Small = Small.SPLICED) -> FloatArray:
    """Return what the five tiers earned in a window of the record, shape (5,), in the order of `TIERS`.

    Price returns, plain decimals, as stored (to 0.01 percent). Raises ValueError if the window is unknown.
    """
    position(window, KNOWN, "window")
    found = [measures.window(window, series).total_return for series in _series(small)]
    if small is Small.SPLICED:
        stored = measures.window(window, "csi300")
        days = [np.datetime64(day) for day in (stored.start, stored.end)]
        # a window that ends before the press's first level lies on the ETF alone
        if days[1] >= FIRST_PRESS:
            first, last = (_small_level(day, small) for day in days)
            found[TIERS.index("csi2000")] = last / first - 1.0
    return np.array(found)


def daily_tier_returns(start: Day, end: Day, small: Small = Small.SPLICED) -> FloatArray:
    """Return the tiers' simple returns of the trading days after `start`, up to `end`, shape (days, 5).

    Between 29 December 2023 and 8 February 2024 for SPLICED (the press stops there), the whole daily record
    for ETF. On 2 February the spliced series also takes the step from ETF to index.

    Raises ValueError as `measures.daily_returns`, or if SPLICED is asked for outside its days.
    """
    found = np.array([measures.daily_returns(series, start, end) for series in _series(small)]).T
    if small is Small.SPLICED:
        levels = np.array([_small_level(day, small) for day in measures.trading_days(start, end)])
        found[:, TIERS.index("csi2000")] = levels[1:] / levels[:-1] - 1.0
    return found


def days(window: str) -> tuple[str, str, int]:
    """Return the first and last close of a window and its trading days. ValueError if it is unknown."""
    position(window, KNOWN, "window")
    stored = measures.window(window, "csi300")
    return str(stored.start), str(stored.end), stored.days


def columns(universe: Universe) -> IntArray:
    """Return the positions in `TIERS` of the tiers that the universe has."""
    return np.array([TIERS.index(tier) for tier in universe.tiers])


def _series(small: Small) -> tuple[str, ...]:
    if not isinstance(small, Small):
        raise check.refuse("small", small, "Small.SPLICED or Small.ETF")
    return ("csi300", "csi500", "csi1000", "csi2000_etf", "microcap")


def _small_level(day: np.datetime64, small: Small) -> float:
    series = "csi2000_press" if small is Small.SPLICED and day >= FIRST_PRESS else "csi2000_etf"
    return measures.level(series, day)

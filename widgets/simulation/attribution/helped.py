"""Help and February: ETF money by day; tiers and a hedged book on the record, with the money and without."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from widgets.simulation import calibrate, episode
from widgets.simulation.attribution import hedged
from widgets.simulation.cascade import History
from widgets.simulation.check import FloatArray, refuse
from widgets.simulation.market import NORMAL, TIERS
from widgets.simulation.market.forcing import STATE_ETFS
from widgets.simulation.record import lookup, measures
from widgets.simulation.record.lookup import Day

FIRST, LAST = "2024-01-02", "2024-03-29"
BEFORE = "2024-01-17"  # the last close before the buying shows in the record
BOOK = "book"
SERIES = (*TIERS[1:], BOOK)
TAKEN = {"all": TIERS[:4], "large": TIERS[:1], "rest": TIERS[1:4]}


@cache
def days() -> npt.NDArray[np.datetime64]:
    """Return the trading days of the record from 2 January 2024 on."""
    return np.asarray(lookup.trading_days(FIRST, LAST))


@cache
def money(tier: str) -> FloatArray:
    """Return turnover above normal of the ETFs on a tier's index, CNY bn by day of `days`, at least 0.

    Unlike the model's forcing it begins on 2 January. Raises ValueError if no ETF is on the tier.
    """
    if tier not in STATE_ETFS:
        raise refuse("tier", tier, ", ".join(STATE_ETFS))
    total = np.zeros(len(days()))
    for key in STATE_ETFS[tier]:
        usual = np.mean([measures.turnover(key, day) for day in lookup.trading_days(*NORMAL)])
        seen = np.array([measures.turnover(key, day) for day in days()])
        total += np.maximum(seen - usual, 0.0) / 1e9
    return total


def spent(tier: str, first: Day, last: Day) -> float:
    """Return ETF turnover above normal of a tier over days, both counted, CNY bn.

    Raises ValueError as `money` does, or if a day lies outside `days` or the last comes before the first.
    """
    start, end = lookup.as_day(first), lookup.as_day(last)
    if start < days()[0] or end > days()[-1] or end < start:
        raise refuse("first, last", (str(first), str(last)), f"days in order from {FIRST} to {LAST}")
    return float(money(tier)[(days() >= start) & (days() <= end)].sum())


def dates() -> npt.NDArray[np.datetime64]:
    """Return the closes of `paths`: from 17 January to 8 February 2024."""
    found = episode.full().dates
    return np.asarray(found[found >= np.datetime64(BEFORE)])


@cache
def paths(series: str, taken: str | None = None) -> FloatArray:
    """Return a series of every near-equal fit, the best first, in points since 17 January, (fits, days).

    A tier: its change less that of the CSI 300; the book: stocks in the fitted mix against IC and IM, added
    up. `taken`: the purchases that are not made, `all`, `large` (CSI 300) or `rest`; by default none.
    Raises ValueError if a name is unknown.
    """
    run = episode.ensemble() if taken is None else _without(taken)
    return _points(series, run.level, run.basis)


@cache
def recorded(series: str) -> FloatArray:
    """Return a series of `paths` on the record, (days,). Raises ValueError if it is unknown."""
    seen, tiers = episode.levels(), len(TIERS)
    return np.asarray(_points(series, seen[None, :, :tiers] / 100, seen[None, :, tiers:] / 100)[0])


def effect(series: str, taken: str, day: Day) -> FloatArray:
    """Return what taking purchases away changes by a day, points, (fits,).

    Raises ValueError if a name is unknown or the day is not one of `dates`.
    """
    at = np.flatnonzero(dates() == lookup.as_day(day))
    if not at.size:
        raise refuse("day", str(day), f"a trading day from {dates()[0]} to {dates()[-1]}")
    return np.asarray((paths(series, taken) - paths(series))[:, at[0]])


def _without(taken: str) -> History:
    if taken not in TAKEN:
        raise refuse("taken", taken, ", ".join(TAKEN))
    return episode.without_purchases(FIRST, *TAKEN[taken], everywhere=True)


def _points(series: str, level: FloatArray, basis: FloatArray) -> FloatArray:
    if series not in SERIES:
        raise refuse("series", series, ", ".join(SERIES))
    now = episode.full().dates >= np.datetime64(BEFORE)
    if series == BOOK:
        mix = hedged.held(calibrate.ensemble())
        found = 100 * hedged.book_path(level, basis, mix[: len(level)])[:, now]
        return np.asarray(found - found[:, :1])
    rebased = 100 * level[:, now] / level[:, now][:, :1]
    return np.asarray(rebased[..., TIERS.index(series)] - rebased[..., 0])

"""All that is fed in: the CSI 300's return, the state's ETF buying, and the calendar of days and rules."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from widgets.simulation.check import FloatArray, inside, refuse
from widgets.simulation.market.tiers import MARCH, TIERS, tiers
from widgets.simulation.record import lookup, measures
from widgets.simulation.record.lookup import Day

BASE = "2023-12-29"
NORMAL = ("2023-12-01", "2024-01-12")  # turnover of these days is normal, as in the record's multiples
FIRST_PURCHASE = "2024-01-18"  # the first day on which ETF turnover left its normal range (the record)
LIMIT_FROM = "2024-02-05"  # the first day of the net-selling limit (press, 5 February 2024)
# ETFs whose turnover shows the state, by the tier of their stocks; the SSE 50 lies inside the CSI 300.
STATE_ETFS = {
    "csi300": ("etf_sse50", "etf_csi300"),
    "csi500": ("etf_csi500",),
    "csi1000": ("etf_csi1000",),
    "csi2000": ("etf_csi2000",),
}


@dataclass(frozen=True)
class Forcing:
    """What the market is given; `days` trading days after a base day.

    Parameters
    ----------
    dates : array of datetime64, (days + 1,)
        The base day first.
    index : array (days,)
        Daily log return of the CSI 300.
    purchases : array (..., days, tiers)
        ETF turnover above normal, CNY bn: the visible trace of the state's buying, not its size.
    days_left : array (days + 1,)
        Calendar days to the expiry of the futures at each close.
    net_limit : array (..., days)
        1 on days of the net-selling limit, 0 before.

    Raises
    ------
    ValueError
        If a number is NaN or outside its range, the CSI 300 passes its daily limit, or lengths differ.
    """

    dates: npt.NDArray[np.datetime64]
    index: FloatArray
    purchases: FloatArray
    days_left: FloatArray
    net_limit: FloatArray

    def __post_init__(self) -> None:
        days, top = len(self.dates) - 1, float(tiers().limit[0])
        if days < 1 or not np.all(np.diff(self.dates).astype(int) > 0):
            raise refuse("dates", self.dates, "a base day and at least one later day, in order")
        found = {
            "index": inside("index", self.index, np.log1p(-top), np.log1p(top)),
            "purchases": inside("purchases", self.purchases, 0),
            "days_left": inside("days_left", self.days_left, 0),
            "net_limit": inside("net_limit", self.net_limit, 0, 1),
        }
        shapes = {"index": (days,), "days_left": (days + 1,)}
        tails = {"purchases": (days, len(TIERS)), "net_limit": (days,)}
        for name, array in found.items():
            wanted = shapes.get(name, tails.get(name, ()))
            seen = array.shape if name in shapes else array.shape[-len(wanted) :]
            if seen != wanted:
                raise refuse(f"{name}.shape", array.shape, f"(..., {', '.join(map(str, wanted))})")
            object.__setattr__(self, name, array)

    def __len__(self) -> int:
        return len(self.dates) - 1

    @property
    def gaps(self) -> FloatArray:
        """Calendar days from each close to the next, shape (days,)."""
        return np.diff(self.dates).astype("timedelta64[D]").astype(np.float64)

    def until(self, day: Day) -> Forcing:
        """Return the same forcing cut after a day. Raises ValueError if it is not one of its days."""
        found = np.flatnonzero(self.dates == lookup.as_day(day))
        if not found.size or found[0] == 0:
            raise refuse("day", str(day), f"a trading day after {self.dates[0]}, up to {self.dates[-1]}")
        last = int(found[0])
        return replace(
            self,
            dates=self.dates[: last + 1],
            index=self.index[:last],
            purchases=self.purchases[..., :last, :],
            days_left=self.days_left[: last + 1],
            net_limit=self.net_limit[..., :last],
        )


def record_forcing(end: Day = "2024-02-08", *, limit_from: Day | None = LIMIT_FROM) -> Forcing:
    """Return the forcing of the record from 2 January 2024 to `end`; without a limit if `limit_from` is None.

    Raises ValueError if a date is no trading day, or `end` is not before the futures' expiry in March.
    """
    days = lookup.trading_days(BASE, end)
    if len(days) < 2:
        raise refuse("end", str(end), f"a trading day after {BASE}")
    limited = np.zeros(len(days) - 1)
    if limit_from is not None:
        limited = (days[1:] >= lookup.as_day(limit_from)).astype(np.float64)
    return Forcing(
        dates=days,
        index=np.diff(np.log([measures.level("csi300", day) for day in days])),
        purchases=purchases(days[1:]),
        days_left=np.array([measures.days_to_expiry(MARCH["IC"], day) for day in days], dtype=np.float64),
        net_limit=limited,
    )


def purchases(days: npt.NDArray[np.datetime64]) -> FloatArray:
    """Return ETF turnover above normal by day and tier, CNY bn, shape (days, tiers); 0 before 18 January.

    Raises ValueError if a day is no trading day of the record.
    """
    found = np.zeros((len(days), len(TIERS)))
    normal = lookup.trading_days(*NORMAL)
    first = lookup.as_day(FIRST_PURCHASE)
    for tier, keys in STATE_ETFS.items():
        for key in keys:
            usual = np.mean([measures.turnover(key, day) for day in normal]) / 1e9
            seen = np.array([measures.turnover(key, day) for day in days]) / 1e9
            found[:, TIERS.index(tier)] += np.where(days >= first, np.maximum(seen - usual, 0.0), 0.0)
    return found

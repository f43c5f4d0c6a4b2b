"""What the state buys, rearranged: another order of tiers, other dates, another size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from widgets.simulation.attribution.accounts import place
from widgets.simulation.check import FloatArray, number, refuse, whole
from widgets.simulation.market import TIERS, Forcing, tiers
from widgets.simulation.record import lookup

ORDERS = ("recorded", "small_first", "large_first", "large_only", "small_only", "even")
SMALL = [TIERS.index(tier) for tier in ("csi1000", "csi2000")]
LARGE = TIERS.index("csi300")
MOST_SHIFT = 60


@dataclass(frozen=True)
class Purchases:
    """A change to ETF turnover above normal, CNY bn by day and tier, applied in the order of the fields.

    Parameters
    ----------
    without : tuple of tiers
        Bought no more, from `since` on.
    since : ISO date, optional
        First day of `without`; by default the first of the run.
    order : str
        `recorded`. `small_first`, `large_first`: every day's and every tier's total stays, but the tiers
        are bought up one after the other. `large_only`: all of a day's money goes to the CSI 300;
        `small_only`: to the CSI 1000 and the CSI 2000, by their turnover in December. `even`: every day's
        money is split as the totals of the tiers are.
    evenly_from : ISO date, optional
        What all tiers but the CSI 300 get in all is spent in equal parts from this day to the last.
    shift : int
        Trading days by which it all comes later; negative is earlier. Money moved past an end of the run is
        not spent.
    scale : float
        Times as much.

    Raises
    ------
    ValueError
        If a field is outside its range; when applied, if a date is no trading day of the forcing.
    """

    without: tuple[str, ...] = ()
    since: str | None = None
    order: str = "recorded"
    evenly_from: str | None = None
    shift: int = 0
    scale: float = 1.0

    def __post_init__(self) -> None:
        for tier in self.without:
            if tier not in TIERS:
                raise refuse("without", tier, ", ".join(TIERS))
        if self.order not in ORDERS:
            raise refuse("order", self.order, ", ".join(ORDERS))
        for name in ("since", "evenly_from"):
            if getattr(self, name) is not None:
                lookup.as_day(getattr(self, name), name)
        whole("shift", self.shift, -MOST_SHIFT, MOST_SHIFT)
        number("scale", self.scale, 0.0, np.inf)

    def of(self, forcing: Forcing) -> FloatArray:
        """Return the changed purchases of a forcing without a scenario axis, CNY bn (days, tiers).

        Raises ValueError as the class says.
        """
        if forcing.purchases.ndim != 2:
            raise refuse("forcing.purchases.shape", forcing.purchases.shape, "(days, tiers)")
        found = forcing.purchases.copy()
        found[_from(forcing, self.since, "since") :, [TIERS.index(tier) for tier in self.without]] = 0.0
        found = _ordered(found, self.order)
        if self.evenly_from is not None:
            first = _from(forcing, self.evenly_from, "evenly_from")
            small = np.arange(len(TIERS)) != LARGE
            total = found[:, small].sum(axis=0)
            found[:, small] = 0.0
            found[first:, small] = total / (len(found) - first)
        return self.scale * _shifted(found, self.shift)


def _from(forcing: Forcing, day: str | None, name: str) -> int:
    return 0 if day is None else place(forcing.dates, day, name) - 1


def _ordered(bought: FloatArray, order: str) -> FloatArray:
    if order == "recorded" or not bought.sum():
        return bought
    by_day, by_tier = bought.sum(axis=1), bought.sum(axis=0)
    if order == "even":
        return np.outer(by_day, by_tier / by_tier.sum())
    if order == "large_only":
        found = np.zeros_like(bought)
        found[:, LARGE] = by_day
        return found
    if order == "small_only":
        found = np.zeros_like(bought)
        turnover = tiers().adv[SMALL]
        found[:, SMALL] = np.outer(by_day, turnover / turnover.sum())
        return found
    # money lies on a line, days along it and tiers along it: a day gets what it shares with each tier
    places = np.arange(len(TIERS))
    queue = places[::-1] if order == "small_first" else places
    days = np.concatenate([[0.0], np.cumsum(by_day)])
    ends = np.concatenate([[0.0], np.cumsum(by_tier[queue])])
    shared = np.minimum(days[1:, None], ends[None, 1:]) - np.maximum(days[:-1, None], ends[None, :-1])
    found = np.zeros_like(bought)
    found[:, queue] = np.maximum(shared, 0.0)
    return found


def _shifted(bought: FloatArray, days: int) -> FloatArray:
    found = np.zeros_like(bought)
    count = len(bought)
    if days >= 0:
        found[min(days, count) :] = bought[: count - min(days, count)]
    else:
        found[: max(count + days, 0)] = bought[min(-days, count) :]
    return found

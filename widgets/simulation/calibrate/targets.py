"""What the cascade is scored on: four tiers and two bases, day by day, with the goal set for each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from widgets.simulation.check import FloatArray
from widgets.simulation.market import BASE, CONTRACTS, MARCH, TIERS
from widgets.simulation.record import lookup, measures
from widgets.simulation.record.lookup import Day
from widgets.simulation.record.press import CSI2000_PRESS

TRAIN_END = "2024-02-02"  # the last day that the training fit sees
END = "2024-02-08"  # the last day before the Lunar New Year
SERIES = ("csi500", "csi1000", "csi2000", "microcap", "basis_ic", "basis_im")
# Root-mean-square errors allowed to the full fit: log points of the level, percentage points of the basis.
GOAL = {"csi500": 1.8, "csi1000": 2.2, "csi2000": 2.0, "microcap": 3.5, "basis_ic": 1.0, "basis_im": 1.3}
UNIT = {name: "percentage points" if name.startswith("basis") else "log points" for name in SERIES}


@dataclass(frozen=True)
class Targets:
    """The record on the days scored: `values` (days, series), x 100, log levels from the base day, and bases.

    The CSI 2000 is ETF 563300 to 1 February, and index levels from the press on 2 and 5 to 8 February, when
    the ETF stood 2 to 7 % above its index.
    """

    dates: npt.NDArray[np.datetime64]
    values: FloatArray

    def __len__(self) -> int:
        return len(self.dates)

    def between(self, first: Day, last: Day) -> npt.NDArray[np.bool_]:
        """Return which days lie from `first` to `last`, both included."""
        return (self.dates >= lookup.as_day(first)) & (self.dates <= lookup.as_day(last))


def targets(end: Day = END) -> Targets:
    """Return the targets from 2 January 2024 to `end`. Raises ValueError if `end` is no trading day."""
    days = lookup.trading_days(BASE, end)[1:]
    press = {lookup.as_day(one.date): 1.0 + one.year_to_date_pct / 100 for one in CSI2000_PRESS}
    columns: list[FloatArray] = []
    for tier in TIERS[1:]:
        series = "csi2000_etf" if tier == "csi2000" else tier
        level = [measures.level(series, day) / 100 for day in days]
        if tier == "csi2000":
            level = [press.get(day, found) for day, found in zip(days, level, strict=True)]
        columns.append(100 * np.log(level))
    for product in CONTRACTS:
        columns.append(np.array([100 * measures.basis(MARCH[product], day) for day in days]))
    return Targets(days, np.array(columns).T)

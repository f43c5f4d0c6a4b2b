"""What travels between the benchmark and its workers: a note seen from its valuation day, and its spots.

Standard library and numpy only: a worker runs in the environment of its peer, where our package is not.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Curve = tuple[Floats, Floats, Floats]  # price, delta, gamma, one number for each spot


@dataclass(frozen=True)
class Note:
    """A note on the ideal calendar, days counted from valuation; `elapsed` days of coupon have accrued."""

    s0: float
    elapsed: int
    dt_years: float
    ki_level: float
    knocked_in: bool
    coupon: float
    coupon_maturity: float
    margin: float
    r: float
    q: float
    vol: float
    ko_days: tuple[int, ...]
    ko_levels: tuple[float, ...]

    @property
    def tenor(self) -> int:
        """Days to maturity."""
        return self.ko_days[-1]

    @property
    def cash(self) -> list[float]:
        """Money paid at a knock-out, for each knock-out day."""
        years = ((self.elapsed + day) * self.dt_years for day in self.ko_days)
        return [self.s0 * (self.margin + self.coupon * year) for year in years]

    @property
    def cash_unhurt(self) -> float:
        """Money paid at maturity if nothing ever happened."""
        return self.s0 * (self.margin + self.coupon_maturity * (self.elapsed + self.tenor) * self.dt_years)

    @property
    def day_sd(self) -> float:
        """Standard deviation of a day's log-return."""
        return float(self.vol * self.dt_years**0.5)

    @classmethod
    def read(cls, fields: dict[str, Any]) -> "Note":
        """Return the note that was written as JSON."""
        rows = {name: tuple(fields[name]) for name in ("ko_days", "ko_levels")}
        return cls(**(fields | rows))


def by_differences(down: Floats, here: Floats, up: Floats, step: Floats) -> Curve:
    """Return price, delta and gamma by central differences."""
    return here, (up - down) / (2 * step), (up - 2 * here + down) / step**2

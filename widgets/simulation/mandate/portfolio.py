"""A portfolio: shares of a fund's assets in stocks, cash and other assets."""

from dataclasses import dataclass

import numpy as np

from widgets.simulation import check
from widgets.simulation.check import BoolArray, FloatArray
from widgets.simulation.mandate.mandate import Mandate
from widgets.simulation.mandate.universe import Universe

ROUNDING = 1e-9


@dataclass(frozen=True)
class Portfolio:
    """Shares of assets: `weights` in each stock, shape (n,), `cash` and `other`; together 1.

    Raises
    ------
    ValueError
        If a share is negative or not finite, or they do not sum to 1.
    """

    weights: FloatArray
    cash: float = 0.0
    other: float = 0.0

    def __post_init__(self) -> None:
        array = np.array(self.weights, dtype=np.float64)
        if array.ndim != 1:
            raise check.refuse("weights.shape", array.shape, "one axis")
        bad = array[~(np.isfinite(array) & (array >= 0))]
        if bad.size:
            raise check.refuse("weights", float(bad[0]), "[0, 1]")
        check.number("cash", self.cash, 0, 1)
        check.number("other", self.other, 0, 1)
        total = float(array.sum()) + self.cash + self.other
        if abs(total - 1) > ROUNDING:
            raise check.refuse("weights + cash + other", total, "1")
        array.setflags(write=False)
        object.__setattr__(self, "weights", array)

    @property
    def stocks(self) -> float:
        """Share of assets in stocks."""
        return float(self.weights.sum())

    @property
    def names(self) -> int:
        """Number of stocks held."""
        return int(np.count_nonzero(self.weights))


def inside(mandate: Mandate, universe: Universe) -> BoolArray:
    """Return which stocks the mandate counts as constituents, shape (n,)."""
    members = universe.members(mandate.index)
    return members | universe.reserves(mandate.index) if mandate.reserves else members


def allowed(mandate: Mandate, universe: Universe) -> BoolArray:
    """Return which stocks may be held at all, shape (n,): constituents, and the groups named outside."""
    groups = np.zeros(universe.size, dtype=np.bool_)
    for group in mandate.outside:
        groups |= universe.members(group)
    return inside(mandate, universe) | groups


def sizes(mandate: Mandate, universe: Universe) -> FloatArray:
    """Return the market values whose weighted mean is the average market value, in money or in logs."""
    return universe.cap if mandate.average.value == "arithmetic" else universe.log_cap


def size_limits(mandate: Mandate, universe: Universe) -> tuple[float, float]:
    """Return the lowest and highest average allowed, in the units of `sizes`; a band of b is x (1 +- b)."""
    middle = float(universe.weights(mandate.index) @ sizes(mandate, universe))
    band = 0.0 if mandate.size_band is None else mandate.size_band
    if mandate.average.value == "arithmetic":
        return middle * (1 - band), middle * (1 + band)
    return middle + float(np.log1p(-band)) if band < 1 else -np.inf, middle + float(np.log1p(band))

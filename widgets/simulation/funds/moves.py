"""One day's market moves, as a book sees them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from widgets.simulation import check
from widgets.simulation.check import FloatArray, inside
from widgets.simulation.funds.layout import Numbers, Trusted, slow_axis_last


@dataclass(frozen=True, eq=False)
class Moves(Trusted):
    """Simple returns from one close to the next, plain decimals, at least -1.

    Parameters
    ----------
    tiers : array (..., tiers)
        Of the stocks held.
    contracts : array (..., contracts)
        Of each futures contract.
    indices : array (..., contracts)
        Of each contract's own spot index.
    days : float or array (...)
        Calendar days, for interest, above or equal to 0.
    benchmark : array (...), optional
        Of what selection is measured against; by default that is the hedge's own mix of indices.

    Raises
    ------
    ValueError
        If a return is NaN or below -1, days are negative, or contracts and indices differ in number.
    """

    tiers: FloatArray
    contracts: FloatArray
    indices: FloatArray
    days: Numbers = 1.0
    benchmark: Numbers | None = None

    def __post_init__(self) -> None:
        for name in ("tiers", "contracts", "indices"):
            array = inside(name, getattr(self, name), low=-1)
            if array.ndim == 0:
                raise check.refuse(f"{name}.shape", (), "one entry for each on the last axis")
            object.__setattr__(self, name, slow_axis_last(array))
        if self.indices.shape[-1] != self.contracts.shape[-1]:
            allowed = f"(..., {self.contracts.shape[-1]}), as contracts"
            raise check.refuse("indices.shape", self.indices.shape, allowed)
        object.__setattr__(self, "days", inside("days", self.days, low=0))
        if self.benchmark is not None:
            object.__setattr__(self, "benchmark", inside("benchmark", self.benchmark, low=-1))

    def fits(self, tiers: int, contracts: int) -> None:
        """Raise ValueError unless there is a return for each tier and contract of a book."""
        found = (np.shape(self.tiers)[-1], np.shape(self.contracts)[-1], np.shape(self.indices)[-1])
        if found != (tiers, contracts, contracts):
            names = "numbers of tiers, contracts, indices"
            raise check.refuse(names, found, f"{(tiers, contracts, contracts)}, those of the book")

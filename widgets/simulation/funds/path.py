"""What happens to a book from outside, day after day: moves, what may be sold, money of investors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from widgets.simulation import check
from widgets.simulation.check import FloatArray, inside
from widgets.simulation.funds.layout import Numbers, Trusted, slow_axis_last
from widgets.simulation.funds.moves import Moves
from widgets.simulation.funds.orders import check_day


@dataclass(frozen=True, eq=False)
class Path(Trusted):
    """Days in the first axis, then any scenario axes, which broadcast against those of the book.

    Parameters
    ----------
    tiers : array (days, ..., tiers)
        Simple returns of the stocks held, plain decimals.
    contracts, indices : array (days, ..., contracts)
        Simple returns of each futures contract and of its own spot index; by default none.
    days : array (days,)
        Calendar days of each step, for interest; one each by default.
    benchmark : array (days, ...), optional
        Return that selection is measured against; by default the hedge's own mix of indices.
    sellable : float, array (tiers,) or (days, ..., tiers)
        Share of a holding that can be sold at all on the day (T+1, limit-down), [0, 1].
    turnover : float, array (tiers,) or (days, ..., tiers)
        Turnover of each tier, CNY bn a day; inf: as much as one likes.
    net_limit : array (days, ...) or float
        Net-selling limit, [0, 1]: 0 none, 1 full.
    flows : array (days, ...) or float
        Money paid in by investors at the close (negative: redemptions), CNY bn.

    Raises
    ------
    ValueError
        If a number is NaN or outside its range, or the number of days differs.
    """

    tiers: FloatArray
    contracts: FloatArray | None = None
    indices: FloatArray | None = None
    days: Numbers = 1.0
    benchmark: FloatArray | None = None
    sellable: Numbers = 1.0
    turnover: Numbers = np.inf
    net_limit: Numbers = 0.0
    flows: Numbers = 0.0

    def __post_init__(self) -> None:
        tiers = inside("tiers", self.tiers, low=-1)
        if tiers.ndim < 2 or not tiers.shape[0]:
            raise check.refuse("tiers.shape", tiers.shape, "(days, ..., tiers), at least one day")
        none = np.zeros((*tiers.shape[:1], 0))
        contracts = inside("contracts", none if self.contracts is None else self.contracts, low=-1)
        indices = inside("indices", none if self.indices is None else self.indices, low=-1)
        if contracts.shape[-1:] != indices.shape[-1:]:
            raise check.refuse("indices.shape", indices.shape, f"{contracts.shape}, that of contracts")
        check_day(self.sellable, self.turnover, self.net_limit)
        days = tiers.shape[0]
        found = {
            "tiers": tiers,
            "contracts": contracts,
            "indices": indices,
            "days": _daily(inside("days", self.days, low=0), days),
            "net_limit": _daily(self.net_limit, days),
            "flows": _daily(inside("flows", self.flows), days),
            "sellable": _by_tier("sellable", self.sellable, tiers.shape),
            "turnover": _by_tier("turnover", self.turnover, tiers.shape),
        }
        if self.benchmark is not None:
            found["benchmark"] = inside("benchmark", self.benchmark, low=-1)
        for name, array in found.items():
            if array.shape[:1] != (days,):
                raise check.refuse(
                    f"{name}.shape", array.shape, f"({days}, ...), a value for each day of tiers"
                )
            laid = slow_axis_last(array, after=1) if name in _TIERED else array
            object.__setattr__(self, name, laid)

    @property
    def shape(self) -> tuple[int, ...]:
        """The scenario axes of everything together."""
        plain = ("net_limit", "flows") if self.benchmark is None else ("net_limit", "flows", "benchmark")
        shapes = [np.shape(getattr(self, name))[1:-1] for name in _TIERED]
        shapes += [np.shape(getattr(self, name))[1:] for name in plain]
        return np.broadcast_shapes(*shapes)

    def __len__(self) -> int:
        return int(self.tiers.shape[0])

    def on(self, day: int) -> Moves:
        """Return the moves of a day, the first being 0."""
        assert self.contracts is not None and self.indices is not None  # set in __post_init__
        return Moves.trusted(
            tiers=self.tiers[day],
            contracts=self.contracts[day],
            indices=self.indices[day],
            days=np.asarray(self.days)[day],
            benchmark=None if self.benchmark is None else self.benchmark[day],
        )


_TIERED = ("tiers", "contracts", "indices", "sellable", "turnover")


def _daily(values: Numbers, days: int) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    return np.broadcast_to(array, (days,)) if array.ndim == 0 else array


def _by_tier(field: str, values: Numbers, shape: tuple[int, ...]) -> FloatArray:
    """Return values (days, ..., tiers) from one for all, one for each tier, or one for each day and tier."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim < 2:
        if array.shape not in ((), shape[-1:]):
            raise check.refuse(f"{field}.shape", array.shape, f"(), {shape[-1:]} or (days, ..., {shape[-1]})")
        return np.broadcast_to(array, (shape[0], shape[-1]))
    return array

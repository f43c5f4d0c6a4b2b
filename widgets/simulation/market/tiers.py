"""Five tiers of stocks and two futures as they stood before 2 January 2024: fixed before the fall."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from widgets.simulation.check import FloatArray, inside, refuse
from widgets.simulation.firesale import stylised
from widgets.simulation.record import lookup, measures

TIERS = stylised.TIERS
CONTRACTS = ("IC", "IM")  # on CSI 500 and CSI 1000; the model follows the contract that expires in March
MARCH = {"IC": "IC2403", "IM": "IM2403"}
HEDGED = slice(1, 3)  # positions of the two tiers on which futures are traded
BEFORE = ("2023-12-01", "2023-12-29")

# The microcap tier stands for all stocks below the CSI 2000, about 1,500, priced by the index of the smallest
# 400. Their turnover is not published: this many times that of the 400, an assumption, range 2 to 8.
BELOW_CSI2000 = 4.0
# Shares of each tier on the boards with a daily limit of 20 %; the others have 10 %. Assumptions.
GROWTH_BOARDS = (0.15, 0.25, 0.30, 0.40, 0.35)


@dataclass(frozen=True)
class Tiers:
    """What the market knows of each tier; arrays (tiers,).

    `beta` to the CSI 300 and `calm`, a daily volatility, are measured on 9 October - 29 December 2023; `adv`
    is mean turnover in December 2023, CNY bn a day; `limit` the largest simple return of a day, up or down.
    """

    names: tuple[str, ...]
    beta: FloatArray
    calm: FloatArray
    adv: FloatArray
    limit: FloatArray

    def __post_init__(self) -> None:
        count = len(self.names)
        for name, low, high in (("beta", -5, 5), ("calm", 0, 1), ("adv", 0, 1e6), ("limit", 0, 0.99)):
            array = inside(name, getattr(self, name), low, high, open_low=name != "beta")
            if array.shape != (count,):
                raise refuse(f"{name}.shape", array.shape, f"({count},), one for each tier")
            object.__setattr__(self, name, array)


@dataclass(frozen=True)
class Futures:
    """The two March contracts on 29 December 2023; arrays (contracts,).

    `adv` is mean turnover of the product in December 2023, CNY bn a day; `basis` futures / spot - 1; `points`
    the index; `open_interest` of all contracts of the product, lots; `anchor` the mean basis of December,
    annualised, weighted by open interest: what the discount was before the fall, as a rate a year.

    Raises
    ------
    ValueError
        If a number is not finite or outside its range, or there is not one for each contract.
    """

    adv: FloatArray
    basis: FloatArray
    points: FloatArray
    open_interest: FloatArray
    anchor: FloatArray

    def __post_init__(self) -> None:
        allowed = {"basis": (-1.0, 1.0), "anchor": (-5.0, 5.0)}
        for name in ("adv", "basis", "points", "open_interest", "anchor"):
            low, high = allowed.get(name, (0.0, np.inf))
            array = inside(name, getattr(self, name), low, high, open_low=name != "open_interest")
            if array.shape != (len(CONTRACTS),):
                raise refuse(f"{name}.shape", array.shape, f"({len(CONTRACTS)},), one for each contract")
            object.__setattr__(self, name, array)


@cache
def tiers() -> Tiers:
    """Return the five tiers of the record."""
    quarter = [measures.window("q4_2023", series) for series in stylised.SERIES]
    calm = stylised.sigma("calm")
    beta = np.array([one.correlation_csi300 for one in quarter]) * calm / calm[0]
    adv = stylised.turnover()
    adv[-1] *= BELOW_CSI2000
    growth = np.array(GROWTH_BOARDS)
    return Tiers(TIERS, beta, calm, adv, 0.1 * (1 - growth) + 0.2 * growth)


@cache
def futures() -> Futures:
    """Return the two futures of the record."""
    days = lookup.trading_days(*BEFORE)
    last = days[-1]

    def mean(of: str) -> FloatArray:
        measure = getattr(measures, of)
        return np.array([np.mean([measure(product, day) for day in days]) for product in CONTRACTS])

    return Futures(
        adv=mean("futures_turnover") / 1e9,
        basis=np.array([measures.basis(MARCH[product], last) for product in CONTRACTS]),
        points=np.array([measures.points(measures.PRODUCTS[p], last) for p in CONTRACTS], dtype=np.float64),
        open_interest=np.array([measures.open_interest(product, last) for product in CONTRACTS]),
        anchor=mean("weighted_annualised_basis"),
    )

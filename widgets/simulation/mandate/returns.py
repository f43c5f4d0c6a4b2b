"""What every stock earned in a window: an estimate, since only the returns of the tiers are on the record."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from widgets.simulation import check
from widgets.simulation.check import FloatArray
from widgets.simulation.mandate.universe import Universe
from widgets.simulation.record.formulas import TRADING_DAYS_PER_YEAR


@dataclass(frozen=True)
class Dispersion:
    """How far stocks stray from the size curve; per square root of a year.

    Parameters
    ----------
    industry, stock : float
        Volatility of an industry and of one stock beside it, in [0, 2]. Assumptions, ranges 0.08-0.20 and
        0.25-0.60.

    Raises
    ------
    ValueError
        If a number lies outside its range or is NaN.
    """

    industry: float = 0.12
    stock: float = 0.35

    def __post_init__(self) -> None:
        check.number("industry", self.industry, 0, 2)
        check.number("stock", self.stock, 0, 2)


@dataclass(frozen=True)
class StockReturns:
    """Simple returns of the stocks of a universe, shape (..., n): total = size + industry + noise.

    `nodes`, shape (..., tiers), are the heights of the size curve at the tiers' mean log market values.
    """

    size: FloatArray
    industry: FloatArray
    noise: FloatArray
    nodes: FloatArray

    @property
    def total(self) -> FloatArray:
        """Return of each stock."""
        return np.asarray(self.size + self.industry + self.noise)


def curve_basis(universe: Universe) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the tiers' weights W (tiers, n), the curve's basis H (n, tiers) and its places x (tiers,).

    x_k is the weighted mean log market value of tier k; H interpolates linearly between the places, and is
    flat above the largest and below the smallest.
    """
    weights = np.array([universe.weights(tier) for tier in universe.tiers])
    places = weights @ universe.log_cap
    order = np.argsort(places)
    if np.any(np.diff(places[order]) < 1e-9):
        raise check.refuse("universe.cap", places.tolist(), "tiers of different mean log market value")
    basis = np.empty((universe.size, places.size))
    for k in range(places.size):
        basis[:, k] = np.interp(universe.log_cap, places[order], (order == k).astype(np.float64))
    return weights, basis, places


def stock_returns(
    universe: Universe,
    tier_returns: npt.ArrayLike,
    industry: npt.ArrayLike = 0.0,
    noise: npt.ArrayLike = 0.0,
) -> StockReturns:
    r"""Return what each stock earned so that every tier's weighted return is exactly the given one.

    .. math:: r_i = \sum_k H_{ik} v_k + g_{j(i)} + e_i, \qquad W r = R

    H interpolates in log market value between the tiers. The heights v solve the linear system
    (W H) v = R - W (g + e), one equation a tier: whatever industries and noise are drawn, the curve takes up
    what they leave, and the tiers' returns R come out to rounding.

    Parameters
    ----------
    universe : Universe
        The stocks.
    tier_returns : array_like
        R, plain decimals, shape (..., tiers), in the order of `universe.tiers`.
    industry : array_like
        g, shape (..., industries), or 0.
    noise : array_like
        e, shape (..., n), or 0.

    Raises
    ------
    ValueError
        If a shape does not fit, a number is not finite, or a return falls below -1.
    """
    target = check.inside("tier_returns", tier_returns)
    if target.shape[-1:] != (len(universe.tiers),):
        raise check.refuse("tier_returns.shape", target.shape, f"(..., {len(universe.tiers)})")
    if np.any(target < -1):
        raise check.refuse("tier_returns", float(target.min()), "[-1, inf)")
    drawn = check.inside("industry", industry)
    if drawn.ndim and drawn.shape[-1] != universe.industries:
        raise check.refuse("industry.shape", drawn.shape, f"(..., {universe.industries})")
    own = check.inside("noise", noise)
    if own.ndim and own.shape[-1] != universe.size:
        raise check.refuse("noise.shape", own.shape, f"(..., {universe.size})")
    lead = np.broadcast_shapes(target.shape[:-1], drawn.shape[:-1], own.shape[:-1])
    shape = (*lead, universe.size)
    sector = np.broadcast_to(drawn[..., universe.industry] if drawn.ndim else drawn, shape)
    own = np.broadcast_to(own, shape)
    weights, basis, _ = curve_basis(universe)
    left = target - (sector + own) @ weights.T
    nodes = np.asarray(np.linalg.solve(weights @ basis, left[..., None])[..., 0], dtype=np.float64)
    found = StockReturns(size=nodes @ basis.T, industry=sector, noise=own, nodes=nodes)
    if np.any(found.total < -1):
        raise check.refuse("noise", float(found.total.min()), "no stock's return below -1")
    return found


def draw_noise(
    universe: Universe, days: int, rng: np.random.Generator, dispersion: Dispersion | None = None
) -> tuple[FloatArray, FloatArray]:
    """Draw industry returns (industries,) and own returns (n,) of a window; log-normal with mean zero.

    Raises ValueError if `days` is below 1.
    """
    check.whole("days", days, 1)
    spread = Dispersion() if dispersion is None else dispersion
    root = np.sqrt(days / TRADING_DAYS_PER_YEAR)
    drawn = []
    for vol, count in ((spread.industry, universe.industries), (spread.stock, universe.size)):
        sd = vol * root
        drawn.append(np.expm1(sd * rng.standard_normal(count) - sd**2 / 2))
    return drawn[0], drawn[1]

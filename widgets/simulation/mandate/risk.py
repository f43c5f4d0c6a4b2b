"""Tracking error from four kinds of risk: market, size, industry and the stock itself."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from widgets.simulation import check
from widgets.simulation.check import FloatArray
from widgets.simulation.mandate.returns import Dispersion
from widgets.simulation.mandate.universe import Universe
from widgets.simulation.record import measures
from widgets.simulation.record.formulas import TRADING_DAYS_PER_YEAR


@dataclass(frozen=True)
class Risk:
    """Volatilities per square root of a year; factors are taken as independent, every market beta as 1.

    Parameters
    ----------
    market : float
        Of the market, in [0, 5].
    size : float
        Of the return per unit of log market value, in [0, 5].
    industry, stock : float
        Of an industry, and of one stock beside it, in [0, 5].

    Raises
    ------
    ValueError
        If a number lies outside its range or is NaN.
    """

    market: float = 0.139
    size: float = 0.033
    industry: float = 0.12
    stock: float = 0.35

    def __post_init__(self) -> None:
        for name in ("market", "size", "industry", "stock"):
            check.number(name, getattr(self, name), 0, 5)


def measured(universe: Universe, window: str = "q4_2023", dispersion: Dispersion | None = None) -> Risk:
    """Return a risk model with market and size measured in a window of the record, e.g. "q4_2023".

    Market: the CSI 500's realised volatility. Size: the volatility of microcap less CSI 300, over their
    distance in mean log market value. The record has no industries or single stocks: `dispersion` is assumed.

    Raises ValueError if the window has no stored volatility or the universe lacks one of the two tiers.
    """
    spread = Dispersion() if dispersion is None else dispersion
    large, small = (measures.window(window, series) for series in ("csi300", "microcap"))
    if not np.isfinite(large.volatility):
        raise check.refuse("window", window, "a window with stored volatility, such as q4_2023")
    covariance = small.correlation_csi300 * small.volatility * large.volatility
    apart = np.sqrt(large.volatility**2 + small.volatility**2 - 2 * covariance)
    distance = (universe.weights("csi300") - universe.weights("microcap")) @ universe.log_cap
    return Risk(
        market=measures.window(window, "csi500").volatility,
        size=float(apart / abs(distance)),
        industry=spread.industry,
        stock=spread.stock,
    )


def exposures(universe: Universe, index: str, active: npt.ArrayLike) -> tuple[FloatArray, ...]:
    """Return the market, size (..., 1) and industry (..., industries) exposures of active weights (..., n).

    Size is log market value less that of the index, so an index fund with some cash has no size bet.
    """
    a = np.asarray(active, dtype=np.float64)
    place = universe.log_cap - universe.weights(index) @ universe.log_cap
    return a.sum(-1, keepdims=True), (a @ place)[..., None], universe.by_industry(a)


def tracking_error(universe: Universe, index: str, weights: npt.ArrayLike, risk: Risk) -> FloatArray:
    """Return the expected volatility of excess return, per square root of a year, shape (...).

    Parameters
    ----------
    universe : Universe
        The stocks.
    index : str
        The benchmark, one of the four indices.
    weights : array_like
        Shares of assets in each stock, shape (..., n); what is missing to 1 is without risk.
    risk : Risk
        The volatilities.
    """
    a = np.asarray(weights, dtype=np.float64) - universe.weights(index)
    market, size, sector = exposures(universe, index, a)
    variance = (
        (risk.market * market[..., 0]) ** 2
        + (risk.size * size[..., 0]) ** 2
        + risk.industry**2 * (sector**2).sum(-1)
        + risk.stock**2 * (a**2).sum(-1)
    )
    return np.asarray(np.sqrt(variance))


def risk_gradient(universe: Universe, index: str, weights: FloatArray, risk: Risk) -> FloatArray:
    """Return the slope of half the variance of excess return in each weight, shape (n,)."""
    a = weights - universe.weights(index)
    market, size, sector = exposures(universe, index, a)
    place = universe.log_cap - universe.weights(index) @ universe.log_cap
    return np.asarray(
        risk.market**2 * market
        + risk.size**2 * size * place
        + risk.industry**2 * sector[universe.industry]
        + risk.stock**2 * a
    )


def realised(excess: npt.ArrayLike) -> FloatArray:
    """Return sqrt(252) x sample standard deviation of daily excess returns, shape (..., days) to (...).

    Raises ValueError if there are fewer than two days or one is not finite.
    """
    daily = np.asarray(excess, dtype=np.float64)
    if daily.ndim == 0 or daily.shape[-1] < 2:
        raise check.refuse("excess.shape", daily.shape, "two days or more on the last axis")
    if not np.all(np.isfinite(daily)):
        raise check.refuse("excess", "not finite", "finite numbers")
    return np.asarray(daily.std(-1, ddof=1) * np.sqrt(TRADING_DAYS_PER_YEAR))

"""Market depth: how much money moves a price by how much, and how it collapses when volatility rises."""

import numpy as np
import numpy.typing as npt

from widgets.simulation.check import FloatArray, inside

# The constant of the published example of Cont and Schaanning (2017): selling a whole day's turnover then
# moves the price by 2.5 daily volatilities. Nobody has measured it for China's small caps: range 0.03 to 1;
# the cascade, fitted to daily prices, takes the low end.
DEPTH_CONSTANT = 0.4


def depth(
    adv: npt.ArrayLike, sigma: npt.ArrayLike, *, c: npt.ArrayLike = DEPTH_CONSTANT, tau: npt.ArrayLike = 1.0
) -> FloatArray:
    """Return market depth D = c ADV / sigma sqrt(tau): net flow / D is the relative price move.

    Parameters
    ----------
    adv : array_like
        Average daily turnover, CNY bn, at least 0 (0: no market, depth 0).
    sigma : array_like
        Daily volatility, a plain decimal above 0.
    c : array_like
        The constant, above 0.
    tau : array_like
        Trading days over which the flow is spread, above 0.

    Returns
    -------
    ndarray
        Depth, CNY bn per 100% of price, in the broadcast shape.

    Raises
    ------
    ValueError
        If a number lies outside its range or is NaN.

    References
    ----------
    Cont and Schaanning (2017), Fire Sales, Indirect Contagion and Systemic Stress Testing.
    """
    top = inside("c", c, 0, open_low=True) * inside("adv", adv, 0)
    spread = np.sqrt(inside("tau", tau, 0, open_low=True))
    return np.asarray(top / inside("sigma", sigma, 0, open_low=True) * spread, dtype=np.float64)


def stressed_depth(
    adv: npt.ArrayLike,
    calm: npt.ArrayLike,
    realised: npt.ArrayLike,
    *,
    c: npt.ArrayLike = DEPTH_CONSTANT,
    tau: npt.ArrayLike = 1.0,
) -> FloatArray:
    """Return depth that collapses when it is needed: D = c ADV / max(calm, realised) sqrt(tau).

    `calm` is a daily volatility above 0, `realised` one of at least 0; the rest as in `depth`, whose errors
    it raises.
    """
    sigma = np.maximum(inside("calm", calm, 0, open_low=True), inside("realised", realised, 0))
    return depth(adv, sigma, c=c, tau=tau)


def next_sigma(sigma: npt.ArrayLike, move: npt.ArrayLike, *, memory: npt.ArrayLike = 0.94) -> FloatArray:
    """Return tomorrow's realised volatility, sqrt(memory sigma^2 + (1 - memory) move^2), daily.

    Raises ValueError unless sigma is at least 0, the day's move finite and memory in [0, 1].
    """
    kept = inside("memory", memory, 0, 1)
    before, today = inside("sigma", sigma, 0), inside("move", move, -np.inf)
    return np.asarray(np.sqrt(kept * before**2 + (1 - kept) * today**2), dtype=np.float64)


def days_to_sell(
    amount: npt.ArrayLike, adv: npt.ArrayLike, *, participation: npt.ArrayLike = 0.1
) -> FloatArray:
    """Return the days needed to sell `amount` as a share of turnover: amount / (participation x ADV).

    Raises ValueError unless amount is at least 0, adv above 0 (both CNY bn) and participation in (0, 1].
    """
    pace = inside("participation", participation, 0, 1, open_low=True) * inside("adv", adv, 0, open_low=True)
    return np.asarray(inside("amount", amount, 0) / pace, dtype=np.float64)

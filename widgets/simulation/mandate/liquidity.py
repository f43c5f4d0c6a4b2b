"""Days to sell: how long a book takes to leave the market at a share of the daily volume."""

import numpy as np
import numpy.typing as npt

from widgets.simulation import check
from widgets.simulation.check import FloatArray
from widgets.simulation.mandate.universe import GROUPS, Universe

SHARES = (0.5, 0.9, 1.0)


def days_to_sell(
    universe: Universe,
    weights: npt.ArrayLike,
    assets: float,
    participation: npt.ArrayLike = 0.10,
    shares: npt.ArrayLike = SHARES,
) -> FloatArray:
    r"""Return the trading days until given shares of the stock book are sold, shape (participations, shares).

    Every stock is sold at once, at most participation x average daily turnover of it a day. The share q of
    the book is sold at the first t with sum_i min(p ADV_i t, A w_i) >= q sum_i A w_i. Prices and turnover
    stay as they are: in February 2024 neither did, so this is a lower bound.

    Parameters
    ----------
    universe : Universe
        The stocks with their turnover.
    weights : array_like
        Shares of assets, shape (n,), not negative.
    assets : float
        The fund's assets, CNY bn, 0 or more.
    participation : array_like
        Share of the daily turnover that is ours, in (0, 1]; one or several.
    shares : array_like
        Shares of the book, in [0, 1]; one or several.

    Returns
    -------
    numpy.ndarray
        Days; a scalar argument drops its axis. An empty book takes 0 days.

    Raises
    ------
    ValueError
        If a number lies outside its range.
    """
    part, quantile = _open("participation", participation), np.asarray(shares, dtype=np.float64)
    if not np.all((quantile >= 0) & (quantile <= 1)):
        raise check.refuse("shares", quantile.tolist(), "[0, 1]")
    worth = _worth(universe, weights, assets)
    # days at participation 1; at another they are divided by it
    single = worth / universe.adv
    order = np.argsort(single)
    days, value, speed = single[order], worth[order], universe.adv[order] * (worth[order] > 0)
    # sold at time days[k]: all of the first k, and days[k] days' worth of each later one
    sold = np.cumsum(value) + days * (speed.sum() - np.cumsum(speed))
    times, amounts = np.concatenate(([0.0], days)), np.concatenate(([0.0], sold))
    wanted = quantile * value.sum()
    # numpy's interp needs rising amounts: equal ones (names not held) come first and take no time
    found = np.interp(wanted, amounts, times)
    found = np.where(quantile >= 1, days[-1], found)
    return np.asarray(np.divide.outer(1.0, part)[..., None] * found if np.ndim(shares) else found / part)


def days_by_group(
    universe: Universe,
    weights: npt.ArrayLike,
    assets: float,
    participation: float = 0.10,
    shares: npt.ArrayLike = SHARES,
) -> FloatArray:
    """Return the days to sell shares of the book held in each group, shape (6, shares), as `GROUPS`.

    Raises ValueError as `days_to_sell`.
    """
    w = np.asarray(weights, dtype=np.float64)
    rows = [
        days_to_sell(universe, np.where(universe.members(group), w, 0.0), assets, participation, shares)
        for group in GROUPS
    ]
    return np.array(rows)


def _worth(universe: Universe, weights: npt.ArrayLike, assets: float) -> FloatArray:
    w = np.asarray(weights, dtype=np.float64)
    if w.shape != (universe.size,):
        raise check.refuse("weights.shape", w.shape, f"({universe.size},)")
    if not np.all(np.isfinite(w) & (w >= 0)):
        raise check.refuse("weights", float(w[~(np.isfinite(w) & (w >= 0))][0]), "[0, 1]")
    check.number("assets", assets, 0, np.inf)
    return np.asarray(w * assets)


def _open(name: str, values: npt.ArrayLike) -> FloatArray:
    array = check.positive(name, values)
    if np.any(array > 1):
        raise check.refuse(name, float(array.max()), "(0, 1]")
    return array

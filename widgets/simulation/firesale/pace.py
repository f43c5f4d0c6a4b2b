"""One sale day by day: square-root impact, a market that stays as deep, a market that thins as it falls."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from widgets.simulation.check import FloatArray, inside, whole
from widgets.simulation.firesale.depth import DEPTH_CONSTANT, next_sigma, stressed_depth
from widgets.simulation.firesale.impact import fill, square_root_steps

MEMORY = 0.8  # an assumption: a fifth of today's squared move enters tomorrow's variance; range 0.7 to 0.97


@dataclass(frozen=True)
class SalePath:
    """A sale through time: `price` (days + 1, ...) from 1; `sold`, `waiting`, `sigma`, `depth` (days, ...).

    `sold` is traded on the day, `waiting` ordered by the end of the day and not traded, CNY bn; `sigma` the
    daily volatility and `depth` (CNY bn per 100% of price) that the day's orders met.
    """

    price: FloatArray
    sold: FloatArray
    waiting: FloatArray
    sigma: FloatArray
    depth: FloatArray


def growth(
    per_day: npt.ArrayLike,
    adv: npt.ArrayLike,
    *,
    c: npt.ArrayLike = DEPTH_CONSTANT,
    memory: npt.ArrayLike = MEMORY,
) -> FloatArray:
    """Return tomorrow's volatility over today's while selling `per_day`: sqrt(m + (1 - m)(q / (c ADV))^2).

    A day's sale moves the price by sigma q / (c ADV). Above q = c ADV volatility grows every day, and depth
    shrinks by the same factor. Raises ValueError unless per_day >= 0, adv and c > 0, memory in [0, 1].
    """
    pace = inside("per_day", per_day, 0) / (
        inside("c", c, 0, open_low=True) * inside("adv", adv, 0, open_low=True)
    )
    return next_sigma(1.0, pace, memory=memory)


def sell(
    orders: npt.ArrayLike,
    adv: npt.ArrayLike,
    calm: npt.ArrayLike,
    start: npt.ArrayLike,
    *,
    c: npt.ArrayLike = DEPTH_CONSTANT,
    memory: npt.ArrayLike = MEMORY,
    limit: npt.ArrayLike = np.inf,
    collapses: bool = True,
) -> SalePath:
    """Sell by a plan in a market of one tier; what the daily limit leaves is tried again the next day.

    Parameters
    ----------
    orders : array_like
        (days, ...), CNY bn to be sold on each day, at least 0.
    adv : array_like
        Daily turnover, CNY bn, above 0.
    calm, start : array_like
        Daily volatility below which depth does not grow (above 0), and on the first day (at least 0).
    c, memory : array_like
        Constant of the depth law; weight of yesterday's variance, [0, 1].
    limit : array_like
        Largest fall of a day, at least 0; infinite for none.
    collapses : bool
        Whether the sale's own moves enter volatility, and so depth; else depth stays as on the first day.

    Raises
    ------
    ValueError
        If a number lies outside its range or is NaN, or orders has no day.
    """
    plan = np.atleast_1d(inside("orders", orders, 0))
    whole("days of orders", plan.shape[0], 1)
    shape = np.broadcast_shapes(plan.shape[1:], *(np.shape(v) for v in (adv, calm, start, c, memory, limit)))
    vol, price = np.broadcast_to(inside("start", start, 0), shape), np.ones(shape)
    left = np.zeros(shape)
    prices = [price]
    kept: dict[str, list[FloatArray]] = {name: [] for name in ("sold", "waiting", "sigma", "depth")}
    for today in plan:
        deep = stressed_depth(adv, calm, vol, c=c)
        wanted = left + today
        _, sold, move = fill(0.0, wanted, deep, limit=limit)
        left, price = wanted - sold, price * np.maximum(1 + move, 0.0)
        prices.append(price)
        met = np.maximum(vol, calm)
        for name, value in (("sold", sold), ("waiting", left), ("sigma", met), ("depth", deep)):
            kept[name].append(np.broadcast_to(value, shape))
        if collapses:
            vol = next_sigma(met, np.maximum(move, -1.0), memory=memory)
    return SalePath(
        np.stack(prices), *(np.stack(kept[name]) for name in ("sold", "waiting", "sigma", "depth"))
    )


def square_root_path(
    orders: npt.ArrayLike, adv: npt.ArrayLike, sigma: npt.ArrayLike, *, y: float = 1.0
) -> FloatArray:
    """Return the price (days + 1,) of a sale under the square-root law, Y sigma sqrt(n) sqrt(Q / (n ADV)).

    Over n days of equal volatility the two roots of n cancel: the fall after selling Q in all is
    Y sigma sqrt(Q / ADV), whatever the pace. Raises ValueError as `square_root_impact` does.
    """
    plan = np.atleast_1d(inside("orders", orders, 0))
    return np.concatenate([[1.0], 1 - np.cumsum(square_root_steps(plan, adv, sigma, y=y))])

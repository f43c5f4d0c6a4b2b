"""From net flow to a price move: linear, saturating, square-root; and what a daily limit leaves in the queue.

Flow is signed everywhere: purchases positive, sales negative; a move is a plain decimal, -0.1 for minus 10%.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from widgets.simulation.check import FloatArray, inside


class Impact(Protocol):
    """What turns each fund's orders into trades and one price move per asset."""

    def execute(self, orders: FloatArray, price: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return (trades, move) for orders (..., funds, assets) at prices (..., assets)."""


def linear_impact(flow: npt.ArrayLike, depth: npt.ArrayLike) -> FloatArray:
    """Return the move flow / depth.

    Raises ValueError unless flow is finite and depth above 0 (infinite: no impact).
    """
    deep = inside("depth", depth, 0, open_low=True, finite=False)
    return np.asarray(inside("flow", flow, -np.inf) / deep, dtype=np.float64)


def saturating_impact(
    flow: npt.ArrayLike,
    depth: npt.ArrayLike,
    *,
    price: npt.ArrayLike = 1.0,
    floor: npt.ArrayLike = 0.5,
    start: npt.ArrayLike = 1.0,
) -> FloatArray:
    """Return the move -(1 - B/S)(1 - exp(-q / delta)), delta = (1 - B/S0) D, of sales q = -flow.

    At price S = S0 a small sale moves the price as `linear_impact` does; no sale takes it below the floor B.
    Purchases move it up by the mirror image.

    Raises
    ------
    ValueError
        Unless flow is finite, depth above 0, 0 <= floor < start, and floor <= price.

    References
    ----------
    Cont and Schaanning (2017), Fire Sales, Indirect Contagion and Systemic Stress Testing.
    """
    first = inside("start", start, 0, open_low=True)
    low = inside("floor", floor, 0)
    inside("start - floor", first - low, 0, open_low=True)
    now = inside("price", price, 0, open_low=True)
    deep = inside("depth", depth, 0, open_low=True, finite=False) * (1 - low / first)
    # a price at the floor may stand a rounding error below it; one further down is refused
    room = np.maximum(inside("price - floor", now - low, -1e-12), 0) / now
    net = inside("flow", flow, -np.inf)
    return np.asarray(-np.sign(net) * room * np.expm1(-np.abs(net) / deep), dtype=np.float64)


def square_root_impact(
    quantity: npt.ArrayLike, volume: npt.ArrayLike, sigma: npt.ArrayLike, *, y: npt.ArrayLike = 1.0
) -> FloatArray:
    """Return I = Y sigma sqrt(Q / V), with the sign of Q: the move of one order of size Q while V is traded.

    Raises ValueError unless quantity is finite, volume above 0, sigma and y at least 0.
    """
    size = inside("quantity", quantity, -np.inf)
    share = np.abs(size) / inside("volume", volume, 0, open_low=True)
    scale = inside("y", y, 0) * inside("sigma", sigma, 0)
    return np.asarray(np.sign(size) * scale * np.sqrt(share), dtype=np.float64)


def square_root_steps(
    quantities: npt.ArrayLike, volume: npt.ArrayLike, sigma: npt.ArrayLike, *, y: npt.ArrayLike = 1.0
) -> FloatArray:
    """Return what each slice of one order adds to the move: the law holds for the CUMULATIVE quantity.

    The last axis of `quantities` is time. Adding up the impact of each slice on its own would make the total
    depend on how finely the order is cut, which the law does not.
    """
    done = np.cumsum(np.atleast_1d(inside("quantities", quantities, -np.inf)), axis=-1)
    total = square_root_impact(done, volume, sigma, y=y)
    return np.diff(total, axis=-1, prepend=0.0)


def fill(
    buys: npt.ArrayLike, sells: npt.ArrayLike, depth: npt.ArrayLike, *, limit: npt.ArrayLike = np.inf
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return (buys traded, sells traded, move) when a move of more than `limit` is not allowed.

    Net flow moves the price by flow / depth. Where that would pass the limit, the lighter side trades in
    full, the heavier side only as much as takes the price to the limit; the rest waits in the queue.

    Raises
    ------
    ValueError
        Unless buys and sells are at least 0, depth above 0 and limit at least 0.
    """
    bought, sold = inside("buys", buys, 0), inside("sells", sells, 0)
    deep = inside("depth", depth, 0, open_low=True, finite=False)
    most = inside("limit", limit, 0, finite=False)
    net = bought - sold
    # 0 x inf: at a limit of 0 nothing moves, however deep
    room = np.where(most > 0, deep * np.where(most > 0, most, 1.0), 0.0)
    net = np.clip(net, -room, room)
    move = net / deep
    return np.minimum(bought, sold + np.maximum(net, 0)), np.minimum(sold, bought + np.maximum(-net, 0)), move


@dataclass(frozen=True)
class Linear:
    """Linear impact with an optional limit on the move of one round; what passes the limit is not traded.

    Parameters
    ----------
    depth : array_like
        (..., assets), CNY bn per 100% of price, above 0; infinite for an asset that no sale moves.
    limit : float
        Largest move of a round, up or down, in [0, inf].
    """

    depth: npt.ArrayLike
    limit: npt.ArrayLike = np.inf

    def __post_init__(self) -> None:
        inside("depth", self.depth, 0, open_low=True, finite=False)
        inside("limit", self.limit, 0, finite=False)

    def execute(self, orders: FloatArray, price: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return (trades, move): every fund on the heavier side is cut back in the same proportion."""
        buys, sells = np.maximum(orders, 0), np.maximum(-orders, 0)
        bought, sold = buys.sum(axis=-2), sells.sum(axis=-2)
        traded_up, traded_down, move = fill(bought, sold, self.depth, limit=self.limit)
        up = np.divide(traded_up, bought, out=np.ones_like(traded_up), where=bought > 0)
        down = np.divide(traded_down, sold, out=np.ones_like(traded_down), where=sold > 0)
        return buys * up[..., None, :] - sells * down[..., None, :], move


@dataclass(frozen=True)
class Saturating:
    """Saturating impact of `saturating_impact`: no price falls below the floor.

    Parameters
    ----------
    depth : array_like
        (..., assets), CNY bn per 100% of price, above 0.
    floor, start : array_like
        Prices B and S0, each one number or (..., assets), 0 <= floor < start.
    """

    depth: npt.ArrayLike
    floor: npt.ArrayLike = 0.5
    start: npt.ArrayLike = 1.0

    def __post_init__(self) -> None:
        saturating_impact(0.0, self.depth, price=self.start, floor=self.floor, start=self.start)

    def execute(self, orders: FloatArray, price: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return (orders, move): every order is traded."""
        flow = orders.sum(axis=-2)
        return orders, saturating_impact(flow, self.depth, price=price, floor=self.floor, start=self.start)

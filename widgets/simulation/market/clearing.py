"""One session: orders meet depth under the daily limit, and what the limit does not let through waits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from widgets.simulation.check import FloatArray


@dataclass(frozen=True)
class Cleared:
    """What came of a session; arrays (..., tiers).

    The tier's log return is `base` + `move` + `residual`, move = (bought - sold) / depth. `buys_done` and
    `sales_done` are the shares of all orders to buy and to sell that traded, in [0, 1], the same for every
    agent.
    """

    buys_done: FloatArray
    sales_done: FloatArray
    move: FloatArray
    residual: FloatArray


def clear(
    base: FloatArray,
    buys: FloatArray,
    sales: FloatArray,
    depth: FloatArray,
    low: FloatArray,
    high: FloatArray,
) -> Cleared:
    r"""Match orders when the day's log return must stay in [low, high].

    .. math:: x = \text{base} + \frac{\text{bought} - \text{sold}}{D}

    Where x would pass a limit, the orders on that side are cut back until it does not; the rest waits. If
    even none of them is too many, because news alone passes the limit, the residual holds the price there.
    Unchecked, for use in a loop: buys, sales at least 0, depth above 0, low < 0 < high.
    """
    wanted = base + (buys - sales) / depth
    short, over = np.maximum(low - wanted, 0.0) * depth, np.maximum(wanted - high, 0.0) * depth
    cut_sales, cut_buys = np.minimum(short, sales), np.minimum(over, buys)
    bought, sold = buys - cut_buys, sales - cut_sales
    # at a limit the move is what is left to it: taking it from large orders would round
    at_low, at_high = (short > 0.0) & (short <= sales), (over > 0.0) & (over <= buys)
    move = np.where(at_low, low - base, np.where(at_high, high - base, (bought - sold) / depth))
    residual = np.where(short > sales, low - base - move, np.where(over > buys, high - base - move, 0.0))
    return Cleared(
        buys_done=np.divide(bought, buys, out=np.ones_like(buys), where=buys > 0),
        sales_done=np.divide(sold, sales, out=np.ones_like(sales), where=sales > 0),
        move=move,
        residual=residual,
    )

"""Help and a hedged book: what a purchase lifts, and what of it the book keeps against its hedge."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from widgets.simulation.cascade import Parameters
from widgets.simulation.cascade.fund_books import HEDGE, HEDGE_MIX, SMALL_MIX
from widgets.simulation.check import FloatArray, inside, positive, refuse
from widgets.simulation.market import CONTRACTS, HEDGED, TIERS

HEDGE_SHARES = np.array([HEDGE[name] for name in CONTRACTS])  # of the futures sold, IC and IM


def held(parameters: Parameters) -> FloatArray:
    """Return the stocks of neutral and DMA funds by tier, (scenarios, tiers), shares that sum to 1."""
    tilt = np.reshape(np.asarray(parameters.size_tilt, dtype=np.float64), (-1, 1))
    return np.asarray((1.0 - tilt) * HEDGE_MIX + tilt * SMALL_MIX)


def lifted(money: npt.ArrayLike, depth: npt.ArrayLike) -> FloatArray:
    """Return what purchases do to each tier on their day, money / depth, as log returns (..., tiers).

    Raises ValueError if money is not finite, depth not positive, or the last axis is not the tiers.
    """
    paid, deep = inside("money", money), positive("depth", depth)
    for name, array in (("money", paid), ("depth", deep)):
        if array.ndim < 1 or array.shape[-1] != len(TIERS):
            raise refuse(f"{name}.shape", array.shape, f"(..., {len(TIERS)})")
    return np.asarray(paid / deep)


def against_hedge(mix: npt.ArrayLike, moves: npt.ArrayLike) -> FloatArray:
    r"""Return what a book earns against its hedge, per yuan of stocks, when the basis stands still.

    .. math:: \sum_k w_k r_k - \sum_j h_j r_j

    with the stocks' shares w, the moves r of the tiers, and the futures' shares h on CSI 500 and CSI 1000.
    Raises ValueError if shares are not in [0, 1], moves not finite, or the last axis is not the tiers.
    """
    shares, found = inside("mix", mix, 0, 1), inside("moves", moves)
    for name, array in (("mix", shares), ("moves", found)):
        if array.ndim < 1 or array.shape[-1] != len(TIERS):
            raise refuse(f"{name}.shape", array.shape, f"(..., {len(TIERS)})")
    return np.asarray((shares * found).sum(axis=-1) - found[..., HEDGED] @ HEDGE_SHARES)


def book_path(level: npt.ArrayLike, basis: npt.ArrayLike, mix: npt.ArrayLike) -> FloatArray:
    """Return the book's results added up day by day, (..., days + 1), per yuan of stocks, 0 on the first day.

    Each day the stocks stand in the same mix and as much of the March futures is sold: prices alone, no
    trades, costs or interest. `level` (..., days + 1, tiers), `basis` (..., days + 1, contracts).
    Raises ValueError if levels are not positive, bases not above -1, or the axes do not fit.
    """
    prices, gap = positive("level", level), inside("basis", basis, -1, open_low=True)
    if prices.ndim < 2 or prices.shape[-1] != len(TIERS):
        raise refuse("level.shape", prices.shape, f"(..., days + 1, {len(TIERS)})")
    if gap.shape != (*prices.shape[:-1], len(CONTRACTS)):
        raise refuse("basis.shape", gap.shape, f"that of level, with {len(CONTRACTS)} contracts last")
    shares = inside("mix", mix, 0, 1)
    if shares.ndim < 1 or shares.shape[-1] != len(TIERS):
        raise refuse("mix.shape", shares.shape, f"(..., {len(TIERS)})")
    futures = prices[..., HEDGED] * (1.0 + gap)
    stock, hedge = (x[..., 1:, :] / x[..., :-1, :] - 1.0 for x in (prices, futures))
    daily = (stock * shares[..., None, :]).sum(axis=-1) - hedge @ HEDGE_SHARES
    return np.concatenate([np.zeros((*daily.shape[:-1], 1)), np.cumsum(daily, axis=-1)], axis=-1)

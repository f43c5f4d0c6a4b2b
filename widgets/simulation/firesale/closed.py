"""The linear fire sale in closed form: one round, all rounds, who is vulnerable and who makes others so.

Notation of Greenwood, Landier and Thesmar (2015): A assets of each fund, M weights, so that A M = holdings;
B debt / equity; L = diag(1 / depth); F the first move of each asset.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from widgets.simulation.check import FloatArray, along, inside, refuse, shaped


@dataclass(frozen=True)
class Vulnerability:
    """One round of deleveraging after a first move; leading axes are scenarios.

    first (..., funds) is each fund's return on assets from the first move; trades (..., funds) its net
    purchases; flow and move (..., assets) what they do to the market; second (..., funds) the return on
    assets from that move; loss (..., funds) in money, positive. As shares: `aggregate` (...) all losses /
    all equity, `systemicness` (..., funds) the part of it that each fund's trades cause (they sum to it),
    `indirect` (..., funds) each fund's loss / its own equity.
    """

    first: FloatArray
    trades: FloatArray
    flow: FloatArray
    move: FloatArray
    second: FloatArray
    loss: FloatArray
    aggregate: FloatArray
    systemicness: FloatArray
    indirect: FloatArray


def propagation(holdings: npt.ArrayLike, debt_to_equity: npt.ArrayLike, depth: npt.ArrayLike) -> FloatArray:
    """Return L M'AB M (..., assets, assets): the next round's move of asset k for a move of asset l.

    Parameters
    ----------
    holdings : array_like
        (..., funds, assets), at least 0. A fund that holds nothing passes nothing on.
    debt_to_equity : array_like
        One number or (..., funds), at least 0.
    depth : array_like
        One number or (..., assets), above 0; infinite for an asset that no sale moves.

    Raises
    ------
    ValueError
        If a number lies outside its range, is NaN, or has a shape that does not fit.
    """
    held, weights, ratio, deep = _checked(holdings, debt_to_equity, depth)
    flows = np.swapaxes(held * ratio[..., None], -1, -2) @ weights
    return np.asarray(flows / deep[..., None])


def spectral_radius(
    holdings: npt.ArrayLike, debt_to_equity: npt.ArrayLike, depth: npt.ArrayLike
) -> FloatArray:
    """Return the largest eigenvalue of `propagation` (...): rounds die out if it is below 1.

    Parameters and errors as in `propagation`.
    """
    held, weights, ratio, deep = _checked(holdings, debt_to_equity, depth)
    # similar to a symmetric matrix, so its eigenvalues are real and not negative
    half = np.sqrt(held * weights * ratio[..., None] / deep[..., None, :])
    return np.asarray(np.linalg.norm(half, ord=2, axis=(-2, -1)) ** 2)


def all_rounds(
    holdings: npt.ArrayLike, debt_to_equity: npt.ArrayLike, depth: npt.ArrayLike, first: npt.ArrayLike
) -> FloatArray:
    """Return the move after all rounds, F_inf = (I - L M'AB M)^-1 F (..., assets).

    `first` is F, one number or (..., assets), finite; the rest as in `propagation`.

    Raises
    ------
    ValueError
        As in `propagation`; and if the spectral radius is 1 or more: each round is then larger than the last.
    """
    once = propagation(holdings, debt_to_equity, depth)
    radius = spectral_radius(holdings, debt_to_equity, depth)
    if not np.all(radius < 1):
        raise refuse("spectral radius", float(np.max(radius)), "[0, 1): otherwise the rounds never end")
    moved = along("first", inside("first", first, -np.inf), once.shape[-1:], "assets")
    moved = np.broadcast_to(moved, np.broadcast_shapes(moved.shape, once.shape[:-1]))
    return np.asarray(np.linalg.solve(np.eye(once.shape[-1]) - once, moved[..., None])[..., 0])


def vulnerability(
    holdings: npt.ArrayLike, debt_to_equity: npt.ArrayLike, depth: npt.ArrayLike, first: npt.ArrayLike
) -> Vulnerability:
    """Return one round after the first move: trades, flow, second move, losses and the three measures.

    Trades are A B R1, flow M'A B R1, the second move L times the flow, aggregate vulnerability
    AV = -1'A M L M'A B M F / E. Every fund starts at its target, so equity is assets / (1 + B).

    Parameters and errors as in `all_rounds`, without the last; and ValueError if nobody holds anything.
    """
    held, weights, ratio, deep = _checked(holdings, debt_to_equity, depth)
    moved = along("first", inside("first", first, -np.inf), held.shape[-1:], "assets")
    assets = held.sum(axis=-1)
    equity = assets / (1 + ratio)
    everyone = inside("all equity", equity.sum(axis=-1), 0, open_low=True)
    one = np.asarray((weights * moved[..., None, :]).sum(axis=-1))
    trades = assets * ratio * one
    orders = trades[..., None] * weights
    flow = orders.sum(axis=-2)
    move = flow / deep
    second = np.asarray((weights * move[..., None, :]).sum(axis=-1))
    loss = -assets * second
    # each fund's trades move prices; the whole system holds what is moved
    caused = -(orders * (held.sum(axis=-2) / deep)[..., None, :]).sum(axis=-1) / everyone[..., None]
    own = np.broadcast_to(equity, loss.shape)
    indirect = np.divide(loss, own, out=np.zeros_like(loss), where=own > 0)
    return Vulnerability(
        one, trades, flow, move, second, loss, loss.sum(axis=-1) / everyone, caused, indirect
    )


def multiplier(assets: npt.ArrayLike, debt_to_equity: npt.ArrayLike, depth: npt.ArrayLike) -> FloatArray:
    """Return 1 / (1 - kappa), kappa = B A / D: what all rounds make of a move of a single asset.

    For several funds in one asset, pass the sum of their B A with debt_to_equity 1.

    Raises
    ------
    ValueError
        If assets or debt_to_equity is below 0, depth not above 0, or kappa 1 or more.
    """
    pushed = inside("assets", assets, 0) * inside("debt_to_equity", debt_to_equity, 0)
    kappa = np.asarray(pushed / inside("depth", depth, 0, open_low=True, finite=False))
    if not np.all(kappa < 1):
        raise refuse("kappa", float(np.max(kappa)), "[0, 1): otherwise the rounds never end")
    return np.asarray(1 / (1 - kappa))


def _checked(
    holdings: npt.ArrayLike, debt_to_equity: npt.ArrayLike, depth: npt.ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    held = shaped("holdings", inside("holdings", holdings, 0), 2, "funds, assets")
    ratio = along("debt_to_equity", inside("debt_to_equity", debt_to_equity, 0), held.shape[-2:-1], "funds")
    deep = along("depth", inside("depth", depth, 0, open_low=True, finite=False), held.shape[-1:], "assets")
    total = held.sum(axis=-1, keepdims=True)
    weights = np.divide(held, total, out=np.zeros_like(held), where=total > 0)
    return held, weights, ratio, deep

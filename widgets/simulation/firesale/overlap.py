"""How much one fund's exit costs the others: holdings in common, weighted by how thin their market is."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from widgets.simulation.check import FloatArray, along, inside, shaped


@dataclass(frozen=True)
class Crowding:
    """The strongest common position of a set of funds, the first eigenvector of the overlap matrix.

    `value` (...) is the eigenvalue, `share` (...) its part of the trace; `funds` (..., funds) the
    eigenvector, of length 1 and not negative; `assets` (..., assets) which part of the eigenvalue comes from
    each asset: (sum_i v_i H_ik)^2 / D_k, scaled to sum to 1.
    """

    value: FloatArray
    share: FloatArray
    funds: FloatArray
    assets: FloatArray


def overlap(holdings: npt.ArrayLike, depth: npt.ArrayLike) -> FloatArray:
    """Return Omega_ij = sum_k H_ik H_jk / D_k (..., funds, funds).

    Omega_ij is what fund j loses, marked to the market, when fund i sells its whole book under linear impact;
    the diagonal is the seller's own loss on it.

    Parameters
    ----------
    holdings : array_like
        (..., funds, assets), at least 0.
    depth : array_like
        One number or (..., assets), above 0; infinite for an asset that no sale moves.

    Raises
    ------
    ValueError
        If a number lies outside its range, is NaN, or has a shape that does not fit.

    References
    ----------
    Cont and Schaanning (2017), Fire Sales, Indirect Contagion and Systemic Stress Testing.
    """
    thin = _thin(holdings, depth)
    return np.asarray(thin @ np.swapaxes(thin, -1, -2))


def likeness(holdings: npt.ArrayLike, depth: npt.ArrayLike) -> FloatArray:
    """Return Omega_ij / sqrt(Omega_ii Omega_jj), from 0 (nothing in common) to 1 (the same mix).

    0 where a fund holds nothing, on the diagonal too. Parameters and errors as in `overlap`.
    """
    omega = overlap(holdings, depth)
    size = np.sqrt(np.diagonal(omega, axis1=-2, axis2=-1))
    scale = size[..., :, None] * size[..., None, :]
    return np.asarray(np.divide(omega, scale, out=np.zeros_like(omega), where=scale > 0))


def crowding(holdings: npt.ArrayLike, depth: npt.ArrayLike) -> Crowding:
    """Return the first eigenvector of `overlap` and where among the assets it sits.

    Parameters and errors as in `overlap`; ValueError also if nobody holds anything.
    """
    thin = _thin(holdings, depth)
    omega = np.asarray(thin @ np.swapaxes(thin, -1, -2))
    values, vectors = np.linalg.eigh(omega)
    trace = inside("trace of the overlap", np.trace(omega, axis1=-2, axis2=-1), 0, open_low=True)
    # Omega has no negative entry, so this vector can be chosen without one; eigh leaves the sign open
    vector = np.abs(vectors[..., -1])
    square = (vector[..., None] * thin).sum(axis=-2) ** 2
    value = values[..., -1]
    return Crowding(value, value / trace, vector, square / square.sum(axis=-1, keepdims=True))


def externality(loss: npt.ArrayLike, seller: int) -> FloatArray:
    """Return the share of all losses (..., funds) that is not the seller's own; 0 where nobody loses.

    Raises ValueError if a loss is negative or `seller` is no index of a fund.
    """
    lost = shaped("loss", inside("loss", loss, 0), 1, "funds")
    inside("seller", seller, 0, lost.shape[-1] - 1)
    total = np.asarray(lost.sum(axis=-1))
    own = np.divide(lost[..., int(seller)], total, out=np.ones_like(total), where=total > 0)
    return np.asarray(1 - own)


def _thin(holdings: npt.ArrayLike, depth: npt.ArrayLike) -> FloatArray:
    """Return H_ik / sqrt(D_k), so that the overlap is this table times its transpose."""
    held = shaped("holdings", inside("holdings", holdings, 0), 2, "funds, assets")
    deep = along("depth", inside("depth", depth, 0, open_low=True, finite=False), held.shape[-1:], "assets")
    return np.asarray(held / np.sqrt(deep[..., None, :]))

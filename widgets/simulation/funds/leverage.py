r"""Closed forms of a leveraged spread: what a loss does to the ratio, and what must be sold to restore it.

Stocks are worth L = 1/m times equity (m the margin), hedged by as much of futures; all arrays broadcast.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from widgets.simulation import check
from widgets.simulation.check import FloatArray, inside


def assets_to_equity(margin: npt.ArrayLike) -> FloatArray:
    """Return 1 / m: 5 at 20 % margin. Raises ValueError if the margin is outside (0, 1]."""
    return np.asarray(1.0 / margin_in("margin", margin))


def debt_to_equity(margin: npt.ArrayLike) -> FloatArray:
    """Return (1 - m) / m: 4 at 20 % margin. Raises ValueError if the margin is outside (0, 1]."""
    m = margin_in("margin", margin)
    return np.asarray((1.0 - m) / m)


def after_moves(leverage: npt.ArrayLike, longs: npt.ArrayLike, shorts: npt.ArrayLike) -> FloatArray:
    r"""Return assets/equity after the stocks return r and the futures sold short return f.

    .. math:: \frac{L (1 + r)}{1 + L (r - f)}

    inf if the equity is gone. Raises ValueError if leverage is negative or a return below -1.
    """
    level = inside("leverage", leverage, low=0)
    r, f = inside("longs", longs, low=-1), inside("shorts", shorts, low=-1)
    return _ratio(level * (1.0 + r), 1.0 + level * (r - f))


def after_loss(leverage: npt.ArrayLike, loss: npt.ArrayLike) -> FloatArray:
    """Return assets/equity L (1 - x) / (1 - L x) after the stocks alone lost x (lay error 18: 4.75 / 0.75).

    inf if the equity is gone. Raises ValueError if leverage is negative or the loss above 1.
    """
    level, x = inside("leverage", leverage, low=0), inside("loss", loss, high=1)
    return _ratio(level * (1.0 - x), 1.0 - level * x)


def after_hedge_loss(leverage: npt.ArrayLike, loss: npt.ArrayLike) -> FloatArray:
    """Return assets/equity L / (1 - L x) after the futures sold short rose by x instead (5 / 0.75).

    inf if the equity is gone. Raises ValueError if leverage is negative or the loss is NaN.
    """
    level, x = inside("leverage", leverage, low=0), inside("loss", loss)
    return _ratio(level, 1.0 - level * x)


def ratio_after(margin: npt.ArrayLike, relative: npt.ArrayLike) -> FloatArray:
    """Return equity/assets (m + r) / (1 + r) after the stocks return r and the hedge nothing.

    Negative if the equity is gone. Raises ValueError if the margin is outside (0, 1] or r is -1 or below.
    """
    m, r = margin_in("margin", margin), _above_minus_one(relative)
    return np.asarray((m + r) / (1.0 + r))


def sale_to_restore(
    margin: npt.ArrayLike, relative: npt.ArrayLike, target: npt.ArrayLike | None = None
) -> FloatArray:
    r"""Return the share of the stocks to sell, hedge with them, so that equity/assets is the target again.

    .. math:: 1 - \frac{m + r}{(1 + r) \, m^*}

    between 0 (nothing to sell) and 1 (all, and it is not enough if the equity is gone). The target m* is the
    first margin unless given. Raises ValueError as `ratio_after`, or if the target is outside (0, 1].
    """
    wanted = margin_in("target", margin if target is None else target)
    return np.asarray(np.clip(1.0 - ratio_after(margin, relative) / wanted, 0.0, 1.0))


def sale_between(leverage: npt.ArrayLike, target: npt.ArrayLike) -> FloatArray:
    """Return the share 1 - L*/L of the stocks to sell to come from assets/equity L down to L*.

    0 if L is at or below the target, 1 if it is inf. Raises ValueError if one is not positive.
    """
    wanted = check.positive("target", target)
    level = np.asarray(leverage, dtype=np.float64)
    if not np.all(level > 0):
        raise check.refuse("leverage", float(level[~(level > 0)].flat[0]), "(0, inf]")
    return np.asarray(np.clip(1.0 - wanted / level, 0.0, 1.0))


def call_level(margin: npt.ArrayLike, maintenance: npt.ArrayLike) -> FloatArray:
    """Return the return r* = (mm - m) / (1 - mm) of the stocks at which equity/assets is the maintenance mm.

    Raises ValueError if the margin is outside (0, 1], or the maintenance outside [0, margin] or 1.
    """
    m, low = _margins(margin, maintenance)
    return np.asarray((low - m) / (1.0 - low))


def hedge_call_level(margin: npt.ArrayLike, maintenance: npt.ArrayLike) -> FloatArray:
    """Return the rise m - mm of the futures sold short at which equity/assets is mm, the stocks unmoved.

    Raises ValueError as `call_level`.
    """
    m, low = _margins(margin, maintenance)
    return np.asarray(m - low)


def margin_in(field: str, margin: npt.ArrayLike) -> FloatArray:
    """Return the margin as floats. Raises ValueError if it is outside (0, 1]."""
    array = inside(field, margin)
    good = (array > 0) & (array <= 1)
    if not np.all(good):
        raise check.refuse(field, float(array[~good].flat[0]), "(0, 1]")
    return array


def _margins(margin: npt.ArrayLike, maintenance: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    m, low = margin_in("margin", margin), inside("maintenance", maintenance)
    good = (low >= 0) & (low <= m) & (low < 1)
    if not np.all(good):
        bad = np.broadcast_to(low, good.shape)[~good].flat[0]
        raise check.refuse("maintenance", float(bad), "[0, margin], below 1")
    return m, low


def _above_minus_one(relative: npt.ArrayLike) -> FloatArray:
    r = inside("relative", relative)
    if not np.all(r > -1):
        raise check.refuse("relative", float(r[~(r > -1)].flat[0]), "(-1, inf)")
    return r


def _ratio(assets: FloatArray, equity: FloatArray) -> FloatArray:
    assets, equity = np.broadcast_arrays(assets, equity)
    return np.divide(assets, equity, out=np.where(assets > 0, np.inf, 0.0), where=equity > 0)

"""Formulas of the indicators: one number a day from the days up to it, never from a later one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from widgets.simulation.check import FloatArray, inside, positive, refuse, whole


def change(values: npt.ArrayLike, window: int) -> FloatArray:
    """Return values / values `window` days earlier - 1, shape (days,), NaN where no such day is.

    Plain decimals. Raises ValueError if a value is not positive, or the window is below 1.
    """
    array = _days("values", positive("values", values))
    whole("window", window, 1)
    found = np.full(array.size, np.nan)
    found[window:] = array[window:] / array[:-window] - 1.0
    return found


def total(moves: npt.ArrayLike, window: int) -> FloatArray:
    """Return the sum of the last `window` daily moves, NaN on the first `window` - 1 days.

    Raises ValueError if a move is not finite, or the window is below 1.
    """
    parts = _windows("moves", moves, window, 1)
    return _placed(parts.sum(axis=-1), window, np.size(moves))


def average(values: npt.ArrayLike, window: int) -> FloatArray:
    """Return the mean of the last `window` values; errors and gaps as `total`."""
    return total(values, window) / window


def correlation(first: npt.ArrayLike, second: npt.ArrayLike, window: int) -> FloatArray:
    """Return Pearson's correlation of two series of daily moves over the last `window` days, in [-1, 1].

    NaN on the first `window` - 1 days, and where all moves of one of them are equal. Raises ValueError if a
    move is not finite, the series differ in length, or the window is below 3.
    """
    a, b = _windows("first", first, window, 3), _windows("second", second, window, 3)
    if np.shape(first) != np.shape(second):
        raise refuse("second.shape", np.shape(second), f"{np.shape(first)}, that of first")
    moved = (np.ptp(a, axis=-1) > 0) & (np.ptp(b, axis=-1) > 0)  # a mean of equals may round
    a, b = (x - x.mean(axis=-1, keepdims=True) for x in (a, b))
    size = np.sqrt((a**2).sum(axis=-1) * (b**2).sum(axis=-1))
    found = np.divide((a * b).sum(axis=-1), size, out=np.full(len(a), np.nan), where=moved & (size > 0))
    return _placed(np.clip(found, -1.0, 1.0), window, np.size(first))


def variance_ratio(moves: npt.ArrayLike, horizon: int, window: int) -> FloatArray:
    r"""Return Lo and MacKinlay's variance ratio of the last `window` daily moves, overlapping, unbiased.

    .. math:: \mathrm{VR}(q) = \frac{\hat\sigma^2(q)}{\hat\sigma^2(1)}, \quad
        \hat\sigma^2(q) = \frac{\sum_t (x_t + \dots + x_{t-q+1} - q\bar x)^2}{q\,(n-q+1)(1-q/n)}

    1 where moves do not depend on each other; above it they go on, below it they turn back. Its standard
    error for independent moves is about :math:`\sqrt{2(2q-1)(q-1)/(3qn)}` (`variance_ratio_error`).

    Parameters
    ----------
    moves : array_like (days,)
        Daily log returns, or differences of them.
    horizon : int
        q, days, at least 2.
    window : int
        n, days, more than twice the horizon.

    Returns
    -------
    array (days,)
        NaN on the first `window` - 1 days, and where all moves are equal.

    Raises
    ------
    ValueError
        If a move is not finite, or a length is outside its range.

    References
    ----------
    Lo and MacKinlay (1988), Review of Financial Studies 1, 41-66.
    """
    whole("horizon", horizon, 2)
    parts = _windows("moves", moves, window, 2 * horizon + 1)
    off = parts - parts.mean(axis=-1, keepdims=True)
    path = np.concatenate([np.zeros((len(off), 1)), np.cumsum(off, axis=-1)], axis=-1)
    sums = path[:, horizon:] - path[:, :-horizon]
    scale = horizon * (window - horizon + 1) * (1.0 - horizon / window)
    single = (off**2).sum(axis=-1) / (window - 1)
    moved = (np.ptp(parts, axis=-1) > 0) & (single > 0)  # a mean of equals may round
    found = np.divide((sums**2).sum(axis=-1) / scale, single, out=np.full(len(parts), np.nan), where=moved)
    return _placed(found, window, np.size(moves))


def variance_ratio_error(horizon: int, window: int) -> float:
    """Return the standard error of `variance_ratio` for independent moves of one variance.

    Raises ValueError if a length is outside its range.
    """
    whole("horizon", horizon, 2)
    whole("window", window, 2 * horizon + 1)
    return float(np.sqrt(2 * (2 * horizon - 1) * (horizon - 1) / (3 * horizon * window)))


def turns(moves: npt.ArrayLike, window: int) -> FloatArray:
    """Return the share of the last `window` days on which a move had the other sign than the day before.

    A half for coin tosses, with a standard error of 1 / (2 sqrt(window)). A day without a move keeps the sign
    before it. NaN on the first `window` days. Raises ValueError if a move is not finite, or the window is
    below 1.
    """
    array = _days("moves", inside("moves", moves))
    whole("window", window, 1)
    sign = np.sign(array)
    for day in range(1, sign.size):
        sign[day] = sign[day] or sign[day - 1]
    turned = np.full(array.size, np.nan)
    # a series that has not moved yet has no sign to turn from
    turned[1:] = (sign[1:] * sign[:-1] < 0).astype(np.float64)
    if array.size <= window:
        return np.full(array.size, np.nan)
    return np.concatenate([[np.nan], total(turned[1:], window) / window])


def _days(name: str, array: FloatArray) -> FloatArray:
    if array.ndim != 1 or not array.size:
        raise refuse(f"{name}.shape", array.shape, "(days,), at least one day")
    return array


def _windows(name: str, values: npt.ArrayLike, window: int, least: int) -> FloatArray:
    """Return all runs of `window` values, (days - window + 1, window); none where the series is shorter."""
    array = _days(name, inside(name, values))
    whole("window", window, least)
    if array.size < window:
        return np.empty((0, window))
    return np.lib.stride_tricks.sliding_window_view(array, window)


def _placed(found: FloatArray, window: int, days: int) -> FloatArray:
    """Return one value for each of `days`: NaN until the first window is full, then what was found."""
    return np.concatenate([np.full(window - 1, np.nan), found])[:days]

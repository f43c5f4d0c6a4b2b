"""Arrays of numbers, checked: every entry inside a range, or a ValueError that names the first outside."""

import numpy as np
import numpy.typing as npt

from widgets.simulation.snowball.check import FloatArray, refuse


def inside(
    field: str,
    values: npt.ArrayLike,
    low: float,
    high: float = np.inf,
    *,
    open_low: bool = False,
    finite: bool = True,
) -> FloatArray:
    """Return `values` as floats; raise ValueError at the first outside [low, high] (NaN always is).

    `open_low` leaves out `low` itself; with `finite` False an infinite entry is allowed where `high` is.
    """
    array = np.asarray(values, dtype=np.float64)
    good = ((array > low) if open_low else (array >= low)) & (array <= high)
    if finite:
        good &= np.isfinite(array)
    if not np.all(good):
        shut = "]" if np.isfinite(high) or not finite else ")"
        raise refuse(field, float(array[~good].flat[0]), f"{'(' if open_low else '['}{low:g}, {high:g}{shut}")
    return array


def shaped(field: str, array: FloatArray, axes: int, means: str) -> FloatArray:
    """Return `array`; raise ValueError unless it has at least `axes` axes, the last of which are `means`."""
    if array.ndim < axes:
        raise refuse(f"{field}.shape", array.shape, f"at least {axes} axes: (..., {means})")
    return array


def along(field: str, values: npt.ArrayLike, shape: tuple[int, ...], means: str) -> FloatArray:
    """Return `values` broadcast to (..., *shape); raise ValueError if they do not fit.

    Leading scenario axes are kept, missing axes are added.
    """
    array = np.asarray(values, dtype=np.float64)
    try:
        both = np.broadcast_shapes(array.shape, shape)
    except ValueError:
        both = ()
    if len(both) < len(shape) or both[len(both) - len(shape) :] != shape:
        raise refuse(f"{field}.shape", array.shape, f"one that broadcasts to {shape}: (..., {means})")
    return np.broadcast_to(array, both)

"""Refuse bad input with a ValueError that names the field, the value and the allowed range."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def refuse(field: str, value: object, allowed: str) -> ValueError:
    """Return the error to raise: ``field is value; allowed: range``."""
    shown = value.item() if isinstance(value, np.generic) else value
    return ValueError(f"{field} is {shown!r}; allowed: {allowed}")


def number(field: str, value: float, low: float, high: float, *, open_low: bool = False) -> None:
    """Raise ValueError unless ``low <= value <= high`` (``low < value`` if `open_low`); NaN is refused."""
    try:
        good = bool((low < value <= high if open_low else low <= value <= high) and np.isfinite(value))
    except (TypeError, ValueError):  # no number, or several
        good = False
    if not good:
        upper = f"{high:g}]" if np.isfinite(high) else "inf)"
        raise refuse(field, value, f"{'(' if open_low else '['}{low:g}, {upper}")


def whole(field: str, value: int, low: int, high: int | None = None) -> None:
    """Raise ValueError unless `value` is a whole number from `low` to `high`."""
    # bool is an int in Python: a flag passed in place of a day count is a mistake, not day 1
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
        raise refuse(field, value, f"a whole number of at least {low}")
    if value < low or (high is not None and value > high):
        top = f" and at most {high}" if high else ""
        raise refuse(field, value, f"whole numbers of at least {low}{top}")


def positive(field: str, values: npt.ArrayLike) -> FloatArray:
    """Return `values` as floats; raise ValueError at the first one that is not positive and finite."""
    array = np.asarray(values, dtype=np.float64)
    good = np.isfinite(array) & (array > 0)
    if not np.all(good):
        raise refuse(field, float(array[~good].flat[0]), "(0, inf)")
    return array


def inside(
    field: str,
    values: npt.ArrayLike,
    low: float = -np.inf,
    high: float = np.inf,
    *,
    open_low: bool = False,
    finite: bool = True,
    note: str = "",
) -> FloatArray:
    """Return `values` as floats; raise ValueError at the first outside [low, high] (NaN always is).

    `open_low` leaves out `low` itself; with `finite` False an infinite entry is allowed where `high` is.
    `note` follows the range in the message, for example a unit.
    """
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise refuse(field, values, "numbers, or an array of them with one shape") from None
    good = ((array > low) if open_low else (array >= low)) & (array <= high)
    if finite:
        good &= np.isfinite(array)
    if not np.all(good):
        start = f"{'(' if open_low or low == -np.inf else '['}{low:g}"
        end = "inf)" if high == np.inf and finite else f"{high:g}]"
        raise refuse(field, float(array[~good].flat[0]), f"{start}, {end}{note}")
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


def flags(field: str, values: npt.ArrayLike, shape: tuple[int, ...]) -> BoolArray:
    """Return `values`, one or one for each entry, as bools of `shape`; raise ValueError unless 0 or 1."""
    array = np.asarray(values)
    if not np.all((array == 0) | (array == 1)):
        raise refuse(field, values, "True, False or an array of them")
    if array.ndim and array.shape != shape:
        raise refuse(f"{field}.shape", array.shape, f"() or {shape}")
    return np.broadcast_to(array.astype(np.bool_), shape)


def same_length(field: str, values: Sequence[object], count: int, other: str) -> None:
    """Raise ValueError unless `values` has one entry for each of the `count` entries of `other`."""
    if len(values) != count:
        raise refuse(f"len({field})", len(values), f"{count}, one for each entry of {other}")

"""What a sample of near-equal fits says: a sign, no effect, or nothing that is known."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from widgets.simulation.check import FloatArray, inside, refuse

KNOWN = 0.95  # share of near-equal fits that must agree on a sign
COVER = (5.0, 95.0)  # percent: ends of a spread
VERDICTS = ("higher", "lower", "none", "unknown")


def shares(difference: npt.ArrayLike, nothing: float) -> tuple[float, float, float]:
    """Return the shares of fits in which a difference is higher, lower, or no more than `nothing`.

    Raises ValueError if there is no fit, a difference is not a number, or `nothing` is negative.
    """
    array = _checked(difference)
    inside("nothing", nothing, 0.0)
    small = np.abs(array) <= nothing
    return (
        float(np.mean((array > 0) & ~small)), float(np.mean((array < 0) & ~small)), float(small.mean())
    )  # fmt: skip


def verdict(difference: npt.ArrayLike, nothing: float = 0.0, known: float = KNOWN) -> str:
    """Return "higher", "lower" or "none" if at least the share `known` of fits says so, else "unknown".

    `nothing` is the size up to which a difference counts as none. Raises ValueError if `known` is not above
    one half, or as `shares` does.
    """
    inside("known", known, 0.5, 1.0, open_low=True)
    for name, share in zip(VERDICTS, shares(difference, nothing), strict=False):
        if share >= known:
            return name
    return "unknown"


def agreement(difference: npt.ArrayLike, nothing: float = 0.0) -> float:
    """Return the largest share of fits that agree: higher, lower, or none. ValueErrors as in `shares`."""
    return max(shares(difference, nothing))


def spread(difference: npt.ArrayLike) -> tuple[float, float, float]:
    """Return the 5th, 50th and 95th percentile over fits, each the number of a fit. As `shares` refuses."""
    array = _checked(difference)
    # a fit of the sample, not a mean of two: assets / equity can be infinite
    low, middle, high = np.percentile(array, [COVER[0], 50.0, COVER[1]], method="inverted_cdf")
    return float(low), float(middle), float(high)


def _checked(difference: npt.ArrayLike) -> FloatArray:
    array = np.asarray(difference, dtype=np.float64)
    if array.ndim != 1 or not array.size or np.isnan(array).any():
        raise refuse("difference", difference, "(fits,), at least one, no NaN")
    return array

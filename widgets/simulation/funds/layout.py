"""Arrays with tiers or contracts last, stored so that sums over them are quick; objects built in a loop."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from widgets.simulation.check import FloatArray

Numbers = float | FloatArray  # one for all scenarios, or an array (...)


class Trusted:
    """A frozen dataclass that the steps of a loop may build without checking again what was checked."""

    @classmethod
    def trusted(cls, **fields: Any) -> Self:
        """Return an object with these fields, all of them, unchecked: for values made from checked ones."""
        new = object.__new__(cls)
        new.__dict__.update(fields)
        return new

    def moved(self, **changes: Any) -> Self:
        """Return the same object with some fields changed, unchecked; `dataclasses.replace` checks them."""
        return self.trusted(**{**self.__dict__, **changes})


def slow_axis_last(array: FloatArray, after: int = 0) -> FloatArray:
    """Return the array, its last axis slowest in memory but for the first `after` axes.

    Elementwise results keep that order, so a sum over five tiers adds five long columns: six times quicker
    than a thousand sums of five numbers, and the same for a scenario wherever it stands in the batch.
    """
    if array.ndim < 2 + after:
        return array
    return np.moveaxis(np.ascontiguousarray(np.moveaxis(array, -1, after)), after, -1)


def total(array: FloatArray) -> FloatArray:
    """Return the sum over the last axis."""
    return np.asarray(np.add.reduce(array, axis=-1))


def broadcast(array: FloatArray, lead: tuple[int, ...]) -> FloatArray:
    """Return a copy of an array (..., n) with the leading axes `lead`."""
    return slow_axis_last(np.array(np.broadcast_to(array, (*lead, array.shape[-1]))))

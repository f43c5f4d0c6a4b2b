"""Arrays with scenarios first, stored with scenarios fastest: every step is then a run down long columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields

import numpy as np

from widgets.simulation.check import FloatArray, inside, refuse


class Batched:
    """A frozen dataclass of numbers, each one for all scenarios or an array (scenarios,)."""

    def __iter__(self) -> Iterator[tuple[str, FloatArray]]:
        for item in fields(self):  # type: ignore[arg-type]
            yield item.name, getattr(self, item.name)

    @property
    def scenarios(self) -> int:
        """Number of scenarios that the arrays make together."""
        return max(array.size for _, array in self)

    def hold_inside(self, ranges: Mapping[str, tuple[float, float]]) -> None:
        """Keep every number as an array; raise ValueError if one leaves its range or the scenarios differ."""
        for name, (low, high) in ranges.items():
            array = inside(name, getattr(self, name), low, high)
            if array.ndim > 1:
                raise refuse(f"{name}.shape", array.shape, "() or (scenarios,)")
            object.__setattr__(self, name, array)
        sizes = {array.shape for _, array in self if array.ndim and array.shape != (1,)}
        if len(sizes) > 1:
            raise refuse("scenarios", sorted(size[0] for size in sizes), "the same number in every array")


def columns(array: FloatArray) -> FloatArray:
    """Return a copy of an array (scenarios, ...) whose first axis is the fastest in memory.

    Elementwise results keep that order, so that sums over five tiers add five long columns: several times
    quicker than a thousand sums of five numbers.
    """
    return np.moveaxis(np.array(np.moveaxis(array, 0, -1), order="C"), -1, 0)


def stack(parts: Sequence[FloatArray]) -> FloatArray:
    """Return (parts, scenarios, tiers) from parts (scenarios, tiers), scenarios fastest in memory."""
    n, count = parts[0].shape
    out = np.empty((len(parts), count, n))
    for i, part in enumerate(parts):
        out[i] = part.T
    return np.swapaxes(out, 1, 2)

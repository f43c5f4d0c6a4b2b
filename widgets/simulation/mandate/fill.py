"""The best portfolio under simple rules, by filling: best names first, each to its limit."""

from dataclasses import dataclass

import numpy as np

from widgets.simulation.check import FloatArray, IntArray

ROUNDING = 1e-12


class Empty(ValueError):
    """No portfolio meets the rules. The builder turns it into a Conflict that names them."""


@dataclass(frozen=True)
class Box:
    """Limits of single names and, if given, of industries; the total is to be met exactly.

    `lower` and `upper` have shape (n,), `industry` (n,), `floor` and `ceiling` one entry an industry.
    """

    lower: FloatArray
    upper: FloatArray
    total: float
    industry: IntArray | None = None
    floor: FloatArray | None = None
    ceiling: FloatArray | None = None

    def best(self, score: FloatArray) -> FloatArray:
        """Return the weights of the highest score @ weights.

        Within an industry the names are filled in order of score up to the industry's floor; then all names
        together, in order of score, up to the industries' ceilings and the total. The limits are nested (a
        name in an industry in the total), and for nested limits filling in order is optimal, not just good.

        Raises Empty if the limits cannot be met.
        """
        order = np.argsort(-score)
        held, room = self.lower[order], (self.upper - self.lower)[order]
        if np.any(room < -ROUNDING):
            raise Empty
        room = np.maximum(room, 0.0)
        if self.industry is not None and self.floor is not None and self.ceiling is not None:
            held, room = self._industries(order, held, room, self.industry, self.floor, self.ceiling)
        missing = self.total - held.sum()
        # the last cumulative sum is that of all the room there is
        before = np.concatenate(([0.0], np.cumsum(room)))
        if missing < -ROUNDING * held.size or missing > before[-1] + ROUNDING * held.size:
            raise Empty
        held = held + np.clip(missing - before[:-1], 0.0, room)
        found = np.empty(held.size)
        found[order] = held
        return found

    @staticmethod
    def _industries(
        order: IntArray,
        held: FloatArray,
        room: FloatArray,
        industry: IntArray,
        floor: FloatArray,
        ceiling: FloatArray,
    ) -> tuple[FloatArray, FloatArray]:
        """Fill each industry to its floor; return what is held and how much more each name may take."""
        count, label = floor.size, industry[order]
        base, space = np.bincount(label, held, count), np.bincount(label, room, count)
        lack = floor - base
        if np.any(lack > space + ROUNDING) or np.any(base > ceiling + ROUNDING):
            raise Empty
        # by industry, best first within each; short integers are sorted by radix, several times faster
        grouped = np.argsort(label.astype(np.int16), kind="stable")
        labels, rooms = label[grouped], room[grouped]
        sums = np.concatenate(([0.0], np.cumsum(rooms)))
        starts = np.searchsorted(labels, np.arange(count))
        before = sums[:-1] - sums[starts[labels]]
        need = np.maximum(lack, 0.0)[labels]
        first = np.clip(need - before, 0.0, rooms)
        reach = np.maximum(ceiling - base, 0.0)[labels]
        most = np.clip(reach - before, 0.0, rooms)
        held, left = held.copy(), np.empty(room.size)
        held[grouped] += first
        left[grouped] = np.maximum(most - first, 0.0)
        return held, left

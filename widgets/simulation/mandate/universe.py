"""A synthetic market of about 5,000 stocks, shaped like the A-share market of late 2023; none is real."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from widgets.simulation import check
from widgets.simulation.check import BoolArray, FloatArray, IntArray

# "rest": below the CSI 2000 but not among the 400 smallest; what such stocks earned is on no record.
GROUPS = ("csi300", "csi500", "csi1000", "csi2000", "rest", "microcap")
INDICES = GROUPS[:4]
TIERS = (*INDICES, "microcap")  # the groups whose returns are on the record
NO_INDEX = -1


@dataclass(frozen=True)
class Universe:
    """Stocks, n of them; money in CNY bn.

    Parameters
    ----------
    group : array_like
        Position in `GROUPS` of the group of each stock, shape (n,).
    cap : array_like
        Total market value.
    inclusion : array_like
        Share of the market value that an index counts (free float in steps), in (0, 1].
    industry : array_like
        Number of the industry, from 0.
    adv : array_like
        Average daily turnover.
    reserve : array_like
        Position in `GROUPS` of the index for which the stock stands in line; -1 for none.

    Raises
    ------
    ValueError
        If shapes differ, a number lies outside its range, or a stock waits for the index it is in.
    """

    group: IntArray
    cap: FloatArray
    inclusion: FloatArray
    industry: IntArray
    adv: FloatArray
    reserve: IntArray

    def __post_init__(self) -> None:
        n = np.asarray(self.group).shape
        if len(n) != 1 or n[0] == 0:
            raise check.refuse("group.shape", n, "one axis, one stock or more")
        for name, low, high in (
            ("group", 0, len(GROUPS) - 1),
            ("industry", 0, 9_999),
            ("reserve", NO_INDEX, 3),
        ):
            self._keep(name, _whole(name, getattr(self, name), low, high), n)
        for name in ("cap", "inclusion", "adv"):
            self._keep(name, check.positive(name, getattr(self, name)).copy(), n)
        if self.inclusion.max() > 1:
            raise check.refuse("inclusion", float(self.inclusion.max()), "(0, 1]")
        if np.any(self.reserve == self.group):
            raise check.refuse("reserve", int(self.reserve.max()), "an index the stock is not in, or -1")

    def _keep(self, name: str, values: npt.NDArray[np.generic], shape: tuple[int, ...]) -> None:
        if values.shape != shape:
            raise check.refuse(f"{name}.shape", values.shape, f"{shape}, as group")
        values.setflags(write=False)
        object.__setattr__(self, name, values)

    @property
    def size(self) -> int:
        """Number of stocks."""
        return int(self.cap.size)

    @property
    def industries(self) -> int:
        """Number of industries."""
        return int(self.industry.max()) + 1

    @property
    def log_cap(self) -> FloatArray:
        """Natural logarithm of the market value in CNY bn, shape (n,)."""
        return np.asarray(np.log(self.cap))

    def members(self, group: str) -> BoolArray:
        """Return which stocks belong to a group, shape (n,). Raises ValueError if it is unknown."""
        return np.asarray(self.group == position(group, GROUPS, "group"))

    def reserves(self, index: str) -> BoolArray:
        """Return which stocks are in line (备选) for an index, shape (n,). Raises ValueError as `members`."""
        return np.asarray(self.reserve == position(index, INDICES, "index"))

    def weights(self, tier: str) -> FloatArray:
        """Return a tier's index weights, shape (n,): by counted free float; the microcap tier weighs equally.

        Raises
        ------
        ValueError
            If the tier is unknown or has no members.
        """
        position(tier, TIERS, "tier")
        inside = self.members(tier)
        if not inside.any():
            raise ValueError(f"tier is {tier!r}: the universe has no stock in it")
        worth = inside * (1.0 if tier == "microcap" else self.cap * self.inclusion)
        return np.asarray(worth / worth.sum())

    @property
    def tiers(self) -> tuple[str, ...]:
        """The tiers of the record that have members here."""
        return tuple(tier for tier in TIERS if self.members(tier).any())

    def by_group(self, values: npt.ArrayLike) -> FloatArray:
        """Return sums over the stocks of each group, shape (..., 6), of values of shape (..., n)."""
        return self._sums(values, self.group, len(GROUPS))

    def by_industry(self, values: npt.ArrayLike) -> FloatArray:
        """Return sums over the stocks of each industry, shape (..., industries)."""
        return self._sums(values, self.industry, self.industries)

    def _sums(self, values: npt.ArrayLike, label: IntArray, count: int) -> FloatArray:
        array = np.asarray(values, dtype=np.float64)
        if array.shape[-1:] != (self.size,):
            raise check.refuse("values.shape", array.shape, f"(..., {self.size})")
        if array.ndim == 1:
            return np.asarray(np.bincount(label, array, count), dtype=np.float64)
        return np.asarray(array @ (label[:, None] == np.arange(count)))


def position(value: str, allowed: tuple[str, ...], name: str) -> int:
    """Return the position of a name among the allowed ones. Raises ValueError saying what is allowed."""
    if value not in allowed:
        raise check.refuse(name, value, ", ".join(allowed))
    return allowed.index(value)


def _whole(name: str, values: npt.ArrayLike, low: int, high: int) -> IntArray:
    array = np.asarray(values)
    if not np.issubdtype(array.dtype, np.integer) or array.min() < low or array.max() > high:
        raise check.refuse(name, array.tolist()[:3], f"whole numbers from {low} to {high}")
    return array.astype(np.int64)

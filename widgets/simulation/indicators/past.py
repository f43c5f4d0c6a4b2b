"""An indicator against its own past, and what came after it: ranks, signals, events, counted alarms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from widgets.simulation.check import BoolArray, FloatArray, flags, inside, number, positive, refuse, whole

SIDES = ("low", "high")
_EDGE = 1e-12  # 1 - 0.9 is not 0.1, and 90 / 100 - 1 is not -0.1
EVENTS = ("fall", "lag", "rise")


def rank(values: npt.ArrayLike, least: int = 60) -> FloatArray:
    """Return the share of earlier days with a value at or below today's, in [0, 1], shape (days,).

    Only the past counts: the first `least` days that have a value get NaN, and so does a day without one
    (NaN), which is no part of anybody's past. Raises ValueError if a value is infinite or `least` is below 1.
    """
    array = _series("values", values)
    whole("least", least, 1)
    found = np.full(array.size, np.nan)
    (known,) = np.nonzero(~np.isnan(array))
    for place in range(least, known.size):
        past = array[known[:place]]
        found[known[place]] = np.mean(past <= array[known[place]])
    return found


def border(values: npt.ArrayLike, tail: float, side: str, least: int = 60) -> FloatArray:
    """Return the value at which a day would begin to signal, from earlier days alone; NaN as in `rank`.

    The `tail` quantile of the past, or the 1 - `tail` quantile on the high side. Raises ValueError as `rank`
    and `signals`.
    """
    array = _series("values", values)
    _tail(tail, side)
    whole("least", least, 1)
    found = np.full(array.size, np.nan)
    (known,) = np.nonzero(~np.isnan(array))
    at = tail if side == "low" else 1.0 - tail
    for place in range(least, known.size):
        found[known[place]] = np.quantile(array[known[:place]], at)
    return found


def signals(ranks: npt.ArrayLike, tail: float, side: str) -> BoolArray:
    """Return the days whose rank lies in the tail: at most `tail`, or at least 1 - `tail` on the high side.

    A day without a rank gives no signal. Raises ValueError if a rank is outside [0, 1], the tail is outside
    (0, 0.5], or the side is unknown.
    """
    array = np.asarray(ranks, dtype=np.float64)
    inside("ranks", array[~np.isnan(array)], 0, 1)
    _tail(tail, side)
    return np.asarray(array <= tail + _EDGE if side == "low" else array >= 1.0 - tail - _EDGE)


def follows(level: npt.ArrayLike, event: str, size: float, days: int) -> tuple[BoolArray, BoolArray]:
    """Return on which days an event follows, and for which days all `days` after them are known.

    `fall`: the lowest close of the next `days` is at least `size` below today's; `rise`: the highest is as
    much above. For `lag` give a ratio of two levels: the same as `fall`, of the ratio. A day at the end whose
    event has come already is known.

    Raises
    ------
    ValueError
        If a level is not positive, the event is unknown, the size is outside (0, 1), or `days` is below 1.
    """
    array = positive("level", level)
    if array.ndim != 1:
        raise refuse("level.shape", array.shape, "(days,)")
    if event not in EVENTS:
        raise refuse("event", event, ", ".join(EVENTS))
    number("size", size, 0, 0.999, open_low=True)
    whole("days", days, 1)
    came = np.zeros(array.size, dtype=np.bool_)
    for day in range(array.size - 1):
        ahead = array[day + 1 : day + 1 + days] / array[day] - 1.0
        came[day] = ahead.max() >= size - _EDGE if event == "rise" else ahead.min() <= -size + _EDGE
    known = np.arange(array.size) < array.size - days
    return came, known | came


def episodes(marked: npt.ArrayLike, quiet: int = 20) -> tuple[tuple[int, int], ...]:
    """Return first and last day of each alarm: marked days less than `quiet` days apart are one.

    Raises ValueError if `quiet` is below 1 or a mark is neither true nor false.
    """
    whole("quiet", quiet, 1)
    (found,) = np.nonzero(flags("marked", marked, np.shape(np.asarray(marked))))
    if not found.size:
        return ()
    parts = np.split(found, np.flatnonzero(np.diff(found) >= quiet) + 1)
    return tuple((int(part[0]), int(part[-1])) for part in parts)


@dataclass(frozen=True)
class Count:
    """How often a signal was followed by an event, and how often any day was.

    `days` signal days whose future is known, `followed` of them by the event; `alarms` separate episodes, of
    which `warned` had the event after their *first* day; `base` is the share of all ranked days with the
    event after them, and `events` how many separate ones there were.
    """

    days: int
    followed: int
    alarms: int
    warned: int
    base: float
    events: int

    @property
    def false_days(self) -> int:
        """Signal days after which nothing came."""
        return self.days - self.followed


def count(ranks: npt.ArrayLike, marked: npt.ArrayLike, came: npt.ArrayLike, known: npt.ArrayLike) -> Count:
    """Return the honest count of a signal, over the days that have a rank and a known future.

    Raises ValueError if the arrays differ in length.
    """
    array = np.asarray(ranks, dtype=np.float64)
    on, after, sure = (
        flags(name, each, array.shape)
        for name, each in (("marked", marked), ("came", came), ("known", known))
    )
    able = sure & ~np.isnan(array)
    hot = on & able
    alarms = episodes(hot)
    return Count(
        days=int(hot.sum()),
        followed=int((hot & after).sum()),
        alarms=len(alarms),
        warned=sum(bool(after[first]) for first, _ in alarms),
        base=float(after[able].mean()) if able.any() else 0.0,
        events=len(episodes(after & able)),
    )


def _series(name: str, values: npt.ArrayLike) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise refuse(f"{name}.shape", array.shape, "(days,)")
    inside(name, array[~np.isnan(array)])
    return array


def _tail(tail: float, side: str) -> None:
    number("tail", tail, 0, 0.5, open_low=True)
    if side not in SIDES:
        raise refuse("side", side, ", ".join(SIDES))

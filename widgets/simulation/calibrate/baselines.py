"""Two plain rivals that know nothing of agents: beta times the CSI 300, and beta plus own momentum."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from widgets.simulation.calibrate.targets import Targets
from widgets.simulation.check import FloatArray
from widgets.simulation.market import BASE, MARCH, Forcing, tiers
from widgets.simulation.record import lookup, measures

BEFORE = ("2023-12-01", BASE)
MEMORIES = np.linspace(0.05, 1.0, 39)
GAINS = np.linspace(-2.0, 2.0, 161)


@cache
def _slopes() -> tuple[float, ...]:
    """Return betas of the scored series to the CSI 300's daily log return, all from before 2 January.

    Of a basis: the slope of its daily change, over December.
    """
    days = lookup.trading_days(*BEFORE)
    index = np.diff(np.log([measures.level("csi300", day) for day in days]))
    slope = []
    for product in ("IC", "IM"):
        change = np.diff([measures.basis(MARCH[product], day) for day in days])
        slope.append(float(np.cov(change, index)[0, 1] / index.var(ddof=1)))
    return (*tiers().beta[1:].tolist(), *slope)


def _start() -> FloatArray:
    return np.array([0.0] * 4 + [100 * measures.basis(MARCH[product], BASE) for product in ("IC", "IM")])


def beta_path(forcing: Forcing) -> FloatArray:
    """Return beta x the CSI 300 for every scored series, x 100, (days, series)."""
    return np.asarray(_start() + 100 * np.cumsum(forcing.index)[:, None] * np.array(_slopes()))


def momentum_path(forcing: Forcing, target: Targets, fit_days: int | None = None) -> FloatArray:
    """Return beta plus own momentum, (days, series), each series with the gain and memory that fit it best.

    Two numbers a series, twelve in all, chosen to fit the first `fit_days` days (by default all) in least
    squares.
    """
    memory, gain = momentum_numbers(forcing, target, fit_days)
    start = _start()
    paths = [
        momentum_roll(forcing.index, slope, start[i], memory[i], gain[i]) for i, slope in enumerate(_slopes())
    ]
    return np.column_stack(paths)


def momentum_numbers(
    forcing: Forcing, target: Targets, fit_days: int | None = None
) -> tuple[FloatArray, FloatArray]:
    """Return memory and gain of each series, (series,), that fit the first `fit_days` days best."""
    last = len(forcing) if fit_days is None else fit_days
    memory, gain = (grid.ravel() for grid in np.meshgrid(MEMORIES, GAINS))
    start, best = _start(), []
    for i, slope in enumerate(_slopes()):
        path = momentum_roll(forcing.index, slope, start[i], memory, gain)
        miss = ((path[:last] - target.values[:last, i, None]) ** 2).mean(axis=0)
        best.append(int(miss.argmin()))
    return memory[best], gain[best]


def momentum_roll(
    index: FloatArray, slope: float, start: float, memory: npt.ArrayLike, gain: npt.ArrayLike
) -> FloatArray:
    """Return the path of a series, x 100, (days, ...): change = slope x index + gain x m.

    And m = (1 - memory) m + memory x change, of the path's own past.
    """
    keep, push = np.asarray(memory, dtype=np.float64), np.asarray(gain, dtype=np.float64)
    m, level, path = np.zeros(keep.shape), np.full(keep.shape, start), []
    for move in 100 * index:
        change = np.clip(slope * move + push * m, -20.0, 20.0)
        m = (1.0 - keep) * m + keep * change
        level = level + change
        path.append(level)
    return np.array(path)

"""Fitting the cascade: to all days, to the days before 5 February, and the fits that are nearly as good."""

from __future__ import annotations

import numpy as np

from widgets.simulation.calibrate.score import errors, residuals, scored
from widgets.simulation.calibrate.search import EDGE, Found, Progress, search, to_logit, to_values
from widgets.simulation.calibrate.targets import END, TRAIN_END, Targets, targets
from widgets.simulation.cascade import FITTED, PARAMETERS, from_vector, simulate
from widgets.simulation.cascade.parameters import AFTER_5_FEBRUARY
from widgets.simulation.check import FloatArray
from widgets.simulation.market import Forcing, record_forcing

TRAINED = tuple(name for name in FITTED if name not in AFTER_5_FEBRUARY)
NEAR = 0.10  # a fit is nearly as good if its loss is at most this much above the lowest
PINNED = 0.5  # a parameter is identified if near-equal fits span less than this share of its range


def bounds(names: tuple[str, ...]) -> FloatArray:
    """Return the ranges of parameters, (names, 2)."""
    return np.array([[PARAMETERS[name].low, PARAMETERS[name].high] for name in names])


def defaults(names: tuple[str, ...]) -> FloatArray:
    """Return the defaults of parameters, (names,)."""
    return np.array([PARAMETERS[name].default for name in names])


class Problem:
    """A fit: which parameters, which days, and the losses of many values at once."""

    def __init__(self, names: tuple[str, ...] = FITTED, end: str = END) -> None:
        self.names, self.end = names, end
        self.forcing: Forcing = record_forcing(end)
        self.target: Targets = targets(end)

    def residuals(self, values: FloatArray) -> FloatArray:
        """Return the weighted misses of values (n, names)."""
        return residuals(scored(simulate(from_vector(values, self.names), forcing=self.forcing)), self.target)

    def loss(self, values: FloatArray) -> FloatArray:
        """Return the losses of values (n, names), a thousand at a time."""
        parts = np.array_split(values, -(-len(values) // 1000))
        return np.concatenate([(self.residuals(part) ** 2).sum(axis=1) for part in parts])


def error_table(problem: Problem, values: FloatArray) -> dict[str, float]:
    """Return the root-mean-square error of each series at some values (names,), over the problem's days."""
    run = simulate(from_vector(values, problem.names), forcing=problem.forcing)
    return {name: float(miss[0]) for name, miss in errors(scored(run), problem.target).items()}


def full() -> Problem:
    """Return the fit to all days, 2 January to 8 February."""
    return Problem()


def training() -> Problem:
    """Return the fit to the days before 5 February, without what acts only from then."""
    return Problem(TRAINED, TRAIN_END)


def run(
    problem: Problem,
    seed: int,
    progress: Progress | None = None,
    *,
    starts: int = 24,
    sample: int = 3000,
    iterations: int = 120,
) -> Found:
    """Return the end points of a search for a problem, from random starts.

    The full fit also starts at the defaults, which round an earlier full fit; the training fit must not.
    """
    return search(
        problem.residuals,
        bounds(problem.names),
        seed,
        starts=starts,
        sample=sample,
        iterations=iterations,
        first=None if problem.end == TRAIN_END else defaults(problem.names),
        progress=progress,
    )


def near_equal(problem: Problem, found: Found, seed: int, *, draws: int = 4000, keep: int = 60) -> FloatArray:
    """Return values (at most keep, names) with a loss at most `NEAR` above the lowest, spread wide.

    Draws come from the curvature at the best point, widened, and from lines between the ends of the search;
    of all that are good enough, those furthest apart are kept, the best first.
    """
    limits, rng = bounds(problem.names), np.random.default_rng(seed)
    best = to_logit(found.values[0], limits)
    count = len(limits)
    step = 1e-2
    base = problem.residuals(to_values(best[None], limits))[0]
    moved = problem.residuals(to_values(best + step * np.eye(count), limits))
    slope = (moved - base) / step
    value, axes = np.linalg.eigh(slope @ slope.T + 0.02 * np.eye(count) * NEAR * found.loss[0])
    scale = np.sqrt(NEAR * found.loss[0] / np.maximum(value, 1e-12) / count)
    size = rng.uniform(0.3, 2.0, (draws, 1))
    cloud = best + (rng.normal(size=(draws, count)) * size * np.minimum(scale, 2.5)) @ axes.T
    ends = to_logit(found.values[: max(2, len(found.values) // 2)], limits)
    pairs = rng.integers(0, len(ends), (draws // 4, 2))
    lines = ends[pairs[:, 0]] + rng.uniform(0, 1, (draws // 4, 1)) * (ends[pairs[:, 1]] - ends[pairs[:, 0]])
    points = np.clip(np.concatenate([best[None], ends, cloud, lines]), -EDGE, EDGE)
    values = to_values(points, limits)
    good = problem.loss(values) <= (1.0 + NEAR) * found.loss[0]
    good[0] = True
    return _spread(values[good], limits, keep)


def _spread(values: FloatArray, limits: FloatArray, keep: int) -> FloatArray:
    """Return the first and then, one by one, what lies furthest from all chosen so far."""
    place = (values - limits[:, 0]) / (limits[:, 1] - limits[:, 0])
    chosen = [0]
    apart = ((place - place[0]) ** 2).sum(axis=1)
    while len(chosen) < min(keep, len(values)) and apart.max() > 0:
        chosen.append(int(apart.argmax()))
        apart = np.minimum(apart, ((place - place[chosen[-1]]) ** 2).sum(axis=1))
    return values[chosen]

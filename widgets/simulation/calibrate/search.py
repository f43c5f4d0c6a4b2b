"""Search: many starts at once, each a damped Gauss-Newton descent, all on the batched model.

`make bench` runs scipy's differential evolution beside it. From random starts alone both end in other valleys
with other seeds; the full fit therefore also starts from an earlier result.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from widgets.simulation.check import FloatArray, number, refuse, whole

EDGE = 7.0  # of the logit: no search goes further, so that no value ends on a bound
DAMPING = np.array([0.2, 1.0, 5.0, 50.0])  # tried together at every step
STEP = 2e-3  # of the logit, for slopes
Progress = Callable[[int, int, float], None]


@dataclass(frozen=True)
class Found:
    """End points of all starts, best first: `values` (starts, parameters), `loss` (starts,) without prior."""

    values: FloatArray
    loss: FloatArray
    iterations: int
    evaluations: int


def to_values(logit: FloatArray, bounds: FloatArray) -> FloatArray:
    """Return values inside `bounds` (parameters, 2) from logits of their place between them."""
    return np.asarray(bounds[:, 0] + (bounds[:, 1] - bounds[:, 0]) / (1.0 + np.exp(-logit)))


def to_logit(values: FloatArray, bounds: FloatArray) -> FloatArray:
    """Return the logits of values inside bounds; values on a bound are moved inside."""
    place = np.clip((values - bounds[:, 0]) / (bounds[:, 1] - bounds[:, 0]), 1e-3, 1 - 1e-3)
    return np.asarray(np.log(place / (1.0 - place)))


def search(
    residuals: Callable[[FloatArray], FloatArray],
    bounds: FloatArray,
    seed: int,
    *,
    starts: int = 16,
    sample: int = 2000,
    iterations: int = 160,
    prior: float = 0.05,
    first: FloatArray | None = None,
    progress: Progress | None = None,
) -> Found:
    r"""Minimise a sum of squares from many starts at once.

    Each start takes steps :math:`(J^\top J + \lambda\, \mathrm{diag}\, J^\top J)\, \delta = -J^\top r` in the
    logit of each parameter's place in its range, the best of four dampings at a time; a weak prior (`prior`
    times the logit is a residual) keeps values that the data do not move near the middle of their range.
    Every 15 steps the starts that have stalled among the worse are replaced by crosses of the better ones.

    Parameters
    ----------
    residuals : callable
        From values (n, parameters) to residuals (n, m), all n at once.
    bounds : array (parameters, 2)
    seed : int
        Of the random starts: same seed, same result.
    sample : int
        Random points, of which the best become starts.
    first : array (k, parameters), optional
        Points to begin with beside the random ones.
    progress : callable, optional
        Called with (iteration, iterations, lowest loss) after each step.

    Raises
    ------
    ValueError
        If bounds are not in order or a number is out of range.
    """
    limits = np.asarray(bounds, dtype=np.float64)
    if limits.ndim != 2 or limits.shape[1] != 2 or not np.all(limits[:, 0] < limits[:, 1]):
        raise refuse("bounds", bounds, "(parameters, 2), low below high")
    for name, value, low in (
        ("starts", starts, 4),
        ("sample", sample, starts),
        ("iterations", iterations, 0),
    ):
        whole(name, value, low)
    number("prior", prior, 0, np.inf)
    rng, count = np.random.default_rng(seed), len(limits)
    made = 0

    def full(logit: FloatArray) -> FloatArray:
        nonlocal made
        made += len(logit)
        found = residuals(to_values(logit, limits))
        found = np.where(np.isfinite(found).all(axis=1, keepdims=True), found, 1e3)
        return np.concatenate([found, prior * logit], axis=1)

    def total(r: FloatArray) -> FloatArray:
        return np.asarray((r**2).sum(axis=-1))

    z = np.clip(rng.logistic(size=(sample, count)), -4.0, 4.0)
    if first is not None:
        z = np.concatenate([to_logit(np.atleast_2d(first), limits), z])
    order = np.argsort(np.concatenate([total(full(part)) for part in np.array_split(z, -(-len(z) // 1000))]))
    z = z[order[:starts]]
    r = full(z)
    f, damping, stalled = total(r), np.ones(starts), np.zeros(starts)
    each, unit = np.arange(starts), np.eye(count)
    for step in range(1, iterations + 1):
        slope = (
            full((z[:, None] + STEP * unit).reshape(-1, count)).reshape(starts, count, -1) - r[:, None]
        ) / STEP
        normal, down = slope @ slope.transpose(0, 2, 1), (slope @ r[:, :, None])
        curve = np.einsum("sii->si", normal)[:, :, None] * unit + 1e-9 * unit
        tries = []
        for factor in DAMPING:
            move = np.linalg.solve(normal + (factor * damping)[:, None, None] * curve, down)[:, :, 0]
            tries.append(np.clip(z - np.clip(move, -1.5, 1.5), -EDGE, EDGE))
        points = np.stack(tries, axis=1)
        there = full(points.reshape(-1, count)).reshape(starts, len(DAMPING), -1)
        losses = total(there)
        best = losses.argmin(axis=1)
        lower = losses[each, best]
        better = lower < f
        stalled = np.where(better & (lower < f * (1 - 1e-4)), 0, stalled + 1)
        z = np.where(better[:, None], points[each, best], z)
        r = np.where(better[:, None], there[each, best], r)
        f = np.where(better, lower, f)
        damping = np.clip(np.where(better, damping * DAMPING[best] / 1.5, damping * 20.0), 1e-5, 1e6)
        if step % 15 == 0 and step < iterations - 15:
            good = np.argsort(f)[: max(4, starts // 3)]
            dead = np.flatnonzero((stalled > 8) & (f > f[good[-1]]))
            if dead.size:
                a, b, c = (rng.choice(good, dead.size) for _ in range(3))
                z[dead] = np.clip(z[a] + 0.7 * (z[b] - z[c]) + rng.normal(0, 0.4, (dead.size, count)), -5, 5)
                r[dead] = full(z[dead])
                f[dead], damping[dead], stalled[dead] = total(r[dead]), 1.0, 0.0
        if progress is not None:
            progress(step, iterations, float(f.min()))
    order = np.argsort(f)
    return Found(to_values(z[order], limits), total(r[order][:, :-count]), iterations, made)

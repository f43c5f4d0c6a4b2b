"""Plain numpy Monte Carlo: exact daily paths, payoff on each, greeks by common random numbers.

One set of paths, scaled to each spot, serves the whole curve; delta and gamma are central differences of 1%.
"""

import numpy as np

from tests.bench_peers import worker
from tests.bench_peers.note import Curve, Floats, Note, by_differences

PATHS, BLOCK, SEED = 100_000, 10_000, 20240205
BUMP = 0.01


def price(note: Note, spots: Floats) -> Curve:
    """Return price, delta and gamma from `PATHS` paths."""
    rng = np.random.default_rng(SEED)
    parts = [_summaries(note, rng) for _ in range(PATHS // BLOCK)]
    reach, low, last = (np.concatenate(part) for part in zip(*parts, strict=True))
    x, shift = np.log(spots), np.log1p([-BUMP, 0.0, BUMP])
    down, here, up = (np.array([_value(note, a + b, reach, low, last) for a in x]) for b in shift)
    return by_differences(down, here, up, BUMP * spots)


def _summaries(note: Note, rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """Return of each path from 1: the highest log S / level by knock-out day, its lowest and its last log."""
    path = rng.standard_normal((BLOCK, note.tenor))
    path *= note.day_sd
    path += (note.r - note.q - note.vol**2 / 2) * note.dt_years
    np.cumsum(path, axis=1, out=path)
    observed = path[:, np.array(note.ko_days) - 1] - np.log(note.ko_levels)
    return np.maximum.accumulate(observed, axis=1), path.min(axis=1), path[:, -1].copy()


def _value(note: Note, x: float, reach: Floats, low: Floats, last: Floats) -> float:
    """Return the mean discounted cash of all paths scaled to the log spot `x`."""
    end = np.count_nonzero(reach < -x, axis=1)  # position of the knock-out day, one beyond: never
    discount = np.exp(-note.r * note.dt_years * np.array((*note.ko_days, note.tenor)))
    paid = np.append(note.cash, 0.0)[end]
    never = np.flatnonzero(end == len(note.ko_days))
    hurt = note.knocked_in | (low[never] + x <= np.log(note.ki_level))
    loss = note.s0 * note.margin + np.minimum(np.exp(last[never] + x) - note.s0, 0)
    paid[never] = np.where(hurt, loss, note.cash_unhurt)
    return float(np.mean(discount[end] * paid))


if __name__ == "__main__":
    worker.serve({"plain": price}, np.__version__)

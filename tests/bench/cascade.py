"""Print how fast the cascade runs: a thousand scenarios, more and more of them, mesa beside it, and a fit.

Part of `make bench`, which gives numpy one thread. Nothing is asserted; machines are noisy.
"""

import time
from collections.abc import Callable

import numpy as np
from scipy.optimize import differential_evolution

from tests.simulation import random_cascade
from tests.simulation.slow_cascade import SlowCascade
from widgets.simulation.calibrate import fit
from widgets.simulation.calibrate.__main__ import SETTINGS
from widgets.simulation.cascade import hedge_grid, simulate
from widgets.simulation.market import record_forcing

COUNTS = (250, 500, 1000, 2000, 4000)
EVOLUTION = 800  # generations of 120 members: about 100,000 runs
PEERS = 20  # scenarios that mesa runs, one at a time


def best(call: Callable[[], object], times: int = 5) -> float:
    """Return the best of a few runs, in seconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        found.append(time.perf_counter() - start)
    return min(found)


def main(with_fit: bool = True) -> None:
    """Print the tables."""
    forcing = record_forcing("2024-03-05")
    hedge_grid()
    print(f"\n{'cascade, 40 days x 5 tiers':32}{'seconds':>10}{'ms a scenario':>15}")
    times = {}
    for count in COUNTS:
        settings = random_cascade.parameters(0, count)
        times[count] = best(lambda settings=settings: simulate(settings, forcing=forcing))
        print(f"{f'{count} scenarios':32}{times[count]:>10.3f}{1000 * times[count] / count:>15.4f}")
    slope = np.polyfit(COUNTS, list(times.values()), 1)
    worst = max(abs(times[count] / np.polyval(slope, count) - 1) for count in COUNTS)
    print(f"{'a straight line misses by at most':42}{100 * worst:>14.0f}%")
    few = random_cascade.parameters(1, PEERS)
    start = time.perf_counter()
    for i in range(PEERS):
        SlowCascade(few.pick(slice(i, i + 1)), forcing).run()
    peer = (time.perf_counter() - start) / PEERS
    print(f"{'mesa, one scenario at a time':32}{'':>10}{1000 * peer:>15.1f}")
    print(f"{'times faster a scenario, of 1,000':42}{peer / (times[1000] / 1000):>15.0f}")
    if with_fit:
        start = time.perf_counter()
        found = fit.run(fit.full(), 1, **SETTINGS)
        seconds = time.perf_counter() - start
        print(f"{'one full fit':32}{seconds:>10.1f} s, {found.evaluations} runs, loss {found.loss[0]:.3f}")
        problem = fit.full()
        start = time.perf_counter()
        other = differential_evolution(
            lambda values: problem.loss(values.T),
            fit.bounds(problem.names),
            popsize=8,
            maxiter=EVOLUTION,
            seed=1,
            polish=False,
            vectorized=True,
            updating="deferred",
        )
        seconds = time.perf_counter() - start
        said = f"{seconds:>10.1f} s, {other.nfev} runs, loss {other.fun:.3f}"
        print(f"{'differential evolution (scipy)':32}{said}")

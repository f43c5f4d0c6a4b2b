"""Print how fast portfolios are built under mandates, beside the convex solver, in one run.

Part of `make bench`. Nothing is asserted; machines are noisy.
"""

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from widgets.simulation import mandate as M

SWEEP = 1000


def best_ms(call: Callable[[], object], times: int = 5) -> float:
    """Return the best of a few runs, in milliseconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        found.append(1000 * (time.perf_counter() - start))
    return min(found)


def main() -> None:
    """Print one portfolio and a sweep of 1,000 settings, builder and solver."""
    universe = M.standard()
    risk = M.measured(universe)
    taste = M.draw_taste(universe, np.random.default_rng(0))
    score = M.signal(universe, 0.5, taste)
    bound = replace(M.ENHANCED, name="tracking error binds", tracking_error=0.02)
    both = replace(M.ENHANCED, name="two rules and industries", size_band=0.1, industry_band=0.02)
    print(f"\n{'5,000 stocks, one portfolio':32}{'builder ms':>12}{'solver ms':>12}{'short of it':>13}")
    for mandate in (M.ENHANCED, M.MATCHING, M.FREE, M.BUDGET, M.PURE, bound, both):
        ours = best_ms(lambda mandate=mandate: M.build(mandate, universe, score, risk))
        try:
            theirs = best_ms(lambda mandate=mandate: M.optimum(mandate, universe, score, risk), 1)
        except ImportError:
            print(f"{mandate.name:32}{ours:>12.1f}{'no cvxpy':>12}")
            continue
        index = mandate.stocks * universe.weights(mandate.index)
        built, best = (f(mandate, universe, score, risk).weights for f in (M.build, M.optimum))
        gain = float(score @ (best - index))
        short = (gain - float(score @ (built - index))) / max(abs(gain), 1e-2)
        print(f"{mandate.name:32}{ours:>12.1f}{theirs:>12.1f}{short:>13.1e}")
    rng = np.random.default_rng(1)
    start = time.perf_counter()
    for _ in range(SWEEP):
        setting = replace(M.ENHANCED, constituents=float(rng.uniform(0, 1)))
        M.build(setting, universe, M.signal(universe, float(rng.uniform(-1, 1)), taste), risk)
    print(f"{'a sweep of 1,000 settings':32}{time.perf_counter() - start:>12.2f} s")

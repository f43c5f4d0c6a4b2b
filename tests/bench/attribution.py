"""Print how fast Shapley values, counterfactuals and the race are, with a plain loop beside the first.

Part of `make bench`, which gives numpy one thread. Nothing is asserted; machines are noisy.
"""

import time
from collections.abc import Callable

import numpy as np

from widgets.simulation import attribution, calibrate, episode
from widgets.simulation.attribution.played import play
from widgets.simulation.cascade import combinations, simulate


def best(call: Callable[[], object], times: int = 5) -> float:
    """Return the best of a few runs, in seconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        found.append(time.perf_counter() - start)
    return min(found)


def batched() -> np.ndarray:
    """Return Shapley values of seven links, all sets of links in one call."""
    runs = simulate(calibrate.best(), combinations(), news=episode.full().news[0])
    return attribution.shapley(runs.log_level)


def looped() -> np.ndarray:
    """Return the same, one set of links after the other."""
    sets, news = combinations(), episode.full().news[0]
    runs = [simulate(calibrate.best(), sets.pick(np.array([s])), news=news) for s in range(128)]
    return attribution.shapley(np.concatenate([one.log_level for one in runs]))


def main() -> None:
    """Print the table."""
    episode.ensemble()
    apart = np.abs(batched() - looped()).max()
    once, one_by_one = best(batched), best(looped, 2)
    print(f"\n{'Shapley values of 7 links, 128 runs':42}{'seconds':>10}")
    print(f"{'in one batched call':42}{once:>10.3f}")
    print(f"{'one set after the other':42}{one_by_one:>10.3f}")
    print(f"{'times faster; largest difference':42}{one_by_one / once:>10.0f}{apart:>12.0e}")
    values = np.random.default_rng(0).normal(size=(128, 29, 5))
    print(f"{'the values alone, 29 days x 5 tiers':42}{best(lambda: attribution.shapley(values)):>10.4f}")
    attribution.effects([attribution.change("desk_uncapped")], everywhere=False)  # its book is made once
    changes = attribution.catalogue()
    print(f"{f'{len(changes)} counterfactuals x 60 fits':42}", end="")
    print(f"{best(lambda: attribution.effects(changes), 2):>10.3f}")
    race = attribution.Race()
    for everywhere, label in ((False, "one fit"), (True, "60 fits")):
        seconds = best(lambda e=everywhere: play.__wrapped__(race, e).equilibria, 2)
        print(f"{f'the race, 126 profiles, {label}':42}{seconds:>10.3f}")

"""A thousand books are one call: much faster than a loop, and linear in the books."""

import time

from tests.simulation.random_funds import random_world
from tests.simulation.slow_fund import race
from widgets.simulation.funds import simulate


def _seconds(count: int) -> float:
    world, best = random_world(count, 60, 5), float("inf")
    for _ in range(3):
        start = time.process_time()
        simulate(*world)
        best = min(best, time.process_time() - start)
    return best


def test_a_thousand_books_are_far_quicker_than_a_loop():
    """Guards: a loop over books inside. A ratio, for machines at work: `make bench` prints the times."""
    batch, loop = race(books=1000, days=60, looped=20)
    assert loop > 10 * batch, (batch, loop)


def test_the_time_grows_no_faster_than_the_books():
    assert _seconds(8000) < 16 * _seconds(1000)

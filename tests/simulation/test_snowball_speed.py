"""Speed as ratios within one run: machines differ and are busy, ratios less. Times: `make bench-peers`."""

import time

import numpy as np
import pytest

from widgets.simulation.snowball import DEFAULT, FAST, Market, Terms, curve, simulate, value
from widgets.simulation.snowball.paths import BLOCK
from widgets.simulation.snowball.slow import slow_value

MARKET = Market()
SPOTS = np.geomspace(0.76, 1.3, 200)


def ratio(slow, fast, rounds=15):
    """Return how many times longer `slow` takes: the best of its times over the best of the other's.

    Of the processor's time, so that others at work on the machine count little; the best is least disturbed.
    """
    times = {slow: [], fast: []}
    for _ in range(rounds):
        for call, found in times.items():
            start = time.process_time()
            call()
            found.append(time.process_time() - start)
    return min(times[slow]) / min(times[fast])


def test_the_fast_setting_is_a_hundred_times_faster_than_a_day_by_day_march():
    # about 850 on one core for this year, more for two
    terms = Terms.ideal(months=12)
    quick = curve(terms, MARKET, SPOTS, setting=FAST)
    right = []

    def march():
        right.append(slow_value(terms, MARKET, SPOTS))

    assert ratio(march, lambda: curve(terms, MARKET, SPOTS, setting=FAST), 2) > 100
    assert np.max(np.abs(quick.price - right[0]["price"])) < 1e-5


def test_the_fast_setting_is_faster_than_the_default_one():
    terms = Terms.ideal()
    assert ratio(lambda: curve(terms, MARKET, SPOTS), lambda: curve(terms, MARKET, SPOTS, setting=FAST)) > 1.1


def test_price_delta_gamma_alone_cost_a_third_of_everything_or_less():
    terms = Terms.ideal()
    assert ratio(lambda: value(terms, MARKET, SPOTS), lambda: curve(terms, MARKET, SPOTS)) > 2.5


@pytest.mark.parametrize("setting", [DEFAULT, FAST], ids=["default", "fast"])
def test_time_grows_less_than_in_proportion_to_months_and_spots(setting):
    short, long = Terms.ideal(months=12), Terms.ideal(months=36)
    few, many = np.geomspace(0.76, 1.3, 100), np.geomspace(0.76, 1.3, 1600)

    def run(terms, spots):
        return lambda: curve(terms, MARKET, spots, setting=setting)

    assert ratio(run(long, SPOTS), run(short, SPOTS)) < 3
    assert ratio(run(short, many), run(short, few)) < 16


def test_a_whole_curve_of_200_spots_costs_less_than_25_single_ones():
    # about 5: the grid of a single spot is smaller too
    terms = Terms.ideal()
    assert ratio(lambda: curve(terms, MARKET, SPOTS), lambda: curve(terms, MARKET, 1.0)) < 25


def test_monte_carlo_grows_in_proportion_to_its_paths():
    terms = Terms.ideal()

    def run(blocks):
        return lambda: simulate(terms, MARKET, 1.0, blocks * BLOCK, np.random.default_rng(1))

    assert ratio(run(4), run(1), 5) < 6

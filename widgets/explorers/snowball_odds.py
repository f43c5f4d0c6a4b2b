"""Chapter 3: how often a snowball ends well, and what it earns on average."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from widgets.charts.snowball import odds as chart
from widgets.controls import Slider
from widgets.explorer import Explorer, Guess
from widgets.explorers.snowball_coupon import RATE, START, note_parts, standard
from widgets.simulation.snowball import FAST, Market, Outcome, curve, payoff, sample_paths, value

MONTHS, DAYS = 24, 21
CARRY = 4.0  # percent a year: what the fair coupon of the odds is priced with
PATHS = 3000
WIDTH = 5.0
LOSSES = np.arange(-80.0, 0.0, WIDTH)
GAINS = np.arange(0.0, 65.0, WIDTH)


@lru_cache(maxsize=1)
def _calm_paths(vol: float) -> np.ndarray:
    """Return index paths without drift, the same random numbers for every volatility; (PATHS, days + 1)."""
    world = Market(vol / 100, 0.0, 0.0)
    return sample_paths(world, START, MONTHS * DAYS, PATHS, np.random.default_rng(20240205))


@lru_cache(maxsize=1)
def _world(vol: float, drift: float) -> np.ndarray:
    years = np.arange(MONTHS * DAYS + 1) / 252
    return np.asarray(_calm_paths(vol) * np.exp(drift / 100 * years))


def _bins(
    results: np.ndarray, edges: np.ndarray, chance: float, total: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return probability and its product with the mean result per bin, scaled to the engine's totals.

    Monte Carlo gives the shape of a distribution; how likely a fate is and what it brings are known exactly.
    """
    place = np.clip(((results - edges[0]) // WIDTH).astype(np.int64), 0, len(edges) - 1)
    count = np.bincount(place, minlength=len(edges)).astype(np.float64)
    parts_ = np.bincount(place, weights=results, minlength=len(edges))
    if not results.size:
        return count, parts_
    return count * (chance / results.size), parts_ * (total / results.sum())


def odds(vol: float, knock_in: float, drift: float) -> dict[str, Any]:
    """Return how a note that is fair at (vol, carry 4 %) ends if the index really drifts by ``drift`` a year.

    ``share`` in percent; ``part`` is probability x result, so that it adds up to the expected result. Results
    are in today's money (discounted at 2 % a year) per 100 paid in. ``low`` and ``high`` bound a bin of
    results; ``start`` and ``end`` place a fate in the bar of all fates, 0 to 100.
    """
    fair = note_parts(knock_in, vol, CARRY).par_coupon
    terms = standard(knock_in, fair)
    world = Market(vol / 100, RATE, RATE - drift / 100)
    exact = value(terms, world, START, setting=FAST)
    out, calm, lost = (100 * float(each) for each in (exact.p_ko, exact.p_noevent, exact.p_loss))
    mean = float(exact.price) - START

    over = float(np.exp(-RATE * MONTHS / 12))
    fall = float(
        curve(replace(terms, coupon=0.0, coupon_maturity=0.0, margin=0.0), world, START, setting=FAST).price
    )
    loss_part = fall - START * (1 - over) * lost / 100
    calm_result = START * ((1 + fair * MONTHS / 12) * over - 1)
    calm_part = calm_result * calm / 100

    settled = payoff(terms, _world(vol, drift))
    results = settled.cash * np.exp(-RATE * settled.day / 252) - START
    knocked_out = settled.outcome == Outcome.KNOCKED_OUT
    ends_badly = ~knocked_out & (settled.outcome != Outcome.NO_EVENT)
    by_fate = {
        "fate_loss": _bins(results[ends_badly], LOSSES, lost, loss_part),
        "fate_out": _bins(results[knocked_out], GAINS, out, mean - loss_part - calm_part),
        "fate_calm": _bins(np.array([calm_result]), GAINS, calm, calm_part),
    }
    edges = {"fate_loss": LOSSES, "fate_out": GAINS, "fate_calm": GAINS}
    size = sum(map(len, edges.values()))
    shares = np.array([out, calm, lost])
    # Two decimals: the page stores four digits, and its sentence must round as Python's does.
    said = {
        "coupon": 100 * fair,
        "win": out + calm,
        "loss": lost,
        "gains": (mean - loss_part) / (out + calm) * 100,
        "losses": loss_part / lost * 100,
        "mean": mean,
    }
    gap, tail = np.full(3, np.nan), np.full(size, np.nan)
    return {
        "fate": np.concatenate(
            [["fate_out", "fate_calm", "fate_loss"], *(np.repeat([k], len(v)) for k, v in edges.items())]
        ),
        "start": np.concatenate([np.cumsum(shares) - shares, tail]),
        "end": np.concatenate([np.cumsum(shares), tail]),
        "low": np.concatenate([gap, *edges.values()]),
        "high": np.concatenate([gap, *(each + WIDTH for each in edges.values())]),
        "share": np.concatenate([shares, *(each[0] for each in by_fate.values())]),
        "part": np.concatenate(
            [[mean - loss_part - calm_part, calm_part, loss_part], *(each[1] for each in by_fate.values())]
        ),
        **{name: round(each, 2) for name, each in said.items()},
        "vol": vol,
        "ki": knock_in,
        "drift": drift,
    }


odds_and_value = Explorer(
    name="snowball-odds",
    kind="model",
    controls=(
        Slider("vol", (15.0, 20.0, 25.0, 30.0), 20.0, fine=1.0),
        Slider("drift", (-18.0, -10.0, -2.0, 6.0, 14.0), -2.0, fine=1.0),
        # Last, so that the settings of one set of paths come one after the other.
        Slider("knock_in", (70.0, 75.0, 80.0), 75.0, fine=1.0),
    ),
    simulate=odds,
    chart=chart,
    scenarios={
        "wild": {"vol": 30.0},
        "good_years": {"drift": 14.0},
        "bad_years": {"drift": -18.0},
        "far_barrier": {"knock_in": 70.0, "vol": 15.0},
    },
    guess=Guess("ch03-win", 0, 100, 1),
    table=("fate", "low", "high", "share", "part"),
)

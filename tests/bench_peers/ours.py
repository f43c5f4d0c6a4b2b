"""Ours: `curve` at its two settings. Runs in the project's own environment."""

import functools
import time
from typing import Any

import numpy as np

import widgets
from tests.bench_peers import worker
from tests.bench_peers.note import Curve, Floats, Note
from widgets.simulation.snowball import DEFAULT, FAST, Market, Setting, Terms, curve, simulate


def terms_of(note: Note) -> Terms:
    """Return the note as our terms."""
    accrual = [(note.elapsed + day) * note.dt_years for day in note.ko_days]
    return Terms.listed(
        ko_days=note.ko_days,
        ko_levels=note.ko_levels,
        ki_level=note.ki_level,
        coupon=note.coupon,
        coupon_maturity=note.coupon_maturity,
        accrual_years=accrual,
        discount_years=[day * note.dt_years for day in note.ko_days],
        s0=note.s0,
        margin=note.margin,
    )


def market_of(note: Note) -> Market:
    """Return the note's market."""
    return Market(note.vol, note.r, note.q, note.dt_years)


def price(note: Note, spots: Floats, setting: Setting) -> Curve:
    """Return price, delta and gamma; the terms are built from the plain numbers inside the timed call."""
    found = curve(terms_of(note), market_of(note), spots, knocked_in=note.knocked_in, setting=setting)
    return found.price, found.delta, found.gamma


def paths_seconds(note: Note, count: int) -> float:
    """Return the seconds of `count` Monte Carlo paths followed to their outcomes, best of three."""
    terms, market = terms_of(note), market_of(note)
    best = float("inf")
    for seed in range(3):
        start = time.perf_counter()
        simulate(terms, market, note.s0, count, np.random.default_rng(seed))
        best = min(best, time.perf_counter() - start)
    return best


METHODS: dict[str, Any] = {
    "default": functools.partial(price, setting=DEFAULT),
    "fast": functools.partial(price, setting=FAST),
}

if __name__ == "__main__":
    worker.serve(METHODS, getattr(widgets, "__version__", "this tree"))

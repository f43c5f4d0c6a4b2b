"""The same note priced slowly and obviously, to check the fast engine against: shares no code with it.

One fine grid of log spots, two values on it (knocked in, not), one day at a time back from maturity:
what the contract says happens at the close is written out on the grid, then the expectation is taken.
"""

import math
from itertools import pairwise

import numpy as np

from widgets.simulation.check import FloatArray
from widgets.simulation.snowball.market import Market
from widgets.simulation.snowball.terms import Terms

COLUMNS = ("price", "pv_notional", "p_ko", "p_noevent", "p_loss", "p_ki_touch", "exp_life_days")


def fine_grid(terms: Terms, market: Market, spots: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return Gauss-Legendre points and weights: 12 in each panel of at most 3 daily standard deviations."""
    sd = market.vol * math.sqrt(market.dt_years)
    drift = (market.r - market.q - market.vol**2 / 2) * market.dt_years
    spread = 7.5 * sd * math.sqrt(terms.tenor) + abs(drift) * terms.tenor
    low, high = math.log(spots.min()) - spread, math.log(spots.max()) + spread
    marks = [math.log(level) for level in (*terms.ko_levels, terms.ki_level, terms.s0)]
    edges = sorted({low, high, *(mark for mark in marks if low < mark < high)})
    points, weights = np.polynomial.legendre.leggauss(12)
    y, w = [], []
    for left, right in pairwise(edges):
        cuts = np.linspace(left, right, math.ceil((right - left) / (3 * sd)) + 1)
        for a, b in pairwise(cuts):
            y.append((a + b) / 2 + (b - a) / 2 * points)
            w.append((b - a) / 2 * weights)
    return np.concatenate(y), np.concatenate(w)


def expectation(x: FloatArray, y: FloatArray, w: FloatArray, market: Market) -> FloatArray:
    """Return the matrix that takes values at `y` tomorrow to expectations at `x` today."""
    mean = (market.r - market.q - market.vol**2 / 2) * market.dt_years
    variance = market.vol**2 * market.dt_years
    gap = y[None, :] - x[:, None] - mean
    density = np.exp(-(gap**2) / (2 * variance)) / math.sqrt(2 * math.pi * variance)
    return np.asarray(density * w, dtype=np.float64)


def slow_value(
    terms: Terms, market: Market, spots: FloatArray, elapsed: int = 0, knocked_in: bool = False
) -> dict[str, FloatArray]:
    """Return the `COLUMNS`, and delta and gamma by differences, for each spot; time is no object."""
    terms = terms.after(elapsed)
    s0, years = terms.s0, np.array(terms.years)
    x = np.log(spots)
    y, w = fine_grid(terms, market, spots)
    index = np.exp(y)[:, None]
    tomorrow = expectation(y, y, w, market)
    was_in = free = np.empty((0, len(COLUMNS)))
    for day in range(terms.tenor, 0, -1):
        discount = math.exp(-market.r * years[day])
        if day == terms.tenor:
            coupon = terms.coupon_maturity * terms.accrual_years[-1]
            lost = discount * (s0 * terms.margin + np.minimum(index - s0, 0.0))
            flat = np.zeros_like(index)
            was_in = np.hstack([lost, flat + discount * s0, flat, flat, flat + 1, flat + 1, flat + day])
            free = np.array([[discount * s0 * (terms.margin + coupon), discount * s0, 0, 1, 0, 0, day]])
            free = np.repeat(free, y.size, axis=0)
        else:
            was_in, free = tomorrow @ was_in, tomorrow @ free
        free = np.where(index <= terms.ki_level, was_in, free)
        if day in terms.ko_days:
            which = terms.ko_days.index(day)
            cash = discount * s0 * (terms.margin + terms.coupon * terms.accrual_years[which])
            # the last but one entry is "touched": true for ever once knocked in
            out = np.array([cash, discount * s0, 1, 0, 0, 0, day])
            knocked_out = index >= terms.ko_levels[which]
            free = np.where(knocked_out, out, free)
            was_in = np.where(knocked_out, out + np.array([0, 0, 0, 0, 0, 1, 0]), was_in)
    values = was_in if knocked_in else free
    h = 2e-4
    two_down, down, here, up, two_up = (
        expectation(x + k * h, y, w, market) @ values for k in (-2, -1, 0, 1, 2)
    )
    slope = (8 * (up - down) - (two_up - two_down))[:, 0] / (12 * h)
    bend = (16 * (up + down) - (two_up + two_down) - 30 * here)[:, 0] / (12 * h**2)
    found = {name: here[:, i] for i, name in enumerate(COLUMNS)}
    return found | {"delta": slope / spots, "gamma": (bend - slope) / spots**2}

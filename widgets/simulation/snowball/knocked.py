"""The knocked-in note u: one Gaussian step from each knock-out day to the one before.

If it were never knocked out, the note would be worth A(x) = a + b F(x), F the forward of S/s0 to maturity.
What is marched is e = u - A, which dies away below the barriers and the strike, where the grid can end. Over
an interval

    e(x) = ∫_{y < barrier} density(y - x) e(y) dy + E[(cash - A(Y)) 1{Y >= barrier}],

the first term by quadrature, the second in closed form. Price, probabilities and life march together.
"""

import math
from dataclasses import dataclass

import numpy as np

from widgets.simulation.check import FloatArray
from widgets.simulation.snowball.grid import (
    Grid,
    Setting,
    gaussian_step,
    land,
    normal_cdf,
    normal_pdf,
    panels,
)
from widgets.simulation.snowball.market import Market
from widgets.simulation.snowball.terms import Terms

PRICE, DURATION, NOTIONAL, P_KO, LIFE = range(5)


@dataclass(frozen=True)
class Columns:
    """Cash at each knock-out (dates x columns), and A = a + b F if there is none."""

    cash: FloatArray
    a: FloatArray
    b: FloatArray


def columns(terms: Terms, market: Market) -> Columns:
    """Return the columns price, price x years to payment, discounted notional, knocked out, days; s0 = 1."""
    years = np.array(terms.discount_years)
    discount = np.exp(-market.r * years)
    price = discount * (terms.margin + terms.coupon * np.array(terms.accrual_years))
    end, last = discount[-1], years[-1]
    owed = end * (terms.margin - 1)
    return Columns(
        cash=np.column_stack([price, years * price, discount, np.ones_like(years), np.array(terms.ko_days)]),
        a=np.array([owed, last * owed, end, 0.0, terms.tenor]),
        b=np.array([end, last * end, 0.0, 0.0, 0.0]),
    )


def bottom(terms: Terms, market: Market, setting: Setting) -> float:
    """Return the log level from which no barrier and no strike is reached in the life of the note: e = 0."""
    # the strike counts: above it the investor gets no more than the principal, unlike A
    target = min(math.log(min(terms.ko_levels) / terms.s0), 0.0)
    return float(target - max(market.mean, 0) * terms.tenor - setting.reach * market.sd * terms.tenor**0.5)


def grids(terms: Terms, market: Market, x: FloatArray, setting: Setting) -> list[Grid]:
    """Return one grid for each knock-out day, from where no knock-out can be reached up to its barrier.

    The panels are as fine as the shorter of the two intervals that meet at the day: that before it is the
    width of the kernel that lands there, that after it is the scale on which the function varies.
    """
    barriers = np.log(np.array(terms.ko_levels) / terms.s0)
    lengths = np.diff(terms.ko_days, prepend=0)
    low = bottom(terms, market, setting)
    found: list[Grid] = []
    for j, barrier in enumerate(barriers):
        days = int(lengths[j : j + 2].min())
        near = low
        if j == 0:  # the first step may be of one day: only what the spots can reach deserves fine panels
            first = int(lengths[0])
            near = max(low, x.min() + market.mean * first - setting.reach * market.sd * first**0.5)
        if j > 1 and barrier == barriers[j - 1] and days == int(lengths[j - 1 : j + 1].min()):
            found.append(found[-1])
        else:
            width = setting.width * market.sd * days**0.5
            found.append(panels(near, barrier, np.zeros(1), width, setting.nodes))
    return found


def march(terms: Terms, market: Market, on: list[Grid], cols: Columns) -> list[FloatArray]:
    """Return e on the grid of each knock-out day, below its barrier; shapes (nodes, columns)."""
    lengths = np.diff(terms.ko_days, prepend=0)
    barriers = np.log(np.array(terms.ko_levels) / terms.s0)
    e = [-cols.b * np.maximum(np.exp(on[-1].y) - 1, 0)[:, None]]
    step = above = np.empty((0, 0))
    known: tuple[object, ...] = ()
    for j in range(len(on) - 1, 0, -1):
        days = int(lengths[j])
        this = (id(on[j - 1]), id(on[j]), days, barriers[j])
        if this != known:  # months of equal length share one matrix
            mean, sd = market.mean * days, market.sd * days**0.5
            step = gaussian_step(on[j - 1].y, on[j], mean, sd)
            above = tail(on[j - 1].y, barriers[j], mean, sd)
            known = this
        e.append(step @ e[-1] + above @ paid_above(terms, market, cols, j, terms.ko_days[j - 1]))
    return e[::-1]


def values(terms: Terms, market: Market, x: FloatArray, on: list[Grid]) -> FloatArray:
    """Return the five columns of u at the log spots `x`, then slope and bend of the price; shape (x, 7)."""
    cols = columns(terms, market)
    e = march(terms, market, on, cols)[0]
    days, barrier = terms.ko_days[0], float(np.log(terms.ko_levels[0] / terms.s0))
    mean, sd = market.mean * days, market.sd * days**0.5
    u = land(gaussian_step(x, on[0], mean, sd), on[0].y, e, x + mean, sd)
    paid = paid_above(terms, market, cols, 0, 0)
    forward = np.exp(x + (market.r - market.q) * terms.tenor * market.dt_years)
    u[:, :-2] += cols.a + forward[:, None] * cols.b + tail(x, barrier, mean, sd) @ paid
    for k, bent in zip((-2, -1), tail_slopes(x, barrier, mean, sd), strict=True):
        u[:, k] += forward * cols.b[PRICE] + bent @ paid[:, PRICE]
    return u


def paid_above(terms: Terms, market: Market, cols: Columns, j: int, today: int) -> FloatArray:
    """Return the weights of the columns of `tail` in E[(cash - A(Y)) 1{Y >= barrier}], knock-out day j."""
    growth = np.exp((market.r - market.q) * (terms.tenor - today) * market.dt_years)
    return np.array([cols.cash[j] - cols.a, -growth * cols.b])


def tail(x: FloatArray, barrier: float, mean: float, sd: float) -> FloatArray:
    """Return P(Y >= barrier) and e^x E[e^Y 1{Y >= barrier}] / E[e^Y] for Y ~ N(x + mean, sd²)."""
    d = (x + mean - barrier) / sd
    return np.column_stack([normal_cdf(d), np.exp(x) * normal_cdf(d + sd)])


def tail_slopes(x: FloatArray, barrier: float, mean: float, sd: float) -> tuple[FloatArray, FloatArray]:
    """Return the first and second derivative in x of the two columns of `tail`."""
    d = (x + mean - barrier) / sd
    share = np.exp(x) * normal_cdf(d + sd)
    bump = np.exp(x) * normal_pdf(d + sd) / sd
    first = np.column_stack([normal_pdf(d) / sd, share + bump])
    second = np.column_stack([-d * normal_pdf(d) / sd**2, share + 2 * bump - bump * (d + sd) / sd])
    return first, second

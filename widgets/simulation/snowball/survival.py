"""The option not to be knocked in, d: what a note never knocked in is worth above a knocked-in one.

It pays at maturity only, on an index that was above the knock-in level on every close and below the knock-out
level on every knock-out day. With K the Gaussian step of one day between the nodes above the knock-in level,

    d = K^m mask K^n mask ... mask payoff,        mask: 0 at and above the knock-out level,

and K, K², K⁴, K⁸ serve all months. A last row and column of K hold the state "knocked in", so that the
probability of touching marches with the rest.
"""

import math

import numpy as np

from widgets.simulation.check import FloatArray
from widgets.simulation.snowball.grid import Grid, Setting, gaussian_step, land, normal_cdf, panels, product
from widgets.simulation.snowball.market import Market
from widgets.simulation.snowball.terms import Terms

PRICE, NO_EVENT, TOUCH = range(3)

# K^8 is the highest power made: squaring further costs more than the few products it saves
TOP_POWER = 3


def grid(terms: Terms, market: Market, x: FloatArray, setting: Setting) -> Grid:
    """Return the grid of the days, from the knock-in level to where no return below the knock-out is left."""
    barriers = np.log(np.array(terms.ko_levels) / terms.s0)
    lengths = np.diff(terms.ko_days, prepend=0)
    top = np.max(barriers + setting.reach * market.sd * np.sqrt(lengths) - min(market.mean, 0) * lengths)
    # nodes that the spots cannot reach would be dead weight
    spread, drift = setting.reach * market.sd * terms.tenor**0.5, market.mean * terms.tenor
    low = max(math.log(terms.ki_level / terms.s0), float(x.min()) + min(drift, 0) - spread)
    high = min(float(top), float(x.max()) + max(drift, 0) + spread)
    return panels(low, high, np.append(barriers, 0.0), setting.width * market.sd, setting.nodes)


def landing_limit(terms: Terms, day: int) -> float:
    """Return the log level at or below which a close of `day` knocks in.

    It is the knock-in level, except on a day whose knock-out level has stepped down below it: knock-out is
    tested first, and only closes below that level are left to knock in.
    """
    level = terms.ki_level
    if day in terms.ko_days:
        level = min(level, terms.ko_levels[terms.ko_days.index(day)])
    return math.log(level / terms.s0)


def day_step(x: FloatArray, to: Grid, limit: float, market: Market) -> FloatArray:
    """Return the step of one day from `x` to the nodes (first columns) and to "knocked in" (last column)."""
    knocked_in = normal_cdf((limit - x - market.mean) / market.sd)
    return np.column_stack([gaussian_step(x, to, market.mean, market.sd), knocked_in])


def payoff(terms: Terms, market: Market, y: FloatArray) -> FloatArray:
    """Return what d pays at maturity if not knocked out, coupon + max(1 - S/s0, 0), discounted to day 0."""
    discount = math.exp(-market.r * terms.discount_years[-1])
    coupon = terms.coupon_maturity * terms.accrual_years[-1]
    return np.asarray(discount * (coupon + np.maximum(1 - np.exp(y), 0)), dtype=np.float64)


def march(terms: Terms, market: Market, on: Grid) -> FloatArray:
    """Return price, no-event and touch columns on the nodes and in "knocked in", on the close of day 1."""
    barriers = np.log(np.array(terms.ko_levels) / terms.s0)
    limit = math.log(terms.ki_level / terms.s0)
    lengths = np.diff(terms.ko_days, prepend=1)  # ends on day 1: the last step starts from the spots
    nodes = on.y.size
    v = np.zeros((nodes + 1, 3))
    v[:nodes, PRICE] = payoff(terms, market, on.y)
    v[:nodes, NO_EVENT] = 1
    v[nodes, TOUCH] = 1
    unit = np.zeros((1, nodes + 1))
    unit[0, nodes] = 1
    powers = [np.vstack([day_step(on.y, on, limit, market), unit])]
    for j in range(len(barriers) - 1, -1, -1):
        v[:nodes][on.y >= barriers[j]] = 0
        days = int(lengths[j])
        if days and barriers[j] < limit:
            v[:nodes] = day_step(on.y, on, barriers[j], market) @ v
            days -= 1
        while days:
            bit = min(days.bit_length() - 1, TOP_POWER)
            while bit >= len(powers):
                powers.append(product(powers[-1], powers[-1]))
            v = powers[bit] @ v
            days -= 1 << bit
    return v


def values(terms: Terms, market: Market, x: FloatArray, on: Grid) -> FloatArray:
    """Return price, no-event and touch at the log spots `x`, then slope and bend of the price; (x, 5)."""
    v = march(terms, market, on)
    step = day_step(x, on, landing_limit(terms, 1), market)
    return land(step, np.append(on.y, 0.0), v, x + market.mean, market.sd)

"""Price, delta and gamma of a note for every age at once: the table a book of notes is valued from.

A note depends on S/s0 and on its age alone: one march from maturity serves every vintage of the same terms.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from widgets.simulation import check
from widgets.simulation.check import FloatArray
from widgets.simulation.snowball import knocked, survival
from widgets.simulation.snowball.engine import Curve
from widgets.simulation.snowball.grid import DEFAULT, Setting, gaussian_step, panels, product, slopes
from widgets.simulation.snowball.market import Market
from widgets.simulation.snowball.terms import Terms


@dataclass(frozen=True)
class Surface:
    """Two curves by age (rows, days 0 to tenor - 1) and spot (columns).

    `free` is the note not knocked in, not masked below the knock-in level: interpolate each curve on its own
    and choose by the note's state, never across the jump between them.
    """

    spots: FloatArray
    free: Curve
    knocked_in: Curve


def surface(terms: Terms, market: Market, spots: npt.ArrayLike, setting: Setting = DEFAULT) -> Surface:
    """Return price, delta and gamma of both states for every age, each row discounted to its own day.

    Parameters and errors are those of `value`; `spots` has one axis.
    """
    spot = np.atleast_1d(check.positive("spots", spots))
    if spot.ndim != 1 or spot.size == 0:
        raise check.refuse("spots.shape", spot.shape, "one axis with at least one spot")
    x = np.log(spot / terms.s0)
    discount = np.exp(market.r * np.array(terms.years[:-1]))[:, None, None]
    u = discount * _knocked_in(terms, market, x, setting)
    d = discount * _survival(terms, market, x, setting)
    return Surface(spot, _curve(terms, x, u + d), _curve(terms, x, u))


def _curve(terms: Terms, x: FloatArray, v: FloatArray) -> Curve:
    """Turn value, slope and bend in x (last axis) into price, delta and gamma."""
    ratio = np.exp(x)
    return Curve(terms.s0 * v[..., 0], v[..., 1] / ratio, (v[..., 2] - v[..., 1]) / (ratio**2 * terms.s0))


def _knocked_in(terms: Terms, market: Market, x: FloatArray, setting: Setting) -> FloatArray:
    """Return value, slope and bend of u by age and spot, discounted to day 0; shape (tenor, spots, 3)."""
    barriers = np.log(np.array(terms.ko_levels) / terms.s0)
    low = knocked.bottom(terms, market, setting)
    # panels of a one-day step everywhere: every knock-out day is seen from the day before it
    width = setting.width * market.sd
    by_level = {b: panels(low, b, np.zeros(1), width, setting.nodes) for b in np.unique(barriers)}
    cols = knocked.columns(terms, market)
    price = knocked.Columns(cols.cash[:, :1], cols.a[:1], cols.b[:1])
    e = knocked.march(terms, market, [by_level[b] for b in barriers], price)

    found = np.empty((terms.tenor, x.size, 3))
    groups: dict[tuple[float, int], list[int]] = {}
    for j, end in enumerate(terms.ko_days):
        for days in range(1, end - (terms.ko_days[j - 1] if j else 0) + 1):
            groups.setdefault((barriers[j], days), []).append(j)
    for (barrier, days), dates in groups.items():  # all months seen from equally far share one kernel
        on, mean, sd = by_level[barrier], market.mean * days, market.sd * days**0.5
        ages = [terms.ko_days[j] - days for j in dates]
        values = np.hstack([e[j] for j in dates])
        kernel = gaussian_step(x, on, mean, sd)
        m0, m1, m2 = (product(kernel, on.y[:, None] ** k * values) for k in range(3))
        parts = (m0, *slopes((x + mean)[:, None], sd, m0, m1, m2))
        paid = np.hstack(
            [knocked.paid_above(terms, market, price, j, a) for j, a in zip(dates, ages, strict=True)]
        )
        above = (knocked.tail(x, barrier, mean, sd), *knocked.tail_slopes(x, barrier, mean, sd))
        left = terms.tenor - np.array(ages)
        forward = price.b * np.exp(x[:, None] + (market.r - market.q) * left * market.dt_years)
        for k, (part, tail) in enumerate(zip(parts, above, strict=True)):
            found[ages, :, k] = (part + tail @ paid + forward + (price.a if k == 0 else 0)).T
    return found


def _survival(terms: Terms, market: Market, x: FloatArray, setting: Setting) -> FloatArray:
    """Return value, slope and bend of d by age and spot, discounted to day 0; shape (tenor, spots, 3)."""
    on = survival.grid(terms, market, x, setting)
    step = gaussian_step(on.y, on, market.mean, market.sd)
    barriers = dict(zip(terms.ko_days, np.log(np.array(terms.ko_levels) / terms.s0), strict=True))
    v = survival.payoff(terms, market, on.y)
    tomorrow = np.empty((terms.tenor, on.y.size))
    for day in range(terms.tenor, 0, -1):
        v = np.where(on.y < barriers[day], v, 0) if day in barriers else v
        tomorrow[day - 1] = v
        v = step @ v
    kernel = gaussian_step(x, on, market.mean, market.sd).T
    m0, m1, m2 = (product(tomorrow * on.y**k, kernel) for k in range(3))
    return np.stack([m0, *slopes(x + market.mean, market.sd, m0, m1, m2)], axis=-1)

"""Price, greeks and probabilities of a snowball for a whole array of spots.

By the split V = u + 1{not knocked in} d: u the knocked-in note (knocked.py), d the option not to be knocked
in (survival.py).
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from widgets.simulation import check
from widgets.simulation.check import BoolArray, FloatArray
from widgets.simulation.snowball import knocked, survival
from widgets.simulation.snowball.grid import DEFAULT, Grid, Setting
from widgets.simulation.snowball.market import Market
from widgets.simulation.snowball.terms import Terms

VOL_BUMP = 1e-3  # relative to vol
Q_BUMP = 1e-4
MOST_NODES = 3000  # of the daily grid: its matrices then hold 70 MB each


@dataclass(frozen=True)
class Curve:
    """Price (money), delta (per index point), gamma (per index point squared), each shaped like the spots."""

    price: FloatArray
    delta: FloatArray
    gamma: FloatArray


@dataclass(frozen=True)
class Valuation(Curve):
    """Everything `value` returns; each array is shaped like the spots.

    `vega`, `dprice_dq`, `dprice_dr` are per 1.00. `pv_notional` is the present value of s0 paid when the
    note ends. `p_ko` + `p_noevent` + `p_loss` = 1, p_loss being "knocked in and never knocked out".
    `p_ki_touch` is the probability of a knock-in while alive, 1 if it has happened. `exp_life_days` is the
    mean life from now, in trading days.
    """

    vega: FloatArray
    dprice_dq: FloatArray
    dprice_dr: FloatArray
    pv_notional: FloatArray
    p_ko: FloatArray
    p_noevent: FloatArray
    p_loss: FloatArray
    p_ki_touch: FloatArray
    exp_life_days: FloatArray


@dataclass(frozen=True)
class _Problem:
    """A note seen from its valuation day. Its grids are chosen once, so that a bump moves the market only."""

    terms: Terms
    shape: tuple[int, ...]
    x: FloatArray
    free: BoolArray
    ko_grids: list[Grid]
    day_grid: Grid | None

    def solve(self, market: Market) -> tuple[FloatArray, FloatArray]:
        """Return u (spots x 7) and d (spots x 5), d being 0 (and touch 1) where the note is knocked in."""
        u = knocked.values(self.terms, market, self.x, self.ko_grids)
        d = np.zeros((self.x.size, 5))
        d[:, survival.TOUCH] = 1
        if self.day_grid is not None:
            d[self.free] = survival.values(self.terms, market, self.x[self.free], self.day_grid)
        return u, d

    def price(self, market: Market) -> FloatArray:
        """Return the price for each spot."""
        u, d = self.solve(market)
        return self.terms.s0 * (u[:, knocked.PRICE] + d[:, survival.PRICE])


def _pose(
    terms: Terms, market: Market, spots: npt.ArrayLike, elapsed: int, state: npt.ArrayLike, setting: Setting
) -> _Problem:
    spot = check.positive("spots", spots)
    if spot.size == 0:
        raise check.refuse("spots", spots, "at least one spot")
    free = ~check.flags("knocked_in", state, spot.shape).ravel()
    terms = terms.after(elapsed)
    x = np.log(spot.ravel() / terms.s0)
    days = survival.grid(terms, market, x[free], setting) if free.any() else None
    if days is not None and days.y.size > MOST_NODES:
        allowed = f"{market.vol * days.y.size / MOST_NODES:.2g} or more for spots so far apart"
        raise check.refuse("vol", market.vol, allowed)
    return _Problem(terms, spot.shape, x, free, knocked.grids(terms, market, x, setting), days)


def curve(
    terms: Terms,
    market: Market,
    spots: npt.ArrayLike,
    elapsed: int = 0,
    knocked_in: npt.ArrayLike = False,
    setting: Setting = DEFAULT,
) -> Curve:
    """Return price, delta and gamma alone: `value` without the rest, several times faster.

    Parameters, errors and meaning are those of `value`.
    """
    p = _pose(terms, market, spots, elapsed, knocked_in, setting)
    return Curve(*_price_delta_gamma(p, *p.solve(market)))


def _price_delta_gamma(
    p: _Problem, u: FloatArray, d: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    ratio = np.exp(p.x)
    slope, bend = u[:, -2] + d[:, -2], u[:, -1] + d[:, -1]
    price = p.terms.s0 * (u[:, 0] + d[:, 0])
    gamma = (bend - slope) / (ratio**2 * p.terms.s0)
    return price.reshape(p.shape), (slope / ratio).reshape(p.shape), gamma.reshape(p.shape)


def value(
    terms: Terms,
    market: Market,
    spots: npt.ArrayLike,
    elapsed: int = 0,
    knocked_in: npt.ArrayLike = False,
    setting: Setting = DEFAULT,
) -> Valuation:
    r"""Value a note at an array of spots.

    .. math:: V(S, t) = E\bigl[e^{-r(T - t)} \, \text{cash at the note's end } T \bigm| S_t = S\bigr]

    Parameters
    ----------
    terms : Terms
        The note, as it was on its day 0.
    market : Market
        Volatility, rate, yield and length of a day.
    spots : array_like
        Index levels at the close of day `elapsed`, any shape, positive. This close has been observed:
        nothing is tested on it. The value of a note not knocked in is therefore smooth across the knock-in
        level; pass ``knocked_in=spots <= terms.ki_level`` to see the jump.
    elapsed : int
        Days since day 0, from 0 to tenor - 1.
    knocked_in : bool or array of bool
        Whether the note has been knocked in, one flag or one for each spot.
    setting : Setting
        Fineness of the grids: DEFAULT, or FAST (price within 1e-5 of s0).

    Returns
    -------
    Valuation
        Arrays shaped like `spots`. Price, delta, gamma and probabilities come from the grid; vega and dV/dq
        are central differences on one and the same grid; dV/dr = -E[years x discounted cash] - dV/dq.

    Raises
    ------
    ValueError
        If a spot is not positive, `elapsed` lies beyond maturity, a flag is no bool or the shapes differ.

    References
    ----------
    The split is that of a knock-in option into a knocked-in one and a knock-out one; for grids placed on the
    barriers see Andricopoulos, Widdicks, Duck and Newton (2003), Universal option valuation using quadrature
    methods, Journal of Financial Economics 67, 447-471.
    """
    p = _pose(terms, market, spots, elapsed, knocked_in, setting)
    u, d = p.solve(market)
    h, k = VOL_BUMP * market.vol, Q_BUMP
    up, down = (p.price(replace(market, vol=market.vol + s * h)) for s in (1, -1))
    vega = (up - down) / (2 * h)
    up, down = (p.price(replace(market, q=market.q + s * k)) for s in (1, -1))
    dq = (up - down) / (2 * k)
    return _assemble(p, u, d, vega, dq)


def _assemble(p: _Problem, u: FloatArray, d: FloatArray, vega: FloatArray, dq: FloatArray) -> Valuation:
    s0 = p.terms.s0
    duration = s0 * (u[:, knocked.DURATION] + p.terms.discount_years[-1] * d[:, survival.PRICE])
    p_ko, p_noevent = u[:, knocked.P_KO], d[:, survival.NO_EVENT]
    rest = {
        "vega": vega,
        "dprice_dq": dq,
        "dprice_dr": -duration - dq,
        "pv_notional": s0 * u[:, knocked.NOTIONAL],
        "p_ko": p_ko,
        "p_noevent": p_noevent,
        "p_loss": 1 - p_ko - p_noevent,
        "p_ki_touch": d[:, survival.TOUCH],
        "exp_life_days": u[:, knocked.LIFE],
    }
    return Valuation(*_price_delta_gamma(p, u, d), **{name: a.reshape(p.shape) for name, a in rest.items()})


def par_coupon(
    terms: Terms,
    market: Market,
    spot: float,
    elapsed: int = 0,
    knocked_in: bool = False,
    setting: Setting = DEFAULT,
) -> float:
    """Return the coupon at which the note is worth what the investor pays in, s0 x margin.

    Price is linear in the coupon: c = (s0 margin - V(0)) / (V(1) - V(0)). The maturity coupon keeps its ratio
    to the knock-out coupon (equal, if the latter is 0). The result can be negative.

    Raises
    ------
    ValueError
        As `value`.
    """
    ratio = terms.coupon_maturity / terms.coupon if terms.coupon else 1.0
    none, one = (replace(terms, coupon=c, coupon_maturity=c * ratio) for c in (0.0, 1.0))
    low, high = (float(curve(t, market, spot, elapsed, knocked_in, setting).price) for t in (none, one))
    return (terms.s0 * terms.margin - low) / (high - low)

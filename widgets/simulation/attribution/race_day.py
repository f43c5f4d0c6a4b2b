"""A session of the cascade in which some orders are given: the same depth, impact and limits.

`decide` is what the cascade's own agents would send; `session` clears whatever is sent. Together they are
`cascade.session.trade`: a test holds them to it, number for number.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from widgets.simulation.cascade import crowd, fund_desk
from widgets.simulation.cascade.fund_books import FUNDS
from widgets.simulation.cascade.layout import stack
from widgets.simulation.cascade.session import Session
from widgets.simulation.cascade.state import State
from widgets.simulation.cascade.world import World
from widgets.simulation.check import FloatArray
from widgets.simulation.market import clear


class Decided(NamedTuple):
    """What is known before a session: depth, and what the cascade's own agents want."""

    sigma: FloatArray  # (scenarios, tiers)
    depth: FloatArray
    standing: fund_desk.Standing
    orders: FloatArray  # (stock agents, scenarios, tiers), CNY bn
    cut: FloatArray  # (scenarios, funds)
    payout: FloatArray


def decide(world: World, state: State, day: int) -> Decided:
    """Return what agents decide from yesterday's close, and the depth that orders will meet."""
    p, on, market, start = world.p, world.on, world.market, world.start
    sigma = market.calm + on["collapse"] * (np.maximum(state.sigma, market.calm) - market.calm)
    standing = fund_desk.leaving(state.standing, world.tolerance, p["steepness"])
    plan = fund_desk.plan(
        state.book,
        start,
        standing,
        fund_desk.margin_sale(state.book, start.rules, standing, p["call_spread"], on["margin_calls"]),
        np.exp(state.log_level),
        market.adv,
        world.bound * world.net_limit(day),
        world.parameters,
    )
    bought = crowd.state_trades(world.force.purchases, day, world.parameters)
    public = crowd.public_trades(state.lag, sigma, market.adv, world.parameters)
    orders = stack(
        [
            *(plan.trades[:, i] * world.funds_on[:, i, None] for i in range(len(FUNDS))),
            public * on["public"],
            np.broadcast_to(bought, sigma.shape) * on["state"],
        ]
    )
    depth = p["depth"] / sigma * market.adv
    return Decided(sigma, depth, standing, orders, plan.cut * world.funds_on, plan.payout * world.funds_on)


def session(
    world: World,
    state: State,
    day: int,
    decided: Decided,
    orders: FloatArray,
    cut: FloatArray,
    payout: FloatArray,
) -> tuple[Session, FloatArray]:
    """Return the session that orders (stock agents, scenarios, tiers) make, and the share of sales done.

    `cut` and `payout` (scenarios, funds) are what goes with the sales where nothing waits. News must be
    given.
    """
    if world.news is None:
        raise ValueError("news is None; allowed: the news of a run, so that prices of all tiers come out")
    p, on, market, depth = world.p, world.on, world.market, decided.depth
    buys, sales = np.maximum(orders, 0.0), np.maximum(-orders, 0.0)
    all_buys, all_sales = np.add.reduce(buys, axis=0), np.add.reduce(sales, axis=0)
    fade = -(p["resilience"] * on["resilience"]) * state.past
    faded = np.add.reduce(fade, axis=0)
    news = np.broadcast_to(world.news[..., day], (world.scenarios,))
    common = np.multiply.outer(market.beta, news).T
    done = clear(common + faded, all_buys, all_sales, depth, world.low, world.high)
    trades = buys * done.buys_done - sales * done.sales_done
    through = done.sales_done.min(axis=-1)[:, None]
    return (
        Session(
            news=news,
            common=common,
            sigma=decided.sigma,
            depth=depth,
            trades=trades,
            impact=fade + trades / depth,
            residual=done.residual,
            move=common + faded + done.move + done.residual,
            waiting=all_sales * (1.0 - done.sales_done),
            cut=cut * through,
            payout=payout * through,
            standing=decided.standing,
        ),
        done.sales_done,
    )

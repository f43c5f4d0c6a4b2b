"""The stock session: funds, the public and the state decide from yesterday's close, and orders meet depth."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from widgets.simulation.cascade import crowd, fund_desk
from widgets.simulation.cascade.fund_books import FUNDS
from widgets.simulation.cascade.layout import stack
from widgets.simulation.cascade.state import State
from widgets.simulation.cascade.world import World
from widgets.simulation.check import FloatArray
from widgets.simulation.market import clear


class Session(NamedTuple):
    """What came of a session; arrays (scenarios, tiers), by agent (agents, scenarios, tiers)."""

    news: FloatArray  # (scenarios,)
    common: FloatArray
    sigma: FloatArray
    depth: FloatArray
    trades: FloatArray  # by agent, CNY bn
    impact: FloatArray  # by agent, log return, what fades included
    residual: FloatArray
    move: FloatArray
    waiting: FloatArray
    cut: FloatArray  # (scenarios, funds): share of hedges bought back
    payout: FloatArray  # (scenarios, funds)
    standing: fund_desk.Standing


def trade(world: World, state: State, day: int) -> Session:
    """Return the session of a day.

    Depth is c ADV / sigma. Of past impact the share `resilience` fades. News is what makes the CSI 300 follow
    the forcing, unless it is given.
    """
    p, on, market = world.p, world.on, world.market
    sigma = market.calm + on["collapse"] * (np.maximum(state.sigma, market.calm) - market.calm)
    depth = p["depth"] / sigma * market.adv
    standing = fund_desk.leaving(state.standing, world.tolerance, p["steepness"])
    plan = _plan(world, state, standing, day)
    orders = _orders(world, state, plan, sigma, day)
    buys, sales = np.maximum(orders, 0.0), np.maximum(-orders, 0.0)
    all_buys, all_sales = np.add.reduce(buys, axis=0), np.add.reduce(sales, axis=0)
    fade = -(p["resilience"] * on["resilience"]) * state.past
    faded = np.add.reduce(fade, axis=0)
    if world.news is None:
        news = world.force.index[day] - faded[:, 0] - (all_buys[:, 0] - all_sales[:, 0]) / depth[:, 0]
    else:
        news = np.broadcast_to(world.news[..., day], (world.scenarios,))
    common = np.multiply.outer(market.beta, news).T  # scenarios fastest in memory, as everywhere here
    done = clear(common + faded, all_buys, all_sales, depth, world.low, world.high)
    trades = buys * done.buys_done - sales * done.sales_done
    # hedges are cut and leavers paid with the sale, and a sale that waits in one tier holds all of it back
    through = world.funds_on * done.sales_done.min(axis=-1)[:, None]
    return Session(
        news=news,
        common=common,
        sigma=sigma,
        depth=depth,
        trades=trades,
        impact=fade + trades / depth,
        residual=done.residual,
        move=common + faded + done.move + done.residual,
        waiting=all_sales * (1.0 - done.sales_done),
        cut=plan.cut * through,
        payout=plan.payout * through,
        standing=standing,
    )


def _plan(world: World, state: State, standing: fund_desk.Standing, day: int) -> fund_desk.Plan:
    start, market = world.start, world.market
    calls = world.on["margin_calls"]
    sale = fund_desk.margin_sale(state.book, start.rules, standing, world.p["call_spread"], calls)
    kept_back = world.bound * world.net_limit(day)
    level = np.exp(state.log_level)
    return fund_desk.plan(state.book, start, standing, sale, level, market.adv, kept_back, world.parameters)


def _orders(world: World, state: State, plan: fund_desk.Plan, sigma: FloatArray, day: int) -> FloatArray:
    adv, on, p = world.market.adv, world.on, world.parameters
    bought = crowd.state_trades(world.force.purchases, day, p)
    return stack(
        [
            *(plan.trades[:, i] * world.funds_on[:, i, None] for i in range(len(FUNDS))),
            crowd.public_trades(state.lag, sigma, adv, p) * on["public"],
            np.broadcast_to(bought, sigma.shape) * on["state"],
        ]
    )

"""The close: books marked, futures settled in cash, orders filled, leavers paid, memories renewed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from widgets.simulation import funds
from widgets.simulation.cascade import crowd
from widgets.simulation.cascade.fund_books import FUNDS, HEDGE
from widgets.simulation.cascade.hedgers import Held
from widgets.simulation.cascade.pressure import Pressed
from widgets.simulation.cascade.session import Session
from widgets.simulation.cascade.state import State
from widgets.simulation.cascade.world import World
from widgets.simulation.check import FloatArray
from widgets.simulation.firesale import next_sigma
from widgets.simulation.market import CONTRACTS, HEDGED

_BENCHMARK = np.array([HEDGE[name] for name in CONTRACTS])  # CSI 500 and 1000, as hedges are split
_MEASURED = np.arange(len(FUNDS)) == FUNDS.index("enhanced")  # against an index; the others have a hedge
_TINY = 1e-9  # CNY bn


class Settled(NamedTuple):
    """What settlement left beside the new state, arrays (scenarios, funds)."""

    earned: FloatArray  # of equity, a simple return
    asked: FloatArray
    gap: FloatArray
    paid: FloatArray


def settle(world: World, state: State, session: Session, pressed: Pressed, day: int) -> tuple[State, Settled]:
    """Return the state at the day's close, and what the funds' settlement came to.

    Orders were decided at yesterday's close; they are filled at today's, so that who sells bears the day.
    """
    rules, gain = world.start.rules, np.expm1(pressed.move)
    index_gain = gain[:, HEDGED]
    moves = funds.Moves.trusted(
        tiers=gain[:, None, :],
        contracts=pressed.gain[:, None, :],
        indices=index_gain[:, None, :],
        days=world.force.gaps[day],
        benchmark=(index_gain @ _BENCHMARK)[:, None],
    )
    marked, profit = funds.mark(funds.release(state.book, rules), moves)
    called, call = funds.call_futures(marked, rules)
    equity = called.equity
    mine = np.swapaxes(session.trades[: len(FUNDS)], 0, 1) * (1.0 + gain)[:, None, :]
    orders = funds.Orders.trusted(
        sales=np.minimum(np.maximum(-mine, 0.0), called.assets),
        purchases=np.maximum(mine, 0.0),
        futures=-called.futures * session.cut[..., None],
    )
    paid = session.payout * np.maximum(equity, 0.0)
    filled, _ = funds.fill(called, orders, keep=paid)
    book, gap = funds.write_off(funds.pay_in(filled, -paid, rules))
    net = profit.net
    won = np.where(_MEASURED, profit.selection, net) / np.maximum(state.book.long, _TINY)
    result = session.standing.result + won
    peak = np.maximum(session.standing.peak, result)
    log_level = state.log_level + pressed.move
    grown = np.exp(pressed.move[:, HEDGED])
    after = State(
        log_level=log_level,
        sigma=next_sigma(state.sigma, pressed.move, memory=world.p["vol_memory"]),
        basis=pressed.basis,
        low=np.minimum(state.low, log_level[:, HEDGED]),
        lag=crowd.next_lag(state.lag, pressed.move, world.parameters),
        past=state.past + session.impact,
        held=Held(
            state.held.dealers * grown + pressed.trades[0],
            np.minimum(state.held.shorts * grown + pressed.trades[1], 0.0),
        ),
        book=book,
        standing=session.standing._replace(result=result, peak=peak, unpaid=call.unpaid),
    )
    return after, Settled(net / np.maximum(np.abs(equity - net), _TINY), call.asked, gap, paid)

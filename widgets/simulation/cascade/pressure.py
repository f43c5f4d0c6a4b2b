"""The futures session: schedules answer the stock session, and pressure goes to the basis and the indices."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from widgets.simulation.cascade import hedgers
from widgets.simulation.cascade.layout import stack
from widgets.simulation.cascade.session import Session
from widgets.simulation.cascade.state import State
from widgets.simulation.cascade.world import World
from widgets.simulation.check import FloatArray
from widgets.simulation.futures import next_basis
from widgets.simulation.market import HEDGED

FUTURES_LIMIT = 0.10  # of the close before; the exchange takes the settlement, which is not public


class Pressed(NamedTuple):
    """What came of it; by agent (agents, scenarios, contracts), else (scenarios, tiers or contracts)."""

    trades: FloatArray  # by agent, CNY bn
    spilled: FloatArray  # by agent: log return of the index
    move: FloatArray  # of every tier, the day's log return
    residual: FloatArray
    basis: FloatArray
    gain: FloatArray  # simple return of the futures


def press(world: World, state: State, session: Session, day: int) -> Pressed:
    """Return the futures session of a day, and with it the day's closes.

    Pressure is net trades / D of the futures. The share `spill` of it moves the index itself, by cash-futures
    arbitrage and by what futures tell; the rest moves the basis, which then reverts (`futures.next_basis`).
    """
    p, on = world.p, world.on
    move = session.move[:, HEDGED]
    spot = state.log_level[:, HEDGED] + move
    seen = np.minimum(state.low, spot)
    covered = -state.book.futures * session.cut[..., None]
    dealers = hedgers.dealer_trades(world.grid, state.held, day + 1, spot, seen, move, world.parameters)
    trades = stack(
        [
            dealers * on["dealers"],
            hedgers.short_trades(state.held, move, world.parameters) * on["shorts"],
            covered[:, 0],
            covered[:, 1],
        ]
    )
    depth = p["futures_depth"] / session.sigma[:, HEDGED] * world.contract.adv
    share = p["spill"] * on["spill"]
    spilled = share * (trades / depth)
    wanted = session.move.copy(order="K")
    wanted[:, HEDGED] += np.add.reduce(spilled, axis=0)
    closes = np.clip(wanted, world.low, world.high)
    basis = next_basis(
        state.basis,
        (1.0 - share) * np.add.reduce(trades, axis=0),
        depth,
        world.contract.anchor,
        world.force.days_left[day + 1],
        p["reversion"],
        days=world.force.gaps[day],
        ceiling=world.ceiling[day + 1],
    )
    index, before = np.exp(closes[:, HEDGED]), 1.0 + state.basis
    gain = np.clip(index * (1.0 + basis) / before - 1.0, -FUTURES_LIMIT, FUTURES_LIMIT)
    return Pressed(
        trades=trades,
        spilled=spilled,
        move=closes,
        residual=session.residual + (closes - wanted),
        basis=(1.0 + gain) * before / index - 1.0,
        gain=gain,
    )

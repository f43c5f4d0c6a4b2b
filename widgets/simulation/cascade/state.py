"""What a run knows at a close: prices, books, memories; everything the next day is decided from."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from widgets.simulation import funds
from widgets.simulation.cascade import fund_desk
from widgets.simulation.cascade.hedgers import Held
from widgets.simulation.cascade.history import STOCK_AGENTS
from widgets.simulation.cascade.layout import columns, stack
from widgets.simulation.cascade.world import World
from widgets.simulation.check import FloatArray
from widgets.simulation.market import CONTRACTS


class State(NamedTuple):
    """The market and its agents at a close.

    `log_level` and `sigma` (scenarios, tiers); `low`, the lowest close so far, and `basis` (scenarios,
    contracts); `lag` what the public remembers; `past` the impact of each stock agent that has not faded,
    (agents, scenarios, tiers).
    """

    log_level: FloatArray
    sigma: FloatArray
    basis: FloatArray
    low: FloatArray
    lag: FloatArray
    past: FloatArray
    held: Held
    book: funds.Book
    standing: fund_desk.Standing


def first(world: World) -> State:
    """Return the state of 29 December 2023."""
    n = world.scenarios
    calm = columns(np.broadcast_to(world.market.calm, (n, len(world.market.names))))
    zero = columns(np.zeros((n, len(CONTRACTS))))
    dealers = world.parameters.snowballs * world.grid.held(0, zero, zero, world.late).T
    return State(
        log_level=np.zeros_like(calm),
        sigma=calm,
        basis=columns(np.broadcast_to(world.contract.basis, zero.shape)),
        low=zero,
        lag=np.zeros_like(calm),
        past=stack([np.zeros_like(calm)] * len(STOCK_AGENTS)),
        held=Held(dealers.T * world.on["dealers"], zero),
        book=world.start.book,
        standing=fund_desk.start(world.start),
    )

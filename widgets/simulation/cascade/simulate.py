"""The day loop of the cascade: decide, clear, hedge, settle; a thousand scenarios at once."""

from __future__ import annotations

import numpy.typing as npt

from widgets.simulation.cascade.dealers import HedgeGrid
from widgets.simulation.cascade.history import History
from widgets.simulation.cascade.ledger import Ledger
from widgets.simulation.cascade.links import ALL_ON, Links
from widgets.simulation.cascade.parameters import Parameters
from widgets.simulation.cascade.pressure import press
from widgets.simulation.cascade.session import trade
from widgets.simulation.cascade.settle import settle
from widgets.simulation.cascade.state import first
from widgets.simulation.cascade.world import prepare
from widgets.simulation.market import Forcing, Futures, Tiers, futures, tiers


def simulate(
    parameters: Parameters | None = None,
    links: Links = ALL_ON,
    forcing: Forcing | None = None,
    *,
    news: npt.ArrayLike | None = None,
    grid: HedgeGrid | None = None,
    market: Tiers | None = None,
    contract: Futures | None = None,
) -> History:
    r"""Run the cascade. Parameters, links, forcing and news broadcast over their scenarios.

    A day, in this order; nobody sees another's orders, so that the order of agents cannot matter:

    1. funds, the public and the state decide from yesterday's close;
    2. stock session: orders meet depth, x = beta news + net orders / D - resilience x past impact, under the
       daily limit; news is the CSI 300's return less what orders did to it;
    3. dealers and new hedgers answer the session's prices with futures, and funds cut hedges; pressure on the
       futures moves the basis and, by the share `spill`, the two indices;
    4. books are marked, futures settled in cash, orders filled at the close, investors who leave paid.

    Parameters
    ----------
    parameters : Parameters
        By default the defaults.
    links : Links
        What is switched on; by default everything.
    forcing : Forcing
        By default the record from 2 January to 8 February 2024.
    news : array_like (..., days)
        Common news. By default what makes the CSI 300 follow the forcing; given (from another run's
        `news`), the CSI 300 comes out like the other tiers: the way to ask what would have been.
    grid : HedgeGrid
        The dealers' book; by default that of `hedge_grid()`.
    market, contract : Tiers, Futures
        The market on the forcing's base day; by default that of 29 December 2023.

    Returns
    -------
    History
        Every scenario on its own.

    Raises
    ------
    ValueError
        If scenarios or days do not fit together, the market has other tiers, or news is not finite.
    """
    world = prepare(parameters, links, forcing, news, grid, market or tiers(), contract or futures())
    state = first(world)
    ledger = Ledger(world, state)
    for day in range(len(world.force)):
        session = trade(world, state, day)
        pressed = press(world, state, session, day)
        state, settled = settle(world, state, session, pressed, day)
        ledger.write(day, session, pressed, settled, state)
    return ledger.close()

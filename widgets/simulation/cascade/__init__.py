"""The cascade: agents of the earlier chapters in one market, fed with large caps and the state alone."""

from widgets.simulation.cascade.dealers import DESK, HedgeGrid, hedge_grid
from widgets.simulation.cascade.fund_books import FUNDS, HEDGE_MIX, SMALL_MIX
from widgets.simulation.cascade.history import FUTURES_AGENTS, STOCK_AGENTS, TERMS, History
from widgets.simulation.cascade.links import AGENTS, ALL_OFF, ALL_ON, Links, combinations
from widgets.simulation.cascade.parameters import FITTED, PARAMETERS, Parameter, Parameters, from_vector
from widgets.simulation.cascade.simulate import simulate
from widgets.simulation.cascade.sweep import Grid, Part, outcomes, sweep

__all__ = [
    "AGENTS",
    "ALL_OFF",
    "ALL_ON",
    "DESK",
    "FITTED",
    "FUNDS",
    "FUTURES_AGENTS",
    "HEDGE_MIX",
    "PARAMETERS",
    "SMALL_MIX",
    "STOCK_AGENTS",
    "TERMS",
    "Grid",
    "HedgeGrid",
    "History",
    "Links",
    "Parameter",
    "Parameters",
    "Part",
    "combinations",
    "from_vector",
    "hedge_grid",
    "outcomes",
    "simulate",
    "sweep",
]

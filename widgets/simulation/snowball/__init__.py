"""The snowball note: its terms, its payoff on a path, its value and greeks, its fate on random paths."""

from widgets.simulation.snowball.engine import Curve, Valuation, curve, par_coupon, value
from widgets.simulation.snowball.grid import DEFAULT, FAST, Setting
from widgets.simulation.snowball.market import Market
from widgets.simulation.snowball.paths import present_value, sample_paths, simulate
from widgets.simulation.snowball.payoff import Outcome, Settlement, State, Story, outcome_on_path, payoff
from widgets.simulation.snowball.sessions import on_sessions
from widgets.simulation.snowball.surface import Surface, surface
from widgets.simulation.snowball.terms import Terms

__all__ = [
    "DEFAULT",
    "FAST",
    "Curve",
    "Market",
    "Outcome",
    "Setting",
    "Settlement",
    "State",
    "Story",
    "Surface",
    "Terms",
    "Valuation",
    "curve",
    "on_sessions",
    "outcome_on_path",
    "par_coupon",
    "payoff",
    "present_value",
    "sample_paths",
    "simulate",
    "surface",
    "value",
]

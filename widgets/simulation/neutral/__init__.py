"""A market-neutral fund's decisions: a book held still, stay or roll or close, and when funds leave."""

from widgets.simulation.neutral.choices import Choices, choices
from widgets.simulation.neutral.held import COSTS, Held, held, held_moves, still
from widgets.simulation.neutral.leaving import (
    Leaving,
    Tolerance,
    drawdown,
    leaving,
    roll_cost,
    share_below,
    trailing_mean,
)
from widgets.simulation.neutral.spread import Spread, fit

__all__ = [
    "COSTS",
    "Choices",
    "Held",
    "Leaving",
    "Spread",
    "Tolerance",
    "choices",
    "drawdown",
    "fit",
    "held",
    "held_moves",
    "leaving",
    "roll_cost",
    "share_below",
    "still",
    "trailing_mean",
]

"""The fire sale: depth and impact, funds that must sell, what their exit costs the others."""

from widgets.simulation.firesale.books import Books, books
from widgets.simulation.firesale.closed import (
    Vulnerability,
    all_rounds,
    multiplier,
    propagation,
    spectral_radius,
    vulnerability,
)
from widgets.simulation.firesale.depth import (
    DEPTH_CONSTANT,
    days_to_sell,
    depth,
    next_sigma,
    stressed_depth,
)
from widgets.simulation.firesale.impact import (
    Impact,
    Linear,
    Saturating,
    fill,
    linear_impact,
    saturating_impact,
    square_root_impact,
    square_root_steps,
)
from widgets.simulation.firesale.overlap import Crowding, crowding, externality, likeness, overlap
from widgets.simulation.firesale.rounds import (
    Round,
    first_order_shock,
    first_order_step,
    rounds,
    settle,
    shock,
    step,
)
from widgets.simulation.firesale.rules import LeverageTarget, Rule, Sale, Threshold
from widgets.simulation.firesale.spiral import FundingSpiral, price_per_cash

__all__ = [
    "DEPTH_CONSTANT",
    "Books",
    "Crowding",
    "FundingSpiral",
    "Impact",
    "LeverageTarget",
    "Linear",
    "Round",
    "Rule",
    "Sale",
    "Saturating",
    "Threshold",
    "Vulnerability",
    "all_rounds",
    "books",
    "crowding",
    "days_to_sell",
    "depth",
    "externality",
    "fill",
    "first_order_shock",
    "first_order_step",
    "likeness",
    "linear_impact",
    "multiplier",
    "next_sigma",
    "overlap",
    "price_per_cash",
    "propagation",
    "rounds",
    "saturating_impact",
    "settle",
    "shock",
    "spectral_radius",
    "square_root_impact",
    "square_root_steps",
    "step",
    "stressed_depth",
    "vulnerability",
]

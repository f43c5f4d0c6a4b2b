"""Index-enhancement mandates: a synthetic market, a signal, rules as data, portfolios, what they earned."""

from widgets.simulation.mandate.decompose import Split, decompose
from widgets.simulation.mandate.greedy import build
from widgets.simulation.mandate.liquidity import days_by_group, days_to_sell
from widgets.simulation.mandate.mandate import Average, Base, Conflict, Mandate
from widgets.simulation.mandate.match import excess, solve
from widgets.simulation.mandate.optimum import optimum
from widgets.simulation.mandate.portfolio import Portfolio, allowed, inside
from widgets.simulation.mandate.report import Line, Report, report
from widgets.simulation.mandate.returns import Dispersion, StockReturns, draw_noise, stock_returns
from widgets.simulation.mandate.risk import Risk, measured, realised, tracking_error
from widgets.simulation.mandate.shape import Shape, standard, synthetic
from widgets.simulation.mandate.signal import draw_taste, signal
from widgets.simulation.mandate.table import (
    ASSETS,
    BUDGET,
    ENHANCED,
    FREE,
    MANDATES,
    MATCHING,
    PURE,
    TILT,
    Case,
    Row,
    carry,
    case,
    four_by_four,
    realised_error,
)
from widgets.simulation.mandate.universe import GROUPS, INDICES, TIERS, Universe
from widgets.simulation.mandate.windows import (
    REPORTED,
    WINDOWS,
    Reported,
    Small,
    daily_tier_returns,
    tier_returns,
)

__all__ = [
    "ASSETS",
    "BUDGET",
    "ENHANCED",
    "FREE",
    "GROUPS",
    "INDICES",
    "MANDATES",
    "MATCHING",
    "PURE",
    "REPORTED",
    "TIERS",
    "TILT",
    "WINDOWS",
    "Average",
    "Base",
    "Case",
    "Conflict",
    "Dispersion",
    "Line",
    "Mandate",
    "Portfolio",
    "Report",
    "Reported",
    "Risk",
    "Row",
    "Shape",
    "Small",
    "Split",
    "StockReturns",
    "Universe",
    "allowed",
    "build",
    "carry",
    "case",
    "daily_tier_returns",
    "days_by_group",
    "days_to_sell",
    "decompose",
    "draw_noise",
    "draw_taste",
    "excess",
    "four_by_four",
    "inside",
    "measured",
    "optimum",
    "realised",
    "realised_error",
    "report",
    "signal",
    "solve",
    "standard",
    "stock_returns",
    "synthetic",
    "tier_returns",
    "tracking_error",
]

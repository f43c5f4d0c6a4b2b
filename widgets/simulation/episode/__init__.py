"""The runs that the book shows: the cascade at its stored calibration, simulated once and kept."""

from widgets.simulation.episode.lines import FITS, LINES, SPANS, errors, levels, lines, record
from widgets.simulation.episode.runs import ensemble, full, scenario, switched, without, without_purchases

__all__ = [
    "FITS",
    "LINES",
    "SPANS",
    "ensemble",
    "errors",
    "full",
    "levels",
    "lines",
    "record",
    "scenario",
    "switched",
    "without",
    "without_purchases",
]

"""September 2024: the calibrated cascade on days it has never seen, in the other direction, beside rivals."""

from widgets.simulation.squeeze.ground import (
    BASE,
    BEFORE,
    DECEMBER,
    END,
    contract,
    forcing,
    market,
    moves_of,
)
from widgets.simulation.squeeze.notes import left, left_grid
from widgets.simulation.squeeze.rivals import SERIES, beta_path, momentum_path
from widgets.simulation.squeeze.runs import (
    LINES,
    PEAK,
    SPANS,
    VERSIONS,
    Version,
    errors,
    lines,
    recorded,
    run,
    scored,
)

__all__ = [
    "BASE",
    "BEFORE",
    "DECEMBER",
    "END",
    "LINES",
    "PEAK",
    "SERIES",
    "SPANS",
    "VERSIONS",
    "Version",
    "beta_path",
    "contract",
    "errors",
    "forcing",
    "left",
    "left_grid",
    "lines",
    "market",
    "momentum_path",
    "moves_of",
    "recorded",
    "run",
    "scored",
]

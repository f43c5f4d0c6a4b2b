"""Chapter 8, DMA: three stylised books beside what the press reported of such funds."""

from __future__ import annotations

from typing import Any

import numpy as np

from widgets.charts.funds import reported as chart
from widgets.controls import Choice, Step
from widgets.explorer import Explorer
from widgets.simulation import funds
from widgets.simulation.funds.february import MIXES
from widgets.view import Stat

# The days that a report names, or in its place the fall as a whole; and the reported change of equity, in
# percent, nearest and worst. Sources: register facts dma-three-days and dma-losses.
WINDOWS = {
    "three": ("2024-02-02", "2024-02-07", -20.0, -100.0),
    "fall": ("2024-01-26", "2024-02-07", -20.0, -80.0),
    "year": ("2023-12-29", "2024-02-07", -20.0, -80.0),
}
CONTRACTS = {"IM": "IM2403", "IC": "IC2403"}
LEVELS = np.arange(1.0, 8.5, 0.5)
STANDARD = 5.0  # assets/equity at 20 % margin


def beside(window: str, product: str) -> dict[str, Any]:
    """Return the change of equity of held books by assets/equity, percent, no lower than -100.

    One row of series ``reported`` holds the range: ``change`` its near end, ``worst`` its far one. ``miss``:
    the mixed book at 5x less the near end, points; ``needed``: the assets/equity at which it meets it.
    """
    start, end, near, worst = WINDOWS[window]
    net = {
        mix: 100 * float(funds.stylised(stocks, CONTRACTS[product], start, end).net)
        for mix, stocks in MIXES.items()
    }
    change = np.concatenate([np.maximum(LEVELS * net[mix], -100.0) for mix in MIXES])
    return {
        "leverage": np.append(np.tile(LEVELS, len(MIXES)), LEVELS[0]),
        "series": np.append(np.repeat(list(MIXES), LEVELS.size), "reported"),
        "change": np.append(np.round(change, 2), near),
        "worst": np.append(np.full(change.size, np.nan), worst),
        "case": window,
        "product": CONTRACTS[product],
        "miss": round(max(STANDARD * net["mixed"], -100.0) - near, 1),
        "needed": round(near / net["mixed"], 2),
        "alone": round(near / net["micro"], 2),
    }


reported = Explorer(
    name="dma-reported",
    kind="estimate",
    controls=(
        Choice("window", tuple(WINDOWS), "three"),
        Choice("product", tuple(CONTRACTS), "IM"),
        Step("leverage", "leverage", tuple(float(x) for x in LEVELS), STANDARD, pace=250),
    ),
    simulate=beside,
    chart=chart,
    stats={
        "leverage": Stat("max", "leverage"),
        **{mix: Stat("last", "change", where=(("series", mix),)) for mix in MIXES},
    },
    scenarios={
        "two": {"leverage": 2.0},
        "year": {"window": "year"},
        "other": {"product": "IC"},
    },
    table=("series", "leverage", "change"),
)

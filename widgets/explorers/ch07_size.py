"""Chapter 7, where size hides: weights by market value, beside what each size earned."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from widgets.charts.mandate_size import by_size as size_chart
from widgets.controls import Choice, Slider
from widgets.explorer import Explorer
from widgets.explorers.ch07_market import WINDOWS, market
from widgets.simulation import mandate as M

SAID = ("index", "excess", "inside", "outside", "cash")
EDGES = np.geomspace(1.0, 1000.0, 25)  # CNY bn, eight bins a decade


@cache
def _built(share: float, tilt: float) -> tuple[M.Mandate, M.Portfolio]:
    found = market()
    kept = replace(M.FREE, base=M.Base.NON_CASH, constituents=share / 100)
    return kept, M.build(kept, found.universe, found.score(tilt), found.risk)


def by_size(window: str, share: float, tilt: float) -> dict[str, Any]:
    """Return weights, returns and parts of the excess by market value (CNY bn, ``low`` to ``high``).

    ``series``: ``benchmark``, ``inside``, ``outside`` (weights, %), ``curve`` (what a stock of the bin's
    middle size earned, %), ``adds`` (sum of weight x (return - index return) over its stocks, points). All
    ``adds`` and cash make up the excess. The first and last bin also hold what lies beyond.
    """
    found = market()
    universe = found.universe
    mandate, held = _built(share, tilt)
    k = WINDOWS.index(window)
    size = found.returns[M.Small.SPLICED].size[k]
    index = universe.weights(mandate.index)
    bench = float(size @ index)
    flag = M.inside(mandate, universe)
    place = np.clip(np.digitize(universe.cap, EDGES) - 1, 0, EDGES.size - 2)

    def bins(values: np.ndarray) -> np.ndarray:
        return np.bincount(place, values, EDGES.size - 1)

    order = np.argsort(universe.cap)
    middle = np.sqrt(EDGES[:-1] * EDGES[1:])
    curve = np.interp(np.log(middle), universe.log_cap[order], size[order])
    adds = 100 * bins(held.weights * (size - bench))
    weights = {
        "benchmark": 100 * bins(index),
        "inside": 100 * bins(held.weights * flag),
        "outside": 100 * bins(held.weights * ~flag),
    }
    split = found.split(mandate, held)
    inside_index = np.average(universe.log_cap, weights=index)
    inside_fund = np.average(universe.log_cap, weights=held.weights * flag + 1e-15)
    size_rows = {**weights, "curve": 100 * curve, "adds": adds}
    return {
        "low": np.tile(EDGES[:-1], len(size_rows)),
        "high": np.tile(EDGES[1:], len(size_rows)),
        "series": np.repeat(np.array(list(size_rows)), middle.size),
        "value": np.concatenate([np.round(each, 4) for each in size_rows.values()]),
        "smaller": round(float(np.exp(inside_index - inside_fund)), 2),
        **{name: round(100 * float(getattr(split, name)[k]), 2) for name in SAID},
    }


sizes = Explorer(
    name="mandate-size",
    kind="model",
    controls=(
        Choice("window", WINDOWS, "ytd_to_feb_8"),
        Slider("share", (50.0, 65.0, 80.0, 100.0), 100.0, fine=5.0),
        Slider("tilt", (-0.6, 0.0, 0.3, 0.7, 0.9), 0.7, fine=0.05),
    ),
    simulate=by_size,
    chart=size_chart,
    scenarios={
        "no_tilt": {"tilt": 0.0},
        "calm": {"window": "q4_2023"},
        "four_days": {"window": "feb_5_to_8"},
        "eighty": {"share": 80.0, "window": "feb_5_to_8"},
    },
    table=("low", "high", "series", "value"),
)

"""Chapter 14: the whole model, its main numbers on a grid; where Python runs, at every value between."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np

from widgets.charts.takeaway import model as chart
from widgets.controls import Choice, Slider
from widgets.explorer import Explorer
from widgets.simulation import episode
from widgets.simulation.attribution import Change, Purchases, leverage, run_changes
from widgets.simulation.attribution.worlds import worlds
from widgets.simulation.cascade import FUNDS, History
from widgets.simulation.market import CONTRACTS, TIERS
from widgets.view import Stat

SWAPS: Mapping[str, Change] = MappingProxyType(
    {
        "swap_5x": Change("swap_5x"),
        "swap_2x": leverage(2.0),
        "swap_small": worlds()["smaller_book"],
        "swap_none": worlds()["no_dma"],
    }
)
# Of the full fit, as the controls show them; where a control stands there, its own value is used, unrounded.
SHOWN = {"snowballs": 271.0, "tilt": 79.0}
GRID: Mapping[str, tuple[Any, ...]] = MappingProxyType(
    {
        "swap": tuple(SWAPS),
        "tilt": (0.0, 50.0, SHOWN["tilt"], 100.0),
        "depth": (0.8, 1.0, 1.2, 1.5, 2.0),
        "patience": (5.0, 10.0, 20.0),
        "state": (0.0, 1.0, 2.0),
        "snowballs": (190.0, SHOWN["snowballs"], 350.0),
    }
)
ROWS = (*TIERS, *(f"unit_{fund}" for fund in FUNDS))
LOW = "2024-02-07"


def setting(swap: str, tilt: float, depth: float, patience: float, state: float, snowballs: float) -> Change:
    """Return a setting of the controls as a change: what the full fit has already is left as it is."""
    values = {"hedged_tolerance": patience / 100}
    if tilt != SHOWN["tilt"]:
        values["size_tilt"] = tilt / 100
    if snowballs != SHOWN["snowballs"]:
        values["snowballs"] = snowballs
    return Change(
        f"{swap} {tilt:g} {depth:g} {patience:g} {state:g} {snowballs:g}",
        settings={**values, **SWAPS[swap].settings},
        off=SWAPS[swap].off,
        times={"depth": depth},
        purchases=Purchases(scale=state),
    )


def results(run: History) -> np.ndarray:
    """Return, by scenario, all rows at the low day and the widest discounts until then, percent."""
    at = int(np.flatnonzero(run.dates == np.datetime64(LOW))[0])
    tiers = 100 * (run.level[:, at] - 1)
    units = 100 * (run.nav[:, at] / run.nav[:, 0] - 1)
    widest = 100 * run.basis[:, : at + 1].min(axis=1)
    return np.concatenate([tiers, units, widest], axis=1).round(1)


@cache
def grid() -> Mapping[tuple[Any, ...], np.ndarray]:
    """Return the results of every setting on the grid, all run at once."""
    points = list(itertools.product(*GRID.values()))
    found = results(run_changes([setting(*point) for point in points]))
    return MappingProxyType(dict(zip(points, found, strict=True)))


@cache
def recorded() -> np.ndarray:
    """Return what the record has of each row at the low day, percent; nothing for funds."""
    at = int(np.flatnonzero(episode.full().dates == np.datetime64(LOW))[0])
    return np.append(episode.levels()[at, : len(TIERS)] - 100, [np.nan] * len(FUNDS)).round(1)


def whole(
    swap: str, tilt: float, depth: float, patience: float, state: float, snowballs: float
) -> dict[str, Any]:
    """Return tiers and units of funds at the low day in a setting, beside full fit and record, percent."""
    point = (swap, tilt, depth, patience, state, snowballs)
    found = grid().get(point)
    if found is None:  # between the points of the page, where Python runs
        found = results(run_changes([setting(*point)]))[0]
    was = results(episode.full())[0]
    rows = len(ROWS)
    return {
        "row": np.array(ROWS),
        "kind": np.array(["tier"] * len(TIERS) + ["unit"] * len(FUNDS)),
        "change": found[:rows],
        "was": was[:rows],
        "record": recorded(),
        "widest": found[rows + CONTRACTS.index("IM")],
        "widest_was": was[rows + CONTRACTS.index("IM")],
        "case": "gone" if found[ROWS.index("unit_dma")] <= -99.95 else "alive",
    }


model = Explorer(
    name="whole-model",
    kind="model",
    controls=(
        Choice("swap", GRID["swap"], "swap_5x"),
        Slider("tilt", GRID["tilt"], SHOWN["tilt"], fine=1.0),
        Slider("depth", GRID["depth"], 1.0, fine=0.05),
        Slider("patience", GRID["patience"], 5.0, fine=0.5),
        Slider("state", GRID["state"], 1.0, fine=0.1),
        Slider("snowballs", GRID["snowballs"], SHOWN["snowballs"], fine=1.0),
    ),
    simulate=whole,
    chart=chart,
    stats={
        "tiers": Stat("first", "change", (("kind", "tier"),), by="row"),
        "units": Stat("first", "change", (("kind", "unit"),), by="row"),
    },
    scenarios={
        "none": {"swap": "swap_none"},
        "deep": {"depth": 2.0},
        "even": {"tilt": 0.0},
        "patient": {"patience": 20.0},
        "alone": {"state": 0.0},
        "both": {"tilt": 50.0, "depth": 1.2},
        "worst": {"tilt": 100.0, "depth": 0.8, "state": 0.0},
    },
    table=("row", "change", "was", "record"),
)

"""Figures of chapter 14: what named worlds would have been, and how far the model is from the record.

Arguments are text: a world of `attribution.worlds`, an outcome of the chapter (a tier, ``unit_dma``),
a day as ISO date. Returns are plain decimals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from widgets.simulation.attribution import Change, run_changes, worlds
from widgets.simulation.cascade import FUNDS
from widgets.simulation.check import FloatArray, refuse
from widgets.simulation.market import TIERS
from widgets.simulation.record import lookup

ENDS = ("best", "low", "high")


def _outcomes(world: str, outcome: str, date: str) -> FloatArray:
    """Return an outcome of every near-equal fit in a world, the best fit first."""
    run = worlds.world(world, everywhere=True)
    found = np.flatnonzero(run.dates == lookup.as_day(date))
    if not found.size:
        raise refuse("date", date, f"a trading day from {run.dates[0]} to {run.dates[-1]}")
    at = int(found[0])
    kind, _, fund = outcome.partition("_")
    if kind == "unit" and fund in FUNDS:
        worth = run.nav[:, :, FUNDS.index(fund)]
        return np.asarray(worth[:, at] / worth[:, 0] - 1)
    if outcome not in TIERS:
        raise refuse("outcome", outcome, ", ".join((*TIERS, *(f"unit_{fund}" for fund in FUNDS))))
    return np.asarray(run.level[:, at, TIERS.index(outcome)] - 1)


def _end(found: FloatArray, which: str) -> float:
    if which not in ENDS:
        raise refuse("which", which, ", ".join(ENDS))
    return float({"best": found[0], "low": found.min(), "high": found.max()}[which])


def world(name: str, outcome: str, date: str, which: str = "best") -> float:
    """Return an outcome in a world: of the full fit (`best`), or the `low` or `high` of near-equal fits."""
    return _end(_outcomes(name, outcome, date), which)


def world_effect(name: str, outcome: str, date: str, which: str = "best") -> float:
    """Return what a world changes against as it was, each fit against itself."""
    return _end(_outcomes(name, outcome, date) - _outcomes("as_it_was", outcome, date), which)


def world_share(name: str, outcome: str, date: str, which: str = "best") -> float:
    """Return an outcome in a world as a share of the same as it was, each fit against itself."""
    return _end(_outcomes(name, outcome, date) / _outcomes("as_it_was", outcome, date), which)


def depth(times: str, which: str = "best") -> float:
    """Return the microcaps' change to 7 February when every tier is so many times as deep."""
    run = run_changes((Change("depth", times={"depth": float(times)}),), everywhere=True)
    at = int(np.flatnonzero(run.dates == np.datetime64("2024-02-07"))[0])
    return _end(np.asarray(run.level[:, at, TIERS.index("microcap")] - 1), which)


FIGURES: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "takeaway_depth": depth,
        "takeaway_effect": world_effect,
        "takeaway_share": world_share,
        "takeaway_world": world,
    }
)

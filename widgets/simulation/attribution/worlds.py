"""Named worlds: February with one thing otherwise, from leverage to depth, to be looked at side by side."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from widgets.simulation.attribution.change import Change, leverage
from widgets.simulation.attribution.effects import run_changes
from widgets.simulation.attribution.purchases import Purchases
from widgets.simulation.cascade import AGENTS, History
from widgets.simulation.check import refuse

WEEK = 5  # trading days
SMALLEST = 3.75  # assets / equity at which DMA funds' own money holds the smallest book that was published
PACE = 0.5  # of the fit's, for hedged funds that leave more slowly


@cache
def worlds() -> Mapping[str, Change]:
    """Return every named world by its name; `as_it_was` changes nothing."""
    return MappingProxyType(
        {
            "as_it_was": Change("as_it_was"),
            "news_alone": Change("news_alone", off=AGENTS),
            "no_notes": Change("no_notes", off=("dealers",)),
            "no_state": Change("no_state", off=("state",)),
            "early_state": Change("early_state", purchases=Purchases(shift=-WEEK)),
            "double_state": Change("double_state", purchases=Purchases(scale=2.0)),
            "no_limit": Change("no_limit", off=("net_limit",)),
            "no_leverage": leverage(1.0),
            "smaller_book": leverage(SMALLEST, same_money=True),
            "no_dma": Change("no_dma", off=("dma",)),
            "slow_exit": Change("slow_exit", sent={"neutral": PACE, "dma": PACE}),
            "patience": Change("patience", times={"hedged_tolerance": 2.0}),
            "even_crowd": Change("even_crowd", settings={"size_tilt": 0.0}),
            "deep_crowd": Change("deep_crowd", settings={"size_tilt": 1.0}),
            "double_depth": Change("double_depth", times={"depth": 2.0}),
            "steady_depth": Change("steady_depth", off=("collapse",)),
        }
    )


@cache
def world(name: str, everywhere: bool = False) -> History:
    """Return the full fit in a named world, or with `everywhere` all near-equal fits; the run is kept.

    Raises ValueError if the world is unknown.
    """
    if name not in worlds():
        raise refuse("world", name, ", ".join(worlds()))
    return run_changes((worlds()[name],), everywhere)

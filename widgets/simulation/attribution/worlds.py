"""Named worlds: February with one thing otherwise, from leverage to depth, to be looked at side by side."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from widgets.simulation.attribution.change import Change
from widgets.simulation.attribution.effects import run_changes
from widgets.simulation.attribution.purchases import Purchases
from widgets.simulation.cascade import AGENTS, PARAMETERS, History
from widgets.simulation.check import refuse

WEEK = 5  # trading days
CAP = 2.0  # assets / equity, the rule of 2024


def smaller_book(assets_to_equity: float) -> Change:
    """Return the change that keeps DMA funds' own money and cuts their book to a lower assets/equity.

    A book below its published size is outside the range of the parameter, so its orders are cut instead: the
    share of them that is sent is the new ratio over the old. Raises ValueError outside 1 to the old ratio.
    """
    old = 1.0 / PARAMETERS["dma_margin"].default
    if not 1.0 <= assets_to_equity <= old:
        raise refuse("assets_to_equity", assets_to_equity, f"1 to {old:g}")
    return Change(
        f"dma_{assets_to_equity:g}x_smaller_book",
        "leverage",
        settings={"dma_margin": 1.0 / assets_to_equity},
        sent={"dma": assets_to_equity / old},
    )


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
            "cap_same_book": Change("cap_same_book", settings={"dma_margin": 1.0 / CAP}),
            "cap_small_book": smaller_book(CAP),
            "no_leverage": smaller_book(1.0),
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

"""Chapter 12, the policy lab: order, date and size of the buying, the limit, the leverage of DMA funds."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any

import numpy as np

from widgets.charts.policy import BASES, FUNDS, TIERS
from widgets.charts.policy import lab as chart
from widgets.controls import Choice, Slider
from widgets.explorer import Explorer
from widgets.simulation.attribution.change import Change
from widgets.simulation.attribution.effects import Effects, effects
from widgets.simulation.attribution.outcomes import NOTHING, outcome
from widgets.simulation.attribution.purchases import Purchases
from widgets.simulation.attribution.verdict import COVER, verdict
from widgets.view import Stat

BUYING = {
    "recorded": Purchases(),
    "small_first": Purchases(order="small_first"),
    "even": Purchases(order="even"),
    "small_only": Purchases(order="small_only"),
    "no_large": Purchases(without=("csi300",)),
    "no_middle": Purchases(without=("csi500", "csi1000", "csi2000")),
    "nothing": Purchases(scale=0.0),
}
SHIFTS, SIZES, RATIOS = (-5.0, 0.0, 3.0), (0.5, 1.0, 2.0), (2.0, 5.0, 8.0)
LIMITS = {"recorded": "2024-02-05", "earlier": "2024-01-23", "never": None}
SHOWN = {
    **{tier: f"{tier}_0207" for tier in TIERS},
    **dict(zip(BASES, ("ic_low", "im_low"), strict=True)),
    **{name: f"{name.removeprefix('policy_')}_nav" for name in FUNDS},
}
_NAMES = ("buying", "shift", "size", "limit", "leverage")
_PLACES = [outcome(name) for name in SHOWN.values()]
SAID = {"up": "higher", "down": "lower", "open": "unknown"}  # what the sentence lists
EVERY = 2  # of the near-equal fits every second: the page asks for hundreds of policies
KINDS = ["price"] * len(TIERS) + ["basis"] * len(BASES) + ["unit"] * len(FUNDS)


def policy(buying: str, shift: float, size: float, limit: str, leverage: float) -> Change:
    """Return the change of a setting; money, and the date, of nothing bought are those of nothing."""
    bought = BUYING[buying]
    if buying != "nothing":
        bought = Purchases(bought.without, order=bought.order, shift=round(shift), scale=size)
    return Change(
        f"{buying} {shift:g} {size:g} {limit} {leverage:g}",
        purchases=bought,
        limit_from=LIMITS[limit],
        settings={"dma_margin": 1.0 / leverage},
    )


@cache
def _found(buying: str) -> Effects:
    """Return the grid's runs of one way of buying: the page needs all of them, a notebook one at a time."""
    settings = product(SHIFTS, SIZES) if buying != "nothing" else [(0.0, 1.0)]
    rest = list(product(LIMITS, RATIOS))
    return effects([policy(buying, *when, *rule) for when in settings for rule in rest], every=EVERY)


def grid() -> list[dict[str, Any]]:
    """Return every setting of the page."""
    axes = (BUYING, SHIFTS, SIZES, LIMITS, RATIOS)
    return [dict(zip(_NAMES, cell, strict=True)) for cell in product(*axes)]


def lab(buying: str, shift: float, size: float, limit: str, leverage: float) -> dict[str, Any]:
    """Return what a policy changes in each outcome, in points: best fit, ends of nine tenths, verdict."""
    if buying == "nothing":
        shift, size = 0.0, 1.0
    one = policy(buying, shift, size, limit, leverage)
    found = _found(buying)
    if one.name not in found.changes:  # a live notebook, off the page's grid
        found = effects([one], every=EVERY)
    at = found.changes.index(one.name)
    rows = (found.values[at] - found.base)[:, _PLACES].T
    low, high = np.percentile(rows, COVER, axis=1)
    said = [f"policy_{verdict(row, still)}" for row, still in zip(rows, NOTHING[_PLACES], strict=True)]
    return {
        "place": np.array(list(SHOWN)),
        "kind": np.array(KINDS),
        "effect": np.round([100 * row[0] for row in rows], 1),
        "low": np.round(100 * low, 1),
        "high": np.round(100 * high, 1),
        "verdict": np.array(said),
        "case": "_".join(key for key, verdict in SAID.items() if f"policy_{verdict}" in said) or "same",
    }


def _those(said: str) -> Stat:
    return Stat("first", "effect", where=(("verdict", f"policy_{said}"),), by="place")


policy_lab = Explorer(
    name="policy-lab",
    kind="model",
    controls=(
        Choice("buying", tuple(BUYING), "small_first"),
        Slider("shift", SHIFTS, 0.0, fine=1.0),
        Slider("size", SIZES, 1.0, fine=0.1),
        Choice("limit", tuple(LIMITS), "recorded"),
        Slider("leverage", RATIOS, 5.0, fine=1.0),
    ),
    simulate=lab,
    chart=chart,
    stats={key: _those(verdict) for key, verdict in SAID.items()},
    scenarios={
        "nothing": {"buying": "nothing"},
        "large": {"buying": "no_middle"},
        "no_large": {"buying": "no_large"},
        "small_only": {"buying": "small_only"},
        "earlier": {"buying": "recorded", "shift": -5.0},
        "twice": {"buying": "recorded", "size": 2.0},
        "no_limit": {"buying": "recorded", "limit": "never"},
        "limit_earlier": {"buying": "recorded", "limit": "earlier"},
        "capped": {"buying": "recorded", "leverage": 2.0},
        "high": {"buying": "recorded", "leverage": 8.0},
    },
    table=("place", "effect", "low", "high", "verdict"),
)

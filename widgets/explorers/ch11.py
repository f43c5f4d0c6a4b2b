"""Chapter 11: what seven agents did to a tier, divided in four ways, with the range of near-equal fits."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from widgets.charts.attribution import pushed as chart
from widgets.controls import Choice
from widgets.explorer import Explorer
from widgets.simulation.attribution import WAYS, divided, together, verdict
from widgets.simulation.cascade import AGENTS
from widgets.simulation.market import TIERS
from widgets.view import Stat

SPANS = {
    "storm": ("2024-01-02", "2024-02-07"),
    "slide": ("2024-01-02", "2024-01-16"),
    "help": ("2024-01-17", "2024-01-26"),
    "fall": ("2024-01-29", "2024-02-02"),
    "trap": ("2024-02-05", "2024-02-07"),
    "worst": ("2024-02-05", "2024-02-05"),
}
NOTHING = 0.05  # log points: what is printed as 0.0 has no sign


@cache
def rows(way: str, span: str, tier: str) -> np.ndarray:
    """Return what seven agents did, and their sum, in near-equal fits, (agents + 1, fits), log points."""
    found = 100 * divided(way, *SPANS[span])[..., TIERS.index(tier)]
    return np.vstack([found, found.sum(axis=0)])


@cache
def ends(tier: str) -> tuple[float, float]:
    """Return the ends of an axis that holds every row of a tier, whatever the way and the days."""
    every = [rows(way, span, tier) for way in WAYS for span in SPANS]
    low, high = (min(one.min() for one in every), max(one.max() for one in every))
    room = 0.14 * (high - low)  # for the number that stands right of the longest row
    return 5 * float(np.floor(low / 5)), 5 * float(np.ceil((high + room) / 5))


def push(tier: str, way: str, span: str) -> dict[str, Any]:
    """Return each agent's part of a tier's move and the sum, log points: the best fit and the range of fits.

    ``known`` holds the value where at least 95% of near-equal fits agree on its sign, ``flips`` where not.
    Two rows named ``frame`` hold the ends of an axis on which every way and every span fits.
    """
    found = rows(way, span, tier)
    sure = np.array([verdict(row, NOTHING) != "unknown" for row in found])
    best = found[:, 0].round(1)
    made = round(100 * float(together(*SPANS[span])[0, TIERS.index(tier)]), 1)
    gap = [np.nan, np.nan]
    agents = [f"cascade_{name}" for name in AGENTS]
    return {
        "agent": np.array([*agents, "push_all", "frame", "frame"]),
        "kind": np.array(["agent"] * len(AGENTS) + ["sum", "frame", "frame"]),
        "points": np.append(best, ends(tier)),
        "low": np.append(found.min(axis=1).round(1), gap),
        "high": np.append(found.max(axis=1).round(1), gap),
        "known": np.append(np.where(sure, best, np.nan), gap),
        "flips": np.append(np.where(sure, np.nan, best), gap),
        "whole": np.append([np.nan] * len(AGENTS) + [made], gap),
        "case": f"{way}_sure" if sure[: len(AGENTS)].all() else way,
        "made": made,
    }


pushers = Explorer(
    name="divided-fall",
    kind="model",
    controls=(
        Choice("tier", TIERS, "microcap"),
        Choice("way", WAYS, "account"),
        Choice("span", tuple(SPANS), "storm"),
    ),
    simulate=push,
    chart=chart,
    stats={
        "known": Stat("first", "known", (("kind", "agent"),), by="agent"),
        "flips": Stat("first", "flips", (("kind", "agent"),), by="agent"),
        "sum": Stat("first", "points", (("kind", "sum"),)),
    },
    scenarios={
        "nobody": {"way": "alone"},
        "everybody": {"way": "last_out"},
        "fair": {"way": "shapley"},
        "middle": {"tier": "csi500", "way": "account", "span": "trap"},
        "helped": {"way": "last_out", "span": "help"},
    },
    table=("agent", "points", "low", "high"),
)

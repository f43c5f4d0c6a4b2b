"""Chapter 11: what one agent changes, in every group of the others: why order matters."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from widgets.charts.attribution import turns as chart
from widgets.controls import Choice
from widgets.explorer import Explorer, Guess
from widgets.simulation import attribution, episode
from widgets.simulation.cascade import AGENTS
from widgets.simulation.market import TIERS
from widgets.strings import words
from widgets.view import Stat

SMALL = TIERS[1:]
DAYS = {"0122": "2024-01-22", "0202": "2024-02-02", "0207": "2024-02-07"}


@cache
def levels(day: str) -> np.ndarray:
    """Return all on/off combinations of the best fit, (combinations, tiers), log points since 29 December."""
    runs = episode.switched()
    at = int(np.flatnonzero(runs.dates == np.datetime64(DAYS[day]))[0])
    return np.asarray(100 * runs.log_level[:, at])


@cache
def _groups(agent: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the combinations without an agent, how many are on in each, and their names."""
    bit = AGENTS.index(agent)
    without = np.array([s for s in range(2 ** len(AGENTS)) if not s >> bit & 1])
    on = (without[:, None] >> np.arange(len(AGENTS))) & 1
    label = words("names")
    said = [", ".join(label[f"cascade_{AGENTS[i]}"] for i in np.flatnonzero(row)) for row in on]
    said[0] = words("charts.turn_nobody")
    return without, on.sum(axis=1), np.array(said)


def by_turn(agent: str, tier: str, day: str) -> dict[str, Any]:
    """Return what switching an agent on changes in each of 64 groups of others, with means by size.

    The mean of the seven means is the agent's Shapley value. Log points since 29 December, best fit.
    """
    without, size, said = _groups(agent)
    value = levels(day)[:, TIERS.index(tier)]
    effect = value[without | 1 << AGENTS.index(agent)] - value[without]
    sizes = np.arange(len(AGENTS))
    means = np.array([effect[size == n].mean() for n in sizes])
    fair = float(attribution.shapley(value)[AGENTS.index(agent)])
    return {
        "kind": np.array(["turn_group"] * len(effect) + ["turn_mean"] * len(sizes) + ["turn_value"]),
        "others": np.concatenate([size, sizes, [0]]),
        "effect": np.concatenate([effect, means, [fair]]).round(1),
        "group": np.concatenate([said, [""] * (len(sizes) + 1)]),
        "agent": np.repeat(f"cascade_{agent}", len(effect) + len(sizes) + 1),
        "alone": round(float(effect[0]), 1),
        "last": round(float(effect[-1]), 1),
        "fair": round(fair, 1),
        "least": round(float(effect.max()), 1),
        "most": round(float(effect.min()), 1),
    }


turn = Explorer(
    name="by-turn",
    kind="model",
    controls=(
        Choice("agent", AGENTS, "neutral"),
        Choice("tier", SMALL, "microcap"),
        Choice("day", tuple(DAYS), "0207"),
    ),
    simulate=by_turn,
    chart=chart,
    guess=Guess("ch11-share", -60, 10, 1),
    stats={"agent": Stat("first", "agent")},
    scenarios={
        "dealers": {"agent": "dealers"},
        "public": {"agent": "public"},
        "state": {"agent": "state"},
        "state_early": {"agent": "state", "day": "0122"},
    },
    table=("others", "group", "effect"),
)

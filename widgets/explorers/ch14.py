"""Chapter 14: named worlds side by side, each with its spread over near-equal fits."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from widgets.charts.takeaway import worlds as chart
from widgets.controls import Choice
from widgets.explorer import Explorer, Guess
from widgets.simulation import episode
from widgets.simulation.attribution import verdict
from widgets.simulation.attribution.worlds import world as run_world
from widgets.simulation.attribution.worlds import worlds as named_worlds
from widgets.simulation.cascade import FUNDS, History
from widgets.simulation.market import CONTRACTS, TIERS
from widgets.view import Stat

WORLDS = tuple(named_worlds())
KEYS = tuple(f"world_{name}" for name in WORLDS)  # as named on the axis and in the control
OUTCOMES = (*TIERS, *(f"unit_{fund}" for fund in FUNDS), *(f"widest_{name.lower()}" for name in CONTRACTS))
STILL = 0.05  # points: a smaller difference counts as none
DAYS = {"to7": "2024-02-07", "to8": "2024-02-08"}


def outcome(run: History, name: str, day: str) -> np.ndarray:
    """Return one outcome of each scenario at a day, percent.

    A tier's change since 29 December, the change of a fund's unit, or the widest discount so far.
    """
    at = int(np.flatnonzero(run.dates == np.datetime64(day))[0])
    if name in TIERS:
        return np.asarray(100 * (run.level[:, at, TIERS.index(name)] - 1))
    kind, _, key = name.partition("_")
    if kind == "unit":
        found = run.nav[:, :, FUNDS.index(key)]
        return np.asarray(100 * (found[:, at] / found[:, 0] - 1))
    place = CONTRACTS.index(key.upper())
    return np.asarray(100 * run.basis[:, : at + 1, place].min(axis=1))


@cache
def table(name: str, day: str) -> dict[str, np.ndarray]:
    """Return, by world: the best fit, the lowest and highest of all, and the sign of the difference."""
    base = outcome(run_world(WORLDS[0], everywhere=True), name, day)
    found = [outcome(run_world(world, everywhere=True), name, day) for world in WORLDS]
    return {
        "best": np.array([one[0] for one in found]).round(1),
        "low": np.array([one.min() for one in found]).round(1),
        "high": np.array([one.max() for one in found]).round(1),
        "least": np.array([(one - base).min() for one in found]).round(1),
        "most": np.array([(one - base).max() for one in found]).round(1),
        "sign": np.array([f"sign_{verdict(one - base, STILL)}" for one in found]),
    }


def beside(world: str, outcome: str, day: str) -> dict[str, Any]:
    """Return an outcome of every world, percent: full fit, spread over fits, sign against as it was."""
    found = table(outcome, DAYS[day])
    at = KEYS.index(world)
    return {
        "world": np.array(KEYS),
        **{name: found[name] for name in ("best", "low", "high", "sign")},
        "picked": np.arange(len(KEYS)) == at,
        "mine": np.full(len(KEYS), world),
        "what": np.full(len(KEYS), outcome),
        "case": "was" if at == 0 else found["sign"][at].removeprefix("sign_"),
        "here": found["best"][at],
        "from": found["low"][at],
        "to": found["high"][at],
        "was": found["best"][0],
        "least": found["least"][at],
        "most": found["most"][at],
        "fits": len(episode.ensemble().log_level),
        "until": np.datetime64(DAYS[day]),
    }


worlds = Explorer(
    name="takeaway-worlds",
    kind="model",
    controls=(
        Choice("world", KEYS, "world_double_depth"),
        Choice("outcome", OUTCOMES, "microcap"),
        Choice("day", tuple(DAYS), "to7"),
    ),
    simulate=beside,
    chart=chart,
    guess=Guess("ch14-depth", -60, 10, 1),
    stats={"mine": Stat("first", "mine"), "what": Stat("first", "what")},
    scenarios={
        "bare": {"world": "world_no_leverage"},
        "small": {"world": "world_smaller_book"},
        "slow": {"world": "world_slow_exit"},
        "crowd": {"world": "world_even_crowd"},
        "notes": {"world": "world_no_notes"},
        "funds": {"world": "world_double_state", "outcome": "unit_neutral", "day": "to8"},
    },
    table=("world", "best", "low", "high", "sign"),
)

"""Chapter 11: the race to the exit, what each choice pays against each choice of the others."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from widgets.charts.race import CHOICES as NAMES
from widgets.charts.race import race as chart
from widgets.controls import Choice
from widgets.explorer import Explorer
from widgets.simulation.attribution import CHOICES, Played, Race, play
from widgets.strings import words

FUNDS = {"two": 2, "three": 3, "four": 4}
PRESSURE = {"calm": 0.0, "half": 0.5, "full": 1.0}
CLOCK = {"runs_out": 0.0, "can_wait": 1.0}
PAIRS = [(mine, others) for mine in range(len(CHOICES)) for others in range(len(CHOICES))]


@cache
def played(funds: str, pressure: str, clock: str) -> Played:
    """Return a race in the best fit."""
    return play(Race(funds=FUNDS[funds], pressure=PRESSURE[pressure], recovered=CLOCK[clock]))


def results(found: Played) -> tuple[np.ndarray, np.ndarray]:
    """Return what a fund and each of the others get, (own choice, choice of all others), % of its stocks."""
    funds, game = found.race.funds, found.game
    mine, theirs = (np.empty((len(CHOICES),) * 2) for _ in range(2))
    for j, k in PAIRS:
        profile = [0] * len(CHOICES)
        profile[k] += funds - 1
        profile[j] += 1
        row = game.row(profile)
        mine[j, k] = 100 * game.payoffs[row, j]
        theirs[j, k] = 100 * game.payoffs[row, k]
    return mine, theirs


def said(profile: tuple[int, ...]) -> str:
    """Return a profile in words: how many funds make which choice."""
    label, text = words("names"), words("charts.race_profile")
    kinds = [
        text["staying" if j == 0 else "at"].format(count=count, choice=label[NAMES[j]])
        for j, count in enumerate(profile)
        if count
    ]
    return text["all"].format(kinds=kinds[0]) if len(kinds) == 1 else ", ".join(kinds)


def race(funds: str, pressure: str, clock: str, others: str) -> dict[str, Any]:
    """Return the payoff table of a race, and what my choice gives me and each of the others.

    Rows of kind ``race_table`` hold my result by my and the others' choice, with ``mark``: a best reply, and
    whether all making it is an equilibrium; rows of kind ``race_own`` and ``race_each`` the chosen column.
    Results are percent of the stocks a fund started with, stocks and hedge together.
    """
    found = played(funds, pressure, clock)
    game, size = found.game, found.race.funds
    mine, theirs = results(found)
    reply = mine.argmax(axis=0)
    column = NAMES.index(others)
    marks = [
        ("race_equilibrium" if j == k else "race_reply") if reply[k] == j else "race_cell" for j, k in PAIRS
    ]
    result = {one: 100 * game.totals[game.row(one)] / size for one in found.equilibria[0]}
    best = found.coordinated[0]
    most = 100 * game.totals[game.row(best)] / size
    worst = min(result.values(), default=np.nan)
    bars = 2 * len(CHOICES)
    return {
        "kind": np.array(
            ["race_table"] * len(PAIRS) + ["race_own"] * len(CHOICES) + ["race_each"] * len(CHOICES)
        ),
        "mine": np.array([NAMES[j] for j, _ in PAIRS] + list(NAMES) * 2),
        "others": np.array([NAMES[k] for _, k in PAIRS] + [others] * bars),
        "result": np.concatenate([mine.ravel(), mine[:, column], theirs[:, column]]).round(1),
        "mark": np.array(marks + ["race_cell"] * bars),
        "chosen": np.array([float(k == column) for _, k in PAIRS] + [0.0] * bars),
        "case": "none" if not result else "price" if most - worst >= 0.05 else "free",
        "them": words("names")[others],
        "reply": words("names")[NAMES[reply[column]]],
        "mine_best": round(float(mine[reply[column], column]), 1),
        "mine_stay": round(float(mine[0, column]), 1),
        "theirs_best": round(float(theirs[reply[column], column]), 1),
        "theirs_stay": round(float(theirs[0, column]), 1),
        "equilibria": "; ".join(
            f"{said(one)} ({value:+.1f})".replace("-", "−") for one, value in result.items()
        ),
        "best": said(best),
        "most": round(float(most), 1),
        "price": round(float(most - worst), 1) if result else 0.0,
        "money": round(float(most - worst) / 100 * found.race.stocks, 0) if result else 0.0,
    }


exits = Explorer(
    name="race",
    kind="model",
    controls=(
        Choice("funds", tuple(FUNDS), "four"),
        Choice("pressure", tuple(PRESSURE), "full"),
        Choice("clock", tuple(CLOCK), "runs_out"),
        Choice("others", NAMES, "race_stay"),
    ),
    simulate=race,
    chart=chart,
    scenarios={
        "calm": {"pressure": "calm"},
        "agreed": {"others": "race_quarter"},
        "running": {"others": "race_four"},
        "patient": {"clock": "can_wait", "others": "race_one"},
        "two": {"funds": "two", "others": "race_one"},
    },
    table=("kind", "mine", "others", "result"),
)

"""Chapter 10: the whole cascade, day by day, with its seven links switched on and off."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from widgets.charts.cascade import links as chart
from widgets.controls import Step, Toggle
from widgets.explorer import Explorer, Guess
from widgets.simulation import episode
from widgets.simulation.cascade import AGENTS
from widgets.simulation.market import CONTRACTS, TIERS
from widgets.view import Stat

SERIES = (*TIERS, *(f"cascade_{name.lower()}" for name in CONTRACTS))
FUNDS_OFF = {"neutral": False, "dma": False, "enhanced": False}


@cache
def _paths() -> np.ndarray:
    """Return all combinations, (scenarios, days + 1, series): change since 29 December and basis, percent.

    Rounded as it is shown, so that the page, which stores few digits, says what Python says.
    """
    runs = episode.switched()
    return np.concatenate([(100 * runs.level - 100).round(1), (100 * runs.basis).round(2)], axis=-1)


def run(**on: bool) -> dict[str, Any]:
    """Return each series by day with some agents on, and the record: change since 29 December, or basis."""
    dates = episode.full().dates
    days, count = len(dates), len(SERIES)
    found = _paths()[episode.scenario(**on)]
    seen = episode.levels().copy()
    seen[:, : len(TIERS)] = (seen[:, : len(TIERS)] - 100).round(1)
    kind = ["cascade_tier"] * len(TIERS) + ["cascade_basis"] * len(CONTRACTS)
    working = sum(on.values())
    return {
        "date": np.repeat(dates, count),
        "series": np.tile(np.array(SERIES), days),
        "kind": np.tile(np.array(kind), days),
        "change": found.ravel(),
        "record": seen.round(2).ravel(),
        "case": "none" if working == 0 else "all" if working == len(AGENTS) else "some",
        "on": working,
    }


LOW = np.datetime64("2024-02-07")
_DATES = tuple(episode.full().dates[1:])

links = Explorer(
    name="cascade-links",
    kind="model",
    controls=(
        *(Toggle(name, True) for name in AGENTS),
        Step("day", "date", _DATES, np.datetime64("2024-02-02"), pace=600),
    ),
    simulate=run,
    chart=chart,
    guess=Guess("ch10-news", -60, 10, 1),
    stats={
        "day": Stat("last", "date"),
        "made": Stat("last", "change", (("kind", "cascade_tier"),), by="series"),
        "seen": Stat("last", "record", (("kind", "cascade_tier"),), by="series"),
        "basis": Stat("last", "change", (("kind", "cascade_basis"),), by="series"),
        "recorded": Stat("last", "record", (("kind", "cascade_basis"),), by="series"),
    },
    scenarios={
        "low": {"day": LOW},
        "end": {"day": _DATES[-1]},
        "news": {**dict.fromkeys(AGENTS, False), "day": LOW},
        "futures": {**FUNDS_OFF, "public": False, "day": LOW},
        "funds": {"dealers": False, "shorts": False, "public": False, "day": LOW},
        "no_state": {"state": False, "day": _DATES[-1]},
    },
    table=("date", "series", "change", "record"),
)

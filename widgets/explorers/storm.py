"""The first picture: five tiers of one market, day by day."""

from __future__ import annotations

from typing import Any

import numpy as np

from widgets.charts.storm import storm as chart
from widgets.controls import Step
from widgets.explorer import Explorer
from widgets.simulation import record
from widgets.view import Stat

TIERS = ("csi300", "csi500", "csi1000", "csi2000_etf", "microcap")
# The days on which the story turns; what is said of each is in the strings file.
TURNS = (
    "2023-12-29",
    "2024-01-18",
    "2024-01-22",
    "2024-01-25",
    "2024-01-29",
    "2024-02-05",
    "2024-02-06",
    "2024-02-08",
    "2024-02-19",
)
FIRST, LAST = np.datetime64("2023-12-29"), np.datetime64("2024-03-15")


def simulate() -> dict[str, Any]:
    """Return one row per day and tier: its level (29 December 2023 = 100), the story's latest turn."""
    daily = record.daily()
    days = (daily["date"] >= FIRST) & (daily["date"] <= LAST)
    turns = np.array(TURNS, dtype="datetime64[D]")
    latest = np.searchsorted(turns, daily["date"][days], side="right") - 1
    return {
        "date": np.repeat(daily["date"][days], len(TIERS)),
        "series": np.tile(np.array(TIERS), int(days.sum())),
        "turn": np.repeat(np.array([f"storm-{turn[5:]}" for turn in TURNS])[latest], len(TIERS)),
        "level": np.column_stack([daily[tier][days] for tier in TIERS]).ravel(),
    }


def _days() -> tuple[np.datetime64, ...]:
    daily = record.daily()["date"]
    return tuple(daily[(daily > FIRST) & (daily <= LAST)])


explorer = Explorer(
    name="storm",
    kind="record",
    controls=(Step("day", "date", _days(), np.datetime64("2024-02-07"), pace=260),),
    simulate=simulate,
    chart=chart,
    stats={
        "day": Stat("last", "date"),
        "turn": Stat("last", "turn"),
        "changes": Stat("change", "level", by="series"),
    },
    scenarios={
        "knock_in": {"day": np.datetime64("2024-01-22")},
        "first_help": {"day": np.datetime64("2024-02-05")},
        "low": {"day": np.datetime64("2024-02-07")},
        "after": {"day": LAST},
    },
    table=("date", "series", "level"),
)

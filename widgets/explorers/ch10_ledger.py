"""Chapter 10: the account of the full fit, what each agent did to a tier on each day."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from widgets.charts.cascade import ledger as chart
from widgets.controls import Choice, Step
from widgets.explorer import Explorer
from widgets.simulation import episode
from widgets.simulation.cascade import AGENTS
from widgets.simulation.market import TIERS
from widgets.simulation.record import measures
from widgets.view import Stat

PARTS = ("news", *AGENTS, "limit")  # of the account, futures' pressure given to who pressed
WHOLE = ("cascade_sum", "cascade_record")


@cache
def account() -> np.ndarray:
    """Return the account of the full fit, (parts, days, tiers), in log points."""
    found = episode.full().by_agent()
    return np.array([100 * found[name][0] for name in PARTS])


@cache
def recorded() -> np.ndarray:
    """Return recorded daily log returns, (days, tiers), in log points."""
    large = [measures.level("csi300", day) for day in episode.full().dates]
    small = np.vstack([np.zeros(len(TIERS) - 1), episode.record()[:, : len(TIERS) - 1]])
    return np.column_stack([100 * np.diff(np.log(large)), np.diff(small, axis=0)])


def book(tier: str, sums: str) -> dict[str, Any]:
    """Return the parts of a tier's log return by day, their sum and the record, log points.

    ``sums``: ``daily``, or ``so_far`` added up since 29 December. A part that never acts is left out.
    Two rows of kind ``frame`` hold the ends of an axis on which all days fit.
    """
    k = TIERS.index(tier)
    parts, seen = account()[:, :, k], recorded()[:, k]
    rows = np.vstack([parts, parts.sum(axis=0), seen])
    if sums == "so_far":
        rows = rows.cumsum(axis=1)
    rows = rows.round(2)
    idle = ~np.any(rows, axis=1)
    rows[idle] = np.nan
    up, down = np.maximum(rows[: len(PARTS)], 0), np.minimum(rows[: len(PARTS)], 0)
    ends = (
        min(np.nansum(down, axis=0).min(), np.nanmin(rows)),
        max(np.nansum(up, axis=0).max(), np.nanmax(rows)),
    )
    days, dates = rows.shape[1], episode.full().dates[1:]
    names = np.array([f"cascade_{name}" for name in PARTS] + list(WHOLE))
    return {
        "date": np.append([dates[0]] * 2, np.tile(dates, len(rows))),
        "part": np.append(["frame"] * 2, np.repeat(names, days)),
        "kind": np.append(["frame"] * 2, np.repeat(["part"] * len(PARTS) + ["sum", "record"], days)),
        "points": np.append(ends, rows.ravel()),
        "case": sums,
        "tier": tier,
    }


_DATES = tuple(episode.full().dates[1:])

ledger = Explorer(
    name="cascade-ledger",
    kind="model",
    controls=(
        Choice("tier", TIERS, "microcap"),
        Choice("sums", ("daily", "so_far"), "daily"),
        Step("day", "date", _DATES, np.datetime64("2024-02-02"), pace=600),
    ),
    simulate=book,
    chart=chart,
    stats={
        "day": Stat("last", "date"),
        "parts": Stat("last", "points", (("kind", "part"),), by="part"),
        "whole": Stat("last", "points", (("kind", "sum"),)),
        "seen": Stat("last", "points", (("kind", "record"),)),
    },
    scenarios={
        "worst": {"day": np.datetime64("2024-02-05")},
        "middle": {"tier": "csi500", "day": np.datetime64("2024-02-06")},
        "whole_storm": {"sums": "so_far", "day": np.datetime64("2024-02-07")},
        "first_help": {"tier": "csi300", "sums": "so_far", "day": np.datetime64("2024-01-26")},
        "relief": {"day": np.datetime64("2024-02-08")},
    },
    table=("date", "part", "points"),
)

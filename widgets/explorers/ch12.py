"""Chapter 12, The rescue: ETF money and the tiers by day, and the model with and without the state."""

from __future__ import annotations

from typing import Any

import numpy as np

from widgets.charts.policy import LINES, MONEY, PATHS, TURNS
from widgets.charts.policy import against as against_chart
from widgets.charts.policy import calendar as calendar_chart
from widgets.controls import Choice, Several, Span
from widgets.explorer import Explorer
from widgets.simulation import record
from widgets.simulation.attribution import helped
from widgets.simulation.attribution.verdict import COVER
from widgets.view import Stat


def by_day(measure: str) -> dict[str, Any]:
    """Return ETF turnover above normal and the tiers by day, in one long table; a column not used is NaN.

    ``measure``: the tiers' ``change`` since 29 December in percent, or that change ``less`` the CSI 300's.
    """
    dates, daily = helped.days(), record.daily()
    now = np.isin(daily["date"], dates)
    money = {name: helped.money(name.removesuffix("_etf")).round(2) for name in MONEY}
    off = daily["csi300"][now] if measure == "less" else 100.0
    change = {name: (daily[name][now] - off).round(2) for name in LINES}
    turns = np.array(TURNS, dtype="datetime64[D]")
    rows = [len(money) * len(dates), len(change) * len(dates), len(turns)]

    def column(place: int, values: Any) -> np.ndarray:
        return np.concatenate([values if i == place else np.full(n, np.nan) for i, n in enumerate(rows)])

    return {
        "date": np.concatenate([np.tile(dates, len(money) + len(change)), turns]),
        "series": np.concatenate(
            [np.repeat(np.array([*money, *change]), len(dates)), np.repeat("rescue_turn", len(turns))]
        ),
        "money": column(0, np.concatenate(list(money.values()))),
        "change": column(1, np.concatenate(list(change.values()))),
        "turn": column(2, np.ones(len(turns))),
        "case": measure,
    }


calendar = Explorer(
    name="rescue-calendar",
    kind="record",
    controls=(
        Choice("measure", ("change", "less"), "change"),
        Several("shown", "series", LINES, LINES),
        Span(
            "window",
            "date",
            tuple(helped.days()),
            (np.datetime64("2024-01-10"), np.datetime64("2024-03-15")),
        ),
    ),
    simulate=by_day,
    chart=calendar_chart,
    stats={
        "first": Stat("min", "date"),
        "last": Stat("max", "date"),
        "spent": Stat("sum", "money", by="series"),
        "began": Stat("first", "change", by="series"),
        "ended": Stat("last", "change", by="series"),
    },
    scenarios={
        "largest": {"window": (np.datetime64("2024-01-17"), np.datetime64("2024-02-02"))},
        "turn": {
            "window": (np.datetime64("2024-02-02"), np.datetime64("2024-02-08")),
            "measure": "less",
        },
        "after": {"window": (np.datetime64("2024-02-08"), np.datetime64("2024-03-15"))},
    },
    table=("date", "series", "money", "change"),
)

_KNOCK_IN, _LOW = np.datetime64("2024-01-22"), np.datetime64("2024-02-07")


def with_and_without(series: str, taken: str) -> dict[str, Any]:
    """Return record, model and model without a part of the purchases by day, in points since 17 January.

    ``low`` and ``high``: nine of ten near-equal fits. ``early`` and ``late``: without less with, on
    22 January and 7 February, ends of the same nine tenths. Rows of line ``frame`` hold the ends of an axis.
    """
    seen, made, bare = helped.recorded(series), helped.paths(series), helped.paths(series, taken)
    low, high = np.percentile(bare, COVER, axis=0)
    every = np.concatenate([seen, made.ravel(), *(helped.paths(series, one).ravel() for one in helped.TAKEN)])
    dates = helped.dates()
    at = int(np.flatnonzero(dates == _LOW)[0])
    early, late = (np.percentile(helped.effect(series, taken, day), COVER) for day in (_KNOCK_IN, _LOW))
    known = "known" if late[0] * late[1] > 0 else "unknown"
    blank = np.full(2 * len(dates), np.nan)
    ends = np.array([5 * np.floor(every.min() / 5), 5 * np.ceil(every.max() / 5)])
    return {
        "date": np.concatenate([np.tile(dates, len(PATHS)), dates[:2]]),
        "line": np.concatenate([np.repeat(np.array(list(PATHS)), len(dates)), np.repeat("frame", 2)]),
        "value": np.concatenate([seen, made[0], bare[0], ends]).round(2),
        "low": np.concatenate([blank, low, blank[:2]]).round(2),
        "high": np.concatenate([blank, high, blank[:2]]).round(2),
        "case": f"{'book' if series == helped.BOOK else 'tier'}_{known}",
        "seen": round(float(seen[at]), 1),
        "made": round(float(made[0, at]), 1),
        "miss": round(float(made[0, at] - seen[at]), 1),
        "bare": round(float(bare[0, at]), 1),
        "early_low": round(float(early[0]), 1),
        "early_high": round(float(early[1]), 1),
        "late_low": round(float(late[0]), 1),
        "late_high": round(float(late[1]), 1),
    }


against = Explorer(
    name="rescue-against",
    kind="model",
    controls=(Choice("series", helped.SERIES, helped.BOOK), Choice("taken", tuple(helped.TAKEN), "all")),
    simulate=with_and_without,
    chart=against_chart,
    scenarios={
        "book_large": {"taken": "large"},
        "book_rest": {"taken": "rest"},
        "small": {"series": "microcap"},
        "middle": {"series": "csi500", "taken": "rest"},
    },
    table=("date", "line", "value", "low", "high"),
)

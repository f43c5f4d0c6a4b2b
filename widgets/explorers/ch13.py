"""Chapter 13: the four open questions day by day, and eight indicators with their false alarms counted."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from widgets.charts.indicators import panel as panel_chart
from widgets.charts.indicators import questions as questions_chart
from widgets.controls import Choice, Several, Slider
from widgets.explorer import Explorer
from widgets.simulation import indicators
from widgets.simulation.check import FloatArray
from widgets.simulation.indicators import MONTH, QUARTER, WEEK
from widgets.view import Stat

FIRST, LAST = np.datetime64("2023-12-01"), np.datetime64("2024-06-28")
NORMAL = ("2023-12-01", "2024-01-12")  # the record's normal days of ETF turnover
SPANS = {
    "before": ("2023-12-01", "2023-12-29"),
    "storm": ("2024-01-02", "2024-02-08"),
    "spring": ("2024-02-19", "2024-03-29"),
    "later": ("2024-04-01", "2024-06-28"),
}
QUESTIONS = {
    "buyers": ("csi300", "csi500", "csi1000", "microcap"),
    "state": ("etf_large", "etf_csi500", "etf_csi1000"),
    "herding": ("csi1000", "microcap"),
    "turning": ("csi1000", "microcap"),
}
TOLD = {"buyers": "csi1000", "state": "etf_csi1000", "herding": "microcap", "turning": "csi1000"}
LINES = 4


def inside(first: str | np.datetime64, last: str | np.datetime64) -> np.ndarray:
    """Return which days of the table lie from first to last."""
    days = indicators.dates()
    return np.asarray((days >= np.datetime64(first)) & (days <= np.datetime64(last)))


@cache
def line(question: str, name: str) -> FloatArray:
    """Return one line of a question on every day of the table, NaN where it is not recorded."""
    if question == "buyers":
        every = sum(indicators.column(f"{tier}_turnover_cny_bn") for tier in indicators.LARGE)
        return np.asarray(100 * indicators.column(f"{name}_turnover_cny_bn") / every)
    if question == "state":
        keys = ("etf_sse50", "etf_csi300") if name == "etf_large" else (name,)
        traded = np.asarray(sum(indicators.column(f"{key}_turnover_cny_bn") for key in keys))
        return np.asarray(traded / traded[inside(*NORMAL)].mean())
    moves = indicators.spread(name)
    if question == "herding":
        return indicators.held(lambda x: indicators.variance_ratio(x, WEEK, QUARTER), moves)
    return 100 * indicators.held(lambda x: indicators.turns(x, MONTH), moves)


def answered(question: str, smooth: float) -> dict[str, Any]:
    """Return the lines of a question, 1 December 2023 to 28 June 2024, each the mean of the last days."""
    window = int(smooth)
    shown = inside(FIRST, LAST)
    days = indicators.dates()[shown]
    values: list[FloatArray] = []
    keys = QUESTIONS[question]
    for name in keys:
        full = line(question, name)
        values.append(indicators.held(lambda x: indicators.average(x, window), full)[shown])
    told = values[keys.index(TOLD[question])]
    values += [np.full(days.size, np.nan)] * (LINES - len(keys))
    peak = int(np.nanargmax(told))
    means = {
        span: round(float(np.nanmean(told[(days >= np.datetime64(a)) & (days <= np.datetime64(b))])), 2)
        for span, (a, b) in SPANS.items()
    }
    return {
        "date": np.tile(days, LINES),
        "series": np.repeat(np.array([*keys, *["blank"] * (LINES - len(keys))]), days.size),
        "value": np.concatenate(values).round(3),
        "question": np.repeat(np.array(question), LINES * days.size),
        "case": question,
        "highest": round(float(told[peak]), 2),
        "day": days[peak],
        **means,
    }


questions = Explorer(
    name="four-questions",
    kind="record",
    controls=(
        Choice("question", tuple(QUESTIONS), "buyers"),
        Slider("smooth", (1.0, 5.0, 20.0), 5.0),
    ),
    simulate=answered,
    chart=questions_chart,
    scenarios={
        "state": {"question": "state", "smooth": 1.0},
        "herding": {"question": "herding", "smooth": 1.0},
        "turning": {"question": "turning", "smooth": 1.0},
    },
    table=("date", "series", "value"),
)

READ = ("2024-01-02", "2024-01-18", "2024-02-05", "2024-09-18", "2024-10-08")
NAMED = ("read_2jan", "read_18jan", "read_5feb", "read_18sep", "read_8oct")


@cache
def weeks(name: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the place of each week's most alarming day, and the number of the week of every day.

    Most alarming is the lowest rank of the week, or the highest on the high side. Weeks begin with the first
    rank of the longest series, so that all indicators share an axis.
    """
    rank, side = indicators.ranks(name), indicators.INDICATORS[name].side
    hot = np.where(np.isnan(rank), np.inf, rank if side == "low" else -rank)
    first = int(np.flatnonzero(~np.isnan(indicators.ranks("basis")))[0])
    # 1 January 1970 was a Thursday
    number = (indicators.dates().astype("datetime64[D]").astype(int) + 3) // 7
    found = []
    for each in np.unique(number[first:]):
        own = np.flatnonzero(number == each)
        found.append(int(own[np.argmin(hot[own])]) if np.isfinite(hot[own]).any() else int(own[-1]))
    return tuple(found), tuple(number.tolist())


def marked(name: str, tail: float, event: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the places of the weeks' days and a mark for each week, as in `watched`."""
    signal = indicators.signals(indicators.ranks(name), tail, indicators.INDICATORS[name].side)
    came, known = indicators.outcome(event)
    at, number = (np.array(part) for part in weeks(name))
    marks = []
    for day in at:
        own = number == number[day]
        if not known[own].any():
            marks.append("mark_open")
        elif signal[own].any():
            marks.append("mark_hit" if came[own].any() else "mark_false")
        else:
            marks.append("mark_missed" if came[own].any() else "mark_quiet")
    return at, np.array(marks)


def watched(indicator: str, tail: float, event: str) -> dict[str, Any]:
    """Return an indicator week by week, the most alarming day of each, with what came after the week's days.

    ``mark``: ``mark_hit`` a week with a signal and the event after it, ``mark_false`` one without the event,
    ``mark_missed`` an event without a signal, ``mark_quiet`` neither, ``mark_open`` not known yet. Rows
    ``mark_read`` are five days of 2024 with their rank in the indicator's own past, percent.
    """
    share = tail / 100
    value, rank = indicators.series(indicator), indicators.ranks(indicator)
    limit = indicators.border(value, share, indicators.INDICATORS[indicator].side)
    tally = indicators.tally(indicator, share, event)
    at, mark = marked(indicator, share, event)
    days = indicators.dates()
    read = np.searchsorted(days, np.array(READ, dtype="datetime64[D]"))
    both = np.concatenate([at, read])
    return {
        "date": days[both],
        "value": value[both].round(2),
        "limit": np.concatenate([limit[at], np.full(read.size, np.nan)]).round(2),
        "rank": np.concatenate([np.full(at.size, np.nan), 100 * rank[read]]).round(0),
        "mark": np.concatenate([mark, np.full(read.size, "mark_read")]),
        "day": np.array(["week"] * at.size + list(NAMED)),
        "days": tally.days,
        "followed": tally.followed,
        "wrong": tally.false_days,
        "alarms": tally.alarms,
        "warned": tally.warned,
        "events": tally.events,
        "base": round(100 * tally.base, 1),
        "border": tail,
        "case": f"{event}_{'none' if not tally.days else 'some'}",
    }


panel = Explorer(
    name="indicator-panel",
    kind="record",
    controls=(
        Choice("indicator", tuple(indicators.INDICATORS), "basis"),
        Slider("tail", (5.0, 10.0), 10.0, fine=1.0),
        Choice("event", tuple(indicators.SIZES), "fall"),
        Several("days", "day", NAMED, NAMED),
    ),
    simulate=watched,
    chart=panel_chart,
    stats={"said": Stat("last", "rank", where=(("mark", "mark_read"),), by="day")},
    scenarios={
        "spread": {"indicator": "spread"},
        "lag": {"event": "lag"},
        "turn": {"indicator": "interest", "event": "rise"},
        "herd": {"indicator": "persistence", "event": "lag"},
    },
    table=("date", "value", "limit", "rank", "mark"),
)

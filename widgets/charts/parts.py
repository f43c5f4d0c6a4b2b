"""Pieces that several pictures share: axes, tiers' colours, names at the ends of lines, the guess."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import altair as alt

from widgets.charts.palette import colour
from widgets.strings import words

TIERS = ("csi300", "csi500", "csi1000", "csi2000_etf", "microcap")
TIER_COLOURS = {
    "csi300": colour("csi300"),
    "csi500": colour("csi500"),
    "csi1000": colour("csi1000"),
    "csi2000_etf": colour("csi2000"),
    "csi2000_press": colour("csi2000"),
    "csi2000": colour("csi2000"),
    "microcap": colour("microcap"),
}


def names(keys: Sequence[str]) -> str:
    """Return a Vega expression that looks a key's name up; index it with a field or a label."""
    return f"({json.dumps({key: words('names')[key] for key in keys}, ensure_ascii=False)})"


def side_by_side(most: int) -> alt.ExprRef:
    """Return how many legend entries stand side by side: fewer on a phone."""
    return alt.ExprRef(f"width < 420 ? 2 : {most}")


def legend(keys: Sequence[str], most: int, symbol: str = "square", **more: Any) -> alt.Legend:
    """Return a legend without a title that names the keys, at most so many side by side."""
    return alt.Legend(
        title=None,
        labelExpr=f"{names(keys)}[datum.label]",
        columns=side_by_side(most),
        symbolType=symbol,
        symbolOpacity=1,
        **more,
    )


def days(first: str | None = None, last: str | None = None) -> alt.X:
    """Return the axis of trading days, over a fixed range of ISO dates where one is given."""
    scale = {"type": "utc"} | ({"domain": [_utc(first), _utc(last)], "nice": False} if first and last else {})
    return alt.X("date:T", title=None, scale=alt.Scale(**scale)).axis(
        format="%-d %b",
        tickCount=alt.TickCount(alt.TimeIntervalStep(interval="week", step=2)),
        labelOverlap=True,
    )


def _utc(day: str) -> alt.DateTime:
    year, month, date = map(int, day.split("-"))
    return alt.DateTime(year=year, month=month, date=date, utc=True)


def level(low: float, high: float) -> alt.Y:
    """Return the level axis over a fixed range: nothing rescales while the reader moves a control."""
    title = words("charts.level_29_dec")
    return alt.Y("level:Q", title=title).scale(domain=[low, high], nice=False, zero=False)


def tier_hue() -> alt.Color:
    """Return the colours of the tiers, without a legend: lines carry their names."""
    return (
        alt.Color("series:N")
        .scale(domain=list(TIERS), range=[TIER_COLOURS[tier] for tier in TIERS])
        .legend(None)
    )


def ends(base: alt.Chart, y: alt.Y, keys: Sequence[str]) -> tuple[alt.Chart, alt.Chart]:
    """Return a dot and a name at the last visible day of each line of ``base``."""
    last = (
        base.transform_joinaggregate(last="max(date)")
        .transform_filter("datum.date == datum.last")
        .transform_calculate(name=f"{names(keys)}[datum.series]")
    )
    dot = last.mark_circle(aria=False, size=55, opacity=1).encode(y=y)
    name = last.mark_text(aria=False, align="left", dx=8, fontWeight=600, fontSize=12).encode(
        y=y, text="name:N"
    )
    return dot, name


def guessed(guess: Any, low: float, high: float) -> tuple[alt.Chart, alt.Chart]:
    """Return the reader's guess as a dashed level with its name; nothing where no guess was made."""
    y = alt.Y("guess:Q", title=words("charts.level_29_dec")).scale(domain=[low, high], nice=False, zero=False)
    rule = (
        alt.Chart(guess)
        .mark_rule(aria=False, color=colour("guess"), strokeDash=[6, 4], strokeWidth=2)
        .encode(y=y)
    )
    name = (
        alt.Chart(guess)
        .mark_text(
            aria=False, color=colour("guess"), align="left", baseline="bottom", dx=4, dy=-3, fontWeight=600
        )
        .encode(x=alt.value(0), y=y, text=alt.value(words("charts.your_guess")))
    )
    return rule, name


def tip(field: str, title: str, number: str | None = None) -> alt.Tooltip:
    """Return one line of a tooltip, its title from the strings file; dates are written out."""
    shape = {"format": "%-d %B %Y"} if field.endswith(":T") else {"format": number} if number else {}
    return alt.Tooltip(field, title=words(title), **shape)

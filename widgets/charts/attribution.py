"""Pictures of who pushed: four divisions of one fall, with their spread, and one agent's effect by turn."""

from __future__ import annotations

from typing import Any

import altair as alt

from widgets.charts.cascade import PARTS
from widgets.charts.palette import colour
from widgets.charts.parts import days, names, tip
from widgets.strings import words

AGENTS = tuple(name for name in PARTS if name not in ("cascade_news", "cascade_limit"))
ROWS = (*AGENTS, "push_all")
HUES = [*(PARTS[name] for name in AGENTS), colour("ink")]


def pushed(rows: Any, guess: Any) -> Any:
    """Return one row an agent: the best fit as a bar, near-equal fits as a range, then the sum of all seven.

    An agent whose sign differs between fits has a hollow bar and says so instead of a number.
    """
    said = [str(words("names")[key]) for key in ROWS]
    base = alt.Chart(rows).transform_calculate(name=f"{names(ROWS)}[datum.agent]")
    agents = base.transform_filter("datum.agent != 'frame'").transform_calculate(
        sure="isValid(datum.known)",
        size="format(datum.points, abs(datum.points) < 0.05 ? '.1f' : '+.1f')",
        text=f"isValid(datum.known) ? datum.size : '{words('charts.push_unknown')}'",
    )
    y = alt.Y("name:N", title=None, sort=said).axis(
        domain=False, ticks=False, labelPadding=8, labelLimit=120, minExtent=0
    )
    title = words("charts.push_points")
    x = alt.X("points:Q", title=title).scale(nice=False).axis(grid=True, tickCount=6)
    hue = alt.Color("agent:N").scale(domain=list(ROWS), range=HUES).legend(None)
    tips = [
        tip("name:N", "columns.agent"),
        tip("points:Q", "charts.push_points", "+.1f"),
        tip("low:Q", "charts.push_low", "+.1f"),
        tip("high:Q", "charts.push_high", "+.1f"),
    ]
    frame = base.transform_filter("datum.agent == 'frame'").mark_point(opacity=0, aria=False).encode(x=x)
    bars = agents.mark_bar(height={"band": 0.56}, strokeWidth=1.4, clip=True).encode(
        y=y,
        x=x,
        stroke=alt.Stroke("agent:N").scale(domain=list(ROWS), range=HUES).legend(None),
        color=hue,
        fillOpacity=alt.condition("datum.sure", alt.value(0.82), alt.value(0.12)),
        tooltip=tips,
    )
    spread = agents.mark_rule(aria=False, color=colour("ink"), strokeWidth=1.3, clip=True).encode(
        y=y, x=alt.X("low:Q", title=title), x2="high:Q"
    )
    ends = [
        agents.mark_tick(aria=False, color=colour("ink"), thickness=1.3, size=9, clip=True).encode(
            y=y, x=alt.X(f"{end}:Q", title=title)
        )
        for end in ("low", "high")
    ]
    label = (
        agents.transform_calculate(at="max(datum.high, 0)")
        .mark_text(aria=False, align="left", dx=7, fontSize=12, fontWeight=600)
        .encode(y=y, x=alt.X("at:Q", title=title), text="text:N")
    )
    whole = base.transform_filter("datum.agent == 'push_all'")
    at = whole.mark_rule(aria=False, color=colour("accent"), strokeDash=[5, 4], strokeWidth=1.8).encode(
        x=alt.X("whole:Q", title=title)
    )
    made = whole.mark_text(
        aria=False, align="right", baseline="bottom", dx=-6, dy=-2, color=colour("accent"), fontWeight=600
    ).encode(x=alt.X("whole:Q", title=title), y=alt.value(0), text=alt.value(words("charts.push_whole")))
    zero = alt.Chart(rows).mark_rule(aria=False, color=colour("control")).encode(x=alt.datum(0))
    return alt.layer(frame, zero, bars, spread, *ends, at, made, label).properties(height=350)


def turns(rows: Any, guess: Any) -> Any:
    """Return one agent's effect in every group of others: by how many are on, with means and their mean."""
    x = (
        alt.X("others:Q", title=words("charts.turn_others"))
        .scale(domain=[-0.4, 6.4], nice=False)
        .axis(values=list(range(7)), format="d")
    )
    y = alt.Y("effect:Q", title=words("charts.turn_effect")).scale(domain=[-62, 32], nice=False)
    base = alt.Chart(rows)
    who = alt.Color("agent:N").scale(domain=list(AGENTS), range=[PARTS[name] for name in AGENTS]).legend(None)
    dots = (
        base.transform_filter("datum.kind == 'turn_group'")
        .mark_circle(size=46, opacity=0.5, clip=True)
        .encode(
            x=x,
            y=y,
            color=who,
            tooltip=[tip("group:N", "charts.turn_group"), tip("effect:Q", "charts.turn_effect", "+.1f")],
        )
    )
    mean = base.transform_filter("datum.kind == 'turn_mean'")
    line = mean.mark_line(aria=False, color=colour("ink"), strokeWidth=2).encode(x=x, y=y)
    knots = mean.mark_point(
        shape="diamond", filled=True, size=80, color=colour("ink"), opacity=1, stroke=colour("paper")
    ).encode(
        x=x,
        y=y,
        tooltip=[tip("others:Q", "charts.turn_others", "d"), tip("effect:Q", "charts.turn_mean", "+.1f")],
    )
    value = base.transform_filter("datum.kind == 'turn_value'")
    rule = value.mark_rule(aria=False, strokeWidth=2, strokeDash=[5, 4], color=colour("accent")).encode(y=y)
    name = value.mark_text(
        aria=False, align="left", baseline="top", dx=6, dy=5, fontWeight=600, color=colour("accent")
    ).encode(x=alt.value(0), y=y, text=alt.value(words("charts.turn_value")))
    named = [
        mean.transform_filter(f"datum.others == {others}")
        .mark_text(aria=False, align=align, dx=dx, dy=dy, fontWeight=600)
        .encode(x=x, y=y, text=alt.value(words(f"charts.turn_{key}")))
        for others, align, dx, dy, key in ((0, "left", -8, -14, "first"), (6, "right", 8, 20, "last"))
    ]
    mark = alt.Chart(guess)
    g = alt.Y("guess:Q", title=words("charts.turn_effect"))
    guessed = mark.mark_rule(aria=False, color=colour("guess"), strokeDash=[6, 4], strokeWidth=2).encode(y=g)
    said = mark.mark_text(
        aria=False, color=colour("guess"), align="right", baseline="bottom", dx=-4, dy=-3, fontWeight=600
    ).encode(x=alt.value("width"), y=g, text=alt.value(words("charts.your_guess")))
    zero = base.mark_rule(aria=False, color=colour("control")).encode(y=alt.datum(0))
    return alt.layer(zero, dots, line, rule, name, knots, *named, guessed, said).properties(height=360)


def left(rows: Any, guess: Any) -> Any:
    """Return a size by day: the model as a line with its range over fits, the record as dots or ranges."""
    x = days("2023-12-27", "2024-03-08")
    y = alt.Y("level:Q", title=words("charts.left_level")).scale(domain=[0, 180], nice=False)
    tips = [
        tip("date:T", "columns.date"),
        tip("level:Q", "charts.left_level", ".0f"),
        tip("low:Q", "charts.push_low", ".0f"),
        tip("high:Q", "charts.push_high", ".0f"),
    ]
    base = alt.Chart(rows).encode(x=x)
    model = base.transform_filter("datum.kind == 'left_model'")
    record = base.transform_filter("datum.kind == 'left_record'")
    known = record.transform_filter("isValid(datum.level)")
    band = model.mark_area(aria=False, fill=colour("accent"), fillOpacity=0.2, opacity=1, line=False).encode(
        y=alt.Y("low:Q", title=words("charts.left_level")), y2="high:Q"
    )
    line = model.mark_line(color=colour("accent"), strokeWidth=2.6).encode(y=y, tooltip=tips)
    spread = record.transform_filter("datum.low < datum.high").mark_rule(
        aria=False, color=colour("ink"), strokeWidth=5, opacity=0.45
    )
    dots = known.mark_circle(size=44, opacity=1, color=colour("ink")).encode(y=y, tooltip=tips)
    start = alt.Chart(rows).mark_rule(aria=False, color=colour("control"), strokeDash=[2, 3])
    ends = [
        rows_of.transform_joinaggregate(last="max(date)")
        .transform_filter("datum.date == datum.last")
        .transform_calculate(at="isValid(datum.level) ? datum.level : datum.high")
        .transform_aggregate(level="max(at)", date="max(date)")
        .mark_text(aria=False, align=align, dx=dx, dy=dy, fontWeight=600, color=colour(hue))
        .encode(x=x, y=y, text=alt.value(words(f"names.{key}")))
        for rows_of, align, dx, dy, hue, key in (
            (
                alt.Chart(rows).transform_filter("datum.kind == 'left_model'"),
                "left",
                8,
                0,
                "accent",
                "left_model",
            ),
            (
                alt.Chart(rows).transform_filter("datum.kind == 'left_record'"),
                "right",
                4,
                -14,
                "ink",
                "left_record",
            ),
        )
    ]
    return alt.layer(
        start.encode(y=alt.datum(100)), band, line, spread.encode(y=alt.Y("low:Q"), y2="high:Q"), dots, *ends
    ).properties(height=320)

"""Pictures of chapter 13: four questions, an indicator with its alarms, the September test, a hedge."""

from __future__ import annotations

from typing import Any

import altair as alt

from widgets.charts.cascade import fit
from widgets.charts.palette import colour
from widgets.charts.parts import days, names, side_by_side, tip
from widgets.strings import words

SERIES = {
    "csi300": colour("csi300"),
    "csi500": colour("csi500"),
    "csi1000": colour("csi1000"),
    "microcap": colour("microcap"),
    "etf_large": colour("csi300"),
    "etf_csi500": colour("csi500"),
    "etf_csi1000": colour("csi1000"),
}
DASHES = {"microcap": [6, 3], "csi500": [2, 2], "etf_csi500": [2, 2]}
MARKS = {"mark_hit": colour("accent"), "mark_false": colour("control"), "mark_missed": colour("link")}


def _months(step: int) -> alt.X:
    return alt.X("date:T", title=None, scale=alt.Scale(type="utc")).axis(
        format="%b %y",
        tickCount=alt.TickCount(alt.TimeIntervalStep(interval="month", step=step)),
        labelOverlap=True,
    )


def questions(rows: Any, guess: Any) -> Any:
    """Return the lines of a question by day, with the level at which nothing would be said, dashed."""
    keys = list(SERIES)
    base = (
        alt.Chart(rows)
        .transform_filter("isValid(datum.value)")
        .transform_calculate(name=f"{names(keys)}[datum.series]")
    )
    y = alt.Y("value:Q", title=words("charts.question_value")).scale(zero=False, nice=True)
    line = base.mark_line(strokeWidth=2.4).encode(
        x=_months(1),
        y=y,
        color=alt.Color("series:N").scale(domain=keys, range=list(SERIES.values())).legend(None),
        strokeDash=alt.StrokeDash("series:N")
        .scale(domain=keys, range=[DASHES.get(key, [1, 0]) for key in keys])
        .legend(None),
        tooltip=[
            tip("name:N", "columns.series"),
            tip("date:T", "columns.date"),
            tip("value:Q", "columns.value", ".2f"),
        ],
    )
    last = base.transform_joinaggregate(last="max(date)").transform_filter("datum.date == datum.last")
    name = last.mark_text(aria=False, align="left", dx=6, fontWeight=600, limit=110).encode(
        x=_months(1),
        y=y,
        text="name:N",
        color=alt.Color("series:N").scale(domain=keys, range=list(SERIES.values())).legend(None),
    )
    level = '({"state": 1, "herding": 1, "turning": 50})[datum.question]'
    rule = (
        base.transform_calculate(level=level)
        .transform_filter("isValid(datum.level)")
        .transform_aggregate(level="max(level)")
        .mark_rule(aria=False, color=colour("control"), strokeDash=[5, 4], strokeWidth=1.6)
        .encode(y="level:Q")
    )
    return alt.layer(rule, line, name).properties(height=340)


def panel(rows: Any, guess: Any) -> Any:
    """Return an indicator by week with the border of its tail; below, signals and what came, week by week."""
    return alt.vconcat(
        _values(rows).properties(height=300), _alarms(rows).properties(height=80), spacing=26
    ).resolve_scale(x="shared", color="independent")


def _values(rows: Any) -> Any:
    y = alt.Y("value:Q", title=words("charts.indicator")).scale(zero=False, nice=True)
    weekly = alt.Chart(rows).transform_filter("datum.mark != 'mark_read' && isValid(datum.value)")
    x = _months(6)
    tips = [
        tip("date:T", "columns.date"),
        tip("value:Q", "columns.value", ".2f"),
        tip("limit:Q", "charts.border", ".2f"),
    ]
    line = weekly.mark_line(strokeWidth=1.8, color=colour("ink")).encode(x=x, y=y, tooltip=tips)
    border = (
        weekly.transform_filter("isValid(datum.limit)")
        .mark_line(aria=False, strokeWidth=1.8, strokeDash=[6, 4], color=colour("accent"))
        .encode(x=x, y=alt.Y("limit:Q", title=words("charts.indicator")))
    )
    read = alt.Chart(rows).transform_filter("datum.mark == 'mark_read' && isValid(datum.value)")
    told = read.transform_calculate(name=f"{names(_READ)}[datum.day]")
    point = told.mark_point(
        filled=True, size=90, opacity=1, color=colour("guess"), stroke=colour("paper")
    ).encode(
        x=x,
        y=y,
        tooltip=[
            tip("date:T", "columns.date"),
            tip("value:Q", "columns.value", ".2f"),
            tip("rank:Q", "charts.own_rank", ".0f"),
        ],
    )
    beside = {"dx": -9, "align": "right", "baseline": "middle", "fontWeight": 600, "aria": False}
    # a broad stroke of the ground under the words, so that lines do not run through them
    under = told.mark_text(**beside, color=colour("raised"), stroke=colour("raised"), strokeWidth=5)
    label = told.mark_text(**beside, color=colour("guess"))
    return alt.layer(border, line, *(part.encode(x=x, y=y, text="name:N") for part in (under, label)), point)


_READ = ("read_2jan", "read_18jan", "read_5feb", "read_18sep", "read_8oct")


def _alarms(rows: Any) -> Any:
    keys = list(MARKS)
    titles = {"signal": words("charts.signal"), "came": words("charts.came")}
    weekly = alt.Chart(rows).transform_filter(
        "indexof(['mark_hit', 'mark_false', 'mark_missed'], datum.mark) >= 0"
    )
    signal = weekly.transform_filter("datum.mark != 'mark_missed'").transform_calculate(row="'signal'")
    came = weekly.transform_filter("datum.mark != 'mark_false'").transform_calculate(row="'came'")
    label = f"{{signal: {_quoted(titles['signal'])}, came: {_quoted(titles['came'])}}}[datum.label]"
    hue = (
        alt.Color("mark:N")
        .scale(domain=keys, range=list(MARKS.values()))
        .legend(
            title=None,
            orient="bottom",
            labelExpr=f"{names(keys)}[datum.label]",
            columns=side_by_side(3),
            symbolType="square",
        )
    )
    y = (
        alt.Y("row:N", title=None)
        .scale(domain=["signal", "came"])
        .axis(labelExpr=label, labelLimit=110, domain=False, ticks=False)
    )
    tips = [tip("date:T", "columns.date")]
    parts = [
        part.mark_tick(thickness=2, size=26, opacity=1).encode(x=_months(6), y=y, color=hue, tooltip=tips)
        for part in (signal, came)
    ]
    return alt.layer(*parts)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "") + '"'


def test(rows: Any, guess: Any) -> Any:
    """Return the record as dots, the model with its band and two rivals, September and October 2024."""
    return fit(rows, guess, first="2024-09-17", last="2024-11-01", edge=(2024, 10, 8, 12))


def squeezed(rows: Any, guess: Any) -> Any:
    """Return a hedged book's equity by day, and below it what its futures asked for in cash each evening."""
    x = days("2024-09-17", "2024-10-19")
    zero = alt.Chart(rows).mark_rule(aria=False, color=colour("control"), strokeDash=[2, 3])
    level = alt.Y("equity:Q", title=words("charts.equity")).scale(domain=[0, 120], nice=False, clamp=True)
    mine = alt.Y("guess:Q", title=words("charts.equity")).scale(domain=[0, 120], nice=False, clamp=True)
    rule = (
        alt.Chart(guess)
        .mark_rule(aria=False, color=colour("guess"), strokeDash=[6, 4], strokeWidth=2)
        .encode(y=mine)
    )
    said = (
        alt.Chart(guess)
        .mark_text(
            aria=False, color=colour("guess"), align="left", baseline="bottom", dx=4, dy=-3, fontWeight=600
        )
        .encode(x=alt.value(0), y=mine, text=alt.value(words("charts.your_guess")))
    )
    equity = (
        alt.Chart(rows)
        .mark_line(strokeWidth=2.6, color=colour("ink"), point=alt.OverlayMarkDef(filled=True, size=32))
        .encode(
            x=x,
            y=level,
            tooltip=[
                tip("date:T", "columns.date"),
                tip("equity:Q", "columns.equity", ".1f"),
                tip("ratio:Q", "columns.ratio", ".1f"),
            ],
        )
    )
    call = (
        alt.Chart(rows)
        .transform_filter("isValid(datum.call)")
        .mark_bar(size=alt.ExprRef("width / 44"))
        .encode(
            x=x,
            y=alt.Y("call:Q", title=words("charts.futures_call")).scale(domain=[-60, 80], nice=False),
            color=alt.condition("datum.call > 0", alt.value(colour("accent")), alt.value(colour("control"))),
            tooltip=[tip("date:T", "columns.date"), tip("call:Q", "charts.futures_call", "+.1f")],
        )
    )
    return alt.vconcat(
        alt.layer(zero.encode(y=alt.datum(100)), rule, said, equity).properties(height=230),
        alt.layer(call, zero.encode(y=alt.datum(0))).properties(height=150),
        spacing=28,
    ).resolve_scale(x="shared")

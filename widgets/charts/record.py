"""Pictures of the record: tiers through time, the basis below them, a mix of tiers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import altair as alt

from widgets.charts.palette import colour
from widgets.strings import words

TIER_COLOURS = {
    "csi300": colour("csi300"),
    "csi500": colour("csi500"),
    "csi1000": colour("csi1000"),
    "csi2000_etf": colour("csi2000"),
    "csi2000_press": colour("csi2000"),
    "microcap": colour("microcap"),
}
# One hue per product is the tier's own; expiries differ by how dark and how dashed they are drawn.
CONTRACT_COLOURS = {
    "m2402": colour("accent"),
    "m2403": colour("ink"),
    "m2406": colour("link"),
    "m2409": colour("muted"),
}


def _names(keys: Sequence[str]) -> str:
    """Return a Vega expression that turns a key into its name."""
    return f"({json.dumps({key: words('names')[key] for key in keys}, ensure_ascii=False)})"


def _columns(most: int) -> alt.ExprRef:
    """Return how many legend entries stand side by side: fewer on a phone."""
    return alt.ExprRef(f"width < 420 ? 2 : {most}")


def _day(title: str | None = None) -> alt.X:
    return (
        alt.X("date:T", title=title)
        .scale(type="utc")
        .axis(format="%-d %b", tickCount={"interval": "week", "step": 2}, labelOverlap=True)
    )  # type: ignore[arg-type]


def tiers_and_basis(rows: Any, guess: Any) -> Any:
    """Return indices rebased to the window's first day above, the basis of chosen contracts below."""
    tiers, contracts = list(TIER_COLOURS), list(CONTRACT_COLOURS)
    hue = alt.Color("series:N").scale(domain=tiers, range=list(TIER_COLOURS.values()))
    label = f"{_names([*tiers, *contracts])}[datum.label]"
    top = (
        alt.Chart(rows)
        .transform_filter("isValid(datum.level)")
        .transform_window(
            first="first_value(level)", sort=[alt.SortField("date")], groupby=["series"], frame=[None, None]
        )
        .transform_calculate(rebased="100 * datum.level / datum.first", name=f"{_names(tiers)}[datum.series]")
    )
    index = top.mark_line(strokeWidth=2.2, point=False).encode(
        x=_day(),
        y=alt.Y("rebased:Q", title=words("charts.rebased")).scale(zero=False, nice=True),
        color=hue.legend(labelExpr=label, title=None, symbolType="stroke", columns=_columns(3)),
        strokeDash=alt.StrokeDash("series:N")
        .scale(domain=tiers, range=[[1, 0]] * 4 + [[5, 3]] + [[1, 0]])
        .legend(None),
        tooltip=[
            alt.Tooltip("name:N", title=words("columns.series")),
            alt.Tooltip("date:T", title=words("columns.date"), format="%-d %B %Y"),
            alt.Tooltip("rebased:Q", title=words("charts.rebased"), format=".1f"),
        ],
    )
    events = alt.Chart(rows).transform_filter("isValid(datum.event)")
    rule = events.mark_rule(color=colour("control"), strokeDash=[2, 3]).encode(x="date:T")
    number = events.mark_text(
        baseline="bottom", dy=-4, color=colour("muted"), fontSize=11, fontWeight=600
    ).encode(x="date:T", y=alt.value(0), text="event:Q")
    low = (
        alt.Chart(rows)
        .transform_filter("isValid(datum.basis)")
        .transform_calculate(name=f"{_names(contracts)}[datum.series]")
    )
    basis = low.mark_line(strokeWidth=1.8).encode(
        x=_day(),
        y=alt.Y("basis:Q", title=words("charts.basis")).scale(zero=True, nice=True),
        color=alt.Color("series:N")
        .scale(domain=contracts, range=list(CONTRACT_COLOURS.values()))
        .legend(labelExpr=label, title=None, symbolType="stroke", columns=_columns(4)),
        tooltip=[
            alt.Tooltip("name:N", title=words("columns.series")),
            alt.Tooltip("date:T", title=words("columns.date"), format="%-d %B %Y"),
            alt.Tooltip("basis:Q", title=words("charts.basis"), format="+.2f"),
        ],
    )
    zero = alt.Chart(rows).mark_rule(color=colour("control")).encode(y=alt.datum(0))
    upper = alt.layer(rule, number, index).properties(height=270)
    lower = alt.layer(zero, rule, basis).properties(height=170)
    return alt.vconcat(upper, lower, spacing=28).resolve_scale(color="independent", x="shared")


def storm(rows: Any, guess: Any) -> Any:
    """Return the tiers' paths so far, drawn over the whole storm's axes so that nothing rescales."""
    tiers = ["csi300", "csi500", "csi1000", "csi2000_etf", "microcap"]
    base = alt.Chart(rows).encode(
        x=alt.X("date:T", title=None)
        .scale(type="utc", domain=[_utc(2023, 12, 29), _utc(2024, 4, 10)])
        .axis(format="%-d %b", tickCount={"interval": "week", "step": 2}, labelOverlap=True),  # type: ignore[arg-type]
        color=alt.Color("series:N")
        .scale(domain=tiers, range=[TIER_COLOURS[tier] for tier in tiers])
        .legend(None),
    )
    y = alt.Y("level:Q", title=words("charts.level_29_dec")).scale(domain=[50, 110], nice=False, zero=False)
    line = base.mark_line(strokeWidth=2.6).encode(
        y=y,
        tooltip=[
            alt.Tooltip("series:N", title=words("columns.series")),
            alt.Tooltip("date:T", title=words("columns.date"), format="%-d %B %Y"),
            alt.Tooltip("level:Q", title=words("charts.level_29_dec"), format=".1f"),
        ],
    )
    end = (
        base.transform_joinaggregate(last="max(date)")
        .transform_filter("datum.date == datum.last")
        .transform_calculate(name=f"{_names(tiers)}[datum.series]")
    )
    dot = end.mark_circle(size=55, opacity=1).encode(y=y)
    name = end.mark_text(align="left", dx=8, fontWeight=600, fontSize=12).encode(y=y, text="name:N")
    return alt.layer(*_guessed(guess), line, dot, name).properties(height=360)


def _guessed(guess: Any) -> tuple[alt.Chart, alt.Chart]:
    """Return the reader's guess as a dashed level with its name; nothing where no guess was made."""
    y = alt.Y("guess:Q", title=words("charts.level_29_dec"))
    rule = alt.Chart(guess).mark_rule(color=colour("guess"), strokeDash=[6, 4], strokeWidth=2).encode(y=y)
    name = (
        alt.Chart(guess)
        .mark_text(color=colour("guess"), align="left", baseline="bottom", dx=4, dy=-3, fontWeight=600)
        .encode(x=alt.value(0), y=y, text=alt.value(words("charts.your_guess")))
    )
    return rule, name


def _utc(year: int, month: int, day: int) -> alt.DateTime:
    return alt.DateTime(year=year, month=month, date=day, utc=True)


def mix(rows: Any, guess: Any) -> Any:
    """Return a portfolio of tiers, thick, over the tiers it is made of, thin."""
    tiers = ["csi300", "csi500", "csi1000", "csi2000_etf", "microcap"]
    base = alt.Chart(rows)
    x = (
        alt.X("date:T", title=None)
        .scale(type="utc")
        .axis(format="%-d %b", tickCount={"interval": "week", "step": 2}, labelOverlap=True)
    )  # type: ignore[arg-type]
    y = alt.Y("level:Q", title=words("charts.level_29_dec")).scale(domain=[50, 110], nice=False)
    parts = (
        base.transform_filter("datum.series != 'portfolio'")
        .mark_line(strokeWidth=1.2, opacity=0.75)
        .encode(
            x=x,
            y=y,
            color=alt.Color("series:N")
            .scale(domain=tiers, range=[TIER_COLOURS[tier] for tier in tiers])
            .legend(labelExpr=f"{_names(tiers)}[datum.label]", title=None, symbolType="stroke", columns=_columns(3)),
        )
    )
    whole = (
        base.transform_filter("datum.series == 'portfolio'")
        .mark_line(strokeWidth=3.2, color=colour("ink"))
        .encode(
            x=x,
            y=y,
            tooltip=[
                alt.Tooltip("date:T", title=words("columns.date"), format="%-d %B %Y"),
                alt.Tooltip("level:Q", title=words("charts.level_29_dec"), format=".1f"),
            ],
        )
    )
    return alt.layer(*_guessed(guess), parts, whole).properties(height=320)


def stand_ins(rows: Any, guess: Any) -> Any:
    """Return the series used for a tier as a line, and what it can be checked against as points."""
    kinds = ["used", "check"]
    base = (
        alt.Chart(rows)
        .transform_filter("isValid(datum.level)")
        .encode(
            x=_day(),
            y=alt.Y("level:Q", title=words("charts.level_29_dec")).scale(zero=False, nice=True),
            color=alt.Color("tier:N")
            .scale(domain=["csi2000", "microcap"], range=[TIER_COLOURS["csi2000_etf"], TIER_COLOURS["microcap"]])
            .legend(None),
            tooltip=[
                alt.Tooltip("date:T", title=words("columns.date"), format="%-d %B %Y"),
                alt.Tooltip("level:Q", title=words("charts.level_29_dec"), format=".2f"),
            ],
        )
    )
    shape = alt.Shape("series:N").scale(domain=kinds, range=["stroke", "circle"])
    legend = alt.Legend(title=None, labelExpr=f"{_names(kinds)}[datum.label]", symbolStrokeWidth=2)
    used = base.transform_filter("datum.series == 'used'").mark_line(strokeWidth=2.4)
    check = (
        base.transform_filter("datum.series == 'check'")
        .mark_point(size=36, filled=False, strokeWidth=1.6, opacity=1)
        .encode(shape=shape.legend(legend))
    )
    return alt.layer(used, check).properties(height=300)

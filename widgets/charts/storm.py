"""Pictures of the storm: tiers day by day, what a chair sees below them, the cast beside the record."""

from __future__ import annotations

import json
from typing import Any

import altair as alt

from widgets.charts.palette import colour
from widgets.charts.parts import (
    TIER_COLOURS,
    TIERS,
    days,
    ends,
    guessed,
    legend,
    level,
    names,
    side_by_side,
    tier_hue,
    tip,
)
from widgets.strings import words

# What each chair watches, in the order of its legend.
SEEN = (
    *("saver_75", "saver_80", "dealer_75", "dealer_80"),
    *("neutral_net", "neutral_selection", "neutral_basis", "enhanced_excess", "enhanced_own"),
    *("dma_equity", "dma_unlevered", "broker_ratio", "broker_call", "public_micro", "public_1000"),
    *("state_300", "state_500", "state_1000"),
)
LINES = [colour("ink"), colour("accent"), colour("link")]
DASHES = [[1, 0], [7, 3], [2, 2]]
MODEL_TIERS = ("csi300", "csi500", "csi1000", "csi2000", "microcap")
SPAN = ("2023-12-28", "2024-03-17")
LONG = ("2023-12-29", "2024-04-10")  # room for the names at the ends of the lines
FEBRUARY = ("2023-12-28", "2024-02-09")


def storm(rows: Any, guess: Any) -> Any:
    """Return the tiers' paths so far, drawn over the whole storm's axes so that nothing rescales."""
    return alt.layer(*_levels(alt.Chart(rows), tier_hue(), LONG)).properties(height=360)


def chairs(rows: Any, guess: Any) -> Any:
    """Return the tiers so far above, and below them what one chair watches, on an axis of its own."""
    above = alt.Chart(rows).transform_filter("datum.part == 'tier'")
    key = legend(TIERS, 5, "stroke", orient="top")
    line, dot, _ = _levels(above, tier_hue().legend(key), SPAN)
    upper = alt.layer(*guessed(guess, 50, 110), line, dot).properties(height=280)
    return alt.vconcat(upper, _watched(rows).properties(height=150), spacing=24).resolve_scale(
        color="independent", x="shared"
    )


def _levels(chart: alt.Chart, hue: alt.Color, span: tuple[str, str]) -> list[alt.Chart]:
    y = level(50, 110)
    base = chart.encode(x=days(*span), color=hue)
    named = base.transform_calculate(name=f"{names(TIERS)}[datum.series]")
    line = named.mark_line(strokeWidth=2.6).encode(
        y=y,
        tooltip=[
            tip("name:N", "columns.series"),
            tip("date:T", "columns.date"),
            tip("level:Q", "charts.level_29_dec", ".1f"),
        ],
    )
    return [line, *ends(base, y, TIERS)]


def _watched(rows: Any) -> alt.LayerChart:
    y = alt.Y("seen:Q", title=words("charts.chair_sees")).scale(zero=False, nice=False)
    base = (
        alt.Chart(rows)
        .transform_filter("isValid(datum.seen)")
        .transform_calculate(name=f"{names(SEEN)}[datum.series]")
        .encode(x=days(*SPAN))
    )
    own = base.transform_filter("datum.part == 'seen'")
    labels = json.dumps({key: words("charts.seen")[key] for key in SEEN}, ensure_ascii=False)
    key = alt.Legend(
        title=None,
        labelExpr=f"({labels})[datum.label]",
        labelLimit=340,
        symbolType="stroke",
        columns=1,
        orient="bottom",
    )
    hue = alt.Color("series:N", sort=list(SEEN)).scale(range=LINES).legend(key)
    dash = alt.StrokeDash("series:N", sort=list(SEEN)).scale(range=DASHES).legend(None)
    tips = [
        tip("name:N", "columns.series"),
        tip("date:T", "columns.date"),
        tip("seen:Q", "charts.chair_value", "+.1f"),
    ]
    frame = base.transform_filter("datum.part == 'frame'").mark_point(opacity=0, aria=False).encode(y=y)
    line = own.mark_line(strokeWidth=2.2, clip=True).encode(y=y, color=hue, strokeDash=dash, tooltip=tips)
    last = own.transform_joinaggregate(last="max(date)").transform_filter("datum.date == datum.last")
    dot = last.mark_circle(aria=False, size=45, opacity=1, clip=True).encode(y=y, color=hue, strokeDash=dash)
    zero = alt.Chart(rows).mark_rule(aria=False, color=colour("control"), strokeDash=[2, 3])
    return alt.layer(zero.encode(y=alt.datum(0)), frame, line, dot)


def cast(rows: Any, guess: Any) -> Any:
    """Return the model now (thick) and before (thin) with the record (dots): tiers above, the basis below."""
    upper = _stage(rows, guess).properties(height=330)
    return alt.vconcat(upper, _basis(rows).properties(height=120), spacing=24).resolve_scale(
        color="independent", x="shared"
    )


def _three(base: alt.Chart, domain: tuple[float, float], title: str) -> list[alt.Chart]:
    """Return the record, the model before and the model now, of whatever ``base`` colours."""

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", title=words(title)).scale(domain=list(domain), nice=False)

    tips = [
        tip("name:N", "columns.series"),
        tip("date:T", "columns.date"),
        tip("now:Q", "charts.cast_now", "+.1f"),
        tip("before:Q", "charts.cast_before", "+.1f"),
        tip("record:Q", "charts.cascade_record", "+.1f"),
    ]
    dots = base.mark_circle(size=20, opacity=0.8, clip=True).encode(y=y("record"), tooltip=tips)
    thin = base.mark_line(strokeWidth=1.2, strokeDash=[3, 2], clip=True).encode(y=y("before"), tooltip=tips)
    thick = base.mark_line(strokeWidth=2.4, clip=True).encode(y=y("now"), tooltip=tips)
    return [dots, thin, thick]


def _stage(rows: Any, guess: Any) -> alt.LayerChart:
    domain = (-60.0, 10.0)
    hue = (
        alt.Color("series:N")
        .scale(domain=list(MODEL_TIERS), range=[TIER_COLOURS[tier] for tier in MODEL_TIERS])
        .legend(
            title=words("charts.cast_legend").split("; "),
            titleFontWeight="normal",
            titleLimit=600,
            labelExpr=f"{names(MODEL_TIERS)}[datum.label]",
            symbolType="stroke",
            columns=side_by_side(5),
            orient="bottom",
        )
    )
    base = (
        alt.Chart(rows)
        .transform_filter("datum.kind == 'cascade_tier'")
        .transform_calculate(name=f"{names(MODEL_TIERS)}[datum.series]")
        .encode(x=days(*FEBRUARY), color=hue)
    )
    band = (
        alt.Chart(rows)
        .transform_filter("isValid(datum.low)")
        .mark_area(aria=False, fill=colour("microcap"), fillOpacity=0.22, opacity=1, line=False)
        .encode(
            x=days(*FEBRUARY),
            y=alt.Y("low:Q", title=words("charts.cascade_change")).scale(domain=list(domain), nice=False),
            y2="high:Q",
        )
    )
    mark = alt.Chart(guess)
    y = alt.Y("guess:Q", title=words("charts.cascade_change")).scale(domain=list(domain), nice=False)
    rule = mark.mark_rule(aria=False, color=colour("guess"), strokeDash=[6, 4], strokeWidth=2).encode(y=y)
    said = mark.mark_text(
        aria=False, color=colour("guess"), align="left", baseline="bottom", dx=4, dy=-3, fontWeight=600
    ).encode(x=alt.value(0), y=y, text=alt.value(words("charts.your_guess")))
    zero = alt.Chart(rows).mark_rule(aria=False, color=colour("control"), strokeDash=[2, 3])
    return alt.layer(
        zero.encode(y=alt.datum(0)), band, rule, said, *_three(base, domain, "charts.cascade_change")
    )


def _basis(rows: Any) -> alt.LayerChart:
    base = (
        alt.Chart(rows)
        .transform_filter("datum.kind == 'cascade_basis'")
        .transform_calculate(name=f"{names(['cascade_im'])}[datum.series]")
        .encode(x=days(*FEBRUARY), color=alt.value(colour("ink")))
    )
    zero = alt.Chart(rows).mark_rule(aria=False, color=colour("control"), strokeDash=[2, 3])
    return alt.layer(zero.encode(y=alt.datum(0)), *_three(base, (-7.0, 1.5), "charts.cast_basis"))

"""Pictures of the cascade: links beside the record, a tier's account by agent, two fits and two rivals."""

from __future__ import annotations

from typing import Any

import altair as alt

from widgets.charts.palette import colour
from widgets.charts.parts import TIER_COLOURS, days, names, side_by_side, tip
from widgets.strings import words

TIERS = ("csi300", "csi500", "csi1000", "csi2000", "microcap")
CONTRACTS = {
    "cascade_ic": colour("csi500"),
    "cascade_im": colour("csi1000"),
}  # as the index each is written on
PARTS = {
    "cascade_news": colour("line"),
    "cascade_dealers": colour("dealers"),
    "cascade_neutral": colour("neutral"),
    "cascade_dma": colour("dma"),
    "cascade_enhanced": colour("enhanced"),
    "cascade_shorts": colour("shorts"),
    "cascade_public": colour("public"),
    "cascade_state": colour("state"),
    "cascade_limit": colour("warn"),
}
SUMS = ("cascade_sum", "cascade_record")
LINES = {
    "fit_record": colour("ink"),
    "fit_model": colour("accent"),
    "fit_beta": colour("control"),
    "fit_momentum": colour("link"),
}
FIRST, LAST = "2023-12-28", "2024-02-09"


def links(rows: Any, guess: Any) -> Any:
    """Return model (lines) and record (dots) by tier above, and the two bases below, on fixed axes."""
    return alt.vconcat(
        _tiers(rows, guess).properties(height=330), _bases(rows).properties(height=150), spacing=28
    ).resolve_scale(color="independent", x="shared")


def _pair(base: alt.Chart, domain: tuple[float, float], title: str, form: str) -> tuple[alt.Chart, alt.Chart]:
    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", title=words(title)).scale(domain=list(domain), nice=False)

    tips = [
        tip("name:N", "columns.series"),
        tip("date:T", "columns.date"),
        tip("change:Q", "charts.cascade_model", form),
        tip("record:Q", "charts.cascade_record", form),
    ]
    line = base.mark_line(strokeWidth=2.6, clip=True).encode(y=y("change"), tooltip=tips)
    dots = base.mark_circle(size=22, opacity=0.85, clip=True).encode(y=y("record"), tooltip=tips)
    return line, dots


def _hue(hues: dict[str, str], title: str | None = None) -> alt.Color:
    keys = list(hues)
    return (
        alt.Color("series:N")
        .scale(domain=keys, range=list(hues.values()))
        .legend(
            title=words(title) if title else None,
            titleFontWeight="normal",
            titleLimit=400,
            labelExpr=f"{names(keys)}[datum.label]",
            symbolType="stroke",
            columns=side_by_side(len(keys)),
            orient="bottom",
        )
    )


def _tiers(rows: Any, guess: Any) -> Any:
    domain = (-60.0, 15.0)
    base = (
        alt.Chart(rows)
        .transform_filter("datum.kind == 'cascade_tier'")
        .transform_calculate(name=f"{names(TIERS)}[datum.series]")
        .encode(
            x=days(FIRST, LAST),
            color=_hue({tier: TIER_COLOURS[tier] for tier in TIERS}, "charts.cascade_legend"),
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
        zero.encode(y=alt.datum(0)), rule, said, *_pair(base, domain, "charts.cascade_change", "+.1f")
    )


def _bases(rows: Any) -> Any:
    base = (
        alt.Chart(rows)
        .transform_filter("datum.kind == 'cascade_basis'")
        .transform_calculate(name=f"{names(list(CONTRACTS))}[datum.series]")
        .encode(x=days(FIRST, LAST), color=_hue(CONTRACTS))
    )
    zero = alt.Chart(rows).mark_rule(aria=False, color=colour("control"), strokeDash=[2, 3])
    return alt.layer(zero.encode(y=alt.datum(0)), *_pair(base, (-7.0, 1.5), "charts.cascade_basis", "+.2f"))


def ledger(rows: Any, guess: Any) -> Any:
    """Return the account of one tier: a stack of parts a day, with their sum and the record as points."""
    keys = list(PARTS)
    base = (
        alt.Chart(rows)
        .transform_filter("isValid(datum.points)")
        .transform_calculate(name=f"{names([*keys, *SUMS])}[datum.part]")
    )
    y = alt.Y("points:Q", title=words("charts.cascade_points"), stack="zero").scale(nice=False)
    whole = alt.Y("points:Q", title=words("charts.cascade_points")).scale(nice=False)
    tips = [
        tip("name:N", "charts.cascade_part"),
        tip("date:T", "columns.date"),
        tip("points:Q", "charts.cascade_points", "+.2f"),
    ]
    x = days(FIRST, LAST)
    bars = (
        base.transform_filter("datum.kind == 'part'")
        .mark_bar(size=alt.ExprRef("width / 52"), strokeWidth=0.6)
        .encode(
            x=x,
            y=y,
            # news is pale, so that agents stand out, and has an outline instead
            stroke=alt.condition(
                "datum.part == 'cascade_news'", alt.value(colour("control")), alt.value(colour("paper"))
            ),
            color=alt.Color("part:N")
            .scale(domain=keys, range=list(PARTS.values()))
            .legend(
                title=None,
                labelExpr=f"{names(keys)}[datum.label]",
                columns=side_by_side(5),
                orient="bottom",
                symbolStrokeColor=colour("control"),
                symbolStrokeWidth=0.6,
            ),
            order=alt.Order("part:N"),
            tooltip=tips,
        )
    )
    points = (
        base.transform_filter("datum.kind == 'sum' || datum.kind == 'record'")
        .mark_point(filled=True, opacity=1, size=44, stroke=colour("paper"), strokeWidth=1)
        .encode(
            x=x,
            y=whole,
            shape=alt.Shape("part:N")
            .scale(domain=list(SUMS), range=["diamond", "circle"])
            .legend(
                title=None,
                labelExpr=f"{names(SUMS)}[datum.label]",
                orient="top",
                symbolFillColor=colour("ink"),
            ),
            color=alt.value(colour("ink")),
            tooltip=tips,
        )
    )
    frame = base.transform_filter("datum.kind == 'frame'").mark_point(opacity=0, aria=False)
    zero = alt.Chart(rows).mark_rule(aria=False, color=colour("control")).encode(y=alt.datum(0))
    return alt.layer(frame.encode(y=whole), bars, zero, points).properties(height=360)


def fit(
    rows: Any,
    guess: Any,
    first: str = "2023-12-31",
    last: str = "2024-02-09",
    edge: tuple[int, int, int, int] = (2024, 2, 3, 12),
) -> Any:
    """Return the record as dots, the model with its band, two rivals, on an axis fixed for each series.

    `first` and `last` are the ends of the days, `edge` (year, month, day, hour) where a dotted line stands.
    """
    keys = list(LINES)
    base = alt.Chart(rows).transform_calculate(name=f"{names(keys)}[datum.line]").encode(x=days(first, last))
    y = alt.Y("value:Q", title=words("charts.cascade_fit")).scale(zero=False, nice=False)
    hue = (
        alt.Color("line:N")
        .scale(domain=keys, range=list(LINES.values()))
        .legend(
            title=None,
            labelExpr=f"{names(keys)}[datum.label]",
            symbolType="stroke",
            columns=side_by_side(4),
            orient="bottom",
        )
    )
    tips = [
        tip("name:N", "columns.series"),
        tip("date:T", "columns.date"),
        tip("value:Q", "charts.cascade_fit", "+.1f"),
    ]
    frame = base.transform_filter("datum.line == 'frame'").mark_point(opacity=0, aria=False).encode(y=y)
    band = (
        base.transform_filter("datum.line == 'fit_model'")
        .mark_area(aria=False, fill=colour("accent"), fillOpacity=0.2, opacity=1, line=False)
        .encode(y=alt.Y("low:Q", title=words("charts.cascade_fit")), y2="high:Q")
    )
    lines = (
        base.transform_filter("datum.line != 'frame' && datum.line != 'fit_record'")
        .mark_line(strokeWidth=2.4, clip=True)
        .encode(
            y=y,
            color=hue,
            strokeDash=alt.StrokeDash("line:N")
            .scale(domain=keys, range=[[1, 0], [1, 0], [6, 3], [2, 3]])
            .legend(None),
            tooltip=tips,
        )
    )
    dots = (
        base.transform_filter("datum.line == 'fit_record'")
        .mark_circle(size=34, opacity=1)
        .encode(y=y, color=hue, tooltip=tips)
    )
    year, month, date, hours = edge
    one = alt.Chart(rows).transform_aggregate(rows="count()")
    place = alt.X(
        datum=alt.DateTime(year=year, month=month, date=date, hours=hours, utc=True), type="temporal"
    )
    rule = one.mark_rule(aria=False, color=colour("control"), strokeDash=[2, 3]).encode(x=place)
    return alt.layer(frame, rule, band, lines, dots).properties(height=360)

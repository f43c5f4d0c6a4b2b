"""Pictures of the futures: a day's term structure, a hedge held, pressure that fades, who rolled."""

from __future__ import annotations

from typing import Any

import altair as alt

from widgets.charts.palette import colour
from widgets.charts.parts import days, names, side_by_side, tip
from widgets.strings import words

GAIN = [-10, 6]  # percent
PRODUCTS = {"IC": colour("csi500"), "IM": colour("csi1000")}


def _zero(rows: Any) -> alt.Chart:
    return alt.Chart(rows).mark_rule(aria=False, color=colour("control")).encode(y=alt.datum(0))


def term(rows: Any, guess: Any) -> Any:
    """Return the day's basis by days left over the day before's; below, the rates between the expiries."""
    x = (
        alt.X("days_left:Q", title=words("charts.days_left"))
        .scale(domain=[0, 270], nice=False, padding=0)
        .axis(values=list(range(0, 271, 30)))
    )
    y = alt.Y("shown:Q", title=words("charts.basis_as_chosen")).scale(nice=False, zero=True)
    frame = (
        alt.Chart(rows)
        .transform_filter("datum.place == 'frame'")
        .mark_point(aria=False, opacity=0)
        .encode(x=x, y=y)
    )
    listed = (
        alt.Chart(rows)
        .transform_filter("datum.place != 'frame' && isValid(datum.shown)")
        .transform_joinaggregate(now="max(k)")
    )
    line = listed.transform_calculate(
        series="datum.k == datum.now ? 'today' : datum.k == datum.now - 1 ? 'yesterday' : ''"
    ).transform_filter("datum.series != ''")
    keys = ["today", "yesterday"]
    curves = line.mark_line().encode(
        x=x,
        y=y,
        color=alt.Color("series:N")
        .scale(domain=keys, range=[colour("ink"), colour("muted")])
        .legend(
            labelExpr=f"{names(keys)}[datum.label]",
            title=None,
            symbolType="stroke",
            columns=side_by_side(2),
        ),
        strokeDash=alt.StrokeDash("series:N").scale(domain=keys, range=[[1, 0], [5, 4]]).legend(None),
        size=alt.Size("series:N").scale(type="ordinal", domain=keys, range=[2.8, 1.6]).legend(None),
    )
    today = listed.transform_filter("datum.k == datum.now")
    dots = today.mark_circle(opacity=1, color=colour("ink")).encode(
        x=x,
        y=y,
        size=alt.Size("open_interest:Q").scale(domain=[0, 160], range=[30, 520]).legend(None),
        tooltip=[
            tip("contract:N", "columns.contract"),
            tip("days_left:Q", "charts.days_left", ".0f"),
            tip("shown:Q", "charts.basis_as_chosen", "+.2f"),
            tip("open_interest:Q", "columns.open_interest", ".1f"),
        ],
    )
    labels = today.transform_calculate(label="slice(datum.contract, 2)").mark_text(
        aria=False, dy=21, fontWeight=600, fontSize=12
    )
    upper = alt.layer(frame, _zero(rows), curves, dots, labels.encode(x=x, y=y, text="label:N")).properties(
        height=260
    )

    span = (
        alt.Chart(rows)
        .transform_filter("datum.place != 'frame' && isValid(datum.rate)")
        .transform_joinaggregate(now="max(k)")
        .transform_filter("datum.k == datum.now")
    )
    rate = alt.Y("rate:Q", title=words("charts.rate_between")).scale(domain=[-80, 20], nice=False)
    sign = [alt.value(colour(name)) for name in ("accent", "link")]
    areas = span.mark_rect(clip=True, fillOpacity=0.22, strokeWidth=1.6).encode(
        x=alt.X("from_days:Q", title=words("charts.days_left"))
        .scale(domain=[0, 270], nice=False)
        .axis(values=list(range(0, 271, 30))),
        x2="days_left:Q",
        y=rate,
        y2=alt.datum(0),
        fill=alt.condition("datum.rate < 0", *sign),
        stroke=alt.condition("datum.rate < 0", *sign),
        tooltip=[
            tip("contract:N", "columns.contract"),
            tip("from_days:Q", "charts.from_days", ".0f"),
            tip("days_left:Q", "charts.days_left", ".0f"),
            tip("rate:Q", "charts.rate_between", "+.1f"),
        ],
    )
    lower = alt.layer(areas, _zero(rows)).properties(height=170)
    return alt.vconcat(upper, lower, spacing=34).resolve_scale(color="independent")


def hedge(rows: Any, guess: Any) -> Any:
    """Return the index, what a short earned beside it and what it is bound to, over the days."""
    x = days("2023-12-29", "2024-04-05")
    open_ = alt.Chart(rows).transform_filter("isValid(datum.earned)").encode(x=x)
    points = alt.Y("index:Q", title=words("charts.index_opening")).scale(
        domain=[70, 135], nice=False, zero=False
    )
    tips = [
        tip("date:T", "columns.date"),
        tip("contract:N", "columns.contract"),
        tip("index:Q", "charts.index_opening", ".1f"),
    ]
    index = open_.mark_line(strokeWidth=2.2).encode(
        y=points,
        color=alt.condition(
            "slice(datum.contract, 0, 2) == 'IC'",
            alt.value(PRODUCTS["IC"]),
            alt.value(PRODUCTS["IM"]),
        ),
        tooltip=tips,
    )
    level = alt.Chart(rows).mark_rule(aria=False, color=colour("control")).encode(y=alt.datum(100))
    top = alt.layer(level, index).properties(height=110)

    keys = ["earned", "bound"]
    y = alt.Y("value:Q", title=words("charts.earned")).scale(domain=GAIN, nice=False)
    hue = (
        alt.Color("series:N")
        .scale(domain=keys, range=[colour("ink"), colour("accent")])
        .legend(
            labelExpr=f"{names(keys)}[datum.label]",
            title=None,
            symbolType="stroke",
            columns=side_by_side(2),
        )
    )

    def line(key: str, **look: Any) -> Any:
        said = open_.transform_calculate(value=f"datum.{key}", series=f"'{key}'")
        return said.mark_line(clip=True, **look).encode(
            y=y,
            color=hue,
            tooltip=[tip("date:T", "columns.date"), tip("value:Q", "charts.earned", "+.2f")],
        )

    lines = (
        line("bound", strokeWidth=2, strokeDash=[6, 4], interpolate="step-after"),
        line("earned", strokeWidth=2.8),
    )
    rolls = open_.transform_window(
        before="lag(contract)", sort=[alt.SortField("date")], frame=[None, None]
    ).transform_filter("isValid(datum.before) && datum.before != datum.contract")
    moved = alt.Y("earned:Q").scale(domain=GAIN, nice=False)
    dot = rolls.mark_point(
        aria=False, size=80, filled=True, opacity=1, color=colour("link"), shape="diamond"
    ).encode(y=moved)
    named = rolls.transform_calculate(label="'→ ' + datum.contract").encode(y=moved, text="label:N")
    halo = named.mark_text(
        aria=False, dy=-14, fontWeight=600, stroke=colour("raised"), strokeWidth=4, strokeJoin="round"
    )
    into = named.mark_text(aria=False, dy=-14, fontWeight=600, color=colour("link"))
    mark = alt.Chart(guess)
    g = alt.Y("guess:Q").scale(domain=GAIN, nice=False)
    rule = mark.mark_rule(aria=False, color=colour("guess"), strokeDash=[2, 3], strokeWidth=2).encode(y=g)
    said = mark.mark_text(
        aria=False, color=colour("guess"), align="left", baseline="bottom", dx=4, dy=-3, fontWeight=600
    ).encode(x=alt.value(0), y=g, text=alt.value(words("charts.your_guess")))
    middle = alt.layer(_zero(rows), rule, said, *lines, dot, halo, into).properties(height=280)
    return alt.vconcat(top, middle, spacing=34).resolve_scale(color="independent", x="shared")


def pressed(rows: Any, guess: Any) -> Any:
    """Return the day's change of the basis by days left, points, over the model's line."""
    keys = list(PRODUCTS)
    x = (
        alt.X("days_left:Q", title=words("charts.days_left"))
        .scale(domain=[0, 250], nice=False, padding=0)
        .axis(values=list(range(0, 251, 30)))
    )
    title = words("charts.basis_change")
    hue = (
        alt.Color("product:N")
        .scale(domain=keys, range=list(PRODUCTS.values()))
        .legend(labelExpr=f"{names(keys)}[datum.label]", title=None, columns=side_by_side(2))
    )
    base = alt.Chart(rows).transform_calculate(product="slice(datum.series, 0, 2)").encode(x=x, color=hue)
    line = (
        base.transform_filter("length(datum.series) > 2")
        .mark_line(strokeWidth=2.2)
        .encode(y=alt.Y("said:Q", title=title).scale(domain=[-4, 7], nice=False))
    )
    real = base.transform_filter("isValid(datum.moved)")
    gap = real.mark_rule(aria=False, strokeWidth=1.2, strokeDash=[2, 2]).encode(y="said:Q", y2="moved:Q")
    dot = real.mark_point(filled=True, size=90, opacity=1).encode(
        y=alt.Y("moved:Q", title=title),
        shape=alt.Shape("product:N").scale(domain=keys, range=["circle", "square"]).legend(None),
        tooltip=[
            tip("contract:N", "columns.contract"),
            tip("days_left:Q", "charts.days_left", ".0f"),
            tip("moved:Q", "columns.moved", "+.2f"),
            tip("said:Q", "columns.said", "+.2f"),
        ],
    )
    return alt.layer(_zero(rows), line, gap, dot).properties(height=320)


def rolled(rows: Any, guess: Any) -> Any:
    """Return open interest of the product before each expiry: one thick line, the others thin."""
    x = (
        alt.X("session:Q", title=words("charts.sessions_before"))
        .scale(domain=[-8.2, 0.2], nice=False)
        .axis(values=list(range(-8, 0)), format="d")
    )
    y = alt.Y("interest:Q", title=words("charts.interest_indexed")).scale(
        domain=[86, 112], nice=False, zero=False
    )
    base = alt.Chart(rows).encode(x=x, y=y, detail="contract:N")
    tips = [
        tip("contract:N", "columns.contract"),
        tip("session:Q", "charts.sessions_before", "d"),
        tip("interest:Q", "charts.interest_indexed", ".1f"),
    ]
    other = (
        base.transform_filter("datum.series == 'other'")
        .mark_line(strokeWidth=1.3, color=colour("control"), opacity=0.8, clip=True)
        .encode(tooltip=tips)
    )
    told = base.transform_filter("datum.series == 'told'")
    line = told.mark_line(
        strokeWidth=3, color=colour("accent"), clip=True, point={"size": 60, "color": colour("accent")}
    ).encode(tooltip=tips)
    name = (
        told.transform_filter("datum.session == -1")
        .mark_text(aria=False, align="left", dx=9, fontWeight=600, color=colour("accent"))
        .encode(text="contract:N")
    )
    level = alt.Chart(rows).mark_rule(aria=False, color=colour("control")).encode(y=alt.datum(100))
    return alt.layer(level, other, line, name).properties(height=320)

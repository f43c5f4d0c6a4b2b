"""Pictures of the rescue: ETF money and tiers by day, one day's help to a hedged book, policies compared."""

from __future__ import annotations

from typing import Any

import altair as alt

from widgets.charts.palette import colour
from widgets.charts.parts import TIER_COLOURS, days, legend, names, side_by_side, tip
from widgets.strings import words

MONEY = ("csi300", "csi500", "csi1000", "csi2000_etf")  # the ETFs, by the index of their stocks
LINES = ("csi300", "csi500", "csi1000", "csi2000_etf", "microcap")
TIERS = ("csi300", "csi500", "csi1000", "csi2000", "microcap")
BOOK = ("rescue_stocks", "rescue_hedge", "rescue_left", "rescue_equity")
PATHS = {"rescue_record": colour("ink"), "rescue_model": colour("accent"), "rescue_without": colour("state")}
FUNDS = ("policy_neutral", "policy_dma", "policy_enhanced")
BASES = ("policy_ic", "policy_im")
SIGNS = {
    "higher": colour("good"),
    "lower": colour("accent"),
    "none": colour("control"),
    "unknown": colour("guess"),
}
TURNS = ("2024-01-18", "2024-02-05", "2024-02-08")  # the days on which the buying began or turned
_WEEK = alt.TickCount(alt.TimeIntervalStep(interval="week", step=1))


def calendar(rows: Any, guess: Any) -> Any:
    """Return ETF turnover above normal as a stack by day, and the tiers below, over the days shown."""
    x = days().scale(type="utc", padding=12)
    base = alt.Chart(rows).encode(x=x)
    keys = list(LINES)
    hue = alt.Color("series:N").scale(domain=keys, range=[TIER_COLOURS[key] for key in keys])
    bars = (
        base.transform_filter("isValid(datum.money)")
        .transform_calculate(name=f"{names(keys)}[datum.series]", place=f"indexof({keys}, datum.series)")
        .mark_bar(size=alt.ExprRef("max(2, width / 68)"))
        .encode(
            y=alt.Y("money:Q", title=words("charts.rescue_money"), stack="zero").scale(
                domain=[0, 32], nice=False
            ),
            color=hue.legend(None),
            order=alt.Order("place:O"),
            tooltip=[
                tip("date:T", "columns.date"),
                tip("name:N", "columns.series"),
                tip("money:Q", "charts.rescue_money", ".1f"),
            ],
        )
    )
    lines = (
        base.transform_filter("isValid(datum.change)")
        .transform_calculate(name=f"{names(keys)}[datum.series]")
        .mark_line(strokeWidth=2.6, clip=True)
        .encode(
            y=alt.Y("change:Q", title=words("charts.rescue_change")).scale(domain=[-45, 10], nice=False),
            color=hue.legend(legend(keys, 5, "stroke", orient="bottom")),
            tooltip=[
                tip("date:T", "columns.date"),
                tip("name:N", "columns.series"),
                tip("change:Q", "charts.rescue_change", "+.1f"),
            ],
        )
    )
    zero = alt.Chart(rows).mark_rule(aria=False, color=colour("control"), strokeDash=[2, 3])
    turned = (
        base.transform_filter("isValid(datum.turn)")
        .mark_rule(aria=False, color=colour("muted"), strokeDash=[3, 3])
        .encode(x=x)
    )
    # 5 and 8 February stand too close to be named on the same side
    named = [
        turned.transform_filter(f"{'' if side == 'right' else '!'}(utcdate(datum.date) == 5)")
        .mark_text(aria=False, align=side, dx=dx, baseline="top", fontWeight=600, color=colour("muted"))
        .encode(x=x, y=alt.value(0), text=alt.Text("date:T").format("%-d %b").timeUnit("utcyearmonthdate"))
        for side, dx in (("left", 4), ("right", -4))
    ]
    upper = alt.layer(turned, bars, *named).properties(height=170)
    lower = alt.layer(zero.encode(y=alt.datum(0)), turned, lines).properties(height=250)
    return alt.vconcat(upper, lower, spacing=26).resolve_scale(color="independent", x="shared")


def against(rows: Any, guess: Any) -> Any:
    """Return record, model and model without purchases, the latter with its band, on one fixed axis."""
    keys = list(PATHS)
    y = alt.Y("value:Q", title=words("charts.rescue_gap")).scale(zero=False, nice=False)
    base = (
        alt.Chart(rows)
        .transform_calculate(name=f"{names(keys)}[datum.line]")
        .encode(x=days("2024-01-16", "2024-02-09").axis(format="%-d %b", tickCount=_WEEK, labelOverlap=True))
    )
    hue = (
        alt.Color("line:N")
        .scale(domain=keys, range=list(PATHS.values()))
        .legend(
            title=None,
            labelExpr=f"{names(keys)}[datum.label]",
            symbolType="stroke",
            columns=side_by_side(3),
            orient="bottom",
        )
    )
    tips = [tip("date:T", "columns.date"), tip("name:N", "columns.series")]
    tips.append(tip("value:Q", "charts.rescue_gap", "+.1f"))
    frame = base.transform_filter("datum.line == 'frame'").mark_point(opacity=0, aria=False).encode(y=y)
    band = (
        base.transform_filter("datum.line == 'rescue_without'")
        .mark_area(aria=False, fill=colour("state"), fillOpacity=0.2, opacity=1, line=False)
        .encode(y=alt.Y("low:Q", title=words("charts.rescue_gap")), y2="high:Q")
    )
    lines = (
        base.transform_filter("datum.line == 'rescue_model' || datum.line == 'rescue_without'")
        .mark_line(strokeWidth=2.6)
        .encode(
            y=y,
            color=hue,
            strokeDash=alt.StrokeDash("line:N")
            .scale(domain=keys, range=[[1, 0], [1, 0], [6, 3]])
            .legend(None),
            tooltip=tips,
        )
    )
    dots = (
        base.transform_filter("datum.line == 'rescue_record'")
        .mark_circle(size=40, opacity=1)
        .encode(y=y, color=hue, tooltip=tips)
    )
    zero = alt.Chart(rows).mark_rule(aria=False, color=colour("control"), strokeDash=[2, 3])
    return alt.layer(frame, zero.encode(y=alt.datum(0)), band, lines, dots).properties(height=340)


def one_day(rows: Any, guess: Any) -> Any:
    """Return what purchases lift, tier by tier, and below it what a hedged book keeps."""
    keys = list(TIERS)
    base = alt.Chart(rows)
    zero = _zero(rows)
    tiers = (
        base.transform_filter("datum.kind == 'rescue_tier'")
        .transform_calculate(name=f"{names(keys)}[datum.place]")
        .mark_bar(height=18, clip=True)
        .encode(
            x=alt.X("move:Q", title=words("charts.rescue_lift")).scale(domain=[0, 20], nice=False),
            y=_names(keys, "place"),
            color=alt.Color("place:N")
            .scale(domain=keys, range=[TIER_COLOURS[key] for key in keys])
            .legend(None),
            tooltip=[tip("name:N", "columns.tier"), tip("move:Q", "charts.rescue_lift", "+.2f")],
        )
    )
    held = list(BOOK)
    x = alt.X("move:Q", title=words("charts.rescue_book")).scale(domain=[-80, 80], nice=False)
    book = (
        base.transform_filter("datum.kind == 'rescue_book'")
        .transform_calculate(name=f"{names(held)}[datum.place]")
        .mark_bar(height=18, clip=True)
        .encode(
            x=x,
            y=_names(held, "place"),
            color=alt.condition("datum.move < 0", alt.value(colour("accent")), alt.value(colour("good"))),
            tooltip=[tip("name:N", "columns.kind"), tip("move:Q", "charts.rescue_book", "+.2f")],
        )
    )
    mark = alt.Chart(guess)
    place = alt.X("guess:Q", title=words("charts.rescue_book")).scale(domain=[-80, 80], nice=False)
    rule = mark.mark_rule(aria=False, color=colour("guess"), strokeDash=[6, 4], strokeWidth=2).encode(x=place)
    said = mark.mark_text(
        aria=False, color=colour("guess"), align="left", baseline="top", dx=4, dy=2, fontWeight=600
    ).encode(x=place, y=alt.value(0), text=alt.value(words("charts.your_guess")))
    lower = alt.layer(book, zero, rule, said).properties(height=150)
    return alt.vconcat(tiers.properties(height=170), lower, spacing=34).resolve_scale(color="independent")


def _zero(rows: Any) -> alt.Chart:
    """Return one upright line at nothing."""
    one = alt.Chart(rows).transform_aggregate(rows="count()")
    return one.mark_rule(aria=False, color=colour("control")).encode(x=alt.datum(0))


def _names(keys: list[str], field: str) -> alt.Y:
    return alt.Y(f"{field}:N", title=None, sort=keys).axis(
        labelExpr=f"{names(keys)}[datum.label]", ticks=False, domain=False, labelLimit=150, labelPadding=6
    )


def lab(rows: Any, guess: Any) -> Any:
    """Return what a policy changes: tiers, lowest bases, funds' units, each with its spread and verdict."""
    parts = [
        _effects(rows, "price", list(TIERS), "charts.policy_prices", (-26, 44), 170),
        _effects(rows, "basis", list(BASES), "charts.policy_basis", (-24, 6), 75),
        _effects(rows, "unit", list(FUNDS), "charts.policy_units", (-40, 160), 110),
    ]
    return alt.vconcat(*parts, spacing=24).resolve_legend(shape="shared", color="shared")


def _effects(
    rows: Any, kind: str, keys: list[str], title: str, ends: tuple[float, float], height: int
) -> Any:
    x = alt.X("effect:Q", title=words(title)).scale(domain=list(ends), nice=False)
    said = [f"policy_{name}" for name in SIGNS]
    base = (
        alt.Chart(rows)
        .transform_filter(f"datum.kind == '{kind}'")
        .transform_calculate(name=f"{names(keys)}[datum.place]", sign=f"{names(said)}[datum.verdict]")
        .encode(y=_names(keys, "place"))
    )
    tips = [
        tip("name:N", "columns.place"),
        tip("effect:Q", "columns.effect", "+.1f"),
        tip("low:Q", "explorers.policy-lab.columns.low", "+.1f"),
        tip("high:Q", "explorers.policy-lab.columns.high", "+.1f"),
        tip("sign:N", "columns.verdict"),
    ]
    key = alt.Legend(
        title=None,
        labelExpr=f"{names(said)}[datum.label]",
        orient="bottom",
        columns=side_by_side(4),
        symbolOpacity=1,
    )
    hue = alt.Color("verdict:N").scale(domain=said, range=list(SIGNS.values())).legend(key)
    zero = _zero(rows)
    bar = base.mark_rule(aria=False, strokeWidth=6, opacity=0.35, clip=True).encode(
        x=alt.X("low:Q", title=words(title)).scale(domain=list(ends), nice=False), x2="high:Q", color=hue
    )
    dot = base.mark_point(size=110, opacity=1, strokeWidth=2, clip=True).encode(
        x=x,
        color=hue,
        shape=alt.Shape("verdict:N")
        .scale(domain=said, range=["triangle-right", "triangle-left", "stroke", "circle"])
        .legend(key),
        tooltip=tips,
    )
    return alt.layer(zero, bar, dot).properties(height=height)

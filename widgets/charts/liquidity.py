"""Pictures of liquidity: one exit, falls beside the record, a sale by three laws, depth by day."""

from __future__ import annotations

from typing import Any

import altair as alt

from widgets.charts.palette import colour
from widgets.charts.parts import TIER_COLOURS, days, names, side_by_side, tip
from widgets.strings import words

TIERS = ("csi300", "csi500", "csi1000", "csi2000", "microcap")
SEEN = ("csi300", "csi500", "csi1000", "microcap")
FUNDS = ("exit_neutral", "exit_enhanced", "exit_dma", "exit_large")
LAWS = {
    "law_root": colour("control"),
    "law_still": colour("link"),
    "law_thin": colour("accent"),
    "law_record": colour("ink"),
}


def _said(keys: Any) -> list[str]:
    return [str(words("names")[key]) for key in keys]


def _short() -> str:
    """Return what an axis writes for a tier: five names do not fit a phone side by side."""
    return "width < 420 ? replace(datum.label, 'CSI ', '') : datum.label"


def leaving(rows: Any, guess: Any) -> Any:
    """Return how far each tier falls, what each fund loses, and whose loss it is, one above the other."""
    return alt.vconcat(
        _falls(rows).properties(height=190),
        _losses(rows).properties(height=190),
        _parts(rows, guess).properties(height=46),
        spacing=30,
    ).resolve_scale(color="independent")


def _falls(rows: Any) -> Any:
    named = (
        alt.Chart(rows)
        .transform_filter("datum.kind == 'exit_fall'")
        .transform_calculate(name=f"{names(TIERS)}[datum.place]", said="format(datum.amount, '.1f')")
    )
    x = alt.X("name:N", title=None, sort=_said(TIERS)).axis(
        labelAngle=0, ticks=False, orient="top", domain=False, labelOverlap=False, labelExpr=_short()
    )
    y = alt.Y("amount:Q", title=words("charts.exit_fall")).scale(domain=[0, 45], nice=False, reverse=True)
    bars = named.mark_bar(width={"band": 0.6}, clip=True).encode(
        x=x,
        y=y,
        color=alt.Color("place:N")
        .scale(domain=list(TIERS), range=[TIER_COLOURS[tier] for tier in TIERS])
        .legend(None),
        tooltip=[tip("name:N", "columns.exit_place"), tip("amount:Q", "charts.exit_fall", ".1f")],
    )
    text = named.mark_text(aria=False, baseline="top", dy=4, fontWeight=600).encode(x=x, y=y, text="said:N")
    return alt.layer(bars, text)


def _losses(rows: Any) -> Any:
    kinds = ["exit_shares", "exit_relative"]
    lost = (
        alt.Chart(rows)
        .transform_filter("datum.kind == 'exit_shares' || datum.kind == 'exit_relative'")
        .transform_calculate(
            name=f"{names(FUNDS)}[datum.place]",
            said="format(datum.amount, '.1f')",
            end="max(datum.amount, 0)",
        )
    )
    fund = alt.Y("name:N", title=None, sort=_said(FUNDS)).axis(domain=False, ticks=False, labelPadding=6)
    within = alt.YOffset("kind:N").scale(domain=kinds)
    money = alt.X("amount:Q", title=words("charts.exit_loss")).scale(domain=[-5, 24], nice=False)
    bar = lost.mark_bar(clip=True).encode(
        y=fund,
        yOffset=within,
        x=money,
        color=alt.Color("kind:N")
        .scale(domain=kinds, range=[colour("ink"), colour("warn")])
        .legend(title=None, labelExpr=f"{names(kinds)}[datum.label]", orient="bottom"),
        tooltip=[tip("name:N", "columns.exit_place"), tip("amount:Q", "charts.exit_loss", ".1f")],
    )
    text = lost.mark_text(aria=False, align="left", dx=4, dy=3, fontSize=11).encode(
        y=fund, yOffset=within, x=alt.X("end:Q", title=words("charts.exit_loss")), text="said:N"
    )
    zero = alt.Chart(rows).mark_rule(aria=False, color=colour("control")).encode(x=alt.datum(0))
    return alt.layer(bar, zero, text)


def _parts(rows: Any, guess: Any) -> Any:
    keys = ["exit_others", "exit_own"]
    part = alt.Chart(rows).transform_filter("datum.kind == 'exit_part'")
    x = alt.X("amount:Q", title=words("charts.exit_part"), stack="zero").scale(domain=[0, 100], nice=False)
    bar = part.mark_bar(size=24).encode(
        x=x,
        order=alt.Order("place:N", sort="ascending"),
        color=alt.Color("place:N")
        .scale(domain=keys, range=[colour("accent"), colour("control")])
        .legend(title=None, labelExpr=f"{names(keys)}[datum.label]", orient="bottom"),
        tooltip=[tip("amount:Q", "charts.exit_part", ".0f")],
    )
    mark = alt.Chart(guess)
    rule = mark.mark_rule(aria=False, color=colour("guess"), strokeDash=[6, 4], strokeWidth=3).encode(
        x=alt.X("guess:Q", title=words("charts.exit_part")).scale(domain=[0, 100], nice=False)
    )
    name = mark.mark_text(
        aria=False, color=colour("guess"), align="left", baseline="bottom", dx=4, dy=-4, fontWeight=600
    ).encode(
        x=alt.X("guess:Q", title=words("charts.exit_part")),
        y=alt.value(0),
        text=alt.value(words("charts.your_guess")),
    )
    return alt.layer(bar, rule, name)


def beside(rows: Any, guess: Any) -> Any:
    """Return each tier's return less the CSI 300's, recorded and made by the model's sale, side by side."""
    tiers, kinds = list(TIERS[1:]), ["exit_record", "exit_model"]
    base = alt.Chart(rows).transform_calculate(
        name=f"{names(tiers)}[datum.tier]",
        which=f"{names(kinds)}[datum.series]",
        said="format(datum.spread, '+.1f')",
    )
    x = alt.X("name:N", title=None, sort=_said(tiers)).axis(labelAngle=0, ticks=False, domain=False)
    y = alt.Y("spread:Q", title=words("charts.exit_spread")).scale(domain=[-42, 10], nice=False)
    within = alt.XOffset("series:N").scale(domain=kinds)
    hue = (
        alt.Color("series:N")
        .scale(domain=kinds, range=[colour("ink"), colour("accent")])
        .legend(title=None, labelExpr=f"{names(kinds)}[datum.label]", orient="bottom")
    )
    bar = base.mark_bar(clip=True).encode(
        x=x,
        xOffset=within,
        y=y,
        color=hue,
        tooltip=[
            tip("name:N", "columns.tier"),
            tip("which:N", "columns.series"),
            tip("spread:Q", "charts.exit_spread", "+.1f"),
        ],
    )
    zero = alt.Chart(rows).mark_rule(aria=False, color=colour("control")).encode(y=alt.datum(0))
    # a text stands at the start of its band, not in the middle of it
    text = {"aria": False, "fontSize": 11, "dx": alt.ExprRef("width * 0.011")}
    below = (
        base.transform_filter("datum.spread < 0")
        .mark_text(baseline="top", dy=3, **text)
        .encode(x=x, xOffset=within, y=y, text="said:N")
    )
    above = (
        base.transform_filter("datum.spread >= 0")
        .mark_text(baseline="bottom", dy=-3, **text)
        .encode(x=x, xOffset=within, y=y, text="said:N")
    )
    return alt.layer(bar, zero, below, above).properties(height=330)


def laws(rows: Any, guess: Any) -> Any:
    """Return the index through a sale by three laws and as recorded; below, what waits at the daily limit."""
    keys = list(LAWS)
    base = alt.Chart(rows).encode(
        x=alt.X("date:T", title=None, scale=alt.Scale(type="utc")).axis(format="%-d %b", labelOverlap=True),
        color=alt.Color("series:N")
        .scale(domain=keys, range=list(LAWS.values()))
        .legend(
            title=None, labelExpr=f"{names(keys)}[datum.label]", columns=side_by_side(2), symbolType="stroke"
        ),
    )
    dash = alt.StrokeDash("series:N").scale(domain=keys, range=[[2, 3], [6, 3], [1, 0], [1, 0]]).legend(None)
    level = base.mark_line(strokeWidth=2.6, clip=True).encode(
        y=alt.Y("level:Q", title=words("charts.level_26_jan")).scale(domain=[30, 102], nice=False),
        strokeDash=dash,
        tooltip=[
            tip("date:T", "columns.date"),
            tip("level:Q", "charts.level_26_jan", ".1f"),
        ],
    )
    waiting = (
        base.transform_filter("isValid(datum.waiting)")
        .mark_line(strokeWidth=2.2, interpolate="step", clip=True)
        .encode(
            y=alt.Y("waiting:Q", title=words("charts.waiting")).scale(domain=[0, 40], nice=False),
            strokeDash=dash,
            tooltip=[tip("date:T", "columns.date"), tip("waiting:Q", "charts.waiting", ".1f")],
        )
    )
    return alt.vconcat(
        level.properties(height=290), waiting.properties(height=110), spacing=30
    ).resolve_scale(x="shared", color="shared", strokeDash="shared")


def depth_days(rows: Any, guess: Any) -> Any:
    """Return an index of turnover, volatility or depth by tier and day on one fixed logarithmic axis."""
    y = (
        alt.Y("level:Q", title=words("charts.level_29_dec"))
        .scale(type="log", domain=[15, 700], nice=False)
        .axis(values=[20, 50, 100, 200, 500])
    )
    line = (
        alt.Chart(rows)
        .transform_calculate(name=f"{names(SEEN)}[datum.series]")
        .mark_line(strokeWidth=2.4, clip=True)
        .encode(
            x=days("2023-12-29", "2024-03-30"),
            y=y,
            color=alt.Color("series:N")
            .scale(domain=list(SEEN), range=[TIER_COLOURS[tier] for tier in SEEN])
            .legend(
                title=None,
                labelExpr=f"{names(SEEN)}[datum.label]",
                symbolType="stroke",
                columns=side_by_side(4),
            ),
            tooltip=[
                tip("name:N", "columns.series"),
                tip("date:T", "columns.date"),
                tip("level:Q", "charts.level_29_dec", ".0f"),
            ],
        )
    )
    start = alt.Chart(rows).mark_rule(aria=False, color=colour("control"), strokeDash=[2, 3])
    return alt.layer(start.encode(y=alt.datum(100)), line).properties(height=330)

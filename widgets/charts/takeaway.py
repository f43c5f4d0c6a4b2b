"""Pictures of the last chapter: named worlds with their spread, the whole model's tiers and funds."""

from __future__ import annotations

from typing import Any

import altair as alt

from widgets.charts.palette import colour
from widgets.charts.parts import TIER_COLOURS, names, tip
from widgets.strings import words

WORLDS = (
    "as_it_was", "news_alone", "no_notes", "no_state", "early_state", "double_state", "no_limit",
    "no_leverage", "smaller_book", "no_dma", "slow_exit", "patience", "even_crowd", "deep_crowd",
    "double_depth", "steady_depth",
)  # fmt: skip
KEYS = [f"world_{name}" for name in WORLDS]
SIGNS = {
    "sign_higher": colour("good"),
    "sign_lower": colour("accent"),
    "sign_none": colour("control"),
    "sign_unknown": colour("warn"),
}
SHAPES = ["triangle-up", "triangle-down", "circle", "diamond"]
ROWS = {
    "csi300": TIER_COLOURS["csi300"],
    "csi500": TIER_COLOURS["csi500"],
    "csi1000": TIER_COLOURS["csi1000"],
    "csi2000": TIER_COLOURS["csi2000"],
    "microcap": TIER_COLOURS["microcap"],
    "unit_neutral": colour("neutral"),
    "unit_dma": colour("dma"),
    "unit_enhanced": colour("enhanced"),
}


def _axis(keys: list[str]) -> alt.Axis:
    return alt.Axis(
        labelExpr=f"{names(keys)}[datum.label]", labelLimit=190, ticks=False, domain=False, title=None
    )


def _one(name: str, hue: str, symbol: str) -> alt.Color:
    """Return one colour with a legend of one entry."""
    legend = alt.Legend(
        title=None,
        orient="bottom",
        symbolType=symbol,
        symbolOpacity=1,
        symbolFillColor=hue if symbol == "square" else "transparent",
        symbolStrokeColor=hue,
        symbolStrokeWidth=2,
        labelExpr=f"{names([name])}[datum.label]",
        labelLimit=320,
    )
    return alt.Color("mark:N").scale(domain=[name], range=[hue]).legend(legend)


def worlds(rows: Any, guess: Any) -> Any:
    """Return one outcome of every world: the full fit, its form the sign against February, over a spread."""
    y = alt.Y("world:N", sort=KEYS).axis(_axis(KEYS))
    # room at both ends for the name of a value
    x = alt.X("best:Q", title=words("charts.takeaway_outcome")).scale(padding=44)
    base = alt.Chart(rows).transform_calculate(
        name=f"{names(KEYS)}[datum.world]", verdict=f"{names(list(SIGNS))}[datum.sign]"
    )
    tips = [
        tip("name:N", "charts.takeaway_world"),
        tip("best:Q", "charts.takeaway_best", "+.1f"),
        tip("low:Q", "charts.takeaway_low", "+.1f"),
        tip("high:Q", "charts.takeaway_high", "+.1f"),
        tip("verdict:N", "charts.takeaway_sign"),
    ]
    band = base.transform_filter("datum.picked").mark_bar(
        aria=False, color=colour("line"), opacity=0.5, height=alt.RelativeBandSize(1)
    )
    was = base.transform_filter("datum.world == 'world_as_it_was'").mark_rule(
        aria=False, color=colour("ink"), strokeDash=[2, 3]
    )
    zero = alt.Chart(rows).mark_rule(aria=False, color=colour("control"))
    keys = list(SIGNS)
    legend = alt.Legend(
        title=None,
        orient="bottom",
        columns=alt.ExprRef("width < 420 ? 1 : 2"),
        labelExpr=f"{names(keys)}[datum.label]",
        labelLimit=320,
        symbolOpacity=1,
    )
    hue = alt.Color("sign:N").scale(domain=keys, range=list(SIGNS.values())).legend(legend)
    form = alt.Shape("sign:N").scale(domain=keys, range=SHAPES).legend(legend)
    spread = base.mark_rule(aria=False, strokeWidth=5, opacity=0.45).encode(
        x=alt.X("low:Q"), x2="high:Q", y=y, color=hue
    )
    dots = base.mark_point(filled=True, size=95, opacity=1).encode(
        x=x, y=y, color=hue, shape=form, tooltip=tips
    )
    said = (
        base.transform_filter("datum.picked")
        .transform_calculate(label="format(datum.best, '+.1f') + '%'")
        .mark_text(aria=False, align="left", dx=12, fontWeight=700, fontSize=13, color=colour("ink"))
        .encode(x=alt.X("high:Q"), y=y, text="label:N")
    )
    mark = alt.Chart(guess)
    g = alt.X("guess:Q", title=words("charts.takeaway_outcome"))
    guessed = mark.mark_rule(aria=False, color=colour("guess"), strokeDash=[6, 4], strokeWidth=2).encode(x=g)
    named = mark.mark_text(
        aria=False, color=colour("guess"), align="left", baseline="top", dx=5, dy=2, fontWeight=600
    ).encode(x=g, y=alt.value(0), text=alt.value(words("charts.your_guess")))
    return alt.layer(
        band.encode(x=alt.value(0), x2=alt.value("width"), y=y),
        zero.encode(x=alt.datum(0)),
        was.encode(x=x),
        guessed,
        named,
        spread,
        dots,
        said,
    ).properties(height=alt.Step(27))


def model(rows: Any, guess: Any) -> Any:
    """Return tiers and units of funds: bars for a setting, ticks for the full fit, rings for the record."""
    keys = list(ROWS)
    y = alt.Y("row:N", sort=keys).axis(_axis(keys))
    title = words("charts.takeaway_change")

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", title=title).scale(domain=[-100, 80], nice=False)

    base = alt.Chart(rows).transform_calculate(name=f"{names(keys)}[datum.row]")
    tips = [
        tip("name:N", "charts.takeaway_row"),
        tip("change:Q", "charts.takeaway_here", "+.1f"),
        tip("was:Q", "charts.takeaway_was", "+.1f"),
        tip("record:Q", "charts.takeaway_record", "+.1f"),
    ]
    hue = alt.Color("row:N").scale(domain=keys, range=list(ROWS.values())).legend(None)
    bars = base.mark_bar(height=15, clip=True).encode(x=x("change"), y=y, color=hue, tooltip=tips)
    was = (
        base.transform_calculate(mark="'takeaway_was'")
        .mark_tick(aria=False, thickness=3, size=24, opacity=1)
        .encode(x=x("was"), y=y, color=_one("takeaway_was", colour("ink"), "square"))
    )
    seen = (
        base.transform_filter("isValid(datum.record)")
        .transform_calculate(mark="'takeaway_record'")
        .mark_point(aria=False, size=110, strokeWidth=2.5, opacity=1, filled=False)
        .encode(x=x("record"), y=y, color=_one("takeaway_record", colour("warn"), "circle"))
    )
    zero = alt.Chart(rows).mark_rule(aria=False, color=colour("control")).encode(x=alt.datum(0))
    return alt.layer(zero, bars, was, seen).resolve_scale(color="independent").properties(height=alt.Step(33))

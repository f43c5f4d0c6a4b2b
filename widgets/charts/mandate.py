"""Pictures of a mandate: holdings, excess by part, rules, way out; the model beside the reports."""

from __future__ import annotations

from typing import Any

import altair as alt

from widgets.charts.palette import colour
from widgets.charts.parts import legend, names, tip
from widgets.strings import words

HELD = {
    "csi300": colour("csi300"),
    "csi500": colour("csi500"),
    "csi1000": colour("csi1000"),
    "csi2000": colour("csi2000"),
    "rest": colour("public"),
    "microcap": colour("microcap"),
    "cash": colour("control"),
}
PARTS = {"inside": colour("csi500"), "outside": colour("microcap"), "cash": colour("control")}
REPORTED = {"reported": colour("enhanced")}
WINDOWS = ("q4_2023", "ytd_to_feb_8", "jan_26_to_feb_8", "feb_5_to_8")
RULES = (
    "constituents",
    "stock_minimum",
    "cash_minimum",
    "name_cap",
    "tracking_error",
    "size",
    "industry_band",
)
FLOORS = ("constituents", "stock_minimum", "cash_minimum")  # rules that ask for at least so much
SALES = ("d50", "d90", "d100")
EXCESS = [-36, 14]  # points
LABELS = 104  # width kept free for the names of the rows, so that the panels stand under each other


def _rows(keys: Any, title: str | None = None) -> alt.Y:
    """Return the axis of named rows, top to bottom in the given order."""
    return alt.Y("series:N", title=title, sort=list(keys)).axis(
        labelExpr=f"{names(keys)}[datum.label]",
        labelLimit=LABELS,
        minExtent=LABELS,
        maxExtent=LABELS,
        grid=False,
        domain=False,
        ticks=False,
    )


def _hue(field: str, colours: dict[str, str], most: int) -> alt.Color:
    return (
        alt.Color(f"{field}:N")
        .scale(domain=list(colours), range=list(colours.values()))
        .legend(legend(list(colours), most))
    )


def _only(rows: Any, panel: str) -> alt.Chart:
    return alt.Chart(rows).transform_filter(f"datum.panel == '{panel}' && isValid(datum.value)")


def held(rows: Any) -> Any:
    """Return what the fund holds, as one bar of assets by group."""
    order = f"indexof({list(HELD)}, datum.series)"
    base = (
        _only(rows, "held")
        .transform_filter("datum.value > 0")
        .transform_calculate(place=order, row="'fund'")
        .transform_stack(stack="value", groupby=["row"], as_=["from", "to"], sort=[alt.SortField("place")])
        .transform_calculate(middle="(datum.from + datum.to) / 2", name=f"{names(list(HELD))}[datum.series]")
    )
    x = alt.X("from:Q", title=words("charts.share_of_assets")).scale(domain=[0, 100], nice=False, padding=0)
    y = alt.Y("row:N", title=None).axis(
        labelExpr=f"{names(['fund'])}[datum.label]",
        minExtent=LABELS, maxExtent=LABELS, grid=False, domain=False, ticks=False,
    )  # fmt: skip
    bar = base.mark_bar(height=30).encode(
        x=x,
        x2="to:Q",
        y=y,
        color=_hue("series", HELD, 4),
        tooltip=[tip("name:N", "columns.holding_group"), tip("value:Q", "charts.share_of_assets", ".1f")],
    )
    said = (
        base.transform_filter("datum.value >= 6")
        .mark_text(aria=False, fontWeight=600, fontSize=12, color=colour("paper"))
        .encode(x=alt.X("middle:Q"), y=y, text=alt.Text("value:Q", format=".0f"))
    )
    return alt.layer(bar, said).properties(height=44)


def excess(rows: Any, guess: Any) -> Any:
    """Return the excess in each window by part, its total, what was reported, and the reader's guess."""
    base = _only(rows, "excess")
    hue = _hue("part", PARTS | REPORTED, 4)
    x = alt.X("value:Q", title=words("charts.excess")).scale(domain=EXCESS, nice=False)
    y = _rows(WINDOWS)
    bars = base.mark_bar(height=15, clip=True).encode(
        x=x.stack("zero"),
        y=y,
        color=hue,
        order=alt.Order("part:N", sort="descending"),
        tooltip=[tip("value:Q", "charts.excess", "+.1f")],
    )
    total = base.transform_aggregate(total="sum(value)", groupby=["series"])
    tick = total.mark_tick(aria=False, thickness=3, size=25, color=colour("ink"), clip=True).encode(
        x=alt.X("total:Q"), y=y
    )
    said = total.transform_calculate(at="max(datum.total, 0)").mark_text(
        aria=False, align="left", dx=7, fontWeight=600, fontSize=12
    )
    said = said.encode(x=alt.X("at:Q"), y=y, text=alt.Text("total:Q", format="+.1f"))
    told = _only(rows, "reported")
    span = told.mark_rule(aria=False, strokeWidth=4, color=colour("enhanced"), yOffset=13, clip=True).encode(
        x=x, x2="limit:Q", y=y
    )
    mark = (
        told.transform_calculate(middle="(datum.value + datum.limit) / 2")
        .mark_square(size=70, opacity=1, yOffset=13, clip=True)
        .encode(
            x=alt.X("middle:Q"),
            y=y,
            color=hue,
            tooltip=[tip("value:Q", "charts.excess", "+.1f"), tip("limit:Q", "charts.excess", "+.1f")],
        )
    )
    zero = alt.Chart(rows).mark_rule(aria=False, color=colour("control")).encode(x=alt.datum(0))
    return alt.layer(zero, *_guessed(guess), bars, tick, span, mark, said).properties(height=188)


def _guessed(guess: Any) -> tuple[Any, Any]:
    x = alt.X("guess:Q", title=words("charts.excess")).scale(domain=EXCESS, nice=False)
    mark = alt.Chart(guess)
    rule = mark.mark_rule(aria=False, color=colour("guess"), strokeDash=[6, 4], strokeWidth=2).encode(x=x)
    said = mark.mark_text(aria=False, color=colour("guess"), align="right", dx=-5, fontWeight=600)
    return rule, said.encode(x=x, y=alt.value(7), text=alt.value(words("charts.your_guess")))


def rules(rows: Any) -> Any:
    """Return how much of each rule is used: 100 is the limit, beyond it the rule is broken."""
    floors = f"indexof({list(FLOORS)}, datum.series) >= 0"
    bounds = words("charts.bounds")
    base = _only(rows, "rules").transform_calculate(
        used=f"min(150, 100 * ({floors} ? datum.limit / max(datum.value, 1e-9) : datum.value / datum.limit))",
        bound=f"{floors} ? '{bounds['least']}' : '{bounds['most']}'",
    )
    base = base.transform_calculate(
        ok="datum.used <= 100.0001",
        verdict=f"datum.used <= 100.0001 ? '{bounds['kept']}' : '{bounds['broken']}'",
    )
    base = base.transform_calculate(
        label="format(datum.value, '.3~r') + '%, ' + datum.bound + ' ' + format(datum.limit, '.3~r') + '%: '"
        " + datum.verdict"
    )
    x = alt.X("used:Q", title=words("charts.rule_used")).scale(domain=[0, 150], nice=False)
    y = _rows(RULES)
    bar = base.mark_bar(height=7, yOffset=6).encode(
        x=x.axis(values=[0, 50, 100, 150]),
        y=y,
        color=alt.condition("datum.ok", alt.value(colour("good")), alt.value(colour("accent"))),
        tooltip=[tip("label:N", "columns.rule")],
    )
    said = base.mark_text(aria=False, align="left", dx=1, dy=-7, fontSize=12, fontWeight=600).encode(
        x=alt.value(0), y=y, text="label:N"
    )
    limit = (
        alt.Chart(rows).mark_rule(aria=False, color=colour("ink"), strokeDash=[3, 3]).encode(x=alt.datum(100))
    )
    return alt.layer(bar, limit, said).properties(height=190)


def sale(rows: Any) -> Any:
    """Return the days to sell parts of the book, on a scale of powers."""
    base = _only(rows, "days")
    x = alt.X("value:Q", title=words("charts.days_to_sell")).scale(type="log", domain=[0.2, 200], nice=False)
    x = x.axis(values=[0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200], format="~g", labelOverlap=True)
    y = _rows(SALES)
    stem = base.mark_rule(strokeWidth=3, color=colour("muted")).encode(
        x=x, x2=alt.datum(0.2), y=y, tooltip=[tip("value:Q", "charts.days_to_sell", ".1f")]
    )
    dot = base.mark_circle(aria=False, size=110, opacity=1, color=colour("muted")).encode(x=x, y=y)
    said = base.mark_text(aria=False, align="left", dx=9, fontWeight=600, fontSize=12).encode(
        x=x, y=y, text=alt.Text("value:Q", format=".1f")
    )
    return alt.layer(stem, dot, said).properties(height=78)


def explorer(rows: Any, guess: Any) -> Any:
    """Return one fund: what it holds, its excess by part, the rules of its contract, its way out."""
    panels = (held(rows), excess(rows, guess), rules(rows), sale(rows))
    return alt.vconcat(*panels, spacing=26).resolve_scale(
        color="independent", x="independent", y="independent"
    )


def fit(rows: Any, guess: Any) -> Any:
    """Return the model's excess by window with its band of luck, and what private funds reported."""
    x = alt.X("value:Q", title=words("charts.excess")).scale(domain=EXCESS, nice=False)
    y = alt.Y("window:N", title=None, sort=list(WINDOWS)).axis(
        labelExpr=f"{names(WINDOWS)}[datum.label]",
        labelLimit=LABELS, minExtent=LABELS, grid=False, domain=False, ticks=False,
    )  # fmt: skip
    keys = ["model_fund", "reported"]
    hue = (
        alt.Color("series:N")
        .scale(domain=keys, range=[colour("link"), colour("enhanced")])
        .legend(
            title=None,
            labelExpr=f"{names(keys)}[datum.label]",
            columns=alt.ExprRef("width < 420 ? 1 : 2"),
            symbolOpacity=1,
            symbolType="square",
        )
    )

    def part(series: str, offset: int, shape: str, width: float) -> tuple[Any, Any]:
        base = alt.Chart(rows).transform_filter(f"datum.series == '{series}'")
        tips = [
            tip("low:Q", "charts.excess", "+.1f"),
            tip("value:Q", "charts.excess", "+.1f"),
            tip("high:Q", "charts.excess", "+.1f"),
        ]
        bar = base.mark_rule(aria=False, strokeWidth=width, opacity=0.55, yOffset=offset, clip=True)
        dot = base.mark_point(shape=shape, filled=True, size=120, opacity=1, yOffset=offset, clip=True)
        return (
            bar.encode(x=alt.X("low:Q", title=words("charts.excess")).scale(domain=EXCESS, nice=False),
                       x2="high:Q", y=y, color=hue),
            dot.encode(x=x, y=y, color=hue, tooltip=tips),
        )  # fmt: skip

    model = alt.Chart(rows).transform_filter("datum.series == 'model_fund'")
    said = model.mark_text(aria=False, dy=-19, fontWeight=600, fontSize=12).encode(
        x=x, y=y, text=alt.Text("value:Q", format="+.1f")
    )
    zero = alt.Chart(rows).mark_rule(aria=False, color=colour("control")).encode(x=alt.datum(0))
    return alt.layer(
        zero, *part("model_fund", -6, "circle", 7), *part("reported", 10, "square", 4), said
    ).properties(height=250)

"""Where size hides: weights by market value, what each size earned, and what the difference adds."""

from __future__ import annotations

from typing import Any

import altair as alt

from widgets.charts.palette import colour
from widgets.charts.parts import names, side_by_side, tip
from widgets.strings import words

TICKS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]  # CNY bn


def by_size(rows: Any, guess: Any) -> Any:
    """Return weights of index and fund by market value; below, what each size earned and adds."""
    x = (
        alt.X("low:Q", title=None)
        .scale(type="log", domain=[1, 1000], nice=False)
        .axis(values=TICKS, labels=False, grid=False)
    )
    base = alt.Chart(rows)
    tips = [tip("low:Q", "charts.size_from", ".1f"), tip("high:Q", "charts.size_to", ".1f")]

    def axis(title: str, domain: list[float]) -> alt.Y:
        return (
            alt.Y("value:Q", title=words(title))
            .scale(domain=domain, nice=False)
            .axis(minExtent=34, maxExtent=34)
        )

    held_ = {"inside": colour("csi500"), "outside": colour("microcap")}
    weights = axis("charts.weight_of_bin", [0, 40])
    fund = (
        base.transform_filter(f"indexof({list(held_)}, datum.series) >= 0")
        .transform_stack(
            stack="value",
            groupby=["low"],
            as_=["from", "to"],
            sort=[alt.SortField("series", order="descending")],
        )
        .mark_rect(clip=True)
        .encode(
            x=x,
            x2="high:Q",
            y=alt.Y("from:Q", title=words("charts.weight_of_bin"))
            .scale(domain=[0, 40], nice=False)
            .axis(minExtent=34, maxExtent=34),
            y2="to:Q",
            color=alt.Color("series:N")
            .scale(domain=list(held_), range=list(held_.values()))
            .legend(
                title=None,
                labelExpr=f"{names(list(held_))}[datum.label]",
                columns=side_by_side(3),
                symbolType="square",
            ),
            tooltip=[*tips, tip("value:Q", "charts.weight_of_bin", ".1f")],
        )
    )
    index = (
        base.transform_filter("datum.series == 'benchmark'")
        .transform_calculate(name=f"'{words('names.benchmark')}'")
        .mark_line(interpolate="step-after", strokeWidth=2.4, clip=True)
        .encode(
            x=x,
            y=weights,
            stroke=alt.Stroke("name:N")
            .scale(domain=[words("names.benchmark")], range=[colour("ink")])
            .legend(title=None, symbolType="stroke"),
        )
    )
    top = alt.layer(fund, index).properties(height=170)
    zero = base.mark_rule(aria=False, color=colour("control")).encode(y=alt.datum(0))
    curve = (
        base.transform_filter("datum.series == 'curve'")
        .transform_calculate(middle="sqrt(datum.low * datum.high)")
        .mark_line(strokeWidth=2.4, color=colour("ink"))
        .encode(
            x=alt.X("middle:Q", title=None)
            .scale(type="log", domain=[1, 1000], nice=False)
            .axis(values=TICKS, labels=False, grid=False),
            y=axis("charts.earned_by_size", [-45, 20]),
            tooltip=[*tips, tip("value:Q", "charts.earned_by_size", "+.1f")],
        )
    )
    middle = alt.layer(zero, curve).properties(height=120)
    adds = (
        base.transform_filter("datum.series == 'adds'")
        .mark_rect(clip=True)
        .encode(
            x=alt.X("low:Q", title=words("charts.market_value"))
            .scale(type="log", domain=[1, 1000], nice=False)
            .axis(values=TICKS, format="~g", labelOverlap=True, grid=False),
            x2="high:Q",
            y=axis("charts.adds_points", [-7, 3]),
            y2=alt.datum(0),
            color=alt.condition("datum.value < 0", alt.value(colour("accent")), alt.value(colour("good"))),
            tooltip=[*tips, tip("value:Q", "charts.adds_points", "+.2f")],
        )
    )
    lower = alt.layer(adds, zero).properties(height=120)
    return alt.vconcat(top, middle, lower, spacing=22).resolve_scale(
        color="independent", stroke="independent"
    )

"""Pictures of neutral books: break-even, a replay, a beta hedge, when funds leave, what was reported."""

from __future__ import annotations

from typing import Any

import altair as alt

from widgets.charts.palette import colour
from widgets.charts.parts import days, legend, names, tip
from widgets.strings import words

SOURCES = {"selection": colour("accent"), "unhedged": colour("csi1000"), "basis": colour("link")}
REST = {"financing": colour("muted"), "fees": colour("control")}
TOTAL = "net"
CAUSES = {"by_cost": colour("link"), "by_drawdown": colour("accent")}
PHASES = {"fitted": colour("link"), "other": colour("control"), "storm": colour("accent")}


def _rule(rows: Any, level: float) -> alt.Chart:
    return alt.Chart(rows).mark_rule(aria=False, color=colour("control")).encode(y=alt.datum(level))


def _frame(rows: Any, **ends: tuple[float, float]) -> list[alt.Chart]:
    """Return unseen marks at the ends of an axis: it always holds this range, and more where needed."""
    base = alt.Chart(rows).mark_point(aria=False, opacity=0)
    return [base.encode(**{axis: alt.datum(end)}) for axis, both in ends.items() for end in both]


def break_even(rows: Any, guess: Any) -> Any:
    """Return the excess return needed by the cost of the hedge, in its two parts, up to the cost chosen."""
    x = alt.X("cost:Q", title=words("charts.hedge_cost")).scale(domain=[-0.5, 40.5], nice=False)
    y = alt.Y("value:Q", title=words("charts.excess_needed")).scale(domain=[0, 60], nice=False)
    keys = ["fees", "hedging"]
    parts = (
        alt.Chart(rows)
        .transform_fold(keys, as_=["part", "value"])
        .mark_bar(size=alt.ExprRef("0.62 * width / 41"), clip=True)
        .encode(
            x=x,
            y=y.stack("zero"),
            tooltip=[tip("cost:Q", "charts.hedge_cost", ".0f"), tip("need:Q", "charts.excess_needed", ".1f")],
            color=alt.Color("part:N")
            .scale(domain=keys, range=[colour("control"), colour("link")])
            .legend(legend(keys, 2, orient="top")),
            order=alt.Order("part:N"),
        )
    )
    last = (
        alt.Chart(rows).transform_joinaggregate(most="max(cost)").transform_filter("datum.cost == datum.most")
    )
    at = {"x": x, "y": alt.Y("need:Q").scale(domain=[0, 60], nice=False)}
    said = (
        last.transform_calculate(label="format(datum.need, '.1f') + '%'")
        .mark_text(aria=False, align="center", dy=-11, fontWeight=700, fontSize=14)
        .encode(**at, text="label:N")
    )
    return alt.layer(parts, said).properties(height=280)


def replay(rows: Any, guess: Any) -> Any:
    """Return a fund's value, each day's profit by source, and the profit so far by source."""
    x = days("2023-12-28", "2024-02-24")
    open_ = alt.Chart(rows).transform_filter("isValid(datum.net)")
    worth = (
        open_.transform_window(sum="sum(net)", sort=[alt.SortField("date")], frame=[None, 0])
        .transform_calculate(value="100 + datum.sum")
        .encode(x=x)
    )
    y = alt.Y("value:Q", title=words("charts.fund_value")).scale(zero=False, nice=True)
    line = worth.mark_line(strokeWidth=2.8).encode(
        y=y, tooltip=[tip("date:T", "columns.date"), tip("value:Q", "charts.fund_value", ".1f")]
    )
    last = worth.transform_joinaggregate(last="max(date)").transform_filter("datum.date == datum.last")
    dot = last.mark_circle(aria=False, size=70, opacity=1, color=colour("ink")).encode(y=y)
    said = (
        last.transform_calculate(label="format(datum.value, '.1f')")
        .mark_text(aria=False, align="left", dx=8, fontWeight=700, fontSize=13)
        .encode(y=y, text="label:N")
    )
    mark = alt.Chart(guess)
    g = alt.Y("guess:Q").scale(zero=False, nice=True)
    guessed = mark.mark_rule(aria=False, color=colour("guess"), strokeDash=[6, 4], strokeWidth=2).encode(y=g)
    named = mark.mark_text(
        aria=False, color=colour("guess"), align="right", baseline="bottom", dx=-2, dy=-3, fontWeight=600
    ).encode(x=alt.value("width"), y=g, text=alt.value(words("charts.your_guess")))
    top = alt.layer(
        *_frame(rows, y=(90.0, 105.0)), _rule(rows, 100.0), guessed, named, line, dot, said
    ).properties(height=190)

    keys = list(SOURCES)
    hue = (
        alt.Color("series:N")
        .scale(domain=keys, range=list(SOURCES.values()))
        .legend(legend(keys, 3, orient="top"))
    )
    bars = (
        open_.transform_fold(keys, as_=["series", "value"])
        .mark_bar(size=alt.ExprRef("max(3, 0.6 * width / 42)"))
        .encode(
            x=x,
            y=alt.Y("value:Q", title=words("charts.on_the_day"), stack="zero"),
            color=hue,
            tooltip=[tip("date:T", "columns.date"), tip("value:Q", "charts.on_the_day", "+.2f")],
        )
    )
    net = open_.mark_tick(
        aria=False,
        opacity=1,
        orient="horizontal",
        thickness=2.4,
        size=alt.ExprRef("max(4, 0.78 * width / 42)"),
        color=colour("ink"),
    ).encode(x=x, y="net:Q")
    middle = alt.layer(*_frame(rows, y=(-7.0, 4.0)), bars, _rule(rows, 0.0), net).properties(height=150)

    every = [*SOURCES, *REST, TOTAL]
    so_far = (
        open_.transform_aggregate(**{key: f"sum({key})" for key in (*SOURCES, "fees", TOTAL)})
        .transform_calculate(
            financing="datum.net - datum.selection - datum.unhedged - datum.basis - datum.fees"
        )
        .transform_fold(every, as_=["part", "value"])
        .transform_calculate(
            label="abs(datum.value) < 0.05 ? '0.0' : format(datum.value, '+.1f')",
            side="datum.value < 0.05 ? 1 : 0",
        )
    )
    place = alt.Y("part:N", title=None, sort=every).axis(
        labelExpr=f"{names(every)}[datum.label]", labelFontSize=12, minExtent=46, labelLimit=120
    )
    amount = alt.X("value:Q", title=words("charts.so_far")).scale(nice=False).axis(tickCount=8)
    whole = so_far.mark_bar(height={"band": 0.66}).encode(
        y=place,
        x=amount,
        color=alt.Color("part:N")
        .scale(domain=every, range=[*SOURCES.values(), *REST.values(), colour("ink")])
        .legend(None),
        tooltip=[tip("value:Q", "charts.so_far", "+.2f")],
    )
    # the amount stands on the other side of zero, where no bar can reach it
    amounts = [
        so_far.transform_filter(f"datum.side == {side}")
        .mark_text(aria=False, align=align, dx=dx, fontWeight=600)
        .encode(y=place, x=alt.datum(0), text="label:N")
        for side, align, dx in ((0, "right", -5), (1, "left", 5))
    ]
    zero = alt.Chart(rows).mark_rule(aria=False, color=colour("control")).encode(x=alt.datum(0))
    bottom = alt.layer(*_frame(rows, x=(-14.0, 8.0)), whole, zero, *amounts).properties(height=150)
    return alt.vconcat(top, middle, bottom, spacing=30).resolve_scale(color="independent", x="independent")


def beta(rows: Any, guess: Any) -> Any:
    """Return a holding's returns against an index with the fitted line, and day by day what it left over."""
    keys = list(PHASES)
    hue = alt.Color("phase:N").scale(domain=keys, range=list(PHASES.values()))
    x = alt.X("x:Q", title=words("charts.index_return")).scale(domain=[-8, 10], nice=False)
    y = alt.Y("y:Q", title=words("charts.holding_return")).scale(domain=[-14, 12], nice=False)
    line = (
        alt.Chart(rows)
        .transform_filter("datum.phase == 'line'")
        .mark_line(aria=False, clip=True, strokeWidth=2, color=colour("link"))
        .encode(x=x, y=y)
    )
    points = alt.Chart(rows).transform_filter("datum.phase != 'line'")
    dots = points.mark_point(filled=True, opacity=0.9, clip=True).encode(
        x=x,
        y=y,
        color=hue.legend(legend(keys, 3, "circle", orient="top")),
        shape=alt.Shape("phase:N").scale(domain=keys, range=["circle", "circle", "diamond"]).legend(None),
        size=alt.Size("phase:N").scale(type="ordinal", domain=keys, range=[40, 26, 120]).legend(None),
        tooltip=[
            tip("date:T", "columns.date"),
            tip("x:Q", "charts.index_return", "+.2f"),
            tip("y:Q", "charts.holding_return", "+.2f"),
            tip("left:Q", "charts.left_over", "+.2f"),
        ],
    )
    named = (
        points.transform_filter("datum.phase == 'storm'")
        .transform_calculate(label="utcFormat(datum.date, '%-d %b')")
        .mark_text(aria=False, dx=9, align="left", fontWeight=600, fontSize=12, clip=True)
        .encode(x=x, y=y, text="label:N")
    )
    upright = alt.Chart(rows).mark_rule(aria=False, color=colour("line")).encode(x=alt.datum(0))
    upper = alt.layer(upright, _rule(rows, 0.0), line, dots, named).properties(height=270)

    time = days("2023-12-01", "2024-02-10")
    left = alt.Y("value:Q", title=words("charts.left_over")).scale(domain=[-15, 8], nice=False)
    bars = (
        points.transform_calculate(value="datum.left")
        .mark_bar(size=alt.ExprRef("max(2.5, 0.55 * width / 52)"), clip=True)
        .encode(
            x=time,
            y=left,
            color=hue.legend(None),
            tooltip=[tip("date:T", "columns.date"), tip("left:Q", "charts.left_over", "+.2f")],
        )
    )
    bands = [
        points.transform_calculate(value=f"{sign}datum.band")
        .mark_line(aria=False, strokeDash=[4, 3], strokeWidth=1.4, color=colour("link"))
        .encode(x=time, y=left)
        for sign in ("", "-")
    ]
    lower = alt.layer(bars, _rule(rows, 0.0), *bands).properties(height=150)
    return alt.vconcat(upper, lower, spacing=34).resolve_scale(color="independent")


def leaving(rows: Any, guess: Any) -> Any:
    """Return what the stocks had to earn, the funds gone by cause, and recorded open interest."""
    x = days("2023-12-28", "2024-02-10")
    base = alt.Chart(rows)
    y = alt.Y("need:Q", title=words("charts.excess_needed")).scale(domain=[0, 60], nice=False)
    raw = base.mark_line(strokeWidth=1.4, color=colour("muted"), strokeDash=[2, 2], clip=True).encode(
        x=x, y=y, tooltip=[tip("date:T", "columns.date"), tip("need:Q", "charts.excess_needed", ".1f")]
    )
    asked = base.mark_line(strokeWidth=2.6, clip=True).encode(
        x=x, y=alt.Y("asked:Q").scale(domain=[0, 60], nice=False)
    )
    typical = base.mark_line(aria=False, strokeDash=[6, 4], strokeWidth=1.8, color=colour("link")).encode(
        x=x, y=alt.Y("median:Q").scale(domain=[0, 60], nice=False)
    )
    first = base.transform_joinaggregate(first="min(date)").transform_filter("datum.date == datum.first")
    said = first.mark_text(
        aria=False, align="left", baseline="bottom", dx=4, dy=-3, fontWeight=600, color=colour("link")
    ).encode(
        x=x,
        y=alt.Y("median:Q").scale(domain=[0, 60], nice=False),
        text=alt.value(words("charts.median_fund")),
    )
    top = alt.layer(raw, typical, said, asked).properties(height=150)

    keys = list(CAUSES)
    gone = (
        base.transform_fold(keys, as_=["series", "value"])
        .mark_bar(size=alt.ExprRef("max(3, 0.6 * width / 44)"))
        .encode(
            x=x,
            y=alt.Y("value:Q", title=words("charts.funds_gone"), stack="zero").scale(
                domain=[0, 100], nice=False
            ),
            color=alt.Color("series:N")
            .scale(domain=keys, range=list(CAUSES.values()))
            .legend(legend(keys, 2, orient="top")),
            tooltip=[tip("date:T", "columns.date"), tip("value:Q", "charts.funds_gone", ".0f")],
        )
    )
    middle = alt.layer(gone).properties(height=130)

    lots = base.mark_bar(size=alt.ExprRef("max(3, 0.6 * width / 44)"), clip=True).encode(
        x=x,
        y=alt.Y("interest:Q", title=words("charts.interest_lots"))
        .scale(domain=[0, 350], nice=False)
        .axis(values=[0, 100, 200, 300]),
        color=alt.value(colour("muted")),
        tooltip=[tip("date:T", "columns.date"), tip("interest:Q", "charts.interest_lots", ".0f")],
    )
    bottom = alt.layer(lots).properties(height=90)
    return alt.vconcat(top, middle, bottom, spacing=30).resolve_scale(color="independent")


def reported(rows: Any, guess: Any) -> Any:
    """Return a fund's three-day result by share outside the index, the basis alone, and what was reported."""
    x = (
        alt.X("share:Q", title=words("charts.share_outside"))
        .scale(domain=[0, 102], nice=False)
        .axis(values=list(range(0, 101, 10)))
    )
    y = alt.Y("result:Q", title=words("charts.three_days")).scale(nice=False)
    base = alt.Chart(rows)
    first = base.transform_joinaggregate(least="min(share)").transform_filter("datum.share == datum.least")

    def level(column: str, key: str, hue: str, dash: list[int]) -> list[alt.Chart]:
        at = alt.Y(f"{column}:Q")
        line = first.mark_rule(aria=False, strokeWidth=2, strokeDash=dash, color=colour(hue)).encode(y=at)
        look = {"align": "right", "baseline": "bottom", "dx": -2, "dy": -4, "fontWeight": 600}
        name = first.mark_text(aria=False, color=colour(hue), **look)
        return [line, name.encode(x=alt.value("width"), y=at, text=alt.value(words(key)))]

    line = base.mark_line(strokeWidth=2.8, color=colour("accent")).encode(
        x=x,
        y=y,
        tooltip=[tip("share:Q", "charts.share_outside", ".0f"), tip("result:Q", "charts.three_days", "+.1f")],
    )
    last = base.transform_joinaggregate(most="max(share)").transform_filter("datum.share == datum.most")
    gap = last.mark_rule(aria=False, strokeWidth=2, color=colour("muted")).encode(
        x=x, y=alt.Y("result:Q"), y2="reported:Q"
    )
    dot = last.mark_circle(aria=False, size=100, opacity=1, color=colour("accent")).encode(x=x, y=y)
    number = (
        last.transform_calculate(label="format(datum.result, '+.1f') + '%'")
        .mark_text(aria=False, align="right", dx=-9, dy=12, fontWeight=700, fontSize=13)
        .encode(x=x, y=y, text="label:N", color=alt.value(colour("accent")))
    )
    return alt.layer(
        *_frame(rows, y=(-15.0, 2.0)),
        _rule(rows, 0.0),
        *level("basis", "charts.basis_alone", "link", [2, 3]),
        *level("reported", "charts.reported_loss", "ink", [6, 4]),
        gap,
        line,
        dot,
        number,
    ).properties(height=320)

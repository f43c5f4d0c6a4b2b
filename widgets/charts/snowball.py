"""Pictures of snowball notes."""

from __future__ import annotations

import json
from typing import Any

import altair as alt

from widgets.charts.palette import colour
from widgets.charts.parts import days, names
from widgets.strings import words


def path(rows: Any, guess: Any) -> Any:
    """Return one index path, the life of a note on it, its two barriers and what happened."""
    base = alt.Chart(rows).encode(
        x=alt.X("month:Q", title=words("charts.months"))
        .scale(domain=[0, 25.5], nice=False)
        .axis(values=list(range(0, 25, 3))),
        y=alt.Y("level:Q", title=words("charts.level_start")).scale(domain=[55, 112], zero=False, nice=False),
        tooltip=[
            alt.Tooltip("month:Q", title=words("columns.month"), format=".1f"),
            alt.Tooltip("level:Q", title=words("columns.level_start"), format=".1f"),
        ],
    )

    def only(name: str) -> alt.Chart:
        return base.transform_filter(f"datum.series == '{name}' && isValid(datum.level)")

    def named(name: str, hue: str, dy: int) -> alt.Chart:
        return (
            only(name)
            .transform_filter("datum.month == 24")
            .mark_text(aria=False, align="right", dy=dy, color=colour(hue), fontWeight=600)
            .encode(text=alt.value(words(f"names.{name}")), x=alt.X("month:Q"))
        )

    events = ["knock_in", "end"]
    event = base.transform_filter(
        "(datum.series == 'knock_in' || datum.series == 'end') && isValid(datum.level)"
    )
    amounts = ["paid", "promised"]
    bars = (
        alt.Chart(rows)
        .transform_filter("isValid(datum.amount)")
        .transform_calculate(name=f"{names(amounts)}[datum.series]", said="format(datum.amount, '.1f')")
        .encode(
            y=alt.Y("name:N", title=None, sort=list(words("names")[key] for key in amounts)).axis(
                domain=False, ticks=False
            ),
            x=alt.X("amount:Q", title=words("charts.paid_back")).scale(domain=[0, 175], nice=False),
        )
    )
    bar = bars.mark_bar(height=16).encode(
        color=alt.Color("series:N")
        .scale(domain=amounts, range=[colour("ink"), colour("control")])
        .legend(None)
    )
    value = bars.mark_text(aria=False, align="left", dx=5, fontWeight=600, color=colour("ink")).encode(
        text="said:N"
    )
    upper = alt.layer(
        only("ko").mark_line(color=colour("good"), strokeDash=[6, 4], strokeWidth=1.6),
        named("ko", "good", -8),
        only("ki").mark_line(color=colour("accent"), strokeDash=[6, 4], strokeWidth=1.6),
        named("ki", "accent", 13),
        only("path").mark_line(color=colour("control"), strokeWidth=1.4, strokeDash=[2, 3]),
        only("life").mark_line(color=colour("ink"), strokeWidth=3),
        event.mark_point(size=110, filled=True, opacity=1, color=colour("ink")).encode(
            shape=alt.Shape("series:N")
            .scale(domain=events, range=["triangle-down", "circle"])
            .legend(title=None, labelExpr=f"{names(events)}[datum.label]")
        ),
    ).properties(height=310)
    return alt.vconcat(upper, alt.layer(bar, value).properties(height=64), spacing=26)


COUPON_KEYS = ("q0", "q2", "q4", "q6", "q8", "q10")


def fair_coupon(rows: Any, guess: Any) -> Any:
    """Return the fair coupon by volatility, the chosen carry over the others, and its two parts below."""
    x = (
        alt.X("vol:Q", title=words("charts.volatility"))
        .scale(domain=[9, 46], nice=False)
        .axis(values=list(range(10, 41, 5)))
    )
    y = alt.Y("coupon:Q", title=words("charts.coupon")).scale(domain=[0, 65], nice=False)
    base = alt.Chart(rows)
    tips = [
        alt.Tooltip("vol:Q", title=words("columns.vol"), format=".0f"),
        alt.Tooltip("coupon:Q", title=words("columns.coupon"), format=".1f"),
    ]
    thin = base.transform_filter(f"indexof({list(COUPON_KEYS)}, datum.series) >= 0").encode(
        x=x, y=y, detail="series:N"
    )
    named = (
        thin.transform_joinaggregate(last="max(vol)")
        .transform_filter("datum.vol == datum.last")
        .transform_calculate(name=f"{names(COUPON_KEYS)}[datum.series]")
    )
    fair = base.transform_filter("datum.series == 'fair'").encode(x=x, y=y, tooltip=tips)
    dot = fair.transform_joinaggregate(last="max(vol)").transform_filter("datum.vol == datum.last")
    seen = base.transform_filter("datum.series == 'vol_q4' || datum.series == 'vol_january'")
    keys = ["vol_q4", "vol_january"]
    said = ["coupon_press", "coupon_example"]
    printed = base.transform_filter("datum.series == 'coupon_press' || datum.series == 'coupon_example'")
    upper = alt.layer(
        seen.mark_rule(aria=False, color=colour("csi1000"), strokeDash=[2, 3]).encode(x=x),
        seen.transform_calculate(name=f"{names(keys)}[datum.series]")
        .mark_text(
            aria=False, align="left", baseline="top", dx=4, dy=2, color=colour("csi1000"), lineBreak="\n"
        )
        .encode(x=x, y=alt.value(0), text="name:N"),
        printed.mark_rule(aria=False, color=colour("warn"), strokeDash=[6, 4]).encode(y=y),
        printed.transform_calculate(name=f"{names(said)}[datum.series]")
        .mark_text(aria=False, align="right", dy=8, dx=-2, color=colour("warn"))
        .encode(x=alt.value("width"), y=y, text="name:N"),
        thin.mark_line(color=colour("control"), strokeWidth=1, interpolate="monotone"),
        named.mark_text(aria=False, align="left", dx=5, color=colour("muted"), fontSize=11).encode(
            text="name:N"
        ),
        fair.mark_line(color=colour("ink"), strokeWidth=3),
        dot.mark_circle(size=110, opacity=1, color=colour("ink")),
    ).properties(height=290)
    return alt.vconcat(upper, _worth(base), spacing=26)


def _worth(base: alt.Chart) -> alt.LayerChart:
    """Return what the coupons at the chosen volatility pay for, as one bar in two colours."""
    keys = ["put", "interest"]
    bars = (
        base.transform_filter("datum.series == 'put' || datum.series == 'interest'")
        .transform_joinaggregate(last="max(at)", groupby=["series"])
        .transform_filter("datum.at == datum.last")
        .transform_calculate(
            name=f"{names(keys)}[datum.series]",
            said="format(datum.worth, '.1f')",
            order="datum.series == 'put' ? 0 : 1",
        )
        .encode(
            y=alt.Y("name:N", title=None, sort=[words(f"names.{key}") for key in keys]).axis(
                domain=False, ticks=False, labelLimit=150
            ),
            x=alt.X("worth:Q", title=words("charts.worth_today"))
            .scale(domain=[0, 20], nice=False)
            .axis(tickCount=5),
        )
    )
    hue = alt.Color("series:N").scale(domain=keys, range=[colour("accent"), colour("control")]).legend(None)
    return alt.layer(
        bars.mark_bar(height=16).encode(color=hue),
        bars.mark_text(aria=False, align="left", dx=5, fontWeight=600, color=colour("ink")).encode(
            text="said:N"
        ),
    ).properties(height=64)


FATES = ("fate_out", "fate_calm", "fate_loss")


def odds(rows: Any, guess: Any) -> Any:
    """Return how notes end: the fates, the distribution of results, and what each result adds on average."""
    hue = alt.Color("fate:N").scale(
        domain=list(FATES), range=[colour("good"), colour("link"), colour("accent")]
    )
    legend = alt.Legend(
        title=None,
        orient="top",
        labelExpr=f"{names(FATES)}[datum.label]",
        symbolType="square",
        labelLimit=300,
        columns=side_by_side_fates(),
    )
    fates = (
        alt.Chart(rows)
        .transform_filter("isValid(datum.start)")
        .transform_calculate(
            name=f"{names(FATES)}[datum.fate]",
            middle="(datum.start + datum.end) / 2",
            said="datum.share >= 4 ? format(datum.share, '.0f') : ''",
        )
    )
    strip_x = alt.X("start:Q", title=words("charts.of_100_notes")).scale(domain=[0, 100], nice=False)
    tips = [
        alt.Tooltip("name:N", title=words("columns.fate")),
        alt.Tooltip("share:Q", title=words("columns.share"), format=".1f"),
    ]
    rule = (
        alt.Chart(guess)
        .mark_rule(aria=False, color=colour("guess"), strokeDash=[6, 4], strokeWidth=3)
        .encode(x=alt.X("guess:Q").scale(domain=[0, 100], nice=False))
    )
    label = (
        alt.Chart(guess)
        .mark_text(aria=False, color=colour("guess"), baseline="bottom", dy=-3, fontWeight=600)
        .encode(x="guess:Q", y=alt.value(0), text=alt.value(words("charts.your_guess")))
    )
    strip = alt.layer(
        fates.mark_bar(height=30).encode(x=strip_x, x2="end:Q", color=hue.legend(legend), tooltip=tips),
        fates.mark_text(aria=False, color=colour("paper"), fontWeight=600).encode(
            x="middle:Q", text="said:N"
        ),
        rule,
        label,
    ).properties(height=34)

    bins = (
        alt.Chart(rows)
        .transform_filter("isValid(datum.low)")
        .transform_calculate(name=f"{names(FATES)}[datum.fate]")
    )
    x = alt.X("low:Q", title=None).scale(domain=[-80, 65], nice=False).axis(values=list(range(-80, 61, 20)))
    bin_tips = [
        *tips,
        alt.Tooltip("low:Q", title=words("columns.low"), format=".0f"),
        alt.Tooltip("high:Q", title=words("columns.high"), format=".0f"),
        alt.Tooltip("part:Q", title=words("columns.part"), format="+.2f"),
    ]
    zero = alt.Chart(rows).mark_rule(aria=False, color=colour("control")).encode(x=alt.datum(0))
    floor = alt.Chart(rows).mark_rule(aria=False, color=colour("control")).encode(y=alt.datum(0))

    def bars(field: str, title: str, low: float, high: float, at: alt.X) -> alt.Chart:
        y = alt.Y("from:Q", title=words(title)).scale(domain=[low, high], nice=False)
        return (
            bins.transform_filter("datum.share > 0")
            .transform_stack(as_=["from", "to"], stack=field, groupby=["low"], sort=[alt.SortField("fate")])
            .mark_rect(stroke=colour("paper"), strokeWidth=1)
            .encode(x=at, x2="high:Q", y=y, y2="to:Q", color=hue.legend(None), tooltip=bin_tips)
        )

    often = alt.layer(zero, bars("share", "charts.notes_in_100", 0, 90, x)).properties(height=180)
    below = x.title(words("charts.result_today"))
    much = alt.layer(zero, floor, bars("part", "charts.adds", -5, 5, below)).properties(height=130)
    return alt.vconcat(strip, often, much, spacing=22).resolve_scale(color="shared")


def side_by_side_fates() -> alt.ExprRef:
    """Return how many of the three fates stand side by side in the legend: one on a phone."""
    return alt.ExprRef("width < 420 ? 1 : 3")


MAP_FROM, MAP_TO = 3800, 6000


def knock_in_map(rows: Any, guess: Any) -> Any:
    """Return notional by knock-in level with the index among it, and the share knocked in by date below."""
    base = (
        alt.Chart(rows)
        .transform_calculate(close="datum.series == 'index' ? datum.level : null")
        .transform_joinaggregate(lowest="min(close)", today="max(date)")
    )
    x = alt.X("level:Q", title=words("charts.knock_in_level"))
    x = x.scale(domain=[MAP_FROM, MAP_TO], nice=False).axis(format=",d", tickCount=8, labelOverlap=True)
    y = alt.Y("notional:Q", title=words("charts.notional_per_100")).scale(domain=[0, 36], nice=False)
    # Inside the bucket of the lowest close the upper part is knocked in: the bar is cut there.
    buckets = base.transform_filter("datum.series == 'level'").transform_calculate(
        cut="clamp(datum.lowest, datum.level, datum.level_to)"
    )
    tips = [
        alt.Tooltip("level:Q", title=words("columns.level_from"), format=",.0f"),
        alt.Tooltip("level_to:Q", title=words("columns.level_to"), format=",.0f"),
        alt.Tooltip("notional:Q", title=words("columns.notional"), format=".1f"),
    ]
    floor = alt.datum(0)
    free = (
        buckets.transform_filter("datum.cut > datum.level")
        .mark_rect(color=colour("control"), opacity=0.6, stroke=colour("paper"), strokeWidth=1)
        .encode(x=x, x2="cut:Q", y=y, y2=floor, tooltip=tips)
    )
    hit = (
        buckets.transform_filter("datum.cut < datum.level_to")
        .mark_rect(color=colour("accent"), stroke=colour("paper"), strokeWidth=1)
        .encode(
            x=alt.X("cut:Q").scale(domain=[MAP_FROM, MAP_TO], nice=False),
            x2="level_to:Q",
            y=y,
            y2=floor,
            tooltip=tips,
        )
    )
    now = base.transform_filter("datum.series == 'index' && datum.date == datum.today").transform_calculate(
        said=f"{json.dumps(words('charts.close'), ensure_ascii=False)} + ' ' + format(datum.level, ',.0f')"
    )
    keys = ["great_wall", "cinda"]
    brokers = base.transform_filter("datum.series == 'great_wall' || datum.series == 'cinda'")
    named = brokers.transform_calculate(name=f"{names(keys)}[datum.series]")

    def broker_name(key: str, align: str) -> alt.Chart:
        return (
            named.transform_filter(f"datum.series == '{key}'")
            .mark_text(
                aria=False,
                align=align,
                baseline="top",
                dx=5 if align == "left" else -5,
                color=colour("warn"),
                lineBreak="\n",
            )
            .encode(x=x, y=alt.value(22), text="name:N")
        )

    def close_name(test: str, align: str) -> alt.Chart:
        return (
            now.transform_filter(test)
            .mark_text(
                aria=False,
                align=align,
                baseline="top",
                dx=5 if align == "left" else -5,
                fontWeight=600,
                color=colour("ink"),
            )
            .encode(x=x, y=alt.value(2), text="said:N")
        )

    rules = brokers.mark_rule(aria=False, color=colour("warn"), strokeDash=[6, 4], strokeWidth=1.6)
    upper = alt.layer(
        free,
        hit,
        rules.encode(x=x, y=alt.value(20), y2=alt.value(250)),
        broker_name("great_wall", "left"),
        broker_name("cinda", "right"),
        now.mark_rule(aria=False, color=colour("ink"), strokeWidth=2.2).encode(x=x),
        close_name("datum.level < 5300", "left"),
        close_name("datum.level >= 5300", "right"),
    ).properties(height=250)
    return alt.vconcat(upper, _share_by_date(base), spacing=26)


def _share_by_date(base: alt.Chart) -> alt.LayerChart:
    """Return the back-cast share knocked in as steps, and what was reported as points with the miss drawn."""
    x = days("2024-01-02", "2024-02-08")
    y = alt.Y("share:Q", title=words("charts.share_knocked_in")).scale(domain=[0, 100], nice=False)
    keys = ["ubs", "risk"]
    tips = [
        alt.Tooltip("date:T", title=words("columns.date"), format="%-d %B %Y"),
        alt.Tooltip("share:Q", title=words("columns.share_knocked_in"), format=".1f"),
    ]
    line = base.transform_filter("datum.series == 'index'").encode(x=x, y=y, tooltip=tips)
    end = line.transform_filter("datum.date == datum.today")
    said = base.transform_filter("isValid(datum.beside)").encode(x=x, y=y)
    named = said.transform_calculate(name=f"{names(keys)}[datum.series]")
    return alt.layer(
        line.mark_line(interpolate="step-after", color=colour("accent"), strokeWidth=2.6),
        end.mark_circle(size=70, opacity=1, color=colour("accent")),
        said.mark_rule(aria=False, color=colour("warn"), strokeWidth=1.6).encode(y2="beside:Q"),
        named.mark_point(size=70, filled=True, opacity=1, shape="diamond", color=colour("warn")).encode(
            tooltip=[alt.Tooltip("name:N", title=words("columns.series")), *tips]
        ),
        named.transform_filter("datum.series == 'ubs'")
        .mark_text(aria=False, align="left", dx=9, dy=9, color=colour("warn"))
        .encode(text="name:N"),
        named.transform_filter("datum.series == 'risk'")
        .mark_text(aria=False, align="right", dx=-9, color=colour("warn"))
        .encode(text="name:N"),
    ).properties(height=150)

"""Pictures of leveraged funds: leverage while waiting, a swap through February, model beside reports."""

from __future__ import annotations

from typing import Any

import altair as alt

from widgets.charts.palette import colour
from widgets.charts.parts import legend, names, tip
from widgets.strings import words

MIX_COLOURS = {"micro": colour("microcap"), "mixed": colour("csi2000"), "near": colour("csi1000")}
TRADES = {"sold": colour("accent"), "swapped": colour("warn"), "blocked": colour("control")}


def _guess(guess: Any, column: alt.Y) -> tuple[alt.Chart, alt.Chart]:
    """Return the reader's guess as a dashed level with its name; nothing where no guess was made."""
    mark = alt.Chart(guess)
    rule = mark.mark_rule(aria=False, color=colour("guess"), strokeDash=[6, 4], strokeWidth=2)
    name = mark.mark_text(
        aria=False, color=colour("guess"), align="left", baseline="bottom", dx=4, dy=-3, fontWeight=600
    )
    said = alt.value(words("charts.your_guess"))
    return rule.encode(y=column), name.encode(x=alt.value(0), y=column, text=said)


def waiting(rows: Any, guess: Any) -> Any:
    """Return assets/equity by loss, the chosen book over others; below, the share to sell to come back."""
    x = alt.X("loss:Q", title=words("charts.loss")).scale(domain=[0, 20], nice=False, padding=0)
    scale = {"domain": [0, 16], "nice": False}
    y = alt.Y("ratio:Q", title=words("charts.assets_to_equity")).scale(**scale)
    base = alt.Chart(rows)
    others = (
        base.transform_filter("datum.series != 'book'")
        .mark_line(aria=False, strokeWidth=1.2, color=colour("control"), clip=True)
        .encode(x=x, y=y, detail="series:N")
    )
    ends = (
        base.transform_filter("datum.series != 'book' && isValid(datum.ratio) && datum.ratio <= 14")
        .transform_joinaggregate(last="max(loss)", groupby=["series"])
        .transform_filter("datum.loss == datum.last")
        .transform_calculate(name="slice(datum.series, 1) + 'x'")
        .mark_text(aria=False, align="right", dx=-4, dy=-7, color=colour("muted"))
        .encode(x=x, y=y, text="name:N")
    )
    book = base.transform_filter("datum.series == 'book'")
    own = book.mark_line(strokeWidth=3.4, color=colour("dma"), clip=True).encode(
        x=x,
        y=y,
        tooltip=[
            tip("loss:Q", "charts.loss", ".1f"),
            tip("ratio:Q", "charts.assets_to_equity", ".1f"),
            tip("left:Q", "charts.equity_left", ".0f"),
        ],
    )
    now = book.transform_joinaggregate(last="max(loss)").transform_filter("datum.loss == datum.last")
    dot = now.mark_circle(aria=False, size=120, opacity=1, color=colour("dma"), clip=True).encode(x=x, y=y)
    target = now.mark_rule(aria=False, color=colour("ink"), strokeDash=[2, 3]).encode(
        y=alt.Y("target:Q", title=words("charts.assets_to_equity")).scale(**scale)
    )
    call = now.mark_rule(aria=False, color=colour("accent"), strokeDash=[6, 4], strokeWidth=1.6).encode(
        y=alt.Y("call:Q", title=words("charts.assets_to_equity")).scale(**scale)
    )
    said = now.mark_text(
        aria=False, color=colour("accent"), align="right", baseline="bottom", dx=-4, dy=-3, fontWeight=600
    ).encode(
        x=alt.value(alt.ExprRef("width")),
        y=alt.Y("call:Q").scale(**scale),
        text=alt.value(words("charts.margin_call")),
    )
    guessed = _guess(guess, alt.Y("guess:Q", title=words("charts.assets_to_equity")).scale(**scale))
    upper = alt.layer(others, ends, target, call, said, *guessed, own, dot).properties(height=300)
    need = book.mark_bar(size=alt.ExprRef("0.7 * width / 41"), color=colour("accent"), clip=True).encode(
        x=x,
        y=alt.Y("need:Q", title=words("charts.must_sell")).scale(domain=[0, 100], nice=False),
        tooltip=[tip("loss:Q", "charts.loss", ".1f"), tip("need:Q", "charts.must_sell", ".0f")],
    )
    return alt.vconcat(upper, need.properties(height=110), spacing=34)


def february(rows: Any, guess: Any) -> Any:
    """Return a swap's equity, its assets/equity with the call level, and what was sold or blocked."""
    x = (
        alt.X("date:T", title=None)
        .scale(type="utc", domain=[_february(-6), _february(9)], nice=False)
        .axis(values=[_february(day) for day in (-5, -2, 2, 5, 6, 7, 8)], format="%-d %b", labelOverlap=True)
    )
    base = alt.Chart(rows).encode(x=x)
    zero = alt.Chart(rows).mark_rule(aria=False, color=colour("control")).encode(y=alt.datum(0))
    limit = (
        alt.Chart(rows)
        .transform_filter("utcmonth(datum.date) == 1 && utcdate(datum.date) == 5")
        .mark_rule(aria=False, color=colour("muted"), strokeDash=[3, 3])
        .encode(x=x)
    )
    named = limit.mark_text(
        aria=False, align="right", dx=-5, baseline="bottom", fontWeight=600, color=colour("muted")
    ).encode(x=x, y=alt.value(alt.ExprRef("height - 4")), text=alt.value(words("charts.from_5_february")))

    def line(column: str, title: str, hue: str, low: float, high: float, shape: str) -> alt.Chart:
        return base.mark_line(
            strokeWidth=3, color=hue, clip=True, point=alt.OverlayMarkDef(size=40, color=hue, filled=True)
        ).encode(
            y=alt.Y(f"{column}:Q", title=words(title)).scale(domain=[low, high], nice=False),
            tooltip=[tip("date:T", "columns.date"), tip(f"{column}:Q", title, shape)],
        )

    equity = line("equity", "charts.equity", colour("dma"), -100, 150, ".0f")
    upper = alt.layer(zero, limit, named, equity).properties(height=190)
    call = (
        alt.Chart(rows)
        .transform_aggregate(call="max(call)")
        .mark_rule(aria=False, color=colour("accent"), strokeDash=[6, 4], strokeWidth=1.6)
        .encode(y=alt.Y("call:Q").scale(domain=[0, 20], nice=False))
    )
    said = (
        alt.Chart(rows)
        .transform_aggregate(call="max(call)")
        .mark_text(
            aria=False, color=colour("accent"), align="left", baseline="bottom", dx=4, dy=-3, fontWeight=600
        )
        .encode(x=alt.value(0), y=alt.Y("call:Q"), text=alt.value(words("charts.margin_call")))
    )
    ratio = line("ratio", "charts.assets_to_equity", colour("ink"), 0, 20, ".1f")
    middle = alt.layer(call, said, limit, ratio).properties(height=170)
    keys = list(TRADES)
    bars = (
        base.transform_fold(keys, as_=["series", "amount"])
        .mark_bar(size=alt.ExprRef("0.6 * width / 15"), clip=True)
        .encode(
            y=alt.Y("amount:Q", title=words("charts.stock_amount"), stack="zero").scale(
                domain=[0, 600], nice=False
            ),
            color=alt.Color("series:N")
            .scale(domain=keys, range=list(TRADES.values()))
            .legend(legend(keys, 3)),
            tooltip=[tip("date:T", "columns.date"), tip("amount:Q", "charts.stock_amount", ".0f")],
        )
    )
    return alt.vconcat(upper, middle, bars.properties(height=130), spacing=34).resolve_scale(
        color="independent", x="shared"
    )


def reported(rows: Any, guess: Any) -> Any:
    """Return the loss of three held books by assets/equity, over the range that was reported."""
    x = (
        alt.X("leverage:Q", title=words("charts.assets_to_equity"))
        .scale(domain=[1, 8.9], nice=False, padding=0)
        .axis(values=list(range(1, 9)))
    )
    y = alt.Y("change:Q", title=words("charts.equity_change")).scale(domain=[-100, 20], nice=False)
    frame = alt.Chart(rows).transform_filter("datum.series == 'reported'")
    band = frame.mark_rect(aria=False, color=colour("control"), opacity=0.18).encode(
        y=alt.Y("change:Q").scale(domain=[-100, 20], nice=False), y2="worst:Q"
    )
    edge = frame.mark_rule(aria=False, color=colour("muted"), strokeDash=[6, 4], strokeWidth=1.6).encode(
        y=alt.Y("change:Q")
    )
    said = frame.mark_text(
        aria=False, color=colour("muted"), align="right", baseline="top", dx=-4, dy=4, fontWeight=600
    ).encode(x=alt.value(alt.ExprRef("width")), y=alt.Y("change:Q"), text=alt.value(words("charts.reported")))
    zero = alt.Chart(rows).mark_rule(aria=False, color=colour("control")).encode(y=alt.datum(0))
    keys = list(MIX_COLOURS)
    books = alt.Chart(rows).transform_filter("datum.series != 'reported'")
    hue = (
        alt.Color("series:N")
        .scale(domain=keys, range=list(MIX_COLOURS.values()))
        .legend(
            alt.Legend(
                title=None,
                labelExpr=f"{names(keys)}[datum.label]",
                columns=1,
                symbolType="stroke",
                symbolOpacity=1,
                labelLimit=420,
            )
        )
    )
    lines = books.mark_line(strokeWidth=2.8, clip=True).encode(
        x=x,
        y=y,
        color=hue,
        tooltip=[
            tip("leverage:Q", "charts.assets_to_equity", ".1f"),
            tip("change:Q", "charts.equity_change", "+.0f"),
        ],
    )
    now = books.transform_joinaggregate(last="max(leverage)").transform_filter("datum.leverage == datum.last")
    dots = now.mark_circle(aria=False, size=90, opacity=1).encode(x=x, y=y, color=hue)
    shown = now.transform_calculate(text="format(datum.change, '+.0f') + '%'").mark_text(
        aria=False, align="left", dx=8, dy=-8, fontWeight=600
    )
    values = shown.encode(x=x, y=y, text="text:N", color=hue)
    return alt.layer(band, zero, edge, said, lines, dots, values).properties(height=320)


def _february(day: int) -> alt.DateTime:
    """Return a day of February 2024; 0 and less are days of January."""
    month, date = (2, day) if day > 0 else (1, 31 + day)
    return alt.DateTime(year=2024, month=month, date=date, utc=True)

"""Pictures of the dealer: delta on the way down, a hedge by hand, the book tomorrow and day by day."""

from __future__ import annotations

from typing import Any

import altair as alt

from widgets.charts.palette import colour
from widgets.charts.parts import days, legend, tip
from widgets.strings import words

CAUSES = {"rehedge": colour("link"), "drop": colour("accent"), "ended": colour("control")}


def _bars(places: float, share: float = 0.7) -> alt.ExprRef:
    """Return the width of a bar where ``places`` stand side by side on an axis of numbers."""
    return alt.ExprRef(f"{share} * width / {places}")


def _guess(guess: Any, high: float) -> tuple[alt.Chart, alt.Chart]:
    """Return the reader's guess as a dashed level with its name; nothing where no guess was made."""
    y = alt.Y("guess:Q", title=words("charts.delta")).scale(domain=[0, high], nice=False)
    mark = alt.Chart(guess)
    rule = mark.mark_rule(aria=False, color=colour("guess"), strokeDash=[6, 4], strokeWidth=2)
    name = mark.mark_text(
        aria=False, color=colour("guess"), align="left", baseline="bottom", dx=4, dy=-3, fontWeight=600
    )
    said = alt.value(words("charts.your_guess"))
    return rule.encode(y=y), name.encode(x=alt.value(0), y=y, text=said)


def way_down(rows: Any, guess: Any) -> Any:
    """Return delta by index level in both states, the hedge held on a fall, and its next trade below."""
    x = (
        alt.X("level:Q", title=words("charts.level_start"))
        .scale(domain=[60, 110], nice=False, zero=False, padding=0)
        .axis(values=list(range(60, 111, 5)))
    )
    y = alt.Y("delta:Q", title=words("charts.delta")).scale(domain=[0, 3.5], nice=False, clamp=True)
    keys = ["free", "hit", "held"]
    hue = (
        alt.Color("series:N")
        .scale(domain=keys, range=[colour("link"), colour("accent"), colour("ink")])
        .legend(legend(keys, 3, "stroke"))
    )
    base = alt.Chart(rows).encode(x=x)
    curve = base.mark_line(clip=True).encode(
        y=y,
        color=hue,
        order=alt.Order("level:Q", sort="descending"),
        size=alt.Size("series:N").scale(type="ordinal", domain=keys, range=[1.6, 1.6, 4]).legend(None),
        tooltip=[tip("level:Q", "charts.level_start", ".0f"), tip("delta:Q", "charts.delta", ".2f")],
    )
    held = base.transform_filter("datum.series == 'held'")
    # the last visible row of the fall: the lowest level, and below the barrier its second row
    now = (
        held.transform_joinaggregate(last="max(fallen)")
        .transform_filter("datum.fallen == datum.last")
        .transform_window(place="row_number()")
        .transform_joinaggregate(rows="count()")
        .transform_filter("datum.place == datum.rows")
    )
    dot = now.mark_circle(aria=False, size=110, opacity=1, color=colour("ink")).encode(y=y)
    barrier = (
        alt.Chart(rows)
        .mark_rule(aria=False, color=colour("control"), strokeDash=[2, 3])
        .encode(x=alt.XDatum(75, scale=alt.Scale(domain=[60, 110], nice=False, zero=False)))
    )
    one = (
        alt.Chart(rows)
        .mark_rule(aria=False, color=colour("control"), strokeDash=[2, 3])
        .encode(y=alt.datum(1))
    )
    upper = alt.layer(barrier, one, *_guess(guess, 3.5), curve, dot).properties(height=280)
    bars = held.mark_bar(size=_bars(50), clip=True).encode(
        y=alt.Y("next:Q", title=words("charts.next_percent"), stack=None).scale(domain=[-10, 15], nice=False),
        color=alt.condition("datum.next < 0", alt.value(colour("accent")), alt.value(colour("link"))),
        tooltip=[tip("level:Q", "charts.level_start", ".0f"), tip("next:Q", "charts.next_percent", "+.1f")],
    )
    zero = alt.Chart(rows).mark_rule(aria=False, color=colour("control")).encode(y=alt.datum(0))
    lower = alt.layer(bars, zero).properties(height=130)
    return alt.vconcat(upper, lower, spacing=34).resolve_scale(color="independent")


def by_hand(rows: Any, guess: Any) -> Any:
    """Return the index and its barrier, what you and the model held, and what both earned, over the days."""
    keys = ["you", "model"]
    hue = (
        alt.Color("series:N")
        .scale(domain=keys, range=[colour("guess"), colour("ink")])
        .legend(legend(keys, 2, "stroke"))
    )
    x = days("2023-12-29", "2024-02-09")
    base = alt.Chart(rows).encode(x=x)
    mine = base.transform_filter("datum.series == 'you' || datum.series == 'model'")
    rule = (
        base.transform_filter("datum.series == 'knock_in'")
        .mark_rule(aria=False, color=colour("accent"), strokeDash=[3, 3], strokeWidth=1.6)
        .encode(x=x)
    )
    said = (
        base.transform_filter("datum.series == 'knock_in'")
        .mark_text(aria=False, color=colour("accent"), align="right", dx=-5, baseline="top", fontWeight=600)
        .encode(y=alt.value(0), text=alt.value(words("names.knock_in")))
    )
    points = alt.Y("level:Q", title=words("charts.index_points")).scale(domain=[4200, 6600], nice=False)
    index = (
        base.transform_filter("datum.series == 'index'")
        .mark_line(strokeWidth=2.2, color=colour("csi1000"))
        .encode(
            y=points,
            tooltip=[tip("date:T", "columns.date"), tip("level:Q", "charts.index_points", ",.0f")],
        )
    )
    level = base.transform_filter("datum.series == 'ki'").mark_line(
        aria=False, strokeWidth=1.6, strokeDash=[6, 4], color=colour("accent")
    )
    top = alt.layer(rule, said, level.encode(y=points), index).properties(height=130)

    def panel(column: str, title: str, low: float, high: float, step: str, shape: str) -> Any:
        y = alt.Y(f"{column}:Q", title=words(title)).scale(domain=[low, high], nice=False)
        zero = alt.Chart(rows).mark_rule(aria=False, color=colour("control")).encode(y=alt.datum(0))
        line = mine.mark_line(strokeWidth=2.6, interpolate=step, clip=True).encode(
            y=y,
            color=hue,
            tooltip=[tip("date:T", "columns.date"), tip(f"{column}:Q", title, shape)],
        )
        return alt.layer(zero, rule, line)

    middle = panel("holding", "charts.holding", 0, 3.05, "step-after", ".2f").properties(height=150)
    lower = panel("pnl", "charts.pnl", -10, 25, "linear", "+.2f").properties(height=220)
    return alt.vconcat(top, middle, lower, spacing=34).resolve_scale(color="shared")


def tomorrow(rows: Any, guess: Any) -> Any:
    """Return what the book trades at the next close, by the index's move to it, as stacked causes and net."""
    keys = ["rehedge", "drop"]
    x = alt.X("move:Q", title=words("charts.move")).scale(domain=[-10.3, 5.3], nice=False)
    y = alt.Y("flow:Q", title=words("charts.flow")).scale(domain=[-100, 70], nice=False)
    base = alt.Chart(rows).encode(x=x)
    tips = [
        tip("move:Q", "charts.move", "+.1f"),
        tip("level:Q", "charts.index_points", ",.0f"),
        tip("flow:Q", "charts.flow", "+.1f"),
    ]
    bars = (
        base.transform_filter("datum.series == 'rehedge' || datum.series == 'drop'")
        .mark_bar(size=_bars(31), clip=True)
        .encode(
            y=y.stack("zero"),
            color=alt.Color("series:N")
            .scale(domain=keys, range=[CAUSES[key] for key in keys])
            .legend(legend(keys, 2)),
            tooltip=tips,
        )
    )
    net = (
        base.transform_filter("datum.series == 'net'")
        .mark_line(strokeWidth=2.4, color=colour("ink"), clip=True)
        .encode(y=y, tooltip=tips)
    )
    actual = base.transform_filter("datum.series == 'actual'")
    rule = actual.mark_rule(aria=False, color=colour("muted"), strokeDash=[3, 3]).encode(x=x)
    dot = actual.mark_point(
        aria=False, size=130, filled=True, opacity=1, color=colour("ink"), shape="diamond"
    ).encode(y=y)
    name = actual.mark_text(aria=False, align="left", dx=6, baseline="top", fontWeight=600).encode(
        y=alt.value(0), text=alt.value(words("charts.what_came"))
    )
    zero = alt.Chart(rows).mark_rule(aria=False, color=colour("control")).encode(y=alt.datum(0))
    return alt.layer(bars, zero, rule, net, dot, name).properties(height=340)


def flow(rows: Any, guess: Any) -> Any:
    """Return the model's trades by cause above, the recorded change of open interest below, on one scale."""
    x = days("2023-12-29", "2024-02-09")
    base = alt.Chart(rows).encode(x=x)
    zero = alt.Chart(rows).mark_rule(aria=False, color=colour("control")).encode(y=alt.datum(0))
    y = alt.Y("flow:Q", title=words("charts.flow")).scale(domain=[-90, 40], nice=False)
    keys = list(CAUSES)
    causes = (
        base.transform_filter("indexof(['rehedge', 'drop', 'ended'], datum.series) >= 0")
        .mark_bar(size=_bars(42), clip=True)
        .encode(
            y=y.stack("zero"),
            color=alt.Color("series:N")
            .scale(domain=keys, range=list(CAUSES.values()))
            .legend(legend(keys, 3)),
            tooltip=[tip("date:T", "columns.date"), tip("flow:Q", "charts.flow", "+.1f")],
        )
    )
    net = (
        base.transform_filter("datum.series == 'net'")
        .mark_tick(orient="horizontal", size=_bars(42, 0.95), thickness=2.4, color=colour("ink"), clip=True)
        .encode(y=y, tooltip=[tip("date:T", "columns.date"), tip("flow:Q", "charts.net_flow", "+.1f")])
    )
    upper = alt.layer(causes, zero, net).properties(height=250)
    other = (
        base.transform_filter("datum.series == 'open'")
        .mark_bar(size=_bars(42), color=colour("shorts"))
        .encode(
            y=alt.Y("flow:Q", title=words("charts.open_change")).scale(domain=[-30, 30], nice=False),
            tooltip=[tip("date:T", "columns.date"), tip("flow:Q", "charts.open_change", "+.1f")],
        )
    )
    lower = alt.layer(other, zero).properties(height=136)
    return alt.vconcat(upper, lower, spacing=34).resolve_scale(color="independent", x="shared")

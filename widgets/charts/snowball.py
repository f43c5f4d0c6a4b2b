"""Pictures of snowball notes."""

from __future__ import annotations

from typing import Any

import altair as alt

from widgets.charts.palette import colour
from widgets.charts.parts import names
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

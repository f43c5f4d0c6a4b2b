"""Pictures of the record: tiers through time, the basis below them, a mix of tiers, the stand-ins."""

from __future__ import annotations

from typing import Any

import altair as alt

from widgets.charts.palette import colour
from widgets.charts.parts import (
    TIER_COLOURS,
    TIERS,
    days,
    ends,
    guessed,
    level,
    names,
    side_by_side,
    tier_hue,
    tip,
)
from widgets.strings import words

PANEL_TIERS = ("csi300", "csi500", "csi1000", "csi2000_etf", "csi2000_press", "microcap")
# One contract month, one colour, whichever product is shown.
CONTRACTS = {
    "m2402": colour("accent"),
    "m2403": colour("ink"),
    "m2406": colour("link"),
    "m2409": colour("muted"),
}


def _indices(rows: Any) -> alt.Chart:
    """Return the chosen tiers, the first visible day of each = 100."""
    label = f"{names(PANEL_TIERS)}[datum.label]"
    hues = [TIER_COLOURS[tier] for tier in PANEL_TIERS]
    dashes = [[5, 3] if tier == "csi2000_press" else [1, 0] for tier in PANEL_TIERS]
    return (
        alt.Chart(rows)
        .transform_filter("isValid(datum.level)")
        .transform_window(
            first="first_value(level)", sort=[alt.SortField("date")], groupby=["series"], frame=[None, None]
        )
        .transform_calculate(
            rebased="100 * datum.level / datum.first", name=f"{names(PANEL_TIERS)}[datum.series]"
        )
        .mark_line(strokeWidth=2.2)
        .encode(
            x=days(),
            y=alt.Y("rebased:Q", title=words("charts.rebased")).scale(zero=False, nice=True),
            color=alt.Color("series:N")
            .scale(domain=list(PANEL_TIERS), range=hues)
            .legend(labelExpr=label, title=None, symbolType="stroke", columns=side_by_side(3)),
            strokeDash=alt.StrokeDash("series:N").scale(domain=list(PANEL_TIERS), range=dashes).legend(None),
            tooltip=[
                tip("name:N", "columns.series"),
                tip("date:T", "columns.date"),
                tip("rebased:Q", "charts.rebased", ".1f"),
            ],
        )
    )


def _bases(rows: Any) -> alt.Chart:
    """Return the basis of the chosen contract months."""
    return (
        alt.Chart(rows)
        .transform_filter("isValid(datum.basis)")
        .transform_calculate(name=f"{names(list(CONTRACTS))}[datum.series]")
        .mark_line(strokeWidth=1.8)
        .encode(
            x=days(),
            y=alt.Y("basis:Q", title=words("charts.basis")).scale(zero=True, nice=True),
            color=alt.Color("series:N")
            .scale(domain=list(CONTRACTS), range=list(CONTRACTS.values()))
            .legend(
                labelExpr=f"{names(list(CONTRACTS))}[datum.label]",
                title=None,
                symbolType="stroke",
                columns=side_by_side(4),
            ),
            tooltip=[
                tip("name:N", "columns.series"),
                tip("date:T", "columns.date"),
                tip("basis:Q", "charts.basis", "+.2f"),
            ],
        )
    )


def tiers_and_basis(rows: Any, guess: Any) -> Any:
    """Return indices above and the basis of chosen contracts below, over the same days, events as rules."""
    events = alt.Chart(rows).transform_filter("isValid(datum.event)")
    rule = events.mark_rule(aria=False, color=colour("control"), strokeDash=[2, 3]).encode(x="date:T")
    number = events.mark_text(
        aria=False, baseline="bottom", dy=-4, color=colour("muted"), fontSize=11, fontWeight=600
    ).encode(x="date:T", y=alt.value(0), text="event:Q")
    zero = alt.Chart(rows).mark_rule(aria=False, color=colour("control")).encode(y=alt.datum(0))
    upper = alt.layer(rule, number, _indices(rows)).properties(height=270)
    lower = alt.layer(zero, rule, _bases(rows)).properties(height=170)
    return alt.vconcat(upper, lower, spacing=28).resolve_scale(color="independent", x="shared")


def mix(rows: Any, guess: Any) -> Any:
    """Return a portfolio of tiers, thick, over the tiers it is made of, thin."""
    y = level(30, 110)
    base = alt.Chart(rows).encode(x=days("2023-12-29", "2024-04-24"))
    parts = base.transform_filter("datum.series != 'portfolio'").encode(color=tier_hue())
    whole = base.transform_filter("datum.series == 'portfolio'").encode(color=alt.value(colour("ink")))
    tips = [tip("date:T", "columns.date"), tip("level:Q", "charts.level_29_dec", ".1f")]
    return alt.layer(
        *guessed(guess, 30, 110),
        parts.mark_line(strokeWidth=1.2, opacity=0.8).encode(y=y),
        ends(parts, y, TIERS)[1],
        whole.mark_line(strokeWidth=3.2).encode(y=y, tooltip=tips),
        *ends(whole, y, ["portfolio"]),
    ).properties(height=340)


def stand_ins(rows: Any, guess: Any) -> Any:
    """Return the series used for a tier as a line, and what it can be checked against as points."""
    kinds, tiers = ["used", "check"], ["csi2000", "microcap"]
    base = (
        alt.Chart(rows)
        .transform_filter("isValid(datum.level)")
        .encode(
            x=days(),
            y=alt.Y("level:Q", title=words("charts.level_29_dec")).scale(zero=False, nice=True),
            color=alt.Color("tier:N")
            .scale(domain=tiers, range=[TIER_COLOURS[tier] for tier in tiers])
            .legend(None),
            tooltip=[tip("date:T", "columns.date"), tip("level:Q", "charts.level_29_dec", ".2f")],
        )
    )
    legend = alt.Legend(title=None, labelExpr=f"{names(kinds)}[datum.label]", symbolStrokeWidth=2)
    used = base.transform_filter("datum.series == 'used'").mark_line(strokeWidth=2.4)
    check = (
        base.transform_filter("datum.series == 'check'")
        .mark_point(size=36, filled=False, strokeWidth=1.6, opacity=1)
        .encode(shape=alt.Shape("series:N").scale(domain=kinds, range=["stroke", "circle"]).legend(legend))
    )
    return alt.layer(used, check).properties(height=300)

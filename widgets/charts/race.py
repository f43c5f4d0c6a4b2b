"""Pictures of the race to the exit: the table of payoffs, and whose result a choice changes."""

from __future__ import annotations

from typing import Any

import altair as alt

from widgets.charts.palette import colour
from widgets.charts.parts import names, tip
from widgets.strings import words

CHOICES = ("race_stay", "race_quarter", "race_half", "race_one", "race_two", "race_four")
WHO = {"race_own": colour("ink"), "race_each": colour("accent")}
DEEP = 16.0  # percent: losses of this size and more are painted full


def race(rows: Any, guess: Any) -> Any:
    """Return my result by my and the others' choice, best replies framed; below, one column of it as bars."""
    return alt.vconcat(
        _table(rows).properties(height=270), _bars(rows).properties(height=190), spacing=40
    ).resolve_scale(color="independent", stroke="independent", x="independent")


def _said() -> list[str]:
    return [str(words("names")[key]) for key in CHOICES]


def _table(rows: Any) -> Any:
    cells = (
        alt.Chart(rows)
        .transform_filter("datum.kind == 'race_table'")
        .transform_calculate(
            own=f"{names(CHOICES)}[datum.mine]",
            them=f"{names(CHOICES)}[datum.others]",
            text="format(datum.result, '+.1f')",
            depth=f"min(abs(datum.result) / {DEEP}, 1)",
        )
    )
    x = alt.X("them:N", title=words("charts.race_others"), sort=_said()).axis(
        labelAngle=0, ticks=False, domain=False, orient="top", labelOverlap=False, titleAnchor="end"
    )
    y = alt.Y("own:N", title=words("charts.race_mine"), sort=_said()).axis(
        ticks=False, domain=False, titleY=-24, minExtent=46
    )
    tips = [
        tip("own:N", "charts.race_mine"),
        tip("them:N", "charts.race_others"),
        tip("result:Q", "charts.race_result", "+.1f"),
    ]
    fill = cells.mark_rect(stroke=colour("paper"), strokeWidth=2).encode(
        x=x,
        y=y,
        color=alt.condition("datum.result < 0", alt.value(colour("accent")), alt.value(colour("good"))),
        opacity=alt.Opacity("depth:Q").scale(domain=[0, 1], range=[0.04, 0.5]).legend(None),
        tooltip=tips,
    )
    marks = ["race_reply", "race_equilibrium"]
    hue = (
        alt.Stroke("mark:N")
        .scale(domain=marks, range=[colour("ink"), colour("link")])
        .legend(
            title=None,
            orient="bottom",
            offset=10,
            columns=alt.ExprRef("width < 420 ? 1 : 2"),
            symbolType="square",
            symbolFillColor="transparent",
            labelExpr=f"{names(marks)}[datum.label]",
        )
    )
    frames = [
        cells.transform_filter(f"datum.mark == '{mark}'")
        .mark_rect(aria=False, filled=False, strokeWidth=width, strokeDash=dash)
        .encode(x=x, y=y, stroke=hue)
        for mark, width, dash in zip(marks, (2.4, 3.6), ([1, 0], [7, 3]), strict=True)
    ]
    text = (
        cells.transform_filter("datum.chosen < 1")
        .mark_text(aria=False, fontSize=12)
        .encode(x=x, y=y, text="text:N")
    )
    chosen = (
        cells.transform_filter("datum.chosen > 0")
        .mark_text(aria=False, fontSize=13, fontWeight=700)
        .encode(x=x, y=y, text="text:N")
    )
    return alt.layer(fill, *frames, text, chosen)


def _bars(rows: Any) -> Any:
    kinds = list(WHO)
    base = (
        alt.Chart(rows)
        .transform_filter("datum.kind != 'race_table'")
        .transform_calculate(own=f"{names(CHOICES)}[datum.mine]", who=f"{names(kinds)}[datum.kind]")
    )
    x = alt.X("own:N", title=words("charts.race_mine"), sort=_said()).axis(
        labelAngle=0, ticks=False, labelOverlap=False
    )
    y = alt.Y("result:Q", title=words("charts.race_result")).scale(domain=[-17, 3], nice=False)
    bars = base.mark_bar(clip=True).encode(
        x=x,
        xOffset=alt.XOffset("kind:N").scale(domain=kinds),
        y=y,
        color=alt.Color("kind:N")
        .scale(domain=kinds, range=list(WHO.values()))
        .legend(title=None, orient="bottom", labelExpr=f"{names(kinds)}[datum.label]"),
        tooltip=[
            tip("who:N", "charts.race_who"),
            tip("own:N", "charts.race_mine"),
            tip("result:Q", "charts.race_result", "+.1f"),
        ],
    )
    zero = alt.Chart(rows).mark_rule(aria=False, color=colour("control")).encode(y=alt.datum(0))
    return alt.layer(bars, zero)

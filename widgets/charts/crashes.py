"""A picture of six crashes: which traits each had, two of them side by side in front of the others."""

from __future__ import annotations

from typing import Any

import altair as alt

from widgets.charts.palette import colour
from widgets.charts.parts import names, tip

CRASHES = ["y1987", "y1998", "y2007", "y2015", "y2020", "y2024"]
TRAITS = [
    f"trait_{name}" for name in ("forced", "crowd", "leverage", "short", "blocked", "state", "quick", "rules")
]
MARKS = {
    "mark_yes": (colour("accent"), "M-.6-.6H.6V.6H-.6Z"),
    "mark_part": (colour("warn"), "M-.6-.6L.6 .6H-.6Z"),
    "mark_no": (colour("control"), "M-.6-.08H.6V.08H-.6Z"),
    "mark_unknown": (  # a ring: the inner circle runs the other way round
        colour("muted"),
        "M0-.6A.6.6 0 1 1 0 .6A.6.6 0 1 1 0-.6ZM0-.38A.38.38 0 1 0 0 .38A.38.38 0 1 0 0-.38Z",
    ),
}


def crashes(rows: Any, guess: Any) -> Any:
    """Return a table of marks, traits down and crashes across; the chosen one and 2024 are shaded."""
    keys = list(MARKS)
    traits = alt.Axis(
        labelExpr=f"{names(TRAITS)}[datum.label]", labelLimit=210, ticks=False, domain=False, title=None
    )
    y = alt.Y("trait:N", sort=TRAITS).axis(traits)
    x = alt.X("crash:N", sort=CRASHES).axis(
        labelExpr="width < 420 ? '’' + slice(datum.label, 3) : slice(datum.label, 1)",
        labelOverlap=False,
        orient="top",
        labelAngle=0,
        ticks=False,
        domain=False,
        title=None,
        labelFontWeight=600,
    )
    base = alt.Chart(rows).transform_calculate(
        name=f"{names(TRAITS)}[datum.trait]",
        said=f"{names(keys)}[datum.mark]",
        year="slice(datum.crash, 1)",
    )
    shade = (
        base.transform_filter("datum.picked")
        .mark_rect(aria=False, color=colour("line"), opacity=0.5)
        .encode(x=x, y=y)
    )
    legend = alt.Legend(
        title=None,
        orient="bottom",
        labelExpr=f"{names(keys)}[datum.label]",
        columns=alt.ExprRef("width < 420 ? 2 : 4"),
        symbolOpacity=1,
        symbolSize=170,
        labelLimit=220,
    )
    hue = alt.Color("mark:N").scale(domain=keys, range=[MARKS[key][0] for key in keys]).legend(legend)
    form = alt.Shape("mark:N").scale(domain=keys, range=[MARKS[key][1] for key in keys]).legend(legend)
    marks = base.mark_point(filled=True, size=300, opacity=1).encode(
        x=x,
        y=y,
        color=hue,
        shape=form,
        tooltip=[
            tip("year:N", "charts.crash_year"),
            tip("name:N", "charts.crash_trait"),
            tip("said:N", "charts.crash_mark"),
        ],
    )
    return alt.layer(shade, marks).properties(height=alt.Step(36))

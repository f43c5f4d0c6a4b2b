"""Pictures of the benchmark: how wrong and how slow each way of pricing is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from widgets.charts.palette import colour
from widgets.strings import words

FASTEST, SLOWEST = 0.5, 30_000.0  # ms, ends of the axis
LOW, HIGH = -11, -1  # powers of ten of the error, ends of the axis
OUTSIDE = "peers: {field} of {key!r} is {value!r}; allowed: a finite number above 0"


def measured(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what `peers` draws of the methods that ran, from the `rows` of the benchmark's JSON file.

    Columns: name, ms, error (a share of the notional), family (settings of one method) with its title, and
    whether it is the family's first. Raises ValueError where a time or an error is not a positive number, or
    a method has no name in the strings file.
    """
    found: list[dict[str, Any]] = []
    for row in rows:
        if "missing" in row:
            continue
        for field in ("seconds", "price_error"):
            if not 0 < row[field] < float("inf"):
                raise ValueError(OUTSIDE.format(field=field, key=row["key"], value=row[field]))
        found.append(
            {
                "name": words(f"bench.methods.{row['key']}"),
                "family": row["family"],
                "title": words(f"bench.families.{row['family']}"),
                "first": all(row["family"] != other["family"] for other in found),
                "ms": 1000 * row["seconds"],
                "error": row["price_error"],
            }
        )
    return found


def peers(rows: Any) -> Any:
    """Return worst error against time, both on log scales: the settings of a method are points on one line.

    `rows` are those of `measured`, or Altair data of that form. Low and to the left is better.
    """
    data = alt.Data(values=list(rows)) if isinstance(rows, Sequence) else rows
    base = alt.Chart(data).encode(
        x=alt.X("ms:Q", title=words("bench.time"))
        .scale(type="log", domain=[FASTEST, SLOWEST], nice=False)
        .axis(values=[1, 10, 100, 1000, 10000], format=","),
        y=alt.Y("error:Q", title=words("bench.error"))
        .scale(type="log", domain=[10.0**LOW, 10.0**HIGH], nice=False)
        .axis(
            values=[10.0**k for k in range(LOW, HIGH + 1, 2)],
            labelExpr=_powers(LOW, HIGH),
            labelOverlap=False,
            tickCount=HIGH - LOW,
        ),
        tooltip=[
            alt.Tooltip("name:N", title=words("bench.method")),
            alt.Tooltip("ms:Q", title=words("bench.time"), format=",.1f"),
            alt.Tooltip("error:Q", title=words("bench.error"), format=".1e"),
        ],
    )
    ours = "indexof(datum.family, 'ours') == 0"
    hue = alt.condition(ours, alt.value(colour("accent")), alt.value(colour("ink")))
    shape = alt.condition(ours, alt.value("diamond"), alt.value("circle"))
    point = base.mark_point(filled=True, size=90, opacity=1).encode(color=hue, shape=shape)
    line = base.mark_line(color=colour("control"), strokeWidth=1.5).encode(detail="family:N", order="ms:Q")

    def named(where: str, **place: Any) -> alt.Chart:
        chosen = base.transform_filter(f"datum.first && ({where})")
        return chosen.mark_text(fontWeight=600, fontSize=12, **place).encode(text="title:N", color=hue)

    alone = "datum.family == 'monte-carlo'"  # the slowest: its name has room below it only
    names = (
        named(ours, align="left", baseline="middle", dx=9),
        named(alone, align="center", baseline="top", dy=9),
        named(f"!({ours}) && !({alone})", align="right", baseline="middle", dx=-9),
    )
    return alt.layer(line, point, *names).properties(height=340)


def _powers(low: int, high: int) -> str:
    """Return a Vega expression that writes 0.001 as 10⁻³."""
    raised = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    said = {str(k): f"10{str(k).translate(raised)}" for k in range(low, high + 1)}
    return f"({json.dumps(said, ensure_ascii=False)})[round(log(datum.value) / LN10)]"

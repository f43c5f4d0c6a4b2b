"""One look for every chart: calm axes, a light grid, the value axis titled above it, our colours.

Importing this module makes the theme Altair's; `CONFIG` is the same for a specification written by hand.
Everything in it is understood by Vega-Lite 5.8 and 6.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt

from widgets.charts.palette import ACTORS, TIERS, colour

SANS = "Avalanche Sans, Source Sans Pro, Arial, PingFang SC, Noto Sans CJK SC, Microsoft YaHei, sans-serif"
NAME = "avalanche"
LABEL, TITLE = 12, 13  # px
LEFT = 46  # px kept for the value axis, so that charts above each other line up

CONFIG: dict[str, Any] = {
    "background": "transparent",
    "font": SANS,
    "padding": 4,
    "view": {"stroke": None, "continuousWidth": 640, "continuousHeight": 320},
    "axis": {
        "domainColor": colour("control"),
        "gridColor": colour("line"),
        "gridWidth": 1,
        "labelColor": colour("muted"),
        "labelFontSize": LABEL,
        "labelPadding": 6,
        "tickColor": colour("control"),
        "tickSize": 4,
        "titleColor": colour("muted"),
        "titleFontSize": LABEL,
        "titleFontWeight": "normal",
        "titlePadding": 8,
    },
    "axisX": {
        "grid": False,
        "labelFlush": True,
        "labelOverlap": True,
        "labelSeparation": 10,
        "titleAnchor": "end",
    },
    "axisY": {
        "domain": False,
        "grid": True,
        "minExtent": LEFT,
        "tickCount": 5,
        "ticks": False,
        "titleAlign": "left",
        "titleAngle": 0,
        "titleBaseline": "bottom",
        "titleX": -LEFT,
        "titleY": -10,
    },
    "axisBand": {"domain": True, "grid": False, "ticks": False},
    "legend": {
        "columnPadding": 14,
        "labelColor": colour("ink"),
        "labelFontSize": LABEL,
        "labelLimit": 240,
        "offset": 30,
        "orient": "top",
        "padding": 0,
        "symbolStrokeWidth": 3,
        "titleColor": colour("muted"),
        "titleFontSize": LABEL,
        "titleFontWeight": "normal",
    },
    "header": {
        "labelAnchor": "start",
        "labelColor": colour("ink"),
        "labelFontSize": TITLE,
        "labelFontWeight": "bold",
        "titleColor": colour("muted"),
        "titleFontSize": LABEL,
        "titleFontWeight": "normal",
    },
    "title": {
        "anchor": "start",
        "color": colour("ink"),
        "fontSize": TITLE,
        "fontWeight": "bold",
        "frame": "group",
        "offset": 12,
        "subtitleColor": colour("muted"),
        "subtitleFontSize": LABEL,
    },
    "range": {
        "category": [colour(name) for name in (*TIERS, *ACTORS)],
        "diverging": [colour("csi300"), colour("line"), colour("microcap")],
        "ordinal": [colour(name) for name in TIERS],
    },
    "line": {"stroke": colour("ink"), "strokeWidth": 2, "strokeCap": "round", "strokeJoin": "round"},
    "area": {"fill": colour("link"), "fillOpacity": 0.16, "line": False},
    "bar": {"fill": colour("link"), "discreteBandSize": {"band": 0.7}},
    "point": {"color": colour("ink"), "filled": True, "size": 45},
    "rule": {"stroke": colour("muted"), "strokeWidth": 1},
    "text": {"color": colour("ink"), "fontSize": LABEL},
    "tick": {"color": colour("ink"), "thickness": 2},
}


def scale(names: Mapping[str, str]) -> alt.Scale:
    """Return the colour scale for a column of labels: ``{label in the data: name in the palette}``.

    The order of the labels is kept in the legend. Raises ValueError if a name is not in the palette.
    """
    return alt.Scale(domain=list(names), range=[colour(name) for name in names.values()])


@alt.theme.register(NAME, enable=True)
def theme() -> alt.theme.ThemeConfig:
    """Return the theme as Altair asks for it."""
    return {"config": CONFIG}  # type: ignore[typeddict-item]

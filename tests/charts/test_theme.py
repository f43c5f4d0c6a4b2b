"""The chart theme: palette colours only, both Vega-Lite versions, charts that line up."""

from __future__ import annotations

import json
import re
from typing import Any

import altair as alt
import pytest
import vl_convert

from widgets.charts import theme
from widgets.charts.palette import COLOURS, TIERS

DAYS = [{"day": 1, "level": 100, "tier": "a"}, {"day": 2, "level": 123456, "tier": "b"}]
ROWS: Any = alt.InlineData(values=DAYS)


def chart(title: str) -> Any:
    """Return a small chart as a chapter would write one."""
    scale = theme.scale({"a": "csi300", "b": "microcap"})
    colour = alt.Color("tier:N", title=None, scale=scale)
    return (
        alt.Chart(ROWS).mark_line(point=True).encode(x="day:Q", y=alt.Y("level:Q", title=title), color=colour)
    )


def test_the_theme_is_altairs_after_import() -> None:
    assert alt.theme.active == theme.NAME
    assert chart("Level").to_dict()["config"]["axisY"] == theme.CONFIG["axisY"]


def test_every_colour_is_a_light_value_of_the_palette() -> None:
    used = set(re.findall(r"#[0-9a-fA-F]{3,8}", json.dumps(theme.CONFIG)))
    assert used and used <= {shade.light for shade in COLOURS.values()}


@pytest.mark.parametrize("version", ["5.8", "6.4"])
def test_both_versions_draw_it_and_say_nothing(version: str) -> None:
    svg = vl_convert.vegalite_to_svg(chart("Level").to_dict(), vl_version=version)
    assert TIERS["microcap"].light in svg and "Avalanche Sans" in svg
    assert 'fill="white"' not in svg and "NaN" not in svg


@pytest.mark.parametrize("version", ["5.8", "6.4"])
def test_the_value_title_stands_upright_above_the_axis(version: str) -> None:
    svg = vl_convert.vegalite_to_svg(chart("Level of the index").to_dict(), vl_version=version)
    tag = re.search(r"<text[^>]*>Level of the index</text>", svg)
    assert tag is not None
    place = re.search(r"translate\(([-\d.]+),([-\d.]+)\)", tag.group(0))
    assert place is not None and "rotate" not in tag.group(0)
    assert float(place.group(1)) == pytest.approx(-theme.LEFT, abs=1) and float(place.group(2)) < 0


def test_a_legend_stands_clear_of_the_value_title() -> None:
    svg = vl_convert.vegalite_to_svg(chart("Level").to_dict(), vl_version="6.4")
    legend = re.search(r'role-legend"[^>]*><g transform="translate\([-\d.]+,([-\d.]+)\)', svg)
    assert legend is not None and float(legend.group(1)) < -30


def test_scale_keeps_the_order_and_names_a_wrong_colour() -> None:
    assert theme.scale({"Large": "csi300", "Tiny": "microcap"}).to_dict() == {
        "domain": ["Large", "Tiny"],
        "range": [TIERS["csi300"].light, TIERS["microcap"].light],
    }
    with pytest.raises(ValueError, match="'retail' is not a colour"):
        theme.scale({"Large": "retail"})

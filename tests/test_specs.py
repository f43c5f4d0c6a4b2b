"""Every chart's specification, in the oldest Vega-Lite a home draws with and in the page's own."""

import pytest
import vl_convert

from widgets.book.explorers import VEGA_LITE, compiled
from widgets.explorers import everything

EXPLORERS = everything()


@pytest.mark.parametrize("version", ["5.8", VEGA_LITE])
@pytest.mark.parametrize("name", sorted(EXPLORERS))
def test_it_compiles_and_draws(name, version):
    """Guards: a feature of Vega-Lite 6 that JupyterLab's 5.6 does not know."""
    spec = EXPLORERS[name].payload["spec"]
    vega = vl_convert.vegalite_to_vega(spec, vl_version=version)
    assert "container" not in str(spec.get("width")), "JupyterLab freezes on a width of 'container'"
    svg = vl_convert.vegalite_to_svg(spec, vl_version=version)
    assert svg.count("<path") > 5 and "NaN" not in svg
    assert vega["description"] == EXPLORERS[name].word("description")


@pytest.mark.parametrize("name", sorted(EXPLORERS))
def test_the_page_gets_no_rows_and_no_fixed_colours_in_its_picture(name):
    """Guards: data stored twice, and marks that do not follow the theme."""
    from widgets.charts.palette import COLOURS

    vega = compiled(EXPLORERS[name].payload["spec"])
    assert next(source for source in vega["data"] if source["name"] == "rows")["values"] == []
    text = str(vega)
    assert [token for token, shade in COLOURS.items() if shade.light in text] == []
    assert "var(--aa-" in text

"""The `default` role, and that the model reference types no default that the code knows."""

import math
import re

import pytest

from tests.words_site import build
from widgets.book.myst.source import CHAPTERS
from widgets.book.register.defaults import default_of, default_text
from widgets.simulation import dealer, mandate, snowball


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("snowball.Market.vol", snowball.Market().vol),
        ("snowball.Terms.ideal.ko", 1.03),
        ("dealer.vintage_book.knock_in", 0.75),
        ("dealer.Limits.delta_cap", dealer.Limits().delta_cap),
        ("mandate.Shape.mean_cap[3]", 4.662),
        ("mandate.ENHANCED.tracking_error", mandate.ENHANCED.tracking_error),
        ("cascade.PARAMETERS.dma.default", 200.0),
        ("futures.process.BUYING_COST", 0.004),
        ("market.tiers.BELOW_CSI2000", 4.0),  # a file beside a function of its name
    ],
)
def test_a_default_is_what_the_code_has(path, value):
    assert default_of(path) == value


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("snowball.Market.volume", "no 'volume' there; there are: vol"),
        ("snowballs.Market.vol", "no 'snowballs' there"),
        ("neutral.choices.exit", "no parameter 'exit' with a default; there are: weights"),
        ("dealer.vintage_book.series", "no parameter 'series' with a default; there are: knock_in"),
        ("cascade.PARAMETERS.dma_size", "no 'dma_size' there; there are: depth"),
        ("mandate.Shape.mean_cap[9]", "there is no element 9"),
        ("snowball.Market.vol[0]", "there is no element 0"),
        ("snowball Market", "a dotted name"),
    ],
)
def test_a_wrong_name_says_what_is_there(path, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        default_of(path)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.25, "0.25"),
        (1 / 252, "1/252"),
        (2, "2"),
        (-0.1, "−0.1"),
        (0.004, "0.004"),
        (0.0, "0"),
        (math.inf, "none"),
        (None, "none"),
        (True, "yes"),
        ((3, 6, 9), "3, 6, 9"),
        (mandate.Base.STOCKS, "stocks"),
    ],
)
def test_defaults_read_well(value, text):
    assert default_text(value) == text


def test_what_is_no_value_is_refused():
    with pytest.raises(ValueError, match="is no number"):
        default_text(snowball.Market())


def test_a_page_prints_the_default_and_a_wrong_one_is_a_warning_with_its_place(tmp_path):
    good = build(tmp_path / "good", page="# P\n\nIt is {default}`snowball.Market.vol`.\n")
    assert good.warnings == "" and "It is 0.25." in good.page("page").get_text()
    bad = build(tmp_path / "bad", page="# P\n\nIt is {default}`snowball.Market.vool`.\n")
    assert "page.md:3: WARNING: default: default 'snowball.Market.vool': no 'vool' there" in bad.warnings


def test_the_model_reference_types_no_default():
    """Guards: a table that says another default than the code, after the code changed."""
    typed, tables = [], 0
    column = None
    for number, line in enumerate((CHAPTERS / "model-reference.md").read_text("utf-8").split("\n"), 1):
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if not cells:
            column = None
        elif column is None and "default" in cells:
            column, tables = cells.index("default"), tables + 1
        elif column is not None and re.search(r"\d", re.sub(r"\{default\}`[^`]*`", "", cells[column])):
            typed.append(f"{number}: {cells[column]}")
    assert tables >= 6
    assert typed == []

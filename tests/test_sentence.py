"""The number format, held against hand-worked text; its twin in JavaScript is tested in the browser."""

import math

import numpy as np
import pytest

from widgets.sentence import date, fields, fill, number


@pytest.mark.parametrize(
    ("value", "spec", "text"),
    [
        (-44.462, ".1f", "−44.5"),  # guards: an ASCII hyphen for a minus sign
        (0.125, ".2f", "0.13"),  # guards: banker's rounding, which browsers do not use
        (-2.5, ".0f", "−3"),
        (1.005, ".2f", "1.01"),  # the binary value is below 1.005, what a reader sees is not
        (1.0049999999999999, ".2f", "1.01"),  # the same, computed another way
        (-0.04, "+.1f", "0.0"),  # guards: "-0.0"
        (12.95, "+.2f", "+12.95"),
        (1234567.8, ",.0f", "1,234,568"),
        (-1234.5, "~,.1f", "1,234.5"),
        (math.nan, ".1f", "–"),
    ],
)
def test_number(value, spec, text):
    assert number(value, spec) == text


def test_number_refuses_another_format():
    with pytest.raises(ValueError, match=r"spec: '0\.1%'"):
        number(1.0, "0.1%")


def test_fill_writes_every_kind_of_figure():
    template = "On {day:date} it {move|fell|stood still|rose} by {move:~.1f}%: {parts:+.1f%}; {name}."
    figures = {
        "day": np.datetime64("2024-02-05"),
        "move": -12.82,
        "parts": [("CSI 300", 0.65), ("Microcap", -12.82)],
        "name": "IM",
    }
    expected = "On 5 February 2024 it fell by 12.8%: CSI 300 +0.7%, Microcap −12.8%; IM."
    assert fill(template, figures) == expected
    assert fields(template) == {"day", "move", "parts", "name"}


def test_fill_names_the_missing_figure():
    with pytest.raises(ValueError, match="'loss' is missing"):
        fill("{loss:.1f}", {"gain": 1.0})


def test_empty_list_has_words():
    assert fill("{parts:.1f}", {"parts": []}) == "nothing chosen"


def test_a_missing_figure_is_a_dash_whatever_its_format():
    """Guards: "1 January 1970" where nothing is shown."""
    figures = {"day": math.nan, "value": math.nan, "name": math.nan}
    assert fill("{day:date}, {value:.1f}, {name}", figures) == "–, –, –"


def test_date_in_words():
    assert date(np.datetime64("2024-01-02")) == "2 January 2024"

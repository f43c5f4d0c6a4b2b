"""The palette is measured, not trusted: contrast, colour-blind distance, and the rules of re-colouring."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping

import numpy as np
import pytest
from colorspacious import cspace_convert  # type: ignore[import-untyped]

from widgets.charts.palette import (
    ACTORS,
    COLOURS,
    PAGE,
    TIERS,
    Shade,
    colour,
    darken,
    follow_page,
    stylesheet,
)

THEMES = ("light", "dark")
TEXT = ("ink", "muted", "accent", "link", "good", "warn", "guess")
MARKS = ("control", *TIERS, *ACTORS)
CONES = {"deuteranomaly": 11.0, "protanomaly": 11.0, "tritanomaly": 8.0}


def rgb(value: str) -> np.ndarray:
    return np.array([int(value[start : start + 2], 16) for start in (1, 3, 5)]) / 255


def luminance(value: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channel = rgb(value)
    linear = np.where(channel <= 0.04045, channel / 12.92, ((channel + 0.055) / 1.055) ** 2.4)
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def distance(one: str, other: str, cones: str) -> float:
    """CAM02-UCS distance as seen with one kind of cone missing."""
    seen = {"name": "sRGB1+CVD", "cvd_type": cones, "severity": 100}
    pair = np.clip(cspace_convert(np.array([rgb(one), rgb(other)]), seen, "sRGB1"), 0, 1)
    first, second = cspace_convert(pair, "sRGB1", "CAM02-UCS")
    return float(np.linalg.norm(first - second))


def test_contrast_is_measured_as_wcag_defines_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # the grey everybody quotes


def test_distance_sees_what_a_colour_blind_reader_does_not() -> None:
    near, far = (distance("#ff0000", other, "deuteranomaly") for other in ("#808000", "#0000ff"))
    assert near < far / 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", TEXT)
@pytest.mark.parametrize("ground", ["paper", "raised"])
def test_text_can_be_read(theme: str, name: str, ground: str) -> None:
    assert contrast(getattr(PAGE[name], theme), getattr(PAGE[ground], theme)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", MARKS)
@pytest.mark.parametrize("ground", ["paper", "raised"])
def test_marks_can_be_seen(theme: str, name: str, ground: str) -> None:
    assert contrast(getattr(COLOURS[name], theme), getattr(PAGE[ground], theme)) >= 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("cones", CONES)
@pytest.mark.parametrize("group", [TIERS, ACTORS], ids=["tiers", "actors"])
def test_every_pair_of_a_group_can_be_told_apart(theme: str, cones: str, group: Mapping[str, Shade]) -> None:
    near = {
        (one, other): round(distance(getattr(group[one], theme), getattr(group[other], theme), cones), 1)
        for one, other in itertools.combinations(group, 2)
        if distance(getattr(group[one], theme), getattr(group[other], theme), cones) < CONES[cones]
    }
    assert near == {}


@pytest.mark.parametrize("theme", THEMES)
def test_no_two_tokens_share_a_value(theme: str) -> None:
    values = [getattr(shade, theme) for shade in COLOURS.values()]
    assert len(set(values)) == len(values)


def test_values_are_written_as_charts_will_write_them() -> None:
    for shade in COLOURS.values():
        assert all(re.fullmatch("#[0-9a-f]{6}", value) for value in shade)


def test_unknown_colour_names_what_is_allowed() -> None:
    with pytest.raises(ValueError, match=r"name: 'retail' is not a colour.*microcap"):
        colour("retail")


def test_charts_follow_the_page_and_the_dark_page() -> None:
    spec = {"mark": {"color": colour("microcap")}, "title": {"text": "#c0ffee", "color": colour("ink")}}
    assert follow_page(spec) == {
        "mark": {"color": "var(--aa-microcap)"},
        "title": {"text": "#c0ffee", "color": "var(--aa-ink)"},
    }
    assert darken(spec)["mark"]["color"] == TIERS["microcap"].dark


def test_the_style_sheet_has_every_token_in_both_themes_and_prints_light() -> None:
    light, dark, system, paper = stylesheet().splitlines()
    for name, shade in COLOURS.items():
        assert f"--aa-{name}:{shade.light};" in light
        assert f"--aa-{name}:{shade.dark};" in dark
        assert f"--aa-{name}:{shade.dark};" in system
        assert f"--aa-{name}:{shade.light};" in paper
    assert system.startswith("@media (prefers-color-scheme:dark){html:not([data-theme])")
    assert paper.startswith("@media print")

"""One palette for charts and pages: the same colour for the same tier or actor everywhere.

Each colour has a light and a dark value. No two tokens share a value, so a chart drawn with the
light values can be turned into one that follows the page's theme by replacing each value with
its CSS variable (`follow_page`), or into the dark one (`darken`).

The values were searched, not picked: text tokens have a contrast of at least 4.5 on paper and on
raised surfaces, marks at least 3; within the tiers and within the actors every pair keeps a
CAM02-UCS distance of at least 11 for readers without red or green cones and 8 for readers without
blue ones. `tests/charts/test_palette.py` measures all of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple


class Shade(NamedTuple):
    """A colour as it appears on a light and on a dark page."""

    light: str
    dark: str


PAGE: Mapping[str, Shade] = MappingProxyType(
    {
        "paper": Shade("#fcfdfe", "#10171f"),
        "raised": Shade("#f2f5f8", "#18222d"),
        "line": Shade("#d5dde5", "#2f3d4b"),
        "control": Shade("#75838f", "#7f8e9c"),
        "muted": Shade("#54626f", "#a3b1be"),
        "ink": Shade("#17212b", "#e7edf3"),
        "accent": Shade("#b3261a", "#ff8a75"),
        "link": Shade("#1a5a96", "#7cbcf5"),
        "good": Shade("#1f7a4d", "#63d297"),
        "warn": Shade("#96570a", "#f0b35a"),
        "guess": Shade("#7c3f9e", "#cd9bf0"),
    }
)

TIERS: Mapping[str, Shade] = MappingProxyType(
    {
        "csi300": Shade("#24406b", "#a2bfec"),
        "csi500": Shade("#2a83c1", "#4da4e2"),
        "csi1000": Shade("#178166", "#3ec8a0"),
        "csi2000": Shade("#b47b0e", "#ecba4e"),
        "microcap": Shade("#c0322c", "#ff7c6b"),
    }
)

ACTORS: Mapping[str, Shade] = MappingProxyType(
    {
        "dealers": Shade("#6e479c", "#b38ee4"),
        "neutral": Shade("#4e5e6c", "#a3b4c2"),
        "dma": Shade("#a30f5d", "#ef64a0"),
        "enhanced": Shade("#4f7a12", "#a6d153"),
        "public": Shade("#8c6758", "#cdb0a1"),
        "state": Shade("#1c7e97", "#4dd4f2"),
        "shorts": Shade("#32393d", "#d0d8df"),
    }
)

COLOURS: Mapping[str, Shade] = MappingProxyType({**PAGE, **TIERS, **ACTORS})


def colour(name: str) -> str:
    """Return the light value of a token, the one charts are written with."""
    if name not in COLOURS:
        raise ValueError(f"name: {name!r} is not a colour of the palette; allowed: {', '.join(COLOURS)}")
    return COLOURS[name].light


def _swap(spec: Any, values: Mapping[str, str]) -> Any:
    text = json.dumps(spec)
    pattern = re.compile("|".join(re.escape(value) for value in values))
    return json.loads(pattern.sub(lambda found: values[found.group(0)], text))


def follow_page(spec: Any) -> Any:
    """Replace every palette value in a chart specification by its CSS variable."""
    return _swap(spec, {shade.light: f"var(--aa-{name})" for name, shade in COLOURS.items()})


def darken(spec: Any) -> Any:
    """Replace every palette value in a chart specification by its dark value."""
    return _swap(spec, {shade.light: shade.dark for shade in COLOURS.values()})


def stylesheet() -> str:
    """Return the palette as CSS variables for the pages.

    Dark where the page says so, or where it says nothing and the reader's system does; paper is light.
    """
    light = "".join(f"--aa-{name}:{shade.light};" for name, shade in COLOURS.items())
    dark = "color-scheme:dark;" + "".join(f"--aa-{name}:{shade.dark};" for name, shade in COLOURS.items())
    return (
        f":root{{color-scheme:light;{light}}}\n"
        f"html[data-theme=dark]{{{dark}}}\n"
        f"@media (prefers-color-scheme:dark){{html:not([data-theme]){{{dark}}}}}\n"
        f"@media print{{html,html[data-theme],html:not([data-theme]){{color-scheme:light;{light}}}}}\n"
    )

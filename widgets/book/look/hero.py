"""The picture under the title: five tiers of the market coming apart, drawn from the record at build."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from itertools import pairwise
from typing import Any

import numpy as np
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from widgets.charts.palette import TIERS
from widgets.simulation.record.readers import daily
from widgets.strings import words

START, END = np.datetime64("2023-12-29"), np.datetime64("2024-02-07")
# Which column draws each tier. The ETF stands for the CSI 2000, whose daily closes are not public.
COLUMNS = {
    "csi300": "csi300",
    "csi500": "csi500",
    "csi1000": "csi1000",
    "csi2000": "csi2000_etf",
    "microcap": "microcap",
}
WIDTH, HEIGHT = 1000.0, 400.0
HEADROOM = 4.0  # index points above the highest and below the lowest close


def tiers(table: Mapping[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
    """Return the closes of each tier from START to END, shape (days,), 29 December 2023 = 100."""
    table = daily() if table is None else table
    inside = (table["date"] >= START) & (table["date"] <= END)
    return {tier: table[column][inside] for tier, column in COLUMNS.items()}


def heights(levels: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return each tier's closes as distances from the top of the drawing, on one common scale."""
    top = max(float(level.max()) for level in levels.values()) + HEADROOM
    bottom = min(float(level.min()) for level in levels.values()) - HEADROOM
    return {tier: (top - level) / (top - bottom) * HEIGHT for tier, level in levels.items()}


def _points(across: Iterable[float], down: Iterable[float]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(across, down, strict=True))


def drawing(levels: Mapping[str, np.ndarray]) -> str:
    """Return the SVG: a layer between every two neighbouring tiers, and a line for each."""
    down = heights(levels)
    names = list(down)
    across = np.linspace(0, WIDTH, len(down[names[0]]))
    layers = [
        f'<polygon class="hero-layer" fill="var(--aa-{lower})" '
        f'points="{_points([*across, *across[::-1]], [*down[upper], *down[lower][::-1]])}"/>'
        for upper, lower in pairwise(names)
    ]
    lines = [
        f'<polyline class="hero-line {tier}" stroke="var(--aa-{tier})" '
        f'points="{_points(across, down[tier])}"/>'
        for tier in names
    ]
    base = f'<path class="hero-base" d="M0 {down[names[0]][0]:.1f}H{WIDTH:.0f}"/>'
    parts = "".join(layers + lines)
    return (
        f'<svg viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(description(levels))}">{base}<g class="hero-drawing">{parts}</g></svg>'
    )


def change(level: np.ndarray) -> str:
    """Return the change over the whole series in percent, one decimal, with a true minus sign."""
    return f"{(level[-1] / level[0] - 1) * 100:+.1f}%".replace("-", "−")


def description(levels: Mapping[str, np.ndarray]) -> str:
    """Return the picture in one sentence, for readers who do not see it."""
    said = ", ".join(f"{words(f'hero.{tier}')} {change(level)}" for tier, level in levels.items())
    return str(words("hero.description").format(changes=said))


def picture(levels: Mapping[str, np.ndarray]) -> str:
    """Return the whole figure: drawing, a label where each line ends, caption."""
    ends = {tier: down[-1] / HEIGHT for tier, down in heights(levels).items()}
    labels = "".join(
        f'<li class="{tier}" style="top:{ends[tier]:.2%}"><span>{escape(words(f"hero.{tier}"))}</span>'
        f"<b>{change(levels[tier])}</b></li>"
        for tier in TIERS
    )
    return (
        f'<figure class="hero-picture">{drawing(levels)}'
        f'<ul class="hero-labels" aria-hidden="true">{labels}</ul>'
        f"<figcaption>{escape(words('hero.caption'))}</figcaption></figure>"
    )


class Scene(nodes.General, nodes.Element):
    """The question and the picture; the words are children, the picture is drawn when written."""


class SceneDirective(SphinxDirective):
    """``{hero}``: the question in its body, over the picture of the five tiers."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the scene with its question."""
        scene = Scene()
        self.state.nested_parse(self.content, self.content_offset, scene)
        return [scene]


def _open(writer: Any, node: Scene) -> None:
    zh = escape(words("page.title_zh"))
    writer.body.append(
        f'<div class="hero-scene"><p class="hero-zh" lang="zh">{zh}</p>'
        '<div class="hero-stage"><div class="hero-words">'
    )


def _close(writer: Any, node: Scene) -> None:
    writer.body.append(f"</div>{picture(tiers())}</div></div>\n")


def setup(app: Any) -> None:
    """Add the ``hero`` directive."""
    app.add_node(Scene, html=(_open, _close))
    app.add_directive("hero", SceneDirective)

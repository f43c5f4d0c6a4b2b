"""What a link to a page shows where it is shared: a still made at build, if the site has an address."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from widgets.book.look import hero
from widgets.book.look.fonts import packaged
from widgets.charts.palette import PAGE, TIERS
from widgets.strings import words

FILE = "share.png"
_FACE = "SourceSansPro-Regular"
FONT = "Source Sans Pro"  # out of the package that the pages' own typeface comes from
WIDTH, HEIGHT = 1200, 630  # what the sites that show such pictures ask for
_LEFT, _TOP, _ACROSS, _DOWN = 70, 250, 800, 320  # where the lines stand


def picture(levels: Mapping[str, np.ndarray], title: str) -> str:
    """Return the still as SVG: the title, and the five tiers coming apart, each labelled at its end."""
    ink, muted = PAGE["ink"].light, PAGE["muted"].light
    lines, labels = [], []
    for tier, down in hero.heights(levels).items():
        across = _LEFT + np.linspace(0, _ACROSS, len(down))
        at = _TOP + down / hero.HEIGHT * _DOWN
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(across, at, strict=True))
        shade = TIERS[tier].light
        lines.append(f'<polyline points="{points}" fill="none" stroke="{shade}" stroke-width="5"/>')
        said = f"{words(f'hero.{tier}')} {hero.change(levels[tier])}"
        labels.append((float(at[-1]), f'fill="{shade}" font-size="30" font-weight="600">{escape(said)}'))
    ends = apart([end for end, _ in labels], 36.0)
    named = (
        f'<text x="{_LEFT + _ACROSS + 20}" y="{end + 10:.1f}" {text}</text>'
        for end, (_, text) in zip(ends, labels, strict=True)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" font-family="{FONT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAGE["paper"].light}"/>'
        f'<text x="{_LEFT}" y="120" fill="{ink}" font-size="68" font-weight="600">{escape(title)}</text>'
        f'<text x="{_LEFT}" y="180" fill="{muted}" font-size="32">{escape(words("page.share_line"))}</text>'
        f"{''.join(lines)}{''.join(named)}</svg>"
    )


def apart(places: list[float], gap: float) -> list[float]:
    """Return places in the same order, moved down where they would stand closer than a gap."""
    moved: dict[int, float] = {}
    last = -np.inf
    for index in np.argsort(places):
        last = max(places[index], last + gap)
        moved[int(index)] = last
    return [moved[index] for index in range(len(places))]


def _context(app: Any, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    if app.config.html_baseurl:
        base = app.config.html_baseurl.rstrip("/")
        context["share_image"] = f"{base}/_static/{FILE}"
        context["share_image_alt"] = hero.description(hero.tiers())


def _write(app: Any, exception: Exception | None) -> None:
    if exception is None and app.builder.name == "html" and app.config.html_baseurl:
        import vl_convert  # only a build that has an address needs it

        vl_convert.register_font_directory(str(packaged("font-source-sans-pro", f"{_FACE}.ttf").parent))
        svg = picture(hero.tiers(), app.config.html_title or app.config.project)
        (Path(app.outdir) / "_static" / FILE).write_bytes(vl_convert.svg_to_png(svg, scale=1))


def setup(app: Any) -> None:
    """Offer the picture's address to the templates and write the picture."""
    app.connect("html-page-context", _context)
    app.connect("build-finished", _write, priority=950)  # after files nobody names were removed

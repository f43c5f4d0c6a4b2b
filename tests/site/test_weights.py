"""How heavy pages are for a reader with a slow line, everything counted as gzip sends it."""

import gzip
import re
from functools import cache
from pathlib import Path

from bs4 import BeautifulSoup

from tests.site.conftest import pages

TEXT_PAGE = 350_000
THREE_WIDGETS = 900_000
LOADED = {"stylesheet", "preload", "icon", "shortcut"}
SENT_AS_IS = {".woff2", ".png", ".jpg", ".zip"}


@cache
def weight(path: Path) -> int:
    """Return the bytes a server sends for a file: gzip for text, the rest as it is."""
    data = path.read_bytes()
    return len(data) if path.suffix in SENT_AS_IS else len(gzip.compress(data, 6))


def _styles_and_fonts(sheet: Path) -> set[Path]:
    """Return a style sheet and the files it names: an upper bound, a browser loads only fonts it uses."""
    found = {sheet}
    for target in re.findall(r"url\(\"?'?([^)\"']+)", sheet.read_text("utf-8")):
        path = (sheet.parent / target.split("?")[0].split("#")[0]).resolve()
        if not target.startswith("data:") and path.is_file():
            found.add(path)
    return found


def parts(site: Path, name: str) -> set[Path]:
    """Return every file a page needs: scripts, style sheets, fonts, pictures, Vega and widget data."""
    page = site / name
    soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    found = {page}
    for tag, key in (("script", "src"), ("link", "href"), ("img", "src")):
        for element in soup.find_all(tag, attrs={key: True}):
            if tag == "link" and not LOADED & set(element.get("rel", [])):
                continue
            if element[key].startswith(("http:", "https:", "data:")):
                continue
            path = (page.parent / element[key].split("?")[0]).resolve()
            if path.is_file():
                found |= _styles_and_fonts(path) if path.suffix == ".css" else {path}
    figures = soup.select("figure[data-explorer]")
    static = site / "_static"
    if figures:
        found.add(static / "vega.js")
    found |= {static / "explorers" / f"{figure['data-explorer']}.js" for figure in figures}
    return found


def page_weights(site: Path) -> dict[str, tuple[int, int]]:
    """Return {page: (bytes sent, number of widgets)}."""
    found = {}
    for name in pages(site):
        widgets = (site / name).read_text("utf-8").count("data-explorer=")
        found[name] = sum(map(weight, parts(site, name))), widgets
    return found


def test_no_page_is_heavier_than_its_budget(site):
    """Guards: a library or a font that slips back onto every page."""
    heavy = {
        name: sent
        for name, (sent, widgets) in page_weights(site).items()
        if sent > (TEXT_PAGE if not widgets else THREE_WIDGETS)
    }
    assert heavy == {}


def test_no_single_file_of_ours_is_large_for_its_kind(site):
    """Guards: a widget over the data budget of about 2.7 bytes a value."""
    large = {p.name: weight(p) for p in (site / "_static" / "explorers").glob("*.js") if weight(p) > 110_000}
    assert large == {}

"""What a built page asks for: the files it loads, whether they are there and ours, and what they weigh."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADING_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "manifest"}
LOADING_TAGS = {
    "script": "src",
    "img": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "iframe": "src",
}
STYLE_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)""")
MATH_FONT = "math-"


class _Page(HTMLParser):
    """Collects what a page loads by itself, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the addresses of one tag."""
        found = {name: value or "" for name, value in attrs}
        if LOADING_LINKS & set(found.get("rel", "").split()) and tag == "link":
            self.loads.append(found.get("href", ""))
        elif found.get(LOADING_TAGS.get(tag, "")):
            self.loads.append(found[LOADING_TAGS[tag]])
        elif tag == "a" and found.get("href"):
            self.links.append(found["href"])


def _read(page: Path) -> _Page:
    parser = _Page()
    parser.feed(page.read_text(encoding="utf-8"))
    return parser


def _target(page: Path, address: str) -> Path | None:
    """Return the file an address means, None for a fragment, another site or data in the page itself."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not parts.path:
        return None
    return (page.parent / unquote(parts.path)).resolve()


def _addresses(page: Path) -> Iterator[tuple[Path, str]]:
    """Yield what a page loads and what its style sheets load, each with the file that says so."""
    for address in _read(page).loads:
        yield page, address
        sheet = _target(page, address)
        if sheet and sheet.suffix == ".css" and sheet.is_file():
            for inner in STYLE_ADDRESS.findall(sheet.read_text(encoding="utf-8")):
                yield sheet, inner


def pages(site: Path) -> list[Path]:
    """Return every page of a built site, in order."""
    return [path for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]


def loaded(page: Path) -> list[Path]:
    """Return the files a page loads by itself, the page first.

    The formula font counts only where there are formulas; every other face counts, though a browser fetches
    only those in use, so that the weight is an upper bound.
    """
    formulas = "<math" in page.read_text(encoding="utf-8")
    found = {page: None}
    for owner, address in _addresses(page):
        target = _target(owner, address)
        if target and (formulas or not target.name.startswith(MATH_FONT)):
            found[target] = None
    return list(found)


def weight(page: Path) -> int:
    """Return the bytes a page needs on first sight, each file gzipped (WOFF2 is compressed already)."""
    return sum(
        path.stat().st_size if path.suffix == ".woff2" else len(gzip.compress(path.read_bytes(), mtime=0))
        for path in loaded(page)
    )


def missing(site: Path) -> list[str]:
    """Return every address, loaded or linked, that leads to no file of the site, with the file naming it."""
    root = site.resolve()
    found = set()
    for page in pages(site):
        linked = ((page, address) for address in _read(page).links)
        for owner, address in (*_addresses(page), *linked):
            target = _target(owner, address)
            if target and not target.is_file():
                found.add(f"{owner.resolve().relative_to(root)}: {address}")
    return sorted(found)


def third_party(site: Path) -> list[str]:
    """Return every address of another site that a page loads by itself; plain links are the reader's."""
    found = set()
    for page in pages(site):
        for owner, address in _addresses(page):
            parts = urlsplit(address)
            if parts.netloc or parts.scheme in ("http", "https"):
                found.add(f"{owner.resolve().relative_to(site.resolve())}: {address}")
    return sorted(found)

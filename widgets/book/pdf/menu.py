"""Which pages the course has and in which order: as the site's own menu says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from bs4 import BeautifulSoup

from widgets.book.pdf import PdfError

LANDING = "chapters/index.html"


@dataclass(frozen=True)
class Page:
    """One page of the site: its file from the site's root, its part of the course, number and title."""

    path: str
    part: str
    number: str
    title: str

    @property
    def name(self) -> str:
        """Return the page's name as authors write it, without ending."""
        return self.path.removesuffix(".html")


def soup_of(file: Path) -> BeautifulSoup:
    """Return a page as a tree."""
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


def pages_of(site: Path) -> list[Page]:
    """Return the pages in the order of reading, each in its part of the menu.

    A page below an entry of the menu belongs to that entry's part. Raises PdfError where the folder holds
    no such site.
    """
    if not (site / LANDING).is_file():
        raise PdfError(f"site: {site} has no {LANDING}; build the book first")
    entries = _menu(site)
    found: list[Page] = []
    path, part = _next(site, LANDING), ""
    while path:
        page = entries.get(path) or Page(path, part, "", _title(site, path))
        part = page.part
        if path in (known.path for known in found):
            raise PdfError(f"{path}: the way on leads round in a circle")
        found.append(page)
        path = _next(site, path)
    if left := [path for path in entries if path not in (page.path for page in found)]:
        raise PdfError(f"{LANDING}: the menu has pages that no way leads to: {', '.join(left)}")
    return found


def _menu(site: Path) -> dict[str, Page]:
    entries = {}
    for part in soup_of(site / LANDING).select(".contents-part"):
        caption = part.select_one(".contents-caption")
        for link in part.select("li > a[href]"):
            number, title = link.select_one(".contents-number"), link.select_one(".contents-title")
            path = urljoin(LANDING, str(link["href"]).partition("#")[0])
            entries[path] = Page(
                path,
                caption.get_text(strip=True) if caption else "",
                number.get_text(strip=True) if number else "",
                (title or link).get_text(strip=True),
            )
    if not entries:
        raise PdfError(f"{LANDING}: the menu is empty")
    return entries


def _next(site: Path, path: str) -> str:
    """Return the page after this one, "" behind the last."""
    if not (site / path).is_file():
        raise PdfError(f"{path}: a page leads there, and it is not in {site}")
    link = soup_of(site / path).select_one('head > link[rel="next"]')
    return urljoin(path, str(link["href"])) if link else ""


def _title(site: Path, path: str) -> str:
    heading = soup_of(site / path).select_one("main h1")
    for mark in heading.select(".headerlink, .aa-badge") if heading else ():
        mark.decompose()
    return heading.get_text().strip() if heading else ""


def chosen(pages: list[Page], names: list[str] | None) -> list[Page]:
    """Return the pages named, in the order of the course; all without names. Raises PdfError if unknown."""
    if names is None:
        return pages
    known = {page.name: page for page in pages}
    for name in names:
        if name not in known:
            raise PdfError(f"pages: {name!r} is not in the menu; allowed: {', '.join(known)}")
    return [page for page in pages if page.name in names]

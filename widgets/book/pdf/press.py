"""The printing itself: Chromium, the site's own styles and ours, and nobody asked but the site's folder."""

from __future__ import annotations

import mimetypes
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import unquote, urlsplit

from playwright.sync_api import sync_playwright

from widgets.book.pdf import PdfError
from widgets.book.pdf.gather import ROOT
from widgets.book.pdf.menu import LANDING, soup_of
from widgets.book.pdf.paper import Chapter
from widgets.strings import words

STYLE = Path(__file__).with_name("paper.css")
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
_NAMES = ("chromium", "chromium-browser", "google-chrome")


def browser() -> str:
    """Return the path of a Chromium: $CHROMIUM or the first found. Raises PdfError where there is none."""
    for name in (os.environ.get("CHROMIUM"), *_NAMES):
        if name and (path := shutil.which(name)):
            return path
    raise PdfError("browser: no Chromium was found; install one, or set CHROMIUM to its path")


def styles(site: Path) -> list[str]:
    """Return the addresses of the site's style sheets, in the order in which its landing page loads them."""
    links = soup_of(site / LANDING).select('link[rel="stylesheet"]')
    return [str(link["href"]).partition("?")[0].removeprefix("../") for link in links]


def heads(chapters: Sequence[Chapter]) -> str:
    """Return the running heads as style: each chapter is a page of its own name."""
    rules = []
    for chapter in chapters:
        name = f"head-{chapter.slug}"
        title = f"{chapter.number}  {chapter.title}".strip().replace("\\", r"\\").replace('"', r"\"")
        rules.append(f'[id="{chapter.slug}"] {{ page: {name}; }}')
        rules.append(f'@page {name} {{ @top-right {{ content: "{title}"; }} }}')
    return "\n".join(rules)


class Press:
    """A Chromium that prints documents made of a site's pages, as a context."""

    def __init__(self, site: Path) -> None:
        self.site = site.resolve()

    def __enter__(self) -> Press:
        path = browser()
        self._driver = sync_playwright().start()
        self._browser = self._driver.chromium.launch(executable_path=path, args=list(FLAGS))
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._browser.close()
        self._driver.stop()

    def print(self, html: str, heads: Sequence[Chapter] = ()) -> bytes:
        """Return a document as PDF. Raises PdfError where a picture or a style sheet is missing."""
        missing: list[str] = []
        page = self._browser.new_page(color_scheme="light")
        try:
            page.route("**/*", lambda route: self._answer(route, html, missing))
            page.goto(f"{ROOT}book.html", wait_until="load", timeout=120_000)
            page.add_style_tag(content=self._style(heads))
            page.evaluate("document.fonts.ready")
            if missing:
                raise PdfError(f"site: files that pages use are not there: {', '.join(sorted(set(missing)))}")
            printed: bytes = page.pdf(
                prefer_css_page_size=True, print_background=True, tagged=True, outline=True
            )
            return printed
        finally:
            page.close()

    def _style(self, chapters: Sequence[Chapter]) -> str:
        title = words("pdf.head").replace('"', r"\"")
        return (
            f'{STYLE.read_text("utf-8")}\n@page {{ @top-left {{ content: "{title}"; }} }}\n{heads(chapters)}'
        )

    def _answer(self, route: Any, html: str, missing: list[str]) -> None:
        path = unquote(urlsplit(route.request.url).path).lstrip("/")
        if not route.request.url.startswith(ROOT):
            missing.append(route.request.url)
            route.abort()
        elif path == "book.html":
            links = "".join(f'<link rel="stylesheet" href="/{name}">' for name in styles(self.site))
            route.fulfill(
                body=html.replace("</head>", f"{links}</head>"), content_type="text/html; charset=utf-8"
            )
        elif (self.site / path).is_file():
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            route.fulfill(body=(self.site / path).read_bytes(), content_type=kind)
        else:
            if path != "favicon.ico":
                missing.append(path)
            route.fulfill(status=404, body="")

"""Title page and contents: printed after the body, when it is known on which page each chapter starts."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from widgets import __version__
from widgets.book.pdf.menu import LANDING, soup_of
from widgets.book.pdf.paper import Chapter
from widgets.strings import words

LINK = "http://book.invalid/"  # stands for a chapter until the binder turns it into a place in the PDF


def document(site: Path, chapters: Sequence[Chapter], starts: Sequence[int]) -> str:
    """Return title page and contents as a page to print; `starts` are pages of the body, from 0."""
    return (
        '<!DOCTYPE html><html lang="en" data-theme="light" class="paper-front"><head><meta charset="utf-8">'
        f"</head><body>{_title(site)}{_contents(chapters, starts)}</body></html>"
    )


def _title(site: Path) -> str:
    landing = soup_of(site / LANDING)
    picture = landing.select_one("figure.hero-picture")
    about = landing.select_one('meta[name="description"]')
    return (
        '<section class="paper-cover" id="cover">'
        f'<p class="paper-zh" lang="zh">{escape(words("page.title_zh"))}</p>'
        f"<h1>{escape(words('pdf.head'))}</h1>"
        f'<p class="paper-about">{escape(str(about["content"]) if about else "")}</p>'
        f"{picture or ''}"
        f'<div class="paper-imprint"><p>{escape(words("pdf.author"))}</p>'
        f"<p>{escape(words('pdf.version').format(version=__version__))}</p>"
        f"<p>{escape(words('pdf.form'))}</p><p>{escape(words('page.licence'))}</p></div></section>"
    )


def _contents(chapters: Sequence[Chapter], starts: Sequence[int]) -> str:
    entries = list(zip(chapters, starts, strict=True))
    parts = []
    for part, inside in groupby(entries, key=lambda entry: entry[0].part):
        rows = "".join(_row(chapter, start) for chapter, start in inside)
        parts.append(f'<section><h2>{escape(part)}</h2><ol class="paper-list">{rows}</ol></section>')
    return (
        f'<section class="paper-contents"><h1>{escape(words("page.contents"))}</h1>{"".join(parts)}</section>'
    )


def _row(chapter: Chapter, start: int) -> str:
    question = f'<span class="paper-question">{escape(chapter.question)}</span>' if chapter.question else ""
    return (
        f'<li><a href="{LINK}{chapter.slug}"><span class="paper-number">{escape(chapter.number)}</span>'
        f'<span class="paper-name">{escape(chapter.title)}{question}</span>'
        f'<span class="paper-page">{start + 1}</span></a></li>'
    )

"""The chapters of the course as data: numbers and questions for pages, menus and the landing page's list."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from widgets.strings import words

FILE = Path(__file__).parents[1] / "contents.toml"


@dataclass(frozen=True)
class Chapter:
    """One chapter: its place in the course, the page it lives on, its title and its question."""

    number: int
    page: str
    title: str
    zh: str
    question: str


@cache
def chapters() -> tuple[Chapter, ...]:
    """Return every planned chapter in order.

    Raises ValueError if an entry has other fields than these or the numbers do not run 1, 2, 3, ...
    """
    try:
        entries = tomllib.loads(FILE.read_text(encoding="utf-8"))["chapter"]
        found = tuple(Chapter(**entry) for entry in entries)
    except TypeError as error:
        raise ValueError(f"{FILE.name}: {error}") from error
    numbers = [chapter.number for chapter in found]
    if numbers != list(range(1, len(found) + 1)):
        raise ValueError(f"{FILE.name}: chapter numbers must run 1, 2, 3, ...; found {numbers}")
    return found


def chapter_of(page: str) -> Chapter | None:
    """Return the chapter a page holds, or None for a page that is no chapter."""
    return next((chapter for chapter in chapters() if chapter.page == page), None)


def _course(metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    course = metadata.get("course", {})
    if isinstance(course, str):  # MyST hands nested front matter on as JSON
        course = json.loads(course)
    return course if isinstance(course, Mapping) else {}


def minutes_of(metadata: Mapping[str, Any]) -> int:
    """Return the minutes of a page, without its exercises; 0 where its front matter names none."""
    return int(_course(metadata).get("minutes", 0))


def question_of(page: str, metadata: Mapping[str, Any]) -> str | None:
    """Return the question of a page: from its front matter (``course: question``), else from the plan."""
    course = _course(metadata)
    planned = chapter_of(page)
    return course.get("question") or (planned.question if planned else None)


class ChapterList(nodes.General, nodes.Element):
    """The list of chapters; written when every page is known."""


class ChapterListDirective(SphinxDirective):
    """``{chapter-list}``: every chapter with its question and minutes; links where the page exists."""

    def run(self) -> list[nodes.Node]:
        """Return one node that the writer turns into the list."""
        return [ChapterList()]


def _write(writer: Any, node: ChapterList) -> None:
    env, builder, here = writer.builder.env, writer.builder, writer.builder.current_docname
    items = []
    for chapter in chapters():
        metadata = env.metadata.get(chapter.page, {})
        question = escape(question_of(chapter.page, metadata) or "")
        name = (
            f'<span class="chapter-number">{chapter.number}</span>'
            f'<span class="chapter-name">{escape(chapter.title)} <span lang="zh">{chapter.zh}</span></span>'
            f'<span class="chapter-question">{question}</span>'
        )
        if chapter.page in env.found_docs:
            link = escape(builder.get_relative_uri(here, chapter.page))
            time = escape(words("page.minutes").format(n=minutes_of(metadata)))
            note = f'<span class="chapter-note">{time}</span>'
            items.append(f'<li><a href="{link}">{name}{note}</a></li>')
        else:
            note = f'<span class="chapter-note">{escape(words("page.in_preparation"))}</span>'
            items.append(f'<li class="planned"><span>{name}{note}</span></li>')
    writer.body.append(f'<ol class="chapter-list">{"".join(items)}</ol>\n')
    raise nodes.SkipNode


def setup(app: Any) -> None:
    """Add the ``chapter-list`` directive."""
    app.add_node(ChapterList, html=(_write, None))
    app.add_directive("chapter-list", ChapterListDirective)

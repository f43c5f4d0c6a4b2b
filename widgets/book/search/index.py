"""The search index: collected while pages are read, written as one script that also loads from a folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docutils import nodes

from widgets.book.look.contents import chapter_of, question_of
from widgets.book.search.entries import Entry, entries_of
from widgets.strings import words

FILE = "js/search-index.js"
CHAPTER, PAGE, GLOSSARY, REGISTER = range(4)


def collected(env: Any) -> dict[str, list[Entry]]:
    """Return the entries of every page that was read."""
    if not hasattr(env, "aa_search"):
        env.aa_search = {}
    found: dict[str, list[Entry]] = env.aa_search
    return found


def rank_of(env: Any, page: str) -> int:
    """Return what kind of page it is; chapters come first in the results, the register's rows last."""
    if chapter_of(page):
        return CHAPTER
    if page in getattr(env, "aa_register_pages", {}).values():
        return REGISTER
    return GLOSSARY if any(entry.kind == "term" for entry in collected(env)[page]) else PAGE


def script(env: Any, uri_of: Any) -> str:
    """Return the index as a script: pages (address, title, place, rank), entries with their page's number."""
    pages, rows = [], []
    for number, (page, entries) in enumerate(sorted(collected(env).items())):
        chapter = chapter_of(page)
        title = env.titles[page].astext() if page in env.titles else page
        place = words("page.chapter").format(number=chapter.number) if chapter else title
        pages.append([uri_of(page), title, place, rank_of(env, page)])
        rows += [[number, *entry.row()] for entry in entries]
    data = json.dumps({"pages": pages, "entries": rows}, ensure_ascii=False, separators=(",", ":"))
    return f"window.avalanche=window.avalanche||{{}};window.avalanche.searchIndex={data};\n"


def _collect(app: Any, doctree: nodes.document) -> None:
    entries = entries_of(doctree)
    question = question_of(app.env.docname, app.env.metadata.get(app.env.docname, {}))
    if entries and question:
        first = entries[0]
        entries[0] = Entry(first.kind, first.anchor, first.title, f"{question} {first.text}".strip())
    collected(app.env)[app.env.docname] = entries


def _purge(app: Any, env: Any, docname: str) -> None:
    collected(env).pop(docname, None)


def _write(app: Any, exception: Exception | None) -> None:
    if exception is None and app.builder.name == "html":
        path = Path(app.outdir) / "_static" / FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(script(app.env, app.builder.get_target_uri), encoding="utf-8")


def setup(app: Any) -> None:
    """Collect at reading, write at the end."""
    app.connect("doctree-read", _collect)
    app.connect("env-purge-doc", _purge)
    app.connect("build-finished", _write)

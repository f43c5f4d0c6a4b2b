"""Two pages that no source file holds: the search, and what a reader sees at an address that is not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from widgets.book.look.contents import chapters
from widgets.strings import words


def _instead_of_sphinx(app: Any) -> None:
    app.builder.search = False  # its index and its page; ours has another form


def _pages(app: Any) -> Iterator[tuple[str, dict[str, Any], str]]:
    common = {"pageurl": ""}  # neither is a page to be found from elsewhere
    yield "search", common | {"title": words("page.search"), "say_search": words("search")}, "search.html"
    base = app.config.html_baseurl
    shown = {
        "title": words("lost.title"),
        "lost": words("lost"),
        "chapters": [chapter for chapter in chapters() if chapter.page in app.env.found_docs],
        "base": f"{base.rstrip('/')}/" if base else "",
    }
    yield "404", common | shown, "404.html"


def setup(app: Any) -> None:
    """Write the two pages after the book's own."""
    app.connect("builder-inited", _instead_of_sphinx)
    app.connect("html-collect-pages", _pages)

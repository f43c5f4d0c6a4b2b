"""A box that finds entries of a long page by words; without JavaScript the page shows everything."""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes

from widgets.strings import words


def filter_box(items: str, label: str, hint: str) -> nodes.raw:
    """Return the box; `items` is a CSS selector of what is shown or hidden."""
    data = {"items": items, "count": words("register.filter_count"), "none": words("register.filter_none")}
    attributes = " ".join(f'data-{key}="{escape(str(value))}"' for key, value in data.items())
    html = (
        f'<form class="aa-filter" role="search" aria-label="{escape(label)}" hidden {attributes}>'
        f'<label><span class="aa-filter-label">{escape(label)}</span>'
        f'<input type="search" autocomplete="off" spellcheck="false" placeholder="{escape(hint)}"></label>'
        f'<output role="status" aria-live="polite"></output></form>'
    )
    return nodes.raw("", html, format="html")


def use_filter(env: Any) -> None:
    """Remember that the page being read needs the script."""
    pages: set[str] = getattr(env, "aa_filter_pages", set())
    env.aa_filter_pages = pages
    pages.add(env.docname)


def _add_script(app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    if pagename in getattr(app.env, "aa_filter_pages", ()):
        app.add_js_file("js/filter.js", loading_method="defer")


def setup(app: Any) -> None:
    """Put the script on the pages that have a box."""
    app.connect("html-page-context", _add_script)

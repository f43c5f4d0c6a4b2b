"""A box that narrows a long page by words and by choices; without JavaScript the page shows everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from docutils import nodes

from widgets.strings import words


@dataclass(frozen=True)
class Choice:
    """One list of the box: its label, and for each option the class that the entries to keep carry."""

    label: str
    options: Mapping[str, str]


def filter_box(items: str, label: str, hint: str, choices: Sequence[Choice] = ()) -> nodes.raw:
    """Return the box; `items` is a CSS selector of what is shown or hidden."""
    data = {"items": items, "count": words("register.filter_count"), "none": words("register.filter_none")}
    attributes = " ".join(f'data-{key}="{escape(str(value))}"' for key, value in data.items())
    reset = words("register.filter_reset")
    html = (
        f'<form class="aa-filter" role="search" aria-label="{escape(label)}" hidden {attributes}>'
        f'<label class="aa-filter-words"><span class="aa-filter-label">{escape(label)}</span>'
        f'<input type="search" autocomplete="off" spellcheck="false" placeholder="{escape(hint)}"></label>'
        f"{''.join(_list(number, choice) for number, choice in enumerate(choices, 1))}"
        f'<div class="aa-filter-end"><output role="status" aria-live="polite"></output>'
        f'<button type="reset" hidden>{escape(reset)}</button></div></form>'
    )
    return nodes.raw("", html, format="html")


def _list(number: int, choice: Choice) -> str:
    options = "".join(
        f'<option value="{escape(value)}" data-label="{escape(text)}">{escape(text)}</option>'
        for value, text in choice.options.items()
    )
    return (
        f'<div class="aa-filter-choice"><label class="aa-filter-label" for="filter-{number}">'
        f'{escape(choice.label)}</label><select id="filter-{number}" autocomplete="off">'
        f'<option value="">{escape(words("register.any"))}</option>{options}</select></div>'
    )


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

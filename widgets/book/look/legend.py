"""``{legend}``: how the course says how a number is known, as a list for the landing page."""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from widgets.strings import words


class Legend(nodes.General, nodes.Element):
    """The list of badges; written from the register's own words."""


class LegendDirective(SphinxDirective):
    """One line for each badge: its mark, its name, what it means."""

    def run(self) -> list[nodes.Node]:
        """Return one node that the writer turns into the list."""
        return [Legend()]


def _write(writer: Any, node: Legend) -> None:
    names, meanings = words("register.badges"), words("register.meaning")
    lines = "".join(
        f'<div><dt><span class="aa-badge aa-badge-{badge}">{escape(name)}</span></dt>'
        f"<dd>{escape(meanings[badge])}</dd></div>"
        for badge, name in names.items()
    )
    writer.body.append(f'<dl class="legend">{lines}</dl>\n')
    raise nodes.SkipNode


def setup(app: Any) -> None:
    """Add the ``legend`` directive."""
    app.add_node(Legend, html=(_write, None))
    app.add_directive("legend", LegendDirective)

"""``{diagram} name``: a drawing of `chapters/diagrams`, inline so that it follows the page's theme."""

from __future__ import annotations

from html import escape
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from widgets.book.look.drawing import FOLDER, given_numbers, read


class Diagram(nodes.General, nodes.Element):
    """A drawing with its words; the children are its caption."""


class DiagramDirective(SphinxDirective):
    """A drawing by name; ``:alt:`` says all that it says, ``:given:`` lists the example numbers it shows."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {
        "alt": directives.unchanged_required,
        "given": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """Return the drawing. A wrong one is a build error that names it."""
        name, alt = self.arguments[0], " ".join(self.options.get("alt", "").split())
        self.env.note_dependency(str(FOLDER / f"{name}.svg"))
        if not alt:
            raise self.error(f"diagram {name!r}: needs :alt:, one or two sentences that say what it shows")
        try:
            svg = read(name, given_numbers(self.options.get("given", "")))
        except ValueError as problem:
            raise self.error(str(problem)) from None
        node = Diagram("", svg=svg, alt=alt)
        self.set_source_info(node)
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


def _open(writer: Any, node: Diagram) -> None:
    svg = node["svg"].replace("<svg ", f'<svg role="img" aria-label="{escape(node["alt"])}" ', 1)
    writer.body.append(f'<figure class="aa-diagram">{svg}\n<figcaption>')


def _close(writer: Any, node: Diagram) -> None:
    writer.body.append("</figcaption></figure>\n")


def setup(app: Any) -> None:
    """Add the ``diagram`` directive."""
    app.add_node(Diagram, html=(_open, _close))
    app.add_directive("diagram", DiagramDirective)

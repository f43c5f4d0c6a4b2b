"""`{pdf-link}` and the footer's link: in every page but hidden, until a PDF of this very site is made."""

from __future__ import annotations

from typing import Any

from docutils import nodes

from widgets.book.blocks.directive import BlockDirective
from widgets.book.blocks.tags import tag
from widgets.book.pdf import FILE
from widgets.strings import words


class PdfLink(BlockDirective):
    """A paragraph with the link; a body, one paragraph, replaces its words."""

    def block(self) -> list[nodes.Node]:
        """Return the paragraph. Raises BlockError where the body is more than a paragraph."""
        said = self.inline("pdf-link", self.body) if self.body.strip() else [nodes.Text(words("pdf.link"))]
        here = self.env.docname.count("/") * "../"
        link = tag("a", {"data-pdf": f"{here}{FILE}", "hidden": True}, *said)
        return [tag("p", {"class": "pdf-link", "data-pdf": True, "hidden": True}, link)]


def _context(app: Any, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    context["pdf"] = FILE
    context["pdf_words"] = words("pdf.link")


def setup(app: Any) -> None:
    """Add the directive and tell the templates where a PDF would lie."""
    app.add_directive("pdf-link", PdfLink)
    app.connect("html-page-context", _context)

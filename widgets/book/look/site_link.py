"""``{site-link}``: the whole site as one zip; hidden where the page was opened from a folder."""

from __future__ import annotations

from typing import Any

from docutils import nodes

from widgets.book.blocks.directive import BlockDirective
from widgets.book.blocks.tags import tag
from widgets.book.downloads import SITE


class SiteLink(BlockDirective):
    """A paragraph with the link; its body, one paragraph, gives the words."""

    def block(self) -> list[nodes.Node]:
        """Return the paragraph. Raises BlockError where the body is not one paragraph."""
        here = self.env.docname.count("/") * "../"
        link = tag("a", {"href": f"{here}{SITE}"}, *self.inline("site-link", self.body))
        return [tag("p", {"class": "site-link needs-server"}, link)]


def setup(app: Any) -> None:
    """Add the ``site-link`` directive."""
    app.add_directive("site-link", SiteLink)

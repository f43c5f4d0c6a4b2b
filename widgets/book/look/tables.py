"""Tables get a box of their own to scroll in, and a data frame's empty corner is no heading."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from widgets.strings import words


class ScrollBox(nodes.General, nodes.Element):
    """A box around one table."""


class BoxTables(SphinxPostTransform):
    """Put every table that an author wrote into a box."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Wrap each table of the page."""
        for table in list(self.document.findall(nodes.table)):
            title = table.next_node(nodes.title)
            name = title.astext() if title else words("page.table")
            table.replace_self(ScrollBox("", table.deepcopy(), name=name))


class TidyFrames(SphinxPostTransform):
    """Make pandas' tables fit to be read aloud: an empty heading cell becomes a plain one."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Tidy each data frame of the page."""
        for raw in list(self.document.findall(nodes.raw)):
            text = raw.astext()
            if 'class="dataframe"' in text:
                tidy = nodes.raw("", text.replace("<th></th>", "<td></td>"), format="html")
                raw.replace_self(ScrollBox("", tidy, name=words("page.table")))


def _open(writer: Any, node: ScrollBox) -> None:
    named = {"role": "group", "aria-label": node["name"]}
    writer.body.append(writer.starttag(node, "div", "", CLASS="table-scroll", **named))


def _close(writer: Any, node: ScrollBox) -> None:
    writer.body.append("</div>\n")


def setup(app: Any) -> None:
    """Add the transforms and how their box is written."""
    app.add_node(ScrollBox, html=(_open, _close))
    app.add_post_transform(BoxTables)
    app.add_post_transform(TidyFrames)

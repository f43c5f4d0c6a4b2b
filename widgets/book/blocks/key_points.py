"""The `key-points` block: a list that stands alone; and labels that would say a title twice."""

from __future__ import annotations

from typing import Any

from docutils import nodes

from widgets.book.blocks.directive import BlockDirective, panel, say
from widgets.book.blocks.model import BlockError
from widgets.book.blocks.tags import Tag


class KeyPoints(BlockDirective):
    """A panel around one Markdown list."""

    def block(self) -> list[nodes.Node]:
        """Return the panel."""
        found = self.markdown(self.body)
        if len(found) != 1 or not isinstance(found[0], nodes.bullet_list | nodes.enumerated_list):
            raise BlockError("key-points: body", self.body.strip()[:60], "one Markdown list")
        return [panel("key-points", say("key-points.label"), found[0])]


def _drop_repeated_labels(app: Any, doctree: nodes.document) -> None:
    """Take the visible label off a block that is the first thing below a title saying the same."""
    for node in list(doctree.findall(Tag)):
        section, attributes = node.parent, node["attributes"]
        if not isinstance(section, nodes.section) or not str(attributes.get("class", "")).startswith(
            "aa-block"
        ):
            continue
        title = section.next_node(nodes.title)
        place = section.index(node)
        if (
            title is not None
            and place == 1
            and title.astext().lower() == str(attributes.get("aria-label")).lower()
        ):
            node.children = [child for child in node.children if not _is_kicker(child)]


def _is_kicker(node: nodes.Node) -> bool:
    return isinstance(node, Tag) and node["attributes"].get("class") == "aa-kicker"


def setup(app: Any) -> None:
    """Register the directive."""
    app.add_directive("key-points", KeyPoints)
    app.connect("doctree-read", _drop_repeated_labels)

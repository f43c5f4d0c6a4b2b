"""HTML elements as document nodes, so that a block is a tree that Sphinx can translate, search and link."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from docutils import nodes

VOID = frozenset({"br", "hr", "img", "input"})


class Tag(nodes.General, nodes.TextElement):
    """An HTML element; other builders write its children. A text element, for links may stand in one."""


def tag(
    name: str, attributes: Mapping[str, str | bool | None] | None = None, *children: nodes.Node | str
) -> Tag:
    """Return an element; an attribute that is true has no value, one that is false or None is left out."""
    node = Tag("", "", tag=name, attributes=dict(attributes or {}))
    for child in children:
        node += nodes.Text(child) if isinstance(child, str) else child
    return node


def _visit(writer: Any, node: Tag) -> None:
    shown = ""
    for name, value in node["attributes"].items():
        if value is True:
            shown += f" {name}"
        elif value not in (None, False):
            shown += f' {name}="{escape(str(value))}"'
    writer.body.append(f"<{node['tag']}{shown}>")


def _depart(writer: Any, node: Tag) -> None:
    if node["tag"] not in VOID:
        writer.body.append(f"</{node['tag']}>")


def _pass(writer: Any, node: Tag) -> None:
    """Write nothing of the element itself."""


def setup(app: Any) -> None:
    """Register the node with every builder."""
    others = dict.fromkeys(("latex", "text", "man", "texinfo"), (_pass, _pass))
    app.add_node(Tag, html=(_visit, _depart), **others)

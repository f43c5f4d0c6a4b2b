"""Links with a card: a badge, claim or term points to its entry and carries what a hover card shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docutils import nodes

# Keys of a card, each put on the link as `data-card-<key>`; `hover.js` shows them.
CARD = ("title", "zh", "pinyin", "text", "note", "open")


class card_link(nodes.reference):
    """A reference whose `card` is a mapping of the keys of `CARD` to plain text."""


class register_link(nodes.General, nodes.Inline, nodes.TextElement):
    """A link to an entry of the register page, resolved once it is known which page that is."""


def visit_card_link(writer: Any, node: card_link) -> None:
    """Write the link with its card as attributes."""
    data = {f"data-card-{key}": value for key, value in node["card"].items() if value}
    writer.body.append(
        writer.starttag(node, "a", "", href=node["refuri"], CLASS="reference internal", **data)
    )


def depart_card_link(writer: Any, node: card_link) -> None:
    """Close the link."""
    writer.body.append("</a>")


def link_to(anchor: str, card: Mapping[str, str], classes: list[str], *children: nodes.Node) -> register_link:
    """Return a link to an entry of the register page, e.g. ``fact-micro-ytd-0207``."""
    return register_link("", "", *children, anchor=anchor, card=dict(card), classes=classes)


def hidden(text: str) -> nodes.inline:
    """Return text that is read aloud and not shown."""
    return nodes.inline("", text, classes=["aa-hidden"])


def resolve(app: Any, doctree: nodes.document, docname: str) -> None:
    """Turn every link into one that knows its page; without a register page it becomes plain text."""
    pages: Mapping[str, str] = getattr(app.env, "aa_register_pages", {})
    for node in list(doctree.findall(register_link)):
        page = pages.get(node["anchor"].split("-")[0])
        if page is None:
            node.replace_self(nodes.inline("", "", *node.children, classes=node["classes"]))
            continue
        uri = f"{'' if page == docname else app.builder.get_relative_uri(docname, page)}#{node['anchor']}"
        node.replace_self(
            card_link(
                "", "", *node.children, refuri=uri, internal=True, card=node["card"], classes=node["classes"]
            )
        )


def setup(app: Any) -> None:
    """Register the nodes, the hover card's script and the style of links, badges and the register page."""
    app.add_node(card_link, html=(visit_card_link, depart_card_link))
    app.add_node(register_link)
    app.connect("doctree-resolved", resolve)
    app.add_css_file("css/register.css", priority=600)
    app.add_js_file("js/hover.js", loading_method="defer")

"""What the search can find on a page: its sections, its terms with both names, its cards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass

from docutils import nodes
from sphinx import addnodes

SECTION, TERM, CARD = "section", "term", "card"
# What is no prose, and what a reader should not meet before the question: answers.
_LEFT_OUT = (nodes.raw, nodes.literal_block, nodes.math_block, nodes.comment, nodes.system_message)
_LEFT_OUT_CLASSES = frozenset(
    ("aa-badge", "aa-hidden", "aa-entry-id", "aa-taught", "aa-quiz", "aa-predict", "solution", "cell")
)
_LETTERING = frozenset(("a", "b", "code", "em", "i", "strong", "sub", "sup"))  # other `blocks.tags` are boxes


@dataclass(frozen=True)
class Entry:
    """One place that a search can lead to; `names` are shown beside the title, `aliases` only found by."""

    kind: str
    anchor: str
    title: str
    text: str
    names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    def row(self) -> list[object]:
        """Return the entry as the browser's script reads it."""
        return list(astuple(self))


def entries_of(doctree: nodes.document) -> list[Entry]:
    """Return what a page holds, in its order; a section's text is its own, without that of sections below."""
    return list(_below(doctree, top=True))


def _below(parent: nodes.Element, top: bool) -> Iterator[Entry]:
    for section in (node for node in parent.children if isinstance(node, nodes.section)):
        title = section.next_node(nodes.title)
        anchor = "" if top else section["ids"][0]
        own = [node for node in section.children if not isinstance(node, nodes.title | nodes.section)]
        prose = [node for node in own if not isinstance(node, addnodes.glossary) and not _is_card(node)]
        yield Entry(SECTION, anchor, title.astext() if title else "", _text(prose))
        for node in own:
            yield from _terms(node)
            yield from _cards(node)
        yield from _below(section, top=False)


def _cards(node: nodes.Node) -> Iterator[Entry]:
    for card in node.findall(nodes.container):
        if _is_card(card):
            lines = {line["classes"][0]: line for line in card.children if isinstance(line, nodes.Element)}
            value, said = lines.pop("aa-entry-value", None), lines.pop("aa-entry-statement")
            title = " · ".join(_text([line]) for line in (value, said) if line is not None)
            rest = _text(lines.values())
            yield Entry(CARD, card["ids"][0], title, rest)


def _is_card(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and "aa-entry" in node["classes"]


def _terms(node: nodes.Node) -> Iterator[Entry]:
    for glossary in node.findall(addnodes.glossary):
        for item in glossary.findall(nodes.definition_list_item):
            first, *others = item.findall(nodes.term)
            (definition,) = item.findall(nodes.definition)
            pinyin, *said = definition.children
            names = [*(other.astext() for other in others), _text([pinyin])]
            aliases: tuple[str, ...] = tuple(item.get("aliases", ()))
            yield Entry(TERM, first["ids"][0], first.astext(), _text(said), tuple(names), aliases)


def _text(parts: Iterable[nodes.Node]) -> str:
    """Return the words of nodes in one line, without what is no prose."""
    return re.sub(r" (?=[.,;:?!)%])", "", " ".join(" ".join(map(_said, parts)).split()))


def _said(node: nodes.Node) -> str:
    if isinstance(node, nodes.Text):
        return node.astext()
    if isinstance(node, nodes.math):
        return "…"  # its source would not be read
    if not isinstance(node, nodes.Element) or _skipped(node):
        return ""
    # Pieces of a line stand as close as they are written; blocks stand apart.
    close = isinstance(node, nodes.TextElement) and node.get("tag", "em") in _LETTERING
    return ("" if close else " ").join(map(_said, node.children))


def _skipped(node: nodes.Element) -> bool:
    written: Mapping[str, object] = node.get("attributes", {})  # of a tag of a block
    classes = {*node.get("classes", ()), *str(written.get("class", "")).split()}
    return isinstance(node, _LEFT_OUT) or bool(classes & _LEFT_OUT_CLASSES)

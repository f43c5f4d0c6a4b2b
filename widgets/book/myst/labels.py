"""What every label of the book points to, in words: for notebooks, where links between pages do not work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from widgets.book.myst.source import Chapter, Directive, Formula, Node, Prose, Target

_HEADING = re.compile(r"^#{1,6} +(.+?)\s*#*$", re.MULTILINE)
_SECTION_TARGET = re.compile(r"[^\w\s-]")


@dataclass(frozen=True)
class Label:
    """A place in the book: the chapter's name, what stands there, and a formula's number."""

    chapter: str
    text: str
    number: int = 0


def labels(chapters: Iterable[Chapter]) -> Mapping[str, Label]:
    """Return every label: targets, headings, named directives, numbered formulas."""
    found: dict[str, Label] = {}
    formulas = 0  # counted through the book, as the pages number them
    for chapter in chapters:
        pending: list[str] = []
        for node in chapter.walk():
            if isinstance(node, Target):
                pending.append(node.label)
                continue
            text = _text(node)
            for label in pending if text else ():
                found[label] = Label(chapter.name, text)
            pending = pending if not text else []
            name, number = _name(node), 0
            if isinstance(node, Formula) or (isinstance(node, Directive) and node.name == "math"):
                formulas += bool(name)
                number = formulas
            if name:
                found[name] = Label(chapter.name, text, number)
            if isinstance(node, Prose):
                for heading in _HEADING.findall(node.text):
                    found.setdefault(slug(heading), Label(chapter.name, heading))
    return MappingProxyType(found)


def slug(heading: str) -> str:
    """Return the anchor MyST gives a heading."""
    return _SECTION_TARGET.sub("", heading.lower()).strip().replace(" ", "-")


def _name(node: Node) -> str:
    if isinstance(node, Formula):
        return node.label
    if isinstance(node, Directive):
        return str(node.options.get("name") or node.options.get("label") or "")
    return ""


def _text(node: Node) -> str:
    if isinstance(node, Prose):
        heading = _HEADING.search(node.text)
        return (
            heading[1]
            if heading and node.text.strip().startswith("#")
            else node.text.strip().split("\n")[0][:60]
        )
    if isinstance(node, Directive):
        caption = node.body.strip().split("\n")[0] if node.name == "figure" else ""
        return caption or node.argument or node.name
    return ""

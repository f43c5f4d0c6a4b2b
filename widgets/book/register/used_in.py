"""Back-links of the register page: which pages quote an entry, filled in once every page has been read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from docutils import nodes

from widgets.book.look.contents import chapter_of
from widgets.book.myst import inline
from widgets.book.register import register
from widgets.book.register.roles import uses
from widgets.strings import words


class used_in(nodes.General, nodes.Inline, nodes.TextElement):
    """Either one `page` of the book, or every page that uses an `anchor`, after the words of `label`."""


def quoted_in(anchor: str) -> tuple[str, ...]:
    """Return the claims whose evidence quotes an entry, e.g. ``fact-micro-ytd-0207``."""
    return _quoted().get(anchor, ())


@cache
def _quoted() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for claim in register().claims.values():
        for piece in inline.pieces(claim.evidence):
            if piece.kind == "role" and piece.name in ("fact", "fact-size", "event", "source"):
                anchor = f"{piece.name.removesuffix('-size')}-{piece.content.strip()}"
                found.setdefault(anchor, []).append(claim.id)
    return MappingProxyType({anchor: tuple(dict.fromkeys(claims)) for anchor, claims in found.items()})


def page_link(app: Any, here: str, page: str) -> nodes.Node:
    """Return a link to a page under its title, a chapter with its number; plain words if it is not there."""
    chapter = chapter_of(page)
    if page not in app.env.titles:
        return nodes.Text(words("page.chapter").format(number=chapter.number) if chapter else page)
    title = app.env.titles[page].astext()
    text = f"{words('page.chapter').format(number=chapter.number)}, {title}" if chapter else title
    return nodes.reference("", text, refuri=app.builder.get_relative_uri(here, page), internal=True)


def _fill(app: Any, doctree: nodes.document, docname: str) -> None:
    register_pages = set(getattr(app.env, "aa_register_pages", {}).values())
    for node in list(doctree.findall(used_in)):
        if page := node.get("page"):
            node.replace_self(page_link(app, docname, page))
            continue
        pages = sorted(uses(app.env).get(node["anchor"], set()) - register_pages - {node.get("leave_out")})
        new: list[nodes.Node] = [nodes.Text(f" · {words('register.' + node['label'])}: ")] if pages else []
        for position, page in enumerate(pages):
            new += [nodes.Text(", " if position else ""), page_link(app, docname, page)]
        if node.get("unused"):
            quoted = bool(pages or quoted_in(node["anchor"]))
            node.parent.parent["classes"].append("use-quoted" if quoted else "use-none")
            if not quoted:
                new.append(nodes.inline("", f" · {words('register.not_quoted')}", classes=["aa-unused"]))
        node.parent.replace(node, new)


def _refresh(app: Any, env: Any) -> list[str]:
    # Back-links on the register page change with every other page.
    return sorted(set(getattr(env, "aa_register_pages", {}).values()))


def setup(app: Any) -> None:
    """Register the node and what fills it."""
    app.add_node(used_in)
    app.connect("doctree-resolved", _fill)
    app.connect("env-updated", _refresh)

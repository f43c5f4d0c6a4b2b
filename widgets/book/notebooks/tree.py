"""A chapter's tree as plain Markdown: each node in order, each directive by its writer.

Which directive is written how is data of `Plain` (`writers`): `plain_blocks` has the general ones,
`plain_course` ours.
"""

from __future__ import annotations

import re
from html import escape

from widgets.book.blocks.model import BlockError
from widgets.book.myst import source
from widgets.book.notebooks.plain import Plain


def markdown(plain: Plain, nodes: tuple[source.Node, ...]) -> str:
    """Return nodes as one piece of plain Markdown. Raises PlainError naming file and line."""
    return "\n".join(part for node in nodes if (part := block(plain, node)) is not None)


def block(plain: Plain, node: source.Node) -> str | None:
    """Return one node as plain Markdown, None for what is not printed."""
    if isinstance(node, source.Prose):
        return plain.text(node.text, node.line)
    if isinstance(node, source.Fence):
        if node.text.lstrip().startswith(":::"):
            raise plain.error(node.line, "':::' closes nothing: an inner fence needs fewer colons")
        return node.text
    if isinstance(node, source.Formula):
        return _indented(node.prefix, formula(plain, node.body, node.label))
    if isinstance(node, source.CodeCell):  # inside another block it is not run
        return f"```python\n{node.source}\n```"
    if isinstance(node, source.Directive):
        writer = plain.writers.get(node.name) or plain.writers.get(node.name.rpartition(":")[1])
        if writer is None:
            raise plain.error(node.line, f"directive {node.name!r} has no plain form")
        try:
            return _indented(node.prefix, f"\n{writer(plain, node).strip()}\n")
        except BlockError as problem:
            raise plain.error(node.line, str(problem)) from None
    return None


def _indented(prefix: str, text: str) -> str:
    if not prefix:
        return text
    rest = re.sub(r"[^\s>]", " ", prefix)
    lines = text.strip("\n").split("\n")
    return "\n".join([prefix + lines[0], *((rest + line).rstrip() for line in lines[1:])])


def body(plain: Plain, node: source.Directive) -> str:
    """Return a directive's body as plain Markdown."""
    return markdown(plain, node.children()).strip("\n")


def inner(plain: Plain, text: str, line: int) -> str:
    """Return a piece of MyST that begins on a line of the file as plain Markdown."""
    return markdown(plain, source.blocks(text, line)).strip("\n")


def quoted(text: str) -> str:
    """Return a text as a block quotation."""
    return "\n".join(f"> {line}".rstrip() for line in text.strip("\n").split("\n"))


def folded(summary: str, text: str) -> str:
    """Return a text that opens on a click; the blank lines let Markdown be read inside."""
    return f"<details>\n<summary>{escape(summary)}</summary>\n\n{text.strip()}\n\n</details>"


def formula(plain: Plain, content: str, label: str) -> str:
    """Return a displayed formula, numbered where it has a label."""
    if not label:
        return f"\n$$\n{content.strip()}\n$$\n"
    return f"\n$$\n{content.strip()} \\tag{{{plain.labels[label].number}}}\n$$\n"

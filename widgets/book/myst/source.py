"""A chapter's MyST text as a tree with line numbers: front matter, prose, code cells, directives, formulas.

Block structure comes from markdown-it-py with MyST's block rules. Neither Sphinx nor MyST is needed: Binder
makes the notebooks with this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from markdown_it.token import Token

from widgets.book.myst.block_rules import PARSER

CHAPTERS = Path(__file__).resolve().parents[3] / "chapters"

# Directives whose body is not Markdown prose: their children are never parsed.
VERBATIM = frozenset(
    [
        "code-cell",
        "code",
        "code-block",
        "sourcecode",
        "literalinclude",
        "include",
        "raw",
        "math",
        "image",
        "bibliography",
        "toctree",
        "eval-rst",
        "quiz",
        "predict",
        "register",
        "terms",
        "glossary",
        "mermaid",
        "csv-table",
        "currentmodule",
        "index",
        "tableofcontents",
    ]
)
# Blocks that read their own options (a unit such as % is not YAML): their body is everything below the fence.
UNREAD = frozenset(("quiz", "predict"))


class SourceError(ValueError):
    """A chapter cannot be read; the message begins with file:line."""


@dataclass(frozen=True)
class Node:
    """A run of source lines; `line` is the 1-based number of the first one in the file."""

    line: int
    text: str


@dataclass(frozen=True)
class Prose(Node):
    """Markdown between the other blocks: paragraphs, headings, lists, tables, quotes."""


@dataclass(frozen=True)
class Target(Node):
    """A label for what follows: ``(label)=``."""

    label: str


@dataclass(frozen=True)
class Comment(Node):
    """A line that is not printed: ``% ...``."""


@dataclass(frozen=True)
class Break(Node):
    """A cell break: ``+++``."""


@dataclass(frozen=True)
class Fence(Node):
    """Plain code, not run: ``` with a language or none, or an indented block."""

    language: str
    body: str


@dataclass(frozen=True)
class Formula(Node):
    """A displayed formula ``$$ ... $$ (label)``."""

    body: str
    label: str
    prefix: str = ""


@dataclass(frozen=True)
class CodeCell(Node):
    """Code that is run: ```` ```{code-cell} ````."""

    source: str
    tags: tuple[str, ...]
    options: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True)
class Directive(Node):
    """Any other directive; `prefix` is what stands before its fence (of a list item or quotation)."""

    name: str
    argument: str
    options: Mapping[str, Any] = field(hash=False)
    body: str
    body_line: int
    prefix: str = ""

    def children(self) -> tuple[Node, ...]:
        """Return the nodes of the body, none where it is not Markdown."""
        return () if self.name in VERBATIM else blocks(self.body, self.body_line)


@dataclass(frozen=True)
class Chapter:
    """One source file: its front matter and its nodes in order."""

    path: Path
    front: Mapping[str, Any] = field(hash=False)
    nodes: tuple[Node, ...]

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem

    @property
    def title(self) -> str:
        """The text of the first heading of level one, or the file's name."""
        for node in self.nodes:
            found = (
                re.search(r"^# +(.+?)\s*#*$", node.text, re.MULTILINE) if isinstance(node, Prose) else None
            )
            if found:
                return found[1]
        return self.name

    def walk(self) -> Iterator[Node]:
        """Yield every node, a directive before its children."""
        yield from walk(self.nodes)


def walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """Yield every node of a tree, a directive before its children."""
    for node in nodes:
        yield node
        if isinstance(node, Directive):
            yield from walk(node.children())


def read(path: Path) -> Chapter:
    """Read one file. Raises SourceError where its front matter or a directive's options are not YAML."""
    return parse(path.read_text(encoding="utf-8"), path)


def parse(text: str, path: Path = Path("text.md")) -> Chapter:
    """Parse a chapter's text. Raises SourceError naming file and line."""
    front, start = _front_matter(text, path)
    body = "\n".join(text.split("\n")[start:])
    try:
        nodes = blocks(body, start + 1)
    except SourceError as problem:
        raise SourceError(f"{path}:{problem}") from None
    return Chapter(path, front, nodes)


def _front_matter(text: str, path: Path) -> tuple[Mapping[str, Any], int]:
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return {}, 0
    for end in range(1, len(lines)):
        if lines[end].rstrip() == "---":
            try:
                return yaml.safe_load("\n".join(lines[1:end])) or {}, end + 1
            except yaml.YAMLError as problem:
                raise SourceError(f"{path}:1: front matter is not YAML ({problem})") from None
    raise SourceError(f"{path}:1: front matter is opened with --- and never closed")


def blocks(text: str, first_line: int = 1) -> tuple[Node, ...]:
    """Return the nodes of a piece of Markdown whose first line is `first_line` of its file."""
    lines = text.split("\n")
    nodes: list[Node] = []
    done = 0
    for token in PARSER.parse(text):
        if token.type not in _SPECIAL or token.map is None or token.map[0] < done:
            continue
        begin, end = token.map
        _add_prose(nodes, lines[done:begin], first_line + done)
        nodes.append(_SPECIAL[token.type](token, lines[begin:end], first_line + begin))
        done = end
    _add_prose(nodes, lines[done:], first_line + done)
    return tuple(nodes)


def _add_prose(nodes: list[Node], lines: list[str], line: int) -> None:
    if any(piece.strip() for piece in lines):
        nodes.append(Prose(line, "\n".join(lines)))


_INFO = re.compile(r"\{([\w:+-]+)\}\s*(.*)", re.DOTALL)


def _fence(token: Token, lines: list[str], line: int) -> Node:
    text, prefix = "\n".join(lines), lines[0][: lines[0].find(token.markup)]
    found = _INFO.fullmatch(token.info.strip())
    if not found:
        return Fence(line, text, token.info.strip(), token.content)
    name, argument = found[1], found[2].strip()
    options, body, skipped = ({}, token.content, 0) if name in UNREAD else _options(token.content, line + 1)
    if name == "code-cell":
        tags = options.get("tags") or ()
        tags = tuple(tags.replace(",", " ").split() if isinstance(tags, str) else map(str, tags))
        return CodeCell(line, text, body.rstrip("\n"), tags, options)
    return Directive(line, text, name, argument, options, body, line + 1 + skipped, prefix)


def _options(content: str, line: int) -> tuple[Mapping[str, Any], str, int]:
    lines = content.split("\n")
    if lines[0].startswith("---"):
        end = next((at for at in range(1, len(lines)) if lines[at].startswith("---")), len(lines))
        block, skipped = lines[1:end], end + 1
    else:
        end = next((at for at, text in enumerate(lines) if not text.startswith(":")), len(lines))
        if lines[0].startswith(":::"):  # the body begins with a nested fence, not with an option
            end = 0
        block, skipped = [text[1:] for text in lines[:end]], end
    try:
        options = yaml.safe_load("\n".join(block)) or {}
    except yaml.YAMLError as problem:
        raise SourceError(f"{line}: options are not YAML ({problem})") from None
    if not isinstance(options, dict):
        raise SourceError(f"{line}: options are {options!r}; write :name: value")
    return options, "\n".join(lines[skipped:]), skipped


def _formula(token: Token, lines: list[str], line: int) -> Node:
    prefix = lines[0][: lines[0].find("$$")]
    return Formula(line, "\n".join(lines), token.content.strip("\n"), token.info, prefix)


_SPECIAL: Mapping[str, Any] = {
    "fence": _fence,
    "colon_fence": _fence,
    "code_block": lambda token, lines, line: Fence(line, "\n".join(lines), "", token.content),
    "math_block": _formula,
    "comment": lambda token, lines, line: Comment(line, "\n".join(lines)),
    "break": lambda token, lines, line: Break(line, "\n".join(lines)),
    "target": lambda token, lines, line: Target(line, "\n".join(lines), token.content),
}

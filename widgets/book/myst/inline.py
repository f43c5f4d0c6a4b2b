"""What stands inside a line of MyST: roles, code, formulas, links' targets, tags, with their positions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    """A part of a text that is not plain words; `kind` is role, code, math, html or target."""

    kind: str
    start: int
    end: int
    name: str = ""
    content: str = ""


HIDDEN = "\N{OBJECT REPLACEMENT CHARACTER}"

_ROLE = re.compile(r"\{([A-Za-z0-9_+:-]+)\}(`+)")
_TICKS = re.compile(r"`+")
_HTML = re.compile(
    r"<!--.*?-->|<(style|script|svg|math)\b.*?</\1\s*>|<https?://[^<>\s]*>|</?[A-Za-z][^<>]*>",
    re.DOTALL | re.IGNORECASE,
)
_TARGET = re.compile(
    r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"]*\"|\s+'[^']*')?\s*\)|\]\{[^{}\n]*\}"
)
_URL = re.compile(r"https?://[^\s<>\"')\]]+")
_DEFINITION = re.compile(r"^[ ]{0,3}\[[^\]\n]+\]:[ \t]+\S+.*$", re.MULTILINE)
_COMMAND = re.compile(r"\\[A-Za-z]+\s*\{[^{}]*\}")
_TWO_WORDS = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}[\s,.;]+[A-Za-z]{2,}")
_BLANK = re.compile(r"\n[ \t>]*\n")


def pieces(text: str) -> tuple[Piece, ...]:
    """Return what is not plain words in a text of one or more paragraphs, in order, without overlap.

    A role, code or formula never reaches over a blank line. `$` opens a formula only before a non-space and
    closes it only after a non-space and not before a digit, so that "$50 and $60" stays two amounts; nor is
    running text a formula.
    """
    found: list[Piece] = []
    position = 0
    while position < len(text):
        piece = _at(text, position)
        if piece:
            found.append(piece)
            position = piece.end
        else:
            position += 2 if text[position] == "\\" else 1
    return tuple(found)


def _at(text: str, position: int) -> Piece | None:
    character = text[position]
    if character == "{" and (role := _ROLE.match(text, position)):
        return _ticks(text, position, role.end(), role[2], "role", role[1])
    if character == "`":
        ticks = _TICKS.match(text, position)
        assert ticks
        # An unclosed run of ticks is plain text as a whole, never the start of a shorter one.
        return _ticks(text, position, ticks.end(), ticks[0], "code") or Piece("code", position, ticks.end())
    if character == "$":
        return _math(text, position)
    pattern = {"<": _HTML, "]": _TARGET, "h": _URL}.get(character)
    if pattern and (match := pattern.match(text, position)):
        return Piece("html" if character == "<" else "target", position, match.end())
    if (
        character in " ["
        and (position == 0 or text[position - 1] == "\n")
        and (line := _DEFINITION.match(text, position))
    ):
        return Piece("target", position, line.end())
    return None


def _paragraph_end(text: str, start: int) -> int:
    blank = _BLANK.search(text, start)
    return blank.start() if blank else len(text)


def _ticks(text: str, start: int, inside: int, ticks: str, kind: str, name: str = "") -> Piece | None:
    closing = re.compile(rf"(?<!`){ticks}(?!`)").search(text, inside, _paragraph_end(text, inside))
    if not closing:
        return None
    content = re.sub(r"\s*\n[ \t>]*", " ", text[inside : closing.start()])
    return Piece(kind, start, closing.end(), name, content)


def _math(text: str, start: int) -> Piece | None:
    mark = "$$" if text.startswith("$$", start) else "$"
    inside, limit = start + len(mark), _paragraph_end(text, start)
    if inside >= limit or text[inside].isspace():
        return None
    closing = re.compile(rf"(?<!\\){re.escape(mark)}").search(text, inside, limit)
    if not closing or closing.start() == inside or text[closing.start() - 1].isspace():
        return None
    content = text[inside : closing.start()]
    if text[closing.end() : closing.end() + 1].isdigit():
        return None
    if "`" in content or _TWO_WORDS.search(_COMMAND.sub("", content)):
        return None  # a sentence between two amounts in dollars, not a formula
    return Piece("math", start, closing.end(), content=content)


def replace(text: str, new: Callable[[Piece], str | None]) -> str:
    """Return the text with each piece replaced by `new(piece)`, or kept where that is None."""
    out, done = [], 0
    for piece in pieces(text):
        changed = new(piece)
        if changed is not None:
            out += [text[done : piece.start], changed]
            done = piece.end
    return "".join([*out, text[done:]])


def blanked(text: str) -> str:
    """Return the text with every piece overwritten by a sign that is neither word nor space."""
    out, done = [], 0
    for piece in pieces(text):
        out += [text[done : piece.start], re.sub(r"[^\n]", HIDDEN, text[piece.start : piece.end])]
        done = piece.end
    return "".join([*out, text[done:]])

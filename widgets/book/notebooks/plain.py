"""MyST to plain Markdown: every role, link and note of a line becomes text that JupyterLab shows as it is.

`Plain` holds what is known of the book while one chapter is written; `plain_tree` goes through its blocks.
"""

from __future__ import annotations

import base64
import mimetypes
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from widgets.book.myst import inline
from widgets.book.myst.labels import Label
from widgets.book.myst.references import Reference
from widgets.book.myst.source import Chapter, Directive
from widgets.book.register import find, register
from widgets.book.register.terms import term_of
from widgets.book.register.wording import (
    badge_text,
    computed_text,
    date_text,
    fact_of,
    source_text,
    split_label,
)
from widgets.strings import words

Writer = Callable[["Plain", Directive], str]


class PlainError(ValueError):
    """A chapter has something that cannot be turned into plain Markdown; the message begins with its file."""


@dataclass
class Plain:
    """One chapter on its way to plain Markdown, and what the rest of the book says about its links."""

    chapter: Chapter
    titles: Mapping[str, str]
    labels: Mapping[str, Label]
    references: Mapping[str, Reference]
    writers: Mapping[str, Writer]
    cited: dict[str, Reference] = field(default_factory=dict)
    badges: dict[str, None] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)
    terms_seen: set[str] = field(default_factory=set)
    exercises: int = 0

    def error(self, line: int, problem: str) -> PlainError:
        """Return the error that points at a line of the chapter."""
        return PlainError(f"{self.chapter.path}:{line}: {problem}")

    def text(self, text: str, line: int) -> str:
        """Return a piece of prose as plain Markdown. Raises PlainError naming file and line."""
        kept: list[str] = []

        def keep(shown: str) -> str:
            kept.append(shown)
            return f"\ue000{len(kept) - 1}\ue001"

        def new(piece: inline.Piece) -> str | None:
            if piece.kind == "target":
                return None
            shown = text[piece.start : piece.end]
            if piece.kind == "role":
                try:
                    shown = self.role(piece.name, piece.content)
                except PlainError:
                    raise
                except ValueError as problem:
                    raise self.error(line + text.count("\n", 0, piece.start), str(problem)) from None
            return "" if shown.startswith("<!--") else keep(shown)

        result = self._links(self._notes(inline.replace(text, new)), line)
        result = re.sub(r"^(\S.*)\n((?::[ \t]+.*(?:\n|$))+)", _definition, result, flags=re.MULTILINE)
        while "\ue000" in result:  # a footnote may hold what was kept
            result = re.sub("\ue000(\\d+)\ue001", lambda found: kept[int(found[1])], result)
        return result

    # --- roles ----------------------------------------------------------------------------------------------

    def role(self, name: str, content: str) -> str:
        """Return what a role says. Raises ValueError if the role or its text is unknown."""
        if name not in ROLES:
            raise ValueError(f"role {name!r} has no plain form; known: {', '.join(sorted(ROLES))}")
        return ROLES[name](self, content)

    def badge(self, badge: str) -> str:
        """Return how a number is known, as a raised mark."""
        self.badges.setdefault(badge)
        return f"<sup>{badge_text(badge)}</sup>"

    def _fact(self, key: str, size: bool = False) -> str:
        fact = fact_of(key.strip())
        return fact.text(size) + self.badge(fact.badge)

    def _term(self, content: str) -> str:
        label, target = split_label(content)
        term = term_of(target)
        if term.id in self.terms_seen or any(name in label for name in term.zh):
            return label
        self.terms_seen.add(term.id)
        return f"{label} ({term.zh[0]})"

    def _reference(self, content: str) -> str:
        label, target = split_label(content)
        found = self.labels.get(target) or self.labels.get(target.lower())
        if not found:
            raise ValueError(f"label {target!r} is nowhere in the book")
        shown = found.text if label == target else label
        return shown if found.chapter == self.chapter.name else self.link(shown, found.chapter)

    def _equation(self, content: str) -> str:
        target = content.strip()
        found = self.labels.get(target)
        if not found or not found.number:
            raise ValueError(f"no formula has the label {target!r}")
        shown = words("notebooks.equation").format(n=found.number)
        return shown if found.chapter == self.chapter.name else self.link(shown, found.chapter)

    def _document(self, content: str) -> str:
        label, target = split_label(content)
        name = PurePosixPath(target).name.removesuffix(".md")
        if name not in self.titles:
            raise ValueError(f"document {target!r} is not in the book")
        return self.link(self.titles[name] if label == target else label, name)

    def link(self, shown: str, chapter: str) -> str:
        """Return a link to another chapter's notebook, or its words alone where that page has none."""
        return f"[{shown}]({chapter}.ipynb)" if re.match(r"\d\d-", chapter) else shown

    def _cite(self, content: str, inside: bool) -> str:
        shown = []
        for key in re.split(r"\s*,\s*", content.strip()):
            if key not in self.references:
                raise ValueError(f"citation {key!r} is not in the bibliography")
            one = self.cited[key] = self.references[key]
            shown.append(f"{one.who}, {one.year}" if inside else f"{one.who} ({one.year})")
        return f"({'; '.join(shown)})" if inside else ", ".join(shown)

    def _source(self, content: str) -> str:
        source = find(register().sources, content.strip(), "source")
        return f"[{source_text(source)}]({source.url})" if source.url else source_text(source)

    # --- notes, links, pictures -----------------------------------------------------------------------------

    def _notes(self, text: str) -> str:
        def define(found: re.Match[str]) -> str:
            self.notes[found[1]] = re.sub(r"\n[ \t]+", " ", found[2]).strip()
            return ""

        text = re.sub(r"^\[\^([^\]\s]+)\]:[ \t]*(.*(?:\n[ \t]+\S.*)*)\n?", define, text, flags=re.MULTILINE)
        return re.sub(r"\[\^([^\]\s]+)\]", lambda found: f"<sup>{self.note_number(found[1])}</sup>", text)

    def note_number(self, name: str) -> int:
        """Return the number of a footnote, by its first mention."""
        self.notes.setdefault(f"#{name}", "")
        return [key for key in self.notes if key.startswith("#")].index(f"#{name}") + 1

    def _links(self, text: str, line: int) -> str:
        def picture(found: re.Match[str]) -> str:
            return self.picture(found[2], found[1], line)

        def target(found: re.Match[str]) -> str:
            shown, address = found[1], found[2]
            if re.match(r"[a-z]+://|mailto:", address):
                return f"[{shown or address}]({address})"
            path, _, anchor = address.partition("#")
            try:
                if path.endswith(".md") or (path and not anchor and PurePosixPath(path).name in self.titles):
                    return self._document(f"{shown} <{path}>" if shown else path)
                return self._reference(f"{shown} <{anchor or path}>" if shown else anchor or path)
            except ValueError as problem:
                if shown:
                    return shown  # a link within the page: its words say enough
                raise self.error(line, str(problem)) from None

        text = re.sub(r"!\[([^\]]*)\]\(([^()\s]+)[^()]*\)(?:\{[^{}\n]*\})?", picture, text)
        text = re.sub(
            r"(?<!!)\[([^\[\]]*)\]\(<?([^()\s<>]+)>?(?:\s+\"[^\"]*\")?\)(?:\{[^{}\n]*\})?", target, text
        )
        return re.sub(r"\[([^\[\]\n]*)\]\{[^{}\n]*\}", r"\1", text)

    def picture(self, address: str, alt: str, line: int) -> str:
        """Return a picture, taken into the notebook as an attachment unless it has an address of its own."""
        if re.match(r"[a-z]+://|attachment:|data:", address):
            return f"![{alt}]({address})"
        path = (self.chapter.path.parent / address).resolve()
        if address.startswith("/"):
            path = self.chapter.path.resolve().parents[1] / address.lstrip("/")
        if not path.is_file():
            raise self.error(line, f"picture {address!r} does not exist")
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        self.attachments[path.name] = {kind: base64.b64encode(Path(path).read_bytes()).decode("ascii")}
        return f"![{alt}](attachment:{path.name})"


def _definition(found: re.Match[str]) -> str:
    lines = [line.lstrip(":").strip() for line in found[2].strip().split("\n")]
    return f"- **{found[1]}**: {' '.join(lines)}\n"


def _event(plain: Plain, content: str) -> str:
    return date_text(find(register().events, content.strip(), "event").date)


def _label(plain: Plain, content: str) -> str:
    return split_label(content)[0]


ROLES: Mapping[str, Callable[[Plain, str], str]] = {
    "fact": lambda plain, content: plain._fact(content),
    "fact-size": lambda plain, content: plain._fact(content, size=True),
    "computed": lambda plain, content: computed_text(content) + plain.badge("computed"),
    "given": lambda plain, content: content,
    "claim": lambda plain, content: (
        f"{words('register.claim')} {find(register().claims, content.strip(), 'claim').id}"
    ),
    "event": _event,
    "source": lambda plain, content: plain._source(content),
    "term": lambda plain, content: plain._term(content),
    "ref": lambda plain, content: plain._reference(content),
    "numref": lambda plain, content: plain._reference(content),
    "exercise-ref": lambda plain, content: plain._reference(content),
    "eq": lambda plain, content: plain._equation(content),
    "math:numref": lambda plain, content: plain._equation(content),
    "doc": lambda plain, content: plain._document(content),
    "cite": lambda plain, content: plain._cite(content, inside=True),
    "cite:p": lambda plain, content: plain._cite(content, inside=True),
    "cite:t": lambda plain, content: plain._cite(content, inside=False),
    "math": lambda plain, content: f"${content}$",
    "code": lambda plain, content: f"`{content}`",
    "kbd": lambda plain, content: f"`{content}`",
    "sub": lambda plain, content: f"<sub>{content}</sub>",
    "sup": lambda plain, content: f"<sup>{content}</sup>",
    "abbr": lambda plain, content: content,
    "index": _label,
    "download": _label,
}

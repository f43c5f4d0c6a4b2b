"""The check that no number with a unit is typed in a chapter's prose: the register or a figure gives it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from widgets.book.myst import inline, source
from widgets.book.register import Register, find
from widgets.book.register.terms import term_of
from widgets.book.register.wording import computed_text, split_label

# Questions and exercises invent numbers; generated pages take theirs from data.
EXEMPT = frozenset(("quiz", "predict", "exercise", "solution", "glossary", "terms", "register"))

_GAP = r"[\s\u00a0\u202f~*_-]*"
_UNITS = (
    "per ?cent|percentage points?|basis points?|points?|lots?|times|fold|dollars?|yuan|renminbi|billions?"
    "|trillions?|millions?|CNY|RMB|USD|EUR|HKD|bn|tn|mn|bps?|pp|m|x"
)
_AMOUNT = re.compile(
    r"(?<![\w.,])(?:\d[\d,]*(?:\.\d+)?|\.\d+)"
    rf"(?:{_GAP}(?:-|–|—|to|or|and){_GAP}[+\-−]?\d[\d,.]*)?"
    rf"(?:{_GAP}(?:%|％|‰|×|[亿万倍点元])|{_GAP}(?:{_UNITS})(?!\w))",
    re.IGNORECASE,
)
_CURRENCY = re.compile(
    r"(?:\b(?:CNY|RMB|USD|EUR|HKD)|\bUS\$|[$¥€£￥])[\s\u00a0\u202f~*_]*[+\-−]?\d[\d,]*(?:\.\d+)?"
)


@dataclass(frozen=True)
class Finding:
    """Something wrong in a chapter, with its place."""

    path: Path
    line: int
    column: int
    text: str

    def __str__(self) -> str:
        """Return `file:line:column: text`."""
        return f"{self.path}:{self.line}:{self.column}: {self.text}"


@dataclass
class Report:
    """What a check found, which facts and claims are used, and on which pages each claim is named."""

    findings: list[Finding] = field(default_factory=list)
    used: dict[str, set[str]] = field(default_factory=lambda: {"facts": set(), "claims": set()})
    named: dict[str, set[Path]] = field(default_factory=dict)


def typed_numbers(text: str) -> Iterator[tuple[int, str]]:
    """Yield the position and text of each number with a unit or a currency that a piece of Markdown types."""
    plain = inline.blanked(text)
    last = 0
    matches = sorted([*_AMOUNT.finditer(plain), *_CURRENCY.finditer(plain)], key=lambda found: found.start())
    for found in matches:
        if found.start() >= last:
            last = found.end()
            yield found.start(), " ".join(found[0].split())


def check(paths: Iterable[Path], entries: Register) -> Report:
    """Check chapters: typed numbers, and ids that the register or the glossary does not have."""
    report = Report()
    for path in paths:
        try:
            chapter = source.read(path)
        except source.SourceError as problem:
            report.findings.append(Finding(path, 1, 1, str(problem)))
            continue
        lines = path.read_text(encoding="utf-8").split("\n")
        gate = ""
        for node, exempt in _prose(chapter.nodes, False):
            if isinstance(
                node, source.Directive
            ):  # `exercise-start` ... `exercise-end` enclose what is between
                name, _, end = node.name.rpartition("-")
                if end == "start" and name in EXEMPT:
                    gate = name
                elif end == "end" and name == gate:
                    gate = ""
            _check_node(report, path, lines, node, exempt or bool(gate), entries)
    return report


def _prose(nodes: tuple[source.Node, ...], exempt: bool) -> Iterator[tuple[source.Node, bool]]:
    for node in nodes:
        yield node, exempt
        if isinstance(node, source.Directive):
            yield from _prose(node.children(), exempt or node.name in EXEMPT)


def _check_node(
    report: Report, path: Path, lines: list[str], node: source.Node, exempt: bool, entries: Register
) -> None:
    if isinstance(node, source.Prose):
        text, line = node.text, node.line
    elif isinstance(node, source.Directive):
        # Of a directive's own lines the title is prose; a question's body still names facts that must exist.
        asks = node.name in source.UNREAD
        text, line = (node.body, node.body_line) if asks else (node.argument, node.line)
        exempt = exempt or node.name in EXEMPT or node.name in source.VERBATIM
    else:
        return

    def add(position: int, message: str) -> None:
        at = line + text.count("\n", 0, position)
        own = text[text.rfind("\n", 0, position) + 1 :].split("\n")[0]
        column = position - (text.rfind("\n", 0, position) + 1) + max(0, lines[at - 1].find(own)) + 1
        report.findings.append(Finding(path, at, column, message))

    if not exempt:
        for position, typed in typed_numbers(text):
            add(position, f"{typed!r} is typed: use the fact, computed or given role")
    _check_roles(report, path, text, entries, add)


def check_text(report: Report, path: Path, place: str, text: str, entries: Register) -> None:
    """Check a text of the register itself, such as the evidence for a verdict."""
    lines = path.read_text(encoding="utf-8").split("\n")
    line = next((number for number, one in enumerate(lines, 1) if text and text[:60] in one), 1)

    def add(position: int, message: str) -> None:
        report.findings.append(Finding(path, line, 1, f"{place}: {message}"))

    for position, typed in typed_numbers(text):
        add(position, f"{typed!r} is typed: use the fact, computed or given role")
    _check_roles(report, path, text, entries, add)


def _check_roles(
    report: Report, path: Path, text: str, entries: Register, add: Callable[[int, str], None]
) -> None:
    for piece in inline.pieces(text):
        if piece.kind == "role" and (test := _ROLES.get(piece.name)):
            try:
                found = test(report, entries, piece.content)
            except ValueError as problem:
                add(piece.start, str(problem))
            else:
                if piece.name == "claim":
                    report.named.setdefault(str(found), set()).add(path)


def _fact(report: Report, entries: Register, key: str) -> None:
    report.used["facts"].add(find(entries.facts, key, "fact").id)


def _claim(report: Report, entries: Register, key: str) -> str:
    report.used["claims"].add(key := find(entries.claims, key, "claim").id)
    return key


_ROLES: Mapping[str, Callable[[Report, Register, str], object]] = {
    "fact": _fact,
    "fact-size": _fact,
    "claim": _claim,
    "source": lambda report, entries, key: find(entries.sources, key, "source"),
    "event": lambda report, entries, key: find(entries.events, key, "event"),
    "computed": lambda report, entries, key: computed_text(key),
    "term": lambda report, entries, key: term_of(split_label(key)[1]),
}

"""What a chapter promises: objectives, what is needed and minutes, from its front matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from widgets.book.blocks.model.problem import BlockError, items, table, text, whole
from widgets.strings import words


@dataclass(frozen=True)
class Need:
    """What a reader should know first: Markdown, or a label for a document of the course."""

    label: str
    doc: str | None = None


@dataclass(frozen=True)
class Part:
    """A part of the chapter and the minutes it takes."""

    label: str
    minutes: int


@dataclass(frozen=True)
class Glance:
    """The `course` table of a chapter's front matter; minutes has parts where the author gave parts."""

    question: str
    objectives: tuple[tuple[str, str], ...]
    needs: tuple[Need, ...]
    minutes: int
    parts: tuple[Part, ...] = ()
    level: str | None = None


def read_front_matter(source: str) -> Mapping[str, Any]:
    """Return the YAML table between the first two lines of three hyphens, empty where there is none.

    Raises BlockError where it is not a YAML table.
    """
    lines = source.lstrip("\ufeff").splitlines()
    if not lines or lines[0].rstrip() != "---":
        return {}
    ends = [number for number, line in enumerate(lines[1:], start=1) if line.rstrip() in ("---", "...")]
    if not ends:
        return {}
    try:
        found = yaml.safe_load("\n".join(lines[1 : ends[0]])) or {}
    except yaml.YAMLError as problem:
        raise BlockError("front matter", str(problem), "YAML") from None
    if not isinstance(found, Mapping):
        raise BlockError("front matter", found, "a YAML table")
    return found


def parse_glance(chapter: str, course: Any) -> Glance:
    """Return the checked `course` table of a chapter's front matter.

    Raises BlockError, naming the chapter, for 2 or 6 objectives, a verb that cannot be tested, or no minutes.
    """
    thing = f"at-a-glance of {chapter}"
    if course is None:
        raise BlockError(f"{thing}: front matter key course", None, "a table: it is missing")
    found = table(thing, course, ("question", "objectives", "minutes"), ("needs", "level"))
    objectives = items(f"{thing}: objectives", found["objectives"], 3, 5)
    minutes, parts = _minutes(thing, found["minutes"])
    return Glance(
        question=text(f"{thing}: question", found["question"]),
        objectives=tuple(_objective(thing, objective) for objective in objectives),
        needs=tuple(_need(thing, need) for need in items(f"{thing}: needs", found.get("needs") or [], 0)),
        minutes=minutes,
        parts=parts,
        level=_level(thing, found.get("level")),
    )


def _objective(thing: str, value: Any) -> tuple[str, str]:
    written = text(f"{thing}: objective", value)
    verbs = words("blocks.at-a-glance.verbs")
    # The longest first, so that a verb that begins with another one is found; no space is asked for after
    # it, because not every language writes one.
    for verb in sorted(verbs, key=len, reverse=True):
        rest = written[len(verb) :]
        if written[: len(verb)].lower() == verb and not (rest[:1].isascii() and rest[:1].isalpha()):
            return written[: len(verb)], rest
    raise BlockError(
        f"{thing}: objective", written, f"a text that starts with one of {', '.join(sorted(verbs))}"
    )


def _need(thing: str, value: Any) -> Need:
    if isinstance(value, Mapping):
        found = table(f"{thing}: needs", value, ("doc", "label"))
        return Need(
            text(f"{thing}: needs: label", found["label"]), text(f"{thing}: needs: doc", found["doc"])
        )
    return Need(text(f"{thing}: needs", value))


def _minutes(thing: str, value: Any) -> tuple[int, tuple[Part, ...]]:
    if not isinstance(value, Mapping):
        return whole(f"{thing}: minutes", value), ()
    if not value:
        raise BlockError(f"{thing}: minutes", value, "a whole number, or a table of part: whole number")
    parts = tuple(
        Part(text(f"{thing}: minutes: part", label), whole(f"{thing}: minutes: {label}", minutes))
        for label, minutes in value.items()
    )
    return sum(part.minutes for part in parts), parts


def _level(thing: str, value: Any) -> str | None:
    levels = words("blocks.at-a-glance.levels")
    if value is not None and value not in levels:
        raise BlockError(f"{thing}: level", value, ", ".join(levels))
    return None if value is None else str(value)

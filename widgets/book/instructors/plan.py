"""A teaching plan: blocks of chapters' parts, talks and breaks, whose minutes must fit the time there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from widgets.book.blocks.model import BlockError
from widgets.book.blocks.model.problem import items, table, text, whole
from widgets.book.instructors.lesson import Lesson
from widgets.strings import words

SPARE = 0.05  # of the time there is may stay unplanned; more is a gap, less than none does not fit


@dataclass(frozen=True)
class Block:
    """One row of a plan: a chapter's parts as they are said, or a talk or break without a chapter."""

    title: str
    minutes: int
    lesson: Lesson | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Session:
    """Rows without a pause between days: a morning, an afternoon, a day."""

    title: str
    minutes: int
    blocks: tuple[Block, ...]

    @property
    def planned(self) -> int:
        """Return the minutes of all rows."""
        return sum(block.minutes for block in self.blocks)


Find = Callable[[str], Lesson]


def parse_plan(name: str, body: str, lesson: Find) -> tuple[Session, ...]:
    """Read a plan's YAML: `sessions`, each with `title`, `minutes` and `blocks`.

    A block is {chapter, parts, weight, title}, {talk, minutes} or {break}. Parts are headings of the lesson,
    or a table of heading: weight; without parts the whole chapter counts.

    Raises BlockError where a chapter or part is unknown, or where a session's rows do not fit its time.
    """
    thing = f"plan {name!r}"
    try:
        found = yaml.safe_load(body)
    except yaml.YAMLError as problem:
        raise BlockError(thing, str(problem), "YAML") from None
    entries = items(f"{thing}: sessions", table(thing, found, ("sessions",))["sessions"], 1)
    return tuple(_session(thing, entry, lesson) for entry in entries)


def _session(thing: str, entry: Any, lesson: Find) -> Session:
    row = table(f"{thing}: session", entry, ("title", "minutes", "blocks"))
    title = text(f"{thing}: title", row["title"])
    thing = f"{thing}, {title!r}"
    minutes = whole(f"{thing}: minutes", row["minutes"])
    blocks = tuple(_block(thing, block, lesson) for block in items(f"{thing}: blocks", row["blocks"], 1))
    session = Session(title, minutes, blocks)
    least = minutes - int(SPARE * minutes)
    if not least <= session.planned <= minutes:
        raise BlockError(f"{thing}: sum of minutes", session.planned, f"{least} to {minutes}")
    return session


def _block(thing: str, entry: Any, lesson: Find) -> Block:
    if isinstance(entry, Mapping) and "break" in entry:
        return Block("", whole(f"{thing}: break", table(f"{thing}: break", entry, ("break",))["break"]))
    if isinstance(entry, Mapping) and "talk" in entry:
        row = table(f"{thing}: talk", entry, ("talk", "minutes"))
        return Block(text(f"{thing}: talk", row["talk"]), whole(f"{thing}: minutes", row["minutes"]))
    row = table(f"{thing}: block", entry, ("chapter",), ("parts", "weight", "title"))
    found = lesson(text(f"{thing}: chapter", row["chapter"]))
    weights = _weights(f"{thing}: parts of {row['chapter']}", row.get("parts"), row.get("weight"), found)
    minutes = round(sum(found.part(heading).minutes * weight for heading, weight in weights.items()))
    if minutes < 1:
        raise BlockError(f"{thing}: minutes of {row['chapter']}", minutes, "at least 1")
    parts: tuple[str, ...] = ()
    if row.get("parts") is not None:
        parts = tuple(_said(heading, weight) for heading, weight in weights.items())
    elif min(weights.values()) < 1:
        parts = (str(words("guide.all_in_part")),)
    return Block(str(row.get("title") or ""), minutes, found, parts)


def _said(heading: str, weight: float) -> str:
    return heading if weight >= 1 else str(words("guide.in_part")).format(part=heading)


def _weights(thing: str, parts: Any, weight: Any, lesson: Lesson) -> dict[str, float]:
    common = _weight(thing, 1 if weight is None else weight)
    if parts is None:
        return {part.heading: common for part in lesson.parts}
    if isinstance(parts, Mapping):
        weights = {str(heading): common * _weight(thing, own) for heading, own in parts.items()}
    else:
        weights = {str(heading): common for heading in items(thing, parts, 1)}
    for heading in weights:
        lesson.part(heading)
    return weights


def _weight(thing: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 2:
        raise BlockError(f"{thing}: weight", value, "a number above 0 and at most 2")
    return float(value)

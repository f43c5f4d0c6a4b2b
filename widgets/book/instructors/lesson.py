"""A lesson: one chapter's minutes by part, and what is done in them, from a guide page's front matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from widgets.book.blocks.model import BlockError, read_front_matter
from widgets.book.blocks.model.problem import table, text, whole
from widgets.book.instructors.chapter import Outline, outline

FOLDER = "instructors"  # beside the chapters


@dataclass(frozen=True)
class Part:
    """A part of a chapter in class: its heading, its minutes, what the room does."""

    heading: str
    minutes: int
    do: str


@dataclass(frozen=True)
class Lesson:
    """A chapter and its parts; the minutes add up to the chapter's."""

    page: str
    chapter: Outline
    parts: tuple[Part, ...]

    def part(self, heading: str) -> Part:
        """Return a part by its heading. Raises BlockError, listing the parts, where it is unknown."""
        for part in self.parts:
            if part.heading == heading:
                return part
        allowed = ", ".join(part.heading for part in self.parts)
        raise BlockError(f"lesson {self.page}: part", heading, allowed)


def read_lesson(path: Path) -> Lesson:
    """Read the lesson of a guide page, such as `chapters/instructors/05.md`.

    Raises BlockError where its parts are not the chapter's, or its minutes do not add up to the chapter's.
    """
    thing = f"lesson {path.stem}"
    teach = table(
        thing, read_front_matter(path.read_text(encoding="utf-8")).get("teach"), ("chapter", "timing")
    )
    name = text(f"{thing}: chapter", teach["chapter"])
    if not name.startswith(f"{path.stem}-"):
        raise BlockError(f"{thing}: chapter", name, f"the chapter that this page teaches, {path.stem}-...")
    chapter = outline(path.parents[1] / f"{name}.md")
    parts = _parts(thing, teach["timing"])
    _check(thing, parts, chapter)
    return Lesson(path.stem, chapter, parts)


def _parts(thing: str, timing: Any) -> tuple[Part, ...]:
    if not isinstance(timing, Mapping):
        raise BlockError(f"{thing}: timing", timing, "a table of part: {minutes, do}")
    found = []
    for heading, entry in timing.items():
        row = table(f"{thing}: {heading}", entry, ("minutes", "do"))
        minutes = whole(f"{thing}: {heading}: minutes", row["minutes"])
        found.append(Part(str(heading), minutes, text(f"{thing}: {heading}: do", row["do"])))
    return tuple(found)


def _check(thing: str, parts: tuple[Part, ...], chapter: Outline) -> None:
    headings = tuple(part.heading for part in parts)
    if headings != chapter.parts:
        raise BlockError(
            f"{thing}: parts", list(headings), f"the parts of {chapter.name}: {list(chapter.parts)}"
        )
    total = sum(part.minutes for part in parts)
    if total != chapter.minutes:
        raise BlockError(
            f"{thing}: sum of minutes", total, f"{chapter.minutes}, the minutes of {chapter.name}"
        )


def pages(chapters: Path) -> list[Path]:
    """Return the guide's page of each chapter, in order."""
    return sorted((chapters / FOLDER).glob("[0-9][0-9].md"))

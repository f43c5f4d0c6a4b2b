"""What a lesson needs to know of its chapter: title, minutes, parts, exercises."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from widgets.book.blocks.model import BlockError, parse_exercise_label, parse_glance
from widgets.book.look.contents import chapter_of
from widgets.book.myst import source

EXERCISES = "Exercises"  # a part of its own: done after class, with minutes of its own
_HEADING = re.compile(r"^## +(.+?)\s*#*$", re.MULTILINE)


@dataclass(frozen=True)
class Outline:
    """A chapter as a trainer sees it: minutes to read it, its parts in order, minutes of its exercises."""

    name: str
    title: str
    minutes: int
    parts: tuple[str, ...]
    exercises: tuple[tuple[str, int], ...]  # tier, minutes

    @property
    def exercise_minutes(self) -> int:
        """Return the minutes of all exercises together."""
        return sum(minutes for _, minutes in self.exercises)


def outline(path: Path) -> Outline:
    """Read one chapter. Raises BlockError where its front matter or an exercise has no minutes."""
    if not path.is_file():
        raise BlockError(
            "chapter", path.stem, "the name of a file in chapters, such as 05-futures-and-the-basis"
        )
    try:
        found = source.read(path)
    except source.SourceError as problem:
        raise BlockError("chapter", str(problem), "a chapter that can be read") from None
    planned = chapter_of(f"chapters/{path.stem}")  # its title is plain text; a heading may hold roles
    headings = [
        heading
        for node in found.nodes
        if isinstance(node, source.Prose)
        for heading in _HEADING.findall(node.text)
    ]
    labels = [
        parse_exercise_label(
            str(node.options.get("label", "")),
            str(node.options.get("class", "")).split(),
            node.options.get("minutes"),
        )
        for node in found.walk()
        if isinstance(node, source.Directive) and node.name in ("exercise", "exercise-start")
    ]
    return Outline(
        path.stem,
        planned.title if planned else found.title,
        parse_glance(path.stem, found.front.get("course")).minutes,
        tuple(heading for heading in headings if heading != EXERCISES),
        tuple((label.tier, label.minutes) for label in labels),
    )

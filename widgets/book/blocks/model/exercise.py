"""How an exercise is labelled: one of three tiers, and minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from widgets.book.blocks.model.problem import BlockError, identifier, whole

TIERS = ("by-hand", "with-module", "open")


@dataclass(frozen=True)
class ExerciseLabel:
    """The tier of an exercise (one of `TIERS`) and the minutes it takes."""

    tier: str
    minutes: int


def parse_exercise_label(label: str, classes: Sequence[str], minutes: Any) -> ExerciseLabel:
    """Return an exercise's tier, among its classes, and minutes. Raises BlockError if either is missing."""
    identifier("exercise", label)
    thing = f"exercise {label!r}"
    tiers = [name for name in classes if name in TIERS]
    if len(tiers) != 1:
        raise BlockError(f"{thing}: class", " ".join(classes), f"exactly one of {', '.join(TIERS)}")
    return ExerciseLabel(tiers[0], whole(f"{thing}: minutes", minutes))

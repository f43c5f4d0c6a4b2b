"""Exercises that code can check, one file per chapter; the true values are computed, never typed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from widgets.checks.exercise import Exercise

CHAPTERS = (
    "ch01", "ch02", "ch03", "ch04", "ch05", "ch06", "ch07",
    "ch08", "ch09", "ch10", "ch11", "ch12", "ch13", "ch14",
)  # fmt: skip


@cache
def exercises() -> Mapping[str, Exercise]:
    """Return every exercise by id. Raises ValueError if two have one id, or one names no chapter."""
    found: dict[str, Exercise] = {}
    for chapter in CHAPTERS:
        for exercise in import_module(f"widgets.checks.{chapter}").EXERCISES:
            if not exercise.id.startswith(f"{chapter}-"):
                raise ValueError(f"exercise {exercise.id!r}: the id must start with {chapter}-")
            if exercise.id in found:
                raise ValueError(f"exercise {exercise.id!r}: the id stands twice")
            found[exercise.id] = exercise
    return MappingProxyType(found)


def find(name: str) -> Exercise:
    """Return an exercise. Raises ValueError, listing the ids, where it is unknown."""
    known = exercises()
    if not isinstance(name, str) or name not in known:
        raise ValueError(f"exercise: {name!r} is unknown; allowed: {', '.join(known)}")
    return known[name]

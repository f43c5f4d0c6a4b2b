"""An exercise: its id, and a test that gives a reason to an answer that is not right yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Test = Callable[[Any], "str | None"]


def is_nothing(answer: Any) -> bool:
    """Return whether the answer is still the three dots of the exercise, or None."""
    return answer is None or answer is Ellipsis


@dataclass(frozen=True)
class Exercise:
    """`test(answer)` is None for a right answer, else a reason; `is_blank(answer)` is true before work."""

    id: str
    test: Test
    is_blank: Callable[[Any], bool] = is_nothing

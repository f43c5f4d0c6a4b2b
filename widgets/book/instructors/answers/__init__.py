"""The answers of the exercises that have one: each computed as its solution says, and checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from widgets.book.blocks.model import BlockError
from widgets.book.instructors.answers import contracts, holders, whole
from widgets.check import State, check
from widgets.checks import exercises

Answer = float | str

ANSWERS: Mapping[str, Callable[[], Answer]] = MappingProxyType(
    {**contracts.ANSWERS, **holders.ANSWERS, **whole.ANSWERS}
)


def answers_of(chapter: str) -> dict[str, Answer | None]:
    """Return each checked exercise of a chapter, such as "05", with its answer; None where it is a function.

    Raises BlockError where an answer given here is not the checker's.
    """
    found: dict[str, Answer | None] = {}
    for name in exercises():
        if name.startswith(f"ch{chapter}-"):
            answer = ANSWERS[name]() if name in ANSWERS else None
            if answer is not None and check(name, answer).state is not State.CORRECT:
                raise BlockError(f"answer of {name}", answer, "what the checker calls correct")
            found[name] = answer
    return found


def shown(answer: Answer) -> str:
    """Return an answer as it is printed: a date as it is, a number with four digits and a true minus."""
    if isinstance(answer, str):
        return answer
    text = f"{answer:,.0f}" if abs(answer) >= 1000 else f"{answer:.4g}"
    return text.replace("-", "\u2212")

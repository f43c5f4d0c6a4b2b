"""The checker of exercises: ``check("ch02-microcap-return", answer)`` says how far an answer is, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from html import escape
from typing import Any

from widgets.checks import find
from widgets.strings import words


class State(Enum):
    """What an answer is; the value is the key of its words."""

    MISSING = "missing"
    GOING = "going"
    CORRECT = "correct"


# Each colour is legible on white and on black, for notebooks; the book's pages and JupyterLab override it.
_LOOK = {
    State.MISSING: ("○", "var(--aa-muted, #74808b)"),
    State.GOING: ("→", "var(--aa-warn, #a8690f)"),
    State.CORRECT: ("✓", "var(--aa-good, #248a58)"),
}
_CODE = "color:inherit;background:none;border:0;opacity:.8"


@dataclass(frozen=True)
class Result:
    """The checker's answer: shown as a framed line in a notebook, as one line of text elsewhere."""

    exercise: str
    state: State
    reason: str = ""

    def __repr__(self) -> str:
        """Return the state and the reason as one line."""
        said = f"{self.exercise}: {words(f'blocks.check.{self.state.value}')}."
        return f"{said} {self.reason}" if self.reason else said

    def _repr_html_(self) -> str:
        """Return the same with a mark and a colour, styled inline so that it needs no other file."""
        mark, colour = _LOOK[self.state]
        state = escape(str(words(f"blocks.check.{self.state.value}")))
        reason = (
            f'<span style="display:block;margin-top:.2em">{escape(self.reason)}</span>' if self.reason else ""
        )
        return (
            f'<div class="aa-check" role="status" style="border-left:4px solid {colour};padding:.35em .9em;'
            'margin:.3em 0;color:inherit;font-family:var(--aa-sans,system-ui,sans-serif);line-height:1.45">'
            '<strong style="color:inherit">'
            f'<span aria-hidden="true" style="color:{colour};margin-right:.45em">{mark}</span>'
            f'{state}</strong> <code style="{_CODE}">{escape(self.exercise)}</code>'
            f"{reason}</div>"
        )


def check(exercise: str, answer: Any) -> Result:
    """Return what an answer to an exercise is: missing, keep going and why, or correct.

    No answer makes this raise. Raises ValueError, listing the ids, where the exercise is unknown.
    """
    found = find(exercise)
    if found.is_blank(answer):
        return Result(exercise, State.MISSING, str(words("blocks.check.missing-hint")))
    reason = found.test(answer)
    return Result(exercise, State.CORRECT) if reason is None else Result(exercise, State.GOING, reason)

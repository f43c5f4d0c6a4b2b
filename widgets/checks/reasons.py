"""Why an answer is not right yet: each function returns None for a right answer, else a sentence.

None of them raises, whatever the answer: what a reader typed is never the fault of the notebook.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from widgets.strings import words


def say(reason: str, /, **values: Any) -> str:
    """Return the sentence of a reason, key `blocks.check.reasons.<reason>`, with its values written in."""
    return str(words(f"blocks.check.reasons.{reason}")).format(**values)


def number(answer: Any, true: float, tolerance: float, *, percent: bool = False) -> str | None:
    """Return why a number is not within the tolerance of the true one: type, sign, unit, rounding, size.

    `percent` says that the exercise asks for percent; otherwise for a decimal.
    """
    value = as_number(answer)
    if value is None:
        return say("not-number", found=kind(answer))
    if not math.isfinite(value):
        return say("not-finite", found=value)
    if abs(value - true) <= tolerance:
        return None
    unit = 0.01 if percent else 100.0
    for factor, reason in (
        (-1.0, "sign"),
        (unit, "decimal" if percent else "percent"),
        (-unit, "sign-and-unit"),
    ):
        # Scaled with the unit: what is right in percent is judged as strictly as the decimal would be.
        if abs(value - factor * true) <= abs(factor) * tolerance:
            return say(reason)
    if abs(value - true) <= 10 * tolerance:
        return say("rounded")
    return say("above" if value > true else "below")


def array(answer: Any, true: np.ndarray, tolerance: float) -> str | None:
    """Return why numbers are not those expected: type, shape, or the first that differs."""
    try:
        values = np.asarray(answer, dtype=float)
    except Exception:  # anything may go wrong in another library's conversion
        return say("not-array", found=kind(answer))
    if values.ndim == 0:
        return say("not-array", found=kind(answer))
    if values.shape != true.shape:
        return say("shape", expected=true.shape, found=values.shape)
    wrong = np.argwhere(~(np.abs(values - true) <= tolerance))
    if not wrong.size:
        return None
    place = tuple(int(at) for at in wrong[0])
    reason = number(values[place], float(true[place]), tolerance)
    return say("item", position=place[0] if len(place) == 1 else place, reason=reason)


def day(answer: Any, true: np.datetime64, days: np.ndarray) -> str | None:
    """Return why a date is not the true one, among the trading days asked about (ascending)."""
    value = as_day(answer)
    if value is None:
        return say("not-date")
    if value == true:
        return None
    if not days[0] <= value <= days[-1]:
        return say("outside", found=value, first=days[0], last=days[-1])
    if value not in days:
        return say("not-trading-day", found=value)
    apart = int(np.searchsorted(days, value) - np.searchsorted(days, true))
    return say({-1: "day-before", 1: "day-after"}.get(apart, "other-day"), found=value)


def function(
    answer: Any, cases: Sequence[tuple[str, tuple[Any, ...], float]], tolerance: float
) -> str | None:
    """Return why a function does not give the true number in each case (name, arguments, number)."""
    if not callable(answer):
        return say("not-function", found=kind(answer))
    for name, arguments, true in cases:
        try:
            value = answer(*(_own(argument) for argument in arguments))
        except Exception as problem:  # the reader's own code
            return say("raised", case=name, error=f"{type(problem).__name__}: {problem}")
        if reason := number(value, true, tolerance):
            return say("case", case=name, reason=reason)
    return None


def returns_nothing(answer: Any, arguments: tuple[Any, ...]) -> bool:
    """Return whether the answer is a function whose body is still the three dots, or is nothing at all."""
    if answer is None or answer is Ellipsis:
        return True
    if not callable(answer):
        return False
    try:
        found = answer(*(_own(argument) for argument in arguments))
    except Exception:  # a function that fails has been worked on
        return False
    return found is None or found is Ellipsis


def as_number(answer: Any) -> float | None:
    """Return a real number of any library as a float, or None for anything else; text is not a number."""
    if isinstance(answer, bool | np.bool_ | str | bytes | complex):
        return None
    try:
        if np.ndim(answer) != 0:  # one number in a list or a column is still a list or a column
            return None
        return float(answer)
    except Exception:  # anything may go wrong in another library's conversion
        return None


def as_day(answer: Any) -> np.datetime64 | None:
    """Return a date, a time stamp or ISO text as a day, or None for anything else."""
    if isinstance(answer, str) and len(answer.strip()) != len("2024-01-22"):
        return None
    if isinstance(answer, bool | int | float | np.number):  # numpy would read a number as days since 1970
        return None
    try:
        value = np.datetime64(answer.strip() if isinstance(answer, str) else answer).astype("datetime64[D]")
    except Exception:  # anything may go wrong in another library's conversion
        return None
    return None if np.isnat(value) else value


def kind(answer: Any) -> str:
    """Return the name of an answer's type, for a sentence."""
    return type(answer).__name__


def _own(argument: Any) -> Any:
    # A reader's function may write into its argument; the next case must not notice.
    return argument.copy() if isinstance(argument, np.ndarray) else argument

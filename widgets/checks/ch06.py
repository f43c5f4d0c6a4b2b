"""Exercises of chapter 6, Market-neutral; every true value is computed from the record by the simulation."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from widgets.checks.exercise import Exercise
from widgets.checks.reasons import as_number, day, function, number, returns_nothing
from widgets.simulation import funds, neutral
from widgets.simulation.record import measures
from widgets.strings import words

_TOLERANCE = 1e-4  # levels are stored to three decimals in a hundred
_START, _LOW, _END = "2023-12-29", "2024-02-07", "2024-02-08"
_FRIDAY, _EXPIRY = "2024-01-19", "2024-03-15"


def wrong_index(answer: Any) -> str | None:
    """Check the net return of the mixed book hedged with IC2403, 29 December to 7 February, a decimal."""
    true = funds.stylised(funds.MIX, "IC2403", _START, _LOW)
    usual = funds.stylised(funds.MIX, "IM2403", _START, _LOW)
    found = as_number(answer)
    if found is not None:
        for wrong, hint in (
            (usual.net, "right-index"),
            (true.selection, "selection-only"),
            (0.8 * true.net, "of-the-fund"),
        ):
            if abs(found - float(wrong)) <= _TOLERANCE:
                return _hint(hint)
    return number(answer, float(true.net), _TOLERANCE)


def best_day(answer: Any) -> str | None:
    """Check the day from 2 January to 8 February with the largest gain of the CSI 1000 against IM2403."""
    days, gains = _gains()
    reason = day(answer, days[int(np.argmax(gains))], days)
    if reason is not None and day(answer, days[int(np.argmin(gains))], days) is None:
        return _hint("worst-day")
    return reason


def indifference(answer: Any) -> str | None:
    """Check the cost of selling on 19 January at which closing ends where staying does, a decimal."""
    found = neutral.choices(_FRIDAY, _EXPIRY)
    value = as_number(answer)
    if value is not None and abs(value - found.cost_of_indifference * found.stocks) <= _TOLERANCE:
        return _hint("of-the-fund-cost")
    return number(answer, found.cost_of_indifference, _TOLERANCE)


def first_exit(answer: Any) -> str | None:
    """Check a function of values and a drawdown borne that returns the first evening past it, or -1."""
    return function(answer, _cases(), 1e-9)


def _blank_exit(answer: Any) -> bool:
    return returns_nothing(answer, (np.array([1.0, 0.9]), 0.05))


@cache
def _gains() -> tuple[np.ndarray, np.ndarray]:
    days = measures.trading_days(_START, _END)
    found = [float(funds.stylised({"csi1000": 1.0}, "IM2403", str(a), str(b)).net) for a, b in pairwise(days)]
    return days[1:], np.array(found)


@cache
def _cases() -> tuple[tuple[str, tuple[np.ndarray, float], float], ...]:
    book = funds.neutral(funds.MIX, "IM2403", tiers=tuple(funds.MIX), on=_START)
    worth = neutral.held(book, _START, _EXPIRY).worth
    made = (
        ("[1, 0.96, 1.02, 0.95], 0.06", np.array([1.0, 0.96, 1.02, 0.95]), 0.06),
        # The fall is measured from the highest value before it, not from the opening.
        ("[1, 1.2, 1.1, 1.05], 0.1", np.array([1.0, 1.2, 1.1, 1.05]), 0.1),
        ("[1, 1.01, 1.03], 0.02", np.array([1.0, 1.01, 1.03]), 0.02),
        # Exactly at the limit is still borne; halves are exact in binary.
        ("[1, 0.75, 0.5], 0.25", np.array([1.0, 0.75, 0.5]), 0.25),
        (_hint("mixed-book"), worth, 0.03),
        (_hint("mixed-book"), worth, 0.2),
    )
    return tuple((name, (values, bears), float(_exit(values, bears))) for name, values, bears in made)


def _exit(worth: np.ndarray, bears: float) -> int:
    hits = np.flatnonzero(neutral.drawdown(worth) > bears)
    return int(hits[0]) if hits.size else -1


def _hint(name: str) -> str:
    return str(words(f"blocks.check.ch06.{name}"))


EXERCISES = (
    Exercise("ch06-wrong-index", wrong_index),
    Exercise("ch06-best-day", best_day),
    Exercise("ch06-indifference", indifference),
    Exercise("ch06-first-exit", first_exit, _blank_exit),
)

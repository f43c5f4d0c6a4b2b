"""Exercises of chapter 8, DMA; every true value is computed from the simulation."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from widgets.checks.exercise import Exercise
from widgets.checks.reasons import as_number, function, number, returns_nothing
from widgets.simulation import funds
from widgets.simulation.funds.february import swap_path
from widgets.simulation.funds.leverage import after_loss, call_level
from widgets.strings import words

_RATIO = 5e-5
_EQUITY = 5e-4
_STEP = 0.1  # assets/equity, the step the exercise asks for
OPENED = "2024-01-26"


def called(answer: Any) -> str | None:
    """Check the return of the stocks at which a swap at 4x is called, at 15 % of equity/stocks."""
    found = as_number(answer)
    if found is not None:
        for wrong, hint in (
            (0.15 - 0.25, "stocks-shrink"),
            (float(call_level(0.25, 0.75 * 0.25)), "other-maintenance"),
            (-1.0, "of-equity"),
            (float(call_level(0.2, 0.15)), "other-margin"),
        ):
            if abs(found - wrong) <= _RATIO:
                return _hint(hint)
    return number(answer, float(call_level(0.25, 0.15)), _RATIO)


def lowest(answer: Any) -> str | None:
    """Check the lowest equity of a mixed swap at 4x opened on 2 February, under the full limit."""
    true = swap_path("mixed", 4.0, "2024-02-02", "full").history.equity
    found = as_number(answer)
    if found is not None:
        for wrong, hint in (
            (float(true[-1]), "last-not-lowest"),
            (float(swap_path("mixed", 4.0, "2024-02-02", "none").history.equity.min()), "no-limit"),
            (float(swap_path("mixed", 5.0, "2024-02-02", "full").history.equity.min()), "other-leverage"),
            (float(swap_path("mixed", 4.0, "2024-01-26", "full").history.equity.min()), "other-opening"),
        ):
            if abs(found - wrong) <= _EQUITY:
                return _hint(hint)
    return number(answer, float(true.min()), _EQUITY)


def survives(answer: Any) -> str | None:
    """Check the largest assets/equity, in tenths, at which microcaps under the limit keep their equity."""
    true = _largest()
    found = as_number(answer)
    if found is not None and abs(found - true - _STEP) < 1e-6:
        return _hint("one-too-far")
    return number(answer, true, 1e-6)


def after(answer: Any) -> str | None:
    """Check a function of leverage, loss and share sold that returns assets/equity."""
    return function(answer, _cases(), 1e-9)


def _blank_after(answer: Any) -> bool:
    return returns_nothing(answer, (5.0, 0.05, 0.0))


@cache
def _largest() -> float:
    """Return the answer by trying every tenth; a book opened on the day of the exercise."""
    levels = tuple(np.arange(10, 80) / 10)
    lows = swap_path("micro", levels, OPENED, "full").history.equity.min(axis=0)
    return float(np.array(levels)[lows > 0].max())


@cache
def _cases() -> list[tuple[str, tuple[float, float, float], float]]:
    """Return cases by name: the closed forms, and the balance sheet itself after a sale at its marks."""
    found = [
        (name, arguments, float(after_loss(arguments[0], arguments[1]) * (1 - arguments[2])))
        for name, arguments in (
            (_case("still"), (5.0, 0.0, 0.0)),
            (_case("waits"), (5.0, 0.05, 0.0)),
            (_case("none"), (1.0, 0.3, 0.0)),
            (_case("half"), (4.0, 0.0, 0.5)),
        )
    ]
    book = funds.dma({"microcap": 1.0}, "IM", margin=0.125)
    marked, _ = funds.mark(book, funds.Moves(np.array([0, 0, 0, 0, -0.06]), np.zeros(1), np.zeros(1)))
    sold, _ = funds.fill(marked, funds.allowed_sale(marked, funds.DMA, 0.3))
    return [*found, (_case("both"), (8.0, 0.06, 0.3), float(sold.assets_to_equity))]


def _case(name: str) -> str:
    return str(words(f"blocks.check.ch08.cases.{name}"))


def _hint(name: str) -> str:
    return str(words(f"blocks.check.ch08.{name}"))


EXERCISES = (
    Exercise("ch08-call", called),
    Exercise("ch08-lowest", lowest),
    Exercise("ch08-survives", survives),
    Exercise("ch08-after", after, _blank_after),
)

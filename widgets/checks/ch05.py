"""Exercises of chapter 5, Futures and the basis; every true value is computed from the simulation."""

from __future__ import annotations

from typing import Any

import numpy as np

from widgets.checks.exercise import Exercise
from widgets.checks.reasons import as_number, function, number, returns_nothing
from widgets.simulation.futures import curve, dividends_until, hedge_gain, return_gap
from widgets.simulation.record import measures
from widgets.strings import words

_TOLERANCE = 5e-5  # plain decimals: half a hundredth of a percent
_RATE = 5e-4  # a year


def forward(answer: Any) -> str | None:
    """Check the rate a year between the March and the June expiry of IM on 5 February 2024."""
    day = curve("IM", "2024-02-05")
    true = float(day.roll_annual[1])
    found = as_number(answer)
    if found is not None:
        for wrong, hint in (
            (day.roll[1], "not-a-rate"),
            (day.annual[2], "whole-way"),
            (day.roll[1] * 365 / day.days_left[2], "wrong-days"),
            (day.annual[2] - day.annual[1], "rates-subtracted"),
            (day.roll_annual[0], "other-pair"),
        ):
            if abs(found - float(wrong)) <= _RATE:
                return _hint(hint)
    return number(answer, true, _RATE)


def earned(answer: Any) -> str | None:
    """Check what a short of IM2403, sold on 22 January 2024, had earned by 25 January."""
    start, end = "2024-01-22", "2024-01-25"
    first, last = (measures.basis("IM2403", day) for day in (start, end))
    ratio = 1 + measures.total_return("csi1000", start, end)
    found = as_number(answer)
    if found is not None:
        for wrong, hint in (
            (first - last, "no-index"),
            (float(return_gap(first, last, ratio)), "equal-money"),
            (first, "to-expiry"),
            (-measures.futures_return("IM2403", start, end), "short-alone"),
        ):
            if abs(found - wrong) <= _TOLERANCE:
                return _hint(hint)
    return number(answer, float(hedge_gain(first, last, ratio)), _TOLERANCE)


def undivided(answer: Any) -> str | None:
    """Check the basis of IM2406 on 29 December 2023 with the dividends until its expiry added back."""
    basis = measures.basis("IM2406", "2023-12-29")
    paid = dividends_until("IM2406", "2023-12-29")
    found = as_number(answer)
    if found is not None:
        for wrong, hint in ((basis, "plain"), (paid, "dividends-only"), (basis - paid, "wrong-way")):
            if abs(found - wrong) <= _TOLERANCE:
                return _hint(hint)
    return number(answer, basis + paid, _TOLERANCE)


def rolled(answer: Any) -> str | None:
    """Check a function of the basis sold and the index at each sale that gives what all legs earn."""
    return function(answer, [(name, (b, s), float(b @ (s / s[0]))) for name, b, s in _cases()], 1e-9)


def _blank_rolled(answer: Any) -> bool:
    return returns_nothing(answer, (np.array([-0.05]), np.array([5000.0])))


def _cases() -> list[tuple[str, np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(2403)
    made = [
        ("one", [-0.05], [5000.0]),
        ("two", [-0.02, -0.03], [5000.0, 5000.0]),
        ("moved", [-0.02, -0.03], [5000.0, 4000.0]),
        ("premium", [0.01, -0.02, 0.005], [6000.0, 4300.0, 5200.0]),
    ]
    cases = [(name, np.array(b), np.array(s)) for name, b, s in made]
    drawn = [(rng.normal(-0.02, 0.02, 5), rng.uniform(4000, 7000, 5)) for _ in range(3)]
    cases += [(f"random-{n + 1}", b, s) for n, (b, s) in enumerate(drawn)]
    return [(_hint(f"cases.{name}"), b, s) for name, b, s in cases]


def _hint(name: str) -> str:
    return str(words(f"blocks.check.ch05.{name}"))


EXERCISES = (
    Exercise("ch05-forward", forward),
    Exercise("ch05-earned", earned),
    Exercise("ch05-dividends", undivided),
    Exercise("ch05-rolled", rolled, _blank_rolled),
)

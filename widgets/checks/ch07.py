"""Exercises of chapter 7, Index enhancement; every true value is computed from the simulation."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from widgets.checks.exercise import Exercise
from widgets.checks.reasons import as_number, kind, number, returns_nothing, say
from widgets.simulation import mandate as M
from widgets.simulation.mandate.match import TASTE_SEED, excess
from widgets.strings import words

_POINTS = 5e-4  # a twentieth of a percentage point
_SHARE = 1e-6
_TARGET = -0.05
_NEAR = 0.0015  # the excess moves in small steps as names come and go
_IDENTITY = 1e-9
WINDOW = "feb_5_to_8"
MICRO = replace(M.ENHANCED, outside=("microcap",))


def four_days(answer: Any) -> str | None:
    """Check the four-day excess of the name-bound fund whose rest is in microcaps, tilt 0.7."""
    true = _excess(MICRO, M.TILT)
    found = as_number(answer)
    if found is not None:
        index = float(M.tier_returns(WINDOW)[1])
        for wrong, hint in (
            (true + index, "own-return"),
            (_excess(M.ENHANCED, M.TILT), "any-outside"),
            (_excess(MICRO, M.TILT, "jan_26_to_feb_8"), "other-window"),
            (_excess(MICRO, 0.0), "no-tilt"),
        ):
            if abs(found - wrong) <= _POINTS:
                return _hint(hint)
    return number(answer, true, _POINTS)


def wordings(answer: Any) -> str | None:
    """Check by how much the non-cash wording asks for more constituents: 5 % cash, 5 % bonds, 80 %."""
    least = {
        base: replace(M.ENHANCED, base=base, other=0.05, tracking_error=None).inside_minimum
        for base in M.Base
    }
    true = least[M.Base.NON_CASH] - least[M.Base.STOCKS]
    found = as_number(answer)
    if found is not None and any(abs(found - each) <= _SHARE for each in least.values()):
        return _hint("one-wording")
    return number(answer, true, _SHARE)


def five_points(answer: Any) -> str | None:
    """Check a tilt at which the name-bound fund trails by five points in the four days."""
    tilt = as_number(answer)
    if tilt is None:
        return say("not-number", found=kind(answer))
    if not -1 <= tilt <= 1:
        return _hint("tilt-range")
    found = _excess(M.ENHANCED, tilt)
    if abs(found - _TARGET) <= _NEAR:
        return None
    return _hint("lean-more" if found > _TARGET else "lean-less").format(found=f"{100 * found:.2f}")


def parts(answer: Any) -> str | None:
    """Check a function that splits an excess return into constituents, other stocks and cash."""
    if not callable(answer):
        return say("not-function", found=kind(answer))
    for n, (weights, index, returns, inside, cash, true) in enumerate(_cases(), start=1):
        case = _hint("case").format(n=n)
        try:
            found = answer(weights.copy(), index.copy(), returns.copy(), inside.copy(), cash)
            values = np.asarray(found, dtype=float)
        except Exception as problem:  # the reader's own code
            return say("raised", case=case, error=f"{type(problem).__name__}: {problem}")
        if values.shape != (3,):
            return say("shape", expected=(3,), found=values.shape)
        if not np.isfinite(values).all():
            return _hint("three-parts").format(case=case)
        if abs(values.sum() - true.sum()) > _IDENTITY:
            return _hint("no-sum").format(case=case)
        if np.abs(values - true).max() > _IDENTITY:
            return _hint("wrong-parts").format(case=case)
    return None


def _blank_parts(answer: Any) -> bool:
    return returns_nothing(answer, _cases()[0][:5])


@cache
def _market() -> tuple[M.Universe, np.ndarray, M.Risk]:
    universe = M.standard()
    return universe, M.draw_taste(universe, np.random.default_rng(TASTE_SEED)), M.measured(universe)


def _excess(mandate: M.Mandate, tilt: float, window: str = WINDOW) -> float:
    universe, taste, risk = _market()
    return excess(mandate, universe, tilt, window, risk=risk, taste=taste)


@cache
def _cases() -> tuple[tuple[Any, ...], ...]:
    """Return random funds (weights, index, returns, inside, cash) with the three parts of their excess."""
    rng, found = np.random.default_rng(7), []
    for n, cash in ((4, 0.0), (5, 0.1), (12, 0.05), (40, 0.3)):
        weights, index = rng.random(n), rng.random(n)
        inside = np.arange(n) < n // 2
        # reserve constituents count as constituents and have no weight in the index
        index[n // 2 - 1] = 0.0
        index *= inside
        weights, index = (1 - cash) * weights / weights.sum(), index / index.sum()
        returns = rng.normal(0.0, 0.1, n)
        bench = float(index @ returns)
        each = weights * (returns - bench)
        found.append(
            (
                weights,
                index,
                returns,
                inside,
                cash,
                np.array([each[inside].sum(), each[~inside].sum(), -cash * bench]),
            )
        )
    return tuple(found)


def _hint(name: str) -> str:
    return str(words(f"blocks.check.ch07.{name}"))


EXERCISES = (
    Exercise("ch07-four-days", four_days),
    Exercise("ch07-wordings", wordings),
    Exercise("ch07-five-points", five_points),
    Exercise("ch07-parts", parts, _blank_parts),
)

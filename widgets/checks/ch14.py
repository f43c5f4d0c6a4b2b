"""Exercises of chapter 14, What to take away; every true value is computed from the stored calibration."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from widgets.checks.exercise import Exercise
from widgets.checks.reasons import as_number, function, kind, number, returns_nothing, say
from widgets.simulation.attribution import Change, run_changes
from widgets.simulation.market import TIERS
from widgets.strings import words

LOW = "2024-02-07"
SMALL = {"dma": 0.4}  # two fifths of the DMA orders
PATIENT = {"hedged_tolerance": 2.0}


def _micro(*changes: Change) -> np.ndarray:
    """Return the microcaps' change to 7 February under some changes, percent."""
    run = run_changes(changes)
    at = int(np.flatnonzero(run.dates == np.datetime64(LOW))[0])
    return np.asarray(100 * (run.level[:, at, TIERS.index("microcap")] - 1))


@cache
def half_depth() -> float:
    """Return the multiple of the fitted depth at which microcaps fall half as far, by halving an interval."""
    target = float(_micro(Change("was"))[0]) / 2
    low, high = 1.0, 2.0
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (
            (middle, high) if _micro(Change("deeper", times={"depth": middle}))[0] < target else (low, middle)
        )
    return (low + high) / 2


@cache
def joint() -> tuple[float, float, float]:
    """Return what slower DMA orders, more patience, and both change, points."""
    was, cut, patient, both = _micro(
        Change("was"),
        Change("cut", sent=SMALL),
        Change("patient", times=PATIENT),
        Change("both", sent=SMALL, times=PATIENT),
    )
    return float(cut - was), float(patient - was), float(both - was)


def half(answer: Any) -> str | None:
    """Check the multiple of depth at which microcaps fall half as far."""
    true, found = half_depth(), as_number(answer)
    if found is not None:
        for wrong, hint in ((1 / true, "inverse"), (true - 1, "increase"), (2.0, "proportion")):
            if abs(found - wrong) <= 0.005:
                return _hint(hint)
    return number(answer, true, 0.01)


def both(answer: Any) -> str | None:
    """Check what two changes do together beyond the sum of each, points."""
    cut, patient, together = joint()
    found = as_number(answer)
    if found is not None:
        for wrong, hint in (
            (together, "whole"),
            (cut + patient, "sum"),
            (cut + patient - together, "turned"),
            (together - cut, "last"),
        ):
            if abs(found - wrong) <= 0.05:
                return _hint(hint)
    return number(answer, together - cut - patient, 0.05, percent=True)


def surcharge(answer: Any) -> str | None:
    """Check a function of own and others' holdings, depth and the share sold: the loss that others cause."""
    if not callable(answer):
        return say("not-function", found=kind(answer))
    for own, others, depth, sold in _books():
        try:
            found = as_number(answer(own.copy(), others.copy(), depth.copy(), sold))
        except Exception:  # the reader's own code: reported below
            found = None
        if found is None:
            break
        true = _true(own, others, depth, sold)
        for wrong, hint in (
            (float(sold * (own * (others.sum(axis=0) + own) / depth).sum()), "own-too"),
            (float(sold * (own**2 / depth).sum()), "own-only"),
            (float(sold * (own * others.sum(axis=0)).sum()), "no-depth"),
            (float(sold * own.sum() * others.sum() / depth.sum()), "all-tiers"),
            (float((own * others.sum(axis=0) / depth).sum()), "all-sold"),
            (-true, "turned-sign"),
        ):
            if abs(found - wrong) <= 1e-9 * max(1.0, abs(true)) and abs(wrong - true) > 1e-6:
                return _hint(hint)
    cases = [
        (
            f"surcharge(own {a.shape}, others {b.shape}, depth {c.shape}, {d:.2f})",
            (a, b, c, d),
            _true(a, b, c, d),
        )
        for a, b, c, d in _books()
    ]
    return function(answer, cases, 1e-9)


def _true(own: np.ndarray, others: np.ndarray, depth: np.ndarray, sold: float) -> float:
    return float(sold * (own * others.sum(axis=0) / depth).sum())


def _blank(answer: Any) -> bool:
    return returns_nothing(answer, _books()[0])


@cache
def _books() -> tuple[tuple[np.ndarray, np.ndarray, np.ndarray, float], ...]:
    """Return some portfolios: own holdings by tier, others', depth, and the share that is sold."""
    rng = np.random.default_rng(14)
    return tuple(
        (
            rng.uniform(0, 20, tiers),
            rng.uniform(0, 60, (funds, tiers)),
            rng.uniform(30, 4000, tiers),
            float(rng.uniform(0.1, 0.9)),
        )
        for funds, tiers in ((3, 5), (1, 2), (6, 5))
    )


def _hint(name: str) -> str:
    return str(words(f"blocks.check.ch14.{name}"))


EXERCISES = (
    Exercise("ch14-half", half),
    Exercise("ch14-both", both),
    Exercise("ch14-surcharge", surcharge, _blank),
)

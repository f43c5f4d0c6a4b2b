"""Exercises of chapter 10, The cascade; every true value is computed from the stored calibration."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from widgets.checks.exercise import Exercise
from widgets.checks.reasons import array, as_number, kind, number, returns_nothing, say
from widgets.simulation import calibrate, episode
from widgets.simulation.cascade import ALL_ON, simulate
from widgets.simulation.market import TIERS
from widgets.strings import words

_POINTS = 0.05  # one decimal of a log point, or of a percent
_MICRO = TIERS.index("microcap")
_LOW = "2024-02-07"


def _last() -> int:
    """Return the place of 7 February among the closes of a run."""
    return int(np.flatnonzero(episode.full().dates == np.datetime64(_LOW))[0])


def part(answer: Any) -> str | None:
    """Check the public's log points in microcaps from 2 January to 7 February."""
    account = 100 * episode.full().by_agent()["public"][0]
    true = float(account[: _last(), _MICRO].sum())
    found = as_number(answer)
    if found is not None:
        for wrong, hint in (
            (float(account[:, _MICRO].sum()), "all-days"),
            (float(account[_last() - 1, _MICRO]), "one-day"),
            (100 * float(np.expm1(true / 100)), "not-log"),
            (100 * float(episode.full().log_level[0, _last(), _MICRO]), "whole-return"),
        ):
            if abs(found - wrong) <= _POINTS:
                return _hint(hint)
    return number(answer, true, _POINTS, percent=True)


def depth(answer: Any) -> str | None:
    """Check the microcaps' change to 7 February when depth stays calm and news is the full fit's, percent."""
    true = 100 * float(episode.without("collapse").level[0, _last(), _MICRO] - 1)
    own = simulate(calibrate.best(), ALL_ON.off("collapse"))
    found = as_number(answer)
    if found is not None:
        for wrong, hint in (
            (100 * float(own.level[0, _last(), _MICRO] - 1), "own-news"),
            (100 * float(episode.full().level[0, _last(), _MICRO] - 1), "still-on"),
            (100 * float(episode.without("collapse").level[0, -1, _MICRO] - 1), "other-day"),
        ):
            if abs(found - wrong) <= _POINTS:
                return _hint(hint)
    return number(answer, true, _POINTS, percent=True)


def ensemble(answer: Any) -> str | None:
    """Check the spread of the microcaps' change without new shorts over near-equal fits, in points."""
    bare = 100 * (episode.without("shorts", everywhere=True).level[:, _last(), _MICRO] - 1)
    whole = 100 * (episode.ensemble().level[:, _last(), _MICRO] - 1)
    found = as_number(answer)
    if found is not None:
        for wrong, hint in (
            (float(np.ptp(whole)), "shorts-on"),
            (float(bare.std()), "deviation"),
            (float(np.ptp(bare - whole)), "difference"),
        ):
            if abs(found - wrong) <= _POINTS:
                return _hint(hint)
    return number(answer, float(np.ptp(bare)), _POINTS, percent=True)


def day(answer: Any) -> str | None:
    """Check a function of news, orders and depth that returns the account of a day."""
    if not callable(answer):
        return say("not-function", found=kind(answer))
    for base, orders, deep in _days():
        try:
            found = answer(base.copy(), orders.copy(), deep.copy())
        except Exception as problem:  # the reader's own code
            case = f"day(base {base.shape}, orders {orders.shape}, depth {deep.shape})"
            return say("raised", case=case, error=f"{type(problem).__name__}: {problem}")
        true = np.vstack([base, orders / deep])
        try:
            values = np.asarray(found, dtype=float)
        except Exception:  # anything may go wrong in another library's conversion
            return say("not-array", found=kind(found))
        if values.shape == base.shape:
            return _hint("no-account")
        if values.shape == orders.shape:
            return _hint("no-news")
        if values.shape == true.shape and np.allclose(values, _in_turn(base, orders, deep), rtol=1e-6):
            return _hint("in-turn")
        if reason := array(found, true, 1e-9):
            return reason
    return None


def _in_turn(base: np.ndarray, orders: np.ndarray, deep: np.ndarray) -> np.ndarray:
    """Return the account when each agent meets a depth that the moves before have shrunk."""
    rows, fallen = [base], base.copy()
    for order in orders:
        rows.append(order / (deep * np.exp(fallen)))
        fallen = fallen + rows[-1]
    return np.vstack(rows)


def _blank(answer: Any) -> bool:
    return returns_nothing(answer, _days()[0])


@cache
def _days() -> tuple[tuple[np.ndarray, np.ndarray, np.ndarray], ...]:
    """Return days of several sizes: news, orders of agents, depth."""
    rng = np.random.default_rng(10)
    return tuple(
        (rng.normal(0, 0.01, tiers), rng.normal(0, 2, (agents, tiers)), rng.uniform(20, 400, tiers))
        for agents, tiers in ((7, 5), (2, 3), (4, 1))
    )


def _hint(name: str) -> str:
    return str(words(f"blocks.check.ch10.{name}"))


EXERCISES = (
    Exercise("ch10-part", part),
    Exercise("ch10-depth", depth),
    Exercise("ch10-ensemble", ensemble),
    Exercise("ch10-day", day, _blank),
)

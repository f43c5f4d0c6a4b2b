"""Exercises of chapter 13, Afterwards; true values are computed from the record or the stored calibration."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from widgets.checks.exercise import Exercise
from widgets.checks.reasons import as_number, kind, number, returns_nothing, say
from widgets.simulation import calibrate, indicators, squeeze
from widgets.simulation.cascade import ALL_ON, simulate
from widgets.strings import words

_CSI1000 = 2
_POINTS = 0.05  # one decimal of a log point
_RATIO = 0.005  # two decimals
TIMES = 1.25


def _near(answer: Any, wrong: tuple[tuple[float, str], ...], tolerance: float) -> str | None:
    """Return the hint of the known mistake that the answer equals, if any."""
    found = as_number(answer)
    if found is None:
        return None
    return next((_hint(hint) for value, hint in wrong if abs(found - value) <= tolerance), None)


def _ratio(first: str, last: str, tier: str, horizon: int = 5) -> float:
    days = indicators.dates()
    inside = (days >= np.datetime64(first)) & (days <= np.datetime64(last))
    moves = indicators.spread(tier)[inside]
    return float(indicators.variance_ratio(moves, horizon, moves.size)[-1])


def ratio(answer: Any) -> str | None:
    """Check the variance ratio of microcaps less the CSI 300, 19 February to 29 March 2024."""
    spring = ("2024-02-19", "2024-03-29")
    days = indicators.dates()
    last = int(np.flatnonzero(days == np.datetime64(spring[1]))[0])
    rolling = indicators.held(lambda x: indicators.variance_ratio(x, 5, 60), indicators.spread("microcap"))
    inside = (days >= np.datetime64(spring[0])) & (days <= np.datetime64(spring[1]))
    alone = indicators.moves("microcap")[inside]
    wrong = (
        (_ratio(*spring, "csi1000"), "other-tier"),
        (float(indicators.variance_ratio(alone, 5, alone.size)[-1]), "no-spread"),
        (float(rolling[last]), "other-window"),
        (_ratio(*spring, "microcap", 2), "two-days"),
    )
    return _near(answer, wrong, _RATIO) or number(answer, _ratio(*spring, "microcap"), _RATIO, percent=False)


def false(answer: Any) -> str | None:
    """Check the days on which `spread` signalled at a tenth of its past and no fall followed."""
    tally = indicators.tally("spread", 0.10, "fall")
    marked = indicators.signals(indicators.ranks("spread"), 0.10, "low")
    came, _ = indicators.outcome("fall")
    mistakes = (
        (float(tally.followed), "warnings"),
        (float(tally.days), "all-signals"),
        (float((marked & ~came).sum()), "unknown-future"),
        (float(indicators.tally("spread", 0.10, "lag").false_days), "other-event"),
        (float(indicators.tally("spread", 0.05, "fall").false_days), "other-tail"),
    )
    true = float(tally.false_days)
    wrong = tuple(pair for pair in mistakes if pair[0] != true)
    return _near(answer, wrong, 0.5) or number(answer, true, 0.5, percent=False)


@cache
def _lowest(times: float, dealers: bool = False) -> float:
    """Return the lowest log change of the CSI 1000, log points, at so many times June's turnover."""
    now = squeeze.market()
    off = ("state",) if dealers else ("state", "dealers")
    run = simulate(
        calibrate.best(),
        ALL_ON.off(*off),
        squeeze.forcing(),
        market=replace(now, adv=times * now.adv),
        contract=squeeze.contract(),
    )
    return 100 * float(run.log_level[0, 1:, _CSI1000].min())


def thin(answer: Any) -> str | None:
    """Check the lowest log change of the CSI 1000 at 1.25 times June's turnover, log points."""
    true = _lowest(TIMES)
    wrong = (
        (_lowest(1.0), "as-frozen"),
        (100 * float(np.expm1(true / 100)), "not-log"),
        (_lowest(TIMES, dealers=True), "dealers-on"),
    )
    return _near(answer, wrong, _POINTS) or number(answer, true, _POINTS, percent=True)


def alarms(answer: Any) -> str | None:
    """Check a function that counts signal days and those after which nothing came."""
    if not callable(answer):
        return say("not-function", found=kind(answer))
    for values, came, tail, least in _cases():
        try:
            found = answer(values.copy(), came.copy(), tail, least)
        except Exception as problem:  # the reader's own code
            case = f"alarms({values.size} values, tail={tail}, least={least})"
            return say("raised", case=case, error=f"{type(problem).__name__}: {problem}")
        try:
            pair = tuple(float(one) for one in found)
        except Exception:  # anything may go wrong in another library's conversion
            return _hint("not-pair")
        true = _count(_ranks(values, least), came, tail)
        if pair == true:
            continue
        for ranks, hint in (
            (_ranks(values, least, whole=True), "hindsight"),
            (_ranks(values, least, today=True), "with-today"),
            (_ranks(values, 1), "too-early"),
        ):
            if pair == _count(ranks, came, tail):
                return _hint(hint)
        if len(pair) == 2 and pair == (true[0], true[0] - true[1]):
            return _hint("warnings-second")
        return _hint("wrong-count")
    return None


def _ranks(values: np.ndarray, least: int, *, whole: bool = False, today: bool = False) -> np.ndarray:
    found = np.full(values.size, np.nan)
    for day in range(least, values.size):
        past = values if whole else values[: day + 1] if today else values[:day]
        found[day] = np.mean(past <= values[day])
    return found


def _count(ranks: np.ndarray, came: np.ndarray, tail: float) -> tuple[float, float]:
    hot = ranks <= tail  # a NaN is not
    return float(hot.sum()), float((hot & ~came).sum())


def _blank(answer: Any) -> bool:
    return returns_nothing(answer, _cases()[0])


@cache
def _cases() -> tuple[tuple[np.ndarray, np.ndarray, float, int], ...]:
    """Return random walks with events: values, whether it came, the tail, the days of past."""
    rng = np.random.default_rng(18)
    return tuple(
        (np.round(rng.normal(0, 1, days).cumsum(), 1), rng.random(days) < 0.3, tail, least)
        for days, tail, least in ((200, 0.1, 60), (120, 0.25, 20), (90, 0.05, 30))
    )


def _hint(name: str) -> str:
    return str(words(f"blocks.check.ch13.{name}"))


EXERCISES = (
    Exercise("ch13-ratio", ratio),
    Exercise("ch13-false", false),
    Exercise("ch13-thin", thin),
    Exercise("ch13-alarms", alarms, _blank),
)

"""Exercises of chapter 12, The rescue; every true value is computed from the stored calibration."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from widgets.checks.exercise import Exercise
from widgets.checks.reasons import array, as_number, kind, number, returns_nothing, say
from widgets.simulation import calibrate, episode
from widgets.simulation.attribution import Change, Effects, Purchases, effects, hedged
from widgets.simulation.market import TIERS
from widgets.strings import words

_POINTS = 0.05  # one decimal of a percent, or of a point
_SHARE = 0.005  # two decimals of a share
_DAY = np.datetime64("2024-02-05")


def kept(answer: Any) -> str | None:
    """Check what CNY 5 bn in the CSI 1000 on 5 February do to a fund's own money at 4x, percent."""
    run = episode.full()
    depth = run.depth[0, int(np.flatnonzero(run.dates == _DAY)[0]) - 1]
    shares = hedged.held(calibrate.best())[0]
    lift = hedged.lifted([5.0 if tier == "csi1000" else 0.0 for tier in TIERS], depth)
    left = 100 * float(hedged.against_hedge(shares, lift))
    found = as_number(answer)
    if found is not None:
        for wrong, hint in (
            (left, "of-stocks"),
            (5 * left, "five-times"),
            (400 * float(shares @ lift), "no-hedge"),
            (4 * left / 5, "one-billion"),
        ):
            if abs(found - wrong) <= _POINTS:
                return _hint(hint)
    return number(answer, 4 * left, _POINTS, percent=True)


def neither(answer: Any) -> str | None:
    """Check the median over fits of what DMA units gain with neither purchases nor limit, points."""
    both = 100 * _made().of("neither", "dma_nav")
    true = float(np.median(both))
    found = as_number(answer)
    if found is not None:
        for wrong, hint in (
            (float(both[0]), "best-only"),
            (float(both.mean()), "mean"),
            (100 * float(np.median(_made().of("nothing", "dma_nav"))), "limit-on"),
            (100 * float(np.median(_made().of("no limit", "dma_nav"))), "money-on"),
            (100 * float(np.median(_made().of("neither", "dma_result"))), "of-stocks-result"),
        ):
            # a wrong way may end so near the right one that no answer can tell the two apart
            if abs(wrong - true) > _POINTS and abs(found - wrong) <= _POINTS:
                return _hint(hint)
    return number(answer, true, _POINTS, percent=True)


def sure(answer: Any) -> str | None:
    """Check the share of fits in which later purchases leave microcaps higher on 7 February."""
    true = float(np.mean(_made().of("later", "microcap_0207") > 0))
    found = as_number(answer)
    if found is not None:
        for name, hint in (("microcap_0208", "other-day"), ("microcap_low", "lowest")):
            wrong = float(np.mean(_made().of("later", name) > 0))
            if abs(wrong - true) > _SHARE and abs(found - wrong) <= _SHARE:
                return _hint(hint)
        earlier = float(np.mean(_made().of("earlier", "microcap_0207") > 0))
        if abs(found - earlier) <= _SHARE:
            return _hint("earlier")
    return number(answer, true, _SHARE)


def split(answer: Any) -> str | None:
    """Check a function of money and depth that lifts all tiers by the same percentage."""
    if not callable(answer):
        return say("not-function", found=kind(answer))
    for money, depth in _cases():
        try:
            found = answer(money, depth.copy())
        except Exception as problem:  # the reader's own code
            case = f"split({money:g}, depth {depth.shape})"
            return say("raised", case=case, error=f"{type(problem).__name__}: {problem}")
        true = money * depth / depth.sum()
        try:
            values = np.asarray(found, dtype=float)
        except Exception:  # anything may go wrong in another library's conversion
            return say("not-array", found=kind(found))
        if values.shape == true.shape and np.all(np.isfinite(values)):
            if abs(values.sum() - money) > 1e-9 * money:
                return _hint("not-all-spent")
            if np.ptp(values) <= 1e-9 * money:
                return _hint("same-money")
            inverse = money / depth / np.sum(1 / depth)
            if np.allclose(values, inverse, rtol=1e-9):
                return _hint("upside-down")
        if reason := array(found, true, 1e-9 * money):
            return reason
    return None


def _blank(answer: Any) -> bool:
    return returns_nothing(answer, _cases()[0])


@cache
def _made() -> Effects:
    """Return what the policies of the exercises, and near misses, change in every near-equal fit."""
    return effects(
        [
            Change("neither", purchases=Purchases(scale=0.0), limit_from=None),
            Change("nothing", purchases=Purchases(scale=0.0)),
            Change("no limit", limit_from=None),
            Change("later", purchases=Purchases(shift=3)),
            Change("earlier", purchases=Purchases(shift=-3)),
        ]
    )


@cache
def _cases() -> tuple[tuple[float, np.ndarray], ...]:
    """Return amounts with depths of several sizes."""
    rng = np.random.default_rng(12)
    return tuple((money, rng.uniform(20, 600, tiers)) for money, tiers in ((20.0, 5), (7.5, 4), (1.0, 2)))


def _hint(name: str) -> str:
    return str(words(f"blocks.check.ch12.{name}"))


EXERCISES = (
    Exercise("ch12-kept", kept),
    Exercise("ch12-neither", neither),
    Exercise("ch12-sure", sure),
    Exercise("ch12-split", split, _blank),
)

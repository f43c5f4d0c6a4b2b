"""Exercises of chapter 9, Liquidity and crowding; every true value is computed from the simulation."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from widgets.checks.exercise import Exercise
from widgets.checks.reasons import array, as_number, kind, number, returns_nothing, say
from widgets.simulation.firesale import (
    days_to_sell,
    externality,
    overlap,
    square_root_impact,
    square_root_steps,
)
from widgets.simulation.firesale.leaving import leave
from widgets.simulation.firesale.stylised import TIERS, fund_holdings, sigma, tier_depth, turnover
from widgets.strings import words

_DAYS = 0.05  # one decimal
_PERCENT = 5e-3  # two decimals
_SHARE = 5e-4  # three decimals
_MICRO = TIERS.index("microcap")
_AMOUNT, _SLICES = 20.0, 5


def days(answer: Any) -> str | None:
    """Check the days to sell the three quant funds' microcaps at a fifth of December's turnover."""
    held, adv = fund_holdings()[:3], turnover()
    found = as_number(answer)
    if found is not None:
        for wrong, hint in (
            (float(days_to_sell(held[:, _MICRO].sum(), adv[_MICRO], participation=1.0)), "all-turnover"),
            (float(days_to_sell(held[:, 2].sum(), adv[2], participation=0.2)), "other-tier"),
            (float(days_to_sell(fund_holdings()[0, _MICRO], adv[_MICRO], participation=0.2)), "one-fund"),
        ):
            if abs(found - wrong) <= _DAYS:
                return _hint(hint)
    return number(answer, float(days_to_sell(held[:, _MICRO].sum(), adv[_MICRO], participation=0.2)), _DAYS)


def last_slice(answer: Any) -> str | None:
    """Check what the fifth of five equal days adds to a fall under the square-root law, percent."""
    adv, vol = turnover()[_MICRO], sigma("january")[_MICRO]
    steps = 100 * square_root_steps(np.full(_SLICES, _AMOUNT / _SLICES), adv, vol)
    alone = 100 * float(square_root_impact(_AMOUNT / _SLICES, adv, vol))
    found = as_number(answer)
    if found is not None:
        for wrong, hint in (
            (alone, "each-alone"),
            (float(steps.sum()), "whole-fall"),
            (float(steps.sum()) / _SLICES, "equal-parts"),
        ):
            if abs(abs(found) - wrong) <= _PERCENT:
                return _hint(hint)
    return number(answer, float(steps[-1]), _PERCENT, percent=True)


def outside(answer: Any) -> str | None:
    """Check the part of all losses that is not the seller's when DMA sells a quarter in January."""
    done = leave("dma", 0.25, 5, "january")
    true = float(externality(done.loss, 2))
    found = as_number(answer)
    if found is not None:
        naive = overlap(fund_holdings(), tier_depth("january", days=5))[2]
        for wrong, hint in (
            (1 - true, "own-part"),
            (1 - float(naive[2] / naive.sum()), "whole-book"),
            (float(externality(np.maximum(done.relative, 0), 2)), "against-index"),
        ):
            if abs(found - wrong) <= _SHARE:
                return _hint(hint)
    return number(answer, true, _SHARE)


def overlaps(answer: Any) -> str | None:
    """Check a function of holdings and depth that returns the overlap matrix."""
    if not callable(answer):
        return say("not-function", found=kind(answer))
    for held, deep in _markets():
        try:
            found = answer(held.copy(), deep.copy())
        except Exception as problem:  # the reader's own code
            case = f"overlaps(holdings {held.shape}, depth {deep.shape})"
            return say("raised", case=case, error=f"{type(problem).__name__}: {problem}")
        true = overlap(held, deep)
        try:
            values = np.asarray(found, dtype=float)
        except Exception:  # anything may go wrong in another library's conversion
            return say("not-array", found=kind(found))
        if values.shape == true.shape:
            for wrong, hint in ((held @ held.T, "no-depth"), (held @ np.diag(deep) @ held.T, "times-depth")):
                if np.allclose(values, wrong, rtol=1e-6):
                    return _hint(hint)
        if reason := array(found, true, 1e-6 * float(np.abs(true).max())):
            return reason
    return None


def _blank(answer: Any) -> bool:
    return returns_nothing(answer, _markets()[0])


@cache
def _markets() -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    """Return holdings and depths: the stylised market, and random ones with holes, of other sizes."""
    rng = np.random.default_rng(9)
    made = []
    for funds, assets in ((2, 3), (5, 2), (1, 4)):
        held = rng.uniform(0, 50, (funds, assets)) * (rng.random((funds, assets)) > 0.3)
        made.append((held + np.eye(funds, assets), rng.uniform(20, 900, assets)))
    return ((fund_holdings(), tier_depth("january")), *made)


def _hint(name: str) -> str:
    return str(words(f"blocks.check.ch09.{name}"))


EXERCISES = (
    Exercise("ch09-days", days),
    Exercise("ch09-last-slice", last_slice),
    Exercise("ch09-outside", outside),
    Exercise("ch09-overlaps", overlaps, _blank),
)

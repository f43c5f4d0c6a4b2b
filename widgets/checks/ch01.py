"""Exercises of chapter 1, The storm; true values come from the record and the stored calibration."""

from __future__ import annotations

from typing import Any

import numpy as np

from widgets.checks.exercise import Exercise
from widgets.checks.reasons import as_day, as_number, day, number, say
from widgets.simulation import episode, record
from widgets.simulation.cascade import AGENTS
from widgets.simulation.market import TIERS
from widgets.strings import words

_POINTS = 0.05  # one decimal of a percent
_MICRO = TIERS.index("microcap")
_LOW = np.datetime64("2024-02-07")
_FIRST, _LAST = np.datetime64("2024-01-02"), np.datetime64("2024-02-08")


def _change(*acting: str, at: np.datetime64 = _LOW) -> float:
    """Return the microcaps' change with some agents acting, percent."""
    place = episode.scenario(**{name: name in acting for name in AGENTS})
    when = int(np.flatnonzero(episode.full().dates == at)[0])
    return 100 * float(episode.switched().level[place, when, _MICRO] - 1)


def two(answer: Any) -> str | None:
    """Check the microcaps' change to 7 February with market-neutral and DMA funds alone, percent."""
    true = _change("neutral", "dma")
    found = as_number(answer)
    if found is not None:
        for wrong, hint in (
            (_change(*(name for name in AGENTS if name not in ("neutral", "dma"))), "all-but"),
            (_change("neutral", "dma", at=_LAST), "other-day"),
            (_change(*AGENTS), "everybody"),
        ):
            if abs(found - wrong) <= _POINTS < abs(wrong - true):
                return _hint(hint)
    return number(answer, true, _POINTS, percent=True)


def casts(answer: Any) -> str | None:
    """Check how many of all 128 casts take microcaps below -30 % by 7 February."""
    lows = episode.switched().level[:, int(np.flatnonzero(episode.full().dates == _LOW)[0]), _MICRO] - 1
    found = as_number(answer)
    if found is None:
        return say("not-number", found=type(answer).__name__)
    if found == 1:
        return _hint("only-all")
    if found == int(np.sum(lows >= -0.3)):
        return _hint("wrong-side")
    return number(answer, float(np.sum(lows < -0.3)), 0.0)


def parting(answer: Any) -> str | None:
    """Check the day on which the CSI 300 rose and microcaps lost most."""
    table = record.daily()
    dates = table["date"]
    inside = (dates[1:] >= _FIRST) & (dates[1:] <= _LAST)
    days = dates[1:][inside]
    large, middle, small = (
        (np.diff(table[name]) / table[name][:-1])[inside] for name in ("csi300", "csi500", "microcap")
    )
    true = days[np.argmin(np.where(large > 0, small, np.inf))]
    if as_day(answer) == days[np.argmin(small - middle)] != true:
        return _hint("widest")
    return day(answer, true, days)


def _hint(name: str) -> str:
    return str(words(f"blocks.check.ch01.{name}"))


EXERCISES = (Exercise("ch01-two", two), Exercise("ch01-casts", casts), Exercise("ch01-parting", parting))

"""Exercises of chapter 3, Snowball payoffs; true values come from the engine or from the record."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from widgets.checks.exercise import Exercise
from widgets.checks.reasons import as_number, day, function, number, returns_nothing
from widgets.simulation.record import knock_ins
from widgets.simulation.snowball import Market, Terms, par_coupon, payoff, sample_paths, value
from widgets.strings import words

# The note and the world of the chapter.
NOTE = Terms.ideal(months=24, lock=3, ko=1.03, ki=0.75, coupon=0.20, s0=100.0)
WORLD = Market(vol=0.20, r=0.02, q=0.04)
_TOLERANCE = 5e-5  # the engine is good to six digits; a reader may round to 0.01 percent


def fair_coupon(answer: Any) -> str | None:
    """Check the par coupon of the chapter's note at a volatility of 25 %, a decimal."""
    hints = (
        (par_coupon(NOTE, WORLD, 100.0), "old-vol"),
        (par_coupon(NOTE, replace(WORLD, vol=0.25, q=0.0), 100.0), "no-carry"),
    )
    return _hinted(answer, hints) or number(
        answer, par_coupon(NOTE, replace(WORLD, vol=0.25), 100.0), _TOLERANCE
    )


def mean_result(answer: Any) -> str | None:
    """Check the mean result in today's money, a decimal, on an index that drifts up by 6 % a year."""
    price = _price(-0.04)
    hints = (
        (price, "price"),
        (price / 100, "price"),
        (_price(0.06) / 100 - 1, "carry-for-drift"),
        (_price(0.08) / 100 - 1, "drift-sign"),
    )
    return _hinted(answer, hints) or number(answer, price / 100 - 1, 1e-4)


def busiest_day(answer: Any) -> str | None:
    """Check the day on which most of the free notes on the CSI 500 with knock-in at 75 % were knocked in."""
    table = knock_ins()
    added = np.diff(table["csi500_75_pct"], prepend=0.0)
    true = table["date"][int(np.argmax(added))]
    other = table["date"][int(np.argmax(np.diff(table["csi1000_75_pct"], prepend=0.0)))]
    reason = day(answer, true, table["date"])
    if reason is not None and other != true and day(answer, other, table["date"]) is None:
        return _hint("other-index")
    return reason


def own_payoff(answer: Any) -> str | None:
    """Check a function of 505 closes that returns what the chapter's note pays for 100 paid in."""
    return function(answer, _paths(), 1e-6)


def _price(q: float) -> float:
    return float(value(NOTE, replace(WORLD, q=q), 100.0).price)


def _hinted(answer: Any, hints: tuple[tuple[float, str], ...]) -> str | None:
    found = as_number(answer)
    if found is None:
        return None
    return next((_hint(name) for wrong, name in hints if abs(found - wrong) <= 2e-4 * max(1.0, wrong)), None)


def _hint(name: str) -> str:
    return str(words(f"blocks.check.ch03.{name}"))


def _blank_payoff(answer: Any) -> bool:
    return returns_nothing(answer, (np.full(NOTE.tenor + 1, 100.0),))


@cache
def _paths() -> tuple[tuple[str, tuple[np.ndarray], float], ...]:
    days = np.arange(NOTE.tenor + 1)
    made = {
        "steady": np.interp(days, [0, 504], [100.0, 95.0]),
        "early": np.interp(days, [0, 62, 63, 504], [100.0, 110.0, 104.0, 60.0]),
        "too-early": np.interp(days, [0, 40, 62, 504], [100.0, 110.0, 90.0, 90.0]),
        "scare": np.interp(days, [0, 168, 504], [100.0, 74.0, 106.0]),
        "back": np.interp(days, [0, 168, 504], [100.0, 74.0, 102.0]),
        "edge": np.interp(days, [0, 252, 504], [100.0, 75.0, 90.0]),
        "loss": np.interp(days, [0, 300, 504], [100.0, 60.0, 70.0]),
    }
    drawn = sample_paths(WORLD, 100.0, NOTE.tenor, 12, np.random.default_rng(3))
    named = {str(words(f"blocks.check.ch03.paths.{name}")): path for name, path in made.items()}
    for place, path in enumerate(drawn, start=1):
        named[str(words("blocks.check.ch03.paths.random")).format(n=place)] = path
    return tuple((name, (path,), float(payoff(NOTE, path).cash)) for name, path in named.items())


EXERCISES = (
    Exercise("ch03-fair-coupon", fair_coupon),
    Exercise("ch03-mean-result", mean_result),
    Exercise("ch03-busiest-day", busiest_day),
    Exercise("ch03-payoff", own_payoff, _blank_payoff),
)

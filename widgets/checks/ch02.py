"""Exercises of chapter 2, The record; every true value is computed from the record's tables."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from widgets.checks.exercise import Exercise
from widgets.checks.reasons import as_number, day, function, number, returns_nothing
from widgets.simulation.record import daily, measures
from widgets.strings import words

_START, _END = "2024-01-22", "2024-02-08"
_RETURN_TOLERANCE = 5e-5  # levels are stored to three decimals in a hundred: a return is good to 0.00002
_BASIS_TOLERANCE = 1e-3  # a basis is stored to 0.001%; times 365 / 39 that is 0.0001


def microcap_return(answer: Any) -> str | None:
    """Check the microcap series' return from 29 December 2023 to 7 February 2024, a decimal."""
    true = measures.total_return("microcap", "2023-12-29", "2024-02-07")
    value = as_number(answer)
    if (
        value is not None
        and abs(value - measures.total_return("microcap", "2023-12-29", "2024-02-08")) <= 5e-4
    ):
        return _hint("one-day-late")
    if value is not None and abs(value - np.log1p(true)) <= 5e-4:
        return _hint("log-return")
    return number(answer, true, _RETURN_TOLERANCE)


def annualised_basis(answer: Any) -> str | None:
    """Check the annualised basis of IM2403 on 5 February 2024, a decimal: basis x 365 / days to expiry."""
    plain = measures.basis("IM2403", "2024-02-05")
    true = measures.annualised_basis("IM2403", "2024-02-05")
    days = measures.days_to_expiry("IM2403", "2024-02-05")
    value = as_number(answer)
    if value is not None:
        for wrong, hint in (
            (plain, "not-annualised"),
            (plain * 252 / days, "trading-days"),
            (plain * 360 / days, "money-market-year"),
            ((1 + plain) ** (365 / days) - 1, "compounded"),
        ):
            if abs(abs(value) - abs(wrong)) <= _BASIS_TOLERANCE:
                return _hint(hint)
    return number(answer, true, _BASIS_TOLERANCE)


def worst_relative_day(answer: Any) -> str | None:
    """Check the trading day of 22 January - 8 February 2024 with the lowest microcap less CSI 500 return."""
    days = measures.trading_days(_START, _END)
    before = _day_before(days[0])
    microcap, csi500 = (measures.daily_returns(series, before, _END) for series in ("microcap", "csi500"))
    true = days[int(np.argmin(microcap - csi500))]
    outright = days[int(np.argmin(microcap))]
    reason = day(answer, true, days)
    if reason is not None and outright != true and day(answer, outright, days) is None:
        return _hint("worst-outright")
    return reason


def max_drawdown(answer: Any) -> str | None:
    """Check a function of levels that returns the largest fall from an earlier high, a decimal."""
    return function(answer, _drawdown_cases(), 1e-9)


def _blank_drawdown(answer: Any) -> bool:
    return returns_nothing(answer, (np.array([100.0, 90.0]),))


@cache
def _drawdown_cases() -> tuple[tuple[str, tuple[np.ndarray], float], ...]:
    made = {
        "[100, 80, 90]": np.array([100.0, 80.0, 90.0]),
        "[100, 110, 121]": np.array([100.0, 110.0, 121.0]),
        # The low comes before the high: highest less lowest would be wrong here.
        "[60, 100, 75, 120, 96]": np.array([60.0, 100.0, 75.0, 120.0, 96.0]),
    }
    record = {str(words(f"names.{series}")): daily()[series] for series in ("csi500", "microcap")}
    return tuple((name, (levels,), _drawdown(levels)) for name, levels in {**made, **record}.items())


def _drawdown(levels: np.ndarray) -> float:
    return float(np.min(levels / np.maximum.accumulate(levels)) - 1.0)


def _day_before(first: np.datetime64) -> np.datetime64:
    dates = daily()["date"]
    found: np.datetime64 = dates[int(np.searchsorted(dates, first)) - 1]
    return found


def _hint(name: str) -> str:
    return str(words(f"blocks.check.ch02.{name}"))


EXERCISES = (
    Exercise("ch02-microcap-return", microcap_return),
    Exercise("ch02-annualised-basis", annualised_basis),
    Exercise("ch02-worst-day", worst_relative_day),
    Exercise("ch02-max-drawdown", max_drawdown, _blank_drawdown),
)

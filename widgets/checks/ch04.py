"""Exercises of chapter 4, Hedging a snowball; every true value is computed from the simulation."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from widgets.checks.exercise import Exercise
from widgets.checks.reasons import as_number, kind, number, returns_nothing, say
from widgets.simulation.dealer import MARKET, NOTE, delta_profile
from widgets.simulation.dealer.history import BookPath, book_path
from widgets.simulation.record import measures
from widgets.simulation.snowball import par_coupon, value
from widgets.strings import words

_UNITS = 5e-4  # index units: three decimals
_LOT = 1.0
_CARRY = 0.02  # a slope and a difference over one percentage point differ by 0.01
READINGS = ("new shorts", "longs leave", "shorts cover", "new longs")
_KNOCK_IN_DAY = "2024-01-22"


def sale(answer: Any) -> str | None:
    """Check the index units sold between 76 (free) and 75 (knocked in) at nine months."""
    (before, after), new = _two_levels(9), _two_levels(0)
    found = as_number(answer)
    if found is not None:
        for wrong, hint in (
            (before, "just-above"),
            (after, "just-below"),
            (0.76 * before - 0.75 * after, "cash-delta"),
            (new[0] - new[1], "other-age"),
        ):
            if abs(found - wrong) <= _UNITS:
                return _hint(hint)
    return number(answer, before - after, _UNITS)


def lots(answer: Any) -> str | None:
    """Check the lots of IM that the model book trades on 22 January 2024, negative if sold."""
    path = book_path("csi1000")
    k = _place(path)
    lot = measures.MULTIPLIER_CNY * path.spot / 1e9
    found = as_number(answer)
    if found is not None:
        other = book_path("csi500")
        for wrong, hint in (
            (path.traded[k], "in-billions"),
            (path.drop[k] / lot[k], "drop-only"),
            (path.traded[k] / lot[k - 1], "start-level"),
            (other.traded[k] * 1e9 / (measures.MULTIPLIER_CNY * other.spot[k]), "all-book"),
        ):
            if abs(abs(found) - abs(wrong)) <= max(_LOT, 1e-3 * abs(wrong)):
                return _hint(hint)
    return number(answer, float(path.traded[k] / lot[k]), _LOT)


def carry(answer: Any) -> str | None:
    """Check what one percentage point of carry takes off the note's value, for 100 of notional."""
    true, coupons = _carry()
    found = as_number(answer)
    if found is not None and abs(abs(found) - 100 * coupons) <= 0.05:
        return _hint("carry-price")
    return number(answer, true, _CARRY, percent=True)


def reading(answer: Any) -> str | None:
    """Check a function of the changes of open interest and discount that names one of four readings."""
    if not callable(answer):
        return say("not-function", found=kind(answer))
    for change, wider, true in _cases():
        try:
            found = answer(change, wider)
        except Exception as problem:  # the reader's own code
            case = f"reading({change:.0f}, {wider:.2f})"
            return say("raised", case=case, error=f"{type(problem).__name__}: {problem}")
        if not isinstance(found, str):
            return _hint("not-text").format(found=kind(found))
        if found not in READINGS:
            return _hint("unknown-reading").format(found=repr(found))
        if found != true:
            return _hint("wrong-reading").format(open=f"{change:+,.0f}", basis=f"{wider:+.2f}")
    return None


def _blank_reading(answer: Any) -> bool:
    return returns_nothing(answer, (1.0, 1.0))


@cache
def _cases() -> list[tuple[float, float, str]]:
    """Return changes of open interest (lots) and discount (%) with their reading: made up, then recorded."""
    made = [(10.0, 1.0), (-10.0, 1.0), (-10.0, -1.0), (10.0, -1.0), (0.0, 1.0), (0.0, -1.0), (10.0, 0.0)]
    days = measures.trading_days("2024-01-19", "2024-02-08")
    record = [
        (
            measures.open_interest(product, day) - measures.open_interest(product, before),
            100 * (measures.basis(f"{product}2403", before) - measures.basis(f"{product}2403", day)),
        )
        for product in ("IM", "IC")
        for before, day in pairwise(days)
    ]
    return [(change, wider, _reading(change, wider)) for change, wider in (*made, *record)]


def _reading(change: float, wider: float) -> str:
    if change > 0:
        return "new shorts" if wider > 0 else "new longs"
    return "longs leave" if wider > 0 else "shorts cover"


@cache
def _carry() -> tuple[float, float]:
    """Return the fall of the note's value in percent of notional, and the rise of the fair coupon."""
    more = replace(MARKET, q=MARKET.q + 0.01)
    low, high = (par_coupon(NOTE, market, 1.0) for market in (MARKET, more))
    return -float(value(NOTE, MARKET, [1.0]).dprice_dq[0]), high - low


@cache
def _two_levels(months: int) -> tuple[float, float]:
    found = delta_profile(months, [0.76, 0.75])
    return float(found.free[0, 0]), float(found.knocked_in[0, 1])


def _place(path: BookPath) -> int:
    return int(np.flatnonzero(path.date == np.datetime64(_KNOCK_IN_DAY))[0])


def _hint(name: str) -> str:
    return str(words(f"blocks.check.ch04.{name}"))


EXERCISES = (
    Exercise("ch04-sale", sale),
    Exercise("ch04-lots", lots),
    Exercise("ch04-carry", carry),
    Exercise("ch04-reading", reading, _blank_reading),
)

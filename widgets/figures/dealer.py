"""Figures of chapter 4: a note's hedge, a hedge through the record, and what the book's desks would trade.

The standard note of `simulation.dealer`: 24 months, 103/75, monthly from month 3, 15 % a year, unfunded, in
a market of 20 % volatility. Arguments are text; index units per note, CNY, plain decimals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType

import numpy as np

from widgets.simulation.dealer import MARKET, NOTE, Limits, delta_profile
from widgets.simulation.dealer.history import BookPath, book_path
from widgets.simulation.record import measures
from widgets.simulation.snowball import par_coupon, value

_STATES = ("free", "hit")
_PARTS = ("held", "rehedge", "drop", "ended", "traded", "knocked_in")


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{name}={text!r}: must be a number") from None


def delta(months: str, level: str, state: str) -> float:
    """Return the hedge of a note, index units: months elapsed, level (start = 100), free or hit."""
    if state not in _STATES:
        raise ValueError(f"state={state!r}: must be one of {', '.join(_STATES)}")
    ratio = _number("level", level) / 100
    found = delta_profile(int(_number("months", months)), ratio)
    return float((found.free if state == "free" else found.knocked_in)[0, 0])


def just_above(months: str) -> float:
    """Return the most a dealer holds above the knock-in level, index units, over levels of whole percent."""
    ratios = np.arange(76, 101) / 100
    return float(np.nanmax(delta_profile(int(_number("months", months)), ratios).free))


def drop(months: str) -> float:
    """Return the index units sold when a close passes from 76 to 75 % of the start, knocking the note in."""
    return delta(months, "76", "free") - delta(months, "75", "hit")


def coupon(carry: str) -> float:
    """Return the coupon a year at which the option costs nothing, plain decimal; `carry` in percent."""
    return par_coupon(NOTE, replace(MARKET, q=_number("carry", carry) / 100), 1.0)


def carry_gain() -> float:
    """Return what one percent a year more of dividends and discount gives the dealer, share of notional."""
    return -float(value(NOTE, MARKET, [1.0]).dprice_dq[0]) / 100


@cache
def _path(series: str, knock_in: str, cap: str, outstanding: str) -> BookPath:
    limits = Limits() if cap == "none" else Limits(delta_cap=_number("cap", cap))
    size = _number("outstanding", outstanding)
    return book_path(series, _number("knock_in", knock_in) / 100, limits, size)


def book(
    part: str, series: str, date: str, knock_in: str = "75", cap: str = "none", outstanding: str = "270"
) -> float:
    """Return a part of the book's hedge on a day, CNY: held, rehedge, drop, ended, traded or knocked_in."""
    if part not in _PARTS:
        raise ValueError(f"part={part!r}: must be one of {', '.join(_PARTS)}")
    path = _path(series, knock_in, cap, outstanding)
    at = np.flatnonzero(path.date == np.datetime64(date))
    if not at.size:
        raise ValueError(f"date={date!r}: must be a trading day from {path.date[0]} to {path.date[-1]}")
    return 1e9 * float(getattr(path, part)[int(at[0])])


def book_lots(series: str, date: str) -> float:
    """Return futures traded by the book on a day, lots, negative if sold."""
    return book("traded", series, date) / (measures.MULTIPLIER_CNY * measures.points(series, date))


def book_share(product: str, date: str, outstanding: str = "270") -> float:
    """Return the book's hedge over the notional of all open interest of a product, plain decimal."""
    held = book("held", measures.PRODUCTS[product], date, outstanding=outstanding)
    return held / measures.futures_notional(product, date)


def sale_of_turnover(product: str, date: str) -> float:
    """Return the book's sale on a day over the turnover of all futures of the product, plain decimal."""
    return -book("traded", measures.PRODUCTS[product], date) / measures.futures_turnover(product, date)


FIGURES: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "dealer_book": book,
        "dealer_book_lots": book_lots,
        "dealer_book_share": book_share,
        "dealer_carry_gain": carry_gain,
        "dealer_coupon": coupon,
        "dealer_delta": delta,
        "dealer_drop": drop,
        "dealer_just_above": just_above,
        "dealer_sale_of_turnover": sale_of_turnover,
    }
)

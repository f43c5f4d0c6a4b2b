"""Chapter 5, futures and the basis: a day's term structure, and a short hedge held and rolled."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from widgets.charts.futures import hedge as hedge_chart
from widgets.charts.futures import term as term_chart
from widgets.controls import Choice, Slider, Step
from widgets.explorer import Explorer, Guess
from widgets.simulation.futures import (
    EVERY_MONTH,
    QUARTERS,
    Curve,
    RollRule,
    curve,
    dividends_until,
    hedge,
    listed,
    parse,
)
from widgets.simulation.record import dividends, measures
from widgets.view import Stat

FIRST, LAST = "2023-12-29", "2024-03-15"
PLACES = ("first", "second", "third", "fourth")  # four contracts are listed on every day
NO_RATE = 3  # calendar days: below them a rate a year is noise
FRAME = {"plain": (-12.0, 2.0), "annual": (-80.0, 20.0), "exdiv": (-12.0, 2.0)}


@cache
def _curves(product: str) -> tuple[Curve, ...]:
    return tuple(curve(product, day) for day in measures.trading_days(FIRST, LAST))


def _without_dividends(found: Curve) -> np.ndarray:
    """Return basis plus the dividends until expiry; NaN where the record does not reach."""
    known = dividends()["end"].max()
    paid = [
        dividends_until(code, found.date) if parse(code).expiry <= known else np.nan
        for code in found.contracts
    ]
    return np.asarray(found.basis + paid)


def term_structure(product: str, measure: str) -> dict[str, Any]:
    """Return each day's contracts: basis as measured, and the rate a year from one expiry to the next.

    ``measure``: plain (percent of the index), annual (percent a year), exdiv (percent, dividends until the
    expiry added back). ``rate``: between ``from_days`` and ``days_left``, percent a year, from the plain
    basis, or the one without dividends. ``k`` counts the days. Two rows of place ``frame`` hold the axis.
    """
    curves = _curves(product)
    shown, rate, start = [], [], []
    for found in curves:
        basis = _without_dividends(found) if measure == "exdiv" else found.basis
        left = found.days_left.astype(np.float64)
        usable = np.where(left >= NO_RATE, left, np.nan)
        shown.append(basis * 365 / usable if measure == "annual" else basis)
        rate.append(np.concatenate([basis[:1] / usable[:1], np.diff(basis) / np.diff(left)]) * 365)
        start.append(np.concatenate([[0.0], left[:-1]]))
    size = len(curves)
    low, high = FRAME[measure]
    edge = [np.nan, np.nan]
    # the frame's rows stand first, so that the last row is always one of the last day
    return {
        "date": np.append([curves[0].date] * 2, np.repeat([found.date for found in curves], 4)),
        "k": np.append([0.0, 0.0], np.repeat(np.arange(size), 4)),
        "contract": np.append(["", ""], [code for found in curves for code in found.contracts]),
        "place": np.append(["frame"] * 2, np.tile(PLACES, size)),
        "days_left": np.append([0.0, 0.0], [found.days_left for found in curves]),
        "from_days": np.append(edge, start),
        "shown": np.append([low, high], 100 * np.array(shown)),
        "rate": np.append(edge, 100 * np.array(rate)),
        "open_interest": np.append(edge, np.array([found.open_interest for found in curves]) / 1e3),
        "case": measure,
        "product": product,
    }


term = Explorer(
    name="term-structure",
    kind="record",
    controls=(
        Choice("product", ("IM", "IC"), "IM"),
        Choice("measure", tuple(FRAME), "plain"),
        Step("day", "date", tuple(measures.trading_days(FIRST, LAST)), np.datetime64("2024-02-05"), pace=500),
    ),
    simulate=term_structure,
    chart=term_chart,
    stats={
        "day": Stat("last", "date"),
        **{
            f"{place}_{name}": Stat("last", "k", where=(("place", place),), read=read)
            for place in PLACES
            for name, read in (("basis", "shown"), ("code", "contract"), ("days", "days_left"))
        },
        "near_rate": Stat("last", "k", where=(("place", "second"),), read="rate"),
        "far_rate": Stat("last", "k", where=(("place", "fourth"),), read="rate"),
    },
    scenarios={
        "calm": {"day": np.datetime64("2023-12-29")},
        "first": {"day": np.datetime64("2024-01-22")},
        "second": {"day": np.datetime64("2024-02-05"), "measure": "annual"},
        "premium": {"day": np.datetime64("2024-02-07")},
        "dividends": {"day": np.datetime64("2023-12-29"), "measure": "exdiv"},
    },
    table=("date", "contract", "days_left", "shown", "rate", "open_interest"),
)


OPENED = {
    "d1229": "2023-12-29", "d0108": "2024-01-08", "d0122": "2024-01-22", "d0125": "2024-01-25",
    "d0202": "2024-02-02", "d0205": "2024-02-05", "d0206": "2024-02-06",
}  # fmt: skip
PLANS = ("quarter", "near", "far")
FROM, END = "2024-02-07", "2024-03-29"  # from the day after the last opening on, there is always a hedge


def held(product: str, opened: str, plan: str, sessions: float) -> dict[str, Any]:
    """Return a short hedge day by day, percent of the index at its opening; NaN before it.

    ``earned``: gain beside the index so far. ``bound``: what it will be at the expiry of the contract held,
    whatever the index does. ``index``: 100 at the opening. ``plan``: the nearest quarter, the nearest month,
    or the second quarter; rolled ``sessions`` trading days before expiry.
    """
    start = OPENED[opened]
    rule = RollRule(EVERY_MONTH if plan == "near" else QUARTERS, int(sessions))
    quarters = [contract for contract in listed(product, start) if contract.month in QUARTERS]
    found = hedge(product, start, END, rule, quarters[1] if plan == "far" else None)
    days = measures.trading_days(FIRST, END)
    blank = np.full(days.size - found.date.size, np.nan)
    codes = [found.legs[leg].contract.code for leg in found.leg]
    # rounded as the sentence says it, so that the page, which stores four digits, says what Python says
    return {
        "date": days,
        "index": np.append(blank, np.round(100 * found.index, 1)),
        "earned": np.append(blank, np.round(100 * found.earned, 3)),
        "bound": np.append(blank, np.round(100 * (found.earned + found.to_come), 3)),
        "contract": np.append([""] * blank.size, codes),
        "product": product,
        "opened": found.date[0],
        "first": codes[0],
        "basis": round(100 * float(found.basis[0]), 2),
        "left": float(found.days_left[0]),
        "annual": round(36500 * float(found.basis[0]) / float(found.days_left[0])),
    }


roll = Explorer(
    name="hedge-held",
    kind="record",
    controls=(
        Choice("product", ("IM", "IC"), "IM"),
        Choice("opened", tuple(OPENED), "d0205"),
        Choice("plan", PLANS, "quarter"),
        Slider("sessions", (0.0, 2.0, 5.0), 0.0, fine=1.0),
        Step("day", "date", tuple(measures.trading_days(FROM, END)), np.datetime64("2024-03-15"), pace=200),
    ),
    simulate=held,
    chart=hedge_chart,
    stats={
        "day": Stat("last", "date"),
        "earned": Stat("last", "earned"),
        "most": Stat("max", "earned"),
        "least": Stat("min", "earned"),
        "bound": Stat("last", "bound"),
        "contract": Stat("last", "contract"),
        "index": Stat("change", "index"),
    },
    guess=Guess("ch05-expiry", -10, 6, 0.5),
    scenarios={
        "storm": {"opened": "d0205"},
        "before": {"opened": "d1229"},
        "monthly": {"opened": "d1229", "plan": "near", "sessions": 2.0, "day": np.datetime64("2024-03-29")},
        "far": {"opened": "d0205", "plan": "far", "day": np.datetime64("2024-03-29")},
        "after": {"opened": "d0206"},
    },
    table=("date", "contract", "index", "earned", "bound"),
)

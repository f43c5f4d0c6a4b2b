"""Chapter 3: the fair coupon of a snowball by volatility and carry, and what the coupons pay for."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from widgets.charts.snowball import fair_coupon as chart
from widgets.controls import Slider, Step
from widgets.explorer import Explorer
from widgets.simulation.record import measures
from widgets.simulation.snowball import FAST, Market, Terms
from widgets.simulation.snowball.parts import Parts, parts
from widgets.view import Stat

RATE = 0.02
START = 100.0
# Volatilities at which the engine values a note, percent: Chebyshev points of log(vol) from 10 to 40.
NODES = np.round(20.0 * 2.0 ** -np.cos(np.pi * np.arange(8) / 7), 1)
VOLS = np.arange(10, 41)
CARRIES = (0.0, 2.0, 4.0, 6.0, 8.0, 10.0)
# Dashed beside the model: facts snowball-coupon and snowball-coupon-example of the claim register.
REPORTED_COUPONS = {"coupon_press": 10.0, "coupon_example": 18.0}


def standard(knock_in: float, coupon: float = 0.0) -> Terms:
    """Return the note of the chapter: 24 months, 103 % monthly from month 3; start 100, levels in percent."""
    return Terms.ideal(ki=knock_in / 100, coupon=coupon, s0=START)


@cache
def note_parts(knock_in: float, vol: float, carry: float) -> Parts:
    """Return what the chapter's note is made of, per 100; all arguments in percent."""
    return parts(standard(knock_in), Market(vol / 100, RATE, carry / 100), START, FAST)


@cache
def _coupon_curve(knock_in: float, carry: float) -> dict[str, np.ndarray]:
    """Return put, interest given up and par coupon (percent) on `VOLS`.

    The engine values eight volatilities; between them runs the polynomial of log(vol) through all eight, of
    the logarithm of the put and of the rest as it is: within 0.05 percentage points of the engine's coupon.
    """
    found = [note_parts(knock_in, float(vol), carry) for vol in NODES]
    at, nodes = np.log(VOLS / 20), np.log(NODES / 20)

    def between(values: list[float]) -> np.ndarray:
        return np.polyval(np.polyfit(nodes, values, len(nodes) - 1), at)

    put = np.exp(between([float(np.log(each.put)) for each in found]))
    interest = between([each.interest for each in found])
    annuity = between([each.annuity for each in found])
    drawn = {"put": put, "interest": interest, "coupon": 100 * (put + interest) / annuity}
    # Two decimals: the page stores four digits, and its sentence must round as Python's does.
    return {name: np.round(each, 2) for name, each in drawn.items()}


def fair_coupon(knock_in: float, carry: float) -> dict[str, Any]:
    """Return the par coupon by volatility for each carry, and what the coupons of the chosen one pay for.

    Columns: ``vol`` the volatility drawn at; ``at`` the one from which a row is shown (the lowest, for what
    is always there); ``coupon`` in percent a year; ``worth`` in today's money per 100 paid in. Rows: thin
    curves, the chosen carry, its parts, realised volatilities of the CSI 1000, coupons the press printed.
    """
    rows: list[tuple[str, np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = []

    def add(name: str, vol: Any, at: Any = None, coupon: Any = None, worth: Any = None) -> None:
        vol = np.atleast_1d(np.asarray(vol, dtype=np.float64))
        empty = np.full(len(vol), np.nan)
        first = np.full(len(vol), VOLS[0])
        given = [empty if each is None else np.atleast_1d(each) for each in (coupon, worth)]
        rows.append((name, vol, first if at is None else at, *given))

    thin = slice(None, None, 2)
    for each in CARRIES:
        add(f"q{each:.0f}", VOLS[thin], coupon=_coupon_curve(knock_in, each)["coupon"][thin])
    chosen = _coupon_curve(knock_in, carry)
    add("fair", VOLS, at=VOLS, coupon=chosen["coupon"])
    add("put", VOLS, at=VOLS, worth=chosen["put"])
    add("interest", VOLS, at=VOLS, worth=chosen["interest"])
    for name, window in (("vol_q4", "q4_2023"), ("vol_january", "january")):
        add(name, 100 * measures.window(window, "csi1000").volatility)
    for name, percent in REPORTED_COUPONS.items():
        add(name, VOLS[-1], coupon=percent)
    return {
        "series": np.repeat([row[0] for row in rows], [len(row[1]) for row in rows]),
        **{
            name: np.concatenate([row[place] for row in rows])
            for place, name in enumerate(("vol", "at", "coupon", "worth"), start=1)
        },
        "q": carry,
        "ki": knock_in,
    }


coupon = Explorer(
    name="snowball-coupon",
    kind="model",
    controls=(
        Step("vol", "at", tuple(VOLS.tolist()), 20, pace=250),
        Slider("carry", CARRIES, 4.0, fine=1.0),
        Slider("knock_in", (70.0, 75.0, 80.0), 75.0, fine=1.0),
    ),
    simulate=fair_coupon,
    chart=chart,
    stats={
        "vol": Stat("last", "vol", where=(("series", "fair"),)),
        "rate": Stat("last", "coupon", where=(("series", "fair"),)),
        "put": Stat("last", "worth", where=(("series", "put"),)),
        "interest": Stat("last", "worth", where=(("series", "interest"),)),
    },
    scenarios={
        "calm": {"vol": 15, "carry": 0.0},
        "discount": {"vol": 15, "carry": 8.0},
        "storm": {"vol": 32, "carry": 6.0},
    },
    table=("series", "vol", "coupon", "worth"),
)

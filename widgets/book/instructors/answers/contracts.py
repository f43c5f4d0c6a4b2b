"""Answers of chapters 2 to 5: the record, notes, their hedge, futures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from widgets.simulation import futures, snowball
from widgets.simulation.dealer import MARKET, NOTE, delta_profile
from widgets.simulation.dealer.history import book_path
from widgets.simulation.record import daily, knock_ins, measures
from widgets.simulation.snowball.parts import parts

START, END = "2023-12-29", "2024-02-07"


def _worst_day() -> str:
    table = daily()
    inside = (table["date"] >= np.datetime64("2024-01-19")) & (table["date"] <= np.datetime64("2024-02-08"))
    small, index = (table[name][inside] for name in ("microcap", "csi500"))
    gap = small[1:] / small[:-1] - index[1:] / index[:-1]
    return str(table["date"][inside][1:][gap.argmin()])


def _busiest_day() -> str:
    table = knock_ins()
    return str(table["date"][1:][np.nanargmax(np.diff(table["csi500_75_pct"]))])


def _note() -> snowball.Terms:
    return snowball.Terms.ideal(months=24, lock=3, ko=1.03, ki=0.75, coupon=0.20, s0=100)


def _mean_result() -> float:
    return float(snowball.value(_note(), snowball.Market(vol=0.20, r=0.02, q=-0.04), 100).price) / 100 - 1


def _sale() -> float:
    found = delta_profile(9, np.array([0.76, 0.75]))
    return float(found.free[0, 0] - found.knocked_in[0, 1])


def _lots() -> float:
    path = book_path("csi1000")
    day = list(path.date.astype(str)).index("2024-01-22")
    return float(path.traded[day] * 1e9 / (200 * path.spot[day]))


def _earned() -> float:
    days = ("2024-01-22", "2024-01-25")
    first, last = (measures.basis("IM2403", day) for day in days)
    return float(futures.hedge_gain(first, last, 1 + measures.total_return("csi1000", *days)))


ANSWERS: Mapping[str, Callable[[], float | str]] = MappingProxyType(
    {
        "ch02-microcap-return": lambda: measures.total_return("microcap", START, END),
        "ch02-annualised-basis": lambda: measures.annualised_basis("IM2403", "2024-02-05"),
        "ch02-worst-day": _worst_day,
        "ch03-fair-coupon": lambda: float(
            parts(_note(), snowball.Market(vol=0.25, r=0.02, q=0.04), 100).par_coupon
        ),
        "ch03-mean-result": _mean_result,
        "ch03-busiest-day": _busiest_day,
        "ch04-sale": _sale,
        "ch04-lots": _lots,
        "ch04-carry": lambda: -float(snowball.value(NOTE, MARKET, np.array([1.0])).dprice_dq[0]),
        "ch05-forward": lambda: float(futures.curve("IM", "2024-02-05").roll_annual[1]),
        "ch05-earned": _earned,
        "ch05-dividends": lambda: measures.basis("IM2406", START) + futures.dividends_until("IM2406", START),
    }
)

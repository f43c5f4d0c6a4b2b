"""Answers of chapters 6 to 9: funds of four kinds, and the market that they share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from itertools import pairwise
from types import MappingProxyType

import numpy as np

from widgets.simulation import firesale, funds, neutral
from widgets.simulation import mandate as M
from widgets.simulation.firesale import stylised
from widgets.simulation.firesale.leaving import leave
from widgets.simulation.funds import leverage
from widgets.simulation.funds.february import swap_path
from widgets.simulation.record import measures

START, END = "2023-12-29", "2024-02-07"


def _best_day() -> str:
    days = [str(day) for day in measures.trading_days(START, "2024-02-08")]
    gains = {
        end: float(funds.stylised({"csi1000": 1.0}, "IM2403", begin, end).net)
        for begin, end in pairwise(days)
    }
    return max(gains, key=gains.__getitem__)


@cache
def _stocks() -> tuple[M.Universe, np.ndarray]:
    stocks = M.standard()
    return stocks, M.draw_taste(stocks, np.random.default_rng(500))


def _excess(mandate: M.Mandate, tilt: float) -> float:
    stocks, taste = _stocks()
    case = M.case(mandate, stocks, M.signal(stocks, tilt, taste))
    return float(M.carry(case, stocks, "feb_5_to_8").split.excess)


def _five_points() -> float:
    low, high = 0.0, 0.95  # the shortfall grows with the tilt
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if _excess(M.ENHANCED, middle) > -0.05 else (low, middle)
    return (low + high) / 2


def _wordings() -> float:
    newer, older = (
        M.Mandate("a", constituents=0.8, cash=0.05, other=0.05, base=base).inside_minimum
        for base in (M.Base.NON_CASH, M.Base.STOCKS)
    )
    return float(newer - older)


def _survives() -> float:
    levels = [n / 10 for n in range(10, 80)]
    return [n for n in levels if swap_path("micro", n, "2024-01-26", "full").history.equity.min() > 0][-1]


ANSWERS: Mapping[str, Callable[[], float | str]] = MappingProxyType(
    {
        "ch06-wrong-index": lambda: float(funds.stylised(funds.MIX, "IC2403", START, END).net),
        "ch06-best-day": _best_day,
        "ch06-indifference": lambda: float(neutral.choices("2024-01-19", "2024-03-15").cost_of_indifference),
        "ch07-four-days": lambda: _excess(replace(M.ENHANCED, outside=("microcap",)), 0.7),
        "ch07-wordings": _wordings,
        "ch07-five-points": _five_points,
        "ch08-call": lambda: float(leverage.call_level(0.25, 0.15)),
        "ch08-lowest": lambda: float(swap_path("mixed", 4, "2024-02-02", "full").history.equity.min()),
        "ch08-survives": _survives,
        "ch09-days": lambda: float(
            firesale.days_to_sell(
                stylised.fund_holdings()[:3, 4].sum(), stylised.turnover()[4], participation=0.2
            )
        ),
        "ch09-last-slice": lambda: float(
            100
            * firesale.square_root_steps([4] * 5, stylised.turnover()[4], stylised.sigma("january")[4])[-1]
        ),
        "ch09-outside": lambda: float(firesale.externality(leave("dma", 0.25, 5, "january").loss, 2)),
    }
)

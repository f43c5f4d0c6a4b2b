"""The eight indicators of the course on the real series, each with its definition and its alarming side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from widgets.simulation import record
from widgets.simulation.check import BoolArray, FloatArray, refuse
from widgets.simulation.indicators import past, rolling

MONTH, QUARTER, WEEK = 20, 60, 5  # trading days
SIZES: Mapping[str, float] = MappingProxyType({"fall": 0.10, "lag": 0.05, "rise": 0.10})
AHEAD = 20  # trading days in which an event may follow
LARGE = ("csi300", "csi500", "csi1000")
ETFS = ("etf_sse50", "etf_csi300", "etf_csi500", "etf_csi1000")


@dataclass(frozen=True)
class Indicator:
    """What is computed, in which unit, and on which side of its own past it alarms."""

    name: str
    side: str
    unit: str
    compute: Callable[[], FloatArray]


@cache
def dates() -> npt.NDArray[np.datetime64]:
    """Return the trading days of the table behind the indicators, 22 July 2022 to 30 June 2025."""
    return np.asarray(record.watch()["date"])


def column(name: str) -> FloatArray:
    """Return a column of that table. Raises ValueError if it has no such numbers."""
    table = record.watch()
    if name not in table or name == "date":
        raise refuse("name", name, ", ".join(key for key in table if key != "date"))
    return np.asarray(table[name], dtype=np.float64)


def moves(tier: str) -> FloatArray:
    """Return daily log returns of an index or of microcaps where held; the first day has none.

    Microcaps: NaN outside September 2023 to June 2024. Raises ValueError as `column`.
    """
    return np.concatenate([[np.nan], np.diff(np.log(column(tier)))])


def held(formula: Callable[..., FloatArray], *series: FloatArray) -> FloatArray:
    """Return a formula of the stretch of days on which all the series have values, NaN outside it."""
    whole = np.full(series[0].size, np.nan)
    known = ~np.isnan(np.vstack(series)).any(axis=0)
    whole[known] = formula(*(one[known] for one in series))
    return whole


def spread(tier: str = "csi1000") -> FloatArray:
    """Return the daily log return of a tier less that of the CSI 300. Raises ValueError as `column`."""
    return moves(tier) - moves("csi300")


def _interest() -> FloatArray:
    return 100 * rolling.change(column("im_open_interest_k"), MONTH)


def _correlation() -> FloatArray:
    return held(lambda a, b: rolling.correlation(a, b, MONTH), moves("csi300"), moves("csi1000"))


def _crowding() -> FloatArray:
    ratio = column("microcap_turnover_cny_bn") / column("csi300_turnover_cny_bn")
    return 100 * held(lambda x: rolling.average(x, WEEK), ratio)


def _etf() -> FloatArray:
    bought = sum(column(f"{name}_turnover_cny_bn") for name in ETFS)
    return 100 * np.asarray(bought / sum(column(f"{name}_turnover_cny_bn") for name in LARGE))


INDICATORS: Mapping[str, Indicator] = MappingProxyType(
    {
        one.name: one
        for one in (
            Indicator("basis", "low", "percent a year", lambda: column("im_basis_annual_pct")),
            Indicator("interest", "high", "percent", _interest),
            Indicator(
                "spread", "low", "log points", lambda: 100 * held(lambda x: rolling.total(x, MONTH), spread())
            ),
            Indicator(
                "correlation", "low", "ratio",
                _correlation,
            ),
            Indicator(
                "persistence", "high", "ratio",
                lambda: held(lambda x: rolling.variance_ratio(x, WEEK, QUARTER), spread()),
            ),
            Indicator(
                "rotation", "high", "percent", lambda: 100 * held(lambda x: rolling.turns(x, MONTH), spread())
            ),
            Indicator("crowding", "high", "percent", _crowding),
            Indicator("etf", "high", "percent", _etf),
        )
    }
)  # fmt: skip


@cache
def series(name: str) -> FloatArray:
    """Return an indicator by day, NaN where it has no value. Raises ValueError if it is unknown."""
    if name not in INDICATORS:
        raise refuse("indicator", name, ", ".join(INDICATORS))
    found = INDICATORS[name].compute()
    found.flags.writeable = False
    return found


@cache
def ranks(name: str) -> FloatArray:
    """Return an indicator's rank in its own past by day, in [0, 1]. Raises ValueError as `series`."""
    return past.rank(series(name))


@cache
def outcome(event: str) -> tuple[BoolArray, BoolArray]:
    """Return on which days the event followed within 20 days, and of which that is known.

    `fall` and `rise`: the CSI 1000 by 10 %; `lag`: its ratio to the CSI 300 by 5 %. Raises ValueError if the
    event is unknown.
    """
    if event not in SIZES:
        raise refuse("event", event, ", ".join(SIZES))
    level = column("csi1000") / column("csi300") if event == "lag" else column("csi1000")
    return past.follows(level, event, SIZES[event], AHEAD)


def tally(name: str, tail: float, event: str) -> past.Count:
    """Return how often an indicator's signal was followed by an event. Raises ValueError as its parts."""
    marked = past.signals(ranks(name), tail, INDICATORS[name].side)
    return past.count(ranks(name), marked, *outcome(event))

"""Figures of chapter 13: indicators and their alarms, the four questions, the September test, a hedge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from widgets.simulation import indicators, squeeze
from widgets.simulation.cascade import PARAMETERS
from widgets.simulation.check import FloatArray, refuse
from widgets.simulation.dealer import vintage_book
from widgets.simulation.futures import hedge_gain
from widgets.simulation.record import lookup, measures

PARTS = ("days", "followed", "wrong", "alarms", "warned", "events", "base", "rate")
ENDS = ("value", "low", "high")


def _among(name: str, value: str, allowed: tuple[str, ...]) -> int:
    if value not in allowed:
        raise refuse(name, value, ", ".join(allowed))
    return allowed.index(value)


def _row(date: str) -> int:
    days = indicators.dates()
    found = np.flatnonzero(days == lookup.as_day(date))
    if not found.size:
        raise refuse("date", date, f"a trading day of {days[0]}..{days[-1]}")
    return int(found[0])


def _inside(values: FloatArray, start: str, end: str) -> FloatArray:
    return values[_row(start) : _row(end) + 1]


def rank(name: str, date: str) -> float:
    """Return the rank of an indicator in its own past on a day, plain decimal."""
    return float(indicators.ranks(name)[_row(date)])


def alarm(name: str, tail: str, event: str, part: str) -> float:
    """Return a part of the count of an indicator's alarms; `tail` in percent; `rate` is followed / days."""
    found = indicators.tally(name, float(tail) / 100, event)
    rate = found.followed / found.days if found.days else 0.0
    return float((*_counted(found), found.base, rate)[_among("part", part, PARTS)])


def luck(name: str, tail: str, event: str) -> float:
    """Return the chance that as many alarms all warn at the rate of any day, if they were independent."""
    found = indicators.tally(name, float(tail) / 100, event)
    return float(found.base**found.alarms)


def _counted(found: indicators.Count) -> tuple[int, ...]:
    return (found.days, found.followed, found.false_days, found.alarms, found.warned, found.events)


def share(tier: str, start: str, end: str) -> float:
    """Return the mean share of a tier in the turnover of the three indices over days, plain decimal."""
    every = sum(indicators.column(f"{one}_turnover_cny_bn") for one in indicators.LARGE)
    return float(
        np.mean(_inside(np.asarray(indicators.column(f"{tier}_turnover_cny_bn") / every), start, end))
    )


def traded(tier: str, start: str, end: str) -> float:
    """Return a tier's mean turnover over days, CNY a day."""
    return 1e9 * float(np.mean(_inside(indicators.column(f"{tier}_turnover_cny_bn"), start, end)))


def etf(name: str, start: str, end: str) -> float:
    """Return an ETF's mean turnover over days as a multiple of 1 December 2023 to 12 January 2024."""
    values = indicators.column(f"{name}_turnover_cny_bn")
    normal = np.mean(_inside(values, "2023-12-01", "2024-01-12"))
    return float(np.mean(_inside(values, start, end)) / normal)


def persistence(tier: str, start: str, end: str) -> float:
    """Return the five-day variance ratio of a tier's return less the CSI 300's, over exactly these days."""
    moves = _inside(indicators.spread(tier), start, end)
    return float(indicators.variance_ratio(moves, indicators.WEEK, moves.size)[-1])


def persistence_error(start: str, end: str) -> float:
    """Return the standard error of `persistence` over as many days, if moves were independent."""
    return indicators.variance_ratio_error(indicators.WEEK, _row(end) - _row(start) + 1)


def turned(tier: str, start: str, end: str) -> float:
    """Return the share of days on which a tier's return less the CSI 300's changed its sign."""
    moves = _inside(indicators.spread(tier), start, end)
    return float(indicators.turns(moves, moves.size - 1)[-1])


def moved(series: str, start: str, end: str) -> float:
    """Return the change of an index, or of microcaps, between two closes, plain decimal."""
    level = indicators.column(series)
    return float(level[_row(end)] / level[_row(start)] - 1)


def _series(name: str) -> int:
    return _among("series", name, squeeze.SERIES)


def error(series: str, line: str, span: str, version: str = "frozen") -> float:
    """Return a root-mean-square miss in September and October 2024, log points or percentage points."""
    _among("line", line, squeeze.LINES)
    return float(squeeze.errors(squeeze.lines(version)[line], span)[_series(series)])


def path(series: str, date: str, line: str = "record") -> float:
    """Return the record or a line of the frozen model on a day: change since 18 September, or basis."""
    days = squeeze.forcing().dates[1:]
    found = np.flatnonzero(days == lookup.as_day(date))
    if not found.size:
        raise refuse("date", date, f"a trading day of {days[0]}..{days[-1]}")
    whole = squeeze.recorded() if line == "record" else squeeze.lines("frozen")[line]
    return _simple(series, whole[int(found[0]), _series(series)])


def _simple(series: str, value: float) -> float:
    """Return a scored value (x 100) as a plain decimal, a log change as a simple one."""
    return float(value) / 100 if series.startswith("basis") else float(np.expm1(value / 100))


def deepest(series: str, which: str) -> float:
    """Return the lowest change of an index in the frozen model: the best fit's, or the ensemble's ends."""
    several = squeeze.scored(squeeze.run("frozen", everywhere=True))[..., _series(series)].min(axis=1)
    best = squeeze.scored(squeeze.run("frozen"))[0, :, _series(series)].min()
    return _simple(series, (best, several.min(), several.max())[_among("which", which, ENDS)])


def highest(series: str, which: str) -> float:
    """Return the highest basis to 8 October in the frozen model, plain decimal; ends over near-equal fits."""
    rise = squeeze.forcing().dates[1:] <= lookup.as_day(squeeze.PEAK)
    several = squeeze.scored(squeeze.run("frozen", everywhere=True))[:, rise, _series(series)].max(axis=1)
    best = squeeze.scored(squeeze.run("frozen"))[0, rise, _series(series)].max()
    return float((best, several.min(), several.max())[_among("which", which, ENDS)]) / 100


def notes_left(series: str, knock_in: str) -> float:
    """Return the share of an index's notes of January that still live on 18 September in the model book."""
    before = vintage_book(series, float(knock_in), 1.0).outstanding
    return squeeze.left(series, float(knock_in)).outstanding / before


def notes_knocked() -> float:
    """Return the share of what is left of January's notes on 18 September that has been knocked in."""
    late = PARAMETERS["knock_in_80"].default
    free = whole = 0.0
    for series in ("csi500", "csi1000"):
        for knock_in, part in ((0.75, 1 - late), (0.80, late)):
            book = squeeze.left(series, knock_in)
            free += part * book.pick(~book.knocked_in).outstanding
            whole += part * book.outstanding
    return 1 - free / whole


def short_equity(contract: str, date: str, leverage: str) -> float:
    """Return the equity, 1 at the close of 18 September 2024, of index shares against as many units sold."""
    days = lookup.trading_days(squeeze.BASE, date)
    level = float(np.exp(squeeze.moves_of(measures.PRODUCTS[contract[:2]], days).sum()))
    gain = hedge_gain(measures.basis(contract, squeeze.BASE), measures.basis(contract, date), level)
    return float(1 + float(leverage) * gain)


def short_cash(contract: str, date: str, leverage: str) -> float:
    """Return what those futures asked for in cash since 18 September, as a share of the first equity."""
    days = lookup.trading_days(squeeze.BASE, date)
    level = float(np.exp(squeeze.moves_of(measures.PRODUCTS[contract[:2]], days).sum()))
    rise = level * (1 + measures.basis(contract, date)) - (1 + measures.basis(contract, squeeze.BASE))
    return float(leverage) * rise


FIGURES: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "after_alarm": alarm,
        "after_deepest": deepest,
        "after_error": error,
        "after_etf": etf,
        "after_highest": highest,
        "after_luck": luck,
        "after_moved": moved,
        "after_notes_knocked": notes_knocked,
        "after_notes_left": notes_left,
        "after_path": path,
        "after_persistence": persistence,
        "after_persistence_error": persistence_error,
        "after_rank": rank,
        "after_share": share,
        "after_short_cash": short_cash,
        "after_short_equity": short_equity,
        "after_traded": traded,
        "after_turned": turned,
    }
)

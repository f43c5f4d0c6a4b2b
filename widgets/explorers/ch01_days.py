"""Chapter 1: the record one day at a time, and what was seen on each evening from eight chairs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from widgets.charts.storm import chairs as chart
from widgets.controls import Choice, Step
from widgets.explorer import Explorer, Guess
from widgets.explorers.storm import FIRST, LAST, TIERS
from widgets.simulation import funds, neutral, record
from widgets.simulation.record import measures
from widgets.view import Stat

# Days of which the record or the register tells something; what is said of each is in the strings file.
TOLD = (
    *("2023-12-29", "2024-01-08", "2024-01-17", "2024-01-18", "2024-01-19", "2024-01-22", "2024-01-23"),
    *("2024-01-24", "2024-01-25", "2024-01-26", "2024-01-29", "2024-01-31", "2024-02-01", "2024-02-02"),
    *("2024-02-05", "2024-02-06", "2024-02-07", "2024-02-08", "2024-02-19", "2024-02-20", "2024-02-28"),
    "2024-03-15",
)
NOTES = {"saver_75": 0.75, "saver_80": 0.80}  # knock-in levels, share of the level at the start
SOLD = "2023-03"  # the month in which the saver's note was sold
LEVERAGE = 5.0  # of the DMA fund, assets/equity: margin of 20 %
CALL = 15.0  # equity over stocks below which the broker calls: chapter 8's assumption
ENHANCED = {"csi500": 0.8, "microcap": 0.2}  # eighty percent in the index, twenty where 2023 was best


@cache
def _days() -> np.ndarray:
    dates = record.daily()["date"]
    return np.asarray(dates[(dates >= FIRST) & (dates <= LAST)])


def _of(table: Mapping[str, np.ndarray], column: str) -> np.ndarray:
    """Return a column of a daily table on the days shown, NaN where the table ends before."""
    known = dict(zip(table["date"].tolist(), table[column].tolist(), strict=True))
    return np.array([known.get(day, np.nan) for day in _days().tolist()])


def _gain(series: str) -> np.ndarray:
    return _of(record.daily(), series) - 100.0


@cache
def _book() -> neutral.Held:
    """Return the mixed book of chapter 6, short as much of IM2403, held still."""
    return neutral.held(funds.dma(hedge="IM2403", margin=1.0), FIRST, LAST)


def note_start() -> float:
    """Return the mean level of the CSI 1000 at which notes of the month `SOLD` began, index points."""
    table = record.vintages()
    row = (table["series"] == "csi1000") & (table["knock_in_pct"] == 75) & (table["month"] == SOLD)
    return float(table["mean_start"][row][0])


def _saver() -> dict[str, np.ndarray]:
    close = _of(record.daily(), "csi1000_points")
    return {name: 100 * (close / (note_start() * share) - 1) for name, share in NOTES.items()}


def _dealer() -> dict[str, np.ndarray]:
    found = {f"dealer_{k}": _of(record.knock_ins(), f"csi1000_{k}_pct") for k in (75, 80)}
    for values in found.values():
        values[0] = 0.0  # counted from this close on
    return found


def _neutral() -> dict[str, np.ndarray]:
    parts = _book().profit
    found = {"neutral_selection": parts.selection, "neutral_basis": parts.basis}
    return {name: 100 * part for name, part in found.items()} | {"neutral_net": 100 * (_book().worth - 1)}


def _enhanced() -> dict[str, np.ndarray]:
    fund = sum(weight * _gain(series) for series, weight in ENHANCED.items())
    return {"enhanced_excess": fund - _gain("csi500"), "enhanced_own": np.asarray(fund)}


def _dma() -> dict[str, np.ndarray]:
    gain = _book().worth - 1
    return {"dma_equity": 100 * (1 + LEVERAGE * gain), "dma_unlevered": 100 * (1 + gain)}


def _broker() -> dict[str, np.ndarray]:
    stocks = 1 + sum(share * _gain(name) / 100 for name, share in funds.MIX.items())
    ratio = 100 * (1 / LEVERAGE + _book().worth - 1) / stocks
    return {"broker_ratio": ratio, "broker_call": np.full(ratio.size, CALL)}


def _public() -> dict[str, np.ndarray]:
    large = _gain("csi300")
    return {"public_micro": _gain("microcap") - large, "public_1000": _gain("csi1000") - large}


def _state() -> dict[str, np.ndarray]:
    # Not the CSI 2000: its ETF was so small that one day of it would flatten the others.
    return {f"state_{tier}": _of(record.etf(), f"etf_csi{tier}_multiple") for tier in ("300", "500", "1000")}


CHAIRS = {
    "saver": _saver,
    "dealer": _dealer,
    "neutral": _neutral,
    "enhanced": _enhanced,
    "dma": _dma,
    "broker": _broker,
    "public": _public,
    "state": _state,
}
SLOTS = 3  # the most lines a chair watches


def _frame(lines: Mapping[str, np.ndarray]) -> tuple[float, float]:
    """Return the ends of an axis on which all days of a chair fit."""
    values = np.concatenate(list(lines.values()))
    low, high = np.nanmin(values), np.nanmax(values)
    step = 10.0 if high - low > 60 else 5.0
    return step * np.floor(min(low, 0.0) / step), step * np.ceil(max(high, step) / step)


def evenings(chair: str) -> dict[str, Any]:
    """Return the tiers by day, and what one chair watches, from 29 December 2023 to 15 March 2024.

    `level`: 29 December = 100; `move`: percent on the day. `seen`: what the chair watches, up to three lines,
    in the unit its name gives; NaN where it watches fewer. Two rows of part `frame` hold the axis's ends.
    """
    days = _days()
    size, count = days.size, len(TIERS)
    levels = np.column_stack([_of(record.daily(), tier) for tier in TIERS])
    before = np.vstack([levels[:1], levels[:-1]])
    basis = np.array([100 * measures.basis("IM2403", day) for day in days])
    lines = CHAIRS[chair]()
    seen = np.full((SLOTS, size), np.nan)
    seen[: len(lines)] = np.round(list(lines.values()), 2)
    names = (*lines, *["unused"] * (SLOTS - len(lines)))
    told = np.array(TOLD, dtype="datetime64[D]")
    said = [f"day-{str(day)[5:]}" if day in told else "day-quiet" for day in days]
    nothing = np.full(SLOTS * size + 2, np.nan)
    date = np.concatenate([np.repeat(days, count), np.tile(days, SLOTS), days[:1], days[:1]])
    order = np.argsort(date, kind="stable")  # the last row of any part is that of the day shown
    columns = {
        "date": date,
        "said": np.concatenate([np.repeat(said, count), np.tile(said, SLOTS), said[:1], said[:1]]),
        "part": np.repeat(["tier", "seen", "frame"], [count * size, SLOTS * size, 2]),
        "series": np.concatenate([np.tile(TIERS, size), np.repeat(names, size), ["frame", "frame"]]),
        "level": np.concatenate([levels.ravel(), nothing]),
        "move": np.concatenate([np.round(100 * (levels / before - 1), 2).ravel(), nothing]),
        "basis": np.concatenate([np.repeat(np.round(basis, 2), count), nothing]),
        "seen": np.concatenate([np.full(count * size, np.nan), seen.ravel(), _frame(lines)]),
    }
    return {name: column[order] for name, column in columns.items()} | {"case": chair}


def _evening(day: str) -> dict[str, Any]:
    return {"day": np.datetime64(day)}


explorer = Explorer(
    name="day-by-day",
    kind="estimate",
    controls=(
        Step("day", "date", tuple(_days()[1:]), np.datetime64("2024-01-19"), pace=700),
        Choice("chair", tuple(CHAIRS), "saver"),
    ),
    simulate=evenings,
    chart=chart,
    guess=Guess("ch01-march", 50, 110, 1),
    stats={
        "day": Stat("last", "date"),
        "said": Stat("last", "said"),
        "moves": Stat("last", "move", by="series"),
        "basis": Stat("last", "basis"),
        "seen": Stat("last", "seen", (("part", "seen"),), by="series"),
    },
    scenarios={
        "eve": _evening("2024-01-19"),
        "knock_in": _evening("2024-01-22"),
        "relief": _evening("2024-01-25"),
        "friday": _evening("2024-02-02"),
        "parting": _evening("2024-02-05"),
        "premium": _evening("2024-02-06"),
        "low": _evening("2024-02-07"),
        "small_help": _evening("2024-02-08"),
        "after": _evening("2024-03-15"),
    },
    table=("date", "series", "level", "move", "seen"),
)

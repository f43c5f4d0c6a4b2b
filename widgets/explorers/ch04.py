"""Chapter 4, hedging a snowball: the hedge on the way down, and one note hedged by hand through the fall."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from widgets.charts.dealer import by_hand as by_hand_chart
from widgets.charts.dealer import way_down as way_down_chart
from widgets.controls import Choice, Slider, Step, Weight
from widgets.explorer import Explorer, Guess
from widgets.simulation import record
from widgets.simulation.check import FloatArray
from widgets.simulation.dealer import MARKET, NOTE, HedgePath, hedge_account, hedge_path
from widgets.simulation.dealer.history import FIRST, LAST
from widgets.simulation.snowball import FAST, Market, curve
from widgets.simulation.snowball.terms import DAYS_PER_MONTH
from widgets.view import Stat

BARRIER = 75  # % of start
_ABOVE = np.arange(110, BARRIER - 1, -1)  # a fall, one percent of the start at a time
_FALL = np.concatenate([_ABOVE[10:], np.arange(BARRIER, 59, -1)])  # 100 to 60, the barrier twice


def way_down(age: float, vol: float, carry: float) -> dict[str, Any]:
    """Return the hedge of one note of ``age`` months against the level (start = 100), and along a fall.

    Series ``free`` and ``hit`` are the two curves of delta above the barrier; ``held`` follows the first to
    the barrier and the second from there. ``delta`` in index units, ``next``: futures bought for a further
    fall of 1 %, percent of notional, the drop at the barrier not counted; ``bought`` and ``sold``: index
    units since the level 100. ``vol`` in percent, ``carry``: dividends and futures discount, percent a year.
    """
    market = Market(vol=vol / 100, r=MARKET.r, q=carry / 100)
    levels = np.concatenate([_ABOVE, np.arange(BARRIER - 1, 59, -1)])
    days = int(age) * DAYS_PER_MONTH
    free, hit = (curve(NOTE, market, levels / 100, days, state, FAST) for state in (False, True))
    first, at = 10, len(_ABOVE)
    held = np.concatenate([free.delta[first:at], hit.delta[at - 1 :]])
    bend = np.concatenate([free.gamma[first:at], hit.gamma[at - 1 :]])
    change = np.diff(held, prepend=held[0])
    blank = np.full(2 * at, np.nan)
    return {
        "level": np.concatenate([_ABOVE, _ABOVE, _FALL]).astype(np.float64),
        "series": np.repeat(np.array(["free", "hit", "held"]), [at, at, len(_FALL)]),
        "fallen": np.concatenate([np.full(2 * at, -1), 100 - _FALL]),
        # three decimals, which the page stores in full: it then says what Python says
        "delta": np.round(np.concatenate([free.delta[:at], hit.delta[:at], held]), 3),
        "next": np.round(np.concatenate([blank, -bend * (_FALL / 100) ** 2]), 2),
        "bought": np.round(np.concatenate([blank, np.cumsum(np.maximum(change, 0))]), 3),
        "sold": np.round(np.concatenate([blank, -np.cumsum(np.minimum(change, 0))]), 3),
        "age": age,
        "vol": vol,
        "carry": carry,
    }


_HELD = (("series", "held"),)

delta = Explorer(
    name="dealer-delta",
    kind="model",
    controls=(
        Step("fallen", "fallen", tuple(range(41)), 26, pace=140),
        Slider("age", (0.0, 3.0, 6.0, 9.0, 12.0, 15.0, 18.0), 12.0, fine=1.0),
        Slider("vol", (20.0, 25.0, 30.0), 20.0, fine=1.0),
        Slider("carry", (0.0, 6.0, 12.0), 6.0, fine=1.0),
    ),
    simulate=way_down,
    chart=way_down_chart,
    stats={
        "level": Stat("min", "level", where=_HELD),
        "held": Stat("last", "delta", where=_HELD),
        "bought": Stat("last", "bought", where=_HELD),
        "sold": Stat("last", "sold", where=_HELD),
    },
    guess=Guess("ch04-above-one", 0, 3, 0.05),
    scenarios={
        "new": {"age": 0.0, "fallen": 25},
        "brink": {"age": 12.0, "fallen": 24},
        "through": {"age": 12.0, "fallen": 25},
        "old": {"age": 18.0, "fallen": 24},
    },
    table=("series", "level", "delta", "next"),
)


# Notes of the model book: month of issue (start: the month's mean level) and age on 29 December 2023, months.
ISSUED = {"n2209": ("2022-09", 15.5), "n2303": ("2023-03", 9.5), "n2307": ("2023-07", 5.5)}
# The closes at which the reader may trade; the holding then stands until the next.
TRADES = ("2023-12-29", "2024-01-08", "2024-01-17", "2024-01-22", "2024-01-31", "2024-02-05")
HOLDINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# What the hedge lives in: the index as it was; the same with the future at its recorded price; the index
# with every daily move from 22 January on turned round.
WORLDS = ("index", "future", "turned")
CONTRACT, TURN = "IM2403", np.datetime64("2024-01-22")


@cache
def _closes(world: str) -> tuple[np.ndarray, FloatArray]:
    """Return days and closes of the CSI 1000, of the March future, or of the index turned round, points."""
    daily, futures = record.daily(), record.futures()
    days = (daily["date"] >= FIRST) & (daily["date"] <= LAST)
    date, spot = daily["date"][days], daily["csi1000_points"][days].astype(np.float64)
    if world == "future":
        own = (futures["contract"] == CONTRACT) & (futures["date"] >= FIRST) & (futures["date"] <= LAST)
        return date, spot * (1 + futures["basis_pct"][own] / 100)
    if world == "turned":
        moves = np.diff(np.log(spot)) * np.where(date[1:] < TURN, 1, -1)
        return date, spot[0] * np.exp(np.concatenate([[0.0], np.cumsum(moves)]))
    return date, spot


@cache
def _issued(note: str) -> tuple[float, int]:
    """Return the index level at the start of a note and its age on 29 December 2023, trading days."""
    month, age = ISSUED[note]
    table = record.vintages()
    row = (table["series"] == "csi1000") & (table["knock_in_pct"] == BARRIER) & (table["month"] == month)
    return float(table["mean_start"][row][0]), round(age * DAYS_PER_MONTH)


@cache
def _hedges(note: str, turned: bool) -> tuple[HedgePath, tuple[HedgePath, ...]]:
    """Return the note hedged by the model each day, and by hand: nothing, then one unit in one period."""
    start, age = _issued(note)
    levels = tuple(100 * level for level in NOTE.ko_levels)
    terms = replace(NOTE, s0=100.0, ki_level=float(BARRIER), ko_levels=levels).after(age)
    days, spot = _closes("turned" if turned else "index")
    path = 100 * spot / start
    period = np.searchsorted(np.array(TRADES, dtype="datetime64[D]"), days, side="right") - 1
    hands = [np.zeros(days.size), *((period == k).astype(np.float64) for k in range(len(TRADES)))]
    return hedge_path(terms, MARKET, path), tuple(hedge_account(terms, MARKET, path, h) for h in hands)


def _result(hedged: HedgePath, start: float, world: str) -> FloatArray:
    """Return cumulative P&L per 100 of notional.

    A future costs nothing to hold: its P&L is holding x its change of price, and cash earns the rate.
    """
    if world != "future":
        return hedged.equity
    price = 100 * _closes(world)[1] / start
    cash = hedged.value[:-1] * (np.exp(MARKET.r / 252) - 1)
    day = hedged.holding[:-1] * np.diff(price) + cash - np.diff(hedged.value)
    return np.concatenate([[0.0], np.cumsum(day)])


def by_hand(note: str, world: str, **held: float) -> dict[str, Any]:
    """Return a note's hedge through five weeks, the reader's and the model's: holding and P&L by day.

    ``h1`` .. ``h6`` are index units held after the closes of `TRADES`; P&L per 100 of notional, affine in
    them. Rows: you and the model, the index, the barrier, the day of the knock-in if there is one.
    """
    days, spot = _closes("turned" if world == "turned" else "index")
    start, _ = _issued(note)
    model, (none, *units) = _hedges(note, world == "turned")
    # rounded where the page rounds: what it stores adds up to exactly what Python says
    base, best = (np.round(_result(each, start, world), 4) for each in (none, model))
    pairs = list(zip(HOLDINGS, units, strict=True))
    pnl = base + sum(held[h] * np.round(_result(unit, start, world) - base, 4) for h, unit in pairs)
    holding = sum(held[h] * unit.holding for h, unit in pairs)
    hit = model.knock_in_day
    seen = hit if hit >= 0 else int(np.flatnonzero(days == TURN)[0])
    blank = np.full(days.size, np.nan)
    each = np.array(["you", "model", "index", "ki", "knock_in" if hit >= 0 else "turn"])
    return {
        "date": np.concatenate([days, days, days, days, days[seen : seen + 1]]),
        "series": np.repeat(each, [*[days.size] * 4, 1]),
        "level": np.concatenate([blank, blank, spot, np.full(days.size, start * BARRIER / 100), [np.nan]]),
        "holding": np.concatenate([holding, model.holding, blank, blank, [np.nan]]),
        "pnl": np.concatenate([pnl, best, blank, blank, [np.nan]]),
        "case": world,
        "day": days[seen],
        "before": float(model.holding[seen - 1]),
        "drop": model.drop_sold,
        "yours": float(pnl[-1]),
        "models": float(best[-1]),
        "yours_day": float(pnl[seen] - pnl[seen - 1]),
        "models_day": float(best[seen] - best[seen - 1]),
    }


hand = Explorer(
    name="hedge-by-hand",
    kind="model",
    controls=(
        Choice("note", tuple(ISSUED), "n2303"),
        Choice("world", WORLDS, "index"),
        *(Weight(h, 0, 3, 0.05, 1.6) for h in HOLDINGS),
    ),
    simulate=by_hand,
    chart=by_hand_chart,
    scenarios={
        "nothing": dict.fromkeys(HOLDINGS, 0.0),
        "one": dict.fromkeys(HOLDINGS, 1.0),
        "model": dict(zip(HOLDINGS, (1.6, 1.75, 1.85, 1.05, 1.05, 1.0), strict=True)),
        "late": dict(zip(HOLDINGS, (1.6, 1.75, 1.85, 1.85, 1.05, 1.0), strict=True)),
    },
    table=("date", "series", "holding", "pnl", "level"),
)

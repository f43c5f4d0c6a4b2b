"""Chapter 13: February's model in September 2024 beside its rivals, and a hedge that ran into a premium."""

from __future__ import annotations

from typing import Any

import numpy as np

from widgets.charts.indicators import squeezed as squeezed_chart
from widgets.charts.indicators import test as test_chart
from widgets.controls import Choice, Slider
from widgets.explorer import Explorer, Guess
from widgets.simulation import squeeze
from widgets.simulation.futures import hedge_gain
from widgets.simulation.record import lookup, measures
from widgets.simulation.squeeze import SERIES, VERSIONS
from widgets.view import Stat

DRAWN = ("model", "beta", "momentum")


def axis(series: str, measure: str) -> tuple[float, float]:
    """Return the ends of one axis that holds the record, the rivals and the frozen model with its band."""
    i, seen = SERIES.index(series), squeeze.recorded()
    values = [seen[:, i]] + [line[:, i] for line in squeeze.lines("frozen").values()]
    if measure == "miss":
        values = [line - seen[:, i] for line in values]
    step = 1.0 if series.startswith("basis") else 5.0
    # momentum runs away; an axis that held it would flatten everything else
    low, high = (-12.0, 8.0) if series.startswith("basis") else (-65.0, 55.0)
    return max(low, step * np.floor(np.min(values) / step)), min(high, step * np.ceil(np.max(values) / step))


def tested(series: str, version: str, measure: str) -> dict[str, Any]:
    """Return the record, the model with its band and two rivals by day: the path, or the miss.

    Rows also hold the two ends of a fixed axis (line ``frame``). Errors are root-mean-square, in the units of
    the series, to 8 October and after it; ``nearest`` is the best line over all days.
    """
    i = SERIES.index(series)
    found, seen = squeeze.lines(version), squeeze.recorded()[:, i]
    off = seen if measure == "miss" else np.zeros_like(seen)
    dates = squeeze.forcing().dates[1:]
    count, nothing = dates.size, np.full(dates.size, np.nan)
    errors = {
        f"{name}_{span}": round(float(squeeze.errors(found[name], span)[i]), 2)
        for name in DRAWN
        for span in squeeze.SPANS
    }
    nearest = min(DRAWN, key=lambda name: errors[f"{name}_all"])
    low, high = axis(series, measure)
    shown = [found[name][:, i] - off for name in DRAWN]
    shown = [np.where((line < low) | (line > high), np.nan, line) for line in shown]
    miss = found["model"][:, i] - seen
    worst = int(np.argmax(np.abs(miss)))
    frame = [np.nan] * 2
    return {
        "date": np.concatenate([np.tile(dates, 1 + len(DRAWN)), dates[:2]]),
        "line": np.concatenate(
            [np.repeat(np.array(["fit_record", *(f"fit_{name}" for name in DRAWN)]), count), ["frame"] * 2]
        ),
        "value": np.concatenate([seen - off, *shown, [low, high]]).round(2),
        "low": np.concatenate([nothing, found["low"][:, i] - off, nothing, nothing, frame]).round(2),
        "high": np.concatenate([nothing, found["high"][:, i] - off, nothing, nothing, frame]).round(2),
        "nearest": np.repeat(f"fit_{nearest}", (1 + len(DRAWN)) * count + 2),
        "case": f"{'blind' if version == 'frozen' else 'changed'}_{measure}",
        "worst": round(float(miss[worst]), 1),
        "worst_day": dates[worst],
        **errors,
    }


test = Explorer(
    name="squeeze-test",
    kind="model",
    controls=(
        Choice("series", SERIES, "csi1000"),
        Choice("version", tuple(VERSIONS), "frozen"),
        Choice("measure", ("path", "miss"), "path"),
    ),
    simulate=tested,
    chart=test_chart,
    stats={"nearest": Stat("first", "nearest")},
    scenarios={
        "basis": {"series": "basis_im"},
        "capped": {"version": "capped"},
        "double": {"version": "double"},
        "misses": {"measure": "miss"},
    },
    table=("date", "line", "value", "low", "high"),
)

OPENED, CLOSED = squeeze.BASE, "2024-10-18"
MONTHS = {"near": "2410", "quarter": "2412"}
LEVERAGES = (1.0, 2.0, 3.0, 4.0, 5.0)
STOCKS = (90.0, 100.0, 110.0)  # percent of the index's move


def squeezed(product: str, month: str, leverage: float, stocks: float) -> dict[str, Any]:
    """Return a hedged book opened on 18 September: equity (100 at first) and the day's futures call.

    Stocks move ``stocks`` percent of the index; as many index units are sold in the contract. ``call``, in
    percent of the first equity: what a rise of the future asks for that evening, in cash.
    """
    contract = f"{product}{MONTHS[month]}"
    days = lookup.trading_days(OPENED, CLOSED)
    level = np.array([1.0, *np.exp(np.cumsum(squeeze.moves_of(measures.PRODUCTS[product], days)))])
    basis = np.array([measures.basis(contract, day) for day in days])
    gain = hedge_gain(basis[0], basis, level) + (stocks / 100 - 1) * (level - 1)
    equity = 100 * (1 + leverage * gain)
    future = level * (1 + basis)
    call = np.concatenate([[np.nan], 100 * leverage * np.diff(future)])
    worst, low = int(np.nanargmax(call)), int(np.argmin(equity))
    run = int(np.flatnonzero(days == np.datetime64("2024-10-08"))[0])
    ratio = (1 + (stocks / 100) * (level - 1)) / (equity / 100) * leverage
    return {
        "date": days,
        "equity": equity.round(1),
        "call": call.round(1),
        "ratio": np.where(equity > 0, ratio, np.nan).round(1),
        "contract": contract,
        "low": round(float(equity[low]), 1),
        "low_day": days[low],
        "end": round(float(equity[-1]), 1),
        "most": round(float(call[worst]), 0),
        "most_day": days[worst],
        "cash": round(float(np.nansum(call[: run + 1])), 0),
        "leverage": leverage,
        "left": round(float(equity[run]), 1),
    }


hedge = Explorer(
    name="squeeze-hedge",
    kind="record",
    controls=(
        Choice("product", ("IC", "IM"), "IC"),
        Choice("month", tuple(MONTHS), "near"),
        Slider("leverage", LEVERAGES, 5.0, fine=0.5),
        Slider("stocks", STOCKS, 100.0, fine=1.0),
    ),
    simulate=squeezed,
    chart=squeezed_chart,
    scenarios={
        "capped": {"leverage": 2.0},
        "far": {"month": "quarter"},
        "slow": {"stocks": 90.0},
    },
    table=("date", "equity", "ratio", "call"),
    guess=Guess("ch13-equity", 0.0, 120.0, 1.0),
)

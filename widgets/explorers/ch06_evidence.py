"""Chapter 6, evidence: a beta hedge and what it left, when funds leave, and what funds reported."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from widgets.charts.neutral import beta as beta_chart
from widgets.charts.neutral import leaving as leaving_chart
from widgets.charts.neutral import reported as reported_chart
from widgets.controls import Choice, Slider, Step
from widgets.explorer import Explorer
from widgets.simulation import funds, neutral
from widgets.simulation.futures import break_even
from widgets.simulation.record import measures
from widgets.view import Stat

FIT = {"december": ("2023-12-01", "2023-12-29"), "january": ("2023-12-29", "2024-01-31")}
FIRST, CALM_END, LAST = "2023-12-01", "2024-01-31", "2024-02-08"
HOLDINGS = ("csi2000_etf", "microcap", "mixed")
INDICES = ("csi300", "csi500", "csi1000")
LINE = np.array([-10.0, 10.0])


def _returns(holding: str, start: str, end: str) -> np.ndarray:
    """Return daily returns of a tier, or of the mixed book's stocks at constant shares."""
    shares = funds.MIX if holding == "mixed" else {holding: 1.0}
    parts = [share * measures.daily_returns(tier, start, end) for tier, share in shares.items()]
    return np.asarray(np.sum(parts, axis=0))


def beta_hedge(holding: str, index: str, fitted: str) -> dict[str, Any]:
    """Return daily returns of a holding and an index, the line fitted in one month, and what it leaves over.

    Percent a day. ``phase``: fitted (the days of the fit), storm (1 to 8 February), other, line (two ends).
    ``band``: two standard deviations of what was left over in the fit.
    """
    found = neutral.fit(measures.daily_returns(index, *FIT[fitted]), _returns(holding, *FIT[fitted]))
    dates = measures.trading_days(FIRST, LAST)[1:]
    x, y = measures.daily_returns(index, FIRST, LAST), _returns(holding, FIRST, LAST)
    left = found.left_over(x, y)
    start, end = (np.datetime64(day) for day in FIT[fitted])
    storm = dates > np.datetime64(CALM_END)
    phase = np.where(storm, "storm", np.where((dates > start) & (dates <= end), "fitted", "other"))
    worst = int(np.argmin(np.where(storm, left, np.inf)))
    blank = np.full(2, np.nan)
    return {
        "date": np.append(dates, dates[:2]),
        "phase": np.append(phase, ["line", "line"]),
        "x": np.append(100 * x, LINE),
        "y": np.append(100 * y, 100 * found.alpha + found.beta * LINE),
        "left": np.append(100 * left, blank),
        "band": np.full(dates.size + 2, 200 * found.residual),
        "holding": holding,
        "index": index,
        "case": fitted,
        "beta": round(found.beta, 3),
        "fit": round(100 * found.fit, 2),
        "residual": round(100 * found.residual, 3),
        "worst": round(100 * float(left[worst]), 2),
        "worst_day": dates[worst],
        "times": round(float(abs(left[worst])) / found.residual, 2),
        "move": round(100 * float(x[worst]), 2),
        "correlation": round(float(np.corrcoef(x[storm], y[storm])[0, 1]), 3),
    }


blind = Explorer(
    name="beta-hedge",
    kind="record",
    controls=(
        Choice("holding", HOLDINGS, "microcap"),
        Choice("index", INDICES, "csi1000"),
        Choice("fitted", tuple(FIT), "january"),
    ),
    simulate=beta_hedge,
    chart=beta_chart,
    scenarios={
        "mixed": {"holding": "mixed"},
        "large": {"index": "csi300"},
        "december": {"fitted": "december"},
    },
    table=("date", "x", "y", "left"),
)


def _percent(value: float) -> float:
    """Return percent in the digits that a page stores, so that page and Python print the same."""
    return round(100 * float(value), 2)


OPENING, UNTIL = "2023-12-29", "2024-02-08"
INVESTED, FEE = 0.8, 0.01


@cache
def _need(product: str, horizon: str) -> np.ndarray:
    days = measures.trading_days(OPENING, UNTIL)
    cost = np.array([neutral.roll_cost(product, str(day), float(horizon[1:])) for day in days])
    return np.asarray(break_even(cost, FEE, INVESTED, INVESTED))


@cache
def _interest(product: str) -> np.ndarray:
    days = measures.trading_days(OPENING, UNTIL)
    return np.array([measures.open_interest(product, day) for day in days])


@cache
def _fallen(product: str) -> np.ndarray:
    contract = f"{product}2403"
    book = funds.neutral(funds.MIX, contract, invested=INVESTED, tiers=tuple(funds.MIX), on=OPENING)
    return neutral.drawdown(neutral.held(book, OPENING, UNTIL).worth)


def when(product: str, horizon: str, bears: float, drawdown: float, patience: float) -> dict[str, Any]:
    """Return what the stocks had to earn each evening, the funds gone by cause, and open interest.

    Percent (a year); shares of funds in percent; open interest of all contracts in thousand lots. The
    drawdown is that of the mixed book, hedged one to one with the March contract since 29 December.
    """
    days = measures.trading_days(OPENING, UNTIL)
    need, fallen = _need(product, horizon), _fallen(product)
    tolerance = neutral.Tolerance(bears / 100, drawdown / 100, patience=int(patience))
    gone = neutral.leaving(need, fallen, tolerance)
    interest = _interest(product)
    at = {name: int(np.searchsorted(days, np.datetime64(day))) for name, day in DAYS.items()}
    peak = int(np.argmax(need))
    return {
        "date": days,
        "need": 100 * need,
        "asked": 100 * neutral.trailing_mean(need, int(patience)),
        "median": np.full(days.size, bears),
        "by_cost": 100 * gone.by_cost,
        "by_drawdown": 100 * gone.by_drawdown,
        "interest": interest / 1e3,
        "product": product,
        "horizon_days": float(horizon[1:]),
        "peak": _percent(need[peak]),
        "peak_day": days[peak],
        "cost": _percent(gone.by_cost[-1]),
        "fall": _percent(gone.by_drawdown[-1]),
        "still": _percent(gone.left[-1]),
        "before": _percent(1 - gone.left[at["eve"]]),
        "rush": _percent(gone.left[at["eve"]] - gone.left[at["low"]]),
        "built": _percent(interest[at["eve"]] / interest[0] - 1),
        "closed": _percent(interest[at["low"]] / interest[at["eve"]] - 1),
    }


DAYS = {"eve": "2024-02-05", "low": "2024-02-07"}

leave = Explorer(
    name="when-funds-leave",
    kind="model",
    controls=(
        Choice("product", ("IM", "IC"), "IM"),
        Choice("horizon", ("h90", "h30"), "h90"),
        Slider("bears", (15.0, 20.0, 30.0, 40.0), 30.0, fine=1.0),
        Slider("drawdown", (3.0, 5.0, 8.0, 12.0), 5.0, fine=0.5),
        Slider("patience", (1.0, 3.0, 10.0), 3.0, fine=1.0),
    ),
    simulate=when,
    chart=leaving_chart,
    scenarios={
        "nervous": {"patience": 1.0, "bears": 20.0, "horizon": "h30"},
        "patient": {"patience": 10.0, "bears": 40.0},
        "tough": {"drawdown": 12.0},
    },
    table=("date", "need", "by_cost", "by_drawdown", "interest"),
)


WINDOWS = {"to7": ("2024-02-02", "2024-02-07"), "to8": ("2024-02-05", "2024-02-08")}
OUTSIDE = {
    "both": {"csi2000_etf": 2 / 3, "microcap": 1 / 3}, "csi2000_etf": {"csi2000_etf": 1.0},
    "microcap": {"microcap": 1.0},
}  # fmt: skip
HEDGES = ("IM2403", "IM2406", "IC2403")
SHARES = np.arange(0.0, 101.0, 5.0)
REPORTED = -5.0  # the register's neutral-three-days, confidence C; a test holds the two together


def three_days(outside: str, contract: str, invested: float, window: str) -> dict[str, Any]:
    """Return a fund's result over three days by the share of its stocks outside the CSI 1000, percent.

    The rest is the CSI 1000 itself, futures sold one to one. ``basis`` is the hedge's part, ``result`` all.
    ``match``: the share at which the result is what was reported, NaN if none.
    """
    start, end = WINDOWS[window]
    share = SHARES / 100
    inside = funds.stylised({"csi1000": 1.0}, contract, start, end)
    beyond = funds.stylised(OUTSIDE[outside], contract, start, end)
    per_stock = float(inside.net) + share * (float(beyond.net) - float(inside.net))
    # rounded to the digits that a page stores, so that page and Python print the same
    result = np.round(invested * per_stock, 2)
    basis = round(invested * float(inside.basis), 2)
    crosses = result.min() <= REPORTED <= result.max()
    order = np.argsort(result)
    return {
        "share": SHARES,
        "result": result,
        "basis": np.full(SHARES.size, basis),
        "reported": np.full(SHARES.size, REPORTED),
        "miss": np.round(result - REPORTED, 2),
        "case": "crosses" if crosses else "never",
        "match": round(float(np.interp(REPORTED, result[order], SHARES[order])), 2)
        if crosses
        else float("nan"),
        "contract": contract,
        "invested": invested,
        "first": np.datetime64(start),
        "last": np.datetime64(end),
    }


miss = Explorer(
    name="reported-loss",
    kind="estimate",
    controls=(
        Step("share", "share", tuple(SHARES[1:]), 60.0, pace=250),
        Choice("outside", tuple(OUTSIDE), "both"),
        Choice("contract", HEDGES, "IM2403"),
        Slider("invested", (60.0, 80.0, 100.0), 80.0, fine=5.0),
        Choice("window", tuple(WINDOWS), "to7"),
    ),
    simulate=three_days,
    chart=reported_chart,
    stats={
        "chosen": Stat("last", "share"),
        "result": Stat("last", "result"),
        "basis": Stat("last", "basis"),
        "miss": Stat("last", "miss"),
    },
    scenarios={
        "micro": {"outside": "microcap", "share": 100.0},
        "near_index": {"share": 15.0},
        "wrong_index": {"contract": "IC2403"},
    },
    table=("share", "basis", "result", "miss"),
)

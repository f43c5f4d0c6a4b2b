"""Chapter 8, DMA: leverage through a loss in closed form, and a swap through February on the record."""

from __future__ import annotations

from typing import Any

import numpy as np

from widgets.charts.funds import february as february_chart
from widgets.charts.funds import waiting as waiting_chart
from widgets.controls import Choice, Slider, Step, Weight
from widgets.explorer import Explorer, Guess
from widgets.simulation.funds.february import (
    ANSWERS,
    LIMITS,
    MAINTENANCE,
    MIXES,
    swap_path,
)
from widgets.simulation.funds.leverage import after_hedge_loss, after_loss, sale_between
from widgets.simulation.record import measures
from widgets.view import Stat

LEGS = ("stocks", "futures")
OTHERS = (2.0, 3.0, 4.0, 6.0, 8.0)  # thin lines for comparison, assets/equity
LOSSES = np.arange(0.0, 20.5, 0.5)  # percent of the stocks
CEILING = 30.0  # assets/equity drawn at most; a book without equity stands there


def waiting(leverage: float, leg: str, sold: float) -> dict[str, Any]:
    """Return assets/equity after a loss, the equity left and the share that must still be sold.

    Rows: the chosen book (series ``book``) over losses of 0 to 20 %, and others, nothing sold. ``leg``: the
    stocks fell, or the futures sold short rose. ``sold``: percent of stock and hedge sold after the loss, in
    which the ratio is affine. NaN where the equity is gone.
    """
    after = after_loss if leg == "stocks" else after_hedge_loss
    loss = LOSSES / 100
    waits = after(leverage, loss)
    left = np.round(np.maximum(100 * (1 - leverage * loss), 0.0), 2)
    need = np.round(100 * sale_between(waits, leverage), 2)
    others = [_finite(after(level, loss)) for level in OTHERS]
    size, blank = LOSSES.size, np.full(LOSSES.size * len(OTHERS), np.nan)
    return {
        "loss": np.tile(LOSSES, 1 + len(OTHERS)),
        "seen": np.append(LOSSES, np.zeros(blank.size)),  # the other books stand there from the beginning
        "series": np.repeat(["book", *(f"x{level:.0f}" for level in OTHERS)], size),
        "ratio": np.concatenate([_finite(waits) * (1 - sold / 100), *others]),
        "left": np.append(left, blank),
        "need": np.append(need, blank),
        "target": np.append(np.full(size, leverage), blank),
        "call": np.append(np.full(size, leverage / MAINTENANCE), blank),
        "leverage": leverage,
        "sold": sold,
        "case": leg,
    }


def _finite(ratio: np.ndarray) -> np.ndarray:
    """Return the ratios, NaN where the equity is gone: there is no ratio to draw."""
    return np.where(np.isfinite(ratio), np.round(ratio, 3), np.nan)


_BOOK = (("series", "book"),)

wait = Explorer(
    name="dma-waiting",
    kind="model",
    controls=(
        Step("loss", "seen", tuple(float(x) for x in LOSSES), 5.0, pace=250),
        Slider("leverage", (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0), 5.0, fine=0.5),
        Choice("leg", LEGS, "stocks"),
        Weight("sold", 0.0, 50.0, 1.0, 0.0),
    ),
    simulate=waiting,
    chart=waiting_chart,
    stats={
        "loss": Stat("last", "loss", where=_BOOK),
        "ratio": Stat("last", "ratio", where=_BOOK),
        "left": Stat("last", "left", where=_BOOK),
        "need": Stat("last", "need", where=_BOOK),
    },
    guess=Guess("ch08-waiting", 2, 12, 0.1),
    scenarios={
        "lay": {"loss": 5.0, "leg": "stocks"},
        "up_day": {"loss": 5.0, "leg": "futures"},
        "day": {"loss": 9.5, "leg": "futures"},
        "capped": {"loss": 9.5, "leg": "futures", "leverage": 2.0},
    },
    table=("series", "loss", "ratio", "left", "need"),
)

LEVELS = (2.0, 3.0, 4.0, 5.0, 8.0)  # assets/equity
OPENED = {"d1229": "2023-12-29", "d0126": "2024-01-26", "d0202": "2024-02-02"}
SHOWN = np.datetime64("2024-01-26")  # first day drawn; a book opened later has no rows before


def february(mix: str, leverage: float, opened: str, limit: str, answer: str) -> dict[str, Any]:
    """Return a swap day by day, first equity = 100: equity, assets/equity, stock sold, exchanged, blocked.

    ``ratio`` is that of the close, before calls and sales; it stops at 30, where it also stands when equity
    is gone. ``blocked``: stock that had to be sold and was not, ``worst`` the largest of it on one day.
    ``due``: the first day on which a sale or a payment was due.
    """
    on_page = leverage in LEVELS  # the values of the page are one call; Python's own are another
    found = swap_path(mix, LEVELS if on_page else (leverage,), OPENED[opened], limit, answer)
    seen = found.history.one(LEVELS.index(leverage) if on_page else 0)
    days = measures.trading_days(SHOWN, found.dates[-1])

    def place(values: np.ndarray, before: float) -> np.ndarray:
        own = values[found.dates >= SHOWN]
        return np.append(np.full(days.size - own.size, before), own)

    equity = 100 * seen.equity
    ratio = np.where(seen.marked_stocks > 0, np.minimum(seen.marked_ratio, CEILING), np.nan)  # NaN: closed
    swapped = 100 * seen.purchases.sum(axis=-1)
    sold = 100 * seen.sales.sum(axis=-1) - swapped
    net = 100 * (seen.sales - seen.purchases).sum(axis=-1)
    blocked = seen.wanted * (100 * seen.books.long + net) - sold - swapped
    owed = 100 * float(seen.gap_loss.sum() + max(-float(seen.equity[-1]), 0.0))
    call = int(seen.first_call)
    due = np.flatnonzero((seen.wanted > 0) | (seen.paid_in > 0))
    case = "calm" if call < 0 else "owed" if owed > 0.5 else "paid" if answer == "pays" else "called"
    low = int(np.argmin(equity - 100 * seen.gap_loss))
    return {
        "date": days,
        "equity": np.round(place(equity, np.nan), 2),
        "ratio": np.round(place(ratio, np.nan), 3),
        "sold": np.round(place(sold, 0.0), 2),
        "swapped": np.round(place(swapped, 0.0), 2),
        "blocked": np.round(np.maximum(place(blocked, 0.0), 0.0), 2),
        "call": np.full(days.size, leverage / MAINTENANCE),
        "target": leverage,
        "opened": found.dates[0],
        "case": case,
        "called": found.dates[max(call, 0)],
        "due": found.dates[int(due[0]) if due.size else 0],
        # rounded where the page rounds, so that it says what Python says
        "low": round(float((equity - 100 * seen.gap_loss)[low]), 1),
        "low_day": found.dates[low],
        "end": round(float(equity[-1]), 1),
        "peak": round(float(np.nanmax(ratio)), 2),
        "total_sold": round(float(sold.sum()), 1),
        "total_swapped": round(float(swapped.sum()), 1),
        "worst": round(float(np.maximum(blocked, 0.0).max()), 1),
        "paid": round(100 * float(seen.paid_in.sum()), 1),
        "owed": round(owed, 1),
    }


replay = Explorer(
    name="dma-february",
    kind="model",
    controls=(
        Choice("mix", tuple(MIXES), "mixed"),
        Slider("leverage", LEVELS, 5.0, fine=0.5),
        Choice("opened", tuple(OPENED), "d0126"),
        Choice("limit", LIMITS, "full"),
        Choice("answer", ANSWERS, "sells"),
    ),
    simulate=february,
    chart=february_chart,
    scenarios={
        "free": {"limit": "none"},
        "exchange": {"limit": "swap"},
        "micro": {"mix": "micro", "opened": "d1229"},
        "cushion": {"opened": "d1229"},
        "capped": {"leverage": 2.0},
    },
    table=("date", "equity", "ratio", "sold", "swapped", "blocked"),
)

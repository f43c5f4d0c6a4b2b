"""Chapter 11: who left, in the model and as far as the record can show it."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from widgets.charts.attribution import left as chart
from widgets.controls import Choice
from widgets.explorer import Explorer
from widgets.simulation import episode
from widgets.simulation.cascade import FUNDS
from widgets.simulation.market import CONTRACTS
from widgets.simulation.record import measures
from widgets.view import Stat

WHAT = ("size_dma", "lots_ic", "lots_im")
# DMA business in the press, CNY bn: register facts dma-size (its peak) and dma-size-february, both ranges
PEAK, FEBRUARY = (150.0, 250.0), (100.0, 120.0)


@cache
def modelled(what: str) -> np.ndarray:
    """Return what is left in near-equal fits, (fits, days + 1), 29 December = 100."""
    runs = episode.ensemble()
    if what == "size_dma":
        found = runs.stocks[..., FUNDS.index("dma")]
    else:
        found = runs.open_interest[..., CONTRACTS.index(what[-2:].upper())]
    return np.asarray(100 * found / found[:, :1])


@cache
def seen(what: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return dates and the lowest and highest recorded value, 29 December = 100."""
    if what == "size_dma":
        days = np.array(["2023-12-29", "2024-02-29"], dtype="datetime64[D]")
        low, high = FEBRUARY[0] / PEAK[1], FEBRUARY[1] / PEAK[0]
        return days, 100 * np.array([1.0, low]), 100 * np.array([1.0, high])
    days = episode.ensemble().dates
    lots = np.array([measures.open_interest(what[-2:].upper(), day) for day in days])
    share = 100 * lots / lots[0]
    return days, share, share


def who_left(what: str) -> dict[str, Any]:
    """Return a size by day in the model, with the range of near-equal fits, and as recorded."""
    runs, (days, low, high) = modelled(what), seen(what)
    dates = episode.ensemble().dates
    # every choice has the same rows: a record with few dates is filled up with its last one
    fill = len(dates) - len(days)
    days, low, high = (np.concatenate([x, np.repeat(x[-1:], fill)]) for x in (days, low, high))
    return {
        "date": np.concatenate([dates, days]),
        "kind": np.array(["left_model"] * len(dates) + ["left_record"] * len(days)),
        "level": np.concatenate([runs[0], np.where(low < high, np.nan, low)]).round(1),
        "low": np.concatenate([runs.min(axis=0), low]).round(1),
        "high": np.concatenate([runs.max(axis=0), high]).round(1),
        "range_low": round(float(low.min()), 1),
        "range_high": round(float(high[low.argmin()]), 1),
        "case": "dma" if what == "size_dma" else "lots",
    }


gone = Explorer(
    name="who-left",
    kind="model",
    controls=(Choice("what", WHAT, "size_dma"),),
    simulate=who_left,
    chart=chart,
    stats={
        "made": Stat("last", "level", (("kind", "left_model"),)),
        "low": Stat("last", "low", (("kind", "left_model"),)),
        "high": Stat("last", "high", (("kind", "left_model"),)),
        "seen": Stat("last", "level", (("kind", "left_record"),)),
    },
    table=("date", "kind", "level", "low", "high"),
)

"""Stylised DMA swaps through January and February 2024: three mixes of stock at the record's prices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np

from widgets.simulation.check import FloatArray, inside
from widgets.simulation.funds.history import History
from widgets.simulation.funds.openings import MIX, dma
from widgets.simulation.funds.path import Path
from widgets.simulation.funds.replay import record_path
from widgets.simulation.funds.rules import Rules
from widgets.simulation.funds.simulate import simulate
from widgets.simulation.record import measures
from widgets.simulation.record.lookup import choose

LAST = "2024-02-08"
LIMIT_FROM = np.datetime64("2024-02-05")  # net-selling limit (press, 5 February 2024)
# What the stocks were. Nobody published it: three assumptions, from microcaps alone to nearly the benchmark.
MIXES: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "micro": MappingProxyType({"microcap": 1.0}),
        "mixed": MappingProxyType(MIX),
        "near": MappingProxyType({"csi1000": 0.8, "csi2000_etf": 0.15, "microcap": 0.05}),
    }
)
# Maintenance as a share of the first margin: 15 % at 20 %. Brokers' terms were private; range 0.25 to 0.9.
MAINTENANCE = 0.75
LIMITS = ("none", "full", "swap")
ANSWERS = ("sells", "later", "pays")


@dataclass(frozen=True, eq=False)
class SwapPath:
    """A swap opened with equity 1 at the close of the first of `dates`; arrays of `history` follow them.

    `blocked` is the stock that had to be sold on a day and was not, in units of the first equity.
    """

    dates: np.ndarray
    history: History
    blocked: FloatArray

    @property
    def owed(self) -> FloatArray:
        """What the broker lost or would lose at the last close, in units of the client's first equity."""
        left = np.maximum(-self.history.equity[-1], 0.0)
        return np.asarray(self.history.gap_loss.sum(axis=0) + left)


@cache
def swap_path(
    mix: str,
    leverage: float | tuple[float, ...],
    opened: str = "2023-12-29",
    limit: str = "none",
    answer: str = "sells",
) -> SwapPath:
    """Follow a DMA swap, short IM2403 against its stocks, at the record's closes to 8 February 2024.

    Parameters
    ----------
    mix : str
        What the stocks are, one of `MIXES`.
    leverage : float or tuple of float
        Assets/equity at the opening, from 1 to 20; a margin call restores it, below `MAINTENANCE` of the
        first margin. A tuple gives a batch: arrays (days, leverages).
    opened : str
        Trading day of the opening, 29 December 2023 to 7 February 2024.
    limit : str
        From 5 February: none; full, no net sale; swap, what may not be sold is exchanged for CSI 300 stock.
    answer : str
        To a call: sells at that close, later (one trading day), or pays.

    Raises
    ------
    ValueError
        If an argument is unknown or outside its range.
    """
    stocks = MIXES[choose("mix", mix, MIXES)]
    choose("limit", limit, LIMITS)
    choose("answer", answer, ANSWERS)
    level = inside("leverage", leverage, 1, 20)
    dates, path = _path(opened, limit != "none")
    margin = 1.0 / level
    rules = Rules(
        target=margin,
        maintenance=MAINTENANCE * margin,
        grace=int(answer == "later"),
        pays=float(answer == "pays"),
        futures_margin=0.0,
        advances=1.0,
        swap=float(limit == "swap"),
    )
    history = simulate(dma(stocks, "IM2403", margin=margin, on=opened), path, rules)
    net = (history.sales - history.purchases).sum(axis=-1)
    before = history.books.assets.sum(axis=-1) + net
    return SwapPath(dates, history, np.asarray(history.wanted * before - net))


@cache
def _path(opened: str, limited: bool) -> tuple[np.ndarray, Path]:
    dates = measures.trading_days(opened, LAST)
    limit = np.where(dates[1:] >= LIMIT_FROM, float(limited), 0.0)
    return dates, record_path(opened, LAST, ("IM2403",), net_limit=limit)

"""Chapter 6, market-neutral: what the stocks must earn, and a book built and replayed on the record."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from widgets.charts.neutral import break_even as break_even_chart
from widgets.charts.neutral import replay as replay_chart
from widgets.controls import Choice, Slider, Step, Weight
from widgets.explorer import Explorer, Guess
from widgets.simulation import funds
from widgets.simulation.funds import TIERS
from widgets.simulation.futures import NEAREST, QUARTERLY, parse
from widgets.simulation.futures import break_even as required
from widgets.simulation.neutral import COSTS, held_moves, still
from widgets.simulation.record import measures
from widgets.view import Stat

HEDGES = np.arange(0.0, 41.0)  # percent a year: past the worst of January and February for 90 days


def break_even(fee: float, invested: float, sold: str) -> dict[str, Any]:
    """Return the excess return the stocks must earn by the cost of the hedge, percent a year.

    ``sold``: futures for the stocks alone (``stocks``) or for the whole fund (``fund``, the press's way).
    ``hedging`` and ``fees`` add up to ``need``.
    """
    share = invested / 100
    ratio = share if sold == "stocks" else 1.0
    hedging = required(HEDGES / 100, 0.0, share, ratio)
    fees = required(0.0, fee / 100, share)
    return {
        "cost": HEDGES,
        "hedging": np.round(100 * hedging, 2),
        "fees": np.full(HEDGES.size, np.round(100 * float(fees), 2)),
        "need": np.round(100 * (hedging + fees), 2),
        "fee": fee,
        "invested": invested,
        "futures": 100 * ratio,
    }


breaking_even = Explorer(
    name="break-even",
    kind="model",
    controls=(
        Step("cost", "cost", tuple(HEDGES), 7.0, pace=150),
        Slider("fee", (0.0, 0.5, 1.0, 1.5, 2.0, 3.0), 1.0),
        Slider("invested", (50.0, 60.0, 70.0, 80.0, 90.0, 100.0), 80.0, fine=5.0),
        Choice("sold", ("fund", "stocks"), "fund"),
    ),
    simulate=break_even,
    chart=break_even_chart,
    stats={
        "chosen": Stat("last", "cost"),
        "need": Stat("last", "need"),
        "hedging": Stat("last", "hedging"),
        "fees": Stat("last", "fees"),
    },
    scenarios={
        "neutral": {"sold": "stocks"},
        "wide": {"cost": 25.0, "sold": "stocks"},
        "wider": {"cost": 30.0, "sold": "stocks"},
    },
    table=("cost", "hedging", "fees", "need"),
)


START, END = "2023-12-29", "2024-02-23"
OPENED = {
    "d1229": "2023-12-29", "d0119": "2024-01-19", "d0122": "2024-01-22", "d0126": "2024-01-26",
    "d0202": "2024-02-02", "d0205": "2024-02-05", "d0206": "2024-02-06",
}  # fmt: skip
DAYS = tuple(measures.trading_days(START, END)[1:])
# near: the nearest month, rolled two trading days before it expires; the others are held still
CONTRACTS = {"im2403": "IM2403", "im2406": "IM2406", "im_near": "IM", "ic2403": "IC2403", "ic_near": "IC"}


@cache
def _moves(opened: str, contract: str) -> funds.Moves:
    name = CONTRACTS[contract]
    rule = NEAREST if name in measures.PRODUCTS else QUARTERLY
    return held_moves(OPENED[opened], END, (name,), rule=rule, benchmark=_index(contract))


def _index(contract: str) -> str:
    name = CONTRACTS[contract]
    return measures.PRODUCTS[name] if name in measures.PRODUCTS else parse(name).index


def replay(opened: str, contract: str, sold: float, **weight: float) -> dict[str, Any]:
    """Return a book held still, each day's profit by source in percent of the fund at its opening.

    Stocks of ``weight`` percent of the fund in each tier, futures sold for ``sold`` percent; the rest is cash
    (and futures margin), what goes beyond is borrowed. A day's profit is the change of the whole split since
    the opening; NaN before it. Affine in the weights and in ``sold``: nothing is traded, called or sold out.
    """
    stocks = np.array([weight[tier] for tier in TIERS]) / 100
    margin = funds.FUTURES_MARGIN * sold / 100
    cash = 1 - stocks.sum() - margin
    book = funds.Book(
        assets=stocks,
        futures=np.array([-sold / 100]),
        cash=np.array(max(cash, 0.0)),
        margin=np.array(margin),
        debt=np.array(max(-cash, 0.0)),
        contracts=(contract,),
    )
    profit = still(book, _moves(opened, contract), COSTS)[1]
    days = measures.trading_days(START, END)
    blank = np.full(days.size - profit.net.size, np.nan)
    index = _index(contract)

    def daily(part: np.ndarray) -> np.ndarray:
        return np.append(blank, 100 * np.diff(part, prepend=0.0))

    moved = np.append(0.0, measures.daily_returns(index, START, END))
    return {
        "date": days,
        "selection": daily(profit.selection),
        "unhedged": daily(profit.index),
        "basis": daily(profit.basis),
        "fees": daily(profit.fees),
        "net": daily(profit.net),
        "index_move": 100 * moved,
        "contract": CONTRACTS[contract],
        "opened": np.datetime64(OPENED[opened]),
        "stocks": 100 * float(stocks.sum()),
        "sold": sold,
    }


MIXED = {"csi300": 0.0, "csi500": 0.0, "csi1000": 32.0, "csi2000_etf": 32.0, "microcap": 16.0}


def _only(tier: str) -> dict[str, float]:
    return {name: 80.0 if name == tier else 0.0 for name in TIERS}


builder = Explorer(
    name="book-builder",
    kind="estimate",
    controls=(
        *(Weight(tier, 0, 100, 4, share) for tier, share in MIXED.items()),
        Weight("sold", 0, 120, 4, 80),
        Choice("contract", tuple(CONTRACTS), "im2403"),
        Choice("opened", tuple(OPENED), "d1229"),
        Step("day", "date", DAYS, np.datetime64("2024-02-07"), pace=600),
    ),
    simulate=replay,
    chart=replay_chart,
    stats={
        "day": Stat("last", "date"),
        "selection": Stat("sum", "selection"),
        "left_open": Stat("sum", "unhedged"),
        "basis": Stat("sum", "basis"),
        "net": Stat("sum", "net"),
        "worst": Stat("min", "net"),
        "worst_day": Stat("min", "net", read="date"),
        "move": Stat("min", "net", read="index_move"),
    },
    guess=Guess("ch06-trap", 85, 110, 0.5),
    scenarios={
        "before": {"day": np.datetime64("2024-02-05")},
        "widening": {"opened": "d0119", "day": np.datetime64("2024-01-22")},
        "worst": {"opened": "d0205", "day": np.datetime64("2024-02-06")},
        "index": {**_only("csi1000"), "day": np.datetime64("2024-02-23")},
        "micro": _only("microcap"),
        "large": _only("csi300"),
        "other_hedge": {"contract": "ic2403", "opened": "d0202"},
        "no_hedge": {"sold": 0.0},
    },
    table=("date", "selection", "unhedged", "basis", "net"),
)

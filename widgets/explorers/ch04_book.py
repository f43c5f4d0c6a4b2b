"""Chapter 4, the whole book: what its hedge would trade at the next close, and traded day by day."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from widgets.charts.dealer import flow as flow_chart
from widgets.charts.dealer import tomorrow as tomorrow_chart
from widgets.controls import Choice, Slider, Weight
from widgets.explorer import Explorer
from widgets.simulation.dealer import OUTSTANDING, OUTSTANDING_RANGE, Limits
from widgets.simulation.dealer.history import BookPath, book_path, trades_tomorrow
from widgets.simulation.record import measures

DAYS = {"e1229": "2023-12-29", "e0119": "2024-01-19", "e0130": "2024-01-30", "e0202": "2024-02-02"}
MOVES = np.arange(-20, 11) / 2  # % from one close to the next; a future may move by ten at most
LEVELS = {"ki75": 0.75, "ki80": 0.80}
CAPS = {"none": math.inf, "c20": 2.0, "c15": 1.5, "c12": 1.2}


def _path(product: str, knock_in: str, limits: Limits | None = None) -> BookPath:
    """Return the book of 1 CNY bn on both indices, on the index of a product; every amount is per CNY bn."""
    return book_path(measures.PRODUCTS[product], LEVELS[knock_in], limits or Limits(), 1.0)


def tomorrow(product: str, eve: str, knock_in: str, outstanding: float) -> dict[str, Any]:
    """Return futures traded at the next close (CNY bn) against the index's move to it, by cause.

    Series ``rehedge``, ``drop``, ``net``, and ``actual``: the net at the move that came. Affine in
    ``outstanding``, CNY bn on both indices. Notes that end are in the net alone.
    """
    path = _path(product, knock_in)
    at = int(np.flatnonzero(path.date == np.datetime64(DAYS[eve]))[0])
    came = 100 * (path.spot[at + 1] / path.spot[at] - 1)
    moves = np.append(MOVES, came)
    trades = trades_tomorrow(path, path.date[at], moves / 100)
    parts = {
        name: outstanding * np.array([trade.cash(getattr(trade, name)) for trade in trades])
        for name in ("rehedge", "drop", "traded")
    }
    grid = slice(0, MOVES.size)
    deepest = int(np.argmin([trade.cash(trade.traded) for trade in trades[:-1]]))
    most = int(np.argmax([trade.cash(trade.traded) for trade in trades[:-1]]))
    return {
        "move": np.concatenate([MOVES, MOVES, MOVES, [came]]),
        "series": np.repeat(np.array(["rehedge", "drop", "net", "actual"]), [*[MOVES.size] * 3, 1]),
        "flow": np.concatenate(
            [parts["rehedge"][grid], parts["drop"][grid], parts["traded"][grid], parts["traded"][-1:]]
        ),
        "level": path.spot[at] * (1 + np.concatenate([MOVES, MOVES, MOVES, [came]]) / 100),
        "day": path.date[at],
        "close": path.spot[at],
        "product": product,
        "came": came,
        "came_flow": parts["traded"][-1],
        "knocked": outstanding * trades[-1].knocked_in,
        "most": parts["traded"][most],
        "most_move": MOVES[most],
        "least": parts["traded"][deepest],
        "least_move": MOVES[deepest],
    }


next_close = Explorer(
    name="book-tomorrow",
    kind="model",
    controls=(
        Choice("product", ("IM", "IC"), "IM"),
        Choice("eve", tuple(DAYS), "e1229"),
        Choice("knock_in", tuple(LEVELS), "ki75"),
        Weight("outstanding", *OUTSTANDING_RANGE, 10, OUTSTANDING),
    ),
    simulate=tomorrow,
    chart=tomorrow_chart,
    scenarios={
        "eve": {"eve": "e0119"},
        "spent": {"eve": "e0202"},
    },
    table=("series", "move", "level", "flow"),
)


def flow(product: str, knock_in: str, cap: str, shift: float, outstanding: float) -> dict[str, Any]:
    """Return the book's trades by day and cause beside the recorded change of open interest, CNY bn.

    Series ``rehedge``, ``drop``, ``ended``, ``net`` (their sum) are the model's, affine in ``outstanding``;
    ``open`` is the change of open interest of all contracts, lots x CNY 200 x index. ``shift``: how far below
    the contract's knock-in level the desk's model puts it, percent of the start.
    """
    path = _path(product, knock_in, Limits(CAPS[cap], shift / 100))
    days, spot = path.date[1:], path.spot[1:]
    lots = np.array([measures.open_interest(product, day) for day in path.date])
    change = np.diff(lots) * measures.MULTIPLIER_CNY * spot / 1e9
    parts = [outstanding * part[1:] for part in (path.rehedge, path.drop, path.ended, path.traded)]
    net = path.traded[1:]
    worst = int(np.argmin(net))
    interest = lots[0] * measures.MULTIPLIER_CNY * path.spot[0] / 1e9
    return {
        "date": np.tile(days, 5),
        "series": np.repeat(np.array(["rehedge", "drop", "ended", "net", "open"]), days.size),
        "flow": np.concatenate([*parts, change]),
        "product": product,
        "held": outstanding * path.held[0],
        "held_share": 100 * outstanding * path.held[0] / interest,
        "bought": outstanding * float(net[net > 0].sum()),
        "sold": outstanding * float(-net[net < 0].sum()),
        "worst_day": days[worst],
        "worst": -outstanding * float(net[worst]),
        "worst_drop": -outstanding * float(path.drop[1 + worst]),
        "worst_open": float(change[worst]),
    }


book = Explorer(
    name="book-flow",
    kind="model",
    controls=(
        Choice("product", ("IM", "IC"), "IM"),
        Weight("outstanding", *OUTSTANDING_RANGE, 10, OUTSTANDING),
        Choice("knock_in", tuple(LEVELS), "ki75"),
        Choice("cap", tuple(CAPS), "none"),
        Slider("shift", (-3.0, 0.0, 3.0), 0.0, fine=0.5),
    ),
    simulate=flow,
    chart=flow_chart,
    scenarios={
        "small": {"outstanding": 190.0},
        "capped": {"cap": "c15"},
        "careful": {"cap": "c12", "shift": -3.0},
        "reserve": {"shift": 3.0},
        "eighty": {"knock_in": "ki80"},
    },
    table=("date", "series", "flow"),
)

"""Hedgers: they bring no amounts but schedules, how much for which close, decided from yesterday's close.

A dealer of snowballs and a trend hedger answer the day's own move. Their orders therefore come after the
stock session, whose prices they see all alike; and neither sees the other's.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from widgets.simulation.cascade.dealers import HedgeGrid
from widgets.simulation.cascade.parameters import Parameters
from widgets.simulation.check import FloatArray


class Held(NamedTuple):
    """Futures held at the last close, CNY bn, (scenarios, contracts): dealers long, new shorts negative."""

    dealers: FloatArray
    shorts: FloatArray


def dealer_trades(
    grid: HedgeGrid,
    held: Held,
    day: int,
    spot: FloatArray,
    low: FloatArray,
    move: FloatArray,
    p: Parameters,
) -> FloatArray:
    """Return futures that dealers trade, CNY bn at today's spot: the book's delta now less what they held.

    `spot` and `low` are logs against the start, `move` today's log return, each (scenarios, contracts).
    """
    wanted = np.asarray(p.snowballs).reshape(-1, 1) * grid.held(day, spot, low, np.asarray(p.knock_in_80))
    return wanted - held.dealers * np.exp(move)


def short_trades(held: Held, move: FloatArray, p: Parameters) -> FloatArray:
    """Return futures that new hedgers trade: sold for a fall, bought back in a rise or with time.

    They only ever hold a short position. `move` is today's log return (scenarios, contracts).
    """
    marked = held.shorts * np.exp(move)
    memory, gain = np.asarray(p.short_memory).reshape(-1, 1), np.asarray(p.trend_shorts).reshape(-1, 1)
    return np.minimum((1.0 - memory) * marked + gain * move, 0.0) - marked

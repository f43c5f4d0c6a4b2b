"""One fall divided in four ways: by the account, each alone, leaving each out, and by Shapley values."""

from __future__ import annotations

from functools import cache

import numpy as np

from widgets.simulation import episode
from widgets.simulation.attribution.accounts import PARTS, between, days_of
from widgets.simulation.attribution.players import link_values
from widgets.simulation.cascade import AGENTS
from widgets.simulation.check import FloatArray, refuse
from widgets.simulation.record.lookup import Day

WAYS = ("account", "alone", "last_out", "shapley")


@cache
def divided(way: str, first: Day, last: Day) -> FloatArray:
    """Return what each agent did to each tier over days, both counted, log returns (agents, fits, tiers).

    All four ways in every near-equal fit, the best first, each with its own news: agents' terms in the
    `account`; each `alone`, all others off; `last_out`, the full run less that without it; `shapley`. Account
    and Shapley values sum to `together`, the others need not.

    Raises
    ------
    ValueError
        If the way is unknown, or the days are no trading days of the run in order.
    """
    if way not in WAYS:
        raise refuse("way", way, ", ".join(WAYS))
    if way == "account":
        found = between(episode.ensemble(), first, last)
        return np.moveaxis(found[..., [PARTS.index(name) for name in AGENTS]], -1, 0)
    return _over(getattr(link_values(True), way)["log_level"], first, last)


@cache
def together(first: Day, last: Day) -> FloatArray:
    """Return what all seven make over days: all on less none on, log returns (fits, tiers).

    ValueErrors as in `divided`.
    """
    values = link_values(True)
    return _over(values.whole["log_level"] - values.none["log_level"], first, last)


def _over(level: FloatArray, first: Day, last: Day) -> FloatArray:
    span = days_of(episode.ensemble(), first, last)
    return np.asarray(level[..., span.stop, :] - level[..., span.start, :])

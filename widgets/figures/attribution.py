"""Figures of chapter 11: one fall divided among seven agents, and the race to the exit.

Arguments are text: ways of dividing, agents and tiers of `simulation`, days as ISO dates. Parts of a fall are
log points, like the account of chapter 10; a range runs over the near-equal fits, each with its own news.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from widgets.simulation import episode
from widgets.simulation.attribution import (
    WAYS,
    agreement,
    day_of,
    divided,
    merged,
    shapley,
    together,
)
from widgets.simulation.cascade import AGENTS, FUNDS
from widgets.simulation.market import TIERS

FIRST = "2024-01-02"
WHICH = ("value", "low", "high")  # the best fit, the lowest and the highest of near-equal fits
NOTHING = 0.05  # log points: what is printed as 0.0 has no sign


def _place(name: str, text: str, known: tuple[str, ...]) -> int:
    if text not in known:
        raise ValueError(f"{name}={text!r}: must be one of {', '.join(known)}")
    return known.index(text)


def _one(fits: np.ndarray, which: str) -> float:
    return float((fits[0], fits.min(), fits.max())[_place("which", which, WHICH)])


def _parts(way: str, tier: str, first: str, last: str) -> np.ndarray:
    """Return what each agent did, (agents, fits), log points."""
    _place("way", way, WAYS)
    return 100 * divided(way, first, last)[..., _place("tier", tier, TIERS)]


def part(way: str, agent: str, tier: str, last: str, which: str = "value", first: str = FIRST) -> float:
    """Return an agent's part of a tier's move by one way of dividing, from a day to a day, log points."""
    return _one(_parts(way, tier, first, last)[_place("agent", agent, AGENTS)], which)


def total(way: str, tier: str, last: str, which: str = "value", first: str = FIRST) -> float:
    """Return the sum of the seven parts by one way of dividing, log points."""
    return _one(_parts(way, tier, first, last).sum(axis=0), which)


def made(tier: str, last: str, which: str = "value", first: str = FIRST) -> float:
    """Return what all seven make together, all on less none on with the news held, log points."""
    return _one(100 * together(first, last)[:, _place("tier", tier, TIERS)], which)


def times(tier: str, last: str, which: str = "value") -> float:
    """Return the sum of what is lost by leaving out each agent, over what all seven make."""
    parts = _parts("last_out", tier, FIRST, last).sum(axis=0)
    return _one(parts / (100 * together(FIRST, last)[:, _place("tier", tier, TIERS)]), which)


def agree(way: str, agent: str, tier: str, last: str, first: str = FIRST) -> float:
    """Return the share of near-equal fits that have the more frequent sign of a part (or none)."""
    return agreement(_parts(way, tier, first, last)[_place("agent", agent, AGENTS)], NOTHING)


def _game(tier: str, last: str) -> np.ndarray:
    """Return a tier's level on a day in every set of agents, best fit, news held, log points."""
    runs = episode.switched()
    return np.asarray(100 * runs.log_level[:, day_of(runs, last, "last"), _place("tier", tier, TIERS)])


def group(tier: str, last: str, *agents: str) -> float:
    """Return what a group of agents makes with all others off, best fit, news held, log points."""
    game = _game(tier, last)
    on = sum(1 << _place("agent", agent, AGENTS) for agent in dict.fromkeys(agents))
    return float(game[on] - game[0])


def as_one(tier: str, last: str, *agents: str) -> float:
    """Return the Shapley value of some agents that act as one player, best fit, log points."""
    one = tuple(_place("agent", agent, AGENTS) for agent in dict.fromkeys(agents))
    rest = tuple((i,) for i in range(len(AGENTS)) if i not in one)
    return float(shapley(merged(_game(tier, last), (one, *rest)))[0])


def stocks(fund: str) -> float:
    """Return what a kind of fund held of stocks on 29 December, CNY."""
    return 1e9 * float(episode.full().stocks[0, 0, _place("fund", fund, FUNDS)])


def left(fund: str, date: str, which: str = "value") -> float:
    """Return what a kind of fund still holds of stocks on a day, over what it held on 29 December."""
    runs = episode.ensemble()
    stocks = runs.stocks[..., _place("fund", fund, FUNDS)]
    return _one(stocks[:, day_of(runs, date, "date")] / stocks[:, 0], which)


FIGURES: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "push_agree": agree,
        "push_as_one": as_one,
        "push_group": group,
        "push_left": left,
        "push_made": made,
        "push_part": part,
        "push_stocks": stocks,
        "push_times": times,
        "push_total": total,
    }
)

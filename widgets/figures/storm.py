"""Figures of chapter 1: the cascade with only some of its actors, and two books on the evenings of the storm.

Arguments are text: tiers and agents of `simulation`, days as ISO dates; agents joined by +, or `nobody`.
Changes are plain decimals, money left is a share of what was put in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

import numpy as np

from widgets.simulation import calibrate, episode, funds, neutral
from widgets.simulation.cascade import AGENTS, Links, simulate
from widgets.simulation.market import TIERS
from widgets.simulation.record import lookup, measures

START = "2023-12-29"
LOW = "2024-02-07"


def _acting(text: str) -> frozenset[str]:
    names = [] if text == "nobody" else text.split("+")
    for name in names:
        if name not in AGENTS:
            raise ValueError(f"agent={name!r}: must be one of {', '.join(AGENTS)}, or nobody")
    return frozenset(names)


def _at(tier: str, date: str) -> tuple[int, int]:
    dates = episode.full().dates
    found = np.flatnonzero(dates == lookup.as_day(date))
    if tier not in TIERS or not found.size:
        raise ValueError(
            f"tier, date = {tier!r}, {date!r}: must be one of {', '.join(TIERS)}, on a trading day from "
            f"{dates[0]} to {dates[-1]}"
        )
    return int(found[0]), TIERS.index(tier)


def only(tier: str, date: str, acting: str) -> float:
    """Return a tier's change since 29 December when only some agents act, in the full fit."""
    cast = _acting(acting)
    level = episode.switched().level[episode.scenario(**{name: name in cast for name in AGENTS})]
    return float(level[_at(tier, date)] - 1)


@cache
def _alone() -> np.ndarray:
    """Return the microcaps' change to the low with one agent acting, (agents, near-equal fits)."""
    fits = episode.ensemble().news.shape[0]
    each = calibrate.ensemble().pick(np.tile(np.arange(fits), len(AGENTS)))
    on = {name: np.repeat(np.eye(len(AGENTS))[i], fits) for i, name in enumerate(AGENTS)}
    run = simulate(each, Links(**on), news=np.tile(episode.ensemble().news, (len(AGENTS), 1)))
    return np.asarray(run.level[(slice(None), *_at("microcap", LOW))].reshape(len(AGENTS), fits) - 1)


def alone(which: str) -> float:
    """Return the `lowest` or `highest` change of microcaps to 7 February, over agents alone and fits."""
    if which not in ("lowest", "highest"):
        raise ValueError(f"which={which!r}: must be lowest or highest")
    return float(_alone().min() if which == "lowest" else _alone().max())


def casts(below: str) -> float:
    """Return how many of all 128 on/off choices of agents take microcaps below a change, in percent."""
    return float(np.sum(_lows() < float(below) / 100))


def fewest(below: str) -> float:
    """Return the smallest number of agents that takes microcaps below a change, in percent."""
    acting = np.array([place.bit_count() for place in range(2 ** len(AGENTS))])
    found = acting[_lows() < float(below) / 100]
    if not found.size:
        raise ValueError(f"below={below!r}: no choice of agents gets there")
    return float(found.min())


def _lows() -> np.ndarray:
    return np.asarray(episode.switched().level[(slice(None), *_at("microcap", LOW))] - 1)


def book(date: str, leverage: str, what: str = "left") -> float:
    """Return what is `left` of 1 put into chapter 6's mixed book on 29 December, or its `gain`.

    At an assets/equity, the book held still: nothing sold, no call answered.
    """
    if what not in ("left", "gain"):
        raise ValueError(f"what={what!r}: must be left or gain")
    held = neutral.held(funds.dma(hedge="IM2403", margin=1.0), START, date)
    return (what == "left") + float(leverage) * float(held.worth[-1] - 1.0)


def seen(series: str, date: str) -> float:
    """Return by how much a series of the record has fallen since 29 December, without a sign."""
    change = measures.total_return(series, START, date)
    if change > 0:
        raise ValueError(f"series, date = {series!r}, {date!r}: it has risen since {START}")
    return -change


def widest(date: str) -> float:
    """Return the widest miss of the full fit on a day over the four tiers that come out, in percent."""
    levels = episode.levels()[_at("csi500", date)[0], 1 : len(TIERS)]
    model = 100 * episode.full().level[0, _at("csi500", date)[0], 1:]
    return float(np.abs(model - levels).max())


FIGURES: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "storm_alone": alone,
        "storm_book": book,
        "storm_casts": casts,
        "storm_fewest": fewest,
        "storm_only": only,
        "storm_seen": seen,
        "storm_widest": widest,
    }
)

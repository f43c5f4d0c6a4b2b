"""Chapter 1: the cascade with one actor more, one actor less, or one alone, beside the record."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from widgets.charts.storm import cast as chart
from widgets.controls import Choice, Step
from widgets.explorer import Explorer, Guess
from widgets.simulation import calibrate, episode
from widgets.simulation.cascade import AGENTS, Links, simulate
from widgets.simulation.market import CONTRACTS, TIERS
from widgets.view import Stat

# The order in which the article brings them on; new shorts, which it leaves out, stand beside the dealers.
ORDER = ("dealers", "shorts", "public", "neutral", "enhanced", "dma", "state")
SCREENS = ("joins", "absent", "alone")
PRODUCT = "IM"


def acting(actor: str, screen: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return who acts with the actor of a screen, and who acts without, so that one differs by that actor."""
    place = ORDER.index(actor)
    others = {
        "joins": ORDER[:place],
        "absent": tuple(name for name in ORDER if name != actor),
        "alone": (),
    }[screen]
    return (*others, actor), others


def _cast(actor: str, screen: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return who acts now and who acted before, on a screen that differs by one actor."""
    with_it, others = acting(actor, screen)
    return (others, with_it) if screen == "absent" else (with_it, others)


@cache
def _bands() -> dict[frozenset[str], np.ndarray]:
    """Return, for every cast of a screen, microcaps in each near-equal fit, (fits, days), percent."""
    casts = list(dict.fromkeys(frozenset(_cast(actor, screen)[0]) for actor in ORDER for screen in SCREENS))
    fits = episode.ensemble().news.shape[0]
    each = calibrate.ensemble().pick(np.tile(np.arange(fits), len(casts)))
    on = {name: np.repeat([float(name in cast) for cast in casts], fits) for name in AGENTS}
    news = np.tile(episode.ensemble().news, (len(casts), 1))
    change = 100 * simulate(each, Links(**on), news=news).level[:, :, -1] - 100
    return dict(zip(casts, change.reshape(len(casts), fits, -1), strict=True))


def _paths(cast: tuple[str, ...]) -> np.ndarray:
    """Return change since 29 December of the tiers and the basis, (series, days), percent, as shown."""
    at, runs = episode.scenario(**{name: name in cast for name in AGENTS}), episode.switched()
    change = (100 * runs.level[at] - 100).round(1)
    basis = (100 * runs.basis[at, :, CONTRACTS.index(PRODUCT)]).round(2)
    return np.vstack([change.T, basis])


def stage(actor: str, screen: str) -> dict[str, Any]:
    """Return the model with some actors on stage, the same with one actor changed, and the record, by day.

    `now` and `before` are changes since 29 December or the basis of the March future, both in percent. Screen
    `joins`: those up to the actor, before it without; `absent`: all but the actor, before it with all;
    `alone`: news and the actor, before it news alone. `low` and `high`: microcaps now, over near-equal fits.
    """
    cast, earlier = _cast(actor, screen)
    dates = episode.full().dates
    count = len(TIERS) + 1
    seen = episode.levels()[:, [*range(len(TIERS)), len(TIERS) + CONTRACTS.index(PRODUCT)]].T.copy()
    seen[:-1] -= 100
    band = _bands()[frozenset(cast)].round(1)
    low, high = (np.full((count, dates.size), np.nan) for _ in range(2))
    low[len(TIERS) - 1], high[len(TIERS) - 1] = band.min(axis=0), band.max(axis=0)
    return {
        "date": np.tile(dates, count),
        "series": np.repeat([*TIERS, f"cascade_{PRODUCT.lower()}"], dates.size),
        "kind": np.repeat(["cascade_tier"] * len(TIERS) + ["cascade_basis"], dates.size),
        "actor": np.full(count * dates.size, f"cast_{actor}"),
        "why": np.full(count * dates.size, f"why_{actor}"),
        "now": _paths(cast).ravel(),
        "before": _paths(earlier).ravel(),
        "low": low.ravel(),
        "high": high.ravel(),
        "record": seen.round(2).ravel(),
        "case": screen,
        "on": len(cast),
    }


LOW = np.datetime64("2024-02-07")
_DATES = tuple(episode.full().dates[1:])
_MICRO = (("series", "microcap"),)
_BASIS = (("kind", "cascade_basis"),)

explorer = Explorer(
    name="cast",
    kind="model",
    controls=(
        Choice("actor", ORDER, "dealers"),
        Choice("screen", SCREENS, "joins"),
        Step("day", "date", _DATES, np.datetime64("2024-02-02"), pace=600),
    ),
    simulate=stage,
    chart=chart,
    guess=Guess("ch01-alone", -60, 10, 1),
    stats={
        "day": Stat("last", "date"),
        "actor": Stat("first", "actor"),
        "why": Stat("first", "why"),
        "now": Stat("last", "now", _MICRO),
        "before": Stat("last", "before", _MICRO),
        "low": Stat("last", "low", _MICRO),
        "high": Stat("last", "high", _MICRO),
        "seen": Stat("last", "record", _MICRO),
        "basis": Stat("min", "now", _BASIS),
        "basis_before": Stat("min", "before", _BASIS),
    },
    scenarios={
        **{f"with_{name}": {"actor": name, "day": LOW} for name in ORDER},
        "no_dma": {"actor": "dma", "screen": "absent", "day": LOW},
        "dma_alone": {"actor": "dma", "screen": "alone", "day": LOW},
    },
    table=("date", "series", "now", "before", "record"),
)

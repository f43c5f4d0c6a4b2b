"""The cascade's seven links as players of one game: what each did to prices, bases and funds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np

from widgets.simulation import calibrate, episode
from widgets.simulation.attribution.accounts import day_of
from widgets.simulation.attribution.shapley import extremes, first_in, interactions, last_out, shapley
from widgets.simulation.cascade import AGENTS, Parameters, combinations, simulate
from widgets.simulation.check import FloatArray, refuse
from widgets.simulation.record.lookup import Day

MEASURES = ("log_level", "basis", "result")  # of a History: tiers, contracts, funds last
SETS = 2 ** len(AGENTS)
CHUNK = 8  # fits in one call: 1,024 scenarios
Measured = Mapping[str, FloatArray]


@dataclass(frozen=True, eq=False)
class LinkValues:
    """What each link did, by measure: mappings from `MEASURES` to arrays.

    `none` and `whole` are the runs with all links off and on, (fits, days + 1, ..). The others have the links
    first, in the order of `AGENTS`, (links, fits, days + 1, ..): `shapley`; `alone`, what a link does when
    all others are off; `last_out`, what is lost without it; `least` and `most`, the ends over all orders.
    none + sum of shapley = whole. All but the ends are linear: for a span of days take differences.
    """

    none: Measured
    whole: Measured
    shapley: Measured
    alone: Measured
    last_out: Measured
    least: Measured
    most: Measured


@cache
def link_values(everywhere: bool = False) -> LinkValues:
    """Return what each link did in the best fit, or with `everywhere` in each of the near-equal fits.

    News stays as each fit found it, so that the CSI 300 comes out like the other tiers. Shared: do not write
    into it.
    """
    found: dict[str, dict[str, FloatArray]] = {}
    for measure, game in _games(everywhere).items():
        least, most = extremes(game)
        for name, array in (
            ("none", game[0]), ("whole", game[-1]), ("shapley", shapley(game)), ("alone", first_in(game)),
            ("last_out", last_out(game)), ("least", least), ("most", most),
        ):  # fmt: skip
            found.setdefault(name, {})[measure] = array
    return LinkValues(**{name: MappingProxyType(arrays) for name, arrays in found.items()})


def coalitions(measure: str = "log_level", everywhere: bool = False) -> FloatArray:
    """Return a measure in every set of links, (sets, fits, days + 1, ..), in the order of `combinations`.

    The game behind `link_values`, for questions of one's own; news as there. Shared: do not write into it.
    Raises ValueError if the measure is unknown.
    """
    if measure not in MEASURES:
        raise refuse("measure", measure, ", ".join(MEASURES))
    return _games(everywhere)[measure]


@cache
def link_pairs(day: Day) -> FloatArray:
    """Return the interaction of each pair of links in the best fit, log points (links, links, tiers).

    Raises ValueError if the day is no trading day of the run.
    """
    runs = episode.switched()
    return interactions(runs.log_level[:, day_of(runs, day)])


@cache
def _games(everywhere: bool) -> Measured:
    fits, news = (
        (calibrate.ensemble(), episode.ensemble().news)
        if everywhere
        else (calibrate.best(), episode.full().news)
    )
    chunks = [
        _played(fits.pick(np.arange(i, min(i + CHUNK, len(news)))), news[i : i + CHUNK])
        for i in range(0, len(news), CHUNK)
    ]
    return MappingProxyType({m: np.concatenate([chunk[m] for chunk in chunks], axis=1) for m in MEASURES})


def _played(fits: Parameters, news: FloatArray) -> Measured:
    """Return every set of links in some fits, each with its news, (sets, fits, ..); scenarios fits, sets."""
    count = len(news)
    spread = Parameters(**{name: np.repeat(np.broadcast_to(x, (count,)), SETS) for name, x in fits})
    sets = combinations().pick(np.tile(np.arange(SETS), count))
    history = simulate(spread, sets, news=np.repeat(news, SETS, axis=0))
    found = {}
    for measure in MEASURES:
        array = getattr(history, measure)
        found[measure] = np.moveaxis(array.reshape(count, SETS, *array.shape[1:]), 1, 0)
    return found

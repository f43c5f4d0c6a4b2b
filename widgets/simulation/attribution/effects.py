"""Counterfactuals run over all near-equal fits, and what of their effect is known and what is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

import numpy as np

from widgets.simulation import calibrate, episode
from widgets.simulation.attribution.catalogue import catalogue
from widgets.simulation.attribution.change import Change
from widgets.simulation.attribution.outcomes import NOTHING, OUTCOMES, outcome, outcomes
from widgets.simulation.attribution.verdict import agreement, spread, verdict
from widgets.simulation.cascade import ALL_ON, History, Links, Parameters, hedge_grid, simulate
from widgets.simulation.check import FloatArray, refuse, whole
from widgets.simulation.market import record_forcing

CHUNK = 1200  # scenarios in one call


@dataclass(frozen=True, eq=False)
class Effects:
    """Outcomes of changes in every fit, in the order of `OUTCOMES`.

    `changes` names the rows; `base` (fits, outcomes) is the full fit, `values` (changes, fits, outcomes) the
    changed run. The first fit is the best.
    """

    changes: tuple[str, ...]
    groups: tuple[str, ...]
    base: FloatArray
    values: FloatArray

    @property
    def difference(self) -> FloatArray:
        """Changed run less full fit, (changes, fits, outcomes); 0 where both are infinite."""
        apart = np.zeros_like(self.values)
        return np.subtract(self.values, self.base, out=apart, where=self.values != self.base)

    def of(self, change: str, name: str) -> FloatArray:
        """Return the differences of one cell, (fits,). Raises ValueError if a name is unknown."""
        if change not in self.changes:
            raise refuse("change", change, ", ".join(self.changes))
        return np.asarray(self.difference[self.changes.index(change), :, outcome(name)])

    def spread(self, change: str, name: str) -> tuple[float, float, float]:
        """Return the 5th, 50th and 95th percentile of a cell's difference. ValueErrors as in `of`."""
        return spread(self.of(change, name))

    def agreement(self, change: str, name: str) -> float:
        """Return the largest share of fits that agree: higher, lower, or none. ValueErrors as in `of`."""
        return agreement(self.of(change, name), float(NOTHING[outcome(name)]))

    def verdict(self, change: str, name: str) -> str:
        """Return one of `VERDICTS` for a cell: a sign is known if 95 % of the fits have it.

        ValueErrors as in `of`.
        """
        return verdict(self.of(change, name), float(NOTHING[outcome(name)]))

    def rows(
        self, names: Sequence[str], changes: Sequence[str] | None = None
    ) -> dict[str, list[str] | list[float]]:
        """Return a table of cells as columns, one row for each change and outcome.

        `base` is the full fit, `best` the change to it in the best fit; `low`, `median`, `high` and `agree`
        are taken over the fits. Raises ValueError if a name is unknown.
        """
        table: dict[str, list[str] | list[float]] = {}

        def put(column: str, value: str | float) -> None:
            table.setdefault(column, []).append(value)  # type: ignore[arg-type]

        for change in self.changes if changes is None else changes:
            for name in names:
                low, middle, high = self.spread(change, name)
                put("change", change)
                put("outcome", name)
                put("base", float(self.base[0, outcome(name)]))
                put("best", float(self.of(change, name)[0]))
                put("low", low)
                put("median", middle)
                put("high", high)
                put("agree", self.agreement(change, name))
                put("verdict", self.verdict(change, name))
        return table


def effects(changes: Sequence[Change] | None = None, everywhere: bool = True, every: int = 1) -> Effects:
    """Return the outcomes of changes in near-equal fits, the best first, or in the best alone.

    By default the catalogue, run once and kept. `everywhere`: in all fits, or in every so many of them
    (`every`); each keeps its own news, so that the CSI 300 answers like every tier.

    Raises
    ------
    ValueError
        If two changes share a name, there is none, `every` is below 1, or a change leads out of a
        parameter's range.
    """
    if changes is None:
        return _catalogue(everywhere, every)
    names = tuple(one.name for one in changes)
    if not names or len(set(names)) < len(names):
        raise refuse("changes", names, "at least one, each with a name of its own")
    fits = _fits(everywhere, every)
    values = np.empty((len(names), fits.number, len(OUTCOMES)))
    by_desk: dict[object, list[int]] = {}
    for i, one in enumerate(changes):
        by_desk.setdefault(one.desk, []).append(i)
    for places in by_desk.values():  # a desk's book is not an axis of a run
        step = max(1, CHUNK // fits.number)
        for first in range(0, len(places), step):
            some = places[first : first + step]
            settings, history = _run([changes[i] for i in some], fits)
            values[some] = outcomes(history, settings).reshape(len(some), fits.number, -1)
    return Effects(names, tuple(one.group for one in changes), fits.base, values)


def run_changes(changes: Sequence[Change], everywhere: bool = False, every: int = 1) -> History:
    """Return the whole runs of changes in one call, scenarios in the order changes, fits.

    ValueErrors as in `effects`, and if the changes have different desks.
    """
    if not changes or len({one.desk for one in changes}) > 1:
        raise refuse("changes", len(changes), "at least one, all with the same desk")
    return _run(changes, _fits(everywhere, every))[1]


@cache
def _catalogue(everywhere: bool, every: int) -> Effects:
    return effects(catalogue(), everywhere, every)


class _Fits(NamedTuple):
    parameters: dict[str, FloatArray]  # each (fits,)
    news: FloatArray
    base: FloatArray
    number: int


@cache
def _fits(everywhere: bool, every: int) -> _Fits:
    whole("every", every, 1)
    chosen, run = (
        (calibrate.ensemble(), episode.ensemble()) if everywhere else (calibrate.best(), episode.full())
    )
    some = slice(None, None, every)
    count = len(run.news[some])
    base = outcomes(run, chosen)[some]
    return _Fits(
        {name: np.broadcast_to(x, (len(run.news),))[some] for name, x in chosen}, run.news[some], base, count
    )


def _run(changes: Sequence[Change], fits: _Fits) -> tuple[Parameters, History]:
    """Return changes of one desk run in one call, scenarios in the order changes, fits."""

    def value(one: Change, name: str) -> FloatArray:
        if name in one.settings:
            return np.full(fits.number, one.settings[name])
        return np.asarray(fits.parameters[name] * one.times.get(name, 1.0))

    def switch(one: Change, name: str) -> float:
        return 0.0 if name in one.off else one.sent.get(name, 1.0)

    settings = Parameters(
        **{name: np.concatenate([value(one, name) for one in changes]) for name in fits.parameters}
    )
    links = Links(
        **{name: np.repeat([switch(one, name) for one in changes], fits.number) for name, _ in ALL_ON}
    )
    plain, limits = record_forcing(), {one.limit_from for one in changes}
    limited = {first: record_forcing(limit_from=first).net_limit for first in limits}
    forcing = replace(
        plain,
        purchases=np.repeat([one.purchases.of(plain) for one in changes], fits.number, axis=0),
        net_limit=np.repeat([limited[one.limit_from] for one in changes], fits.number, axis=0),
    )
    desk = changes[0].desk
    return settings, simulate(
        settings, links, forcing,
        news=np.tile(fits.news, (len(changes), 1)), grid=None if desk is None else hedge_grid(desk),
    )  # fmt: skip

"""A race played to the end: its game in every fit, every equilibrium, and what each choice costs whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from widgets.simulation import calibrate, episode
from widgets.simulation.attribution.games import (
    Game,
    Profile,
    best_symmetric,
    coordinated,
    equilibria,
    profiles,
)
from widgets.simulation.attribution.race import Race
from widgets.simulation.attribution.race_run import Outcome, Outside, run
from widgets.simulation.cascade import History, Parameters
from widgets.simulation.check import FloatArray, IntArray, refuse, whole

CHUNK = 1500  # profiles in one call


@dataclass(frozen=True, eq=False)
class Played:
    """What came of every profile of a race, in one fit or in all near-equal ones (the best first).

    `counts` (profiles, choices). `result` (fits, profiles, choices): CNY per CNY of stocks at the start, NaN
    where nobody makes the choice; `kept`, the share of stocks still held, alike. `level` (fits, profiles,
    days + 1, tiers) and `basis`: paths. `waited`, `enhanced` (fits, profiles): as in `race_run.Outcome`.
    """

    race: Race
    counts: IntArray
    result: FloatArray
    kept: FloatArray
    level: FloatArray
    basis: FloatArray
    waited: FloatArray
    enhanced: FloatArray

    @cached_property
    def games(self) -> tuple[Game, ...]:
        """The race as a game, in each fit; payoffs in CNY per CNY of stocks."""
        return tuple(Game(self.counts, pay) for pay in self.result)

    @property
    def game(self) -> Game:
        """The game in the best fit."""
        return self.games[0]

    @cached_property
    def money(self) -> FloatArray:
        """What all racers earn together, CNY bn, (fits, profiles)."""
        return np.asarray(self.race.stake * np.nansum(self.counts * self.result, axis=2))

    def together(self, profile: Sequence[int]) -> FloatArray:
        """Return what all racers earn together in a profile, CNY bn (fits,). Raises ValueError if unknown."""
        return np.asarray(self.money[:, self.game.row(profile)])

    def everybody(self) -> FloatArray:
        """Return each racer's result if all make the same choice, (fits, choices)."""
        rows = [self.game.everybody(j) for j in range(self.game.choices)]
        return np.stack([self.result[:, row, j] for j, row in enumerate(rows)], axis=1)

    def matrix(self) -> FloatArray:
        """Return a racer's result by its own choice and that of all others, (fits, own, others)."""
        choices = range(self.game.choices)
        found = np.empty((len(self.games), self.game.choices, self.game.choices))
        for own in choices:
            for others in choices:
                count = [0] * self.game.choices
                count[others] += self.race.funds - 1
                count[own] += 1
                found[:, own, others] = self.result[:, self.game.row(count), own]
        return found

    @cached_property
    def equilibria(self) -> tuple[tuple[Profile, ...], ...]:
        """All pure equilibria, in each fit; possibly none."""
        return tuple(tuple(equilibria(game)) for game in self.games)

    @cached_property
    def coordinated(self) -> tuple[Profile, ...]:
        """The profile that is best for all racers together, in each fit."""
        return tuple(coordinated(game) for game in self.games)

    @cached_property
    def best_symmetric(self) -> tuple[Profile, ...]:
        """The best profile in which all do the same, in each fit."""
        return tuple(best_symmetric(game) for game in self.games)

    def price(self, worst: bool = True) -> FloatArray:
        """Return what lack of coordination costs, CNY per CNY of stocks, at least 0, (fits,).

        What all earn in the coordinated profile less what they earn in the worst (or best) pure equilibrium;
        NaN in a fit that has none.
        """
        found = np.full(len(self.games), np.nan)
        for fit, game in enumerate(self.games):
            if self.equilibria[fit]:
                sums = [game.totals[game.row(one)] for one in self.equilibria[fit]]
                lost = game.totals.max() - (min(sums) if worst else max(sums))
                found[fit] = lost / self.race.funds
        return found

    def share_with(self, profile: Sequence[int]) -> float:
        """Return the share of fits in which a profile is an equilibrium. ValueError if it is unknown."""
        self.game.row(profile)
        wanted = tuple(int(x) for x in profile)
        return float(np.mean([wanted in found for found in self.equilibria]))

    def externality(self, others: int, instead_of: int = 0) -> dict[str, FloatArray]:
        """Return what one racer's choice does to itself and to the rest, CNY bn, arrays (fits, choices).

        All other racers make the choice `others`; each choice of the one is compared with `instead_of`.
        ``own``: to itself; ``racers``: to all other racers together; ``enhanced``: to index-enhanced funds.
        Raises ValueError if a choice is unknown, or there is one racer only.
        """
        funds, choices = self.race.funds, self.game.choices
        if funds < 2:
            raise refuse("funds", funds, "at least 2, so that there are others")
        for name, one in (("others", others), ("instead_of", instead_of)):
            whole(name, one, 0, choices - 1)
        own, racers, enhanced = (np.empty((len(self.games), choices)) for _ in range(3))
        for j in range(choices):
            count = [0] * choices
            count[others] += funds - 1
            count[j] += 1
            row = self.game.row(count)
            own[:, j] = self.result[:, row, j] * self.race.stake
            racers[:, j] = self.money[:, row] - own[:, j]
            enhanced[:, j] = self.enhanced[:, row]
        found = {"own": own, "racers": racers, "enhanced": enhanced}
        return {name: array - array[:, [instead_of]] for name, array in found.items()}


@cache
def play(race: Race = Race(), everywhere: bool = False) -> Played:  # noqa: B008 - frozen
    """Play every profile of a race, in the best fit or with `everywhere` in each near-equal one; kept."""
    fits, fitted = (
        (calibrate.ensemble(), episode.ensemble()) if everywhere else (calibrate.best(), episode.full())
    )
    count = len(fitted.news)
    counts = profiles(race.funds, len(race.choices))
    step = max(1, CHUNK // len(counts))
    parts = [
        _some(race, fits.pick(np.arange(i, min(i + step, count))), fitted, i, counts)
        for i in range(0, count, step)
    ]

    def put(name: str) -> FloatArray:
        arrays = [getattr(part, name) for part in parts]
        return np.concatenate([a.reshape(-1, len(counts), *a.shape[1:]) for a in arrays])

    made = counts > 0
    return Played(
        race=race,
        counts=counts,
        result=np.where(made, put("result"), np.nan),
        kept=np.where(made, put("kept"), np.nan),
        level=np.exp(put("log_level")),
        basis=put("basis"),
        waited=put("waited"),
        enhanced=put("enhanced"),
    )


def _some(race: Race, fits: Parameters, fitted: History, first: int, counts: IntArray) -> Outcome:
    """Return all profiles in some fits, scenarios in the order fits, profiles."""
    several = min(fits.scenarios, len(fitted.news) - first)
    spread = Parameters(
        **{name: np.repeat(np.broadcast_to(array, (several,)), len(counts)) for name, array in fits}
    )
    at = np.repeat(np.arange(first, first + several), len(counts))
    rows = several * len(counts)
    pace, wait = (
        np.broadcast_to([getattr(one, name) for one in race.choices], (rows, len(race.choices)))
        for name in ("pace", "wait")
    )
    given = Outside(fitted.news[at], fitted.trades[at])
    return run(race, spread, given, np.tile(counts, (several, 1)), pace, wait)

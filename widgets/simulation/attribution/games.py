"""Symmetric games of a few players with a few choices: payoffs by profile, and every equilibrium."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations_with_replacement

import numpy as np
import numpy.typing as npt

from widgets.simulation.check import FloatArray, IntArray, inside, refuse, whole

Profile = tuple[int, ...]  # how many players make each choice
MOST_PROFILES = 20_000
TIE = 1e-12  # of the largest payoff: what counts as no gain, so that rounding ends no equilibrium


def profiles(players: int, choices: int) -> IntArray:
    """Return every way to spread players over choices, as counts (profiles, choices).

    Who of alike players makes a choice does not matter, so that counts say all. Raises ValueError if a number
    is below 1, or there are more than 20,000 profiles.
    """
    whole("players", players, 1)
    whole("choices", choices, 1)
    many = 1
    for k in range(1, players + 1):
        many = many * (choices + k - 1) // k
        if many > MOST_PROFILES:
            raise refuse("profiles", many, f"at most {MOST_PROFILES}: fewer players or choices")
    found = np.zeros((many, choices), dtype=np.int64)
    for row, picks in enumerate(combinations_with_replacement(range(choices), players)):
        for pick in picks:
            found[row, pick] += 1
    return found


@dataclass(frozen=True, eq=False)
class Game:
    """A symmetric game.

    Parameters
    ----------
    counts : array (profiles, choices)
        Every profile once, as `profiles` gives them.
    payoffs : array (profiles, choices)
        What each player who makes a choice gets in a profile; NaN where nobody makes it.

    Raises
    ------
    ValueError
        If a profile is missing or comes twice, or a payoff is missing or not finite.
    """

    counts: IntArray
    payoffs: FloatArray
    # what one player gets by each choice (.., choices) against everything the others may do, `others_of`
    answers: FloatArray = field(init=False)
    _rows: dict[Profile, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        counts = np.asarray(self.counts)
        pay = np.asarray(self.payoffs, dtype=np.float64)
        if counts.ndim != 2 or pay.shape != counts.shape or not counts.size:
            raise refuse("payoffs.shape", pay.shape, f"(profiles, choices), as counts {counts.shape}")
        wanted = profiles(int(counts[0].sum()), counts.shape[1])
        rows = {tuple(row): i for i, row in enumerate(counts.tolist())}
        if len(rows) != len(counts) or set(rows) != set(map(tuple, wanted.tolist())):
            raise refuse("counts", counts.shape, f"every one of {len(wanted)} profiles once")
        made = counts > 0
        if not np.isfinite(pay[made]).all():
            raise refuse("payoffs", "NaN or infinite", "a finite number wherever somebody makes the choice")
        object.__setattr__(self, "counts", counts.astype(np.int64))
        object.__setattr__(self, "payoffs", np.where(made, pay, np.nan))
        object.__setattr__(self, "_rows", rows)
        after, _ = _moves(int(wanted[0].sum()), wanted.shape[1])
        place = np.array([rows[tuple(row)] for row in wanted.tolist()])  # of the profiles in this order
        answers = self.payoffs[place[after], np.arange(wanted.shape[1])]
        object.__setattr__(self, "answers", answers)

    @property
    def players(self) -> int:
        """Number of players."""
        return int(self.counts[0].sum())

    @property
    def choices(self) -> int:
        """Number of choices."""
        return int(self.counts.shape[1])

    @property
    def totals(self) -> FloatArray:
        """What all players get together, (profiles,)."""
        return np.asarray(np.nansum(self.counts * self.payoffs, axis=1))

    def row(self, profile: Sequence[int]) -> int:
        """Return the place of a profile. Raises ValueError if it is none of the game's."""
        key = tuple(int(x) for x in profile)
        if key not in self._rows:
            raise refuse("profile", profile, f"{self.choices} counts that sum to {self.players}")
        return self._rows[key]

    def everybody(self, choice: int) -> int:
        """Return the place of the profile in which all make one choice. ValueError if it is unknown."""
        whole("choice", choice, 0)
        if choice >= self.choices:
            raise refuse("choice", choice, f"0 to {self.choices - 1}")
        return self.row([self.players if j == choice else 0 for j in range(self.choices)])

    def against(self, others: Sequence[int]) -> FloatArray:
        """Return what one player gets by each choice, (choices,), when the others make `others`.

        `others` are counts that sum to players - 1. Raises ValueError if they are not.
        """
        found = np.empty(self.choices)
        for j in range(self.choices):
            profile = [int(x) for x in others]
            if len(profile) == self.choices:
                profile[j] += 1
            found[j] = self.payoffs[self.row(profile), j]
        return found


def others_of(game: Game) -> IntArray:
    """Return everything that the others of one player may do, as counts (profiles of the others, choices)."""
    if game.players == 1:
        return np.zeros((1, game.choices), dtype=np.int64)
    return profiles(game.players - 1, game.choices)


@cache
def _moves(players: int, choices: int) -> tuple[IntArray, IntArray]:
    """Return how profiles of all and of all but one hang together, both in the order of `profiles`.

    (others, choices): the profile after the last one chooses; (profiles, choices): the others after one who
    made that choice has left, -1 where nobody had made it.
    """
    whole_rows = {tuple(row): i for i, row in enumerate(profiles(players, choices).tolist())}
    rest = profiles(players - 1, choices) if players > 1 else np.zeros((1, choices), dtype=np.int64)
    after = np.empty(rest.shape, dtype=np.int64)
    before = np.full((len(whole_rows), choices), -1)
    for i, row in enumerate(rest.tolist()):
        for j in range(choices):
            after[i, j] = whole_rows[tuple(x + (k == j) for k, x in enumerate(row))]
            before[after[i, j], j] = i
    return after, before


def regrets(game: Game) -> FloatArray:
    """Return the most that any one player gains by changing its choice alone, (profiles,); negative: loses.

    Every change of every player of every profile is looked at. A game of one choice has none: minus infinity.
    """
    found = np.full(len(game.counts), -np.inf)
    _, before = _moves(game.players, game.choices)
    place = [game.row(row) for row in profiles(game.players, game.choices)]
    for now in range(game.choices):
        here = before[:, now] >= 0  # profiles in which somebody makes this choice
        rows = np.array(place)[here]
        best = np.delete(game.answers[before[here, now]], now, axis=1).max(axis=1, initial=-np.inf)
        found[rows] = np.maximum(found[rows], best - game.payoffs[rows, now])
    return found


def equilibria(game: Game, epsilon: float = 0.0) -> list[Profile]:
    """Return ALL pure Nash equilibria, alike players making the same or different choices.

    A profile is one if nobody gains more than `epsilon` by changing its choice alone. Raises ValueError if
    epsilon is negative.
    """
    inside("epsilon", epsilon, 0.0)
    allowed = epsilon + TIE * float(np.nanmax(np.abs(game.payoffs)))
    return [_profile(game.counts[i]) for i in np.flatnonzero(regrets(game) <= allowed)]


def coordinated(game: Game) -> Profile:
    """Return the profile with the largest sum of payoffs; of equal ones the first."""
    return _profile(game.counts[int(np.argmax(game.totals))])


def best_symmetric(game: Game) -> Profile:
    """Return the profile with the largest sum of those in which all make the same choice."""
    rows = [game.everybody(j) for j in range(game.choices)]
    return _profile(game.counts[max(rows, key=lambda row: game.totals[row])])


def dominant(game: Game, *, strictly: bool = True) -> int | None:
    """Return the choice that is best whatever the others do, or None.

    `strictly`: better than every other choice against everything; else never worse, and somewhere better.
    """
    pay = game.answers
    for j in range(game.choices):
        lead = pay[:, [j]] - np.delete(pay, j, axis=1)
        if np.all(lead > 0) if strictly else (np.all(lead >= 0) and np.all((lead > 0).any(axis=0))):
            return j
    return None


def from_matrix(matrix: npt.ArrayLike) -> Game:
    """Return the symmetric two-player game of a matrix: row player's payoff by own (row) and other's choice.

    Raises ValueError unless the matrix is square and finite.
    """
    pay = inside("matrix", matrix)
    if pay.ndim != 2 or pay.shape[0] != pay.shape[1] or not pay.size:
        raise refuse("matrix.shape", pay.shape, "(choices, choices)")
    counts = profiles(2, len(pay))
    found = np.full(counts.shape, np.nan)
    for row, count in enumerate(counts):
        made = np.repeat(np.arange(len(pay)), count)
        found[row, made] = [pay[made[0], made[1]], pay[made[1], made[0]]]
    return Game(counts, found)


def _profile(count: IntArray) -> Profile:
    return tuple(int(x) for x in count)

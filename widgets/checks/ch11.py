"""Exercises of chapter 11, Who pushed?; every true value is computed from the stored calibration."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from widgets.checks.exercise import Exercise
from widgets.checks.reasons import array, as_number, kind, number, returns_nothing, say
from widgets.simulation import episode
from widgets.simulation.attribution import Race, divided, first_in, last_out, merged, play, shapley
from widgets.simulation.cascade import AGENTS
from widgets.simulation.market import TIERS
from widgets.strings import words

_POINTS = 0.05  # one decimal of a log point
_MICRO = TIERS.index("microcap")
_FIRST, _LOW = "2024-01-02", "2024-02-07"
_FUNDS = tuple(AGENTS.index(name) for name in ("neutral", "dma", "enhanced"))


@cache
def _game() -> np.ndarray:
    """Return microcaps' level on 7 February in every set of agents, best fit, log points."""
    runs = episode.switched()
    at = int(np.flatnonzero(runs.dates == np.datetime64(_LOW))[0])
    return np.asarray(100 * runs.log_level[:, at, _MICRO])


def as_one(answer: Any) -> str | None:
    """Check the Shapley value of the three kinds of fund as one player, microcaps, log points."""
    rest = tuple((i,) for i in range(len(AGENTS)) if i not in _FUNDS)
    game = merged(_game(), (_FUNDS, *rest))
    true = float(shapley(game)[0])
    found = as_number(answer)
    if found is not None:
        apart = shapley(_game())
        for wrong, hint in (
            (float(apart[list(_FUNDS)].sum()), "apart"),
            (float(last_out(game)[0]), "last-out"),
            (float(first_in(game)[0]), "first-in"),
        ):
            if abs(found - wrong) <= _POINTS:
                return _hint(hint)
    return number(answer, true, _POINTS, percent=True)


def fits(answer: Any) -> str | None:
    """Check in how many near-equal fits microcaps would stand lower on 7 February without dealers."""
    effect = divided("last_out", _FIRST, _LOW)[AGENTS.index("dealers"), :, _MICRO]
    true = int((effect > 0).sum())
    found = as_number(answer)
    if found is not None:
        for wrong, hint in ((effect.size - true, "other-sign"), (true / effect.size, "share")):
            if found == wrong:
                return _hint(hint)
    return number(answer, true, 0.0)


def two(answer: Any) -> str | None:
    """Check what the best pure equilibrium of two funds loses against the best profile, % of stocks."""
    played = play(Race(funds=2))
    true = 100 * float(played.price(worst=False)[0])
    found = as_number(answer)
    if found is not None:
        for wrong, hint in (
            (100 * float(played.price()[0]), "worst"),
            (100 * float(play(Race()).price(worst=False)[0]), "four"),
            (100 * float(played.money[0].max()) / played.race.stocks, "best-itself"),
        ):
            if abs(found - wrong) <= _POINTS / 5:
                return _hint(hint)
    return number(answer, true, _POINTS / 5, percent=True)


def shares(answer: Any) -> str | None:
    """Check a function of a game's values that returns its Shapley values."""
    if not callable(answer):
        return say("not-function", found=kind(answer))
    for game in _games():
        try:
            found = answer(game.copy())
        except Exception as problem:  # the reader's own code
            return say("raised", case=f"{game.size} values", error=f"{type(problem).__name__}: {problem}")
        true = shapley(game)
        try:
            values = np.asarray(found, dtype=float)
        except Exception:  # anything may go wrong in another library's conversion
            return say("not-array", found=kind(found))
        if values.shape == true.shape and true.size > 2:
            for wrong, hint in (
                (first_in(game), "first-in"),
                (last_out(game), "last-out"),
                ((first_in(game) + last_out(game)) / 2, "two-ends"),
                (_every_set_alike(game), "sets-alike"),
            ):
                if np.allclose(values, wrong, atol=1e-9):
                    return _hint(hint)
        if reason := array(found, true, 1e-9):
            return reason
    return None


def _every_set_alike(game: np.ndarray) -> np.ndarray:
    """Return the mean over all sets of the others, each counted once (Banzhaf): it need not sum up."""
    sets = np.arange(game.size)
    players = range(int(game.size).bit_length() - 1)
    without = [sets[sets >> i & 1 == 0] for i in players]
    return np.array([(game[s | 1 << i] - game[s]).mean() for i, s in zip(players, without, strict=True)])


@cache
def _games() -> tuple[np.ndarray, ...]:
    """Return games of one to four players, values by set in the order of `cascade.combinations`."""
    rng = np.random.default_rng(11)
    return tuple(rng.normal(0.0, 5.0, 2**n) for n in (3, 4, 2, 1))


def _blank(answer: Any) -> bool:
    return returns_nothing(answer, (_games()[0],))


def _hint(name: str) -> str:
    return str(words(f"blocks.check.ch11.{name}"))


EXERCISES = (
    Exercise("ch11-as-one", as_one),
    Exercise("ch11-fits", fits),
    Exercise("ch11-two", two),
    Exercise("ch11-shares", shares, _blank),
)

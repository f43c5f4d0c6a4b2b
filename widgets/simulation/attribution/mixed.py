"""Mixed equilibria of symmetric games: every player draws its choice with the same odds."""

from __future__ import annotations

from itertools import combinations
from math import comb, factorial

import numpy as np
import numpy.typing as npt

from widgets.simulation.attribution.games import Game, others_of
from widgets.simulation.check import BoolArray, FloatArray, IntArray, inside, refuse

CLOSE = 1e-9
STARTS = 16
STEPS = 40


def expected(game: Game, odds: npt.ArrayLike) -> FloatArray:
    """Return what one player expects of each choice, (choices,), when all others draw theirs with `odds`.

    Raises ValueError unless odds are one for each choice, at least 0, and sum to 1.
    """
    p = inside("odds", odds, 0.0, 1.0)
    if p.shape != (game.choices,) or abs(p.sum() - 1.0) > 1e-9:
        raise refuse("odds", p.tolist(), f"{game.choices} numbers of at least 0 that sum to 1")
    return _Others(game).pay(p)


def mixed(game: Game) -> list[FloatArray]:
    """Return symmetric mixed equilibria found, each as odds (choices,), those that are pure left out.

    Every set of choices is tried: odds at which the choices drawn pay alike and no other pays more. A set of
    two is searched whole, larger ones by Newton's method from many starts. Each answer is checked, but one of
    a larger set may be missed, and where choices pay alike whatever others do none of the many is returned.
    At least one symmetric equilibrium, pure or mixed, always exists (Nash, 1951).
    """
    if game.players == 1:
        return []
    others = _Others(game)
    scale = float(np.nanmax(np.abs(game.payoffs))) or 1.0
    found: list[FloatArray] = []
    for size in range(2, game.choices + 1):
        for drawn in combinations(range(game.choices), size):
            for odds in _alike(others, np.array(drawn), scale):
                pay = others.pay(odds)
                held = float(pay @ odds)
                new = all(np.abs(odds - one).max() > 1e-6 for one in found)
                if new and pay.max() - held <= 1e-7 * scale:
                    found.append(odds)
    return found


class _Others:
    """The choices of players - 1 others, with their chances."""

    def __init__(self, game: Game) -> None:
        self.counts = others_of(game)
        total = factorial(game.players - 1)
        self.ways = np.array([total / np.prod([factorial(int(c)) for c in row]) for row in self.counts])
        self.payoffs = game.answers

    def pay(self, odds: FloatArray) -> FloatArray:
        chance = self.ways * np.prod(odds**self.counts, axis=1)
        return np.asarray(chance @ self.payoffs)


def _alike(others: _Others, drawn: IntArray, scale: float) -> list[FloatArray]:
    return _crossings(others, drawn) if len(drawn) == 2 else _newton(others, drawn, scale)


def _crossings(others: _Others, drawn: IntArray) -> list[FloatArray]:
    """Return all odds strictly between two choices at which both pay alike: roots of one polynomial."""
    choices = others.counts.shape[1]
    inside_two: BoolArray = others.counts.sum(axis=1) == others.counts[:, drawn].sum(axis=1)
    powers = others.counts[inside_two][:, drawn]
    lead = others.payoffs[inside_two][:, drawn[0]] - others.payoffs[inside_two][:, drawn[1]]
    # in x = the odds of the first: sum of ways x lead x^a (1 - x)^b, lowest power first
    poly = np.zeros(int(powers.sum(axis=1).max()) + 1)
    for (a, b), ways, more in zip(powers, others.ways[inside_two], lead, strict=True):
        for k in range(int(b) + 1):
            poly[int(a) + k] += ways * more * comb(int(b), k) * (-1) ** k
    found = []
    for root in np.roots(poly[::-1]) if np.abs(poly).max() > 0 else []:
        if abs(root.imag) < CLOSE and CLOSE < root.real < 1 - CLOSE:
            odds = np.zeros(choices)
            odds[drawn] = [root.real, 1.0 - root.real]
            found.append(odds)
    return found


def _newton(others: _Others, drawn: IntArray, scale: float) -> list[FloatArray]:
    """Return odds inside a set of choices at which all of them pay alike, from many starts at once."""
    size, choices = len(drawn), others.counts.shape[1]
    inside_set = others.counts[:, drawn].sum(axis=1) == others.counts.sum(axis=1)
    counts, ways = others.counts[inside_set][:, drawn], others.ways[inside_set]
    pay = others.payoffs[inside_set][:, drawn] / scale
    lead = pay[:, 1:] - pay[:, :1]
    rng = np.random.default_rng(0)  # starts only: the answers are checked
    odds = np.vstack([np.full(size, 1.0 / size), rng.dirichlet(np.ones(size), STARTS)])
    for _ in range(STEPS):
        chance = ways * np.prod(odds[:, None] ** counts, axis=2)
        miss = np.column_stack([chance @ lead, odds.sum(axis=1) - 1.0])
        slope = np.ones((len(odds), size, size))
        slope[:, :-1] = np.einsum("sr,rk,rl->slk", chance, counts, lead) / odds[:, None]
        move = (np.linalg.pinv(slope) @ -miss[..., None])[..., 0]
        # at most nine tenths of the way to where a choice is drawn no more
        room = np.where(move < 0, -0.9 * odds / np.minimum(move, -1e-300), np.inf).min(axis=1)
        odds = np.clip(odds + np.minimum(1.0, room)[:, None] * move, 1e-14, 10.0)
    chance = ways * np.prod(odds[:, None] ** counts, axis=2)
    miss = np.column_stack([chance @ lead, odds.sum(axis=1) - 1.0])
    good = (np.abs(miss).max(axis=1) < CLOSE) & (odds.min(axis=1) > 1e-7)
    found = np.zeros((int(good.sum()), choices))
    found[:, drawn] = odds[good] / odds[good].sum(axis=1, keepdims=True)
    return list(found)

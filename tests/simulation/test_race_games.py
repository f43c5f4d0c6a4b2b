"""Symmetric games: published 2 x 2 games, every equilibrium, and a slow twin with named players."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from widgets.simulation import attribution as at

PRISONERS = [[3, 0], [5, 1]]  # cooperate, defect
STAG = [[4, 1], [3, 2]]  # stag, hare
CHICKEN = [[0, 7], [2, 6]]  # dare, swerve
STONE = [[0, -1, 1], [1, 0, -1], [-1, 1, 0]]


def random_game(seed, players, choices, whole_numbers=False):
    rng = np.random.default_rng(seed)
    counts = at.profiles(players, choices)
    pay = rng.integers(0, 4, counts.shape) if whole_numbers else rng.normal(size=counts.shape)
    return at.Game(counts, np.where(counts > 0, pay, np.nan))


def slow_equilibria(game, epsilon=0.0):
    """Return all equilibria by named players: each of choices^players profiles, each player, each change."""
    found = set()

    def pay(picks, player):
        count = [picks.count(j) for j in range(game.choices)]
        row = next(i for i, one in enumerate(game.counts.tolist()) if one == count)
        return game.payoffs[row, picks[player]]

    for picks in product(range(game.choices), repeat=game.players):
        holds = True
        for player in range(game.players):
            for other in range(game.choices):
                changed = (*picks[:player], other, *picks[player + 1 :])
                if other != picks[player] and pay(changed, player) - pay(picks, player) > epsilon:
                    holds = False
        if holds:
            found.add(tuple(picks.count(j) for j in range(game.choices)))
    return found


def test_published_games_of_two():
    prisoners, stag, chicken = (at.from_matrix(one) for one in (PRISONERS, STAG, CHICKEN))
    assert at.equilibria(prisoners) == [(0, 2)] and at.dominant(prisoners) == 1 and at.mixed(prisoners) == []
    assert at.coordinated(prisoners) == (2, 0)
    assert at.equilibria(stag) == [(2, 0), (0, 2)] and at.dominant(stag) is None
    np.testing.assert_allclose(at.mixed(stag), [[0.5, 0.5]])
    assert at.equilibria(chicken) == [(1, 1)]  # who dares and who swerves: two, the same up to names
    np.testing.assert_allclose(at.mixed(chicken), [[1 / 3, 2 / 3]], atol=1e-9)
    assert at.coordinated(chicken) == (0, 2) == at.best_symmetric(chicken)
    stone = at.from_matrix(STONE)
    assert at.equilibria(stone) == []
    np.testing.assert_allclose(at.mixed(stone), [[1 / 3] * 3], atol=1e-9)


def test_volunteers():
    """Diekmann's dilemma, 1985: one volunteers; mixed, each holds back with (c / b)^(1 / (n - 1))."""
    for players, cost in ((2, 0.4), (4, 0.3), (6, 0.25)):
        counts = at.profiles(players, 2)
        pay = np.where(counts[:, :1] > 0, [1 - cost, 1.0], [np.nan, 0.0])
        game = at.Game(counts, np.where(counts > 0, pay, np.nan))
        assert at.equilibria(game) == [(1, players - 1)]
        back = cost ** (1 / (players - 1))
        np.testing.assert_allclose(at.mixed(game), [[1 - back, back]], atol=1e-8)
        pays = at.expected(game, [1 - back, back])
        assert pays[0] == pytest.approx(pays[1])


@given(st.integers(0, 10**6), st.integers(1, 4), st.integers(1, 3), st.booleans())
@settings(max_examples=40, deadline=None)
def test_every_equilibrium_is_found_and_no_other(seed, players, choices, whole_numbers):
    """Guards: a deviation not looked at, ties, profiles of different choices left out."""
    game = random_game(seed, players, choices, whole_numbers)
    assert set(at.equilibria(game)) == slow_equilibria(game)
    assert set(at.equilibria(game, 0.5)) == slow_equilibria(game, 0.5)


@given(st.integers(0, 10**6), st.integers(2, 4), st.integers(2, 3))
@settings(max_examples=30, deadline=None)
def test_a_mixed_equilibrium_leaves_nobody_a_better_choice(seed, players, choices):
    """And where no symmetric pure one exists there is one, as Nash proved: these games are small."""
    game = random_game(seed, players, choices)
    found = at.mixed(game)
    for odds in found:
        pays = at.expected(game, odds)
        assert odds.min() >= 0 and odds.sum() == pytest.approx(1)
        assert pays.max() - odds @ pays < 1e-6
    alike = [one for one in at.equilibria(game) if max(one) == players]
    assert found or alike


@given(st.integers(0, 10**6))
@settings(max_examples=20, deadline=None)
def test_expected_is_the_mean_over_what_others_draw(seed):
    game = random_game(seed, 4, 3)
    odds = np.random.default_rng(seed).dirichlet(np.ones(3))
    slow = np.zeros(3)
    for others in product(range(3), repeat=3):
        chance = np.prod(odds[list(others)])
        slow += chance * game.against([others.count(j) for j in range(3)])
    np.testing.assert_allclose(at.expected(game, odds), slow, atol=1e-12)


def test_the_coordinated_profile_is_the_largest_sum_and_dominance_is_against_everything():
    game = random_game(5, 3, 3)
    sums = [np.nansum(c * p) for c, p in zip(game.counts, game.payoffs, strict=True)]
    np.testing.assert_allclose(game.totals, sums)
    assert game.totals[game.row(at.coordinated(game))] == max(sums)
    counts = at.profiles(3, 2)
    level = np.where(counts > 0, [1.0, 1.0], np.nan)
    assert at.dominant(at.Game(counts, level)) is None
    better = level.copy()
    better[0, 0] += 1.0  # against nobody else's second choice the first is better, else the same
    assert at.dominant(at.Game(counts, better)) is None
    assert at.dominant(at.Game(counts, better), strictly=False) == 0


def test_profiles_are_every_count_once():
    for players, choices in ((1, 1), (1, 4), (4, 6), (6, 3)):
        found = {tuple(row) for row in at.profiles(players, choices).tolist()}
        every = {
            tuple(picks.count(j) for j in range(choices)) for picks in product(range(choices), repeat=players)
        }
        assert found == every and len(at.profiles(players, choices)) == len(every)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: at.profiles(0, 3), "players"),
        (lambda: at.profiles(50, 50), "20000"),
        (lambda: at.from_matrix([[1, 2]]), "matrix"),
        (lambda: at.from_matrix([[1, np.nan], [0, 1]]), "matrix"),
        (lambda: at.Game(at.profiles(2, 2)[:2], np.ones((2, 2))), "counts"),
        (lambda: at.Game(at.profiles(2, 2), np.ones((2, 2))), "payoffs"),
        (lambda: at.Game(at.profiles(2, 2), np.full((3, 2), np.nan)), "payoffs"),
        (lambda: at.equilibria(at.from_matrix(STAG), -1.0), "epsilon"),
        (lambda: at.from_matrix(STAG).row([1, 2]), "profile"),
        (lambda: at.from_matrix(STAG).everybody(2), "choice"),
        (lambda: at.expected(at.from_matrix(STAG), [0.5, 0.6]), "odds"),
    ],
)
def test_bad_games_are_refused(make, said):
    with pytest.raises(ValueError, match=said):
        make()


@given(st.integers(0, 10**6), st.floats(1e-6, 1e6), st.floats(-3, 3))
@settings(max_examples=20, deadline=None)
def test_units_of_payoffs_change_nothing(seed, unit, shift):
    """Guards: tolerances in units of somebody's payoffs."""
    game = random_game(seed, 3, 3)
    other = at.Game(game.counts, unit * (game.payoffs + shift))
    assert at.equilibria(game) == at.equilibria(other)
    assert at.coordinated(game) == at.coordinated(other)
    few, many = at.mixed(game), at.mixed(other)
    assert len(few) == len(many)
    for one in few:
        assert min(np.abs(one - two).max() for two in many) < 1e-5

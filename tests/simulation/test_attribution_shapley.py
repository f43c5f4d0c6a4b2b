"""Shapley values: axioms, published games, and a slow twin that walks through every order."""

from itertools import permutations
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from widgets.simulation.attribution import (
    extremes,
    first_in,
    interactions,
    last_out,
    marginals,
    merged,
    owen,
    shapley,
)

NUMBERS = st.floats(-100, 100)
GAMES = st.integers(1, 5).flatmap(lambda n: arrays(np.float64, 2**n, elements=NUMBERS))


def slow(values, orders=None):
    """Return the mean of what each player adds, order by order, and the list of what it added."""
    n = len(values).bit_length() - 1
    added = [[] for _ in range(n)]
    for order in orders or permutations(range(n)):
        held = 0
        for player in order:
            added[player].append(values[held | 1 << player] - values[held])
            held |= 1 << player
    return np.array([np.mean(one, axis=0) for one in added]), added


def game(n, worth):
    return np.array([worth({i for i in range(n) if s >> i & 1}) for s in range(2**n)], dtype=float)


@given(GAMES)
@settings(max_examples=60, deadline=None)
def test_it_is_the_mean_over_every_order(values):
    found, added = slow(values)
    np.testing.assert_allclose(shapley(values), found, atol=1e-10)
    least, most = extremes(values)
    np.testing.assert_allclose(least, [min(one) for one in added], atol=1e-10)
    np.testing.assert_allclose(most, [max(one) for one in added], atol=1e-10)


@given(GAMES)
@settings(max_examples=60, deadline=None)
def test_efficiency_ends_and_order(values):
    n = len(values).bit_length() - 1
    assert shapley(values).sum() == pytest.approx(values[-1] - values[0], abs=1e-9)
    least, most = extremes(values)
    for one in (shapley(values), first_in(values), last_out(values)):
        assert np.all(least - 1e-9 <= one) and np.all(one <= most + 1e-9)
    for i in range(n):
        assert first_in(values)[i] == values[1 << i] - values[0]
        assert last_out(values)[i] == values[-1] - values[-1 - (1 << i)]


@given(st.integers(1, 5).flatmap(lambda n: arrays(np.float64, (2**n, 2), elements=NUMBERS)), NUMBERS)
@settings(max_examples=40, deadline=None)
def test_additivity_and_linearity(pair, factor):
    one, two = pair[:, 0], pair[:, 1]
    for of in (shapley, first_in, last_out, interactions):
        np.testing.assert_allclose(of(one + factor * two), of(one) + factor * of(two), atol=1e-7)
        np.testing.assert_allclose(of(pair)[..., 0], of(one), atol=1e-9)  # later axes are kept


@given(GAMES, st.data())
@settings(max_examples=40, deadline=None)
def test_null_player_and_symmetry(values, data):
    """A player who adds nothing gets nothing; two who add alike get alike; a new name changes nothing."""
    n = len(values).bit_length() - 1
    with_null = np.concatenate([values, values])  # player n adds nothing to anybody
    np.testing.assert_allclose(shapley(with_null), [*shapley(values), 0.0], atol=1e-9)
    np.testing.assert_allclose(interactions(with_null)[n], 0.0, atol=1e-9)
    order = data.draw(st.permutations(range(n)))
    sets = np.arange(2**n)
    moved = sum((sets >> i & 1) << order[i] for i in range(n))
    renamed = np.empty_like(values)
    renamed[moved] = values
    np.testing.assert_allclose(shapley(renamed)[list(order)], shapley(values), atol=1e-9)
    if n > 1:
        swap = (sets & ~3) | (sets & 1) << 1 | (sets >> 1 & 1)
        alike = (values + values[swap]) / 2
        assert shapley(alike)[0] == pytest.approx(shapley(alike)[1], abs=1e-9)


def test_published_games():
    """The glove game (one left, two right), the airport game, and a council with a veto."""
    glove = game(3, lambda s: float(0 in s and len(s) > 1))
    np.testing.assert_allclose(shapley(glove), [2 / 3, 1 / 6, 1 / 6])
    cost = {
        0: 8.0,
        1: 11.0,
        2: 13.0,
        3: 18.0,
    }  # Littlechild and Owen: the k-th part is shared by who needs it
    airport = game(4, lambda s: max((cost[i] for i in s), default=0.0))
    np.testing.assert_allclose(shapley(airport), [2, 2 + 1, 2 + 1 + 1, 2 + 1 + 1 + 5])
    # weights 3, 1, 1, 1, quota 4: the large one decides unless it comes first (Shapley and Shubik, 1954)
    votes = (3, 1, 1, 1)
    council = game(4, lambda s: float(sum(votes[i] for i in s) >= 4))
    np.testing.assert_allclose(shapley(council), [3 / 4, 1 / 12, 1 / 12, 1 / 12])


def test_interactions_say_who_needs_whom():
    both = game(3, lambda s: float({0, 1} <= s))  # useless apart
    either = game(3, lambda s: float(bool({0, 1} & s)))  # one is enough
    assert interactions(both)[0, 1] == pytest.approx(1.0) and interactions(either)[0, 1] == pytest.approx(-1)
    assert interactions(both)[0, 2] == interactions(both)[0, 0] == 0
    sum_game = game(4, lambda s: sum(2.0**i for i in s))
    np.testing.assert_allclose(interactions(sum_game), 0, atol=1e-12)
    all_four = game(4, lambda s: float(len(s) == 4))
    # unanimity of n: every pair gets 1 / (n - 1)
    np.testing.assert_allclose(interactions(all_four)[0, 1:], 1 / 3)


@given(GAMES)
@settings(max_examples=30, deadline=None)
def test_an_interaction_is_what_a_pair_is_worth_as_one_less_what_each_is_worth_without_the_other(values):
    """An identity of the index: value of the pair as one, less each one's value in the other's absence."""
    n = len(values).bit_length() - 1
    if n < 2:
        return
    sets = np.arange(2**n)
    pair = shapley(merged(values, [[0, 1], *([i] for i in range(2, n))]))[0]

    def without(player):
        rows = sets[sets >> player & 1 == 0]
        return shapley(values[rows])[0]  # the other of the two has become the lowest bit

    assert interactions(values)[0, 1] == pytest.approx(pair - without(1) - without(0), abs=1e-8)


def test_groups():
    """Owen's value by walking orders in which groups stay together; its sums; gloves in pairs."""
    rng = np.random.default_rng(3)
    values = rng.normal(size=32)
    groups = [[0, 3], [1], [2, 4]]
    unbroken = [
        order
        for order in permutations(range(5))
        if all(max(p) - min(p) == len(p) - 1 for p in ([order.index(i) for i in g] for g in groups))
    ]
    assert len(unbroken) == factorial(3) * 2 * 2
    np.testing.assert_allclose(owen(values, groups), slow(values, unbroken)[0], atol=1e-12)
    quotient = shapley(merged(values, groups))
    for value, group in zip(quotient, groups, strict=True):
        assert owen(values, groups)[group].sum() == pytest.approx(value)
    alone = [[i] for i in range(5)]
    np.testing.assert_allclose(owen(values, alone), shapley(values), atol=1e-12)
    np.testing.assert_allclose(owen(values, [list(range(5))]), shapley(values), atol=1e-12)
    np.testing.assert_array_equal(merged(values, alone), values)
    glove = game(3, lambda s: float(0 in s and len(s) > 1))
    # two right gloves that bargain as one get one half together, not 2 x 1/6: values do not add over groups
    np.testing.assert_allclose(shapley(merged(glove, [[0], [1, 2]])), [1 / 2, 1 / 2])


def test_marginals_are_what_a_player_adds_by_size():
    values = game(3, lambda s: len(s) ** 2)
    size, added = marginals(values, 1)
    np.testing.assert_array_equal(added, 2 * size + 1)
    assert sorted(size) == [0, 1, 1, 2]


def test_bad_games_are_refused():
    for bad in (np.zeros(3), np.zeros(1), np.float64(1), np.zeros((0, 2)), np.zeros(2**17)):
        with pytest.raises(ValueError, match=r"values.shape"):
            shapley(bad)
    with pytest.raises(ValueError, match="values"):
        shapley([0.0, np.nan])
    with pytest.raises(ValueError, match="player is 2"):
        marginals(np.zeros(4), 2)
    for groups in ([[0]], [[0, 1], [1]], [[0, 1], []], [[0], [2]]):
        with pytest.raises(ValueError, match=r"groups|player"):
            merged(np.zeros(4), groups)

r"""Values of players in a game: Shapley, first in, last out, the spread over orders, pairs.

A game gives each of the :math:`2^n` sets of players a value. `values` has shape (2^n, ...): row s is the set
that holds player i if bit i of s is set, the order of `cascade.combinations`; what follows the first axis is
kept, so that one call serves every day, tier and fit. Row 0 is the empty set and need not be zero.
"""

from __future__ import annotations

from math import comb, factorial

import numpy as np
import numpy.typing as npt

from widgets.simulation.check import FloatArray, IntArray, inside, refuse, whole

MOST_PLAYERS = 16


def shapley(values: npt.ArrayLike) -> FloatArray:
    r"""Return each player's Shapley value, (n, ...): the mean of what it adds, over all orders of coming in.

    .. math::
        \phi_i = \sum_{S \not\ni i} \frac{|S|!\,(n-|S|-1)!}{n!}\,\bigl(v(S \cup i) - v(S)\bigr)

    They sum to v(all) - v(nobody). Source: L. S. Shapley, A value for n-person games, 1953.

    Raises
    ------
    ValueError
        If `values` is not finite, or its first axis is no power of two from 2 to 2^16.
    """
    game, n = _game(values)
    # weights by size: sizes of the 2^(n-1) sets without player i are the same for every i
    weight = np.array([factorial(k) * factorial(n - k - 1) / factorial(n) for k in range(n)])
    return np.stack([_weighted(weight[_sizes(_without(n, i))], _added(game, n, i)) for i in range(n)])


def first_in(values: npt.ArrayLike) -> FloatArray:
    """Return what each player alone adds to nobody, (n, ...). ValueErrors as in `shapley`."""
    game, n = _game(values)
    return np.stack([game[1 << i] - game[0] for i in range(n)])


def last_out(values: npt.ArrayLike) -> FloatArray:
    """Return what all lose when one leaves, (n, ...). ValueErrors as in `shapley`."""
    game, n = _game(values)
    everybody = (1 << n) - 1
    return np.stack([game[everybody] - game[everybody ^ (1 << i)] for i in range(n)])


def marginals(values: npt.ArrayLike, player: int) -> tuple[IntArray, FloatArray]:
    """Return what a player adds to each set of others: how many are in the set, and what it adds.

    Two arrays, (2^(n-1),) and (2^(n-1), ...), in the order of the sets' numbers. ValueErrors as in `shapley`,
    or if the player is unknown.
    """
    game, n = _game(values)
    check_player(player, n)
    return _sizes(_without(n, player)), _added(game, n, player)


def extremes(values: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return the smallest and the largest that each player adds, over all orders of coming in, two (n, ...).

    ValueErrors as in `shapley`.
    """
    game, n = _game(values)
    added = [_added(game, n, i) for i in range(n)]
    return np.stack([one.min(axis=0) for one in added]), np.stack([one.max(axis=0) for one in added])


def interactions(values: npt.ArrayLike) -> FloatArray:
    r"""Return the Shapley interaction index of each pair, (n, n, ...), symmetric, zero on the diagonal.

    .. math::
        I_{ij} = \sum_{S \not\ni i,j} \frac{|S|!\,(n-|S|-2)!}{(n-1)!}\,
        \bigl(v(S \cup ij) - v(S \cup i) - v(S \cup j) + v(S)\bigr)

    Of the sign of what the two do where each needs the other, of the other sign where one is enough.
    Source: M. Grabisch and M. Roubens, An axiomatic approach to the concept of interaction among players in
    cooperative games, 1999. ValueErrors as in `shapley`.
    """
    game, n = _game(values)
    found = np.zeros((n, n, *game.shape[1:]))
    for i in range(n):
        for j in range(i):
            sets = _without(n, i, j)
            weight = np.array([1.0 / ((n - 1) * comb(n - 2, k)) for k in range(n - 1)])[_sizes(sets)]
            both = game[sets | 1 << i | 1 << j] - game[sets | 1 << i] - game[sets | 1 << j] + game[sets]
            found[i, j] = found[j, i] = _weighted(weight, both)
    return found


def _game(values: npt.ArrayLike) -> tuple[FloatArray, int]:
    game = inside("values", values)
    rows = game.shape[0] if game.ndim else 0
    n = rows.bit_length() - 1
    if rows < 2 or rows != 1 << n or n > MOST_PLAYERS:
        raise refuse("values.shape", game.shape, f"(2^n, ...), n players from 1 to {MOST_PLAYERS}")
    return game, n


def _without(n: int, *players: int) -> IntArray:
    """Return the sets that hold none of some players."""
    sets = np.arange(1 << n)
    for i in players:
        sets = sets[sets >> i & 1 == 0]
    return sets


def _sizes(sets: IntArray) -> IntArray:
    return np.array([int(one).bit_count() for one in sets], dtype=np.int64)


def _added(game: FloatArray, n: int, player: int) -> FloatArray:
    sets = _without(n, player)
    return np.asarray(game[sets | 1 << player] - game[sets])


def _weighted(weight: FloatArray, rows: FloatArray) -> FloatArray:
    return np.asarray(np.tensordot(weight, rows, axes=1))


def players_of(values: npt.ArrayLike) -> int:
    """Return the number of players of a game. ValueErrors as in `shapley`."""
    return _game(values)[1]


def check_player(player: int, players: int) -> None:
    """Raise ValueError unless `player` is a place from 0 to players - 1."""
    whole("player", player, 0)
    if player >= players:
        raise refuse("player", player, f"0 to {players - 1}")

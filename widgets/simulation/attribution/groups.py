"""Games whose players come in groups: groups played as one, and values that keep groups together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from math import comb

import numpy as np
import numpy.typing as npt

from widgets.simulation.attribution.shapley import check_player, players_of
from widgets.simulation.check import FloatArray, refuse

Groups = Sequence[Sequence[int]]  # places of players; each player in one group


def merged(values: npt.ArrayLike, groups: Groups) -> FloatArray:
    """Return the game in which each group is one player, on or off as a whole, (2^groups, ...).

    A group's Shapley value there is in general not the sum of its members' values.

    Raises
    ------
    ValueError
        If a player is missing, unknown or in two groups, or as `shapley` does.
    """
    _checked(values, groups)
    masks = [sum(1 << i for i in group) for group in groups]
    held = np.arange(1 << len(groups))
    sets = sum(np.where(held >> g & 1, mask, 0) for g, mask in enumerate(masks))
    return np.asarray(np.asarray(values, dtype=np.float64)[sets])


def owen(values: npt.ArrayLike, groups: Groups) -> FloatArray:
    r"""Return each player's Owen value, (n, ...): the mean over orders in which groups come in unbroken.

    .. math::
        \psi_i = \sum_{H \not\ni G}\ \sum_{T \subseteq G \setminus i}
        \frac{|H|!\,(m-|H|-1)!}{m!}\,\frac{|T|!\,(g-|T|-1)!}{g!}\,
        \bigl(v(Q_H \cup T \cup i) - v(Q_H \cup T)\bigr)

    with m groups, G the player's, of g members, and Q_H all players of the groups H. A group's values sum to
    its Shapley value in `merged`. Source: G. Owen, Values of games with a priori unions, 1977.

    Raises
    ------
    ValueError
        As `merged` does.
    """
    n = _checked(values, groups)
    game = np.asarray(values, dtype=np.float64)
    masks = [sum(1 << i for i in group) for group in groups]
    found = np.zeros((n, *game.shape[1:]))
    for own, group in enumerate(groups):
        others = _unions([mask for g, mask in enumerate(masks) if g != own])
        for i in group:
            mates = _unions([1 << j for j in group if j != i])
            for outside, far in others:
                for within, near in mates:
                    weight = _weight(far, len(groups)) * _weight(near, len(group))
                    held = outside | within
                    found[i] += weight * (game[held | 1 << i] - game[held])
    return found


def _weight(size: int, players: int) -> float:
    return 1.0 / (players * comb(players - 1, size))


def _unions(masks: Sequence[int]) -> list[tuple[int, int]]:
    """Return every union of some masks with the number of them in it."""
    found = [(0, 0)]
    for mask in masks:
        found += [(held | mask, count + 1) for held, count in found]
    return found


def _checked(values: npt.ArrayLike, groups: Groups) -> int:
    n = players_of(values)
    members = list(chain.from_iterable(groups))
    for i in members:
        check_player(i, n)
    if sorted(members) != list(range(n)) or not all(len(group) for group in groups):
        raise refuse("groups", groups, f"groups that hold each of the players 0 to {n - 1} once, none empty")
    return n

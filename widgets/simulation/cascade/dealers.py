"""The snowball dealers inside the cascade: the book of chapter 4, looked up by day, spot and low."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from widgets.simulation import check
from widgets.simulation.check import FloatArray
from widgets.simulation.dealer import Book, DeltaTable, Limits, delta_table, vintage_book
from widgets.simulation.market import CONTRACTS, futures
from widgets.simulation.record.measures import PRODUCTS

KNOCK_INS = (0.75, 0.80)  # the two variants of the book
# The desk's own cap on delta, index units per note: theory asks for 2 to 3 near a barrier, desks hold less
# (chapter 4). An assumption, range 1.3 to no cap.
DESK = Limits(delta_cap=1.3)
SPOT = (np.log(0.45), np.log(1.15), 90)  # grid of log(spot / spot on 29 December)
LOW = (np.log(0.45), 0.0, 110)  # grid of log(lowest close / spot on 29 December)
_NONE = 1e-12  # CNY bn
DAYS = 45  # trading days after 29 December 2023 for which the grid is made


@dataclass(frozen=True)
class HedgeGrid:
    """Cash delta of a book of one CNY bn, by contract, variant of knock-in, day, spot and lowest close.

    `hedge` has shape (contracts, variants, days + 1, spots, lows): CNY bn of futures held per CNY bn of
    notional live on both indices; `hit` (contracts, variants, lows) is the share of the notes free on 29
    December that a close at the low knocks in; `free` (contracts, variants) is the notional of those. `spots`
    and `lows` are the axes: lowest and highest log against the base day, and the number of points.
    """

    hedge: FloatArray
    hit: FloatArray
    free: FloatArray
    spots: tuple[float, float, int] = SPOT
    lows: tuple[float, float, int] = LOW

    def held(self, day: int, spot: FloatArray, low: FloatArray, late: FloatArray) -> FloatArray:
        """Return cash delta per CNY bn, (scenarios, contracts); `late` is the share with knock-in at 80 %.

        `spot` and `low` are logs against 29 December, (scenarios, contracts); linear between grid points.
        """
        i, right = _place(np.minimum(spot, self.spots[1]), self.spots)
        j, up = _place(np.minimum(low, spot), self.lows)
        lows, cells = self.lows[2], self.spots[2] * self.lows[2]
        flat = self.hedge.reshape(len(CONTRACTS), len(KNOCK_INS), -1)
        found = []
        for c in range(len(CONTRACTS)):
            at = day * cells + i[:, c] * lows + j[:, c]
            r, u = right[:, c], up[:, c]
            mixed = []
            for v in range(len(KNOCK_INS)):
                table = flat[c, v]
                left = table.take(at) * (1 - u) + table.take(at + 1) * u
                mixed.append(
                    left * (1 - r) + (table.take(at + lows) * (1 - u) + table.take(at + lows + 1) * u) * r
                )
            found.append((1 - late) * mixed[0] + late * mixed[1])
        return np.stack(found, axis=0).T

    def knocked_in(self, low: FloatArray, late: FloatArray) -> FloatArray:
        """Return the share of the notes free on 29 December that a lowest close knocks in, as `low`."""
        j, up = _place(low, self.lows)
        share = np.empty(low.shape)
        for c in range(len(CONTRACTS)):
            weight = np.stack([(1 - late) * self.free[c, 0], late * self.free[c, 1]])
            at, u = j[..., c], up[..., c]
            hit = np.stack(
                [self.hit[c, v].take(at) * (1 - u) + self.hit[c, v].take(at + 1) * u for v in (0, 1)]
            )
            weight = weight.reshape(weight.shape + (1,) * (hit.ndim - weight.ndim))
            # where no note is free, none is left to be knocked in
            share[..., c] = (weight * hit).sum(axis=0) / np.maximum(weight.sum(axis=0), _NONE)
        return share


def _place(x: FloatArray, axis: tuple[float, float, int]) -> tuple[np.ndarray, FloatArray]:
    low, high, points = axis
    at = np.clip((x - low) * ((points - 1) / (high - low)), 0.0, points - 1 - 1e-9)
    left = at.astype(np.int64)
    return left, at - left


@cache
def hedge_grid(limits: Limits = DESK) -> HedgeGrid:
    """Return the grid of the model book under a desk's limits; a fraction of a second, once.

    Knock-outs after 29 December are not looked for (`dealer.exposure`): none is near in a fall.
    """
    books = [[vintage_book(PRODUCTS[name], knock_in, 1.0) for knock_in in KNOCK_INS] for name in CONTRACTS]
    return book_grid(books, futures().points, limits)


def book_grid(
    books: Sequence[Sequence[Book]],
    points: FloatArray,
    limits: Limits = DESK,
    spots: tuple[float, float, int] = SPOT,
    lows: tuple[float, float, int] = LOW,
) -> HedgeGrid:
    """Return the grid of any books (by contract, by variant) whose indices stand at `points` on the base day.

    Raises ValueError if there is not a book for each contract and variant.
    """
    sizes = [len(row) for row in books]
    if sizes != [len(KNOCK_INS)] * len(CONTRACTS):
        raise check.refuse("books", sizes, f"{len(CONTRACTS)} contracts by {len(KNOCK_INS)} variants")
    at, under = np.exp(np.linspace(*spots)), np.exp(np.linspace(*lows))
    shape = (len(CONTRACTS), len(KNOCK_INS), DAYS + 1, len(at), len(under))
    hedge, hit, free = np.empty(shape), np.empty((*shape[:2], len(under))), np.empty(shape[:2])
    for c, row in enumerate(books):
        for v, book in enumerate(row):
            table = delta_table(book.terms, limits=limits)
            hedge[c, v] = _surface(book, table, at * points[c], under * points[c])
            live = book.pick(~book.knocked_in)
            free[c, v] = live.outstanding
            reached = (live.ki_level[:, None] >= under * points[c]).T @ live.notional
            hit[c, v] = np.minimum(reached / live.outstanding, 1.0) if live.outstanding else 1.0
    for array in (hedge, hit, free):
        array.flags.writeable = False
    return HedgeGrid(hedge, hit, free, spots, lows)


def _surface(book: Book, table: DeltaTable, spots: FloatArray, lows: FloatArray) -> FloatArray:
    """Return the book's cash delta by day, spot and lowest close: `dealer.exposure` for all lows at once.

    Notes are sorted by knock-in level, the highest first: a low has knocked in the first so many of them.
    """
    order = np.argsort(-book.ki_level)
    book = book.pick(order)
    hit = np.searchsorted(-book.ki_level, -lows, side="right")  # notes at or above each low
    ratio, cash = spots / book.start[:, None], book.notional[:, None] * spots / book.start[:, None]
    found = np.empty((DAYS + 1, len(spots), len(lows)))
    for day in range(DAYS + 1):
        live = book.age + day < book.terms.tenor
        age = np.where(live, book.age + day, 0)[:, None]
        free, inside = (
            np.where(live[:, None], cash * table.delta_at(age, ratio, state), 0.0)
            for state in (book.knocked_in[:, None], True)
        )
        at_once = spots[None, :] <= book.ki_level[:, None]  # a spot is a close itself
        free = np.where(at_once, inside, free)
        gained = np.vstack([np.zeros(len(spots)), np.cumsum(inside - free, axis=0)])
        found[day] = (free.sum(axis=0) + gained[hit]).T
    return found


def check_days(days: int) -> None:
    """Raise ValueError if a path is longer than the grid."""
    check.whole("days", days, 1, DAYS)

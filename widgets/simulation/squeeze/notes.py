"""The snowballs that were left in September 2024: the model book of January, followed along the record."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np

from widgets.simulation import record
from widgets.simulation.cascade.dealers import DESK, KNOCK_INS, HedgeGrid, book_grid
from widgets.simulation.check import FloatArray
from widgets.simulation.dealer import Book, delta_table, hedge_trade, vintage_book
from widgets.simulation.market import BASE as START
from widgets.simulation.market import CONTRACTS
from widgets.simulation.record import lookup
from widgets.simulation.record.measures import PRODUCTS
from widgets.simulation.squeeze.ground import BASE, contract

SPOTS = (np.log(0.6), np.log(1.7), 90)  # log(spot / spot on 18 September): the index rose by two fifths
LOWS = (np.log(0.6), 0.0, 30)


@cache
def left(series: str, knock_in: float) -> Book:
    """Return what is left on 18 September 2024 of a book of one CNY bn live on both indices in January.

    Each close of the record since 29 December is stepped through: notes knock in, knock out and mature. New
    notes are not in it: nothing is published, and the rule of April 2024 had made them harder to sell. Raises
    ValueError as `vintage_book`.
    """
    book = vintage_book(series, knock_in, 1.0)
    table = delta_table(book.terms, limits=DESK)
    closes = _closes(series)
    for before, after in pairwise(closes):
        book = hedge_trade(book, table, float(before), float(after)).book
    return book


@cache
def left_grid() -> HedgeGrid:
    """Return the hedge of what is left, by day from 18 September; knock-outs after it are not looked for."""
    books = [[left(PRODUCTS[name], knock_in) for knock_in in KNOCK_INS] for name in CONTRACTS]
    return book_grid(books, contract().points, DESK, SPOTS, LOWS)


def _closes(series: str) -> FloatArray:
    """Return the index in points from 29 December 2023 to 18 September 2024."""
    table = record.watch()
    dates = table["date"]
    inside = (dates >= lookup.as_day(START)) & (dates <= lookup.as_day(BASE))
    level = table[series][inside]
    at_end = contract().points[[PRODUCTS[name] for name in CONTRACTS].index(series)]
    return np.asarray(level / level[-1] * at_end)

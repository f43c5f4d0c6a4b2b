"""A book opened at one close and held still: its worth and its profit by source at every later close."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from widgets.simulation import check, funds
from widgets.simulation.check import FloatArray, inside
from widgets.simulation.funds import FREE, TIERS, Book, Costs, Moves, Profit
from widgets.simulation.futures import QUARTERLY, RollRule
from widgets.simulation.record import measures
from widgets.simulation.record.lookup import Day

# What cash earns a year, and the fee, which is that of the press's example: assumptions.
COSTS = Costs(deposit=0.02, borrowing=0.02, management=0.01)


@dataclass(frozen=True, eq=False)
class Held:
    """A book at each close, the opening first: `date` (days,), `worth` its equity, `profit` since then."""

    date: np.ndarray
    worth: FloatArray
    profit: Profit
    book: Book

    @property
    def on_the_day(self) -> Profit:
        """Profit by source of each day alone, (days,); 0 on the first. The days sum to the whole."""
        parts = {name: np.diff(part, axis=0, prepend=part[:1]) for name, part in self.profit.__dict__.items()}
        return Profit.trusted(**parts)


def held_moves(
    start: Day,
    end: Day,
    contracts: Sequence[str],
    *,
    tiers: Sequence[str] = TIERS,
    rule: RollRule = QUARTERLY,
    benchmark: str | None = None,
) -> Moves:
    """Return the record's moves from the close of `start` to each close up to `end`, days in the first axis.

    The first entry, the opening itself, is zero. A product, as "IM", is rolled by `rule`, market value for
    market value. Raises ValueError as `funds.record_path`.
    """
    path = funds.record_path(start, end, contracts, tiers=tiers, rule=rule, benchmark=benchmark)
    return Moves(
        tiers=_since(path.tiers),
        contracts=_since(np.asarray(path.contracts)),
        indices=_since(np.asarray(path.indices)),
        days=np.concatenate([[0.0], np.cumsum(np.asarray(path.days, dtype=np.float64))]),
        benchmark=None if path.benchmark is None else _since(np.asarray(path.benchmark)),
    )


def held(
    book: Book,
    start: Day,
    end: Day,
    *,
    costs: Costs = FREE,
    rule: RollRule = QUARTERLY,
    benchmark: str | None = None,
) -> Held:
    """Follow one book that does not trade (but for rolls, which cost nothing) along the record.

    The split is that of the whole time since the opening, as in `funds.stylised`: what the stocks at the
    opening did against their hedge. Money on the futures is never called: see `funds.simulate` for that.

    Parameters
    ----------
    book : Book
        One book, no leading axes; its tiers and contracts name series and futures of the record.
    start, end : day
        Trading days of one period of the record.
    costs : Costs
        Interest and management; nothing is traded.
    rule, benchmark
        As in `held_moves`; by default selection is measured against the hedge's own mix of indices.

    Raises
    ------
    ValueError
        If the book has leading axes, or as `funds.record_path`.
    """
    moves = held_moves(start, end, book.contracts, tiers=book.tiers, rule=rule, benchmark=benchmark)
    after, profit = still(book, moves, costs)
    return Held(measures.trading_days(start, end), after.equity, profit, after)


def still(book: Book, moves: Moves, costs: Costs = FREE) -> tuple[Book, Profit]:
    """Return one book marked from its opening to each entry of `held_moves`: books and profits, (days,).

    Raises ValueError as `funds.mark`, or if the book has leading axes.
    """
    if book.shape:
        raise check.refuse("book.shape", book.shape, "(), one book")
    size = np.shape(moves.days)
    spread = {name: np.broadcast_to(getattr(book, name), size) for name in ("cash", "margin", "debt")}
    for name in ("assets", "futures"):
        array = getattr(book, name)
        spread[name] = np.broadcast_to(array, (*size, array.size))
    return funds.mark(book.moved(**spread), moves, costs)


def _since(returns: FloatArray) -> FloatArray:
    """Return what days of returns (days, ...) come to from the opening, (days + 1, ...)."""
    growth = np.cumprod(1.0 + inside("returns", returns, low=-1), axis=0)
    return np.concatenate([np.zeros((1, *returns.shape[1:])), growth - 1.0])

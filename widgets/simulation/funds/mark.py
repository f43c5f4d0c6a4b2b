"""Marking a book to a day's moves, with the profit split exactly by where it came from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from widgets.simulation.check import FloatArray
from widgets.simulation.funds.book import Book
from widgets.simulation.funds.costs import DAYS_PER_YEAR, FREE, Costs
from widgets.simulation.funds.layout import Trusted, total
from widgets.simulation.funds.moves import Moves


@dataclass(frozen=True, eq=False)
class Profit(Trusted):
    """Profit and loss by source, CNY bn, arrays (...): their sum is the change of equity.

    `selection`: stocks against the reference. `index`: what of the reference is left unhedged. `basis`: the
    futures against their indices. `financing`: interest earned less interest owed. `fees`: management and
    trading, negative.
    """

    selection: FloatArray
    index: FloatArray
    basis: FloatArray
    financing: FloatArray
    fees: FloatArray

    @property
    def net(self) -> FloatArray:
        """All of it, CNY bn."""
        return np.asarray(self.selection + self.index + self.basis + self.financing + self.fees)


def reference(book: Book, moves: Moves) -> FloatArray:
    r"""Return what a day's stocks are measured against, a return of shape (...).

    A benchmark if one is given; else the hedge's own mix of indices, weighted by the size of each position
    (not its sign, so that a spread between two contracts has a finite mix); else, with nothing to be selected
    against, the stocks' own mean return: then selection is 0 and all of their return is the market's.
    """
    if moves.benchmark is not None:
        return np.broadcast_to(np.asarray(moves.benchmark, dtype=np.float64), book.shape)
    size = np.abs(book.futures)
    hedge, long = total(size), total(book.assets)
    mean = total(book.assets * moves.tiers) / np.maximum(long, _TINY)
    return np.where(hedge > 0, total(size * moves.indices) / np.maximum(hedge, _TINY), mean)


def mark(book: Book, moves: Moves, costs: Costs = FREE) -> tuple[Book, Profit]:
    r"""Return the book after one day's moves, before any call or trade, and the day's profit.

    With A the stocks, H = -futures, r, f, i the returns of tiers, contracts and the contracts' indices and
    b the reference,

    .. math::
        \text{selection} &= \sum_k A_k (r_k - b) \\
        \text{index} &= \sum_k A_k b - \sum_c H_c i_c \\
        \text{basis} &= \sum_c H_c (i_c - f_c) \\
        \text{financing} &= (\text{cash} \times \text{deposit} - \text{debt} \times \text{borrowing})
        \times \text{days} / 365

    Gains and losses of futures go through the futures account, interest owed is added to the debt, the
    management fee leaves cash. Over several days kept still (no trade) one call with the whole returns gives
    the buy-and-hold split.

    Raises
    ------
    ValueError
        If the moves have another number of tiers or contracts than the book.
    """
    moves.fits(book.assets.shape[-1], book.futures.shape[-1])
    gain, variation = book.assets * moves.tiers, book.futures * moves.contracts
    unhedged = total(book.futures * moves.indices)
    stocks, settled = total(gain), total(variation)
    market = total(book.assets) * reference(book, moves)
    years = np.asarray(moves.days) / DAYS_PER_YEAR
    owed = book.debt * (costs.borrowing * years)
    earned = book.cash * (costs.deposit * years)
    fee = np.maximum(book.equity, 0.0) * (costs.management * years)
    after = book.moved(
        assets=book.assets + gain,
        futures=book.futures + variation,
        cash=book.cash + earned - fee,
        margin=book.margin + settled,
        debt=book.debt + owed,
    )
    return after, Profit.trusted(
        selection=stocks - market,
        index=market + unhedged,
        basis=settled - unhedged,
        financing=earned - owed,
        fees=-fee,
    )


_TINY = np.finfo(np.float64).tiny

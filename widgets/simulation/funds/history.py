"""What a simulation of a book returns: its balance sheet, profit, calls and trades at every close."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from widgets.simulation.check import FloatArray, IntArray
from widgets.simulation.funds.book import Book, over_equity
from widgets.simulation.funds.layout import Trusted
from widgets.simulation.funds.mark import Profit


@dataclass(frozen=True, eq=False)
class History(Trusted):
    """Day 0, the opening, to the last; every array is (days + 1, ...), money in CNY bn.

    `books` is the balance sheet after each close's trades, `profit` the day's split, so that equity grows by
    profit.net + paid_in + gap_loss. `marked_stocks` and `marked_equity` are those of the close before any
    payment or trade, as a margin clerk sees them; `called` counts the days a call has then been open.

    `wanted` is the share of the stocks that had to be sold, `sales` and `purchases` (days + 1, ..., tiers)
    what was. `asked`, `advanced`, `unpaid` belong to the futures account, `paid_in` is investors' money
    (calls met and flows), `gap_loss` what the broker lost with an account closed out under water.
    `interest`, `stamp`, `commission`, `futures_fee` and `management` are what was paid to whom, `turnover`
    stock traded.
    """

    books: Book
    profit: Profit
    marked_stocks: FloatArray
    marked_equity: FloatArray
    called: IntArray
    wanted: FloatArray
    sales: FloatArray
    purchases: FloatArray
    asked: FloatArray
    advanced: FloatArray
    unpaid: FloatArray
    paid_in: FloatArray
    gap_loss: FloatArray
    interest: FloatArray
    stamp: FloatArray
    commission: FloatArray
    futures_fee: FloatArray
    management: FloatArray
    turnover: FloatArray

    @property
    def equity(self) -> FloatArray:
        """Equity at each close."""
        return self.books.equity

    @property
    def margin_ratio(self) -> FloatArray:
        """Equity / stocks at each close, after trades."""
        return self.books.margin_ratio

    @property
    def assets_to_equity(self) -> FloatArray:
        """Stocks / equity at each close, after trades."""
        return self.books.assets_to_equity

    @property
    def marked_ratio(self) -> FloatArray:
        """Stocks / equity at each close, before trades; inf if equity is 0 or less."""
        return over_equity(self.marked_stocks, self.marked_equity)

    def one(self, scenario: int) -> History:
        """Return the history of one scenario of the first scenario axis."""
        picked = {name: part[:, scenario] for name, part in self.__dict__.items() if name not in _SHEETS}
        profit = {name: part[:, scenario] for name, part in self.profit.__dict__.items()}
        names = ("assets", "futures", "cash", "margin", "debt")
        books = self.books.moved(**{name: getattr(self.books, name)[:, scenario] for name in names})
        return self.trusted(books=books, profit=Profit.trusted(**profit), **picked)

    @property
    def final(self) -> Book:
        """The balance sheet at the last close."""
        return self.books[-1]

    @property
    def total(self) -> Profit:
        """Profit by source over all days, arrays (...)."""
        return Profit.trusted(**{name: np.sum(part, axis=0) for name, part in self.profit.__dict__.items()})

    @property
    def first_call(self) -> IntArray:
        """Day of the first margin call, -1 if there is none, shape (...)."""
        return first(self.called > 0)

    @property
    def wiped_out(self) -> IntArray:
        """First day with equity of 0 or less before the broker writes it off, -1 if none, shape (...)."""
        return first(self.equity - self.gap_loss <= 0)


_SHEETS = ("books", "profit")


def first(happened: np.ndarray) -> IntArray:
    """Return the first day on which something happened, -1 if it never did; (days, ...) to (...)."""
    return np.where(happened.any(axis=0), happened.argmax(axis=0), -1)

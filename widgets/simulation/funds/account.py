"""The futures account: apart from the stock account, settled in cash every day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from widgets.simulation.check import FloatArray
from widgets.simulation.funds.book import Book
from widgets.simulation.funds.layout import Trusted, total
from widgets.simulation.funds.rules import Rules


@dataclass(frozen=True, eq=False)
class FuturesCall(Trusted):
    """A day's call on cash, CNY bn, arrays (...): asked = paid + advanced + unpaid.

    `asked` is what the futures account lacks, and a negative cash balance if there is one; `paid` comes out
    of cash, `advanced` from the broker, who adds it to the debt; `unpaid` is found by nobody: a fund can be
    solvent and short of cash.
    """

    asked: FloatArray
    paid: FloatArray
    advanced: FloatArray
    unpaid: FloatArray


def required_margin(book: Book, rules: Rules) -> FloatArray:
    """Return what the futures account must hold: rate x market value of the futures, CNY bn, shape (...)."""
    return np.asarray(total(np.abs(book.futures)) * rules.futures_margin)


def release(book: Book, rules: Rules) -> Book:
    """Return the book at the start of a day: yesterday's excess in the futures account is back in cash (T+1).

    Where the broker advances, free cash then pays back debt, and an overdraft becomes debt.
    """
    excess = np.maximum(book.margin - required_margin(book, rules), 0.0)
    cash = book.cash + excess
    repaid = np.minimum(cash, book.debt) * rules.advances
    return book.moved(margin=book.margin - excess, cash=cash - repaid, debt=book.debt - repaid)


def call_futures(book: Book, rules: Rules) -> tuple[Book, FuturesCall]:
    """Return the book after the day's futures call is met as far as it can be, and the call.

    Money moves from cash, then from the broker, into the futures account; equity does not change.
    """
    lacking = np.maximum(required_margin(book, rules) - book.margin, 0.0)
    overdrawn = np.maximum(-book.cash, 0.0)
    asked = lacking + overdrawn
    paid = np.minimum(np.maximum(book.cash, 0.0), asked)
    advanced = (asked - paid) * rules.advances
    to_cash = np.minimum(advanced, overdrawn)
    after = book.moved(
        cash=book.cash - paid + to_cash,
        margin=book.margin + paid + advanced - to_cash,
        debt=book.debt + advanced,
    )
    unpaid = asked - paid - advanced
    return after, FuturesCall.trusted(asked=asked, paid=paid, advanced=advanced, unpaid=unpaid)

"""Carrying out orders at given prices, and money that comes from or goes to investors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from widgets.simulation.check import FloatArray
from widgets.simulation.funds.book import Book
from widgets.simulation.funds.costs import FREE, Costs
from widgets.simulation.funds.layout import Numbers, Trusted, total
from widgets.simulation.funds.orders import Orders
from widgets.simulation.funds.rules import Rules


@dataclass(frozen=True, eq=False)
class Fill(Trusted):
    """What a day's trades came to, CNY bn, arrays (...).

    `turnover` is stock sold and bought at the prices done; `stamp`, `commission` (stock) and `futures_fee`
    are costs; `slippage` is what worse prices than the book's marks cost (negative: better). `repaid` is debt
    paid back.
    """

    turnover: FloatArray
    stamp: FloatArray
    commission: FloatArray
    futures_fee: FloatArray
    slippage: FloatArray
    repaid: FloatArray

    @property
    def cost(self) -> FloatArray:
        """All of what the trades cost: equity falls by exactly this."""
        return np.asarray(self.stamp + self.commission + self.futures_fee + self.slippage)


def fill(
    book: Book,
    orders: Orders,
    costs: Costs = FREE,
    *,
    prices: Numbers = 1.0,
    futures_prices: Numbers = 1.0,
    keep: Numbers = 0.0,
) -> tuple[Book, Fill]:
    """Return the book after its orders are done, and what that came to.

    Sales, less costs, go to cash; proceeds above `keep` then pay back debt. The costs of futures are taken
    from the futures account.

    Parameters
    ----------
    orders : Orders
        At the book's marks; sales not above the holdings.
    prices : array_like (..., tiers)
        Prices done / marks: 0.98 is 2 % below the mark, for sales and purchases alike.
    futures_prices : array_like (..., contracts)
        Prices done / marks of futures.
    keep : array_like (...)
        Cash not used to pay back debt, such as a futures call still unpaid.
    """
    sold, bought = total(orders.sales * prices), total(orders.purchases * prices)
    turnover = sold + bought
    stamp, commission = sold * costs.stamp, turnover * costs.commission
    fee = total(np.abs(orders.futures) * futures_prices) * costs.futures_fee
    worse = total((orders.sales - orders.purchases) * (1.0 - np.asarray(prices)))
    overpaid = total(orders.futures * (np.asarray(futures_prices) - 1.0))
    money = sold - bought - stamp - commission
    repaid = np.minimum(np.maximum(money - keep, 0.0), book.debt)
    after = book.moved(
        assets=book.assets - orders.sales + orders.purchases,
        futures=book.futures + orders.futures,
        cash=book.cash + money - repaid,
        margin=book.margin - fee - overpaid,
        debt=book.debt - repaid,
    )
    return after, Fill.trusted(
        turnover=turnover,
        stamp=stamp,
        commission=commission,
        futures_fee=fee,
        slippage=worse + overpaid,
        repaid=repaid,
    )


def pay_in(book: Book, money: Numbers, rules: Rules) -> Book:
    """Return the book after investors paid money in (negative: took it out), CNY bn, shape (...).

    Where the broker advances, what comes in pays back debt.
    """
    repaid = np.clip(money, 0.0, book.debt) * rules.advances
    return book.moved(cash=book.cash + money - repaid, debt=book.debt - repaid)


def write_off(book: Book) -> tuple[Book, FloatArray]:
    """Return the book with closed-out accounts under water emptied, and the broker's gap loss, CNY bn.

    An account is closed out when it holds no stock and no futures; if its equity is then below 0, the broker
    has lost that much.
    """
    empty = (total(book.assets) <= 0) & (total(np.abs(book.futures)) <= 0)
    gap = np.where(empty, np.maximum(-book.equity, 0.0), 0.0)
    gone = gap > 0
    if not gone.any():
        return book, gap
    left = {name: np.where(gone, 0.0, getattr(book, name)) for name in ("cash", "margin", "debt")}
    return book.moved(**left), gap

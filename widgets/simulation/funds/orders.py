"""What a fund must sell, and what it may: pure, so that a market can stand between wish and trade."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from widgets.simulation import check
from widgets.simulation.check import FloatArray, IntArray
from widgets.simulation.funds.book import Book
from widgets.simulation.funds.costs import Costs
from widgets.simulation.funds.layout import Numbers, Trusted, total
from widgets.simulation.funds.rules import Rules


@dataclass(frozen=True, eq=False)
class Orders(Trusted):
    """Orders at the book's marks, CNY bn: `sales`, `purchases` (..., tiers), `futures` (..., contracts).

    Futures bought are positive: a short hedge that is cut is bought back.
    """

    sales: FloatArray
    purchases: FloatArray
    futures: FloatArray

    @property
    def net_sale(self) -> FloatArray:
        """Stock sold less stock bought, CNY bn, shape (...)."""
        return np.asarray(total(self.sales - self.purchases))


def days_called(book: Book, rules: Rules, called: Numbers | IntArray = 0) -> IntArray:
    """Return the days a margin call has been open at this close, 1 on its first day, 0 if there is none.

    A call opens when equity/stocks is below maintenance and stays open until it is back at the target.
    `called` is yesterday's answer, shape (...).
    """
    equity, stocks = book.equity, total(book.assets)
    open_ = ((np.asarray(called) > 0) & ~_restored(equity, stocks, rules)) | (
        equity < stocks * rules.maintenance
    )
    return np.where(open_, np.asarray(called) + 1, 0)


def acts(book: Book, rules: Rules, called: Numbers | IntArray) -> npt.NDArray[np.bool_]:
    """Return whether an open call is acted on at this close: grace is over, or equity is negative."""
    return (np.asarray(called) > rules.grace) | (book.equity < 0)


def top_up(book: Book, rules: Rules) -> FloatArray:
    """Return the money that would restore the target without any sale, CNY bn, shape (...), at least 0."""
    return np.asarray(np.maximum(total(book.assets) * rules.target - book.equity, 0.0))


def wanted_sale(book: Book, rules: Rules, cost: Numbers = 0.0) -> FloatArray:
    r"""Return the share of the stocks to sell, and of the hedge to close with them, to restore the target.

    .. math:: x = \frac{m^* A - E}{A (m^* - c)}

    in [0, 1], with A the stocks, E equity, m* the target and c the cost of selling one of stock. For c = 0 it
    is 1 - (E / A) / m*. All, if equity is gone or selling costs more than it frees.
    """
    stocks, equity = total(book.assets), book.equity
    short = np.where(_restored(equity, stocks, rules), 0.0, stocks * rules.target - equity)
    freed = np.maximum(stocks * (np.asarray(rules.target) - cost), _TINY)
    return np.asarray(np.clip(short, 0.0, freed) / freed)


def selling_cost(book: Book, costs: Costs) -> FloatArray:
    """Return what selling one of stock costs, with the hedge bought back for it, shape (...)."""
    hedge = total(np.abs(book.futures)) / np.maximum(total(book.assets), _TINY)
    return np.asarray(costs.sale + hedge * costs.futures_fee)


def wanted_for_cash(book: Book, rules: Rules, unpaid: Numbers) -> FloatArray:
    """Return the share of stocks, hedge with them, whose sale raises the cash a futures call still lacks.

    A share x frees x (stocks + required futures margin), tomorrow; costs not counted. In [0, 1].
    """
    freed = total(book.assets) + total(np.abs(book.futures)) * rules.futures_margin
    freed = np.maximum(freed, _TINY)
    return np.asarray(np.clip(unpaid, 0.0, freed) / freed)


def allowed_sale(
    book: Book,
    rules: Rules,
    share: Numbers,
    *,
    sellable: Numbers = 1.0,
    turnover: Numbers = np.inf,
    net_limit: Numbers = 0.0,
) -> Orders:
    """Return the orders that carry out as much of a wanted sale as the rules and the day allow.

    Each tier is asked for its share. What a tier cannot give (see below) is taken, if `rules.spill`, from
    the others in proportion to what they can still give. A net-selling limit then lets only part of
    it be a net sale; of the blocked part, `rules.swap` is sold outside `rules.swap_into` and bought there, so
    that sells do not exceed buys. The hedge is cut in proportion to the net sale.

    Parameters
    ----------
    share : array_like (...)
        Share of the stocks the fund wants to sell, [0, 1].
    sellable : array_like (..., tiers)
        Share of each holding that can be sold today at all (T+1, limit-down), [0, 1].
    turnover : array_like (..., tiers)
        The tiers' turnover of the day, CNY bn; at most `rules.participation` of it is sold. inf: no limit.
    net_limit : array_like (...)
        0: no limit; 1: no net sale at all; between: that share of it is blocked.
    """
    held, wanted = book.assets, np.asarray(share, dtype=np.float64)
    most = np.minimum(held * sellable, np.asarray(turnover) * np.asarray(rules.participation)[..., None])
    asked = held * wanted[..., None]
    sales = np.minimum(asked, most)
    if rules.spill:
        left, spare = total(asked - sales), most - sales
        room = np.maximum(total(spare), _TINY)
        sales = sales + spare * (np.minimum(left, room) / room)[..., None]
    sales = np.where(sales >= most * (1.0 - 1e-12), most, sales)  # no dust left, nothing sold twice
    purchases = np.zeros_like(held)
    if np.any(net_limit):
        blocked = sales * np.asarray(net_limit, dtype=np.float64)[..., None]
        swapped = blocked * np.asarray(rules.swap)[..., None]
        swapped[..., rules.swap_into] = 0.0
        purchases[..., rules.swap_into] = total(swapped)
        sales = sales - blocked + swapped
    stocks = total(held)
    cut = np.where(stocks > 0, total(sales - purchases) / np.maximum(stocks, _TINY), wanted)
    return Orders.trusted(sales=sales, purchases=purchases, futures=-book.futures * cut[..., None])


def check_day(sellable: Numbers, turnover: Numbers, net_limit: Numbers) -> None:
    """Raise ValueError unless a day's limits lie in their ranges (`allowed_sale` does not look)."""
    for name, values, high in (("sellable", sellable, 1.0), ("net_limit", net_limit, 1.0)):
        array = np.asarray(values, dtype=np.float64)
        if not np.all((array >= 0) & (array <= high)):
            raise check.refuse(name, float(array[~((array >= 0) & (array <= high))].flat[0]), "[0, 1]")
    traded = np.asarray(turnover, dtype=np.float64)
    if not np.all(traded >= 0):
        raise check.refuse("turnover", float(traded[~(traded >= 0)].flat[0]), "[0, inf]")


def _restored(equity: FloatArray, stocks: FloatArray, rules: Rules) -> npt.NDArray[np.bool_]:
    # a sale sized to the target may leave the ratio a rounding below it
    return np.asarray(equity >= stocks * (np.asarray(rules.target) * (1.0 - 1e-9)))


def close_call(book: Book, rules: Rules, called: IntArray) -> IntArray:
    """Return the open days of a call after the day's trades: 0 if the target is restored."""
    return np.where(_restored(book.equity, total(book.assets), rules), 0, called)


_TINY = np.finfo(np.float64).tiny

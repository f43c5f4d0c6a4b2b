"""The day loop: a book, or a thousand, through a path of moves under rules."""

from __future__ import annotations

from typing import Any

import numpy as np

from widgets.simulation import check
from widgets.simulation.check import FloatArray
from widgets.simulation.funds import orders as decide
from widgets.simulation.funds.account import call_futures, release
from widgets.simulation.funds.book import Book
from widgets.simulation.funds.costs import FREE, Costs
from widgets.simulation.funds.history import History
from widgets.simulation.funds.layout import broadcast
from widgets.simulation.funds.mark import Profit, mark
from widgets.simulation.funds.path import Path
from widgets.simulation.funds.rules import OWN_ACCOUNTS, Rules
from widgets.simulation.funds.trade import fill, pay_in, write_off

_TIERED = ("assets", "sales", "purchases")
_ACCOUNTS = ("cash", "margin", "debt")
_SOURCES = ("selection", "index", "basis", "financing", "fees")
_EVENTS = (
    "wanted", "asked", "advanced", "unpaid", "paid_in", "gap_loss",
    "marked_stocks", "marked_equity", "interest", "stamp", "commission", "futures_fee", "management",
    "turnover",
)  # fmt: skip


def simulate(book: Book, path: Path, rules: Rules = OWN_ACCOUNTS, costs: Costs = FREE) -> History:
    """Follow books along a path. Books, path, rules and costs broadcast over their scenario axes.

    A day, in this order:

    1. yesterday's excess in the futures account comes back to cash (T+1);
    2. the close: stocks, futures and interest are marked;
    3. futures are settled: cash, then the broker, pay what the futures account lacks;
    4. margin: a call opens below maintenance; when grace is over the investors pay their share of it;
    5. for the rest, or for an unpaid futures call, stock is sold as far as the rules allow, the hedge with
       it, at the close, and debt paid back;
    6. an account closed out under water is written off, at the broker's loss.

    Parameters
    ----------
    book : Book
        At the close of day 0.
    path : Path
        Moves of days 1, 2, ..., and what limits selling.
    rules : Rules
        By default those of a fund with its own accounts, which is not called while its equity is positive.
    costs : Costs
        None by default.

    Returns
    -------
    History
        Every scenario on its own: its place in the batch changes nothing.

    Raises
    ------
    ValueError
        If the axes do not fit, or a rule names a tier that the book does not have.
    """
    tiers, contracts = book.assets.shape[-1], book.futures.shape[-1]
    path.on(0).fits(tiers, contracts)
    check.whole("rules.swap_into", rules.swap_into, 0, tiers - 1)
    lead = _lead(book, path, rules, costs)
    state = book.moved(
        assets=broadcast(book.assets, lead),
        futures=broadcast(book.futures, lead),
        **{name: np.array(np.broadcast_to(getattr(book, name), lead)) for name in _ACCOUNTS},
    )
    kept = _empty(len(path) + 1, lead, tiers, contracts)
    called = np.zeros(lead, dtype=np.int64)
    _keep(kept, 0, state, {"marked_stocks": state.long, "marked_equity": state.equity})
    for day in range(len(path)):
        state = release(state, rules)
        debt = state.debt
        state, profit = mark(state, path.on(day), costs)
        found: dict[str, Any] = {**profit.__dict__, "interest": state.debt - debt, "management": -profit.fees}
        state, calls = call_futures(state, rules)
        found |= {"asked": calls.asked, "advanced": calls.advanced, "unpaid": calls.unpaid}

        found |= {"marked_stocks": state.long, "marked_equity": state.equity}
        found["called"] = called = decide.days_called(state, rules, called)
        acting = decide.acts(state, rules, called)
        flow = np.asarray(path.flows)[day]
        if acting.any() or np.any(flow):
            paid = np.where(acting, decide.top_up(state, rules) * rules.pays, 0.0) + flow
            state = pay_in(state, paid, rules)
            found["paid_in"] = paid
        wanted = np.where(acting, decide.wanted_sale(state, rules, decide.selling_cost(state, costs)), 0.0)
        if calls.unpaid.any():
            wanted = np.maximum(wanted, decide.wanted_for_cash(state, rules, calls.unpaid))
        if wanted.any():
            state = _sell(state, day, path, rules, costs, wanted, found)
        called = decide.close_call(state, rules, called)
        state, found["gap_loss"] = write_off(state)
        _keep(kept, day + 1, state, found)
    return _history(book, kept)


def _sell(
    state: Book, day: int, path: Path, rules: Rules, costs: Costs, wanted: FloatArray, found: dict[str, Any]
) -> Book:
    limits = {name: np.asarray(getattr(path, name))[day] for name in ("sellable", "turnover", "net_limit")}
    orders = decide.allowed_sale(state, rules, wanted, **limits)
    after, done = fill(state, orders, costs, keep=found["unpaid"])
    found |= {"wanted": wanted, "sales": orders.sales, "purchases": orders.purchases}
    found |= {name: getattr(done, name) for name in ("stamp", "commission", "futures_fee", "turnover")}
    found["fees"] = found["fees"] - done.cost
    return after


def _lead(book: Book, path: Path, rules: Rules, costs: Costs) -> tuple[int, ...]:
    shapes = [book.shape, path.shape, rules.shape, costs.shape]
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        names = "scenario axes of book, path, rules, costs"
        raise check.refuse(names, shapes, "shapes that broadcast together") from None


def _empty(days: int, lead: tuple[int, ...], tiers: int, contracts: int) -> dict[str, np.ndarray]:
    """Return arrays for a history, days first and tiers last, with tiers slow in memory as in a book."""
    kept = {name: np.zeros((days, *lead)) for name in (*_ACCOUNTS, *_SOURCES, *_EVENTS)}
    for name in _TIERED:
        kept[name] = np.moveaxis(np.zeros((days, tiers, *lead)), 1, -1)
    kept["futures"] = np.moveaxis(np.zeros((days, contracts, *lead)), 1, -1)
    kept["called"] = np.zeros((days, *lead), dtype=np.int64)
    return kept


def _keep(kept: dict[str, np.ndarray], day: int, state: Book, found: dict[str, Any]) -> None:
    for name in ("assets", "futures", *_ACCOUNTS):
        kept[name][day] = getattr(state, name)
    for name, values in found.items():
        kept[name][day] = values


def _history(book: Book, kept: dict[str, np.ndarray]) -> History:
    sheet = {name: kept.pop(name) for name in ("assets", "futures", *_ACCOUNTS)}
    parts = {name: kept.pop(name) for name in _SOURCES}
    return History.trusted(books=book.moved(**sheet), profit=Profit.trusted(**parts), **kept)

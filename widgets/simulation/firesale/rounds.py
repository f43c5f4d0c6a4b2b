"""One round of a fire sale, with exact balance sheets or to first order; n rounds; all rounds.

A round has two phases: every fund decides from the same books, then all orders meet the market at once. So
the order of funds cannot matter.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from widgets.simulation.check import FloatArray, along, inside, refuse, whole
from widgets.simulation.firesale.books import Books
from widgets.simulation.firesale.impact import Impact
from widgets.simulation.firesale.rules import Rule


@dataclass(frozen=True)
class Round:
    """One round: what was traded, by how much prices moved, what each fund gained, the books afterwards.

    `orders` and `trades` (..., funds, assets) are money at prices before the round, sales negative; `move`
    (..., assets) is relative, in a first-order round to the prices of the start; `gain` (..., funds).
    """

    orders: FloatArray
    trades: FloatArray
    move: FloatArray
    gain: FloatArray
    after: Books

    @property
    def flow(self) -> FloatArray:
        """Net purchases of each asset, (..., assets)."""
        return np.asarray(self.trades.sum(axis=-2))


Step = Callable[[Books, Rule, Impact], Round]


def shock(state: Books, *, move: npt.ArrayLike = 0.0, other: npt.ArrayLike = 0.0) -> Books:
    """Return the books after prices moved by `move` (..., assets) and other assets by `other` (..., funds).

    Both are relative, at least -1; the gain or loss is the fund's. Raises ValueError outside that range.
    """
    moved = along("move", inside("move", move, -1), state.price.shape[-1:], "assets")
    lost = along("other", inside("other", other, -1), state.equity.shape[-1:], "funds")
    each = moved[..., None, :]
    equity = state.equity + (state.holdings * each).sum(axis=-1) + state.other * lost
    holdings, kept = state.holdings * (1 + each), state.other * (1 + lost)
    return _same_lead(holdings, equity, state.debt, kept, state.price * (1 + moved))


def first_order_shock(state: Books, move: npt.ArrayLike) -> Books:
    """Return the books after a move of prices, with the holdings of the start: linear in the move."""
    moved = along("move", inside("move", move, -np.inf), state.price.shape[-1:], "assets")
    return _first_order(state, np.zeros_like(state.debt), moved)


def step(state: Books, rule: Rule, impact: Impact, *, alpha: float = 1.0) -> Round:
    """Return one round with exact balance sheets: decide, trade, mark.

    holdings <- (holdings + trade)(1 + move), debt <- debt + trade (1 + alpha move), and equity changes by
    holdings x move + trade (1 - alpha) move. Nobody sells more than is held; no price falls below 0.

    Parameters
    ----------
    state : Books
        Balance sheets before the round.
    rule : Rule
        `LeverageTarget`, `Threshold`, `Sale` or another object with `orders`.
    impact : Impact
        `Linear`, `Saturating` or another object with `execute`.
    alpha : float
        Share of the round's move that the traded part suffers, in [0, 1]: 1 trades at the new price, 1/2 at
        the average of old and new.

    Raises
    ------
    ValueError
        If alpha or a number of the rule or the impact lies outside its range.
    """
    share = inside("alpha", alpha, 0, 1)
    orders = np.maximum(rule.orders(state), -state.holdings)
    trades, move = impact.execute(orders, state.price)
    move = np.maximum(move, -1.0)
    each = move[..., None, :]
    gain = (state.holdings * each + trades * (1 - share) * each).sum(axis=-1)
    debt = state.debt + (trades * (1 + share * each)).sum(axis=-1)
    holdings, price = (state.holdings + trades) * (1 + each), state.price * (1 + move)
    after = _same_lead(holdings, state.equity + gain, debt, state.other, price)
    return Round(orders, trades, move, gain, after)


def first_order_step(state: Books, rule: Rule, impact: Impact) -> Round:
    """Return one round of the linear model: losses and weights are always those of the starting holdings.

    The model of Greenwood, Landier and Thesmar (2015), whose rounds add up to `all_rounds`. Moves of
    successive rounds add; nothing keeps a large shock from selling more than is held.
    """
    orders = rule.orders(state)
    trades, move = impact.execute(orders, state.price)
    after = _first_order(state, trades.sum(axis=-1), move)
    return Round(orders, trades, move, after.equity - state.equity, after)


def rounds(state: Books, rule: Rule, impact: Impact, count: int, *, step: Step = step) -> tuple[Round, ...]:
    """Return `count` rounds, one after the other.

    Raises ValueError if count is no whole number of at least 0.
    """
    whole("count", count, 0)
    done: list[Round] = []
    for _ in range(count):
        done.append(step(done[-1].after if done else state, rule, impact))
    return tuple(done)


def settle(
    state: Books,
    rule: Rule,
    impact: Impact,
    *,
    step: Step = step,
    tolerance: float = 1e-13,
    most: int = 2_000,
) -> Books:
    """Return the books when nobody trades any more: orders below `tolerance` of all holdings of the start.

    Each scenario stops at its own round, so that a batch gives what its scenarios give one by one.

    Raises
    ------
    ValueError
        If tolerance is outside (0, 1), most is no whole number of at least 1, or a scenario is still trading
        after `most` rounds: it diverges, or its losses shrink too slowly.
    """
    inside("tolerance", tolerance, 0, 1, open_low=True)
    whole("most", most, 1)
    small = tolerance * state.holdings.sum(axis=(-2, -1))
    for _ in range(most):
        done = step(state, rule, impact)
        size = np.abs(done.trades).sum(axis=(-2, -1))
        going = np.asarray(size > small)
        if not np.all(np.isfinite(size)):
            break
        if not going.any():
            return state
        state = _where(going, done.after, state)
    raise refuse("rounds", most, "a system that comes to rest; this one diverges or settles too slowly")


def _first_order(state: Books, borrowed: FloatArray, move: FloatArray) -> Books:
    equity = state.equity + (state.holdings * move[..., None, :]).sum(axis=-1)
    return _same_lead(state.holdings, equity, state.debt + borrowed, state.other, state.price + move)


def _where(chosen: npt.NDArray[np.bool_], new: Books, old: Books) -> Books:
    funds, table = chosen[..., None], chosen[..., None, None]
    return Books(
        np.where(table, new.holdings, old.holdings),
        np.where(funds, new.equity, old.equity),
        np.where(funds, new.debt, old.debt),
        np.where(funds, new.other, old.other),
        np.where(funds, new.price, old.price),
    )


def _same_lead(
    holdings: FloatArray, equity: FloatArray, debt: FloatArray, other: FloatArray, price: FloatArray
) -> Books:
    """Return books whose fields share their scenario axes (a depth or a rule may have brought them in)."""
    lead = np.broadcast_shapes(
        holdings.shape[:-2], equity.shape[:-1], debt.shape[:-1], other.shape[:-1], price.shape[:-1]
    )
    fund = lead + equity.shape[-1:]
    return Books(
        np.broadcast_to(holdings, lead + holdings.shape[-2:]),
        np.broadcast_to(equity, fund),
        np.broadcast_to(debt, fund),
        np.broadcast_to(other, fund),
        np.broadcast_to(price, lead + price.shape[-1:]),
    )

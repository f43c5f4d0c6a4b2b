"""One fund leaves: what it does to prices, to itself, to the others, and whom that forces to follow."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from widgets.simulation.check import FloatArray, inside, refuse
from widgets.simulation.firesale.books import books
from widgets.simulation.firesale.depth import DEPTH_CONSTANT
from widgets.simulation.firesale.impact import Linear
from widgets.simulation.firesale.rules import LeverageTarget, Rule, Threshold
from widgets.simulation.firesale.stylised import FUNDS, TIERS, fund_holdings, tier_depth

# Assumptions: a leveraged fund that must not pass 5.5x assets / equity (margin 18%; the published 20% is 5x),
# and shares that may fall by a tenth a day (main board; ChiNext and STAR: a fifth).
MOST_LEVERAGE = 5.5
DAILY_LIMIT = 0.10
LED = "dma"
_ROUNDS = 60


@dataclass(frozen=True)
class Exit:
    """What a sale did. Money in CNY bn, losses positive; axes (funds, tiers) in the order of FUNDS, TIERS.

    `move` (tiers,); `sold` (funds, tiers) at prices before each round, `followed` the part of it sold after
    the first round; `waiting` (tiers,) what the daily limit kept from being sold in it; `loss` (funds,)
    on shares; `relative` (funds,) the same less what the futures sold, or the benchmark, lost: what the fund
    loses against its index; `rounds` in which somebody sold.
    """

    move: FloatArray
    sold: FloatArray
    followed: FloatArray
    waiting: FloatArray
    loss: FloatArray
    relative: FloatArray
    rounds: int


def leave(
    seller: str | Sequence[str],
    share: float,
    days: float,
    window: str,
    *,
    follow: str = "nobody",
    c: float = DEPTH_CONSTANT,
    limit: float = DAILY_LIMIT,
) -> Exit:
    """Sell a share of a fund's stocks, pro rata, within some days, and let the leveraged fund react.

    Each fund closes futures with the stocks it sells. What is sold bears half of the move of its round. In a
    round no price falls so far that the fall since the start passes 1 - (1 - limit)^days.

    Parameters
    ----------
    seller : str or sequence of str
        neutral, enhanced, dma or large; several sell the same share of what they hold.
    share : float
        Of its stocks, in [0, 1].
    days : float
        Length of the sale, above 0: depth grows with its root.
    window : str
        Volatility of which the depth is taken: calm, january or crash.
    follow : str
        What the DMA funds do: nobody (nothing), limit (sell back to 5x above 5.5x assets / equity) or target
        (always back to 5x).
    c, limit : float
        Constant of the depth law, above 0; fall that shares may have in a day, in (0, 1).

    Raises
    ------
    ValueError
        If a name is unknown or a number outside its range.
    """
    names = list(FUNDS)
    sellers = [seller] if isinstance(seller, str) else list(seller)
    for name in sellers:
        if name not in FUNDS:
            raise refuse("seller", name, ", ".join(FUNDS))
    inside("share", share, 0, 1)
    inside("limit", limit, 0, 1, open_low=True)
    inside("days", days, 0, open_low=True)
    deep = tier_depth(window, days=days, c=c)
    floor = (1 - limit) ** days
    held = fund_holdings()
    against = np.array([fund.against for fund in FUNDS.values()])
    futures = held.sum(axis=1)  # each fund starts with as much sold, or measured, as it holds
    equity = futures / np.array([fund.leverage for fund in FUNDS.values()])
    price, loss, relative = np.ones(len(TIERS)), np.zeros(len(names)), np.zeros(len(names))
    sold, first_sold, waiting = np.zeros_like(held), np.zeros_like(held), np.zeros(len(TIERS))
    rule, led, done = _rule(follow), names.index(LED), 0
    orders = np.zeros_like(held)
    first = [names.index(name) for name in sellers]
    orders[first] = -share * held[first]
    for _ in range(_ROUNDS):
        trades, move = Linear(deep, limit=np.maximum(1 - floor / price, 0.0)).execute(orders, price)
        if not orders.any():
            break
        if done == 0:
            waiting, first_sold = (trades - orders).sum(axis=0), -trades
        part = np.divide(-trades.sum(axis=1), held.sum(axis=1), out=np.zeros(len(names)), where=futures > 0)
        lost = -((held + trades / 2) * move).sum(axis=1)
        gained = -futures * (1 - part / 2) * (against @ move)
        held, futures = (held + trades) * (1 + move), futures * (1 - part) * (1 + against @ move)
        price, sold = price * (1 + move), sold - trades
        loss, relative, equity = loss + lost, relative + lost - gained, equity - (lost - gained)
        done += 1
        orders = np.zeros_like(held)
        if rule is not None:
            # only a loss of the day forces a sale: a fund that gained does not buy into the fall
            wanted = np.minimum(rule.orders(books(held[led : led + 1], equity[led : led + 1])), 0)
            orders[led] = wanted[0] if -wanted.sum() > 1e-6 * futures.sum() else 0.0
    return Exit(price - 1, sold, sold - first_sold, waiting, loss, relative, done)


def _rule(follow: str) -> Rule | None:
    """Return the leveraged fund's rule: none, a limit passed, or a target kept."""
    rules: dict[str, Rule | None] = {
        "nobody": None,
        "limit": Threshold(MOST_LEVERAGE, FUNDS[LED].leverage),
        "target": LeverageTarget(FUNDS[LED].leverage - 1),
    }
    if follow not in rules:
        raise refuse("follow", follow, ", ".join(rules))
    return rules[follow]

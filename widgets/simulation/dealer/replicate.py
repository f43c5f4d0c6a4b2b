"""One note hedged along a path of closes, by rule or by hand: what is held, traded, earned and lost."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from widgets.simulation import check
from widgets.simulation.check import FloatArray
from widgets.simulation.dealer.limits import NO_LIMITS, Limits
from widgets.simulation.dealer.marks import Marks, marks
from widgets.simulation.snowball import Market, Terms
from widgets.simulation.snowball.payoff import Story


@dataclass(frozen=True)
class HedgePath:
    """A hedged note day by day, day 0 to its end or the path's; all arrays have that length.

    Money is in the unit of s0 (a note has s0 of notional), holdings in index units.

    `holding` and `trade` are after and at each close; `cash` is the account after the trade, negative when
    borrowed; `value` is what the dealer owes, the note's value or, on its last day, its cash. `equity` =
    cash + holding x spot - value: 0 on day 0, when the dealer is paid the note's value. The day's P&L splits:
    `pnl` = `index_gain` + `carry` + `interest` - `owed`, carry being dividends and futures discount earned on
    the holding, owed the rise of value.

    `knock_in_day` is -1 if there is none; `drop_sold` are the index units sold for the fall of delta at the
    barrier on it, and `knock_in_cost` is the loss of that day (negative: a gain).
    """

    spot: FloatArray
    delta: FloatArray
    holding: FloatArray
    trade: FloatArray
    cash: FloatArray
    value: FloatArray
    equity: FloatArray
    index_gain: FloatArray
    carry: FloatArray
    interest: FloatArray
    owed: FloatArray
    pnl: FloatArray
    start_profit: float
    knock_in_day: int
    drop_sold: float
    knock_in_cost: float
    ended: bool
    story: Story


def hedge_path(
    terms: Terms, market: Market, path: npt.ArrayLike, rebalancing: int = 1, limits: Limits = NO_LIMITS
) -> HedgePath:
    r"""Hedge one note along a path by the delta of the model.

    The account is self-financing: with h the holding, over a day

    .. math:: \text{cash}' = \text{cash} \, e^{r \, dt} + h S' (e^{q \, dt} - 1) - (h' - h) S'

    Parameters
    ----------
    terms : Terms
        The note. path[0] is its day 0.
    market : Market
        What the desk hedges with. The path may have any other volatility.
    path : array_like
        Closes of days 0, 1, ..., one axis, at most tenor + 1 of them.
    rebalancing : int
        Days between trades; the desk also trades at the close of the knock-in.
    limits : Limits
        Delta cap and barrier shift of the desk.

    Returns
    -------
    HedgePath
        `equity` at the end is the replication error: it shrinks with finer rebalancing, and on average over
        paths of the market's own law it is 0.

    Raises
    ------
    ValueError
        If the path has several axes, a close is not positive or `rebalancing` is below 1.
    """
    check.whole("rebalancing", rebalancing, 1)
    seen = marks(terms, market, path, limits)
    day = np.arange(seen.spot.size)
    trades = (day % rebalancing == 0) | (day == seen.knock_in_day)
    last = np.maximum.accumulate(np.where(trades, day, 0))
    return _account(terms, market, seen, seen.delta[last])


def hedge_account(terms: Terms, market: Market, path: npt.ArrayLike, holdings: npt.ArrayLike) -> HedgePath:
    """Return the same account for holdings chosen by hand: what a reader's own hedge would have earned.

    Parameters
    ----------
    terms, market, path
        As in `hedge_path`.
    holdings : array_like
        Index units held after the close of each day of the path; those of the last day of the note and later
        are not used, because the hedge is sold when the note ends.

    Raises
    ------
    ValueError
        If `holdings` has another length than `path` or is not finite.
    """
    seen = marks(terms, market, path)
    held = np.asarray(holdings, dtype=np.float64)
    if held.shape != np.shape(path):
        raise check.refuse("holdings.shape", held.shape, f"{np.shape(path)}, that of path")
    if not np.all(np.isfinite(held)):
        raise check.refuse("holdings", float(held[~np.isfinite(held)][0]), "finite numbers of index units")
    return _account(terms, market, seen, held[: seen.spot.size])


def _account(terms: Terms, market: Market, seen: Marks, wanted: FloatArray) -> HedgePath:
    spot, days = seen.spot, seen.spot.size
    holding = np.where((np.arange(days) == days - 1) & seen.ended, 0.0, wanted)
    trade = np.diff(holding, prepend=0.0)
    years = np.diff(np.array(terms.years[:days]))
    grown = np.exp(market.r * years) - 1
    # what an index unit earns so that, financed at r, its price drifts by (r - q) dt as in the engine
    earned = np.exp(market.r * years - (market.r - market.q) * market.dt_years) - 1
    cash = np.empty(days)
    cash[0] = seen.value[0] - trade[0] * spot[0]
    interest, carry = np.zeros(days), np.zeros(days)
    for k in range(1, days):
        interest[k] = cash[k - 1] * grown[k - 1]
        carry[k] = holding[k - 1] * spot[k] * earned[k - 1]
        cash[k] = cash[k - 1] + interest[k] + carry[k] - trade[k] * spot[k]
    equity = cash + holding * spot - seen.value
    index_gain = np.append(0.0, holding[:-1] * np.diff(spot))
    pnl = np.diff(equity, prepend=0.0)
    hit = seen.knock_in_day
    return HedgePath(
        spot, seen.delta, holding, trade, cash, seen.value, equity, index_gain, carry, interest,
        np.diff(seen.value, prepend=seen.value[0]), pnl,
        start_profit=terms.s0 * terms.margin - float(seen.value[0]),
        knock_in_day=hit,
        drop_sold=seen.drop,
        knock_in_cost=-float(pnl[hit]) if hit >= 0 else 0.0,
        ended=seen.ended,
        story=seen.story,
    )  # fmt: skip

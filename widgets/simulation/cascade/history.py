"""What a run of the cascade leaves: paths, trades, and an exact account of every tier's every day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from widgets.simulation.cascade.links import AGENTS
from widgets.simulation.check import FloatArray, refuse

STOCK_AGENTS = ("neutral", "dma", "enhanced", "public", "state")  # order of `trades`
FUTURES_AGENTS = ("dealers", "shorts", "neutral", "dma")  # order of `futures_trades` and `spill_by`
TERMS = ("news", *AGENTS, "spill", "limit")  # order of `terms`


@dataclass(frozen=True, eq=False)
class History:
    """Arrays (scenarios, days, ...) of the days, or (scenarios, days + 1, ...) with the base day first.

    Parameters
    ----------
    dates : array (days + 1,)
    log_level : array (.., days + 1, tiers)
        Log of price levels against the base day.
    basis : array (.., days + 1, contracts)
    terms : array (.., days, tiers, terms)
        The account: each tier's log return is the sum over `TERMS`.
    spill_by : array (.., days, tiers, futures agents)
        The term spill by who pressed the futures: sums to it.
    news : array (.., days)
        Common news, a log return: what the run inferred, or was given.
    depth : array (.., days, tiers)
        CNY bn for a move of 100 %.
    sigma : array (.., days, tiers)
        Daily volatility behind the depth.
    trades : array (.., days, tiers, stock agents)
        Stock bought (+) and sold, CNY bn at the close before; the rest of the market takes the other side.
    waiting : array (.., days, tiers)
        Sales that the daily limit did not let through, CNY bn.
    futures_trades : array (.., days, contracts, futures agents)
        Futures bought (+) and sold, CNY bn.
    futures_held : array (.., days + 1, contracts, futures agents)
        Futures held, signed, CNY bn.
    open_interest : array (.., days + 1, contracts)
        Lots: the record's on the base day, moved by the shorts that agents open and close.
    knocked_in : array (.., days + 1, contracts)
        Share of the snowballs free on the base day that have been knocked in.
    stocks, equity, leverage : array (.., days + 1, funds)
        Of neutral, DMA and enhanced funds: CNY bn of stocks and of equity; assets / equity.
    nav : array (.., days + 1, funds)
        Value of a unit: equity apart from what investors take out, 1 on the base day.
    stay : array (.., days + 1, funds)
        Share of investors who have not decided to leave.
    result : array (.., days + 1, funds)
        What stocks earned against hedge or benchmark, per CNY of stocks, cumulative.
    asked : array (.., days, funds)
        Daily futures calls, CNY bn.
    gap_loss : array (.., days, funds)
        Brokers' losses on accounts closed out under water, CNY bn.
    paid_out : array (.., days, funds)
        Money paid to investors who left, CNY bn.
    """

    dates: npt.NDArray[np.datetime64]
    log_level: FloatArray
    basis: FloatArray
    terms: FloatArray
    spill_by: FloatArray
    news: FloatArray
    depth: FloatArray
    sigma: FloatArray
    trades: FloatArray
    waiting: FloatArray
    futures_trades: FloatArray
    futures_held: FloatArray
    open_interest: FloatArray
    knocked_in: FloatArray
    stocks: FloatArray
    equity: FloatArray
    leverage: FloatArray
    nav: FloatArray
    stay: FloatArray
    result: FloatArray
    asked: FloatArray
    gap_loss: FloatArray
    paid_out: FloatArray

    @property
    def level(self) -> FloatArray:
        """Price levels, 1 on the base day."""
        return np.exp(self.log_level)

    @property
    def log_return(self) -> FloatArray:
        """Daily log returns of the tiers, (scenarios, days, tiers)."""
        return np.diff(self.log_level, axis=1)

    def term(self, name: str) -> FloatArray:
        """Return one term of the account, (scenarios, days, tiers). Raises ValueError if it is unknown."""
        if name not in TERMS:
            raise refuse("term", name, ", ".join(TERMS))
        return self.terms[..., TERMS.index(name)]

    def by_agent(self) -> dict[str, FloatArray]:
        """Return the account with the spill given to those who pressed the futures: news, agents, limit."""
        found = {name: self.term(name).copy() for name in ("news", *AGENTS, "limit")}
        for i, name in enumerate(FUTURES_AGENTS):
            found[name] += self.spill_by[..., i]
        return found

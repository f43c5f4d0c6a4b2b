"""The record as a path for books: the tiers' and contracts' own returns between two dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from widgets.simulation import futures
from widgets.simulation.funds.book import TIERS
from widgets.simulation.funds.layout import Numbers
from widgets.simulation.funds.mark import Profit, mark
from widgets.simulation.funds.moves import Moves
from widgets.simulation.funds.openings import dma
from widgets.simulation.funds.path import Path
from widgets.simulation.futures import QUARTERLY, RollRule
from widgets.simulation.record import measures
from widgets.simulation.record.lookup import Day, as_day


def record_path(
    start: Day,
    end: Day,
    contracts: Sequence[str] = ("IM2403",),
    *,
    tiers: Sequence[str] = TIERS,
    rule: RollRule = QUARTERLY,
    benchmark: str | None = None,
    sellable: Numbers = 1.0,
    turnover: Numbers = np.inf,
    net_limit: Numbers = 0.0,
) -> Path:
    """Return the record's daily moves after the close of `start`, up to `end`.

    Parameters
    ----------
    start, end : day
        Trading days of one period of the record.
    contracts : sequence of str
        Each a contract, as "IM2403", held until the end of the path at the latest on its last day; or a
        product, as "IM", rolled by `rule` at closes, market value for market value.
    tiers : sequence of str
        Series of the record.
    rule : RollRule
        When a product is rolled: by default the nearest quarterly contract, two sessions before it expires.
    benchmark : str, optional
        Series against which selection is measured.
    sellable, turnover, net_limit
        As in `Path`.

    Raises
    ------
    ValueError
        If a series or contract is unknown, a contract has expired or is not listed on a day, or the dates are
        not trading days in order.
    """
    measures.total_return(measures.PRODUCTS["IC"], start, end)  # refuses days that are not in order
    dates = measures.trading_days(start, end)
    held = [_held(name, start, end, rule, dates) for name in contracts]
    steps = list(pairwise(dates))
    pairs = [[(names[k], a, b) for names in held] for k, (a, b) in enumerate(steps)]
    shape = (len(steps), len(contracts))
    return Path(
        tiers=np.stack([measures.daily_returns(name, start, end) for name in tiers], axis=-1),
        contracts=np.array([[_contract(*cell) for cell in row] for row in pairs]).reshape(shape),
        indices=np.array([[_index(*cell) for cell in row] for row in pairs]).reshape(shape),
        days=np.diff(dates).astype(np.int64),
        benchmark=None if benchmark is None else measures.daily_returns(benchmark, start, end),
        sellable=sellable,
        turnover=turnover,
        net_limit=net_limit,
    )


def window_moves(start: Day, end: Day, contracts: Sequence[str], tiers: Sequence[str] = TIERS) -> Moves:
    """Return the moves of a whole window as one step, for a book that is held still.

    Raises ValueError as `record_path`; a product's name is not allowed, since a roll is a trade.
    """
    return Moves(
        tiers=np.array([measures.total_return(name, start, end) for name in tiers]),
        contracts=np.array([_contract(name, start, end) for name in contracts]),
        indices=np.array([_index(name, start, end) for name in contracts]),
        days=float((as_day(end) - as_day(start)).astype(np.int64)),
    )


def stylised(weights: Mapping[str, float], contract: str, start: Day, end: Day) -> Profit:
    """Return the profit of a stylised neutral book held still, by source, per unit of its stocks.

    Series of the record in given shares against as much of one contract sold, no costs; multiply by
    assets/equity for a DMA. Raises ValueError as `dma` and `record_path`.
    """
    moves = window_moves(start, end, (contract,), tuple(weights))  # first: it names a series unknown
    return mark(dma(weights, contract, margin=1.0, tiers=tuple(weights), on=start), moves)[1]


def _held(name: str, start: Day, end: Day, rule: RollRule, dates: np.ndarray) -> list[str]:
    """Return the contract held over each day: its own name, or by the product's schedule of rolls."""
    if name not in measures.PRODUCTS:
        return [name] * (dates.size - 1)
    return [
        leg.contract.code
        for leg in futures.schedule(name, start, end, rule)
        for date in dates[1:]
        if leg.opened < date <= leg.closed
    ]


def _contract(name: str, start: Day, end: Day) -> float:
    """Return a contract's return; on its last day it is settled on the index, so its basis counts as 0."""
    found = futures.parse(name)
    if found.days_left(end):
        return measures.futures_return(name, start, end)
    return (1.0 + _index(name, start, end)) / (1.0 + measures.basis(name, start)) - 1.0


def _index(name: str, start: Day, end: Day) -> float:
    return measures.total_return(futures.parse(name).index, start, end)

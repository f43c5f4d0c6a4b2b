"""When a short hedge moves from one contract to the next: a rule, and the legs it gives."""

from dataclasses import dataclass

import numpy as np

from widgets.simulation import check
from widgets.simulation.futures import calendar
from widgets.simulation.futures.contracts import EVERY_MONTH, QUARTERS, Contract, listed
from widgets.simulation.record.lookup import Day, as_day, choose


@dataclass(frozen=True)
class RollRule:
    """Hold a contract of certain months, and roll it at the close so many sessions before its expiry.

    Parameters
    ----------
    months : tuple of int
        Months of expiry that may be held: `QUARTERS`, or `EVERY_MONTH` for the nearest contract.
    sessions_before : int
        Trading days before the expiry at which it is rolled, 0 to 15 (0: settled, and renewed at that close).

    Raises
    ------
    ValueError
        If no month is given, one is unknown or given twice, or the sessions lie outside their range.
    """

    months: tuple[int, ...] = QUARTERS
    sessions_before: int = 2

    def __post_init__(self) -> None:
        months = set(self.months)
        if not months or len(months) < len(self.months) or not months <= set(EVERY_MONTH):
            raise check.refuse("months", self.months, "different months, 1 to 12, at least one")
        check.whole("sessions_before", self.sessions_before, 0, 15)


QUARTERLY = RollRule(QUARTERS)
NEAREST = RollRule(EVERY_MONTH)


@dataclass(frozen=True)
class Leg:
    """One contract of a hedge, sold at the close of `opened`, bought back or settled at that of `closed`."""

    contract: Contract
    opened: np.datetime64
    closed: np.datetime64


def next_contract(product: str, day: Day, rule: RollRule = QUARTERLY) -> Contract:
    """Return the contract into which a hedge is put at the close of a trading day.

    The nearest one listed, of the rule's months, whose own day of rolling is still to come. Raises ValueError
    if the product is unknown, the date is no trading day, or no such contract is listed.
    """
    date = as_day(day, "day")
    for contract in listed(product, date):
        if contract.month in rule.months and roll_day(contract, rule) > date:
            return contract
    raise check.refuse("rule.months", rule.months, f"months of contracts listed on {date}")


def roll_day(contract: Contract, rule: RollRule = QUARTERLY) -> np.datetime64:
    """Return the trading day at whose close a contract is left. Raises ValueError outside 2021-2026."""
    return calendar.shift(contract.expiry, -rule.sessions_before)


def schedule(
    product: str, start: Day, end: Day, rule: RollRule = QUARTERLY, first: Contract | None = None
) -> tuple[Leg, ...]:
    """Return the legs of a hedge from the close of start to that of end, each opening where one closes.

    Parameters
    ----------
    product : str
        IC or IM.
    start, end : Day
        Trading days, in order.
    rule : RollRule
        When to roll, and into which months.
    first : Contract, optional
        The contract sold on the first day, if not the rule's own.

    Raises
    ------
    ValueError
        If the product is unknown, a date is no trading day or not in order, or `first` is of another product,
        not listed on the first day, or due to be rolled by then.
    """
    opened, last = as_day(start, "start"), as_day(end, "end")
    for name, day in (("start", opened), ("end", last)):
        if not calendar.is_session(day):
            raise check.refuse(name, str(day), "a trading day")
    if opened >= last:
        raise check.refuse("start", str(opened), f"a day before end={last}")
    held = next_contract(product, opened, rule) if first is None else _fits(first, product, opened, rule)
    legs = []
    while opened < last:
        closed = min(roll_day(held, rule), last)
        legs.append(Leg(held, opened, closed))
        opened = closed
        if opened < last:
            held = next_contract(product, opened, rule)
    return tuple(legs)


def _fits(contract: Contract, product: str, day: np.datetime64, rule: RollRule) -> Contract:
    codes = [other.code for other in listed(product, day)]
    choose("first", contract.code, codes)
    if roll_day(contract, rule) <= day:
        raise check.refuse("first", contract.code, f"a contract that the rule rolls after {day}")
    return contract

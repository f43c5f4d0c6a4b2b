"""What a neutral fund could do one evening, and what became of each: stay, roll the hedge, or close."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from widgets.simulation import check, funds
from widgets.simulation.check import FloatArray, inside
from widgets.simulation.funds import FREE, MIX, Book, Costs
from widgets.simulation.futures import expiry
from widgets.simulation.neutral.held import held
from widgets.simulation.record.lookup import Day, as_day


@dataclass(frozen=True, eq=False)
class Choices:
    """Fund value, 1 at the opening, from the evening of the decision on; every array is (days,).

    `stocks` is the stocks' value that evening. `stay` keeps the contract; `roll` changes it that evening;
    `close` sells the stocks, buys the futures back and waits in cash.
    """

    date: np.ndarray
    stay: FloatArray
    roll: FloatArray
    close: FloatArray
    stocks: float

    @property
    def cost_of_indifference(self) -> float:
        """Cost of selling, share of the stocks, at which closing ends where staying does; negative: never."""
        return float((self.close[-1] - self.stay[-1]) / self.stocks)


def choices(
    decided: Day,
    until: Day,
    *,
    weights: Mapping[str, float] = MIX,
    contract: str = "IM2403",
    into: str = "IM2406",
    opened: Day = "2023-12-29",
    invested: float = 0.8,
    exit_cost: float = 0.0,
    costs: Costs = FREE,
) -> Choices:
    """Return what three decisions of one evening came to by a later day, on the record's closes.

    Parameters
    ----------
    decided, until : day
        Evening of the decision, not before the opening, and a later day; trading days.
    weights, contract, opened, invested
        The book, hedged one to one, as in `funds.neutral`.
    into : str
        Contract into which `roll` goes, market value for market value.
    exit_cost : float
        Share of the stocks' value that selling them all that evening costs, [0, 1]; buying futures back and
        rolling are free.
    costs : Costs
        Interest and management, on every choice; a fund in cash pays its fee too.

    Raises
    ------
    ValueError
        If a number or day lies outside its range, or a contract expires before `until`.
    """
    cost = float(inside("exit_cost", exit_cost, 0, 1))
    if not weights:
        raise check.refuse("weights", dict(weights), "at least one tier, shares summing to 1")
    if not as_day(opened) <= as_day(decided) < as_day(until):
        raise check.refuse("decided", str(decided), f"from opened={opened} to before until={until}")
    for name in (contract, into):
        if as_day(until) > expiry(name):
            raise check.refuse("until", str(until), f"days up to {expiry(name)}, when {name} expires")
    opening = funds.neutral(weights, contract, invested=invested, tiers=tuple(weights), on=opened)
    same = as_day(decided) == as_day(opened)
    book = opening if same else held(opening, opened, decided, costs=costs).book[-1]
    stay = held(book, decided, until, costs=costs)
    rolled = Book.trusted(**{**book.__dict__, "contracts": (into,)})
    nothing = np.zeros_like(book.assets), np.zeros_like(book.futures)
    worth = float(book.equity) - cost * float(book.long)
    cash = Book(*nothing, np.array(worth), np.zeros(()), np.zeros(()), book.tiers, book.contracts)
    return Choices(
        date=stay.date,
        stay=stay.worth,
        roll=held(rolled, decided, until, costs=costs).worth,
        close=held(cash, decided, until, costs=costs).worth,
        stocks=float(book.long),
    )

"""A short hedge on the real record: what it earned beside its index, day by day, leg by leg."""

from dataclasses import dataclass

import numpy as np

from widgets.simulation.check import FloatArray, IntArray
from widgets.simulation.futures.contracts import Contract, parse
from widgets.simulation.futures.roll import QUARTERLY, Leg, RollRule, schedule
from widgets.simulation.record import futures, lookup, measures
from widgets.simulation.record.formulas import CALENDAR_DAYS_PER_YEAR
from widgets.simulation.record.lookup import Day, as_day


@dataclass(frozen=True)
class Hedge:
    """A short of one index unit against one unit held; plain decimals of the index value at the first close.

    Arrays over days have shape (days,), the first day's entries being those of the opening close; arrays
    over legs (legs,). `basis`, `days_left` and `leg` are of the contract held when the day closes: on the
    day of a roll already the new one. `index` is 1 on the first day.

    - `earned`: gain so far, long and short together; its changes are the daily gains.
    - `leg_earned`: gain of each leg; they sum to the last of `earned`.
    - `sold_at`: basis x index of each leg when it was opened: what it would have earned, held to expiry.
    """

    product: str
    legs: tuple[Leg, ...]
    date: np.ndarray
    index: FloatArray
    basis: FloatArray
    days_left: IntArray
    leg: IntArray
    earned: FloatArray
    leg_earned: FloatArray
    sold_at: FloatArray

    @property
    def to_come(self) -> FloatArray:
        """What the contract at hand still earns until its expiry, (days,): basis x index."""
        return np.asarray(self.basis * self.index)

    @property
    def roll_cost(self) -> FloatArray:
        """Basis sold less basis bought back at each roll, x index, (legs - 1,): negative is a cost."""
        bought_back = self.sold_at[:-1] - self.leg_earned[:-1]
        return np.asarray(self.sold_at[1:] - bought_back)

    @property
    def annual(self) -> float:
        """What the hedge earned, x 365 / calendar days held."""
        days = (self.date[-1] - self.date[0]).astype(np.float64)
        return float(self.earned[-1] * CALENDAR_DAYS_PER_YEAR / days)


def hedge(
    product: str, start: Day, end: Day, rule: RollRule = QUARTERLY, first: str | Contract | None = None
) -> Hedge:
    """Return a short hedge opened at the close of start and followed to that of end, on the record's closes.

    With b the basis and S the index, a leg earns (b S) at its opening less (b S) at its closing, over the S
    of the first day. At its expiry a contract counts as settled: its basis is taken as 0, since it is
    paid out at the exchange's settlement price, an average of the index's last two hours, which we lack.
    No costs of trading. Futures are marked at closes.

    Parameters
    ----------
    product : str
        IC or IM.
    start, end : Day
        Trading days of one period of the record, in order.
    rule : RollRule
        When to roll, and into which months.
    first : str or Contract, optional
        The contract sold on the first day, if not the rule's own.

    Raises
    ------
    ValueError
        As `roll.schedule`, and if the dates do not lie in one period of the record.
    """
    opening = parse(first) if isinstance(first, str) else first
    lookup.choose("product", product, measures.PRODUCTS)
    panel, at, until = lookup.span(start, end)
    date = panel["date"][at : until + 1]
    closes = panel[measures.PRODUCTS[product]][at : until + 1]
    index = closes / closes[0]
    legs = schedule(product, start, end, rule, opening)

    earned = np.zeros(date.size)
    held, left, which = np.zeros(date.size), np.zeros(date.size, np.int64), np.zeros(date.size, np.int64)
    gains, sold = np.zeros(len(legs)), np.zeros(len(legs))
    for number, leg in enumerate(legs):
        a, z = np.searchsorted(date, [leg.opened, leg.closed])
        basis = _basis(leg.contract, date[a : z + 1])
        worth = basis * index[a : z + 1]
        earned[a : z + 1] = earned[a] + worth[0] - worth
        held[a : z + 1], which[a : z + 1] = basis, number
        left[a : z + 1] = (leg.contract.expiry - date[a : z + 1]).astype(np.int64)
        gains[number], sold[number] = worth[0] - worth[-1], worth[0]
    return Hedge(product, legs, date, index, held, left, which, earned, gains, sold)


def _basis(contract: Contract, dates: np.ndarray) -> FloatArray:
    table = futures()
    own = table["contract"] == contract.code
    rows = np.flatnonzero(own)[np.searchsorted(table["date"][own], dates)]
    found = table["basis_pct"][rows] / 100.0
    return np.asarray(np.where(dates == as_day(contract.expiry), 0.0, found))

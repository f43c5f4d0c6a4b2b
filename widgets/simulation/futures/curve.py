"""The term structure of a day of the record: basis by days left, and what a roll along it costs."""

from dataclasses import dataclass

import numpy as np

from widgets.simulation.check import FloatArray, IntArray
from widgets.simulation.record import futures, measures
from widgets.simulation.record.formulas import CALENDAR_DAYS_PER_YEAR
from widgets.simulation.record.lookup import Day, as_day


@dataclass(frozen=True)
class Curve:
    """The contracts of a product at one close, nearest first; every array has one entry for each.

    `basis` is a plain decimal, `open_interest` in lots, `days_left` in calendar days.
    """

    product: str
    date: np.datetime64
    contracts: tuple[str, ...]
    days_left: IntArray
    basis: FloatArray
    open_interest: FloatArray

    @property
    def annual(self) -> FloatArray:
        """Basis x 365 / days left; NaN for a contract that expires on the day."""
        left = np.where(self.days_left > 0, self.days_left, np.nan)
        return np.asarray(self.basis * CALENDAR_DAYS_PER_YEAR / left)

    @property
    def roll(self) -> FloatArray:
        """Basis of each later contract less that of the one before: the price of a roll, (n - 1,)."""
        return np.diff(self.basis)

    @property
    def roll_annual(self) -> FloatArray:
        """The same per year between the two expiries, (n - 1,): the forward rate of the discount."""
        return np.asarray(self.roll * CALENDAR_DAYS_PER_YEAR / np.diff(self.days_left))


def curve(product: str, date: Day) -> Curve:
    """Return the term structure of a product on a trading day of the record.

    Raises ValueError if the product is unknown or the date is no trading day of the record.
    """
    codes = measures.contracts(product, date)
    table = futures()
    day = as_day(date)
    rows = np.flatnonzero((table["date"] == day) & np.isin(table["contract"], codes))
    return Curve(
        product=product,
        date=day,
        contracts=codes,
        days_left=table["days_to_expiry"][rows].astype(np.int64),
        basis=table["basis_pct"][rows] / 100.0,
        open_interest=table["open_interest_k"][rows] * 1e3,
    )

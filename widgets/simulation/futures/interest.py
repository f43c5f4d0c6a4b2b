"""What open interest can tell: lots that moved to later months, and what basis and lots say together."""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from widgets.simulation import check
from widgets.simulation.futures.calendar import shift
from widgets.simulation.futures.contracts import expiry
from widgets.simulation.record import futures, measures
from widgets.simulation.record.lookup import Day, choose


@dataclass(frozen=True)
class Migration:
    """Change of open interest between two closes, lots: of one contract, and of all others of its product."""

    contract: str
    here: float
    elsewhere: float

    @property
    def total(self) -> float:
        """Change of the product's open interest."""
        return self.here + self.elsewhere

    @property
    def rolled(self) -> float:
        """Share of the lots closed here that others replaced, 0 to 1; NaN if none were closed.

        Lots that reappear elsewhere may be the same positions rolled, or new ones: the sum cannot tell.
        """
        if self.here >= 0:
            return float("nan")
        return min(max(self.elsewhere / -self.here, 0.0), 1.0)


def recorded_expiries(product: str, sessions: int = 8) -> tuple[str, ...]:
    """Return the contracts whose expiry, and so many trading days before it, lie in the record, in order.

    Raises ValueError if the product is unknown or the number negative.
    """
    choose("product", product, measures.PRODUCTS)
    check.whole("sessions", sessions, 0)
    table = futures()
    own = np.char.startswith(table["contract"], product)
    codes = np.unique(table["contract"][own & (table["days_to_expiry"] == 0)]).tolist()
    days = set(table["date"][own].tolist())
    return tuple(code for code in codes if shift(expiry(code), -sessions).item() in days)


def migration(contract: str, start: Day, end: Day) -> Migration:
    """Return how open interest moved between a contract and the rest of its product.

    A contract listed after start counts from zero. Raises ValueError if the contract is not listed on both
    days or a day is no trading day.
    """
    product = contract[:2]
    here = measures.open_interest(contract, end) - measures.open_interest(contract, start)
    total = measures.open_interest(product, end) - measures.open_interest(product, start)
    return Migration(contract, here, total - here)


class Reading(Enum):
    """Who may have dominated, from two signs. Every contract has one long and one short: it is a hint."""

    NEW_SHORTS = "new shorts"
    LONGS_LEAVE = "longs leave"
    NEW_LONGS = "new longs"
    SHORTS_COVER = "shorts cover"
    UNCLEAR = "unclear"


def reading(basis_change: float, interest_change: float) -> Reading:
    """Return who may have pressed: the basis says who hurried, the lots whether they came or left.

    Falling basis: sellers hurry, new ones if open interest rises, longs that close if it falls. Rising basis:
    buyers hurry, new longs or shorts that cover. A zero is unclear. Raises ValueError if one is NaN.
    """
    for name, value in (("basis_change", basis_change), ("interest_change", interest_change)):
        if value != value:
            raise check.refuse(name, value, "a number")
    if basis_change == 0 or interest_change == 0:
        return Reading.UNCLEAR
    if basis_change < 0:
        return Reading.NEW_SHORTS if interest_change > 0 else Reading.LONGS_LEAVE
    return Reading.NEW_LONGS if interest_change > 0 else Reading.SHORTS_COVER

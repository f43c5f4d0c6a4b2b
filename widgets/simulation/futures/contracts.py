"""An index future by its code, and which contracts are listed on a day."""

import datetime
import re
from dataclasses import dataclass

import numpy as np

from widgets.simulation import check
from widgets.simulation.futures import calendar
from widgets.simulation.record import measures
from widgets.simulation.record.lookup import Day, as_day, choose

QUARTERS = (3, 6, 9, 12)
EVERY_MONTH = tuple(range(1, 13))
FIRST_LISTED = {"IC": np.datetime64("2015-04-16"), "IM": np.datetime64("2022-07-22")}  # CFFEX, launch notices
LIMIT = (
    0.10  # daily move allowed, of the last settlement price (CFFEX); LIMIT_LAST_DAY on the last trading day
)
LIMIT_LAST_DAY = 0.20
_CODE = re.compile(r"([A-Z]{2})(\d{2})(\d{2})")


@dataclass(frozen=True)
class Contract:
    """An index future: product IC (CSI 500) or IM (CSI 1000), year and month of expiry.

    Raises ValueError if the product is unknown, or the month is no month of 2021-2026 in which it expired.
    """

    product: str
    year: int
    month: int

    def __post_init__(self) -> None:
        choose("product", self.product, measures.PRODUCTS)
        expires = calendar.expiry_of_month(self.year, self.month)
        if expires < FIRST_LISTED[self.product]:
            raise check.refuse(
                "contract", self.code, f"{self.product} expiring after {FIRST_LISTED[self.product]}"
            )

    @property
    def code(self) -> str:
        """The exchange's code, such as IM2403."""
        return f"{self.product}{self.year % 100:02d}{self.month:02d}"

    @property
    def index(self) -> str:
        """Series of the index it settles on: csi500 or csi1000."""
        return measures.PRODUCTS[self.product]

    @property
    def expiry(self) -> np.datetime64:
        """Last trading day; it settles in cash on that day."""
        return calendar.expiry_of_month(self.year, self.month)

    def days_left(self, day: Day) -> int:
        """Return calendar days from a date to the expiry; 0 on it. Raises ValueError once it has expired."""
        date = as_day(day)
        left = int((self.expiry - date).astype(np.int64))
        if left < 0:
            raise check.refuse("date", str(date), f"a date up to {self.expiry}, when {self.code} expired")
        return left

    def sessions_left(self, day: Day) -> int:
        """Return trading days after a date, up to the expiry. Raises ValueError once it has expired."""
        self.days_left(day)
        return calendar.sessions_between(day, self.expiry)


def parse(code: str) -> Contract:
    """Return the contract of a code such as IM2403. Raises ValueError for any other text."""
    found = _CODE.fullmatch(code) if isinstance(code, str) else None
    if not found:
        raise check.refuse("contract", code, "a product and four digits of year and month, such as IM2403")
    return Contract(found[1], 2000 + int(found[2]), int(found[3]))


def expiry(code: str) -> np.datetime64:
    """Return the last trading day of a contract such as IM2402. Raises ValueError as `parse`."""
    return parse(code).expiry


def listed(product: str, day: Day) -> tuple[Contract, ...]:
    """Return the four contracts listed on a trading day, nearest first.

    The month at hand (the next one after its expiry), the month after it, and the two quarter months that
    follow. Source: CFFEX, contract specifications. Raises ValueError if the product is unknown or was not
    traded yet, or the date is no trading day of 2021-2026.
    """
    choose("product", product, measures.PRODUCTS)
    date = as_day(day, "day")
    if not calendar.is_session(date):
        raise check.refuse("day", str(date), "a trading day")
    if date < FIRST_LISTED[product]:
        raise check.refuse(
            "day", str(date), f"a trading day from {FIRST_LISTED[product]}, when {product} began"
        )
    today: datetime.date = date.astype(object)
    month = today.year * 12 + today.month - 1
    if date > calendar.expiry_of_month(today.year, today.month):
        month += 1
    quarters = [m for m in range(month + 2, month + 9) if m % 12 + 1 in QUARTERS]
    return tuple(Contract(product, m // 12, m % 12 + 1) for m in (month, month + 1, *quarters[:2]))

"""Trading days of the mainland exchanges, 2021-2026, and the day on which a month's futures expire."""

import datetime

import numpy as np

from widgets.simulation import check
from widgets.simulation.record.lookup import Day, as_day

# Weekdays on which Shanghai, Shenzhen and CFFEX were closed, first and last of each holiday. Source: the
# exchanges' yearly notices; the tests hold them against the record and an independent calendar library.
CLOSED = (
    ("2021-01-01", "2021-01-01"), ("2021-02-11", "2021-02-17"), ("2021-04-05", "2021-04-05"),
    ("2021-05-03", "2021-05-05"), ("2021-06-14", "2021-06-14"), ("2021-09-20", "2021-09-21"),
    ("2021-10-01", "2021-10-07"),
    ("2022-01-03", "2022-01-03"), ("2022-01-31", "2022-02-04"), ("2022-04-04", "2022-04-05"),
    ("2022-05-02", "2022-05-04"), ("2022-06-03", "2022-06-03"), ("2022-09-12", "2022-09-12"),
    ("2022-10-03", "2022-10-07"),
    ("2023-01-02", "2023-01-02"), ("2023-01-23", "2023-01-27"), ("2023-04-05", "2023-04-05"),
    ("2023-05-01", "2023-05-03"), ("2023-06-22", "2023-06-23"), ("2023-09-29", "2023-10-06"),
    ("2024-01-01", "2024-01-01"), ("2024-02-09", "2024-02-16"), ("2024-04-04", "2024-04-05"),
    ("2024-05-01", "2024-05-03"), ("2024-06-10", "2024-06-10"), ("2024-09-16", "2024-09-17"),
    ("2024-10-01", "2024-10-07"),
    ("2025-01-01", "2025-01-01"), ("2025-01-28", "2025-02-04"), ("2025-04-04", "2025-04-04"),
    ("2025-05-01", "2025-05-05"), ("2025-06-02", "2025-06-02"), ("2025-10-01", "2025-10-08"),
    ("2026-01-01", "2026-01-02"), ("2026-02-16", "2026-02-23"), ("2026-04-06", "2026-04-06"),
    ("2026-05-01", "2026-05-05"), ("2026-06-19", "2026-06-19"), ("2026-09-25", "2026-09-25"),
    ("2026-10-01", "2026-10-07"),
)  # fmt: skip
FIRST, LAST = np.datetime64("2021-01-01"), np.datetime64("2026-12-31")
_OPEN = np.busdaycalendar(
    holidays=np.concatenate(
        [np.arange(first, np.datetime64(last) + 1, dtype="datetime64[D]") for first, last in CLOSED]
    )
)


def sessions(start: Day, end: Day) -> np.ndarray:
    """Return the trading days from start to end, both included, shape (days,), datetime64[D].

    Raises ValueError if a date is outside 2021-2026 or start is after end.
    """
    first, last = _known(start, "start"), _known(end, "end")
    if first > last:
        raise check.refuse("start", str(first), f"a date not after end={last}")
    days = np.arange(first, last + 1, dtype="datetime64[D]")
    return np.asarray(days[np.is_busday(days, busdaycal=_OPEN)])


def is_session(day: Day) -> bool:
    """Return whether the exchanges were open on a date. Raises ValueError outside 2021-2026."""
    return bool(np.is_busday(_known(day, "day"), busdaycal=_OPEN))


def shift(day: Day, count: int) -> np.datetime64:
    """Return the trading day `count` sessions after a trading day (before it, if negative).

    Raises ValueError if `day` is no trading day, or the result lies outside 2021-2026.
    """
    known = _known(day, "day")
    if not is_session(known):
        raise check.refuse("day", str(known), "a trading day")
    found: np.datetime64 = np.busday_offset(known, count, busdaycal=_OPEN)
    if not FIRST <= found <= LAST:
        raise check.refuse("count", count, f"a shift from {known} that stays in {FIRST}..{LAST}")
    return found


def sessions_between(start: Day, end: Day) -> int:
    """Return how many trading days lie after start, up to and including end; 0 if end is not after start.

    Raises ValueError if a date is outside 2021-2026.
    """
    first, last = _known(start, "start"), _known(end, "end")
    return max(int(np.busday_count(first + 1, last + 1, busdaycal=_OPEN)), 0)


def expiry_of_month(year: int, month: int) -> np.datetime64:
    """Return the last trading day of the index futures of a month: its third Friday, or the next session.

    So the contracts of February 2024, whose third Friday fell into the New Year holiday, expired on the
    19th. Source: CFFEX, contract specifications. Raises ValueError if the month is no month of 2021-2026.
    """
    check.whole("month", month, 1, 12)
    check.whole("year", year, FIRST.astype(object).year, LAST.astype(object).year)
    first = datetime.date(year, month, 1)
    third_friday = np.datetime64(first + datetime.timedelta(days=(4 - first.weekday()) % 7 + 14))
    found: np.datetime64 = np.busday_offset(third_friday, 0, roll="forward", busdaycal=_OPEN)
    return found


def _known(day: Day, name: str) -> np.datetime64:
    value = as_day(day, name)
    if not FIRST <= value <= LAST:
        raise check.refuse(name, str(value), f"{FIRST}..{LAST}, the years whose holidays are known")
    return value

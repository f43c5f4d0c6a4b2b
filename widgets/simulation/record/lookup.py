"""Finding a day, a series or a contract in the stored tables, with an error that says what is allowed."""

import datetime
from collections.abc import Iterable

import numpy as np

from widgets.simulation.record.readers import Table, daily, squeeze

Day = str | datetime.date | np.datetime64


def as_day(value: Day, name: str = "date") -> np.datetime64:
    """Return ISO text, a date or a datetime64 as datetime64[D]. Raises ValueError for anything else."""
    if isinstance(value, str | datetime.date | np.datetime64):
        day: np.datetime64
        try:
            day = np.array([value], dtype="datetime64[D]")[0]
        except ValueError:
            day = np.datetime64("NaT", "D")
        # numpy also takes "2024" or "2024-02"; a silent first of January would be a wrong date, not an error.
        if not np.isnat(day) and (not isinstance(value, str) or value == str(day)):
            return day
    raise ValueError(f"{name}={value!r}: need a date, written YYYY-MM-DD if text")


def trading_days(start: Day, end: Day) -> np.ndarray:
    """Return the record's trading days from start to end, both included, shape (days,), datetime64[D].

    Raises ValueError if the dates are not in order inside one period of the record.
    """
    first, last = as_day(start, "start"), as_day(end, "end")
    if first > last:
        raise ValueError(f"start={first}: must not be after end={last}")
    for panel in (daily(), squeeze()):
        dates = panel["date"]
        if dates[0] <= first and last <= dates[-1]:
            return dates[(dates >= first) & (dates <= last)]
    raise ValueError(f"start={first}, end={last}: must both lie in {_periods()}")


def panel_at(day: Day, name: str = "date") -> tuple[Table, int]:
    """Return the table of closes that holds a trading day and the day's row in it.

    Raises ValueError if the day is outside the record or not a trading day.
    """
    wanted = as_day(day, name)
    for panel in (daily(), squeeze()):
        if panel["date"][0] <= wanted <= panel["date"][-1]:
            return panel, row_of(panel, wanted, name)
    raise ValueError(f"{name}={wanted}: outside the record, which covers {_periods()}")


def row_of(table: Table, day: Day, name: str = "date") -> int:
    """Return the row of a trading day in a table with one row per day. Raises ValueError if it has none."""
    wanted, dates = as_day(day, name), table["date"]
    row = int(np.searchsorted(dates, wanted))
    if row < dates.size and dates[row] == wanted:
        return row
    if dates[0] < wanted < dates[-1]:
        raise ValueError(
            f"{name}={wanted}: not a trading day; the nearest are {dates[row - 1]} and {dates[row]}"
        )
    raise ValueError(f"{name}={wanted}: allowed are trading days of {dates[0]}..{dates[-1]}")


def span(start: Day, end: Day) -> tuple[Table, int, int]:
    """Return the table of closes that holds two trading days, and their rows.

    Raises ValueError if either is not a trading day, or they are not in order within one period.
    """
    panel, first = panel_at(start, "start")
    other, last = panel_at(end, "end")
    if other is not panel:
        raise ValueError(f"start={start}, end={end}: must both lie in one of {_periods()}")
    if last <= first:
        raise ValueError(f"start={start}: must be before end={end}")
    return panel, first, last


def choose(name: str, value: str, allowed: Iterable[str]) -> str:
    """Return the value if it is allowed. Raises ValueError saying what is allowed."""
    known = tuple(allowed)
    if value not in known:
        raise ValueError(f"{name}={value!r}: allowed are {', '.join(known)}")
    return value


def _periods() -> str:
    return " and ".join(f"{panel['date'][0]}..{panel['date'][-1]}" for panel in (daily(), squeeze()))

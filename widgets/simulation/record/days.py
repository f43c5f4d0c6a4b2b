"""The trading days of the record, and raw series lined up on them."""

import numpy as np

from widgets.simulation.record.raw import RawFileError, RawTable

FIRST_PUBLISHED = np.datetime64("2023-09-01")  # first day of the index files
FIRST_COMMON = np.datetime64("2023-10-09")  # first day of ETF 563300, so of every series at once
EVENT = (np.datetime64("2023-12-01"), np.datetime64("2024-03-29"))
SQUEEZE = (np.datetime64("2024-07-01"), np.datetime64("2024-12-31"))
BASE_DATE = np.datetime64("2023-12-29")
SQUEEZE_BASE = np.datetime64("2024-06-28")


def days_of(table: RawTable, first: np.datetime64, last: np.datetime64) -> np.ndarray:
    """Return a file's dates from first to last, shape (days,), both of which it must hold.

    Raises RawFileError if either end is absent.
    """
    dates = np.unique(table["date"])
    for end in (first, last):
        if end not in dates:
            raise RawFileError(table.name, f"no row for {end}", column="date")
    return dates[(dates >= first) & (dates <= last)]


def on_days(table: RawTable, column: str, days: np.ndarray) -> np.ndarray:
    """Return one column on the given trading days, shape (days,).

    Raises RawFileError if a day is absent from the file, or the file has a further day between the ends.
    """
    dates = table["date"]
    inside = np.flatnonzero((dates >= days[0]) & (dates <= days[-1]))
    absent = np.setdiff1d(days, dates[inside])
    if absent.size:
        raise RawFileError(table.name, f"no row for trading day {absent[0]}", column="date")
    surplus = np.flatnonzero(~np.isin(dates[inside], days))
    if surplus.size:
        position = inside[surplus[0]]
        raise table.error(f"{dates[position]} is not a trading day of the other files", position, "date")
    return table[column][inside]

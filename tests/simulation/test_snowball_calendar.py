"""A note on the real trading days of Shanghai, taken from the optional calendar library."""

import csv
from pathlib import Path

import exchange_calendars
import numpy as np
import pytest

from widgets.simulation.snowball import on_sessions

REFERENCE = Path(__file__).parents[1] / "data" / "snowballs.csv"


@pytest.mark.parametrize(("name", "start"), [("S082", "2022-01-05"), ("S085", "2023-02-03")])
def test_the_library_gives_the_reference_days(name, start):
    """Guards: a calendar whose holidays differ from those the reference notes were priced on."""
    calendar = exchange_calendars.get_calendar("XSHG", start="2022-01-01", end="2025-12-31")
    sessions = calendar.sessions.values.astype("datetime64[D]")
    note = on_sessions(sessions[np.searchsorted(sessions, np.datetime64(start)) :], s0=100.0)
    with REFERENCE.open(encoding="utf-8") as stream:
        (row,) = (row for row in csv.DictReader(stream) if row["id"] == name)
    assert list(note.ko_days) == [int(day) for day in row["ko_days"].split(";")]
    assert note.accrual_years == pytest.approx([float(year) for year in row["ko_accrual_years"].split(";")])

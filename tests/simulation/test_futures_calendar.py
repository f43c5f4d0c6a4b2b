"""Trading days, expiries and the contracts listed, against the record and an independent calendar library."""

import exchange_calendars
import numpy as np
import pytest

from widgets.simulation import futures, record


def test_sessions_are_those_of_an_independent_library():
    # Guards against a holiday missing, misspelt or a day too long.
    calendar = exchange_calendars.get_calendar("XSHG", start="2021-01-01", end="2026-12-31")
    theirs = calendar.sessions.values.astype("datetime64[D]")
    assert np.array_equal(futures.sessions("2021-01-01", "2026-12-31"), theirs)


@pytest.mark.parametrize("table", [record.daily, record.squeeze], ids=["event", "squeeze"])
def test_sessions_are_those_of_the_record(table):
    dates = table()["date"]
    assert np.array_equal(futures.sessions(dates[0], dates[-1]), dates)


def test_every_expiry_of_the_record():
    # Guards against the third Friday taken where it was a holiday: February 2024.
    table = record.futures()
    found = {futures.expiry(code) for code in np.unique(table["contract"])}
    for code, day in zip(table["contract"], table["expiry"], strict=True):
        assert futures.expiry(code) == day
    assert np.datetime64("2024-02-19") in found
    assert np.datetime64("2024-02-16") not in found


def test_every_expiry_of_2022_to_2025_is_the_first_session_from_the_third_friday():
    # A second, slow way: walk the library's sessions. Only February 2024 moved in these years.
    calendar = exchange_calendars.get_calendar("XSHG", start="2021-01-01", end="2026-12-31")
    sessions = calendar.sessions.values.astype("datetime64[D]")
    moved = []
    for year in range(2022, 2026):
        for month in range(1, 13):
            days = np.arange(f"{year}-{month:02d}-01", f"{year}-{month:02d}-28", dtype="datetime64[D]")
            friday = days[np.is_busday(days, weekmask="Fri")][2]
            expected = sessions[sessions >= friday][0]
            assert futures.expiry_of_month(year, month) == expected
            if expected != friday:
                moved.append(f"{year}-{month:02d}")
    assert moved == ["2024-02"]


@pytest.mark.parametrize("product", ["IC", "IM"])
def test_listed_contracts_of_every_day_of_the_record(product):
    # Guards against a new month listed on the day of expiry, or a third month that is not a quarter.
    table = record.futures()
    own = np.char.startswith(table["contract"], product)
    for day in np.unique(table["date"]):
        codes = table["contract"][own & (table["date"] == day)].tolist()
        assert [contract.code for contract in futures.listed(product, day)] == codes


def test_days_left_are_the_records():
    table = record.futures()
    for row in range(0, table["date"].size, 7):
        contract = futures.parse(table["contract"][row])
        assert contract.days_left(table["date"][row]) == table["days_to_expiry"][row]


def test_sessions_left_over_the_holiday():
    # 5 February 2024: 6, 7, 8 and, after ten days of holiday, 19 February.
    assert futures.parse("IM2402").sessions_left("2024-02-05") == 4
    assert futures.parse("IM2402").sessions_left("2024-02-19") == 0
    assert futures.shift("2024-02-19", -1) == np.datetime64("2024-02-08")
    assert futures.shift("2024-02-08", 1) == np.datetime64("2024-02-19")
    assert futures.sessions_between("2024-02-08", "2024-02-18") == 0
    assert futures.sessions_between("2024-02-19", "2024-02-08") == 0


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: futures.parse("IF2403"), r"product='IF': allowed are IC, IM"),
        (lambda: futures.parse("IM24"), r"contract is 'IM24'"),
        (lambda: futures.parse("IM2413"), r"month is 13"),
        (lambda: futures.parse("IM2703"), r"year is 2027"),
        (lambda: futures.parse("IM2207"), r"contract is 'IM2207'"),
        (lambda: futures.parse(2403), r"contract is 2403"),
        (lambda: futures.parse("IM2402").days_left("2024-02-20"), r"IM2402 expired"),
        (lambda: futures.parse("IM2402").days_left("2024-02"), r"date='2024-02'"),
        (lambda: futures.listed("IM", "2022-07-21"), r"2022-07-22, when IM began"),
        (lambda: futures.listed("IM", "2024-02-12"), r"day is '2024-02-12'; allowed: a trading day"),
        (lambda: futures.listed("TS", "2024-02-05"), r"product='TS'"),
        (lambda: futures.sessions("2020-12-31", "2021-01-05"), r"start is '2020-12-31'"),
        (lambda: futures.sessions("2024-02-05", "2024-02-02"), r"start is '2024-02-05'"),
        (lambda: futures.shift("2024-02-10", 1), r"day is '2024-02-10'"),
        (lambda: futures.shift("2026-12-31", 5), r"count is 5"),
        (lambda: futures.expiry_of_month(2024, 0), r"month is 0"),
        (lambda: futures.expiry_of_month(2024, True), r"month is True"),
    ],
)
def test_bad_input_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        wrong()

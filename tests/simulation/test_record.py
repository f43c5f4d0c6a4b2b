"""The readers and measures of the record: what they return, and how they refuse."""

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.simulation import record
from widgets.simulation.record import formulas, measures
from widgets.simulation.record.store import render

READERS = [
    record.daily, record.etf, record.futures, record.squeeze, record.windows, record.dividends,
    record.barriers, record.vintages, record.knock_ins,
]  # fmt: skip
DAYS = [str(day) for day in record.daily()["date"]]
CONTINUOUS = [series for series in measures.SERIES if series != "csi2000_press"]
three_days = st.lists(st.sampled_from(DAYS), min_size=3, max_size=3, unique=True).map(sorted)


@pytest.mark.parametrize("reader", READERS)
def test_tables_are_read_only_and_read_once(reader):
    # Guards against one chapter changing what another sees, and against the file being parsed on every call.
    table = reader()
    assert reader() is table
    with pytest.raises(TypeError):
        table["date"] = np.zeros(1)
    for column in table.values():
        with pytest.raises(ValueError, match="read-only"):
            column[0] = column[0]


@pytest.mark.parametrize("reader", READERS)
def test_columns_of_a_table_have_one_length_and_the_described_kind(reader):
    # Guards against a column shifted by a missing cell, and against dates or counts read as text.
    table, described = reader(), record.columns(reader.__name__)
    kinds = {"date": "M", "text": "U", "integer": "i", "number": "f"}
    assert len({column.size for column in table.values()}) == 1
    assert {name: kinds[column.kind] for name, column in described.items()} == {
        name: column.dtype.kind for name, column in table.items()
    }


def test_periods_of_the_tables():
    # Guards against a table cut short or run on: 79 and 125 trading days, each with both products' contracts.
    assert (DAYS[0], DAYS[-1], len(DAYS)) == ("2023-12-01", "2024-03-29", 79)
    assert np.array_equal(record.etf()["date"], record.daily()["date"])
    squeeze = record.squeeze()["date"]
    assert (str(squeeze[0]), str(squeeze[-1]), squeeze.size) == ("2024-07-01", "2024-12-31", 125)
    days, rows = np.unique(record.futures()["date"], return_counts=True)
    assert np.array_equal(days, np.concatenate([record.daily()["date"], squeeze]))
    assert set(rows) == {8}
    assert "2024-02-08" in DAYS and "2024-02-09" not in DAYS and "2024-02-19" in DAYS  # Lunar New Year


def test_base_day_is_one_hundred():
    # Guards against rebasing to the first row instead of 29 December 2023.
    for series in measures.SERIES:
        assert measures.level(series, "2023-12-29") == 100.0


def test_press_levels_exist_on_five_days_only_and_then_stand_for_the_index():
    # Guards against press levels being filled between the days on which they are known.
    table = record.daily()
    known = ~np.isnan(table["csi2000_press"])
    assert [str(day) for day in table["date"][known]] == [
        "2024-02-02", "2024-02-05", "2024-02-06", "2024-02-07", "2024-02-08",
    ]  # fmt: skip
    assert set(table["csi2000_stand_in"][known]) == {"press index level"}
    assert set(table["csi2000_stand_in"][~known]) == {"ETF 563300"}


def test_points_and_rebased_levels_tell_the_same_story():
    # Guards against whole points of one index beside the rebased level of another.
    for table in (record.daily(), record.squeeze()):
        for series in measures.INDICES:
            ratio = table[f"{series}_points"] / table[series]
            assert np.ptp(ratio) / ratio.mean() < 4e-4


def test_basis_vanishes_at_expiry():
    # Guards against expiries, days or spot indices mixed up. Not exactly zero: contracts settle on the mean
    # of the spot index over the last two hours, and on 18 October 2024 the index closed up to 1.5 % from it.
    table = record.futures()
    last = table["days_to_expiry"] == 0
    assert last.sum() >= 18
    assert np.median(np.abs(table["basis_pct"][last])) < 0.3
    assert np.abs(table["basis_pct"][last]).max() < 1.5
    assert np.median(np.abs(table["basis_pct"][table["days_to_expiry"] > 90])) > 2.0


def test_dividends_are_paid_in_summer_and_never_negative():
    # Guards against price and total-return files swapped: a total return cannot lag by more than rounding.
    table = record.dividends()
    assert table["total_minus_price_pct"].min() > -0.002
    for series in measures.INDICES:
        own = table["series"] == series
        assert own.sum() == 10
        values = dict(zip(table["month"][own], table["total_minus_price_pct"][own], strict=True))
        assert max(values, key=values.get) in ("2024-05", "2024-06")
        assert values["2024-01"] < 0.05 and values["2024-02"] < 0.05  # negligible in the event


@given(three_days, st.sampled_from(CONTINUOUS))
def test_returns_compound(days, series):
    # Guards against a return measured on anything but the closes of its two days.
    first, middle, last = days
    whole = 1 + measures.total_return(series, first, last)
    parts = (1 + measures.total_return(series, first, middle)) * (
        1 + measures.total_return(series, middle, last)
    )
    assert parts == pytest.approx(whole, rel=1e-12)


@given(three_days)
def test_futures_return_is_spot_return_where_the_basis_is_unchanged(days):
    # Guards against the basis entering with the wrong sign: F1/F0 = S1/S0 (1 + b1) / (1 + b0).
    first, _, last = days
    if last > "2024-03-15":
        return
    spot = 1 + measures.total_return("csi1000", first, last)
    change = (1 + measures.basis("IM2406", last)) / (1 + measures.basis("IM2406", first))
    assert 1 + measures.futures_return("IM2406", first, last) == pytest.approx(spot * change, rel=1e-12)


@given(st.sampled_from(DAYS), st.sampled_from(["IC", "IM"]), st.integers(1, 100))
def test_weighted_basis_lies_between_those_of_its_contracts(day, product, min_days):
    # Guards against weights that do not sum to one, and against contracts with fewer days slipping in.
    contracts = [
        code for code in measures.contracts(product, day) if measures.days_to_expiry(code, day) >= min_days
    ]
    rates = [measures.annualised_basis(code, day) for code in contracts]
    assert measures.near_contract(product, day, min_days) == contracts[0]
    value = measures.weighted_annualised_basis(product, day, min_days)
    assert min(rates) - 1e-12 <= value <= max(rates) + 1e-12


@given(st.sampled_from(DAYS), st.sampled_from(["IC", "IM"]))
def test_a_product_is_the_sum_of_its_contracts(day, product):
    # Guards against a contract counted twice or left out.
    contracts = measures.contracts(product, day)
    for measure in (measures.open_interest, measures.volume, measures.futures_notional):
        parts = sum(measure(code, day) for code in contracts)
        assert measure(product, day) == pytest.approx(parts, rel=1e-12)
    for code in contracts:
        value = measures.open_interest(code, day) * 200 * measures.futures_price(code, day)
        assert measures.futures_notional(code, day) == pytest.approx(value, rel=1e-12)


def test_volatility_of_a_known_path():
    # Guards against n for n - 1 and a missing sqrt(252): log returns a, b have deviation |a - b| / sqrt(2).
    first, middle, last = "2024-02-05", "2024-02-06", "2024-02-07"
    a, b = (np.log1p(measures.total_return("csi500", *pair)) for pair in ((first, middle), (middle, last)))
    expected = abs(a - b) / np.sqrt(2) * np.sqrt(252)
    assert measures.realised_volatility("csi500", first, last) == pytest.approx(expected, rel=1e-12)
    assert measures.correlation("csi500", "csi500", first, last) == pytest.approx(1.0)


def test_deepest_fall_looks_for_the_peak_before_the_trough():
    # Guards against the highest close of all being taken for the peak when it comes after the trough.
    assert formulas.deepest_fall(np.array([90.0, 100.0, 95.0, 60.0, 110.0, 70.0])) == (1, 3)
    assert formulas.deepest_fall(np.array([50.0, 40.0, 100.0, 70.0, 45.0, 200.0])) == (2, 4)


def test_a_number_that_rounds_to_nothing_has_no_sign():
    # Guards against "-0.000", which differs from "0.000" in bytes and on the page.
    table = {name: [] for name in record.columns("dividends")}
    row = ("2024-01", "csi300", "2023-12-29", "2024-01-31", -0.0004)
    for column, cell in zip(table.values(), row, strict=True):
        column.append(cell)
    assert render("dividends", table).endswith(",0.000\n")
    table["total_minus_price_pct"] = [-0.0006]
    assert render("dividends", table).endswith(",-0.001\n")


def test_dates_may_be_text_dates_or_datetime64():
    # Guards against a caller's natural way of writing a date being refused, or read as another day.
    day = datetime.date(2024, 2, 5)
    values = {measures.level("microcap", form) for form in ("2024-02-05", day, np.datetime64("2024-02-05"))}
    assert len(values) == 1


def test_trading_days_include_both_ends_and_skip_the_holiday():
    # Guards against a half-open range.
    days = measures.trading_days("2024-02-07", "2024-02-19")
    assert [str(day) for day in days] == ["2024-02-07", "2024-02-08", "2024-02-19"]


REFUSED = {
    "unknown series": (
        lambda: measures.level("csi3000", "2024-02-05"),
        r"series='csi3000': allowed are csi300",
    ),
    "no points": (
        lambda: measures.points("microcap", "2024-02-05"),
        r"series='microcap': allowed are csi300",
    ),
    "holiday": (
        lambda: measures.level("csi300", "2024-02-12"),
        r"date=2024-02-12: .* 2024-02-08 and 2024-02-19",
    ),
    "outside": (
        lambda: measures.level("csi300", "2024-05-06"),
        r"date=2024-05-06: .*2023-12-01\.\.2024-03-29",
    ),
    "not a date": (lambda: measures.level("csi300", "5 Feb 2024"), r"date='5 Feb 2024': need a date"),
    "a month": (lambda: measures.level("csi300", "2024-02"), r"date='2024-02': need a date"),
    "not a time": (lambda: measures.level("csi300", np.datetime64("NaT")), r"need a date"),
    "a number": (lambda: measures.level("csi300", 20240205), r"date=20240205: need a date"),  # type: ignore[arg-type]
    "no press": (
        lambda: measures.level("csi2000_press", "2024-02-01"),
        r"series='csi2000_press': .*2024-02-08",
    ),
    "gap in press": (
        lambda: measures.realised_volatility("csi2000_press", "2023-12-29", "2024-02-08"),
        r"series='csi2000_press'",
    ),
    "not in squeeze": (
        lambda: measures.total_return("microcap", "2024-09-20", "2024-09-30"),
        r"series='microcap': allowed in 2024-07-01\.\.2024-12-31 are csi300, csi500, csi1000",
    ),
    "two periods": (lambda: measures.total_return("csi300", "2024-03-29", "2024-07-01"), r"start=.*end="),
    "wrong order": (lambda: measures.total_return("csi300", "2024-02-08", "2024-02-05"), r"start=2024-02-08"),
    "one return": (
        lambda: measures.realised_volatility("csi300", "2024-02-05", "2024-02-06"),
        r"at least two",
    ),
    "second series": (
        lambda: measures.correlation("csi300", "gold", "2024-02-05", "2024-02-08"),
        r"second='gold': allowed are",
    ),
    "unknown contract": (
        lambda: measures.basis("IF2403", "2024-02-05"),
        r"contract='IF2403': allowed are IC2312",
    ),
    "expired": (
        lambda: measures.basis("IM2402", "2024-02-20"),
        r"date=2024-02-20.*'IM2402' expired on 2024-02-19",
    ),
    "not listed": (
        lambda: measures.basis("IM2409", "2023-12-29"),
        r"date=2023-12-29.*'IM2409' not listed yet",
    ),
    "last day": (
        lambda: measures.annualised_basis("IM2402", "2024-02-19"),
        r"date=2024-02-19.*at least 1 day",
    ),
    "contract on holiday": (
        lambda: measures.basis("IM2403", "2024-02-12"),
        r"date=2024-02-12: not a trading day",
    ),
    "unknown product": (
        lambda: measures.near_contract("IF", "2024-02-05"),
        r"product='IF': allowed are IC, IM",
    ),
    "too many days": (
        lambda: measures.near_contract("IM", "2024-02-05", 400),
        r"min_days=400: allowed are 0 to",
    ),
    "no days": (lambda: measures.weighted_annualised_basis("IM", "2024-02-05", 0), r"min_days=0"),
    "unknown code": (
        lambda: measures.open_interest("XX", "2024-02-05"),
        r"code='XX': allowed are IC, IM, IC2312",
    ),
    "no turnover": (lambda: measures.turnover("csi2000_etf", "2024-02-05"), r"series='csi2000_etf': allowed"),
    "unknown ETF": (
        lambda: measures.etf_multiple("510300", "2024-02-05"),
        r"etf_key='510300': allowed are etf",
    ),
    "ETF in squeeze": (lambda: measures.etf_multiple("etf_sse50", "2024-09-30"), r"date=2024-09-30: allowed"),
    "unknown window": (lambda: measures.window("march", "csi300"), r"name='march': allowed are q4_2023"),
    "no such row": (lambda: measures.window("january", "csi2000_press"), r"series='csi2000_press': allowed"),
    "days reversed": (
        lambda: measures.trading_days("2024-02-08", "2024-02-05"),
        r"start=2024-02-08: must not",
    ),
    "days across": (lambda: measures.trading_days("2024-03-01", "2024-08-01"), r"must both lie in"),
    "unknown table": (lambda: record.columns("weekly"), r"table='weekly': allowed are daily, etf"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_input_is_refused_by_name_value_and_range(case):
    # Guards against a wrong number or a bare KeyError where the reader of a chapter mistyped a name or a day.
    call, message = REFUSED[case]
    with pytest.raises(ValueError, match=message):
        call()

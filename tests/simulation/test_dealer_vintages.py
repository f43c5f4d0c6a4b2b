"""The model book from stored facts: the back-cast, the map of barriers, beside what brokers printed."""

import numpy as np
import pytest

from widgets.simulation import record
from widgets.simulation.dealer import (
    OUTSTANDING,
    OUTSTANDING_RANGE,
    SPLIT,
    delta_table,
    exposure,
    knock_in_map,
    share_knocked_in,
    vintage_book,
)

VARIANTS = [(series, knock_in) for series in SPLIT for knock_in in (0.75, 0.80)]
DATES = ("2024-01-08", "2024-01-17", "2024-01-19", "2024-01-22", "2024-01-31", "2024-02-02", "2024-02-05")


def lowest_closes(series):
    daily, shares = record.daily(), record.knock_ins()
    dates = shares["date"]
    closes = daily[f"{series}_points"][np.isin(daily["date"], dates)].astype(float)
    assert closes.size == dates.size
    return np.minimum.accumulate(closes)


@pytest.mark.parametrize(("series", "knock_in"), VARIANTS)
def test_the_book_is_knocked_in_when_its_daily_vintages_were(series, knock_in):
    # Guards against buckets too coarse: the book against the back-cast made from daily vintages.
    book = vintage_book(series, knock_in)
    shares = [100 * share_knocked_in(book, close) for close in lowest_closes(series)]
    stored = record.knock_ins()[f"{series}_{100 * knock_in:.0f}_pct"]
    assert np.abs(np.array(shares) - stored).max() < 2.0


@pytest.mark.parametrize(("series", "knock_in"), VARIANTS)
def test_the_book_holds_the_units_of_the_vintages(series, knock_in):
    # Guards against two stored tables that tell different stories.
    cells, months = record.barriers(), record.vintages()
    own = (cells["series"] == series) & (cells["knock_in_pct"] == round(100 * knock_in))
    mine = (months["series"] == series) & (months["knock_in_pct"] == round(100 * knock_in))
    book = vintage_book(series, knock_in)
    for state, name in ((False, "free"), (True, "knocked_in")):
        units = cells["units"][own & (cells["state"] == name)].sum()
        assert units == months[name][mine].sum()
        live = book.notional[book.knocked_in == state].sum() / book.outstanding
        assert live == pytest.approx(units / cells["units"][own].sum())
    inside = book.ki_level - cells["level_from"][own]  # starts are stored in whole points
    assert np.all((inside > -0.5) & (inside < 20.5))
    base = record.daily()[f"{series}_points"][record.daily()["date"] == np.datetime64("2023-12-29")]
    assert book.ki_level[~book.knocked_in].max() < base[0]


def test_the_scale_is_that_of_the_sources():
    low, high = OUTSTANDING_RANGE
    assert low <= OUTSTANDING <= high and sum(SPLIT.values()) == pytest.approx(1.0)
    books = [vintage_book(series, outstanding=190.0) for series in SPLIT]
    assert [round(book.outstanding, 1) for book in books] == [68.7, 121.3]


def test_barriers_are_densest_where_great_wall_saw_them():
    # Great Wall Securities, 22 Jan 2024: fastest near 4,900 (CSI 500) and 5,200 (CSI 1000).
    for series, dense in (("csi500", (4700.0,)), ("csi1000", (5200.0, 4500.0, 5100.0))):
        found = knock_in_map(vintage_book(series))
        order = np.argsort(found.notional)[::-1][: len(dense)]
        assert tuple(found.level_from[order]) == dense
        # each -100 points knocks in 13 to 15 % of live notes there, they wrote
        assert 0.10 < found.notional.max() / found.notional.sum() < 0.28


def test_the_map_loses_no_notional():
    for width in (20.0, 100.0, 250.0):
        book = vintage_book("csi1000", 0.80)
        free = book.notional[~book.knocked_in].sum()
        found = knock_in_map(book, width)
        assert found.notional.sum() == pytest.approx(free)
        assert np.all(np.diff(found.level_from) == width) and np.all(found.level_from % width == 0)
    assert knock_in_map(book.pick(book.knocked_in)).notional.size == 0


def test_the_model_mix_of_both_indices_is_near_the_ubs_figure():
    # About 40 % already knocked in, UBS, 23 Jan 2024 (denominator not stated); 36 % at 75 %, both indices.
    row = record.knock_ins()["date"] == np.datetime64("2024-01-22")
    mixed = sum(SPLIT[s] * record.knock_ins()[f"{s}_75_pct"][row][0] for s in SPLIT)
    assert 34 < mixed < 40


def test_the_book_is_long_buys_the_fall_and_ends_with_about_one():
    for series in SPLIT:
        book = vintage_book(series)
        table = delta_table(book.terms)
        base = record.daily()[f"{series}_points"][record.daily()["date"] == np.datetime64("2023-12-29")][0]
        ratio = np.linspace(1.1, 0.6, 60)
        held = exposure(book, table, base * ratio)
        units = (book.notional / book.start).sum()
        assert np.all(held.delta > 0) and 1.2 < held.delta.max() / units < 2.2
        assert 0.85 < held.delta[-1] / units < 1.05
        assert base * ratio[held.delta.argmax()] < base


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: vintage_book("csi300"), r"series is 'csi300'; allowed: csi500, csi1000"),
        (lambda: vintage_book("csi500", 0.7), r"knock_in is 0.7; allowed: 0.75, 0.80"),
        (lambda: vintage_book("csi500", outstanding=-1.0), r"outstanding is -1.0; allowed: \[0, inf\)"),
        (lambda: knock_in_map(vintage_book("csi500"), 0.0), r"width is 0.0; allowed: \(0, inf\)"),
        (lambda: share_knocked_in(vintage_book("csi500"), 0.0), r"lowest is 0.0"),
        (lambda: share_knocked_in(vintage_book("csi500").pick([]), 1.0), r"book is 'knocked in whole'"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()

"""The book: its hedge adds up, scales, follows the engine and keeps to the desk's cap."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from widgets.simulation.dealer import MARKET, NOTE, Book, Limits, delta_table, exposure, join, vintage_book
from widgets.simulation.dealer.book import BLOCK
from widgets.simulation.snowball import Terms, curve

TABLE, CAPPED = delta_table(), delta_table(limits=Limits(delta_cap=1.1))
SPOTS = np.linspace(4000, 7800, 23)
NAMES = ("delta", "cash_delta", "gamma")


@st.composite
def books(draw, most=12):
    n = draw(st.integers(1, most))
    row = lambda values: np.array(draw(st.lists(values, min_size=n, max_size=n)))  # noqa: E731
    return Book(
        NOTE, row(st.floats(0, 5)), row(st.floats(5000, 8500)), row(st.integers(0, 503)), row(st.booleans())
    )


@settings(max_examples=40, deadline=None)
@given(books(), books())
def test_delta_is_additive(one, two):
    both = exposure(join([one, two]), TABLE, SPOTS)
    parts = [exposure(book, TABLE, SPOTS) for book in (one, two)]
    for name in NAMES:
        np.testing.assert_allclose(
            getattr(both, name), sum(getattr(part, name) for part in parts), rtol=1e-9, atol=1e-12
        )


@settings(max_examples=40, deadline=None)
@given(books(), st.floats(0.1, 10))
def test_the_hedge_depends_on_spot_over_start_only(book, k):
    moved = Book(NOTE, book.notional, book.start * k, book.age, book.knocked_in)
    here, there = exposure(book, TABLE, SPOTS, np.inf), exposure(moved, TABLE, SPOTS * k, np.inf)
    np.testing.assert_allclose(here.cash_delta, there.cash_delta, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(here.delta, there.delta * k, rtol=1e-6, atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(books(), st.floats(0.1, 100))
def test_the_hedge_is_linear_in_notional(book, total):
    if book.outstanding < 1e-6:
        return
    scaled = book.scaled(total)
    assert scaled.outstanding == pytest.approx(total)
    np.testing.assert_allclose(
        exposure(scaled, TABLE, SPOTS).cash_delta,
        exposure(book, TABLE, SPOTS).cash_delta * total / book.outstanding,
        rtol=1e-9, atol=1e-12,
    )  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(books())
def test_a_capped_desk_never_holds_more(book):
    most = 1.1 * (book.notional / book.start).sum()
    for lowest in (None, np.inf):
        held = exposure(book, CAPPED, SPOTS, lowest).delta
        assert np.all(held <= most * (1 + 1e-12))
        assert np.all(held <= exposure(book, TABLE, SPOTS, lowest).delta + 1e-12)


@pytest.mark.parametrize("state", [False, True])
def test_one_note_is_hedged_by_the_engines_delta(state):
    book, spots = Book(NOTE, [3.0], [6000.0], [150], [state]), np.linspace(4600, 6600, 40)
    exact = curve(NOTE, MARKET, spots / 6000, 150, state | (spots <= 4500)).delta
    found = exposure(book, TABLE, spots)
    np.testing.assert_allclose(found.cash_delta, 3.0 * exact * spots / 6000, atol=0.02)
    np.testing.assert_allclose(found.delta * spots, found.cash_delta)
    # 3 bn at 6000 points: 0.5 m units, in lots of CNY 200 a point
    np.testing.assert_allclose(found.lots, 3e9 / 6000 * exact / 200, rtol=0.005)


def test_gamma_is_the_slope_of_delta():
    book = vintage_book("csi1000")
    spots = np.linspace(4400, 6400, 50)
    h = 4.0
    up, down = (exposure(book, TABLE, spots + s * h, np.inf).delta for s in (1, -1))
    gamma = exposure(book, TABLE, spots, np.inf).gamma
    assert np.corrcoef((up - down) / (2 * h), gamma)[0, 1] > 0.999
    np.testing.assert_allclose((up - down) / (2 * h), gamma, atol=0.03 * np.abs(gamma).max())


def test_the_dealer_buys_into_falls_until_the_barrier_and_sells_below():
    # Lay error 6: long futures, buying dips. New notes all start at 6000, knocked in at 4500.
    book = Book(NOTE, [1.0], [6000.0], [10], [False])
    falling = exposure(book, TABLE, np.linspace(6000, 4900, 12))
    assert np.all(falling.delta > 0) and np.all(np.diff(falling.delta) > 0)
    assert np.all(falling.buys_per_percent < 0)
    above, below = exposure(book, TABLE, [4501.0, 4499.0]).delta
    assert 0.1 / 6000 < above - below < 0.3 / 6000 and below > 0.95 / 6000


def test_a_close_knocks_in_and_a_low_before_counts():
    book = Book(NOTE, [1.0, 1.0], [6000.0, 6000.0], [10, 10], [False, True])
    single = [book.pick([0]), book.pick([1])]
    free, hit = (exposure(b, TABLE, [4400.0, 5000.0], np.inf).delta for b in single)
    assert free[1] != pytest.approx(hit[1], rel=0.01)
    np.testing.assert_array_equal(exposure(single[0], TABLE, [4400.0, 5000.0]).delta, [hit[0], free[1]])
    np.testing.assert_array_equal(exposure(single[0], TABLE, 5000.0, 4499.0).delta, hit[1])
    lows = np.array([4499.0, 4501.0])
    np.testing.assert_array_equal(exposure(single[0], TABLE, [5000.0, 5000.0], lows).delta, [hit[1], free[1]])


def test_days_make_notes_older_and_end_them():
    book = Book(NOTE, [1.0, 2.0], [6000.0, 5500.0], [100, 500], [False, False])
    older = Book(NOTE, [1.0, 2.0], [6000.0, 5500.0], [103, 503], [False, False])
    np.testing.assert_allclose(
        exposure(book, TABLE, SPOTS, days=3).delta, exposure(older, TABLE, SPOTS).delta
    )
    np.testing.assert_array_equal(
        exposure(book, TABLE, SPOTS, days=4).delta, exposure(book.pick([0]), TABLE, SPOTS, days=4).delta
    )
    assert not exposure(book, TABLE, SPOTS, days=600).delta.any()


def test_notes_beyond_a_block_are_counted():
    rng, n = np.random.default_rng(1), 2 * BLOCK + 3
    book = Book(NOTE, rng.random(n), rng.uniform(5e3, 8e3, n), rng.integers(0, 504, n), rng.random(n) < 0.5)
    whole = exposure(book, TABLE, SPOTS).delta
    np.testing.assert_allclose(whole, sum(exposure(book.pick([i]), TABLE, SPOTS).delta for i in range(n)))
    np.testing.assert_allclose(exposure(book, TABLE, SPOTS.reshape(1, 23)).delta, whole[None])


BOOK = Book(NOTE, [1.0], [6000.0], [10], [False])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Book(NOTE, [-1.0], [6000.0], [0], [False]), r"notional is -1.0; allowed: \[0, inf\) CNY bn"),
        (lambda: Book(NOTE, [np.nan], [6000.0], [0], [False]), r"notional is nan"),
        (lambda: Book(NOTE, 1.0, 6000.0, 0, False), r"notional.shape is \(\); allowed: one axis"),
        (lambda: Book(NOTE, [1.0], [0.0], [0], [False]), r"start is 0.0; allowed: \(0, inf\)"),
        (
            lambda: Book(NOTE, [1.0], [6000.0], [504], [False]),
            r"age is 504; allowed: whole days from 0 to 503",
        ),
        (lambda: Book(NOTE, [1.0], [6000.0], [0], [2]), r"knocked_in is \[2\]"),
        (lambda: Book(NOTE, [1.0, 2.0], [6000.0], [0, 0], False), r"start.shape is \(1,\); allowed: \(2,\)"),
        (lambda: join([]), r"len\(books\) is 0"),
        (lambda: join([BOOK, vintage_book("csi500", 0.80)]), r"books.terms is Terms"),
        (lambda: BOOK.scaled(-1.0), r"outstanding is -1.0"),
        (lambda: BOOK.pick([False]).scaled(1.0), r"book.outstanding is 0.0"),
        (lambda: exposure(BOOK, TABLE, [0.0]), r"spots is 0.0"),
        (lambda: exposure(BOOK, TABLE, [1.0], -1.0), r"lowest is -1.0"),
        (lambda: exposure(BOOK, TABLE, [1.0], [1.0, 2.0]), r"lowest.shape is \(2,\)"),
        (lambda: exposure(BOOK, TABLE, [1.0], days=-1), r"days is -1"),
        (lambda: exposure(BOOK, delta_table(Terms.ideal()), [1.0]), r"table.terms is Terms"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()

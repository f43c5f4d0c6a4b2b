"""Indicators: formulas against slow versions, no look into the future, alarms counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from widgets.simulation import indicators
from widgets.simulation.indicators import past, rolling
from widgets.simulation.record import measures

SERIES = st.lists(st.floats(-0.2, 0.2), min_size=30, max_size=60).map(np.array)


def slow_ratio(x, q):
    """Add up every overlapping sum by hand (Lo and MacKinlay 1988, unbiased)."""
    n, mean = len(x), sum(x) / len(x)
    single = sum((one - mean) ** 2 for one in x) / (n - 1)
    sums = [sum(x[i : i + q]) - q * mean for i in range(n - q + 1)]
    return sum(one**2 for one in sums) / (q * (n - q + 1) * (1 - q / n)) / single


# Formulas --------------------------------------------------------------------------------------------


@given(SERIES)
@settings(max_examples=40, deadline=None)
def test_rolling_formulas_are_the_slow_ones_on_every_window(x):
    """Guards: a window that is one day off, or that looks ahead."""
    x = x + np.linspace(0, 0.01, x.size)  # never constant
    window, q = 20, 3
    found = {
        "ratio": rolling.variance_ratio(x, q, window),
        "total": rolling.total(x, window),
        "corr": rolling.correlation(x, x[::-1], window),
        "turns": rolling.turns(x, window),
    }
    for name, values in found.items():
        assert values.shape == x.shape
        assert np.isnan(values[: window - (name != "turns")]).all()
    for day in range(window, x.size):
        own = x[day - window + 1 : day + 1]
        assert found["total"][day] == pytest.approx(own.sum(), abs=1e-12)
        if own.std() > 1e-6:
            assert found["ratio"][day] == pytest.approx(slow_ratio(own.tolist(), q), rel=1e-6)
            other = x[::-1][day - window + 1 : day + 1]
            if other.std() > 1e-6:
                assert found["corr"][day] == pytest.approx(np.corrcoef(own, other)[0, 1], abs=1e-6)


def test_variance_ratio_knows_trends_turns_and_coins():
    """Guards: the ratio upside down. Repeats give a ratio of two at q = 2, swings near 0, coins near 1."""
    rng = np.random.default_rng(3)
    coins = rng.normal(0, 1, 4000)
    assert rolling.variance_ratio(coins, 5, 4000)[-1] == pytest.approx(1, abs=0.12)
    assert rolling.variance_ratio(np.repeat(coins, 10), 2, 40000)[-1] == pytest.approx(1.9, abs=0.01)
    swing = np.tile([1.0, -1.0], 100)
    assert rolling.variance_ratio(swing, 2, 200)[-1] == pytest.approx(0, abs=1e-12)
    # in an AR(1) of coefficient a, VR(2) = 1 + a
    a, path = 0.4, [0.0]
    for shock in coins:
        path.append(a * path[-1] + shock)
    assert rolling.variance_ratio(path, 2, 4001)[-1] == pytest.approx(1 + a, abs=0.05)


def test_the_standard_error_is_that_of_independent_moves():
    rng = np.random.default_rng(4)
    draws = [rolling.variance_ratio(rng.normal(0, 1, 60), 5, 60)[-1] for _ in range(3000)]
    assert np.std(draws) == pytest.approx(rolling.variance_ratio_error(5, 60), rel=0.08)
    assert np.mean(draws) == pytest.approx(1, abs=0.02)


@given(SERIES, st.floats(0.1, 10))
@settings(max_examples=30, deadline=None)
def test_scale_and_sign_do_not_matter(x, scale):
    ratio = rolling.variance_ratio(x, 2, 20)
    np.testing.assert_allclose(rolling.variance_ratio(-scale * x, 2, 20), ratio, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(rolling.turns(-scale * x, 10), rolling.turns(x, 10))


def test_a_series_shorter_than_its_window_has_a_value_for_no_day():
    """Guards: as many values as the window has days."""
    short = np.array([0.1, -0.2, 0.3])
    for found in (
        rolling.total(short, 20),
        rolling.average(short, 20),
        rolling.correlation(short, short, 20),
        rolling.variance_ratio(short, 2, 20),
        rolling.turns(short, 20),
        rolling.change(1 + short, 20),
    ):
        assert found.shape == short.shape and np.isnan(found).all()
    gaps = np.array([np.nan, 0.1, 0.2])
    assert np.isnan(indicators.held(lambda x: rolling.total(x, 20), gaps)).all()
    with pytest.raises(ValueError, match=r"^second"):
        rolling.correlation(short, short[:2], 20)


@pytest.mark.parametrize("move", [0.0, 0.1, -0.03, 0.7])
def test_equal_moves_have_no_correlation_and_no_ratio(move):
    """Guards: noise over noise, where a mean of equal numbers is not quite their value."""
    flat, other = np.full(60, move), np.random.default_rng(0).normal(size=60)
    assert np.isnan(rolling.correlation(flat, other, 7)).all()
    assert np.isnan(rolling.variance_ratio(flat, 3, 20)).all()


def test_turns_by_hand():
    """Guards: a day without a move counted as a turn. Signs + - - (0 keeps -) + +: turns on days 1 and 4."""
    moves = np.array([1.0, -1.0, -2.0, 0.0, 3.0, 1.0])
    assert rolling.turns(moves, 5)[-1] == pytest.approx(2 / 5)
    assert np.isnan(rolling.turns(moves, 6)).all() and np.isnan(rolling.turns(moves, 5)[:-1]).all()


def test_change_and_average():
    np.testing.assert_allclose(rolling.change([100, 110, 121], 1)[1:], [0.1, 0.1])
    assert rolling.change([100, 110, 121], 2)[-1] == pytest.approx(0.21)
    assert np.isnan(rolling.change([1.0, 2.0], 5)).all()
    np.testing.assert_allclose(rolling.average([1.0, 3.0, 8.0], 2)[1:], [2.0, 5.5])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: rolling.total([0.1, np.nan], 1), "moves"),
        (lambda: rolling.total([0.1], 0), "window"),
        (lambda: rolling.change([1.0, -1.0], 1), "values"),
        (lambda: rolling.correlation([1, 2, 3], [1, 2], 3), "second"),
        (lambda: rolling.correlation([1, 2, 3], [1, 2, 3], 2), "window"),
        (lambda: rolling.variance_ratio([0.1] * 9, 1, 9), "horizon"),
        (lambda: rolling.variance_ratio([0.1] * 9, 5, 10), "window"),
        (lambda: rolling.turns([[0.1]], 1), "moves"),
        (lambda: rolling.turns([], 1), "moves"),
        (lambda: rolling.variance_ratio_error(1, 20), "horizon"),
        (lambda: past.rank([np.inf, 1.0]), "values"),
        (lambda: past.rank([1.0], 0), "least"),
        (lambda: past.border([1.0], 0.6, "low"), "tail"),
        (lambda: past.signals([0.1], 0.0, "low"), "tail"),
        (lambda: past.signals([1.1], 0.1, "low"), "ranks"),
        (lambda: past.signals([0.1], 0.1, "left"), "side"),
        (lambda: past.follows([1.0, 0.0], "fall", 0.1, 5), "level"),
        (lambda: past.follows([1.0, 2.0], "jump", 0.1, 5), "event"),
        (lambda: past.follows([1.0, 2.0], "fall", 1.0, 5), "size"),
        (lambda: past.follows([1.0, 2.0], "fall", 0.1, 0), "days"),
        (lambda: past.episodes([0.5, 1.0]), "marked"),
        (lambda: past.episodes([True], 0), "quiet"),
        (lambda: past.count([0.1, 0.2], [True], [True, False], [True, True]), "marked"),
        (lambda: indicators.series("vix"), "indicator"),
        (lambda: indicators.column("date"), "name"),
        (lambda: indicators.outcome("storm"), "event"),
    ],
)
def test_bad_input_is_refused_by_name(call, said):
    with pytest.raises(ValueError, match=f"^{said}"):
        call()


# The past --------------------------------------------------------------------------------------------


@given(st.lists(st.floats(-5, 5) | st.just(float("nan")), min_size=40, max_size=80), st.integers(0, 39))
@settings(max_examples=60, deadline=None)
def test_no_rank_border_or_signal_knows_the_future(values, day):
    """Guards: a percentile of all days. Whatever comes after a day, its rank stays."""
    array = np.array(values)
    other = array.copy()
    other[day + 1 :] = -99.0
    for side in past.SIDES:
        np.testing.assert_array_equal(past.rank(array, 5)[: day + 1], past.rank(other, 5)[: day + 1])
        np.testing.assert_array_equal(
            past.border(array, 0.1, side, 5)[: day + 1], past.border(other, 0.1, side, 5)[: day + 1]
        )


@pytest.mark.parametrize("name", indicators.INDICATORS)
def test_no_indicator_knows_the_future(name, monkeypatch):
    """Guards: a formula of the panel that looks ahead. The record is cut in March 2024."""
    whole = indicators.series(name)
    table = {key: np.array(value) for key, value in indicators.panel.record.watch().items()}
    cut = int(np.flatnonzero(table["date"] == np.datetime64("2024-03-29"))[0]) + 1
    monkeypatch.setattr(
        indicators.panel.record, "watch", lambda: {key: value[:cut] for key, value in table.items()}
    )
    np.testing.assert_allclose(indicators.INDICATORS[name].compute(), whole[:cut], rtol=1e-9)


def test_rank_by_hand():
    found = past.rank([3.0, 1.0, 2.0, np.nan, 2.0, 0.0], 2)
    np.testing.assert_allclose(found, [np.nan, np.nan, 0.5, np.nan, 2 / 3, 0.0])
    marked = past.signals(found, 0.1, "low")
    assert marked.tolist() == [False] * 5 + [True]
    assert past.signals([0.9, 0.89, np.nan], 0.1, "high").tolist() == [True, False, False]


def test_follows_by_hand():
    """Guards: today's close counted as the future; an unfinished window called quiet."""
    level = np.array([100.0, 95.0, 89.0, 100.0, 101.0, 90.0])
    came, known = past.follows(level, "fall", 0.10, 2)
    assert came.tolist() == [True, False, False, True, True, False]
    assert known.tolist() == [True, True, True, True, True, False]
    assert past.follows(level, "rise", 0.10, 2)[0].tolist() == [False, False, True, False, False, False]


def test_a_count_by_hand():
    """Guards: boxes mixed up; an alarm of two days counted twice; days without a rank in the base."""
    ranks = np.array([np.nan, 0.5, 0.05, 0.02, 0.9, 0.01, 0.5, 0.03])
    marked = past.signals(ranks, 0.1, "low")
    came = np.array([True, True, False, True, False, False, True, True])
    known = np.array([True] * 7 + [False])
    found = past.count(ranks, marked, came, known)
    assert (found.days, found.followed, found.false_days) == (3, 1, 2)
    assert (found.alarms, found.warned) == (1, 0)  # one run within twenty days, nothing after its first
    assert found.base == pytest.approx(3 / 6)
    assert past.episodes(marked[:7], 2) == ((2, 3), (5, 5))
    assert past.episodes(np.zeros(5, dtype=bool)) == ()
    nothing = past.count([np.nan], [False], [False], [True])
    assert (nothing.days, nothing.base) == (0, 0.0)


# The record ------------------------------------------------------------------------------------------


def test_the_table_is_the_record_where_both_have_it():
    """Guards: a second record that says something else."""
    days = indicators.dates()
    for date in ("2023-12-29", "2024-02-05", "2024-03-20", "2024-09-27", "2024-10-08"):
        row = int(np.flatnonzero(days == np.datetime64(date))[0])
        for product in ("IC", "IM"):
            rate = 100 * measures.weighted_annualised_basis(product, date)
            assert indicators.column(f"{product.lower()}_basis_annual_pct")[row] == pytest.approx(
                rate, abs=0.02
            )
            lots = measures.open_interest(product, date) / 1e3
            assert indicators.column(f"{product.lower()}_open_interest_k")[row] == pytest.approx(
                lots, abs=0.1
            )
        if date < "2024-04":
            micro = indicators.column("microcap")[row]
            assert micro == pytest.approx(measures.level("microcap", date), abs=0.01)
            for name in ("csi300", "csi1000", "etf_csi300"):
                traded = measures.turnover(name, date) / 1e9
                assert indicators.column(f"{name}_turnover_cny_bn")[row] == pytest.approx(traded, abs=0.06)
    for tier in ("csi300", "csi500", "csi1000"):
        moves = indicators.moves(tier)
        for first, last in (("2024-02-05", "2024-02-06"), ("2024-09-27", "2024-09-30")):
            row = int(np.flatnonzero(days == np.datetime64(last))[0])
            move = np.log1p(measures.total_return(tier, first, last))
            assert moves[row] == pytest.approx(move, abs=3e-5)


def test_held_leaves_gaps_alone():
    values = np.array([np.nan, 1.0, 2.0, 3.0, np.nan])
    np.testing.assert_array_equal(indicators.held(np.cumsum, values), [np.nan, 1, 3, 6, np.nan])

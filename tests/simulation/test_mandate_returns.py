"""Stock returns: the tiers' record comes out exactly, whatever is drawn; the windows are as published."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulation.mandate_cases import market, small
from widgets.simulation import mandate as M


def tiers_of(universe, returns):
    return np.array([returns @ universe.weights(tier) for tier in universe.tiers]).T


@pytest.mark.parametrize("small_series", list(M.Small))
@pytest.mark.parametrize("window", M.WINDOWS)
def test_the_tiers_earn_what_the_record_says(window, small_series):
    u, target = market(), M.tier_returns(window, small_series)
    drawn = M.draw_noise(u, 28, np.random.default_rng(4))
    for parts in ((0.0, 0.0), drawn):
        np.testing.assert_allclose(tiers_of(u, M.stock_returns(u, target, *parts).total), target, atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-0.5, 0.5), min_size=5, max_size=5), st.integers(0, 10**6))
def test_any_tier_returns_come_out(target, seed):
    u = small()
    drawn = M.draw_noise(u, 5, np.random.default_rng(seed))
    try:
        found = M.stock_returns(u, target, *drawn)
    except ValueError as error:
        assert "below -1" in str(error)
        return
    np.testing.assert_allclose(tiers_of(u, found.total), target, atol=1e-12)
    np.testing.assert_allclose(found.total, found.size + found.industry + found.noise, atol=0)


def test_equal_tiers_give_a_flat_curve():
    """Guards: a curve that bends though no tier differs from another."""
    found = M.stock_returns(small(), [0.03] * 5)
    np.testing.assert_allclose(found.size, 0.03, atol=1e-14)


def test_the_curve_is_linear_and_knows_no_unit_of_money():
    u, rng = small(), np.random.default_rng(0)
    a, b = rng.normal(0, 0.1, (2, 5))
    one, two, both = (M.stock_returns(u, x).size for x in (a, b, 2 * a - b))
    np.testing.assert_allclose(both, 2 * one - two, atol=1e-13)
    moved = replace(u, cap=u.cap * 7.0)
    np.testing.assert_allclose(M.stock_returns(moved, a).size, one, atol=1e-12)


def test_equal_market_values_earn_the_same_and_the_ends_are_flat():
    u = market()
    size = M.stock_returns(u, M.tier_returns("feb_5_to_8")).size
    order = np.argsort(u.cap)
    large, tiny = size[order[-50:]], size[order[:50]]
    assert np.ptp(large) == 0 and np.ptp(tiny) == 0
    jumps = np.abs(np.diff(size[order])) / np.maximum(np.diff(u.log_cap[order]), 1e-12)
    assert jumps.max() < 0.5  # no step between two stocks of nearly the same size


def test_batches_are_loops():
    u, rng = small(), np.random.default_rng(1)
    target = rng.normal(0, 0.05, (3, 5))
    noise = rng.normal(0, 0.01, (3, u.size))
    batch = M.stock_returns(u, target, 0.0, noise).total
    for k in range(3):
        np.testing.assert_allclose(batch[k], M.stock_returns(u, target[k], 0.0, noise[k]).total, atol=1e-14)


def test_a_market_without_a_tier():
    u = M.Universe([1, 1, 2, 2], [20.0, 25, 9, 10], [0.5] * 4, [0] * 4, [1.0] * 4, [-1] * 4)
    assert u.tiers == ("csi500", "csi1000")
    found = M.stock_returns(u, [0.1, -0.1])
    np.testing.assert_allclose(tiers_of(u, found.total), [0.1, -0.1], atol=1e-14)


def test_noise_has_the_size_and_the_mean_it_says():
    u = market()
    industry, noise = M.draw_noise(u, 63, np.random.default_rng(0), M.Dispersion(industry=0.2, stock=0.4))
    assert noise.std() == pytest.approx(0.4 * 0.5, rel=0.05) and abs(noise.mean()) < 0.01
    assert industry.shape == (31,) and np.all(noise > -1)
    again = M.draw_noise(u, 63, np.random.default_rng(0), M.Dispersion(industry=0.2, stock=0.4))
    np.testing.assert_array_equal(noise, again[1])


@pytest.mark.parametrize(
    ("window", "published"),
    [
        ("q4_2023", (-6.9, -4.0, -2.9, 1.9, 6.8)),
        ("ytd_to_feb_8", (-1.93, -5.14, -15.19, -27.49, -39.35)),
        ("feb_5_to_8", (5.83, 12.86, 9.15, -2.40, -16.67)),
        ("jan_26_to_feb_8", (0.93, 2.45, -5.25, 100 * (72.51 / 90.801 - 1), -34.57)),
    ],
)
def test_the_windows_are_the_published_ones(window, published):
    np.testing.assert_allclose(100 * M.tier_returns(window), published, atol=0.051)


def test_the_etf_is_another_series_for_the_csi_2000_only():
    for window, etf in (("ytd_to_feb_8", -22.55), ("jan_26_to_feb_8", -14.71), ("feb_5_to_8", 1.82)):
        spliced, traded = M.tier_returns(window), M.tier_returns(window, M.Small.ETF)
        np.testing.assert_array_equal(np.delete(spliced, 3), np.delete(traded, 3))
        assert 100 * traded[3] == pytest.approx(etf, abs=0.005)


@pytest.mark.parametrize("series", list(M.Small))
@pytest.mark.parametrize("window", M.WINDOWS[1:])
def test_daily_returns_compound_to_the_windows(window, series):
    from widgets.simulation.mandate.windows import days

    start, end, count = days(window)
    daily = M.daily_tier_returns(start, end, series)
    assert daily.shape == (count, 5)
    np.testing.assert_allclose(np.prod(1 + daily, 0) - 1, M.tier_returns(window, series), atol=1e-4)


U = small()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: M.stock_returns(U, [0.1] * 4), r"tier_returns.shape is \(4,\)"),
        (lambda: M.stock_returns(U, [np.nan] * 5), r"tier_returns is nan"),
        (lambda: M.stock_returns(U, [-1.5] * 5), r"tier_returns is -1.5"),
        (lambda: M.stock_returns(U, [0.1] * 5, [0.1]), r"industry.shape is \(1,\)"),
        (lambda: M.stock_returns(U, [0.1] * 5, 0.0, [0.1]), r"noise.shape is \(1,\)"),
        (lambda: M.stock_returns(U, [0.0] * 5, 0.0, [-3.0] + [0.0] * (U.size - 1)), r"below -1"),
        (lambda: M.draw_noise(U, 0, np.random.default_rng(0)), r"days is 0"),
        (lambda: M.Dispersion(stock=np.nan), r"stock is nan"),
        (lambda: M.tier_returns("february"), r"window is 'february'; allowed: q4_2023"),
        (lambda: M.tier_returns("q4_2023", "etf"), r"small is 'etf'"),
        (lambda: M.daily_tier_returns("2024-02-02", "2024-03-01"), r"has closes only on 2023-12-29"),
        (lambda: M.signal(U, 1.2, np.zeros(U.size)), r"tilt is 1.2; allowed: \[-1, 1\]"),
        (lambda: M.signal(U, 0.0, np.zeros(3)), r"taste.shape is \(3,\)"),
        (lambda: M.signal(U, 0.0, np.full(U.size, np.nan)), r"taste is nan"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_the_tilt_is_a_correlation_with_smallness():
    u = market()
    taste = M.draw_taste(u, np.random.default_rng(0))
    for tilt in (-1.0, -0.4, 0.0, 0.4, 0.7, 1.0):
        found = np.corrcoef(M.signal(u, tilt, taste), -u.log_cap)[0, 1]
        assert found == pytest.approx(tilt, abs=0.03)
    np.testing.assert_array_equal(M.signal(u, 0.0, taste), taste)

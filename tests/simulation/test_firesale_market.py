"""Depth, impact, queues and overlaps: laws, limits, units, symmetry."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from widgets.simulation.firesale import (
    Linear,
    Sale,
    Saturating,
    books,
    crowding,
    days_to_sell,
    depth,
    externality,
    fill,
    likeness,
    linear_impact,
    next_sigma,
    overlap,
    saturating_impact,
    square_root_impact,
    square_root_steps,
    step,
    stressed_depth,
)

seeds = st.integers(0, 10**6)


def test_depth_law():
    assert float(depth(7, 0.026, c=0.4)) == pytest.approx(0.4 * 7 / 0.026)
    np.testing.assert_allclose(depth([1, 2, 4], 0.02, tau=[1, 4, 9]) / depth(1, 0.02), [1, 4, 12])
    assert float(depth(0, 0.02)) == 0.0
    # selling a day's turnover moves the price by sigma / c
    assert float(linear_impact(-7, depth(7, 0.026, c=0.4))) == pytest.approx(-0.026 / 0.4)


def test_depth_collapses_with_volatility_and_only_then():
    calm = depth(7, 0.012)
    deep = stressed_depth(7, 0.012, [0.0, 0.006, 0.012, 0.024, 0.12])
    np.testing.assert_allclose(deep / calm, [1, 1, 1, 0.5, 0.1])


def test_realised_volatility_remembers():
    sigma = np.array([0.012])
    assert next_sigma(sigma, 0.012)[0] == pytest.approx(0.012)
    assert next_sigma(sigma, -0.1, memory=0.0)[0] == pytest.approx(0.1)
    assert next_sigma(sigma, -0.1, memory=1.0)[0] == pytest.approx(0.012)
    for _ in range(400):
        sigma = next_sigma(sigma, 0.03)
    assert sigma[0] == pytest.approx(0.03)


def test_days_to_sell():
    np.testing.assert_allclose(days_to_sell([0, 20], 7, participation=0.2), [0, 20 / 1.4])


@settings(max_examples=60, deadline=None)
@given(st.floats(0.01, 1e4), st.floats(0, 0.9), st.floats(1, 3))
def test_saturating_impact_starts_linear_and_never_passes_the_floor(deep, floor, start):
    small = deep * 1e-7 * (1 - floor)
    near = saturating_impact([-small, small], deep, price=start, floor=floor * start, start=start)
    np.testing.assert_allclose(near, [-small / deep, small / deep], rtol=1e-5)
    sizes = np.linspace(0, 40 * deep, 50)
    price = start * (1 + saturating_impact(-sizes, deep, price=start, floor=floor * start, start=start))
    assert np.all(np.diff(price) <= 1e-12) and np.all(price >= floor * start - 1e-9)
    # at the floor nothing moves any more
    assert (
        saturating_impact(
            -deep, deep, price=floor * start or 1.0, floor=floor * start or 1.0, start=start + 1
        )
        == 0
    )
    # less than linear for every size
    assert np.all(1 - price / start <= sizes / deep + 1e-12)


@settings(max_examples=60, deadline=None)
@given(seeds, st.integers(1, 12))
def test_square_root_does_not_care_how_an_order_is_cut(seed, cuts):
    slices = np.random.default_rng(seed).uniform(0, 1, (3, cuts))
    steps = square_root_steps(slices, 35.0, 0.02)
    np.testing.assert_allclose(
        steps.sum(axis=-1), square_root_impact(slices.sum(axis=-1), 35.0, 0.02), rtol=1e-12
    )
    assert np.all(np.diff(square_root_steps(np.ones(9), 35.0, 0.02)) < 0)
    np.testing.assert_allclose(square_root_steps(-slices, 35.0, 0.02), -steps)


def test_square_root_scaling():
    one = float(square_root_impact(4, 100, 0.02))
    assert float(square_root_impact(16, 100, 0.02)) == pytest.approx(2 * one)
    assert float(square_root_impact(4, 100, 0.02, y=3)) == pytest.approx(3 * one)
    assert float(square_root_impact(0, 100, 0.02)) == 0.0


amounts = st.floats(0, 1e4)


@settings(max_examples=100, deadline=None)
@given(amounts, amounts, st.floats(0.1, 1e5), st.one_of(st.floats(0, 0.5), st.just(np.inf)))
def test_a_limit_rations_the_heavier_side_only(buys, sells, deep, limit):
    bought, sold, move = (float(x) for x in fill(buys, sells, deep, limit=limit))
    slack = 1e-9 * (buys + sells + deep)
    assert (
        -slack <= bought <= buys + slack
        and -slack <= sold <= sells + slack
        and abs(move) <= limit * (1 + 1e-12)
    )
    assert bought - sold == pytest.approx(move * deep, abs=slack)
    assert bought == buys or sold == sells
    if abs(buys - sells) / deep < limit:
        assert (bought, sold) == pytest.approx((buys, sells))
    swapped = [float(x) for x in fill(sells, buys, deep, limit=limit)]
    assert swapped == pytest.approx([sold, bought, -move])


def test_fill_in_batches_and_without_a_limit():
    bought, sold, move = fill([[0.0, 5.0]], [[30.0, 0.0], [10.0, 5.0]], [100.0, 100.0], limit=0.1)
    np.testing.assert_allclose(sold, [[10, 0], [10, 5]])
    np.testing.assert_allclose(move, [[-0.1, 0.05], [-0.1, 0.0]])
    np.testing.assert_allclose(bought, [[0, 5], [0, 5]])
    assert [float(x) for x in fill(0, 5, np.inf, limit=0)] == [0, 0, 0]
    assert [float(x) for x in fill(0, 5, np.inf)] == [0, 5, 0]


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_overlap_is_the_loss_when_one_fund_sells_all(seed):
    # Omega_ij is not a likeness but a loss: checked against the general step
    rng = np.random.default_rng(seed)
    held, deep = rng.uniform(0, 40, (4, 3)) * (rng.random((4, 3)) > 0.3), rng.uniform(500, 2000, 3)
    omega = overlap(held, deep)
    np.testing.assert_allclose(omega, omega.T)
    state = books(held, held.sum(axis=1))
    for i in range(4):
        share = np.zeros((4, 1))
        share[i] = 1.0
        np.testing.assert_allclose(-step(state, Sale(share), Linear(deep)).gain, omega[i], atol=1e-10)


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_the_first_eigenvector(seed):
    rng = np.random.default_rng(seed)
    held, deep = rng.uniform(0, 40, (2, 5, 3)), rng.uniform(50, 2000, 3)
    top, omega = crowding(held, deep), overlap(held, deep)
    assert np.all(top.funds >= 0) and np.all(top.assets >= 0)
    np.testing.assert_allclose(np.linalg.norm(top.funds, axis=-1), 1)
    np.testing.assert_allclose(
        (omega @ top.funds[..., None])[..., 0], top.value[..., None] * top.funds, rtol=1e-8
    )
    np.testing.assert_allclose(top.assets.sum(axis=-1), 1)
    assert np.all(top.share <= 1 + 1e-12) and np.all(top.share >= 1 / 3 - 1e-12)
    every = likeness(held, deep)
    assert np.all(every <= 1 + 1e-12) and np.all(every >= 0)
    np.testing.assert_allclose(np.diagonal(every, axis1=-2, axis2=-1), 1)


def test_the_crowd_sits_where_the_market_is_thin():
    held, deep = np.full((3, 2), 10.0), np.array([5000.0, 100.0])
    np.testing.assert_allclose(crowding(held, deep).assets, [1 / 51, 50 / 51])
    np.testing.assert_allclose(crowding(held, deep).share, 1.0)
    # a fund that shares nothing with the others has no part in their crowd
    apart = crowding([[10, 0], [12, 0], [0, 3.0]], [100, 100])
    assert apart.funds[2] == 0 and apart.assets[1] == 0
    np.testing.assert_array_equal(likeness([[10, 0], [0, 0.0]], 100), [[1, 0], [0, 0]])


def test_externality():
    np.testing.assert_allclose(externality([[1.0, 3.0], [0.0, 0.0], [2.0, 0.0]], 0), [0.75, 0.0, 0.0])
    assert float(externality([1.0, 3.0], 1)) == 0.25


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: depth(-1, 0.02), r"adv is -1.0; allowed: \[0, inf\)"),
        (lambda: depth(1, 0), r"sigma is 0.0; allowed: \(0, inf\)"),
        (lambda: depth(1, np.nan), r"sigma is nan"),
        (lambda: depth(1, 0.02, c=0), r"c is 0.0"),
        (lambda: depth(1, 0.02, tau=-1), r"tau is -1.0"),
        (lambda: stressed_depth(1, 0.02, np.nan), r"realised is nan"),
        (lambda: stressed_depth(1, 0.0, 0.1), r"calm is 0.0"),
        (lambda: next_sigma(0.02, 0.1, memory=1.1), r"memory is 1.1; allowed: \[0, 1\]"),
        (lambda: next_sigma(0.02, np.nan), r"move is nan"),
        (lambda: days_to_sell(1, 7, participation=0), r"participation is 0.0; allowed: \(0, 1\]"),
        (lambda: linear_impact(np.nan, 1), r"flow is nan"),
        (lambda: linear_impact(1, 0), r"depth is 0.0; allowed: \(0, inf\]"),
        (lambda: saturating_impact(-1, 10, price=0.4, floor=0.5), r"price - floor is -0"),
        (lambda: saturating_impact(-1, 10, floor=1.0), r"start - floor is 0.0"),
        (lambda: square_root_impact(1, 0, 0.02), r"volume is 0.0"),
        (lambda: square_root_impact(1, 1, -0.02), r"sigma is -0.02"),
        (lambda: square_root_impact(1, 1, 0.02, y=-1), r"y is -1.0"),
        (lambda: fill(-1, 0, 10), r"buys is -1.0"),
        (lambda: fill(1, 0, 10, limit=-0.1), r"limit is -0.1"),
        (lambda: Saturating([0.0]), r"depth is 0.0"),
        (lambda: overlap([1.0], 10), r"holdings.shape is \(1,\)"),
        (lambda: overlap([[1.0]], [10, 10]), r"depth.shape is \(2,\)"),
        (lambda: crowding([[0.0]], 10), r"trace of the overlap is 0.0; allowed: \(0, inf\)"),
        (lambda: externality([-1.0, 2.0], 0), r"loss is -1.0"),
        (lambda: externality([1.0, 2.0], 2), r"seller is 2.0; allowed: \[0, 1\]"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()

"""Closed forms of the linear fire sale on random systems, and the funding spiral by finite differences."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from widgets.simulation.firesale import (
    FundingSpiral,
    all_rounds,
    multiplier,
    price_per_cash,
    propagation,
    spectral_radius,
    vulnerability,
)

seeds = st.integers(0, 10**6)


def system(seed, funds=5, assets=4):
    rng = np.random.default_rng(seed)
    held = rng.integers(0, 30, (funds, assets)) * (rng.random((funds, assets)) > 0.3)
    return held.astype(float), rng.integers(0, 9, funds).astype(float), rng.integers(500, 3000, assets) * 1.0


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_the_chain_of_matrices_written_out_in_fractions(seed):
    held, ratio, deep = system(seed)
    first = [Fraction(-k, 100) for k in range(4)]
    rows = [[Fraction(int(h)) for h in row] for row in held]
    b, d = [Fraction(int(x)) for x in ratio], [Fraction(int(x)) for x in deep]
    a = [sum(row) for row in rows]
    assume(sum(a) > 0)
    m = [[h / a[i] if a[i] else Fraction(0) for h in row] for i, row in enumerate(rows)]
    one = [sum(m[i][k] * first[k] for k in range(4)) for i in range(5)]
    trades = [a[i] * b[i] * one[i] for i in range(5)]
    flow = [sum(m[i][k] * trades[i] for i in range(5)) for k in range(4)]
    second = [sum(m[i][k] * flow[k] / d[k] for k in range(4)) for i in range(5)]
    equity = [a[i] / (1 + b[i]) for i in range(5)]
    av = -sum(a[i] * second[i] for i in range(5)) / sum(equity)
    seen = vulnerability(held, ratio, deep, [float(f) for f in first])
    np.testing.assert_allclose(seen.trades, [float(t) for t in trades], rtol=1e-11, atol=1e-12)
    np.testing.assert_allclose(seen.flow, [float(f) for f in flow], rtol=1e-11, atol=1e-12)
    np.testing.assert_allclose(seen.aggregate, float(av), rtol=1e-11, atol=1e-15)
    np.testing.assert_allclose(seen.systemicness.sum(), seen.aggregate, rtol=1e-11, atol=1e-15)
    np.testing.assert_allclose(
        seen.loss.sum() / (held.sum(axis=1) / (1 + ratio)).sum(), seen.aggregate, atol=1e-13
    )
    np.testing.assert_allclose(
        propagation(held, ratio, deep) @ [float(f) for f in first], seen.move, atol=1e-13
    )


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_the_radius_is_that_of_the_matrix_and_decides(seed):
    held, ratio, deep = system(seed)
    once = propagation(held, ratio, deep)
    radius = float(spectral_radius(held, ratio, deep))
    assert radius == pytest.approx(np.abs(np.linalg.eigvals(once)).max(), rel=1e-9, abs=1e-12)
    assume(radius > 1e-6)
    just_below, just_above = deep * radius * 1.0001, deep * radius * 0.9999
    assert np.all(np.isfinite(all_rounds(held, ratio, just_below, -0.01)))
    with pytest.raises(ValueError, match=r"spectral radius is 1\.0001"):
        all_rounds(held, ratio, just_above, -0.01)


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_all_rounds_are_the_sum_of_the_rounds(seed):
    held, ratio, deep = system(seed)
    deep = deep * 2
    assume(spectral_radius(held, ratio, deep) < 0.8)
    first, once = np.array([-0.02, 0.0, 0.01, -0.01]), propagation(held, ratio, deep)
    total, move = np.zeros(4), first
    for _ in range(200):
        total, move = total + move, once @ move
    np.testing.assert_allclose(all_rounds(held, ratio, deep, first), total, rtol=1e-10, atol=1e-14)


def test_batches_are_their_scenarios():
    made = [system(s) for s in range(6)]
    held, ratio, deep = (np.stack([m[i] for m in made]) for i in range(3))
    deep = deep * 3
    first = np.linspace(-0.05, 0, 24).reshape(6, 4)
    moves, radii = all_rounds(held, ratio, deep, first), spectral_radius(held, ratio, deep)
    seen = vulnerability(held, ratio, deep, first)
    for i in range(6):
        np.testing.assert_allclose(moves[i], all_rounds(held[i], ratio[i], deep[i], first[i]), rtol=1e-12)
        assert radii[i] == pytest.approx(float(spectral_radius(held[i], ratio[i], deep[i])), rel=1e-12)
        alone = vulnerability(held[i], ratio[i], deep[i], first[i])
        np.testing.assert_allclose(seen.systemicness[i], alone.systemicness, rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(seen.indirect[i], alone.indirect, rtol=1e-12, atol=1e-15)
    # one system, a batch of first moves
    assert all_rounds(held[0], ratio[0], deep[0], first).shape == (6, 4)
    assert vulnerability(held[0], ratio[0], deep[0], first).aggregate.shape == (6,)
    # one system, a batch of leverages
    assert spectral_radius(held[0], np.array([[1.0], [4.0]]), deep[0]).shape == (2,)


def test_leverage_multiplies_vulnerability():
    # The rule of 2024 in one line: debt / equity 4 against 1, the same equity.
    mix, equity = np.array([[0.4, 0.6]]), 40.0
    av = [float(vulnerability(mix * equity * (1 + b), b, 5e3, -0.05).aggregate) for b in (4.0, 1.0)]
    assert av[0] / av[1] == pytest.approx(4 * 5**2 / (1 * 2**2))


def test_several_funds_in_one_asset_are_one_fund():
    held, ratio, deep = np.array([[30.0], [10.0], [5.0]]), np.array([4.0, 9.0, 0.0]), np.array([600.0])
    kappa = (held[:, 0] * ratio).sum()
    assert float(all_rounds(held, ratio, deep, -0.01)[0]) == pytest.approx(
        -0.01 * float(multiplier(kappa, 1, 600))
    )
    assert float(spectral_radius(held, ratio, deep)) == pytest.approx(kappa / 600)
    np.testing.assert_allclose(multiplier([0, 100], 4, 1000), [1, 1 / 0.6])
    assert float(multiplier(100, 4, np.inf)) == 1.0


def test_nothing_held_and_assets_that_no_sale_moves():
    held = np.array([[0.0, 0.0], [10.0, 20.0]])
    np.testing.assert_array_equal(propagation(held, 4, [np.inf, np.inf]), np.zeros((2, 2)))
    np.testing.assert_allclose(all_rounds(held, 4, [np.inf, 1e3], [-0.1, 0.0])[0], -0.1)
    empty = vulnerability(held, 4, 1e3, -0.1)
    assert empty.loss[0] == empty.indirect[0] == empty.systemicness[0] == 0.0
    np.testing.assert_array_equal(vulnerability(held, 4, 1e3, 0.0).loss, [0, 0])
    assert not spectral_radius(np.zeros((2, 2)), 4, 1e3)
    with pytest.raises(ValueError, match=r"all equity is 0.0; allowed: \(0, inf\)"):
        vulnerability(np.zeros((2, 2)), 4, 1e3, -0.1)


@settings(max_examples=60, deadline=None)
@given(
    st.floats(1, 50),
    st.floats(0, 3),
    st.floats(0.1, 2),
    st.floats(0.3, 0.99),
    st.floats(0.05, 1),
    st.floats(-2, 0.5),
)
def test_the_spiral_is_the_derivative_of_the_market(slope, held, value, low, margin, tilt):
    # a funding constraint solved numerically at two amounts of cash, against the formula
    price = value * low
    here = FundingSpiral(slope, slope * (value - price) + 2, value, held, price, margin, tilt)
    assume(float(here.critical_holding) - held > 0.05)
    assert float(here.position) == pytest.approx(2)

    def cash(p):
        return (margin + tilt * (p - price)) * (here.supply - slope * (value - p)) - held * p

    h = 1e-6
    assert float(price_per_cash(here)) == pytest.approx(2 * h / (cash(price + h) - cash(price - h)), rel=1e-4)
    assert float(here.cash) == pytest.approx(cash(price), abs=1e-9)


def test_spirals_amplify_and_come_in_arrays():
    held = np.array([0.0, 1.0, 2.0, 3.0, 3.9])
    both = price_per_cash(FundingSpiral(10, 6, 1, held, 0.8, 0.5, -0.25))
    assert np.all(np.diff(both) > 0) and both[-1] == pytest.approx(10)
    assert np.all(both > price_per_cash(FundingSpiral(10, 6, 1, held, 0.8, 0.5)))
    with pytest.raises(ValueError, match=r"held is 4.5"):
        price_per_cash(FundingSpiral(10, 6, 1, np.append(held, 4.5), 0.8, 0.5, -0.25))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: propagation([[1.0, 2.0]], [1, 2], 1e3), r"debt_to_equity.shape is \(2,\)"),
        (lambda: propagation([[1.0, 2.0]], 1, [1e3] * 3), r"depth.shape is \(3,\)"),
        (lambda: propagation([[1.0, 2.0]], -1, 1e3), r"debt_to_equity is -1.0"),
        (lambda: propagation([[1.0, 2.0]], 1, 0), r"depth is 0.0; allowed: \(0, inf\]"),
        (lambda: all_rounds([[1.0, 2.0]], 1, 1e3, np.nan), r"first is nan"),
        (lambda: vulnerability([[1.0, 2.0]], 1, 1e3, [1, 2, 3]), r"first.shape is \(3,\)"),
        (lambda: multiplier(-1, 1, 1), r"assets is -1.0"),
        (lambda: FundingSpiral(0, 6, 1, 3, 0.8, 0.5), r"slope is 0.0; allowed: \(0, inf\)"),
        (lambda: FundingSpiral(10, 6, 1, 3, 0.8, -0.5), r"margin is -0.5"),
        (lambda: FundingSpiral(10, 6, 1, 3, 0.8, 0.5, np.inf), r"margin_slope is inf"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()

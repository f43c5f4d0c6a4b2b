"""The split of excess return: it adds up to 1e-12 on random portfolios, in every direction."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulation.mandate_cases import market, small
from widgets.simulation import mandate as M

U = small()
INSIDE = U.members("csi500") | U.reserves("csi500")


def random_books(rng, count):
    """Return weights (count, n), cash, other: sparse, dense, empty and single-name books among them."""
    raw = rng.exponential(size=(count, U.size)) ** rng.uniform(0, 4, (count, 1))
    raw *= rng.random((count, U.size)) < rng.choice([0.01, 0.2, 1.0], (count, 1))
    raw[0], raw[1], raw[1, 5] = 0.0, 0.0, 1.0
    cash, other = rng.random(count) * 0.5, rng.random(count) * 0.3
    total = raw.sum(1)
    cash = np.where(total == 0, 1 - other, cash)
    stocks = 1 - cash - other
    return raw * np.divide(stocks, total, out=np.zeros(count), where=total > 0)[:, None], cash, other


def test_parts_sum_to_the_excess_on_random_portfolios():
    rng = np.random.default_rng(0)
    w, cash, other = random_books(rng, 3000)
    returns = M.stock_returns(
        U, rng.normal(0, 0.08, (3000, 5)), rng.normal(0, 0.02, (3000, 7)), rng.normal(0, 0.03, (3000, U.size))
    )
    rates = {"cash_return": rng.normal(0, 0.01, 3000), "other_return": rng.normal(0, 0.01, 3000)}
    fees = rng.random(3000) * 0.01
    found = M.decompose(U, "csi500", w, returns, INSIDE, cash=cash, other=other, fees=fees, **rates)
    fund = (w * returns.total).sum(1) + cash * rates["cash_return"] + other * rates["other_return"] - fees
    index = returns.total @ U.weights("csi500")
    np.testing.assert_allclose(found.excess, fund - index, atol=1e-12)
    np.testing.assert_allclose(sum(found.parts.values()), fund - index, atol=1e-12)
    np.testing.assert_allclose(found.inside + found.outside, found.by_group.sum(-1), atol=1e-12)
    assert np.abs(found.excess).max() > 0.05


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(M.INDICES), st.floats(0, 0.9), st.floats(0, 0.1))
def test_parts_sum_for_any_benchmark(seed, index, cash, fees):
    rng = np.random.default_rng(seed)
    w = rng.dirichlet(np.full(U.size, 0.05)) * (1 - cash)
    cash = 1 - w.sum()
    returns = M.stock_returns(U, rng.normal(0, 0.1, 5), *M.draw_noise(U, 9, rng))
    inside = U.members(index)
    found = M.decompose(U, index, w, returns, inside, cash=cash, fees=fees)
    assert float(sum(found.parts.values())) == pytest.approx(float(found.excess), abs=1e-12)
    outside_groups = np.delete(found.by_group, M.GROUPS.index(index)).sum()
    assert outside_groups == pytest.approx(float(found.outside), abs=1e-12)


def test_the_index_has_no_excess_and_no_parts():
    rng = np.random.default_rng(1)
    returns = M.stock_returns(U, rng.normal(0, 0.1, 5), *M.draw_noise(U, 9, rng))
    found = M.decompose(U, "csi500", U.weights("csi500"), returns, INSIDE)
    for part in (*found.parts.values(), found.excess):
        assert abs(float(part)) < 1e-14


def test_each_part_is_where_it_belongs():
    """Two stocks of known returns, half inside and half outside, by hand."""
    flat = np.zeros(U.size)
    returns = M.StockReturns(size=flat + 0.1, industry=flat.copy(), noise=flat.copy(), nodes=np.zeros(5))
    i, j = np.flatnonzero(U.members("csi500"))[0], np.flatnonzero(U.members("microcap"))[0]
    returns.size[i], returns.noise[i] = 0.3, 0.0
    returns.size[j], returns.industry[j], returns.noise[j] = -0.2, 0.01, 0.04
    w = flat.copy()
    w[i], w[j] = 0.5, 0.3
    b = U.weights("csi500")
    index = 0.1 + 0.2 * b[i]
    found = M.decompose(U, "csi500", w, returns, INSIDE, cash=0.2, cash_return=0.01, fees=0.002)
    expected = {
        "size_inside": 0.5 * (0.3 - index),
        "selection_inside": 0.0,
        "size_outside": 0.3 * (-0.2 - index),
        "selection_outside": 0.3 * 0.05,
        "cash": 0.2 * (0.01 - index),
        "other": 0.0,
        "fees": -0.002,
    }
    for name, value in expected.items():
        assert float(found.parts[name]) == pytest.approx(value, abs=1e-14), name
    assert float(found.size_share) == pytest.approx(float(found.size) / float(found.fund))


def test_without_noise_there_is_no_selection():
    found = M.four_by_four(market(), 0.3)
    assert len(found) == 16
    for row in found:
        assert abs(float(row.split.selection_inside)) < 1e-15
        assert abs(float(row.split.selection_outside)) < 1e-15


def test_batches_are_loops():
    rng = np.random.default_rng(2)
    w, cash, other = random_books(rng, 6)
    returns = M.stock_returns(U, rng.normal(0, 0.1, 5))
    batch = M.decompose(U, "csi1000", w, returns, U.members("csi1000"), cash=cash, other=other)
    for k in range(6):
        one = M.decompose(U, "csi1000", w[k], returns, U.members("csi1000"), cash=cash[k], other=other[k])
        for name, part in one.parts.items():
            np.testing.assert_allclose(batch.parts[name][k], part, atol=1e-15)
        np.testing.assert_allclose(batch.by_group[k], one.by_group, atol=1e-15)


W = np.full(U.size, 1 / U.size)
R = M.stock_returns(U, [0.1] * 5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: M.decompose(U, "csi500", W[:3], R, INSIDE), r"weights.shape is \(3,\)"),
        (lambda: M.decompose(U, "csi500", W, R, INSIDE, cash=0.1), r"weights \+ cash \+ other is 1.1"),
        (lambda: M.decompose(U, "csi500", W, R, INSIDE, cash=np.nan), r"cash is 'nan or inf'"),
        (lambda: M.decompose(U, "csi500", W, R, INSIDE, fees=-0.1), r"fees is -0.1"),
        (lambda: M.decompose(U, "csi500", W, R, INSIDE[:4]), r"inside.shape is \(4,\)"),
        (lambda: M.decompose(U, "csi800", W, R, INSIDE), r"tier is 'csi800'"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()

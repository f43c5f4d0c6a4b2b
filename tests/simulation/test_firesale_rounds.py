"""The general step: conservation, symmetry, scale, batches; and a slow, obvious, exact one beside it."""

from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from widgets.simulation.firesale import (
    Books,
    LeverageTarget,
    Linear,
    Sale,
    Saturating,
    Threshold,
    all_rounds,
    books,
    first_order_shock,
    first_order_step,
    rounds,
    settle,
    shock,
    spectral_radius,
    step,
)


def system(seed, funds=4, assets=3, lead=()):
    """Return random books at 5x assets / equity, with holes in the table, and depths."""
    rng = np.random.default_rng(seed)
    held = rng.uniform(1, 50, (*lead, funds, assets)) * (rng.random((*lead, funds, assets)) > 0.3)
    other = rng.uniform(0, 5, (*lead, funds))
    return books(held, (held.sum(axis=-1) + other) / 5, other=other), rng.uniform(200, 900, (*lead, assets))


def rules(kind):
    return {"target": LeverageTarget(4.0), "threshold": Threshold(5.5, 5.0)}[kind]


def markets(kind, deep):
    return {"linear": Linear(deep), "limit": Linear(deep, limit=0.02), "saturating": Saturating(deep)}[kind]


systems = st.integers(0, 10**6)
kinds = st.sampled_from(["target", "threshold"])
impacts = st.sampled_from(["linear", "limit", "saturating"])


def by_hand(held, equity, other, deep, sale, alpha):
    """One round, fund by fund and asset by asset, in fractions: what `step` must give under linear impact."""
    funds, assets = range(len(held)), range(len(deep))
    totals = [sum(held[i]) for i in funds]
    sold = [[sale(held[i], totals[i] + other[i], equity[i])[k] for k in assets] for i in funds]
    move = [-sum(sold[i][k] for i in funds) / deep[k] for k in assets]
    after = [[(held[i][k] - sold[i][k]) * (1 + move[k]) for k in assets] for i in funds]
    cash = [sum(sold[i][k] * (1 + alpha * move[k]) for k in assets) for i in funds]
    debt = [totals[i] + other[i] - equity[i] - cash[i] for i in funds]
    return after, [sum(after[i]) + other[i] - debt[i] for i in funds], move


def sell_down(held, assets, equity, maximum=Fraction(11, 2), target=Fraction(5)):
    if assets <= maximum * equity or not sum(held):
        return [Fraction(0)] * len(held)
    gamma = min(Fraction(1), (assets - target * equity) / sum(held))
    return [gamma * h for h in held]


def back_to_five(held, assets, equity):
    if not sum(held):
        return [Fraction(0)] * len(held)
    return [min(assets - 5 * equity, sum(held)) * h / sum(held) for h in held]


@settings(max_examples=40, deadline=None)
@given(
    systems,
    st.sampled_from([(sell_down, Threshold(5.5, 5)), (back_to_five, LeverageTarget(4))]),
    st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(1)]),
)
def test_a_slow_obvious_exact_round_agrees(seed, both, alpha):
    slow, fast = both
    rng = np.random.default_rng(seed)
    held = [[Fraction(int(h)) for h in row] for row in rng.integers(0, 40, (4, 3))]
    other = [Fraction(int(h)) for h in rng.integers(0, 5, 4)]
    equity = [Fraction(int(h)) for h in rng.integers(1, 20, 4)]
    deep = [Fraction(int(d)) for d in rng.integers(300, 900, 3)]
    state = books(
        [[float(h) for h in row] for row in held], [float(e) for e in equity], other=[float(o) for o in other]
    )
    quick = step(state, fast, Linear([float(d) for d in deep]), alpha=float(alpha))
    after, own, move = by_hand(held, equity, other, deep, slow, alpha)
    np.testing.assert_allclose(quick.move, [float(m) for m in move], atol=1e-13)
    np.testing.assert_allclose(quick.after.holdings, np.array(after, dtype=float), atol=1e-11)
    np.testing.assert_allclose(quick.after.equity, [float(e) for e in own], atol=1e-11)


@settings(max_examples=60, deadline=None)
@given(systems, kinds, impacts, st.floats(0, 0.25), st.floats(0, 1))
def test_no_money_is_made_or_lost(seed, kind, impact, fall, alpha):
    state, deep = system(seed)
    start = shock(state, move=[-fall, -fall / 2, 0.0])
    np.testing.assert_allclose(start.assets, start.equity + start.debt, rtol=1e-12)
    for done in rounds(start, rules(kind), markets(impact, deep), 4, step=partial(step, alpha=alpha)):
        after = done.after
        np.testing.assert_allclose(after.assets, after.equity + after.debt, rtol=1e-11, atol=1e-11)
        np.testing.assert_allclose(after.equity - start.equity, done.gain, rtol=1e-9, atol=1e-11)
        # what is lost is what the holdings lost, less the part of the move that the traded part was spared
        each = done.move[None, :]
        expected = (start.holdings * each + done.trades * (1 - alpha) * each).sum(axis=1)
        np.testing.assert_allclose(done.gain, expected, rtol=1e-9, atol=1e-12)
        assert np.all(after.holdings >= 0) and np.all(after.price > 0)
        # money leaves a fund only to its lender, and shares leave it only to the market
        paid = (done.trades * (1 + alpha * each)).sum(axis=1)
        np.testing.assert_allclose(after.debt - start.debt, paid, rtol=1e-9, atol=1e-10)
        start = after


@settings(max_examples=30, deadline=None)
@given(systems, st.floats(0, 0.015), impacts)
def test_nobody_sells_without_a_breach(seed, fall, impact):
    state, deep = system(seed)
    # from 5x it takes a fall of about 2.2% to reach 5.5x
    hit = shock(state, move=-fall)
    assert np.all(hit.leverage < 5.5)
    done = step(hit, Threshold(5.5, 5.0), markets(impact, deep))
    assert not done.trades.any() and not done.move.any()
    np.testing.assert_array_equal(settle(hit, Threshold(5.5, 5.0), markets(impact, deep)).equity, hit.equity)


@pytest.mark.parametrize("kind", ["target", "threshold"])
def test_after_selling_each_fund_is_where_its_rule_wants_it(kind):
    state, _ = system(5)
    hit = shock(state, move=-0.05)
    # before impact: infinitely deep markets
    after = step(hit, rules(kind), Linear(np.full(3, np.inf))).after
    np.testing.assert_allclose(after.leverage, 5.0, rtol=1e-10)


@settings(max_examples=30, deadline=None)
@given(systems, kinds, impacts)
def test_the_order_of_funds_and_assets_changes_nothing(seed, kind, impact):
    state, deep = system(seed)
    hit = shock(state, move=[-0.06, -0.03, -0.01])
    done = settle(hit, rules(kind), markets(impact, deep))
    rng = np.random.default_rng(seed)
    i, k = rng.permutation(4), rng.permutation(3)
    swapped = Books(hit.holdings[i][:, k], hit.equity[i], hit.debt[i], hit.other[i], hit.price[k])
    other = settle(swapped, rules(kind), markets(impact, deep[k]))
    np.testing.assert_allclose(other.equity, done.equity[i], rtol=1e-9)
    np.testing.assert_allclose(other.price, done.price[k], rtol=1e-9)


@settings(max_examples=30, deadline=None)
@given(systems, kinds, impacts, st.floats(1e-3, 1e3))
def test_the_unit_of_money_changes_nothing(seed, kind, impact, scale):
    state, deep = system(seed)
    big = books(state.holdings * scale, state.equity * scale, other=state.other * scale)
    done, scaled = (
        settle(shock(s, move=-0.05), rules(kind), markets(impact, d))
        for s, d in ((state, deep), (big, deep * scale))
    )
    np.testing.assert_allclose(scaled.price, done.price, rtol=1e-8)
    np.testing.assert_allclose(scaled.equity, scale * done.equity, rtol=1e-7, atol=1e-9 * scale)


@pytest.mark.parametrize("kind", ["target", "threshold"])
@pytest.mark.parametrize("impact", ["linear", "limit", "saturating"])
def test_a_batch_is_its_scenarios_one_by_one(kind, impact):
    state, deep = system(3, lead=(2, 6))
    falls = np.linspace(0, 0.2, 12).reshape(2, 6, 1) * np.array([1.0, 0.5, 0.0])
    done = settle(shock(state, move=-falls), rules(kind), markets(impact, deep))
    for at in np.ndindex(2, 6):
        alone = books(state.holdings[at], state.equity[at], other=state.other[at])
        single = settle(shock(alone, move=-falls[at]), rules(kind), markets(impact, deep[at]))
        np.testing.assert_array_equal(single.price, done.price[at])
        np.testing.assert_array_equal(single.equity, done.equity[at])


def test_a_batch_of_shocks_depths_or_rules_on_the_same_books():
    state, deep = system(8)
    deeps = deep * np.array([[0.5], [1.0], [2.0]])
    hit = shock(state, move=-0.05)
    thin = settle(hit, LeverageTarget(4), Linear(deeps))
    assert thin.price.shape == (3, 3) and thin.equity.shape == (3, 4)
    assert np.all(np.diff(thin.price, axis=0) > 0)
    # assets / equity by scenario and fund
    caps = settle(hit, Threshold(np.array([[5.1], [5.5], [9.0]]), 5.0), Linear(deep))
    assert caps.price.shape == (3, 3) and np.all(caps.price[2] == hit.price)
    assert np.all(caps.price[0] <= caps.price[1])


@settings(max_examples=30, deadline=None)
@given(systems)
def test_the_exact_round_is_the_linear_one_for_small_shocks(seed):
    state, deep = system(seed)
    state = books(state.holdings, state.holdings.sum(axis=1) / 5)
    first = np.array([-1e-6, -2e-6, 0.0])
    if spectral_radius(state.holdings, 4.0, deep * 3) >= 0.9:
        return
    limit = all_rounds(state.holdings, 4.0, deep * 3, first)
    linear = settle(
        first_order_shock(state, first), LeverageTarget(4), Linear(deep * 3), step=first_order_step
    )
    np.testing.assert_allclose(linear.price - 1, limit, rtol=1e-5, atol=1e-12)
    exact = settle(shock(state, move=first), LeverageTarget(4), Linear(deep * 3))
    np.testing.assert_allclose(exact.price - 1, limit, rtol=1e-3, atol=1e-11)


def test_edges():
    # a fund with nothing, one with nothing to sell, one without equity, one without debt
    state = books([[0, 0], [0, 0], [10, 5], [8, 8]], [0, 1, -1, 16], other=[0, 10, 0, 0])
    np.testing.assert_array_equal(state.leverage, [0, 10, np.inf, 1])
    np.testing.assert_array_equal(state.shortfall, [0, 0, 1, 0])
    np.testing.assert_array_equal(state.capital, [0, 1, 0, 16])
    for rule in (Threshold(5, 4), LeverageTarget(0)):
        done = step(state, rule, Linear([100, 100]))
        np.testing.assert_allclose(done.trades, [[0, 0], [0, 0], [-10, -5], [0, 0]])
        assert all(np.isfinite(getattr(done.after, f)).all() for f in ("holdings", "equity", "debt", "price"))
    # a share sold is a share, even where equity is used up or most assets cannot be sold
    np.testing.assert_array_equal(Threshold(5, 4).share_sold(state), [0, 0, 1, 0])
    stuck = books([[1.0]], [1.0], other=[50.0])
    np.testing.assert_array_equal(Threshold(5, 4).share_sold(stuck), [1])
    # no limit at all: nobody ever sells
    assert not step(state, Threshold(np.inf, 4), Linear([100, 100])).trades.any()
    # no shock: a fund at its target trades nothing
    calm = books([[50.0, 50.0]], [20.0])
    assert not step(calm, LeverageTarget(4), Linear([10, 10])).trades.any()
    # a gain makes a targeting fund buy, a threshold fund does nothing
    up = shock(calm, move=0.02)
    assert np.all(step(up, LeverageTarget(4), Linear([1e3, 1e3])).trades > 0)
    assert not step(up, Threshold(5, 5), Linear([1e3, 1e3])).trades.any()
    # a sale larger than the market: the price ends at 0, not below
    assert np.all(step(calm, Sale(1.0), Linear([10, 10])).after.price == 0)
    # a given share of one asset
    part = step(calm, Sale([[1.0, 0.0]]), Linear([1e3, 1e3]))
    np.testing.assert_allclose(part.flow, [-50, 0])
    assert rounds(calm, Sale(1.0), Linear([10, 10]), 0) == ()


def test_a_daily_limit_spreads_a_sale_over_rounds():
    start = books([[100.0]], [100.0])
    market = Linear([200.0], limit=0.1)
    first = step(start, Sale(1.0), market)
    assert first.move[0] == pytest.approx(-0.1) and first.flow[0] == pytest.approx(-20)
    assert first.orders[0, 0] == -100
    done = rounds(start, Sale(1.0), market, 8)
    assert all(r.move[0] >= -0.1 - 1e-15 for r in done) and done[-1].after.holdings[0, 0] < 1e-9
    assert not settle(start, Sale(1.0), market).holdings.any()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: books([1.0, 2.0], 1.0),
            r"holdings.shape is \(2,\); allowed: at least 2 axes: \(..., funds, assets\)",
        ),
        (lambda: books([[-1.0]], 1.0), r"holdings is -1.0; allowed: \[0, inf\)"),
        (lambda: books([[np.nan]], 1.0), r"holdings is nan"),
        (lambda: books([[np.inf]], 1.0), r"holdings is inf"),
        (
            lambda: books([[1.0]], [1.0, 2.0]),
            r"equity.shape is \(2,\); allowed: one that broadcasts to \(1,\)",
        ),
        (lambda: books([[1.0]], 1.0, price=0.0), r"price is 0.0; allowed: \(0, inf\)"),
        (lambda: shock(books([[1.0]], 1.0), move=-1.1), r"move is -1.1; allowed: \[-1, inf\)"),
        (lambda: Threshold(5, 6), r"maximum - target is -1.0"),
        (lambda: Threshold(5, 0.5), r"target is 0.5; allowed: \[1, inf\)"),
        (lambda: Threshold(np.nan, 1), r"maximum is nan"),
        (lambda: LeverageTarget(-1), r"debt_to_equity is -1.0; allowed: \[0, inf\)"),
        (lambda: Sale(1.5), r"share is 1.5; allowed: \[0, 1\]"),
        (lambda: Linear([0.0]), r"depth is 0.0; allowed: \(0, inf\]"),
        (lambda: Linear([1.0], limit=-1), r"limit is -1.0; allowed: \[0, inf\]"),
        (lambda: Saturating([1.0], floor=1.0), r"start - floor is 0.0; allowed: \(0, inf\)"),
        (
            lambda: step(books([[1.0]], 1.0), Sale(1), Linear([9.0]), alpha=2),
            r"alpha is 2.0; allowed: \[0, 1\]",
        ),
        (
            lambda: step(books([[1.0]], 1.0), LeverageTarget([1, 2]), Linear([9.0])),
            r"debt_to_equity.shape is \(2,\)",
        ),
        (lambda: rounds(books([[1.0]], 1.0), Sale(1), Linear([9.0]), -1), r"count is -1"),
        (lambda: settle(books([[1.0]], 1.0), Sale(1), Linear([9.0]), tolerance=0.0), r"tolerance is 0.0"),
        (lambda: settle(books([[1.0]], 1.0), Sale(1), Linear([9.0]), most=0), r"most is 0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()

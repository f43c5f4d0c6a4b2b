"""One note hedged along a path: the account balances, the error shrinks, the knock-in day costs."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from widgets.simulation.dealer import MARKET, NOTE, Limits, delta_table, hedge_account, hedge_path, marks
from widgets.simulation.snowball import Market, Outcome, Terms, curve, on_sessions, sample_paths

FALL = np.concatenate(
    [np.linspace(1, 0.76, 150), [0.70], np.linspace(0.70, 0.65, 30), np.linspace(0.65, 0.9, 324)]
)
SPLIT = ("index_gain", "carry", "interest")


def random_path(seed, terms=NOTE, market=MARKET):
    return sample_paths(market, terms.s0, terms.tenor, 1, np.random.default_rng(seed))[0]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 60))
def test_the_account_is_self_financing(seed, rebalancing):
    # The account at the end is every cash flow, grown at r: nothing appears, nothing is lost.
    hedged = hedge_path(NOTE, MARKET, random_path(seed), rebalancing)
    last = hedged.spot.size - 1
    flows = hedged.carry - hedged.trade * hedged.spot
    flows[0] += hedged.value[0]
    grown = np.exp(MARKET.r * (last - np.arange(last + 1)) / 252)
    assert hedged.cash[-1] == pytest.approx(flows @ grown, abs=1e-12)
    assert hedged.holding[-1] == 0.0 and hedged.trade.sum() == pytest.approx(0.0, abs=1e-12)
    assert hedged.equity[-1] == pytest.approx(hedged.cash[-1] - hedged.value[-1], abs=1e-12)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 60))
def test_profit_is_the_sum_of_its_sources(seed, rebalancing):
    hedged = hedge_path(NOTE, MARKET, random_path(seed), rebalancing, Limits(delta_cap=1.2))
    sources = sum(getattr(hedged, name) for name in SPLIT) - hedged.owed
    np.testing.assert_allclose(hedged.pnl, sources, atol=1e-12)
    assert hedged.pnl.sum() == pytest.approx(hedged.equity[-1], abs=1e-12)
    assert hedged.equity[0] == pytest.approx(0.0, abs=1e-12)
    assert hedged.holding.max() <= 1.2 + 1e-12


def test_replication_costs_nothing_on_average_and_errs_less_when_done_daily():
    paths = [random_path(seed) for seed in range(40)]
    error = {k: np.array([hedge_path(NOTE, MARKET, p, k).equity[-1] for p in paths]) for k in (1, 21)}
    bare = [hedge_account(NOTE, MARKET, p, np.zeros(505)).equity[-1] for p in paths]
    assert abs(error[1].mean()) < 3 * error[1].std() / 40**0.5
    assert error[1].std() < 0.75 * error[21].std() and error[21].std() < 0.6 * np.std(bare)


def test_a_listed_calendar_is_financed_consistently():
    # Interest runs on calendar days, drift on trading days. On the forward path a unit held gains nothing.
    days = np.arange(np.datetime64("2022-01-04"), np.datetime64("2024-03-01"))
    terms = replace(on_sessions(days[np.is_busday(days)], coupon=0.15), margin=0.0)
    market = Market(vol=0.2, r=0.1, q=0.14)
    forward = np.exp((market.r - market.q) * market.dt_years * np.arange(400))
    held = hedge_account(terms, market, forward, np.ones(400))
    worth = (held.cash + held.spot) * np.exp(-market.r * np.array(terms.years[:400]))
    np.testing.assert_allclose(worth, held.value[0], atol=1e-12)


def test_the_readers_hedge_with_the_models_deltas_is_the_models_hedge():
    path = random_path(5)
    rule = hedge_path(NOTE, MARKET, path, 5)
    mine = np.zeros(505)
    mine[: rule.holding.size] = rule.holding
    hand = hedge_account(NOTE, MARKET, path, mine)
    for name in ("cash", "equity", "trade", "pnl"):
        np.testing.assert_array_equal(getattr(hand, name), getattr(rule, name))


def test_the_knock_in_day():
    # Buys all the way down, sells the drop once, keeps about one; the gap through the level is lost on.
    hedged = hedge_path(NOTE, MARKET, FALL)
    day = hedged.knock_in_day
    assert day == 150 and np.all(np.diff(hedged.holding[:120]) > 0)
    table = delta_table()
    drop = table.delta_at(day, 0.75, False) - table.delta_at(day, 0.75, True)
    assert hedged.drop_sold == pytest.approx(float(drop), abs=0.01) and 0.3 < hedged.drop_sold < 0.45
    assert hedged.trade[day] < -0.3 and 0.95 < hedged.holding[day] < 1.1
    assert hedged.knock_in_cost == pytest.approx(-hedged.pnl[day])
    assert hedged.knock_in_cost > 0.01 > 20 * np.median(np.abs(hedged.pnl[1:day]))
    # carry is earned on what is held: about q x holding x S a year
    earned = 0.06 / 252 * (hedged.holding[:-1] * hedged.spot[1:]).sum()
    assert hedged.carry.sum() == pytest.approx(earned, rel=1e-3)


def test_rare_rebalancing_still_trades_at_the_knock_in():
    hedged = hedge_path(NOTE, MARKET, FALL, rebalancing=100)
    assert np.flatnonzero(hedged.trade).tolist() == [0, 100, 150, 200, 300, 400, 500, 504]


def test_limits_change_the_holding_not_the_debt():
    free, capped = (hedge_path(NOTE, MARKET, FALL, limits=limit) for limit in (Limits(), Limits(1.1, -0.02)))
    np.testing.assert_array_equal(free.value, capped.value)
    assert capped.holding.max() <= 1.1 < free.holding.max()
    assert 0 <= capped.drop_sold < 0.1 < free.drop_sold


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("terms", [NOTE, Terms.ideal(margin=0.25, s0=6000.0, ki=0.8, step=0.003)])
def test_marks_are_the_engines(terms, seed):
    path = random_path(seed, terms, Market(vol=0.3))
    seen = marks(terms, MARKET, path)
    days = {*range(0, seen.spot.size - seen.ended, 37), max(seen.knock_in_day, 0)}
    for day in days - {seen.spot.size - seen.ended}:
        hit = 0 <= seen.knock_in_day <= day
        exact = curve(terms, MARKET, path[day], day, hit)
        assert seen.value[day] == pytest.approx(float(exact.price), abs=1e-4 * terms.s0)
        assert seen.delta[day] == pytest.approx(float(exact.delta), rel=0.01, abs=0.003)
    if seed == 1:  # otherwise the day of the knock-in would not be looked at
        assert 0 < seen.knock_in_day < seen.spot.size - 1
    if seen.ended:
        assert seen.value[-1] == seen.story.settlement.cash and seen.delta[-1] == 0.0


def test_a_path_may_stop_early_or_run_past_the_end():
    short = hedge_path(NOTE, MARKET, FALL[:100])
    assert not short.ended and short.spot.size == 100 and short.holding[-1] > 1
    assert short.story.settlement.outcome == Outcome.RUNNING and short.knock_in_day == -1
    up = hedge_path(NOTE, MARKET, np.linspace(1, 1.5, 505))
    assert up.ended and up.spot.size == 64 and up.value[-1] == pytest.approx(0.15 * 63 / 252)
    assert hedge_path(NOTE, MARKET, [1.0]).equity == pytest.approx(0.0, abs=1e-12)


def test_the_start_profit_is_what_was_paid_less_what_is_owed():
    funded = replace(NOTE, margin=1.0)
    owed = float(curve(funded, MARKET, 1.0).price)
    assert hedge_path(funded, MARKET, [1.0, 1.01]).start_profit == pytest.approx(1 - owed, abs=1e-4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: hedge_path(NOTE, MARKET, FALL, 0), r"rebalancing is 0"),
        (lambda: hedge_path(NOTE, MARKET, [FALL]), r"path.shape is \(1, 505\); allowed: one axis"),
        (lambda: hedge_path(NOTE, MARKET, [1.0, -1.0]), r"path is -1.0"),
        (lambda: hedge_path(NOTE, MARKET, np.ones(506)), r"path.shape\[-1\] is 506"),
        (lambda: hedge_account(NOTE, MARKET, FALL, [1.0]), r"holdings.shape is \(1,\); allowed: \(505,\)"),
        (lambda: hedge_account(NOTE, MARKET, [1.0, 1.0], [1.0, np.inf]), r"holdings is inf"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()

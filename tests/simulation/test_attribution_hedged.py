"""What help does to a hedged book: identities of the sum over tiers, and the path against plain loops."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from widgets.simulation import calibrate, episode
from widgets.simulation.attribution import hedged, helped
from widgets.simulation.cascade import ALL_ON, simulate
from widgets.simulation.cascade.fund_books import HEDGE_MIX, SMALL_MIX
from widgets.simulation.market import CONTRACTS, MARCH, TIERS, record_forcing
from widgets.simulation.record import measures

amounts = st.lists(st.floats(0, 50), min_size=5, max_size=5)
depths = st.lists(st.floats(1, 900), min_size=5, max_size=5)
weights = st.lists(st.floats(0.01, 1), min_size=5, max_size=5)


@settings(deadline=None, max_examples=60)
@given(weights, depths, st.floats(0.1, 100))
def test_an_equal_lift_leaves_every_hedged_book_alone(
    mix: list[float], depth: list[float], money: float
) -> None:
    """Guards: shares that do not sum to one, on either side: the theorem of the open exercise."""
    shares, deep = np.array(mix) / sum(mix), np.array(depth)
    lift = hedged.lifted(money * deep / deep.sum(), deep)
    assert np.ptp(lift) < 1e-12 * lift.max() + 1e-15
    assert abs(float(hedged.against_hedge(shares, lift))) < 1e-12


@settings(deadline=None, max_examples=60)
@given(weights, depths, amounts, amounts)
def test_help_adds_up(mix: list[float], depth: list[float], first: list[float], second: list[float]) -> None:
    """Guards: a sum over tiers that is not linear in the money."""
    shares, deep = np.array(mix) / sum(mix), np.array(depth)
    one, two, both = (
        float(hedged.against_hedge(shares, hedged.lifted(money, deep)))
        for money in (first, second, np.add(first, second))
    )
    assert one + two == pytest.approx(both, abs=1e-9)


def test_the_sign_of_help_is_that_of_what_is_held_beyond_the_hedge() -> None:
    """Guards: the hedge on the wrong tiers. Written out tier by tier."""
    mix, depth = np.array([0.1, 0.2, 0.3, 0.3, 0.1]), np.full(5, 100.0)
    sold = [0.0, 0.35, 0.65, 0.0, 0.0]
    for k in range(5):
        money = np.zeros(5)
        money[k] = 10.0
        kept = float(hedged.against_hedge(mix, hedged.lifted(money, depth)))
        assert kept == pytest.approx((mix[k] - sold[k]) * 0.1)


def test_stocks_held_are_the_cascade_s_own() -> None:
    """Guards: a mix that is not the one the fit gives to neutral and DMA funds."""
    found = hedged.held(calibrate.ensemble())
    np.testing.assert_allclose(found.sum(axis=1), 1.0)
    tilt = float(np.asarray(calibrate.best().size_tilt).item())
    np.testing.assert_allclose(found[0], tilt * SMALL_MIX + (1 - tilt) * HEDGE_MIX)
    start = episode.full().stocks[0, 0, 0] * found[0]
    assert start.sum() == pytest.approx(float(np.asarray(calibrate.best().neutral).item()))


def test_the_path_of_a_book_day_by_day() -> None:
    """Guards: futures priced without their basis, or days added up wrongly: against loops over the record."""
    days = measures.trading_days("2024-01-17", "2024-02-07")
    mix = np.array([0.2, 0.2, 0.3, 0.0, 0.3])
    series = ("csi300", "csi500", "csi1000", "csi2000_etf", "microcap")
    level = np.array([[measures.level(name, day) for name in series] for day in days])
    basis = np.array([[measures.basis(MARCH[name], day) for name in CONTRACTS] for day in days])
    found = hedged.book_path(level, basis, mix)
    total = 0.0
    for t, (before, day) in enumerate(itertools.pairwise(days), 1):
        stock = sum(w * measures.total_return(n, before, day) for w, n in zip(mix, series, strict=True))
        short = 0.35 * measures.futures_return("IC2403", before, day)
        short += 0.65 * measures.futures_return("IM2403", before, day)
        total += stock - short
        assert found[t] == pytest.approx(total, abs=2e-3)  # the record keeps four decimals of a level
    assert found[0] == 0.0


def test_a_book_that_holds_its_hedge_earns_the_change_of_the_basis_alone() -> None:
    level = np.array([[1.0, 1.0, 1.0, 1.0, 1.0], [0.9, 0.8, 1.2, 0.7, 0.6]])
    still, wider = np.zeros((2, 2)), np.array([[0.0, 0.0], [-0.05, 0.0]])
    mix = np.array([0.0, 0.35, 0.65, 0.0, 0.0])
    np.testing.assert_allclose(hedged.book_path(level, still, mix), 0.0, atol=1e-15)
    assert hedged.book_path(level, wider, mix)[1] == pytest.approx(0.35 * 0.8 * 0.05)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: hedged.lifted(np.ones(4), np.ones(4)), "money.shape"),
        (lambda: hedged.lifted(np.ones(5), np.zeros(5)), "depth"),
        (lambda: hedged.lifted(np.full(5, np.nan), np.ones(5)), "money"),
        (lambda: hedged.against_hedge(np.full(5, 1.1), np.ones(5)), "mix"),
        (lambda: hedged.against_hedge(np.full(5, 0.2), np.ones(3)), "moves.shape"),
        (lambda: hedged.book_path(np.ones(5), np.ones(2), np.full(5, 0.2)), "level.shape"),
        (lambda: hedged.book_path(np.ones((3, 5)), np.zeros((2, 2)), np.full(5, 0.2)), "basis.shape"),
        (lambda: hedged.book_path(np.ones((3, 5)), np.full((3, 2), -1.0), np.full(5, 0.2)), "basis"),
        (lambda: helped.money("microcap"), "tier"),
        (lambda: helped.spent("csi300", "2024-02-05", "2024-02-02"), "first, last"),
        (lambda: helped.paths("csi300"), "series"),
        (lambda: helped.paths("csi500", "middle"), "taken"),
        (lambda: helped.effect("csi500", "all", "2024-02-09"), "day"),
    ],
)
def test_bad_input_is_refused_by_name(call, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        call()


def test_etf_money_is_that_of_the_forcing_from_its_first_day() -> None:
    """Guards: two readings of the same turnover."""
    fed = record_forcing()
    late = fed.dates[1:] >= np.datetime64("2024-01-18")
    own = np.isin(helped.days(), fed.dates[1:][late])
    for k, tier in enumerate(TIERS[:4]):
        np.testing.assert_allclose(helped.money(tier)[own], fed.purchases[late, k])
        total = fed.purchases[late, k].sum()
        assert helped.spent(tier, "2024-01-18", "2024-02-08") == pytest.approx(total)


def test_without_all_money_is_the_run_without_the_state() -> None:
    """Guards: purchases that are left in, or other news."""
    best = calibrate.best()
    bare = simulate(best, ALL_ON.off("state"), news=episode.full().news[0])
    now = bare.dates >= np.datetime64(helped.BEFORE)
    level = bare.level[0, now] / bare.level[0, now][0]
    for series in TIERS[1:]:
        want = 100 * (level[:, TIERS.index(series)] - level[:, 0])
        np.testing.assert_allclose(helped.paths(series, "all")[0], want, atol=1e-8)
    with_money, record = helped.paths("csi500")[0], helped.recorded("csi500")
    assert with_money[0] == record[0] == 0.0
    seen = [
        measures.level(name, "2024-02-07") / measures.level(name, "2024-01-17")
        for name in ("csi500", "csi300")
    ]
    assert record[-2] == pytest.approx(100 * (seen[0] - seen[1]), abs=1e-6)

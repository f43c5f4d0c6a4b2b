"""Published and independently computed fire sales: every digit given, fractions exactly.

O1 to O6 of the reference: Greenwood-Landier-Thesmar (one round, all rounds, one asset), Cont-Schaanning
(threshold, saturating impact), a funding spiral, the square-root law.
"""

from fractions import Fraction
from functools import partial

import numpy as np
import pytest

from widgets.simulation.firesale import (
    FundingSpiral,
    LeverageTarget,
    Linear,
    Saturating,
    Threshold,
    all_rounds,
    books,
    depth,
    first_order_shock,
    first_order_step,
    multiplier,
    price_per_cash,
    propagation,
    rounds,
    settle,
    shock,
    spectral_radius,
    square_root_impact,
    square_root_steps,
    step,
    vulnerability,
)

HELD = np.array([[60.0, 40.0], [40.0, 160.0]])
RATIO, DEEP, FIRST = np.array([4.0, 9.0]), np.array([1e4, 5e3]), np.array([-0.05, 0.0])
BANKS = books([[90.0], [70.0]], [4.0, 4.5], other=[10.0, 20.0])
MARKET = Saturating([depth(50, 0.02, c=0.4, tau=20)], floor=0.5)
RULE = Threshold(33, 31.35)


def exact(values, most=10**5):
    """Return the fractions that floats stand for."""
    return [Fraction(float(v)).limit_denominator(most) for v in np.atleast_1d(values)]


def test_one_round_of_leverage_targeting():
    seen = vulnerability(HELD, RATIO, DEEP, FIRST)
    np.testing.assert_allclose(seen.first, [-0.03, -0.01], rtol=1e-13)
    np.testing.assert_allclose(seen.trades, [-12, -18], rtol=1e-13)
    np.testing.assert_allclose(seen.flow, [-10.8, -19.2], rtol=1e-13)
    np.testing.assert_allclose(seen.move, [-0.00108, -0.00384], rtol=1e-13)
    np.testing.assert_allclose(seen.second, [-0.002184, -0.003288], rtol=1e-13)
    np.testing.assert_allclose(seen.loss, [0.2184, 0.6576], rtol=1e-13)
    assert exact(seen.aggregate) == [Fraction(219, 10000)]
    assert exact(seen.systemicness) == [Fraction(33, 5000), Fraction(153, 10000)]
    assert exact(seen.indirect) == [Fraction(273, 25000), Fraction(411, 12500)]


def test_the_general_step_gives_the_same_round():
    start = books(HELD, HELD.sum(axis=1) / (1 + RATIO))
    (once,) = rounds(
        first_order_shock(start, FIRST), LeverageTarget(RATIO), Linear(DEEP), 1, step=first_order_step
    )
    np.testing.assert_allclose(once.trades.sum(axis=1), [-12, -18], rtol=1e-13)
    np.testing.assert_allclose(once.flow, [-10.8, -19.2], rtol=1e-13)
    np.testing.assert_allclose(once.move, [-0.00108, -0.00384], rtol=1e-13)
    np.testing.assert_allclose(once.gain, [-0.2184, -0.6576], rtol=1e-12)
    # with exact balance sheets the first orders are the same: a fund sells a b R
    np.testing.assert_allclose(
        LeverageTarget(RATIO).orders(shock(start, move=FIRST)).sum(axis=1), [-12, -18], rtol=1e-12
    )


def test_all_rounds_in_closed_form_and_by_going_round():
    ends = [Fraction(-2365, 46094), Fraction(-120, 23047)]
    assert exact(all_rounds(HELD, RATIO, DEEP, FIRST)) == ends
    assert float(spectral_radius(HELD, RATIO, DEEP)) == pytest.approx(0.2557927064, abs=5e-11)
    start = first_order_shock(books(HELD, HELD.sum(axis=1) / (1 + RATIO)), FIRST)
    rest = settle(start, LeverageTarget(RATIO), Linear(DEEP), step=first_order_step)
    np.testing.assert_allclose(rest.price - 1, [float(f) for f in ends], rtol=1e-11)
    np.testing.assert_allclose(rest.price - 1, [-0.0513081963, -0.0052067514], atol=5e-11)


def test_one_asset_has_a_multiplier():
    assert exact(-0.01 * multiplier(100, 4, 1000)) == [Fraction(-1, 60)]
    assert float(-0.01 * multiplier(100, 4, 500)) == pytest.approx(-0.05, rel=1e-14)
    start = first_order_shock(books([[100.0]], [20.0]), -0.01)
    path = [
        r.after.price[0] - 1 for r in rounds(start, LeverageTarget(4), Linear(1000), 3, step=first_order_step)
    ]
    np.testing.assert_allclose([start.price[0] - 1, *path], [-0.01, -0.014, -0.0156, -0.01624], rtol=1e-12)
    with pytest.raises(ValueError, match=r"kappa is 1.0; allowed: \[0, 1\)"):
        multiplier(100, 4, 400)
    with pytest.raises(ValueError, match=r"rounds is 2000; allowed: a system that comes to rest"):
        settle(start, LeverageTarget(4), Linear(400), step=first_order_step)


def test_threshold_with_saturating_impact_round_by_round():
    assert float(depth(50, 0.02, c=0.4, tau=20)) == pytest.approx(4472.13595499958, rel=1e-14)
    done = rounds(shock(BANKS, other=[-0.2, 0.0]), RULE, MARKET, 5)
    before = [90.0, *(r.after.holdings[0, 0] for r in done)]
    sold = [-r.trades[0, 0] / held for r, held in zip(done, before, strict=False)]
    shares = [0.392222222222, 0.399246510371, 0.246022924245, 0.071511566707, 0.0]
    np.testing.assert_allclose(sold, shares, atol=5e-13)
    assert float(done[0].flow[0]) == pytest.approx(-35.3, rel=1e-13)
    assert float(-done[0].move[0]) == pytest.approx(0.007831342030, abs=5e-13)
    assert float(done[0].after.price[0]) == pytest.approx(0.992168657970, abs=5e-13)
    assert not done[4].trades.any() and all(r.trades[1, 0] == 0 for r in done)
    last = settle(shock(BANKS, other=[-0.2, 0.0]), RULE, MARKET)
    assert float(last.price[0]) == pytest.approx(0.985306297173, abs=5e-13)
    np.testing.assert_allclose(last.holdings[:, 0], [22.6667641823, 68.9714408021], atol=5e-11)
    np.testing.assert_allclose(last.capital, [0.969089403516, 3.471440802138], atol=5e-13)


def test_threshold_trading_at_the_average_price():
    done = rounds(shock(BANKS, other=[-0.2, 0.0]), RULE, MARKET, 5, step=partial(step, alpha=0.5))
    assert [bool(r.trades.any()) for r in done] == [True] * 3 + [False] * 2
    assert float(done[-1].after.price[0]) == pytest.approx(0.987204178668, abs=5e-13)
    np.testing.assert_allclose(done[-1].after.capital, [1.218521333749, 3.604292506782], atol=5e-13)


@pytest.mark.parametrize(
    ("maximum", "target", "critical"), [(33, 31.35, Fraction(1, 10)), (40, 38.0, Fraction(2, 13))]
)
def test_nothing_happens_below_a_critical_shock_then_a_jump(maximum, target, critical):
    pi, theta, equity = Fraction(90), Fraction(10), Fraction(4)
    assert (maximum * equity - (pi + theta)) / (theta * (maximum - 1)) == critical

    def lost(size):
        hit = shock(BANKS, other=[-float(size), 0.0])
        return (hit.equity - settle(hit, Threshold(maximum, target), MARKET).equity)[1]

    assert lost(critical * Fraction(999, 1000)) == lost(critical) == 0.0
    assert lost(critical * Fraction(1001, 1000)) > 0.05


def test_the_loss_of_the_bank_that_was_not_hit_rises_and_saturates():
    sizes = np.array([0.1001, 0.12, 0.15, 0.20, 0.25, 0.30, 0.40])
    # all shocks in one batch: the leading axis is the scenario
    hit = shock(BANKS, other=np.stack([-sizes, 0 * sizes], axis=-1))
    lost = (hit.equity - settle(hit, RULE, MARKET).equity)[:, 1]
    np.testing.assert_allclose(lost, [0.0779, 0.2769, 0.5938, 1.0286, 1.3733, 1.3755, 1.3807], atol=5e-5)


def test_funding_spiral():
    both = FundingSpiral(slope=10, supply=6, value=1, held=3, price=0.8, margin=0.5, margin_slope=-0.25)
    assert exact(both.position) == [Fraction(4)] and exact(both.cash) == [Fraction(-2, 5)]
    assert exact(price_per_cash(both)) == [Fraction(1)] and exact(both.critical_holding) == [Fraction(4)]
    without_margin = FundingSpiral(slope=10, supply=6, value=1, held=3, price=0.8, margin=0.5)
    neither = FundingSpiral(slope=10, supply=6, value=1, held=0, price=0.8, margin=0.5)
    assert exact(price_per_cash(without_margin)) == [Fraction(1, 2)]
    assert exact(price_per_cash(neither)) == [Fraction(1, 5)]
    with pytest.raises(ValueError, match=r"held is 4.0; allowed: \[0, 4\), below critical_holding"):
        price_per_cash(FundingSpiral(10, 6, 1, 4, 0.8, 0.5, -0.25))


def test_square_root_impact_holds_for_the_cumulative_quantity():
    assert float(square_root_impact(0.04, 1, 0.02)) == pytest.approx(0.004, rel=1e-14)
    steps = square_root_steps([0.01] * 4, 1, 0.02)
    np.testing.assert_allclose(steps * 100, [0.2000, 0.0828, 0.0636, 0.0536], atol=5e-5)
    # the sum of four slices on their own would be twice as much
    assert (
        float(steps.sum())
        == pytest.approx(0.004)
        != pytest.approx(4 * float(square_root_impact(0.01, 1, 0.02)))
    )


def test_one_sided_rule_has_a_dead_zone_and_targeting_has_none():
    small = np.array([-1e-4, 0.0])
    assert np.all(propagation(HELD, RATIO, DEEP) @ small < 0)
    once = vulnerability(HELD, RATIO, DEEP, small)
    np.testing.assert_allclose(once.loss * 500, vulnerability(HELD, RATIO, DEEP, FIRST).loss, rtol=1e-12)

"""The stylised market of chapter 9: its numbers from the record, one fund's exit, one sale day by day."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from widgets.simulation.firesale import depth, externality, overlap
from widgets.simulation.firesale.leaving import leave
from widgets.simulation.firesale.pace import growth, sell, square_root_path
from widgets.simulation.firesale.stylised import FUNDS, TIERS, fund_holdings, sigma, tier_depth, turnover
from widgets.simulation.record import daily

NAMES = list(FUNDS)


def test_tiers_come_from_the_record():
    table = daily()
    days = (table["date"] >= np.datetime64("2023-12-01")) & (table["date"] <= np.datetime64("2023-12-29"))
    means = [
        table[f"{tier}_turnover_cny_bn"][days].mean() for tier in ("csi300", "csi500", "csi1000", "microcap")
    ]
    np.testing.assert_allclose(turnover()[[0, 1, 2, 4]], means)
    # published: microcap volatility 17.6, 42.1, 121.2 percent a year
    micro = [100 * math.sqrt(252) * sigma(w)[4] for w in ("calm", "january", "crash")]
    np.testing.assert_allclose(micro, [17.6, 42.1, 121.2])
    np.testing.assert_allclose(tier_depth("calm", days=4), 2 * depth(turnover(), sigma("calm")))
    with pytest.raises(ValueError, match=r"window is 'march'; allowed: calm, january, crash"):
        sigma("march")


def test_funds_are_whole():
    for fund in FUNDS.values():
        assert sum(fund.mix) == pytest.approx(1) and sum(fund.against) == pytest.approx(1)
        assert len(fund.mix) == len(fund.against) == len(TIERS)
    np.testing.assert_allclose(fund_holdings().sum(axis=1), [f.stocks for f in FUNDS.values()])
    # DMA: within the published range
    assert 150 <= FUNDS["dma"].stocks <= 250


@pytest.mark.parametrize("seller", NAMES)
def test_a_small_sale_costs_the_others_their_overlap(seller):
    i, share = NAMES.index(seller), 0.01
    done = leave(seller, share, 5, "january")
    omega = overlap(fund_holdings(), tier_depth("january", days=5))
    others = np.arange(4) != i
    np.testing.assert_allclose(done.loss[others], share * omega[i][others], rtol=1e-12, atol=1e-15)
    # what is sold bears half of the move
    assert done.loss[i] == pytest.approx(share * (1 - share / 2) * omega[i, i])
    assert done.rounds == 1 and not done.waiting.any()


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(NAMES), st.floats(0, 1), st.integers(1, 20),
    st.sampled_from(["calm", "january", "crash"]), st.sampled_from(["nobody", "limit", "target"]),
)  # fmt: skip
def test_every_exit_is_sane(seller, share, days, window, follow):
    done = leave(seller, share, days, window, follow=follow)
    held = fund_holdings()
    assert np.all(np.isfinite(done.loss)) and np.all(done.move <= 0)
    assert np.all(done.move >= 0.9**days - 1 - 1e-12)
    assert np.all(done.sold >= 0) and np.all(done.sold.sum(axis=1) <= held.sum(axis=1) + 1e-9)
    # asked = sold + waiting, for the seller, when nobody follows
    if follow == "nobody":
        i = NAMES.index(seller)
        np.testing.assert_allclose(done.sold[i] + done.waiting, share * held[i], atol=1e-9)
        assert not np.delete(done.sold, i, axis=0).any()
        np.testing.assert_allclose(np.delete(done.loss, i), np.delete(-(held @ done.move), i), atol=1e-9)
    assert 0 <= externality(np.maximum(done.loss, 0), NAMES.index(seller)) <= 1


def test_followers_make_it_worse_and_a_limit_has_a_dead_zone():
    for share in (0.1, 0.25):
        alone, limit, target = (
            leave("neutral", share, 5, "crash", follow=f) for f in ("nobody", "limit", "target")
        )
        np.testing.assert_array_equal(alone.loss, limit.loss)
        assert np.all(target.loss[:3] > alone.loss[:3]) and target.sold[2].sum() > 0
    large = [leave("neutral", 0.5, 5, "crash", follow=f) for f in ("nobody", "limit", "target")]
    assert large[0].loss[0] < large[1].loss[0] < large[2].loss[0]
    assert large[1].sold[2].sum() > 20 and large[1].rounds >= 2


def test_slower_deeper_and_calmer_cost_less():
    days = [leave("dma", 0.3, d, "january").loss.sum() for d in (1, 3, 5, 10, 20)]
    windows = [leave("dma", 0.3, 5, w).loss.sum() for w in ("calm", "january", "crash")]
    constants = [leave("dma", 0.3, 5, "january", c=c).loss.sum() for c in (0.2, 0.4, 0.8)]
    assert np.all(np.diff(days) < 0) and np.all(np.diff(windows) > 0) and np.all(np.diff(constants) < 0)


def test_a_fund_that_is_its_own_benchmark_loses_nothing_against_it():
    done = leave("large", 0.2, 5, "calm")
    assert done.loss[3] > 0 and done.relative[3] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: leave("public", 0.1, 5, "calm"),
            r"seller is 'public'; allowed: neutral, enhanced, dma, large",
        ),
        (lambda: leave("dma", 1.1, 5, "calm"), r"share is 1.1; allowed: \[0, 1\]"),
        (lambda: leave("dma", 0.1, 0, "calm"), r"days is 0.0; allowed: \(0, inf\)"),
        (lambda: leave("dma", 0.1, 5, "now"), r"window is 'now'"),
        (
            lambda: leave("dma", 0.1, 5, "calm", follow="all"),
            r"follow is 'all'; allowed: nobody, limit, target",
        ),
        (lambda: leave("dma", 0.1, 5, "calm", limit=0), r"limit is 0.0; allowed: \(0, 1\]"),
        (lambda: growth(-1, 7), r"per_day is -1.0"),
        (lambda: growth(1, 7, memory=2), r"memory is 2.0"),
        (lambda: sell([-1], 7, 0.01, 0.02), r"orders is -1.0"),
        (lambda: sell([1], 0, 0.01, 0.02), r"adv|depth is 0"),
        (lambda: sell([], 7, 0.01, 0.02), r"days of orders is 0"),
        (lambda: sell([1], 7, 0.01, np.nan), r"realised is nan|start is nan"),
        (lambda: square_root_path([1], 0, 0.02), r"volume is 0.0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_the_critical_pace_is_c_times_turnover():
    # at c x ADV a day the market is as thin tomorrow as today; above, thinner each day
    assert float(growth(0.4 * 7, 7, c=0.4)) == 1.0
    for pace, grows in ((2.0, False), (3.6, True)):
        done = sell(np.full(8, pace), 7, 0.001, 0.02, c=0.4)
        rates = done.sigma[1:] / done.sigma[:-1]
        np.testing.assert_allclose(rates, growth(pace, 7, c=0.4))
        assert bool(rates[0] > 1) is grows
        np.testing.assert_allclose(done.depth[1:] / done.depth[:-1], 1 / rates)


def test_constant_depth_is_a_product_and_collapse_falls_further():
    orders = [4.0] * 5 + [0.0] * 3
    still = sell(orders, 7, 0.011, 0.0265, collapses=False)
    each = 4 * 0.0265 / (0.4 * 7)
    np.testing.assert_allclose(still.price, np.r_[(1 - each) ** np.arange(6), np.full(3, (1 - each) ** 5)])
    assert sell(orders, 7, 0.011, 0.0265).price[-1] < still.price[-1]
    # depth never grows above its calm level
    assert np.all(sell(orders, 7, 0.05, 0.01).sigma >= 0.05)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(0, 30), min_size=1, max_size=10),
    st.floats(0.05, 1),
    st.floats(0, 1),
    st.floats(0.01, 0.3),
)
def test_a_limit_only_delays(orders, c, memory, limit):
    plan = np.append(orders, np.zeros(5))
    done = sell(plan, 7.0, 0.011, 0.0265, c=c, memory=memory, limit=limit)
    np.testing.assert_allclose(np.cumsum(done.sold) + done.waiting, np.cumsum(plan), atol=1e-9)
    assert np.all(done.waiting >= -1e-12) and np.all(done.price[1:] / done.price[:-1] >= 1 - limit - 1e-12)
    assert np.all(done.price > 0)


def test_a_batch_of_sales_is_its_sales():
    amounts = np.array([5.0, 10.0, 20.0])
    many = sell(np.full((5, 3), 1.0) * amounts / 5, 7.0, 0.011, [0.02, 0.03, 0.04], limit=0.1)
    for k, amount in enumerate(amounts):
        one = sell([amount / 5] * 5, 7.0, 0.011, [0.02, 0.03, 0.04][k], limit=0.1)
        np.testing.assert_array_equal(many.price[:, k], one.price)


def test_the_square_root_law_under_predicts_a_week():
    # Published arithmetic: sigma 2.6%, CNY 20 bn in five days of CNY 7 bn: 0.026 sqrt(5) sqrt(0.57) = 4.4%
    fall = 1 - square_root_path([4.0] * 5, 7.0, 0.026)[-1]
    assert fall == pytest.approx(0.026 * math.sqrt(5) * math.sqrt(20 / 35)) == pytest.approx(0.044, abs=5e-4)
    # ... and does not care how fast
    assert 1 - square_root_path([20.0], 7.0, 0.026)[-1] == pytest.approx(fall)


def test_several_sellers_add_up_while_impact_is_linear():
    parts = [leave(name, 0.05, 5, "january") for name in NAMES[:3]]
    together = leave(NAMES[:3], 0.05, 5, "january")
    np.testing.assert_allclose(together.move, sum(part.move for part in parts), rtol=1e-12)
    np.testing.assert_allclose(together.sold, sum(part.sold for part in parts), rtol=1e-12)


def test_the_daily_limit_counts_from_the_start_of_the_sale_not_of_the_round():
    # 8% in the first round; what follows may take the fall to the limit and no further
    for share in (0.06, 0.07, 0.08):
        alone = leave("neutral", share, 1, "crash")
        done = leave("neutral", share, 1, "crash", follow="target")
        assert alone.move[-1] > -0.1 and done.rounds > 1
        assert -0.1 - 1e-12 <= done.move[-1] < alone.move[-1]
    assert done.move[-1] == pytest.approx(-0.1)

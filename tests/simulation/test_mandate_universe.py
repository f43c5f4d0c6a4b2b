"""The synthetic market: its targets hold, it is seeded, its weights add up, bad shapes are refused."""

from dataclasses import replace

import numpy as np
import pytest

from tests.simulation.mandate_cases import SMALL, market, small
from widgets.simulation import mandate as M
from widgets.simulation.record import measures

SHAPE = M.Shape()


def test_counts_and_market_values_are_the_targets():
    u = market()
    assert u.size == 5000
    assert [int(u.members(g).sum()) for g in M.GROUPS] == [300, 500, 1000, 2000, 800, 400]
    for k, group in enumerate(M.INDICES):
        cap = u.cap[u.members(group)]
        assert cap.mean() == pytest.approx(SHAPE.mean_cap[k], rel=1e-9)
        assert np.median(cap) == pytest.approx(SHAPE.median_cap[k], rel=1e-9)
    below = u.cap[u.members("rest") | u.members("microcap")]
    assert below.mean() == pytest.approx(3.6, rel=1e-9)


def test_the_csi_2000_is_spread_as_the_index_company_said():
    """Guards the shape of the draw: 1,963 below CNY 10 bn and 1,315 below 5 bn were not used to make it."""
    cap = market().cap[market().members("csi2000")]
    assert cap.sum() == pytest.approx(9324, rel=0.001)
    assert abs((cap < 10).sum() - 1963) < 40
    assert abs((cap < 5).sum() - 1315) < 50


def test_the_whole_has_the_size_of_the_market_at_the_end_of_2023():
    assert 70_000 < market().cap.sum() < 85_000  # CNY bn; Shanghai and Shenzhen together about 77,000


@pytest.mark.parametrize("tier", ["csi300", "csi500", "csi1000", "microcap"])
def test_turnover_is_that_of_the_record(tier):
    days = measures.trading_days("2023-12-01", "2024-01-12")
    mean = np.mean([measures.turnover(tier, day) for day in days]) / 1e9
    assert market().adv[market().members(tier)].sum() == pytest.approx(mean, rel=1e-9)


def test_microcaps_are_the_smallest_below_the_indices():
    u = market()
    assert u.cap[u.members("microcap")].max() <= u.cap[u.members("rest")].min()
    assert 1.5 < u.cap[u.members("microcap")].mean() < 2.5


def test_weights_sum_to_one_and_follow_the_free_float():
    u = market()
    for tier in M.TIERS:
        w, inside = u.weights(tier), u.members(tier)
        assert w.sum() == pytest.approx(1, abs=1e-12) and not w[~inside].any() and (w[inside] > 0).all()
    w = u.weights("csi500")
    i, j = np.flatnonzero(u.members("csi500"))[[0, 7]]
    assert w[i] / w[j] == pytest.approx(u.cap[i] * u.inclusion[i] / (u.cap[j] * u.inclusion[j]))
    assert np.ptp(u.weights("microcap")[u.members("microcap")]) == 0
    assert set(np.round(u.inclusion[u.inclusion > 0.15] * 10, 9)) <= {2, 3, 4, 5, 6, 7, 8, 10}


def test_weights_do_not_depend_on_the_unit_of_money():
    u = small()
    moved = replace(u, cap=u.cap * 1000, adv=u.adv * 1000)
    for tier in M.TIERS:
        np.testing.assert_allclose(moved.weights(tier), u.weights(tier), rtol=1e-12)


def test_reserves_are_the_largest_of_the_next_tier():
    u = market()
    assert [int(u.reserves(index).sum()) for index in M.INDICES] == [15, 25, 50, 100]
    waiting = u.reserves("csi500")
    assert u.members("csi1000")[waiting].all()
    assert u.cap[waiting].min() >= u.cap[u.members("csi1000") & ~waiting].max()


def test_the_seed_decides():
    first, again, other = (M.synthetic(np.random.default_rng(s), SMALL) for s in (1, 1, 2))
    for name in ("group", "cap", "inclusion", "industry", "adv", "reserve"):
        np.testing.assert_array_equal(getattr(first, name), getattr(again, name))
    assert not np.allclose(first.cap, other.cap)
    np.testing.assert_array_equal(M.standard().adv, market().adv)


def test_sums_by_group_and_industry():
    u, x = small(), np.random.default_rng(0).random((4, small().size))
    for sums, label, count in ((u.by_group, u.group, 6), (u.by_industry, u.industry, 7)):
        slow = [[row[label == k].sum() for k in range(count)] for row in x]
        np.testing.assert_allclose(sums(x), slow)
        np.testing.assert_allclose(sums(x[2]), slow[2])


def make(**changed):
    fields = {
        "group": [0, 1],
        "cap": [10.0, 1.0],
        "inclusion": [0.5, 0.5],
        "industry": [0, 1],
        "adv": [1.0, 1.0],
        "reserve": [-1, 0],
    }
    return M.Universe(**fields | changed)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: make(group=[]), r"group.shape is \(0,\); allowed: one axis"),
        (lambda: make(group=[0, 6]), r"group is \[0, 6\]; allowed: whole numbers from 0 to 5"),
        (lambda: make(cap=[1.0, np.nan]), r"cap is nan"),
        (lambda: make(cap=[1.0, 0.0]), r"cap is 0.0"),
        (lambda: make(adv=[1.0]), r"adv.shape is \(1,\); allowed: \(2,\)"),
        (lambda: make(inclusion=[0.5, 1.5]), r"inclusion is 1.5; allowed: \(0, 1\]"),
        (lambda: make(industry=[0.5, 1.0]), r"industry is \[0.5, 1.0\]"),
        (lambda: make(reserve=[0, -1]), r"reserve is 0; allowed: an index the stock is not in"),
        (lambda: make().weights("csi800"), r"tier is 'csi800'; allowed: csi300"),
        (lambda: make().weights("csi1000"), r"tier is 'csi1000': the universe has no stock"),
        (lambda: make().by_group([1.0]), r"values.shape is \(1,\)"),
        (lambda: M.Shape(counts=(300, 500)), r"len\(counts\) is 2; allowed: 5"),
        (lambda: M.Shape(mean_cap=(50.0, 22.0, 10.5, 4.662, 3.6)), r"mean_cap is 50.0; allowed: above the"),
        (lambda: M.Shape(microcaps=1300), r"microcaps is 1300"),
        (lambda: M.Shape(reserve_share=-0.1), r"reserve_share is -0.1"),
        (
            lambda: M.synthetic(np.random.default_rng(0), replace(SMALL, mean_cap=(9e9, 22, 10.5, 4.7, 3.6))),
            r"mean_cap is 9000000000.0; allowed: a mean that the median",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()

"""The basis process of the model: zero at expiry, monotone, capped above and not below; its fade."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.simulation import futures
from widgets.simulation.futures import fade
from widgets.simulation.futures.process import BUYING_COST, FINANCING

BASIS = st.floats(-0.3, 0.3)
FLOW = st.floats(-200, 200)
DEPTH = st.floats(500, 5000)
ANCHOR = st.floats(-0.3, 0.1)
LEFT = st.integers(0, 260)
PULL = st.floats(0, 1)
SINCE = st.integers(1, 11)


@given(BASIS, FLOW, DEPTH, ANCHOR, PULL, SINCE)
def test_the_basis_is_exactly_zero_at_expiry(basis, flow, depth, anchor, pull, since):
    assert futures.next_basis(basis, flow, depth, anchor, 0, pull, days=since) == 0.0


@given(BASIS, FLOW, DEPTH, ANCHOR, st.integers(1, 260), PULL, SINCE, st.floats(0.001, 100))
def test_buying_lifts_and_depth_softens(basis, flow, depth, anchor, left, pull, since, more):
    # Without bounds the step is affine in flow, with slope w / D.
    free = {"days": since, "ceiling": np.inf, "floor": -0.9999}
    low = futures.next_basis(basis, flow, depth, anchor, left, pull, **free)
    high = futures.next_basis(basis, flow + more, depth, anchor, left, pull, **free)
    assert high - low == pytest.approx(futures.weight(left) * more / depth, rel=1e-6, abs=1e-12)
    still = futures.next_basis(basis, 0.0, depth, anchor, left, pull, **free)
    deeper = futures.next_basis(basis, flow, depth * 2, anchor, left, pull, **free)
    assert abs(deeper - still) <= abs(low - still) + 1e-15


@given(BASIS, BASIS, FLOW, DEPTH, ANCHOR, LEFT, PULL, SINCE)
def test_a_wider_discount_stays_wider(one, other, flow, depth, anchor, left, pull, since):
    ends = futures.next_basis(np.array([one, other]), flow, depth, anchor, left, pull, days=since)
    assert (ends[0] - ends[1]) * (one - other) >= -1e-15


@given(BASIS, DEPTH, ANCHOR, st.integers(0, 260), SINCE)
def test_full_reversion_lands_on_the_anchor(basis, depth, anchor, left, since):
    landed = futures.next_basis(basis, 0.0, depth, anchor, left, 1.0, days=since)
    assert landed == pytest.approx(futures.anchor_level(anchor, left), abs=1e-15)


@given(ANCHOR, DEPTH, st.integers(0, 250), PULL, SINCE)
def test_the_anchor_is_a_fixed_point(anchor, depth, left, pull, since):
    # A basis at rest rolls down the calendar and feels no pull.
    start = futures.anchor_level(anchor, left + since)
    end = futures.next_basis(start, 0.0, depth, anchor, left, pull, days=since)
    assert end == pytest.approx(futures.anchor_level(anchor, left), abs=1e-14)


@given(BASIS, st.integers(0, 200), st.integers(1, 5), st.integers(1, 5))
def test_without_pull_and_flow_two_steps_are_one(basis, left, first, second):
    # The weights telescope: how often we look must not matter.
    one = futures.next_basis(basis, 0.0, 1e3, -0.06, left, 0.0, days=first + second)
    half = futures.next_basis(basis, 0.0, 1e3, -0.06, left + second, 0.0, days=first)
    two = futures.next_basis(half, 0.0, 1e3, -0.06, left, 0.0, days=second)
    assert two == pytest.approx(one, abs=1e-13)


@given(BASIS, st.floats(0, 5000), DEPTH, ANCHOR, LEFT, PULL, SINCE)
def test_a_premium_is_capped_a_discount_is_not(basis, flow, depth, anchor, left, pull, since):
    ceiling = futures.carry_ceiling(left)
    high = futures.next_basis(basis, flow, depth, anchor, left, pull, days=since, ceiling=ceiling)
    assert high <= ceiling
    low = futures.next_basis(basis, -flow, depth, anchor, left, pull, days=since, ceiling=ceiling)
    free = futures.next_basis(basis, -flow, depth, anchor, left, pull, days=since)
    assert low == min(free, ceiling)


def test_a_discount_deepens_as_far_as_flow_takes_it():
    # No arbitrage from below: ten times the sale is ten times the discount.
    one, ten = futures.next_basis(0.0, np.array([-20.0, -200.0]), 2000.0, 0.0, 200, 0.0)
    assert ten == pytest.approx(10 * one)
    assert ten < -0.09


def test_a_price_stays_positive_in_any_scenario():
    assert futures.next_basis(-0.5, -1e9, 1.0, 0.0, 200, 0.0) == futures.LOWEST > -1


def test_carry_ceiling_is_cost_and_financing():
    assert futures.carry_ceiling(0) == BUYING_COST
    assert futures.carry_ceiling(365) == pytest.approx(BUYING_COST + FINANCING)
    assert futures.carry_ceiling(73, 0.0, 0.05) == pytest.approx(0.01)


def test_a_batch_is_its_members():
    # The cascade's shape: scenarios x contracts in one call.
    rng = np.random.default_rng(20240205)
    basis, flow = rng.normal(-0.03, 0.02, (1000, 4)), rng.normal(0, 20, (1000, 4))
    depth, pull = rng.uniform(800, 3000, (1000, 1)), rng.uniform(0, 0.5, (1000, 1))
    left = np.array([14, 39, 137, 228])
    batch = futures.next_basis(basis, flow, depth, -0.06, left, pull, days=3)
    assert batch.shape == (1000, 4)
    for i in (0, 17, 999):
        for j in range(4):
            alone = futures.next_basis(
                basis[i, j], flow[i, j], depth[i, 0], -0.06, left[j], pull[i, 0], days=3
            )
            assert batch[i, j] == alone


def test_a_path_converges_day_by_day():
    # Without flow a discount never widens and never turns into a premium on its way to zero.
    basis, path = -0.0579, []
    for left in range(38, -1, -1):
        basis = float(futures.next_basis(basis, 0.0, 1e3, 0.0, left, 0.05))
        path.append(basis)
    assert path[-1] == 0
    assert np.all(np.diff([-0.0579, *path]) >= 0)


def test_weight_is_zero_at_expiry_and_rises_to_one():
    left = np.arange(0, 400)
    weight = futures.weight(left)
    assert weight[0] == 0
    assert np.all(np.diff(weight) > 0)
    assert weight[-1] == pytest.approx(1, abs=1e-6)
    assert futures.weight(21.0, 21.0) == pytest.approx(1 - np.exp(-1))


def test_the_constant_is_what_the_record_gives():
    # The default is an estimate of ours: it must be the one our own code finds, and explain nearly all.
    found, explained = futures.fade_of_record()
    assert found == futures.FADE_DAYS
    assert explained > 0.95
    # the calm days give a shorter one and the wild days decide: neither may be of another order
    calm, _ = futures.fade_of_record("2024-01-02", "2024-01-19")
    wild, _ = futures.fade_of_record("2024-01-19", "2024-02-08")
    assert 7 <= min(calm, wild) <= max(calm, wild) <= 42


def test_the_fade_is_found_where_it_is_known(monkeypatch):
    # Guards against a fit that always finds the same: changes made with 40 days must give 40.
    rng = np.random.default_rng(7)
    real = fade.curve
    calls = iter(range(10_000))

    def made(product, date):
        # called for the day before, then the day: a change from nothing to a random pressure
        found = real(product, date)
        pressure = rng.normal() if next(calls) % 2 else 0.0
        return replace(found, basis=pressure * futures.weight(found.days_left, 40.0))

    monkeypatch.setattr(fade, "curve", made)
    fade._changes.cache_clear()
    found, share = fade.fade_of_record()
    fade._changes.cache_clear()
    assert found == 40.0
    assert share == pytest.approx(1.0)


def test_pressure_is_recovered_and_nonsense_refused():
    left = np.array([14.0, 39.0, 137.0])
    assert fade.pressure(left, -0.03 * futures.weight(left, 30.0), 30.0) == pytest.approx(-0.03)
    for days, moved in ((left, [0.1, 0.2]), ([], []), ([-1.0], [0.1])):
        with pytest.raises(ValueError, match="allowed"):
            fade.pressure(days, moved, 30.0)


def test_a_new_contract_has_no_change_and_an_expiring_one_is_left_out():
    # 22 January: IM2409 was listed that day, IM2401 had expired.
    codes, left, moved = fade.change("IM", "2024-01-19", "2024-01-22")
    assert codes == ("IM2402", "IM2403", "IM2406")
    assert left.tolist() == [28, 53, 151]
    assert np.all(moved < -0.01)
    assert "IM2403" not in fade.change("IM", "2024-03-13", "2024-03-14")[0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"basis": float("nan")}, "basis is nan"),
        ({"basis": -1.0}, "basis is -1.0"),
        ({"flow": float("inf")}, "flow is inf"),
        ({"depth": 0.0}, "depth is 0.0"),
        ({"depth": -5.0}, "depth is -5.0"),
        ({"anchor": float("nan")}, "anchor is nan"),
        ({"days_left": -1}, "days_left is -1"),
        ({"days_left": [3, -2]}, "days_left is -2"),
        ({"reversion": 1.2}, "reversion is 1.2"),
        ({"reversion": -0.1}, "reversion is -0.1"),
        ({"days": 0}, "days is 0"),
        ({"fade_days": 0}, "fade_days is 0"),
        ({"ceiling": -0.01}, "ceiling is -0.01"),
        ({"ceiling": float("nan")}, "ceiling is nan"),
        ({"floor": 0.01}, "floor is 0.01"),
        ({"floor": -1.0}, "floor is -1.0"),
        ({"flow": [1.0, 2.0], "days_left": [1, 2, 3]}, "broadcast"),
    ],
)
def test_bad_input_is_refused(change, message):
    good = {"basis": -0.05, "flow": -10.0, "depth": 2e3, "anchor": -0.06, "days_left": 39, "reversion": 0.1}
    with pytest.raises(ValueError, match=message):
        futures.next_basis(**{**good, **change})


@pytest.mark.parametrize(("cost", "rate", "left"), [(-0.1, 0, 3), (0, -0.1, 3), (0, 0, -3)])
def test_a_ceiling_of_nonsense_is_refused(cost, rate, left):
    with pytest.raises(ValueError, match="allowed"):
        futures.carry_ceiling(left, cost, rate)

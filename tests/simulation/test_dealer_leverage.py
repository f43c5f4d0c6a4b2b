"""A leveraged snowball through a fall: lost four times as fast, called, closed out, the whole hedge sold."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from widgets.simulation.dealer import MARKET, NOTE, margin_path, marks
from widgets.simulation.snowball import sample_paths

QUARTER, FUNDED = replace(NOTE, margin=0.25), replace(NOTE, margin=1.0)
DOWN = np.linspace(1.0, 0.70, 200)


def test_leverage_multiplies_the_loss_by_four():
    lost = [margin_path(terms, MARKET, DOWN[:60]).loss_share[-1] for terms in (QUARTER, FUNDED)]
    assert lost[1] > 0.01 and lost[0] == pytest.approx(4 * lost[1], rel=0.15)


def test_the_call_comes_before_the_knock_in_and_releases_the_whole_hedge():
    # Lay error 8: knock-in is no stop-loss for a fully paid investor; margin is, and it comes first.
    called = margin_path(QUARTER, MARKET, DOWN)
    assert 0 < called.call_day < called.close_out_day == called.call_day + 1 == called.spot.size - 1
    assert called.spot[-1] > 0.75 and called.knock_in_day == -1 and called.drop == 0.0
    assert called.equity[called.call_day] < 0.1 <= called.equity[called.call_day - 1]
    seen = marks(QUARTER, MARKET, DOWN)
    assert called.released == seen.delta[called.close_out_day] > 3 * seen.drop > 0.0
    assert called.returned == called.equity[-1] and called.gain == pytest.approx(called.returned - 0.25)

    paid = margin_path(FUNDED, MARKET, DOWN)
    assert paid.call_day == paid.close_out_day == -1 and paid.released == 0.0
    assert paid.knock_in_day > 0 and paid.drop == pytest.approx(seen.drop, abs=0.05)


def test_an_investor_who_pays_can_recover():
    path = np.concatenate([DOWN, np.linspace(0.70, 1.05, 305)])
    stays, leaves = margin_path(QUARTER, MARKET, path, pays=True), margin_path(QUARTER, MARKET, path)
    asked = stays.calls > 0
    np.testing.assert_allclose((stays.equity + stays.calls)[asked], 0.25)
    assert asked.sum() >= 2 and np.all(stays.equity[asked] < 0.1)
    # knocked in, then above the knock-out level: principal and coupon come back
    assert stays.gain > 0.1 and leaves.gain < -0.1
    assert stays.returned == pytest.approx(0.25 + stays.gain + stays.calls.sum())


def test_a_call_on_the_last_day_of_the_path_is_not_yet_paid():
    called = margin_path(QUARTER, MARKET, DOWN).call_day
    cut = margin_path(QUARTER, MARKET, DOWN[: called + 1], pays=True)
    assert cut.call_day == called == cut.spot.size - 1
    assert cut.equity[-1] < 0.1 and cut.equity[-1] + cut.calls[-1] == pytest.approx(0.25)


def test_a_gap_through_the_margin_is_the_issuers_loss():
    gap = np.append(np.linspace(1.0, 0.84, 100), [0.80, 0.60])
    hit = margin_path(QUARTER, MARKET, gap)
    assert hit.close_out_day == hit.used_up_day == 101 and hit.returned == 0.0
    assert hit.shortfall == pytest.approx(-hit.equity[-1]) and hit.shortfall > 0.05 and hit.gain == -0.25
    kept = margin_path(QUARTER, MARKET, gap, grace=0)
    assert kept.shortfall == 0.0 < kept.returned and kept.spot.size == hit.spot.size - 1


def test_a_held_note_is_settled_and_a_path_may_stop():
    # maintenance 0: called only when nothing is left
    path = np.append(np.linspace(1.0, 0.9, 504), 0.9)
    held = margin_path(QUARTER, MARKET, path, maintenance=0.0)
    assert held.close_out_day == -1 and held.returned == pytest.approx(0.25 + 0.15 * 2)
    stopped = margin_path(QUARTER, MARKET, DOWN[:60])
    assert np.isnan(stopped.returned) and np.isnan(stopped.gain) and stopped.close_out_day == -1


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.booleans(), st.floats(0.05, 0.25), st.integers(0, 20))
def test_nobody_gets_back_what_is_not_there(seed, pays, maintenance, grace):
    path = sample_paths(MARKET, 1.0, 504, 1, np.random.default_rng(seed))[0]
    account = margin_path(QUARTER, MARKET, path, pays=pays, maintenance=maintenance, grace=grace)
    assert min(account.returned, account.shortfall) == 0.0
    assert account.returned - account.shortfall == pytest.approx(account.equity[-1], abs=1e-12)
    paid_in = 0.25 + (account.calls.sum() if pays else 0.0)
    assert account.gain == pytest.approx(account.returned - paid_in) and account.gain >= -paid_in
    assert account.equity.size == account.calls.size == account.spot.size
    seen = marks(QUARTER, MARKET, path)
    before = np.cumsum(account.calls) - account.calls if pays else 0.0
    np.testing.assert_allclose(account.equity, seen.value[: account.spot.size] + before, atol=1e-12)
    if account.close_out_day < 0:
        assert account.released == 0.0 and account.equity.size == seen.value.size
    elif account.call_day >= 0:
        assert not pays and account.released == seen.delta[account.close_out_day]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"terms": NOTE}, r"terms.margin is 0.0; allowed: \(0, 1\]"),
        ({"maintenance": 0.3}, r"maintenance is 0.3; allowed: \[0, 0.25\]"),
        ({"maintenance": np.nan}, r"maintenance is nan"),
        ({"grace": -1}, r"grace is -1"),
        ({"path": [[1.0]]}, r"path.shape is \(1, 1\)"),
    ],
)
def test_bad_input_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        margin_path(**{"terms": QUARTER, "market": MARKET, "path": DOWN} | arguments)

"""What must hold for every note and market, tried on random ones."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from widgets.simulation.snowball import Market, Outcome, Terms, curve, payoff, value

SPOTS = np.array([0.45, 0.7, 0.8, 0.9, 0.97, 1.0, 1.05, 1.3])
quick = settings(max_examples=15, deadline=None)


@st.composite
def notes(draw):
    months = draw(st.integers(1, 24))
    return Terms.ideal(
        months=months,
        lock=draw(st.integers(1, months)),
        ko=draw(st.floats(0.98, 1.08)),
        step=draw(st.sampled_from([0.0, 0.005, 0.02])),
        ki=draw(st.floats(0.5, 0.9)),
        coupon=draw(st.floats(0, 0.4)),
        coupon_maturity=draw(st.floats(0, 0.4)),
        margin=draw(st.sampled_from([0.0, 0.25, 1.0])),
    )


@st.composite
def aged(draw):
    note = draw(notes())
    # the days around an observation are where a pricer breaks: draw them often
    near = st.sampled_from([day + shift for day in note.ko_days for shift in (-1, 0, 1)])
    elapsed = draw(st.one_of(st.integers(0, note.tenor - 1), near))
    return note, min(max(elapsed, 0), note.tenor - 1)


markets = st.builds(Market, vol=st.floats(0.1, 0.7), r=st.floats(-0.01, 0.06), q=st.floats(-0.08, 0.2))


@quick
@given(aged(), markets)
def test_probabilities_are_probabilities_and_a_knock_in_never_helps(case, market):
    note, elapsed = case
    free, hit = (value(note, market, SPOTS, elapsed, state) for state in (False, True))
    for seen in (free, hit):
        np.testing.assert_allclose(seen.p_ko + seen.p_noevent + seen.p_loss, 1, atol=1e-12)
        for name in ("p_ko", "p_noevent", "p_loss", "p_ki_touch"):
            assert np.all((getattr(seen, name) > -1e-7) & (getattr(seen, name) < 1 + 1e-7)), name
        assert np.all((seen.exp_life_days > 1 - 1e-6) & (seen.exp_life_days < note.tenor - elapsed + 1e-6))
    # the knocked-in lose a coupon and a floor, neither worth less than 0: so for every note
    assert np.all(free.price >= hit.price - 1e-7)
    assert np.all(free.p_ki_touch >= free.p_loss - 1e-7)
    np.testing.assert_allclose(free.p_ko, hit.p_ko, atol=1e-12)


@quick
@given(aged(), markets, st.floats(0.01, 1e5))
def test_a_note_on_an_index_of_another_scale(case, market, scale):
    note, elapsed = case
    other = replace(
        note,
        s0=note.s0 * scale,
        ki_level=note.ki_level * scale,
        ko_levels=tuple(level * scale for level in note.ko_levels),
    )
    one, two = (value(t, market, SPOTS * t.s0, elapsed) for t in (note, other))
    np.testing.assert_allclose(two.price, scale * one.price, rtol=1e-9, atol=1e-9 * scale)
    np.testing.assert_allclose(two.delta, one.delta, atol=1e-6)
    np.testing.assert_allclose(two.gamma * scale, one.gamma, rtol=1e-6, atol=1e-5)
    np.testing.assert_allclose(two.vega, scale * one.vega, rtol=1e-6, atol=1e-6 * scale)
    np.testing.assert_allclose(two.p_ki_touch, one.p_ki_touch, atol=1e-9)


@quick
@given(aged(), markets, st.floats(0, 1))
def test_price_is_linear_in_the_coupons(case, market, weight):
    note, elapsed = case
    none, full = (replace(note, coupon=c, coupon_maturity=2 * c) for c in (0.0, 0.5))
    mixed = replace(note, coupon=0.5 * weight, coupon_maturity=weight)
    at = [curve(t, market, SPOTS, elapsed) for t in (none, full, mixed)]
    for name in ("price", "delta", "gamma"):
        low, high, between = (getattr(c, name) for c in at)
        np.testing.assert_allclose(between, (1 - weight) * low + weight * high, atol=1e-7)


@quick
@given(aged(), markets)
def test_margin_adds_the_present_value_of_the_notional(case, market):
    note, elapsed = case
    bare, funded = (value(replace(note, margin=m), market, SPOTS, elapsed) for m in (0.0, 1.0))
    np.testing.assert_allclose(funded.price - bare.price, bare.pv_notional, atol=1e-9)


@quick
@given(aged(), markets, st.floats(0.6, 1.2), st.booleans())
def test_the_price_is_the_discounted_mean_of_tomorrows_price(case, market, spot, hit):
    # A martingale test: tomorrow's rules applied by hand, the mean by quadrature cut at the barriers.
    note, elapsed = case
    if elapsed == note.tenor - 1:
        return
    x, wide = np.log(spot), 8 * market.sd
    level = note.ko_levels[note.ko_days.index(elapsed + 1)] if elapsed + 1 in note.ko_days else np.inf
    center = x + market.mean
    inside = [y for y in (np.log(note.ki_level), np.log(level)) if abs(y - center) < wide]
    edges = np.unique([*np.linspace(center - wide, center + wide, 9), *inside])
    points, weights = np.polynomial.legendre.leggauss(12)
    half = np.diff(edges)[:, None] / 2
    y, w = (edges[:-1, None] + half + half * points).ravel(), (half * weights).ravel()
    density = np.exp(-(((y - center) / market.sd) ** 2) / 2) / (market.sd * np.sqrt(2 * np.pi))
    tomorrow = np.exp(y)
    worth = curve(note, market, tomorrow, elapsed + 1, knocked_in=hit | (tomorrow <= note.ki_level)).price
    if level < np.inf:
        cash = note.margin + note.coupon * note.accrual_years[note.ko_days.index(elapsed + 1)]
        worth = np.where(tomorrow >= level, cash, worth)
    discount = np.exp(-market.r * (note.years[elapsed + 1] - note.years[elapsed]))
    today = curve(note, market, spot, elapsed, hit).price
    assert today == pytest.approx(discount * (w * density) @ worth, abs=1e-7)


@pytest.mark.parametrize(
    ("drift", "hit", "outcome"),
    [
        (0.9, False, Outcome.KNOCKED_OUT),
        (0.045, False, Outcome.NO_EVENT),
        (-0.03, False, Outcome.NO_EVENT),
        (-0.25, False, Outcome.LOSS),
        (-0.03, True, Outcome.LOSS),
        (0.045, True, Outcome.KNOCKED_IN_NO_LOSS),
    ],
)
def test_without_volatility_the_note_pays_what_the_forward_path_pays(drift, hit, outcome):
    # At 1% of volatility each of these paths keeps at least six standard deviations from every level.
    note, market = Terms.ideal(ko=1.2, s0=100.0), Market(vol=0.01, r=0.02, q=0.02 - drift)
    paid = payoff(note, 100 * np.exp(drift * np.arange(505) / 252), knocked_in=hit)
    assert paid.outcome == outcome
    seen = value(note, market, 100.0, knocked_in=hit)
    assert seen.price == pytest.approx(paid.cash * np.exp(-0.02 * paid.day / 252), abs=1e-5)
    assert seen.exp_life_days == pytest.approx(paid.day, abs=1e-4)
    assert seen.p_ki_touch == pytest.approx(float(paid.knocked_in), abs=1e-7)
    assert seen.vega == pytest.approx(0, abs=0.01)

"""The parts of a note against the engine's own price and par coupon, and against their meaning."""

import math
from dataclasses import replace

import pytest

from widgets.simulation.snowball import Market, Terms, par_coupon, value
from widgets.simulation.snowball.parts import parts

NOTES = [
    (Terms.ideal(s0=100.0), Market(0.20, 0.02, 0.04)),
    (Terms.ideal(ki=0.8, s0=5000.0), Market(0.15, 0.03, 0.08)),
    (Terms.ideal(months=12, margin=0.25, s0=100.0), Market(0.35, 0.01, 0.0)),
]


@pytest.mark.parametrize(("terms", "market"), NOTES)
def test_the_parts_add_up_to_price_and_par_coupon(terms: Terms, market: Market) -> None:
    found = parts(terms, market, terms.s0)
    whole = value(terms, market, terms.s0)
    assert found.principal + terms.coupon * found.annuity - found.put == pytest.approx(float(whole.price))
    assert found.principal == pytest.approx(terms.margin * float(whole.pv_notional))
    assert found.par_coupon == pytest.approx(par_coupon(terms, market, terms.s0))


def test_the_published_par_coupon() -> None:
    """Guards: a put or an annuity of the wrong size; 19.997195 % is the reference's."""
    assert parts(*NOTES[0], 100.0).par_coupon == pytest.approx(0.19997195, abs=2e-8)


def test_a_put_that_cannot_be_reached_is_worth_nothing() -> None:
    """Guards: interest or coupons counted as put. Without risk the note only gives up its interest."""
    terms, market = Terms.ideal(ki=0.05, s0=100.0), Market(0.1, 0.02, 0.02)
    found = parts(terms, market, 100.0)
    assert found.put == pytest.approx(0, abs=1e-6)
    assert 0 < found.interest < 100 * (1 - math.exp(-0.02 * 2))
    assert parts(replace(terms, ki_level=80.0), market, 100.0).put > 0.1

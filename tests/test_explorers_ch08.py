"""Explorers and figures of chapter 8: what they draw hangs together with the balance sheet behind it."""

from __future__ import annotations

import numpy as np
import pytest

from widgets.book.register import register
from widgets.explorers import ch08, ch08_reported
from widgets.figures import figure
from widgets.simulation import funds
from widgets.simulation.funds.february import ANSWERS, LIMITS, MIXES, swap_path


@pytest.mark.parametrize(("leg", "loss", "ratio"), [("stocks", 5.0, 4.75 / 0.75), ("futures", 5.0, 5 / 0.75)])
def test_the_two_ways_to_lose_a_quarter(leg: str, loss: float, ratio: float) -> None:
    """Guards: the legs mixed up, or a sale that does not bring the book back."""
    found = ch08.waiting(5.0, leg, 0.0)
    at = (found["series"] == "book") & (found["loss"] == loss)
    assert found["ratio"][at][0] == pytest.approx(ratio, abs=1e-3) and found["left"][at][0] == 75
    sold = ch08.waiting(5.0, leg, float(found["need"][at][0]))
    assert sold["ratio"][at][0] == pytest.approx(5.0, abs=1e-3)
    gone = (found["series"] == "book") & (found["loss"] >= 20)
    assert np.isnan(found["ratio"][gone]).all() and np.all(found["left"][gone] == 0)


def test_a_swap_through_february_is_the_simulation_of_its_terms() -> None:
    """Guards: another contract, margin, window or limit than the sentence says; against a swap built here."""
    found = ch08.february("mixed", 4.0, "d0202", "none", "later")
    path = funds.record_path("2024-02-02", "2024-02-08", ("IM2403",))
    rules = funds.Rules(target=0.25, maintenance=0.1875, grace=1, futures_margin=0.0, advances=1.0)
    seen = funds.simulate(funds.dma(funds.MIX, "IM2403", margin=0.25), path, rules)
    own = ~np.isnan(found["equity"])
    np.testing.assert_allclose(found["equity"][own], 100 * seen.equity, atol=6e-3)
    np.testing.assert_allclose(found["sold"][own], 100 * seen.sales.sum(axis=-1), atol=6e-3)
    assert found["case"] == "called" and found["called"] == np.datetime64("2024-02-06")
    assert found["due"] == np.datetime64("2024-02-07")


@pytest.mark.parametrize("mix", sorted(MIXES))
@pytest.mark.parametrize("answer", ANSWERS)
def test_under_the_limit_nothing_is_sold_and_under_the_exchange_nothing_net(mix: str, answer: str) -> None:
    for limit in LIMITS[1:]:
        found = swap_path(mix, 8.0, "2024-02-02", limit, answer)
        seen = found.history
        if answer != "pays":
            assert float((seen.sales - seen.purchases).sum()) == pytest.approx(0, abs=1e-12)
            assert float(found.blocked.max()) > 0
        assert (float(seen.purchases.sum()) > 0) == (limit == "swap" and answer != "pays")
        drawn = ch08.february(mix, 8.0, "d0202", limit, answer)
        assert drawn["sold"].max() == 0 or answer == "pays"
        assert min(drawn[name].min() for name in ("sold", "swapped", "blocked")) >= 0


def test_a_batch_of_ratios_is_each_alone() -> None:
    """Guards: the page's stored values (one call) differing from what a live kernel computes (each alone)."""
    many = swap_path("micro", ch08.LEVELS, "2024-01-26", "swap", "sells").history
    for place, level in enumerate(ch08.LEVELS):
        alone = swap_path("micro", level, "2024-01-26", "swap", "sells").history
        np.testing.assert_array_equal(many.one(place).equity, alone.equity)
        np.testing.assert_array_equal(many.one(place).profit.basis, alone.profit.basis)


def test_delay_takes_the_loss_beyond_the_margin_and_2x_does_not() -> None:
    """Guards: what the chapter says about the broker and the cap."""
    at_once, later, limit = (
        figure(f"dma_path(owed, micro, 5, 2023-12-29, {end})") for end in ("none", "none, later", "full")
    )
    assert at_once == 0 and later > 0.3 and 0.2 < limit < later
    assert figure("dma_path(owed, micro, 2, 2023-12-29, full)") == 0
    assert figure("dma_path(low, micro, 2, 2023-12-29, full)") > 0.4
    year = figure("dma_income(net, 5, 2, 40, 0.02)")
    assert later / year > 2  # "more than two quiet years"
    free, full = (figure(f"dma_path(end, mixed, 5, 2024-01-26, {limit})") for limit in ("none", "full"))
    low_free, low_full = (
        figure(f"dma_path(low, mixed, 5, 2024-01-26, {limit})") for limit in ("none", "full")
    )
    assert low_full < low_free and full - low_full > free - low_free  # worse on the 7th, more back on the 8th


def test_five_times_sells_ten_times_as_much_as_twice() -> None:
    """Guards: the chapter's sentence on the amount: L (L - 1) x for one of own money."""
    amount = {level: level * (1 - 0.05) * figure(f"dma_sale({level}, 5)") for level in (2, 5)}
    assert amount[5] / amount[2] == pytest.approx(10)


def test_the_reported_range_is_that_of_the_register() -> None:
    """Guards: a reported number typed in a widget and changed in the register only."""
    facts = register().facts
    three, losses = facts["dma-three-days"], facts["dma-losses"]
    (near,) = three.value if isinstance(three.value, list | tuple) else (three.value,)
    low, high = losses.value
    for window, (_, _, first, worst) in ch08_reported.WINDOWS.items():
        assert (first, worst) == ((float(near), -100.0) if window == "three" else (float(high), float(low)))


def test_held_books_are_leverage_times_the_spread_until_nothing_is_left() -> None:
    found = ch08_reported.beside("year", "IM")
    at = (found["series"] == "mixed") & (found["leverage"] == 5)
    assert found["change"][at][0] == pytest.approx(-49.93, abs=0.02)  # facts: -10.0 x 5
    assert found["change"].min() == -100 and found["miss"] == pytest.approx(-29.9, abs=0.1)
    assert found["needed"] * 9.986 == pytest.approx(20, abs=0.1)

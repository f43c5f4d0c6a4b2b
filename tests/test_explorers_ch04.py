"""Explorers of chapter 4: what they draw adds up, and hangs together with the simulation behind it."""

from __future__ import annotations

import numpy as np
import pytest

from widgets.explorers import ch04, ch04_book
from widgets.simulation.dealer import MARKET, OUTSTANDING, delta_profile
from widgets.simulation.dealer.history import book_path


@pytest.mark.parametrize("age", [0.0, 12.0, 18.0])
def test_what_is_held_is_what_was_held_plus_bought_less_sold(age: float) -> None:
    """Guards: a sale counted as a purchase, or the drop at the barrier left out."""
    found = ch04.way_down(age, 20.0, 6.0)
    own = found["series"] == "held"
    held, bought, sold = (found[name][own] for name in ("delta", "bought", "sold"))
    np.testing.assert_allclose(held - held[0], bought - sold, atol=2e-3)
    profile = delta_profile(int(age), np.array([0.80, 0.70]))
    level = found["level"][own]
    assert held[level == 80][0] == pytest.approx(profile.free[0, 0], abs=2e-3)
    assert held[level == 70][0] == pytest.approx(profile.knocked_in[0, 1], abs=2e-3)


@pytest.mark.parametrize("note", sorted(ch04.ISSUED))
def test_without_a_hedge_the_result_is_what_the_note_lost(note: str) -> None:
    """Guards: a hand-made account that earns from nothing. Cash V(0) grows at r; the note is owed."""
    model, _ = ch04._hedges(note, False)
    nothing = ch04.by_hand(note, "index", **dict.fromkeys(ch04.HOLDINGS, 0.0))
    days = np.arange(model.value.size)
    owed = model.value[0] * np.exp(MARKET.r * days / 252) - model.value
    np.testing.assert_allclose(nothing["pnl"][nothing["series"] == "you"], owed, atol=1e-3)


def test_the_future_adds_its_basis_to_what_the_index_gives() -> None:
    """Guards: dividends booked on a future, or a price of another day."""
    held = dict.fromkeys(ch04.HOLDINGS, 1.0)
    index, future = (ch04.by_hand("n2303", world, **held) for world in ("index", "future"))
    start, _ = ch04._issued("n2303")
    (_, spot), (_, price) = ch04._closes("index"), ch04._closes("future")
    basis = 100 * (price - spot) / start
    gap = (future["pnl"] - index["pnl"])[index["series"] == "you"]
    # What is left is five weeks of the model's carry, r - q = -4 % a year, on one unit of 80 or so.
    assert np.max(np.abs(gap - (basis - basis[0]))) < 0.5


def test_a_barrier_that_is_never_met_leaves_the_hedge_whole() -> None:
    """Guards: a knock-in invented where the index turned before it."""
    turned = ch04.by_hand("n2303", "turned", **dict.fromkeys(ch04.HOLDINGS, 1.0))
    assert turned["drop"] == 0 and "knock_in" not in turned["series"]


def test_causes_add_up_to_the_net_and_the_net_to_the_book() -> None:
    """Guards: a part lost between the book and the picture."""
    found = ch04_book.flow("IM", "ki75", "none", 0.0, OUTSTANDING)
    parts = {name: found["flow"][found["series"] == name] for name in ("rehedge", "drop", "ended", "net")}
    np.testing.assert_allclose(parts["rehedge"] + parts["drop"] + parts["ended"], parts["net"], atol=1e-9)
    np.testing.assert_allclose(parts["net"], book_path("csi1000").traded[1:], rtol=1e-9)


def test_the_eve_of_22_january_sells_either_way() -> None:
    """Guards: the sign of the two tails that the chapter asks about."""
    found = ch04_book.tomorrow("IM", "e0119", "ki75", OUTSTANDING)
    net = found["series"] == "net"
    assert np.all(found["flow"][net & (np.abs(found["move"]) >= 2)] < -5)

"""The dealers inside the cascade hold the book of chapter 4, and no other."""

import numpy as np
import pytest

from widgets.simulation.cascade import Parameters, hedge_grid, simulate
from widgets.simulation.cascade.dealers import DESK, KNOCK_INS
from widgets.simulation.dealer import Limits, delta_table, exposure, share_knocked_in, vintage_book
from widgets.simulation.market import futures
from widgets.simulation.record import measures

SERIES = ("csi500", "csi1000")


def books(knock_in):
    found = [vintage_book(series, knock_in, 1.0) for series in SERIES]
    return [(book, delta_table(book.terms, limits=DESK)) for book in found]


@pytest.mark.parametrize("late", [0.0, 1.0])
@pytest.mark.parametrize("day", [0, 9, 27, 40])
def test_the_grid_is_the_book_at_any_spot_low_and_day(late, day):
    """Between its points the grid may smooth a knock-in: within 2 % of notional; on the whole far nearer."""
    rng = np.random.default_rng(day)
    spot = rng.uniform(np.log(0.6), np.log(1.05), (60, 2))
    low = np.minimum(spot, rng.uniform(np.log(0.6), 0.0, (60, 2)))
    found = hedge_grid().held(day, spot, low, np.full(60, late))
    for c, (book, table) in enumerate(books(KNOCK_INS[int(late)])):
        start = futures().points[c]
        exact = exposure(book, table, np.exp(spot[:, c]) * start, np.exp(low[:, c]) * start, day).cash_delta
        missed = np.abs(found[:, c] - exact)
        assert missed.max() < 0.02 and np.sqrt((missed**2).mean()) < 0.005


def test_variants_mix_in_proportion():
    spot = np.full((3, 2), -0.1)
    none, half, all_ = hedge_grid().held(5, spot, spot, np.array([0.0, 0.5, 1.0]))
    assert np.allclose(half, (none + all_) / 2)


def test_knock_ins_are_those_of_the_book():
    low = np.log(np.array([[4600.0, 5000.0]]) / futures().points)
    found = hedge_grid().knocked_in(low, np.zeros(1))[0]
    for c, level in enumerate((4600.0, 5000.0)):
        assert np.isclose(found[c], share_knocked_in(books(0.75)[c][0], level), atol=0.03)


def test_on_the_record_two_fifths_of_csi1000_notes_were_hit_by_22_january():
    """Facts: 44 % of a 75 % book by then, about 40 % by UBS; nearly all by 5 February."""
    closes = [measures.points("csi1000", day) for day in ("2024-01-22", "2024-02-05")]
    low = np.log(np.array([[5000.0, close] for close in closes]) / futures().points)
    share = hedge_grid().knocked_in(low, np.zeros(2))[:, 1]
    assert 0.40 < share[0] < 0.48 and share[1] > 0.95


def test_the_desk_caps_delta_near_what_a_broker_published():
    assert DESK.delta_cap == 1.3  # 1.2567 near the barrier (facts 1.3)
    free = hedge_grid(Limits(delta_cap=2.0)).hedge
    assert np.all(hedge_grid().hedge <= free + 1e-12) and np.any(hedge_grid().hedge < free - 1e-3)


def test_twice_the_notes_are_twice_the_futures_at_the_start():
    first, second = simulate(Parameters(snowballs=np.array([190.0, 350.0]))).futures_held[:, 0, :, 0]
    assert np.allclose(second, 350 / 190 * first) and np.all(first > 0)

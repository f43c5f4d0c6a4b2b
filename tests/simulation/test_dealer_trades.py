"""What the dealer trades between two closes: every unit is accounted for, and each cause has its own term."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulation.test_dealer_book import TABLE, books
from widgets.simulation import record
from widgets.simulation.dealer import (
    NOTE,
    Book,
    Limits,
    delta_table,
    exposure,
    hedge_trade,
    join,
    vintage_book,
)
from widgets.simulation.snowball import outcome_on_path, sample_paths
from widgets.simulation.snowball.payoff import State

closes = st.floats(3500, 9000)


@settings(max_examples=60, deadline=None)
@given(books(), closes, closes, st.integers(1, 40))
def test_hedge_after_is_hedge_before_plus_trades(book, start, end, days):
    trade = hedge_trade(book, TABLE, start, end, days)
    assert trade.before == pytest.approx(float(exposure(book, TABLE, start, np.inf).delta), abs=1e-9)
    assert trade.after == pytest.approx(float(exposure(trade.book, TABLE, end, np.inf).delta), abs=1e-9)
    # and no notional is lost
    gone = trade.knocked_out + trade.matured
    assert trade.book.outstanding + gone == pytest.approx(book.outstanding, abs=1e-9)
    hit = trade.book.notional[trade.book.knocked_in].sum()
    assert hit <= book.notional[book.knocked_in].sum() + trade.knocked_in + 1e-9


@settings(max_examples=40, deadline=None)
@given(books(), books(), closes, closes)
def test_trades_are_additive(one, two, start, end):
    both = hedge_trade(join([one, two]), TABLE, start, end)
    parts = [hedge_trade(book, TABLE, start, end) for book in (one, two)]
    for name in ("before", "rehedge", "drop", "ended", "knocked_in", "knocked_out", "matured"):
        assert getattr(both, name) == pytest.approx(sum(getattr(part, name) for part in parts), abs=1e-9)


def test_a_note_knocked_in_sells_the_difference_once():
    # Lay error 7: the drop is a difference, and about one unit stays.
    book = Book(NOTE, [6.0], [6000.0], [126], [False])
    fall = hedge_trade(book, TABLE, 4600.0, 4300.0)
    assert fall.knocked_in == 6.0 and fall.ended == 0.0
    note = 6.0 / 6000
    expected = TABLE.delta_at(127, 0.75, True) - TABLE.delta_at(127, 0.75, False)
    assert fall.drop == pytest.approx(note * float(expected))
    assert -0.5 * note < fall.drop < -0.2 * note and 0.9 * note < fall.after < 1.15 * note
    again = hedge_trade(fall.book, TABLE, 4300.0, 4200.0)
    assert again.drop == again.knocked_in == 0.0
    assert fall.cash(fall.drop) == pytest.approx(fall.drop * 4300)
    assert fall.lots(fall.drop) == pytest.approx(fall.drop * 1e9 / 200)


def test_above_the_barrier_there_is_no_drop_and_a_fall_is_bought():
    fall = hedge_trade(Book(NOTE, [1.0], [6000.0], [126], [False]), TABLE, 5600.0, 5300.0)
    assert fall.drop == fall.ended == 0.0 < fall.rehedge == fall.traded


def test_a_note_that_ends_sells_everything():
    # 62 -> 63 days: the first observation. The second note is below its knock-out level, the third matures.
    book = Book(NOTE, [1.0, 2.0, 4.0], [6000.0, 6500.0, 9000.0], [62, 62, 503], [False, False, True])
    rise = hedge_trade(book, TABLE, 6100.0, 6200.0)
    assert (rise.knocked_out, rise.matured) == (1.0, 4.0)
    ended = exposure(book.pick([0, 2]), TABLE, 6100.0, np.inf).delta
    assert rise.ended == pytest.approx(-float(ended))
    assert rise.book.start.tolist() == [6500.0] and rise.book.age.tolist() == [63]
    # the day before an observation nothing is knocked out
    early = Book(NOTE, [1.0], [6000.0], [61], [False])
    assert hedge_trade(early, TABLE, 6100.0, 6200.0).knocked_out == 0.0


@pytest.mark.parametrize("seed", range(8))
def test_states_follow_the_contract_day_by_day(seed):
    # Guards against an observation day missed or counted twice, and knock-out tested after knock-in.
    path = sample_paths(TABLE.market, 6000.0, 504, 1, np.random.default_rng(seed))[0]
    states = outcome_on_path(NOTE, path / 6000.0).state
    book = Book(NOTE, [1.0], [6000.0], [0], [False])
    for day in range(1, 505):
        step = hedge_trade(book, TABLE, path[day - 1], path[day])
        book = step.book
        if states[day] == State.KNOCKED_OUT or day == 504:
            assert step.knocked_out == float(states[day] == State.KNOCKED_OUT)
            assert step.matured == 1.0 - step.knocked_out and book.notional.size == 0
            break
        assert book.knocked_in[0] == (states[day] == State.KNOCKED_IN)


def test_a_cap_leaves_less_to_drop_in_the_real_crash():
    daily = record.daily()
    event = (daily["date"] >= np.datetime64("2023-12-29")) & (daily["date"] <= np.datetime64("2024-02-05"))
    path = daily["csi1000_points"][event].astype(float)
    drops = []
    for cap in (np.inf, 1.5, 1.2, 1.0):
        book, drop = vintage_book("csi1000"), 0.0
        table = delta_table(book.terms, limits=Limits(delta_cap=cap))
        for before, after in pairwise(path):
            step = hedge_trade(book, table, before, after)
            book, drop = step.book, drop - step.cash(step.drop)
            assert step.after <= cap * (book.notional / book.start).sum() + 1e-12
        drops.append(drop)
    assert drops[0] > 1.5 * drops[1] and drops[1] > drops[2] > drops[3]
    assert drops[3] == pytest.approx(0.0, abs=0.01)


def test_one_step_at_a_time_or_by_scenario_the_hedge_is_the_same():
    # The call that serves scenarios (lowest close, days) against the book followed day by day.
    daily = record.daily()
    event = (daily["date"] >= np.datetime64("2023-12-29")) & (daily["date"] <= np.datetime64("2024-02-08"))
    path = daily["csi500_points"][event].astype(float)
    start = vintage_book("csi500")
    book = start
    for day in range(1, path.size):
        step = hedge_trade(book, TABLE, path[day - 1], path[day])
        book = step.book
        batch = exposure(start, TABLE, path[day], path[1 : day + 1].min(), day)
        assert float(batch.delta) == pytest.approx(step.after, rel=1e-9)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0.0, 1.0, 1), r"spot_from is 0.0"),
        ((1.0, np.nan, 1), r"spot_to is nan"),
        ((1.0, 1.0, 0), r"days is 0"),
    ],
)
def test_bad_input_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        hedge_trade(Book(NOTE, [1.0], [6000.0], [10], [False]), TABLE, *arguments)

"""September 2024: what is fed in is the record, what is kept is February's fit, and February itself stays."""

from __future__ import annotations

import numpy as np
import pytest

from widgets.simulation import calibrate, record, squeeze
from widgets.simulation.calibrate import baselines, targets
from widgets.simulation.cascade import ALL_OFF, ALL_ON, simulate
from widgets.simulation.cascade.dealers import KNOCK_INS, book_grid, hedge_grid
from widgets.simulation.dealer import vintage_book
from widgets.simulation.market import CONTRACTS, futures, record_forcing, tiers
from widgets.simulation.record import measures
from widgets.simulation.record.measures import PRODUCTS


def test_february_is_what_it_was():
    """Guards: a default market that is not that of 29 December; a grid of other axes."""
    plain = simulate(calibrate.best())
    named = simulate(
        calibrate.best(), ALL_ON, record_forcing(), market=tiers(), contract=futures(), grid=hedge_grid()
    )
    np.testing.assert_array_equal(plain.log_level, named.log_level)
    np.testing.assert_array_equal(plain.basis, named.basis)


def test_nothing_is_bought_and_no_rule_is_in_force():
    force = squeeze.forcing()
    assert str(force.dates[0]) == squeeze.BASE and str(force.dates[-1]) == squeeze.END
    assert not force.purchases.any() and not force.net_limit.any()
    for place in (1, 8, 27 - 1):
        move = np.log1p(measures.total_return("csi300", str(force.dates[place - 1]), str(force.dates[place])))
        assert force.index[place - 1] == pytest.approx(move, abs=3e-6)
    left = [measures.days_to_expiry("IM2412", day) for day in force.dates]
    np.testing.assert_array_equal(force.days_left, left)


def test_the_market_is_measured_before_the_window_only(monkeypatch):
    """Guards: a beta, a volatility or an anchor that has seen October."""
    table = {key: np.array(value) for key, value in record.squeeze().items()}
    late = table["date"] > np.datetime64(squeeze.BASE)
    for name in ("csi300", "csi500", "csi1000"):
        table[name] = np.where(late, 1.0 + np.arange(late.size), table[name])
    before = squeeze.market()
    squeeze.market.cache_clear()
    monkeypatch.setattr(record, "squeeze", lambda: table)
    after = squeeze.market()
    squeeze.market.cache_clear()
    for name in ("beta", "calm", "adv", "limit"):
        np.testing.assert_array_equal(getattr(before, name), getattr(after, name))
    # and by hand: slope and deviation of 55 daily returns
    days = measures.trading_days(*squeeze.BEFORE)
    large, small = (measures.daily_returns(name, days[0], days[-1]) for name in ("csi300", "csi1000"))
    assert before.beta[2] == pytest.approx(np.polyfit(np.log1p(large), np.log1p(small), 1)[0], rel=1e-6)
    assert before.calm[2] == pytest.approx(np.std(np.log1p(small), ddof=1), rel=1e-6)


def test_the_frozen_run_follows_the_forced_index_and_fits_nothing():
    run = squeeze.run()
    np.testing.assert_allclose(run.log_return[0, :, 0], squeeze.forcing().index, atol=1e-12)
    assert squeeze.run(everywhere=True).log_level.shape[0] == calibrate.ensemble().scenarios
    np.testing.assert_allclose(squeeze.run(everywhere=True).log_level[0], run.log_level[0], atol=1e-9)
    assert not run.trades[..., -1].any()  # the state
    assert not run.futures_held[..., 0].any()  # dealers


def test_all_off_is_beta():
    """Guards: a rival that is not the model without agents."""
    bare = simulate(
        calibrate.best(), ALL_OFF, squeeze.forcing(), market=squeeze.market(), contract=squeeze.contract()
    )
    np.testing.assert_allclose(squeeze.scored(bare)[0, :, :2], squeeze.beta_path()[:, :2], atol=1e-9)


def test_the_account_still_adds_up():
    for version in squeeze.VERSIONS:
        run = squeeze.run(version)
        np.testing.assert_allclose(run.terms.sum(axis=-1), run.log_return, atol=1e-12)


def test_momentum_has_februarys_numbers():
    """Guards: gain and memory fitted to September. February's own path comes from the same two functions."""
    memory, gain = baselines.momentum_numbers(record_forcing(), targets())
    path = baselines.momentum_path(record_forcing(), targets())
    again = baselines.momentum_roll(record_forcing().index, float(tiers().beta[1]), 0.0, memory[0], gain[0])
    np.testing.assert_array_equal(path[:, 0], again)
    index, beta = 100 * squeeze.forcing().index, float(squeeze.market().beta[1])
    m = level = 0.0
    for day, move in enumerate(index):
        change = float(np.clip(beta * move + gain[0] * m, -20, 20))
        m = (1 - memory[0]) * m + memory[0] * change
        level += change
        assert squeeze.momentum_path()[day, 0] == pytest.approx(level, abs=1e-9)


def test_errors_by_hand():
    found = squeeze.errors(squeeze.recorded() + 3.0)
    np.testing.assert_allclose(found, 3.0)
    late = squeeze.recorded().copy()
    late[squeeze.forcing().dates[1:] > np.datetime64(squeeze.PEAK), 1] += 2.0
    assert squeeze.errors(late, "rise")[1] == 0 and squeeze.errors(late, "after")[1] == pytest.approx(2.0)
    change = np.log1p(measures.total_return("csi1000", squeeze.BASE, squeeze.END))
    assert squeeze.recorded()[-1, 1] == pytest.approx(100 * change, abs=1e-3)
    assert squeeze.recorded()[-1, 3] == pytest.approx(100 * measures.basis("IM2412", squeeze.END))


def test_unknown_names_are_refused():
    with pytest.raises(ValueError, match="version"):
        squeeze.run("refitted")
    with pytest.raises(ValueError, match="span"):
        squeeze.errors(squeeze.recorded(), "later")
    with pytest.raises(ValueError, match="series"):
        squeeze.moves_of("microcap", squeeze.forcing().dates)
    with pytest.raises(ValueError, match="books"):
        book_grid([[vintage_book("csi500")]], futures().points)


# The notes left --------------------------------------------------------------------------------------


@pytest.mark.parametrize("series", ["csi500", "csi1000"])
@pytest.mark.parametrize("knock_in", KNOCK_INS)
def test_notes_left_are_those_that_lived_through_every_close(series, knock_in):
    """Guards: a march that loses notes, or forgets a knock-in. Followed here note by note, with no book."""
    table = record.watch()
    days = table["date"]
    inside = (days >= np.datetime64("2023-12-29")) & (days <= np.datetime64(squeeze.BASE))
    close = table[series][inside] / table[series][inside][0] * measures.points(series, "2023-12-29")
    before = vintage_book(series, knock_in, 1.0)
    out = set(before.terms.ko_days)
    survivors = []
    for note in range(before.notional.size):
        start, age, hit = before.start[note], int(before.age[note]), bool(before.knocked_in[note])
        for level in close[1:]:
            age += 1
            if age >= before.terms.tenor or (age in out and level >= 1.03 * start):
                break
            hit = hit or bool(level <= knock_in * start)
        else:
            survivors.append((before.notional[note], start, age, hit))
    left = squeeze.left(series, knock_in)
    assert left.outstanding == pytest.approx(sum(one[0] for one in survivors), rel=1e-9)
    np.testing.assert_array_equal(left.age, [one[2] for one in survivors])
    np.testing.assert_array_equal(left.knocked_in, [one[3] for one in survivors])


def test_the_grid_of_notes_left_is_their_cash_delta():
    from widgets.simulation.cascade.dealers import DESK
    from widgets.simulation.dealer import delta_table

    grid, late = squeeze.left_grid(), np.array([0.0])
    for c, product in enumerate(CONTRACTS):
        book = squeeze.left(PRODUCTS[product], 0.75)
        table = delta_table(book.terms, limits=DESK)
        for rise in (0.0, 0.2):
            spot = squeeze.contract().points[c] * np.exp(rise)
            delta = table.delta_at(book.age, spot / book.start, book.knocked_in)
            cash = float((book.notional * spot / book.start) @ delta)
            there = grid.held(0, np.full((1, 2), rise), np.zeros((1, 2)), late)[0, c]
            assert there == pytest.approx(cash, rel=0.02)

"""The model book through the record: accounting, proportion, limits, and tomorrow against the day."""

from __future__ import annotations

import numpy as np
import pytest

from widgets.simulation.dealer import Limits, delta_table, exposure, hedge_trade, vintage_book
from widgets.simulation.dealer.history import book_path, trades_tomorrow


@pytest.mark.parametrize("series", ["csi500", "csi1000"])
def test_what_is_held_changes_by_what_is_traded_and_by_the_index(series: str) -> None:
    """Guards: a cause of trade left out of the sum, or a part booked at another day's close."""
    path = book_path(series)
    carried = path.held[:-1] * path.spot[1:] / path.spot[:-1]
    np.testing.assert_allclose(path.held[1:], carried + path.traded[1:], rtol=1e-12)


def test_the_hedge_on_any_day_is_the_exposure_of_that_days_book() -> None:
    """Guards: books and trades that go out of step."""
    path = book_path("csi1000")
    table = delta_table(path.books[0].terms)
    for k in (0, 14, 28):
        held = exposure(path.books[k], table, path.spot[k], lowest=np.inf).cash_delta
        np.testing.assert_allclose(path.held[k], held, rtol=1e-12)


def test_everything_is_proportional_to_the_notional() -> None:
    """Guards: a size that does not scale, on which the page's affine storage rests."""
    one, many = book_path("csi1000", outstanding=1.0), book_path("csi1000", outstanding=190.0)
    for name in ("held", "rehedge", "drop", "ended", "knocked_in"):
        np.testing.assert_allclose(190 * getattr(one, name), getattr(many, name), rtol=1e-12, atol=1e-12)


def test_a_cap_cut_out_of_the_uncapped_table_is_the_table_with_that_cap() -> None:
    """Guards: the shortcut that serves every cap from one march."""
    limits = Limits(delta_cap=1.5, barrier_shift=0.02)
    path = book_path("csi1000", limits=limits)
    book = vintage_book("csi1000")
    slow = hedge_trade(book, delta_table(book.terms, limits=limits), path.spot[0], path.spot[1])
    assert path.held[1] == pytest.approx(slow.after * path.spot[1], rel=1e-12)


def test_tomorrow_at_the_move_that_came_is_what_the_day_traded() -> None:
    """Guards: an eve that looks at the wrong book or the wrong close."""
    path = book_path("csi1000")
    k = int(np.flatnonzero(path.date == np.datetime64("2024-01-22"))[0])
    move = np.array([path.spot[k] / path.spot[k - 1] - 1])
    (trade,) = trades_tomorrow(path, path.date[k - 1], move)
    assert trade.cash(trade.traded) == pytest.approx(path.traded[k], rel=1e-12)
    assert trade.knocked_in == pytest.approx(path.knocked_in[k], rel=1e-12)


def test_knock_ins_sell_and_dips_before_them_are_bought() -> None:
    """Guards: the sign. A dealer is long: it buys the fall to 8 January and sells the drop on 22 January."""
    path = book_path("csi1000")
    before = path.date <= np.datetime64("2024-01-08")
    assert np.all(path.rehedge[before][1:] > 0)
    assert path.drop[path.date == np.datetime64("2024-01-22")] < -10
    assert np.all(path.drop <= 0)


def test_a_shared_result_is_locked_and_a_bad_day_is_refused() -> None:
    """Guards: a reader's cell that spoils the cached path for every later one."""
    path = book_path("csi1000")
    with pytest.raises(ValueError, match="read-only"):
        path.held[0] = 0.0
    with pytest.raises(ValueError, match="2024-01-20"):
        trades_tomorrow(path, np.datetime64("2024-01-20"), np.array([0.0]))

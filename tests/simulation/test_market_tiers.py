"""What the market is given: measured before 2 January, and nothing but large caps and the state after."""

from dataclasses import replace

import numpy as np
import pytest

from widgets.simulation.cascade import simulate
from widgets.simulation.market import Forcing, Tiers, futures, record_forcing, tiers
from widgets.simulation.record import measures


def test_betas_are_those_of_the_quarter_before():
    """Correlation x volatility / volatility of the CSI 300, by hand from facts: 0.78 x 16.7 / 12.7 = 1.03."""
    found = tiers()
    assert found.beta[0] == 1
    assert np.isclose(found.beta[2], 0.78 * 16.7 / 12.7, atol=1e-3)
    assert np.isclose(found.beta[4], 0.45 * 17.6 / 12.7, atol=1e-3)
    assert np.isclose(found.calm[2], 0.167 / np.sqrt(252), atol=1e-5)


def test_limits_lie_between_the_boards():
    assert np.all((tiers().limit > 0.10) & (tiers().limit < 0.20))


def test_turnover_is_that_of_december():
    days = measures.trading_days("2023-12-01", "2023-12-29")
    assert np.isclose(tiers().adv[1], np.mean([measures.turnover("csi500", day) for day in days]) / 1e9)


def test_futures_start_as_the_record_does():
    found = futures()
    assert np.allclose(found.basis, [-0.0037, -0.0055], atol=5e-5)  # facts: -0.37 and -0.55 %
    assert np.all((found.anchor < 0) & (found.anchor > -0.1))


def test_forcing_is_the_csi_300_to_the_last_digit_stored():
    forcing = record_forcing()
    total = np.exp(forcing.index.sum()) - 1
    assert np.isclose(total, measures.total_return("csi300", "2023-12-29", "2024-02-08"))
    assert len(forcing) == 28


def test_state_purchases_are_turnover_above_normal():
    """Facts: 510500 traded CNY 16.1 bn on 5 February, 11.6 times normal; so 14.7 bn above it."""
    forcing = record_forcing()
    day = int(np.flatnonzero(forcing.dates == np.datetime64("2024-02-05"))[0]) - 1
    assert np.isclose(forcing.purchases[day, 1], 16.1 * (1 - 1 / 11.63), atol=0.05)
    assert np.all(forcing.purchases[forcing.dates[1:] < np.datetime64("2024-01-18")] == 0)
    assert np.all(forcing.purchases[:, 4] == 0)


def test_no_target_is_fed_in():
    """Guards: a forcing that holds small caps: its arrays must not move with theirs."""
    forcing = record_forcing()
    micro = np.diff(np.log([measures.level("microcap", day) for day in forcing.dates]))
    assert not np.allclose(forcing.index, micro, atol=1e-3)
    assert set(vars(forcing)) == {"dates", "index", "purchases", "days_left", "net_limit"}


def test_the_limit_begins_when_the_press_says_and_can_be_moved():
    dates = record_forcing().dates[1:]
    assert record_forcing().net_limit.sum() == 4
    assert dates[record_forcing().net_limit.argmax()] == np.datetime64("2024-02-05")
    assert record_forcing(limit_from=None).net_limit.sum() == 0
    assert record_forcing(limit_from="2024-01-23").net_limit.sum() == 13


def test_until_cuts_every_array():
    short = record_forcing().until("2024-02-02")
    assert len(short) == 24 and short.purchases.shape == (24, 5) and short.days_left.shape == (25,)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("index", np.full(28, np.nan), "index is nan"),
        ("index", np.full(28, -0.2), "index is -0.2"),
        ("index", np.zeros(27), "index.shape"),
        ("purchases", np.full((28, 5), -1.0), "purchases is -1"),
        ("purchases", np.zeros((28, 4)), "purchases.shape"),
        ("net_limit", np.full(28, 2.0), "net_limit is 2"),
        ("days_left", np.zeros(28), "days_left.shape"),
    ],
)
def test_bad_forcing_is_refused(field, value, says):
    with pytest.raises(ValueError, match=says):
        replace(record_forcing(), **{field: value})


def test_bad_days_and_tiers_are_refused():
    with pytest.raises(ValueError, match="day"):
        record_forcing().until("2024-02-10")
    with pytest.raises(ValueError, match="end"):
        record_forcing("2023-12-29")
    with pytest.raises(ValueError, match="calm"):
        Tiers(("a",), np.ones(1), np.zeros(1), np.ones(1), np.full(1, 0.1))
    wrong = {"adv": [0.0, 1.0], "basis": [np.nan, 0.0], "points": [1.0], "anchor": [9.0, 9.0]}
    for name, value in wrong.items():
        with pytest.raises(ValueError, match=f"^{name}"):
            replace(futures(), **{name: np.array(value)})
    now = tiers()
    four = Tiers(now.names[:4], now.beta[:4], now.calm[:4], now.adv[:4], now.limit[:4])
    with pytest.raises(ValueError, match=r"^market\.names"):
        simulate(market=four)
    with pytest.raises(ValueError, match="dates"):
        Forcing(np.array(["2024-01-02"], dtype="datetime64[D]"), *(np.zeros(0),) * 4)

"""Over the whole space of parameters and switches: finite, positive, in limits, no money from nowhere."""

import numpy as np
import pytest

from tests.simulation import random_cascade
from widgets.simulation.cascade import (
    FUNDS,
    FUTURES_AGENTS,
    PARAMETERS,
    STOCK_AGENTS,
    Links,
    Parameters,
    from_vector,
    simulate,
)
from widgets.simulation.cascade.fund_books import opening
from widgets.simulation.market import record_forcing, tiers

SEEDS = range(6)


@pytest.fixture(scope="module", params=SEEDS)
def case(request):
    settings, switches = (
        random_cascade.parameters(request.param, 250),
        random_cascade.links(request.param + 50, 250),
    )
    forcing = record_forcing("2024-03-05")
    return settings, switches, forcing, simulate(settings, switches, forcing)


def test_nothing_is_nan_and_nothing_negative_that_cannot_be(case):
    *_, history = case
    for name, value in vars(history).items():
        if name == "leverage":
            assert not np.isnan(value).any() and np.all(value >= 0)
        elif name != "dates":
            assert np.isfinite(value).all(), name
    for name in ("depth", "sigma", "open_interest", "waiting", "asked", "gap_loss", "paid_out"):
        assert np.all(getattr(history, name) >= (-1e-9 if name != "depth" else 1e-12)), name
    assert np.all(history.stocks >= -1e-9) and np.all(history.nav >= 0)
    assert np.all((history.stay >= 0) & (history.stay <= 1)) and np.all(
        np.diff(history.stay, axis=1) <= 1e-15
    )
    assert np.all((history.knocked_in >= 0) & (history.knocked_in <= 1))
    assert np.all(np.diff(history.knocked_in, axis=1) >= -1e-12)


def test_daily_limits_hold_for_stocks_and_futures(case):
    *_, history = case
    limit = tiers().limit
    assert np.all(history.log_return <= np.log1p(limit) + 1e-12)
    assert np.all(history.log_return >= np.log1p(-limit) - 1e-12)
    index = np.exp(history.log_return[:, :, 1:3])
    future = index * (1 + history.basis[:, 1:]) / (1 + history.basis[:, :-1])
    assert np.abs(future - 1).max() <= 0.1 + 1e-9


def test_nobody_sells_more_than_the_limit_on_participation_or_buys_on_credit(case):
    settings, _, _, history = case
    funds = [STOCK_AGENTS.index(name) for name in FUNDS]
    most = np.broadcast_to(settings.participation, (250,))[:, None, None, None] * tiers().adv[:, None]
    trades = history.trades[..., funds]
    assert np.all(np.abs(trades) <= most + 1e-9)
    wanted_net = trades.sum(axis=2)
    sold_out = history.waiting.sum(axis=2) > 1e-9  # a limit may stop sales and not purchases
    assert np.all(wanted_net[~sold_out] <= 1e-6)


def test_new_shorts_are_never_long_and_dealers_hold_what_the_book_says(case):
    *_, history = case
    held = history.futures_held
    assert held[..., FUTURES_AGENTS.index("shorts")].max() <= 1e-12
    assert held[..., FUTURES_AGENTS.index("neutral")].max() <= 1e-12
    assert np.isfinite(held[..., FUTURES_AGENTS.index("dealers")]).all()


def test_no_money_is_made_or_lost(case):
    """Every fund's books are kept again from its trades and the market's prices alone.

    Stocks: what was held, plus trades, at the new price. Equity: gains on stocks held over the day and on
    futures, less what leavers took; a negative rest of an empty account is the broker's loss.
    """
    settings, _, _, history = case
    start = opening(settings, 250)
    gain = np.expm1(history.log_return)
    contract = (1 + gain[:, :, 1:3]) * (1 + history.basis[:, 1:]) / (1 + history.basis[:, :-1]) - 1
    for f, name in enumerate(FUNDS):
        trades = history.trades[..., STOCK_AGENTS.index(name)]
        held, equity = np.array(start.book.assets[:, f]), history.equity[:, 0, f]
        for day in range(gain.shape[1]):
            earned = (held * gain[:, day]).sum(axis=-1)
            if name in FUTURES_AGENTS:
                futures = history.futures_held[:, day, :, FUTURES_AGENTS.index(name)]
                earned = earned + (futures * contract[:, day]).sum(axis=-1)
            held = np.maximum((held + trades[:, day]) * (1 + gain[:, day]), 0.0)
            equity = equity + earned - history.paid_out[:, day, f] + history.gap_loss[:, day, f]
            scale = 1e-9 * np.maximum(history.stocks[:, 0, f], 1)
            assert np.all(np.abs(held.sum(axis=-1) - history.stocks[:, day + 1, f]) < scale), (name, day)
            assert np.all(np.abs(equity - history.equity[:, day + 1, f]) < scale), (name, day)


def test_depth_is_the_law_and_collapses_with_volatility():
    history = simulate()
    c = float(PARAMETERS["depth"].default)
    assert np.allclose(history.depth, c * tiers().adv / history.sigma)
    assert np.all(history.sigma >= tiers().calm - 1e-15)
    assert history.depth[0, -1, 4] < 0.5 * history.depth[0, 0, 4]
    calm = simulate(links=Links(collapse=0.0))
    assert np.allclose(calm.depth, calm.depth[:, :1])


def test_deeper_markets_fall_less():
    depths = np.array([0.03, 0.06, 0.12, 0.24, 0.4])
    low = simulate(Parameters(depth=depths), news=simulate().news[0]).log_level[:, :, 4].min(axis=1)
    assert np.all(np.diff(low) > 0)


def test_the_fall_is_spread_over_days_when_sales_wait():
    """Guards: a queue that disappears: less participation makes the first days milder."""
    fast, slow = simulate(Parameters(participation=np.array([0.3, 0.01]))).trades[:, :, 4, 2]
    assert fast.min() < slow.min() and slow.sum() < 0


@pytest.mark.parametrize("name", PARAMETERS)
def test_values_outside_a_range_are_refused_with_the_range(name):
    one = PARAMETERS[name]
    span = one.high - one.low
    for value in (one.low - 0.01 * span, one.high + 0.01 * span, np.nan):
        with pytest.raises(ValueError, match=name) as error:
            Parameters(**{name: value})
        assert f"{one.low:g}" in str(error.value)
    assert one.low <= one.default <= one.high
    Parameters(**{name: one.low}), Parameters(**{name: one.high})


def test_bad_settings_are_refused():
    with pytest.raises(ValueError, match="parameter is 'weather'"):
        Parameters().changed(weather=1.0)
    with pytest.raises(ValueError, match="scenarios"):
        Parameters(depth=np.full(2, 0.05), chase=np.full(3, 0.05))
    with pytest.raises(ValueError, match=r"depth\.shape"):
        Parameters(depth=np.full((2, 2), 0.05))
    with pytest.raises(ValueError, match=r"values\.shape"):
        from_vector(np.zeros((3, 2)))
    with pytest.raises(ValueError, match="state is 2"):
        Links(state=2.0)
    with pytest.raises(ValueError, match="dealers is nan"):
        Links(dealers=np.nan)
    with pytest.raises(ValueError, match="link"):
        Links().off("weather")


def test_a_path_longer_than_the_dealers_table_is_refused():
    with pytest.raises(ValueError, match="days"):
        simulate(forcing=record_forcing("2024-03-13"))


def test_leavers_are_paid_with_the_sale_not_before_it():
    """Guards: money paid out for shares that stood at their limit and were not sold."""
    history = simulate(random_cascade.parameters(3, 500), Links(net_limit=0.0))
    assert (history.waiting > 1e-6).any(axis=(1, 2)).sum() > 50  # the limit does bind here
    sold = -history.trades[..., :3].sum(axis=2)
    share = sold / np.maximum(history.stocks[:, :-1], 1e-12)
    before = np.maximum(history.equity[:, 1:] + history.paid_out, 0.0)
    assert np.all(history.paid_out <= share * before + 1e-9)

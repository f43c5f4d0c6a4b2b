"""A neutral fund's decisions: the split adds up, the closed form of leaving is what single funds do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from widgets.simulation import funds, futures, neutral
from widgets.simulation.neutral import Tolerance
from widgets.simulation.record import measures

OPENED, CLOSE = "2023-12-29", "2024-02-08"
SERIES = arrays(np.float64, st.integers(1, 40), elements=st.floats(0.05, 20))


def book(contract: str = "IM2403", **given: Any) -> funds.Book:
    return funds.neutral(funds.MIX, contract, tiers=tuple(funds.MIX), **given)


# --- held


@pytest.mark.parametrize("contract", ["IM2403", "IM2406", "IC2403", "IM", "IC"])
def test_profit_by_source_is_the_change_of_worth(contract: str) -> None:
    found = neutral.held(book(contract), OPENED, "2024-03-13", costs=neutral.COSTS)
    assert np.allclose(found.worth - 1, found.profit.net, atol=1e-14)
    assert found.worth[0] == pytest.approx(1, abs=1e-15)
    days = found.on_the_day
    assert np.allclose(np.sum(days.net), found.worth[-1] - 1, atol=1e-14)
    assert np.allclose(np.sum(days.basis), found.profit.basis[-1], atol=1e-14)


def test_held_without_costs_is_the_stylised_book_at_every_close() -> None:
    found = neutral.held(book(), OPENED, CLOSE)
    for day, worth in zip(found.date[1:], found.worth[1:], strict=True):
        assert worth - 1 == pytest.approx(0.8 * float(funds.stylised(funds.MIX, "IM2403", OPENED, day).net))


def test_a_rolled_hedge_is_a_chain_of_contracts() -> None:
    found = neutral.held(book("IM"), OPENED, "2024-02-23", rule=futures.NEAREST)
    stocks = sum(w * measures.total_return(t, OPENED, "2024-02-23") for t, w in funds.MIX.items())
    chain = np.prod(
        [1 + measures.futures_return(leg.contract.code, leg.opened, leg.closed)
         for leg in futures.schedule("IM", OPENED, "2024-02-23", futures.NEAREST)]
    )  # fmt: skip
    assert float(found.worth[-1] - 1) == pytest.approx(0.8 * (stocks - (chain - 1)), abs=1e-12)


def test_a_batch_of_books_is_refused() -> None:
    many = book(invested=np.array([0.5, 0.8]))
    with pytest.raises(ValueError, match="one book"):
        neutral.held(many, OPENED, CLOSE)


# --- choices


@pytest.mark.parametrize("decided", ["2024-01-19", "2024-01-22", "2024-02-05", "2024-02-07"])
def test_at_the_cost_of_indifference_closing_ends_where_staying_does(decided: str) -> None:
    free = neutral.choices(decided, "2024-03-15")
    cost = free.cost_of_indifference
    assert free.close[-1] - cost * free.stocks == pytest.approx(free.stay[-1], abs=1e-14)
    if cost >= 0:
        paid = neutral.choices(decided, "2024-03-15", exit_cost=cost)
        assert paid.close[-1] == pytest.approx(paid.stay[-1], abs=1e-14)


def test_rolling_into_the_same_contract_is_staying_and_all_begin_equal() -> None:
    found = neutral.choices("2024-02-05", "2024-03-14", into="IM2403", costs=neutral.COSTS)
    assert np.array_equal(found.roll, found.stay)
    assert found.stay[0] == pytest.approx(found.close[0]) == pytest.approx(found.roll[0])


def test_staying_is_the_book_that_never_decided() -> None:
    whole = neutral.held(book(), OPENED, "2024-03-15")
    found = neutral.choices("2024-01-22", "2024-03-15")
    assert np.allclose(found.stay, whole.worth[-found.stay.size :], atol=1e-12)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"exit_cost": 1.5}, "exit_cost"),
        ({"exit_cost": float("nan")}, "exit_cost"),
        ({"until": "2024-03-18"}, "IM2403 expires"),
        ({"contract": "IM2402", "until": "2024-02-20"}, "IM2402 expires"),
        ({"invested": 1.2}, "invested"),
        ({"weights": {"csi1000": 0.7}}, "weights"),
        ({"weights": {}}, "weights"),
        ({"decided": "2023-12-28"}, "decided"),
        ({"decided": "2024-03-15"}, "decided"),
        ({"decided": "2024-02-10"}, "trading day"),
    ],
)
def test_a_choice_that_cannot_be_made_is_refused(given: dict[str, Any], said: str) -> None:
    asked = {"decided": "2024-02-05", "until": "2024-03-15"} | given
    with pytest.raises(ValueError, match=said):
        neutral.choices(asked.pop("decided"), asked.pop("until"), **asked)


# --- the need


@pytest.mark.parametrize("product", ["IC", "IM"])
def test_roll_cost_at_an_expiry_is_that_contracts_rate(product: str) -> None:
    found = futures.curve(product, "2024-02-05")
    for code, left in zip(found.contracts, found.days_left, strict=True):
        rate = measures.annualised_basis(code, "2024-02-05")
        assert neutral.roll_cost(product, "2024-02-05", float(left)) == pytest.approx(-rate, rel=1e-12)


def test_roll_cost_between_two_expiries_lies_on_the_line_between_their_discounts() -> None:
    near, far = measures.basis("IM2403", "2024-02-05"), measures.basis("IM2406", "2024-02-05")
    middle = (39 + 137) / 2
    assert neutral.roll_cost("IM", "2024-02-05", middle) == pytest.approx(-(near + far) / 2 * 365 / middle)


@pytest.mark.parametrize("days", [4, 300, float("nan")])
def test_roll_cost_beyond_the_listed_contracts_is_refused(days: float) -> None:
    with pytest.raises(ValueError, match="days"):
        neutral.roll_cost("IM", "2024-02-05", days)


@given(SERIES, st.integers(1, 12))
def test_trailing_mean_is_the_plain_loop(values: np.ndarray, sessions: int) -> None:
    slow = [np.mean(values[max(0, k + 1 - sessions) : k + 1]) for k in range(values.size)]
    assert np.allclose(neutral.trailing_mean(values, sessions), slow, atol=1e-12)


@given(SERIES)
def test_drawdown_is_the_worst_pair_so_far(worth: np.ndarray) -> None:
    slow = [max(1 - worth[k] / worth[j] for j in range(k + 1)) for k in range(worth.size)]
    assert np.allclose(neutral.drawdown(worth), slow, atol=1e-12)


# --- leaving


@pytest.mark.parametrize("spread", [1.2, 1.5, 4.0])
def test_spread_is_the_ratio_of_quartiles(spread: float) -> None:
    shares = neutral.share_below([0.3 / spread, 0.3, 0.3 * spread, 0.0, -1.0], 0.3, spread)
    assert np.allclose(shares, [0.25, 0.5, 0.75, 0, 0])
    assert neutral.share_below(1e9, 0.3, 1.0001) == 1  # a huge power does not overflow


def test_leaving_is_what_single_funds_do() -> None:
    """A grid of funds with their own two tolerances, each followed by hand: no closed form, no averaging."""
    need = np.array([0.05, 0.2, 0.4, 0.1, 0.5, 0.1])
    fallen = np.array([0.0, 0.01, 0.02, 0.06, 0.03, 0.12])
    bears = Tolerance(need=0.3, drawdown=0.05, spread=1.5, patience=2)
    asked = [0.05, 0.125, 0.3, 0.25, 0.3, 0.3]
    rank = (np.arange(400) + 0.5) / 400
    quantile = (rank / (1 - rank)) ** (np.log(1.5) / np.log(3))  # over the median
    cost, fall = np.meshgrid(0.3 * quantile, 0.05 * quantile)
    there = np.ones_like(cost, dtype=bool)
    found = neutral.leaving(need, fallen, bears)
    by_cost = np.zeros_like(cost)
    for day in range(6):
        over_cost, over_fall = asked[day] > cost, fallen[day] > fall
        by_cost += there & over_cost & ~over_fall
        by_cost += 0.5 * (there & over_cost & over_fall)
        there &= ~(over_cost | over_fall)
        assert found.left[day] == pytest.approx(there.mean(), abs=2e-3)
        assert found.by_cost[day] == pytest.approx(by_cost.mean(), abs=2e-3)


@given(SERIES, st.floats(0.05, 1), st.floats(0.01, 0.5), st.floats(1.05, 5), st.integers(1, 20))
def test_funds_only_leave_and_the_parts_are_the_whole(
    path: np.ndarray, need: float, fall: float, spread: float, patience: int
) -> None:
    bears = Tolerance(need, fall, spread, patience)
    fallen = neutral.drawdown(path)
    found = neutral.leaving(path / 10, fallen, bears)
    asked = np.maximum.accumulate(neutral.trailing_mean(path / 10, patience))
    apart = (1 - neutral.share_below(asked, need, spread)) * (
        1 - neutral.share_below(np.maximum.accumulate(fallen), fall, spread)
    )
    assert np.allclose(found.left, apart, atol=1e-12)
    for part in (found.by_cost, found.by_drawdown):
        assert np.all(np.diff(part) >= -1e-12)
        assert np.all((part >= -1e-12) & (part <= 1 + 1e-12))


def test_scenarios_stand_side_by_side() -> None:
    rng = np.random.default_rng(3)
    need, fallen = rng.uniform(0, 0.6, (9, 4)), rng.uniform(0, 0.2, (9, 4))
    both = neutral.leaving(need, fallen)
    for k in range(4):
        assert np.allclose(both.left[:, k], neutral.leaving(need[:, k], fallen[:, k]).left)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"need": 0}, "need"), ({"need": float("nan")}, "need"), ({"drawdown": 1.1}, "drawdown"),
        ({"spread": 1}, "spread"), ({"patience": 0}, "patience"), ({"patience": 2.5}, "patience"),
    ],
)  # fmt: skip
def test_a_tolerance_outside_its_range_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Tolerance(**given)


@pytest.mark.parametrize(
    ("need", "fallen", "said"),
    [
        ([0.1, np.nan], [0, 0], "values"), ([0.1], [1.2], "fallen"), ([0.1], [-0.1], "fallen"),
        ([0.1, 0.2], [0.1], "fallen"), (0.1, [0.1], "values"), ([], [], "values"),
    ],
)  # fmt: skip
def test_paths_that_do_not_fit_are_refused(need: Any, fallen: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        neutral.leaving(need, fallen)


# --- a beta hedge


def test_the_line_is_that_of_polyfit() -> None:
    x = measures.daily_returns("csi1000", OPENED, "2024-01-31")
    y = measures.daily_returns("microcap", OPENED, "2024-01-31")
    slope, level = np.polyfit(x, y, 1)
    found = neutral.fit(x, y)
    assert (found.beta, found.alpha) == pytest.approx((slope, level))
    assert found.fit == pytest.approx(np.corrcoef(x, y)[0, 1] ** 2)
    rest = y - level - slope * x
    assert found.residual == pytest.approx(np.sqrt(np.sum(rest**2) / (x.size - 2)))
    assert np.allclose(found.left_over(x, y), rest + level)


@pytest.mark.parametrize(
    ("x", "y"),
    [([0.1, 0.1, 0.1], [1, 2, 3]), ([0.1, 0.2], [1, 2]), ([1, 2, 3], [1, 2]), ([1, 2, np.nan],) * 2],
)
def test_a_line_that_cannot_be_fitted_is_refused(x: Any, y: Any) -> None:
    with pytest.raises(ValueError, match="allowed"):
        neutral.fit(x, y)

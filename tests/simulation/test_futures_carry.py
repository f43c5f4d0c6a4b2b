"""What a short hedge earns: exact identities on random paths, break-even, dividends."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.simulation import futures, record

BASIS = st.floats(-0.3, 0.3)
RATIO = st.floats(0.3, 3.0)


@given(BASIS, st.lists(st.tuples(BASIS, RATIO), max_size=12), RATIO)
def test_a_hedge_held_to_expiry_earns_the_basis_it_was_opened_at(opened, path, last):
    # Whatever the path: daily gains of F and S, added up, against the opening basis alone.
    spots = np.array([1.0, *(ratio for _, ratio in path), last])
    bases = np.array([opened, *(basis for basis, _ in path), 0.0])
    prices = spots * (1 + bases)
    daily = np.diff(spots) - np.diff(prices)
    assert daily.sum() == pytest.approx(opened, abs=1e-12)
    assert futures.hedge_gain(opened, 0.0, last) == pytest.approx(opened, abs=1e-12)
    # relative to the index the future gains -b / (1 + b), again whatever the path
    future, index = prices[-1] / prices[0], spots[-1] / spots[0]
    assert future / index - 1 == pytest.approx(-opened / (1 + opened), abs=1e-12)
    assert futures.convergence(opened) == pytest.approx(-opened / (1 + opened), abs=1e-12)


@given(BASIS, BASIS, RATIO)
def test_gain_so_far_and_gain_to_come_are_the_opening_basis(opened, now, ratio):
    so_far = futures.hedge_gain(opened, now, ratio)
    assert so_far + futures.to_come(now, ratio) == pytest.approx(opened, abs=1e-12)


@given(BASIS, BASIS, RATIO)
def test_money_for_money_is_units_for_units_and_the_excess_units(opened, now, ratio):
    # 1 / (1 + b0) units are sold; what is above one unit loses the future's own gain.
    future_gain = ratio * (1 + now) - (1 + opened)
    extra = 1 / (1 + opened) - 1
    expected = futures.hedge_gain(opened, now, ratio) - extra * future_gain
    assert futures.return_gap(opened, now, ratio) == pytest.approx(expected, abs=1e-12)
    assert futures.return_gap(opened, now, 1.0) == pytest.approx(-futures.convergence(opened, now), abs=1e-12)


def test_the_two_days_everybody_quotes():
    # Published: 5 -> 6 February, CSI 1000 +6.97 %, IM2403 +12.95 %: a short of equal money lost 5.98.
    basis = {day: record.measures.basis("IM2403", day) for day in ("2024-02-05", "2024-02-06")}
    ratio = 1 + record.measures.total_return("csi1000", "2024-02-05", "2024-02-06")
    gap = futures.return_gap(basis["2024-02-05"], basis["2024-02-06"], ratio)
    assert round(100 * float(gap), 2) == pytest.approx(-5.98)


def test_break_even_of_the_press():
    # Press: hedge cost 7 % and fee 1 % on a book 80 % invested: 10 % of excess to end at zero.
    assert futures.break_even(0.07, 0.01, 0.8) == pytest.approx(0.10)
    # hedged one to one, only the invested share is sold short
    assert futures.break_even(0.07, 0.01, 0.8, 0.8) == pytest.approx(0.0825)


@given(st.floats(-0.5, 1), st.floats(0, 0.1), st.floats(0.1, 5), st.floats(0, 5))
def test_break_even_ends_at_zero(cost, fee, invested, ratio):
    needed = futures.break_even(cost, fee, invested, ratio)
    assert invested * needed - ratio * cost - fee == pytest.approx(0, abs=1e-9)


def test_break_even_broadcasts():
    assert futures.break_even(np.array([0.0, 0.07]), 0.01, np.array([[0.8], [1.0]])).shape == (2, 2)


def test_annual_is_the_records_own():
    assert futures.annual(-0.0579, 39) == pytest.approx(-0.0579 * 365 / 39)


def test_dividends_of_whole_months_are_the_table():
    # Guards against a month counted twice or left out where one ends and the next begins.
    table = record.dividends()
    own = (table["series"] == "csi1000") & (table["month"] >= "2024-01") & (table["month"] <= "2024-05")
    expected = table["total_minus_price_pct"][own].sum() / 100
    found = futures.dividends_between("csi1000", "2023-12-29", "2024-05-31")
    assert found == pytest.approx(expected, abs=1e-12)


def test_dividends_add_up_and_the_far_contract_holds_most():
    # January and February pay almost nothing, May and June almost all: the far discount is partly fair.
    near, far = (futures.dividends_until(code, "2024-02-05") for code in ("IM2403", "IM2406"))
    assert 0 <= near < 0.0005
    assert 0.005 < far < 0.012
    between = futures.dividends_between("csi1000", futures.expiry("IM2403"), futures.expiry("IM2406"))
    assert near + between == pytest.approx(far, abs=1e-12)
    assert futures.dividends_until("IM2403", futures.expiry("IM2403")) == 0.0
    assert futures.dividend_adjusted(-0.0863, far) == pytest.approx(-0.0863 + far)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: futures.hedge_gain(-5.79, 0.0, 1.0), r"open_basis is -5.79"),
        (lambda: futures.hedge_gain(-0.05, float("nan"), 1.0), r"close_basis is nan"),
        (lambda: futures.hedge_gain(-0.05, 0.0, 0.0), r"index_ratio is 0.0"),
        (lambda: futures.return_gap(-0.05, 0.0, -1.0), r"index_ratio"),
        (lambda: futures.convergence(-1.0), r"open_basis is -1.0"),
        (lambda: futures.to_come([0.0, float("inf")]), r"basis is inf"),
        (lambda: futures.annual(-0.05, 0), r"days_left is 0"),
        (lambda: futures.annual(-0.05, -3), r"days_left is -3"),
        (lambda: futures.break_even(0.07, -0.01, 0.8), r"fee is -0.01"),
        (lambda: futures.break_even(0.07, 0.01, 0.0), r"invested is 0.0"),
        (lambda: futures.break_even(0.07, 0.01, 0.8, -1), r"hedge_ratio is -1"),
        (lambda: futures.break_even(float("nan"), 0.01, 0.8), r"roll_cost is nan"),
        (lambda: futures.dividend_adjusted(-0.05, -0.01), r"dividends is -0.01"),
        (lambda: futures.dividends_until("IM2409", "2024-02-05"), r"2024-06-28"),
        (lambda: futures.dividends_until("IM2402", "2024-02-20"), r"expired"),
        (lambda: futures.dividends_between("microcap", "2024-01-02", "2024-02-01"), r"series='microcap'"),
        (lambda: futures.dividends_between("csi500", "2024-02-01", "2024-01-02"), r"start is '2024-02-01'"),
    ],
)
def test_bad_input_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        wrong()

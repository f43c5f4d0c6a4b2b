"""One session: an exact account of every return, limits that hold, and queues that are what is left."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from widgets.simulation.firesale import fill
from widgets.simulation.market import clear

LOW, HIGH = np.log1p(-0.1), np.log1p(0.1)
money = st.floats(0, 1e4)
moves = st.floats(-0.5, 0.5)


def one(base, buys, sales, depth):
    parts = (np.array([[x]]) for x in (base, buys, sales, depth))
    return clear(*parts, np.array([LOW]), np.array([HIGH]))


@given(base=moves, buys=money, sales=money, depth=st.floats(1e-3, 1e6))
def test_the_return_is_news_plus_what_traded_plus_the_residual_and_inside_the_limit(base, buys, sales, depth):
    done = one(base, buys, sales, depth)
    bought, sold = buys * done.buys_done, sales * done.sales_done
    total = base + done.move + done.residual
    rounding = 1e-12 + 1e-15 * (buys + sales) / depth
    assert np.allclose(done.move, (bought - sold) / depth, rtol=1e-9, atol=rounding)
    assert LOW - 1e-12 <= float(total[0, 0]) <= HIGH + 1e-12
    assert 0 <= done.buys_done <= 1 and 0 <= done.sales_done <= 1


@given(base=moves, buys=money, sales=money, depth=st.floats(1e-3, 1e6))
def test_only_the_side_that_meets_its_limit_waits(base, buys, sales, depth):
    done = one(base, buys, sales, depth)
    total = float((base + done.move + done.residual)[0, 0])
    if sales and done.sales_done < 1 - 1e-9:
        assert abs(total - LOW) < 1e-9 and done.buys_done == 1
    if buys and done.buys_done < 1 - 1e-9:
        assert abs(total - HIGH) < 1e-9 and done.sales_done == 1
    if done.residual != 0:  # news alone is past the limit: then nothing on that side trades
        assert (done.sales_done == 0 or sales == 0) if base < 0 else (done.buys_done == 0 or buys == 0)


@given(buys=money, sales=money, depth=st.floats(1e-3, 1e6))
def test_without_news_it_is_the_fire_sale_market_with_its_limit(buys, sales, depth):
    """Guards: two laws of the limit in one course."""
    limit = np.array([0.1])
    done = clear(
        np.zeros((1, 1)), np.array([[buys]]), np.array([[sales]]), np.array([[depth]]), -limit, limit
    )
    bought, sold, move = fill([buys], [sales], [depth], limit=0.1)
    assert np.allclose(done.move, move, atol=1e-12)
    assert np.allclose(buys * done.buys_done, bought, rtol=1e-9, atol=1e-9 * depth + 1e-15 * buys)
    assert np.allclose(sales * done.sales_done, sold, rtol=1e-9, atol=1e-9 * depth + 1e-15 * sales)


def test_by_hand():
    """Sales of 30 into a depth of 100 with 5 bought: the limit lets 10.54 net through, so 15.54 of the 30."""
    done = one(0.0, 5.0, 30.0, 100.0)
    assert np.isclose(done.sales_done, (5 - 100 * LOW) / 30)
    assert np.isclose(done.move, LOW) and done.residual == 0


def test_news_past_the_limit_is_held_by_a_residual():
    done = one(-0.2, 0.0, 0.0, 100.0)
    assert done.move == 0 and np.isclose(done.residual, LOW + 0.2)
    helped = one(-0.2, 5.0, 7.0, 100.0)
    assert helped.sales_done == 0 and helped.buys_done == 1 and np.isclose(helped.residual, LOW + 0.15)

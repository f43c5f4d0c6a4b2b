"""Closed forms of leverage: oracle O7, lay errors 1 and 18 as exact fractions, and what always holds."""

from fractions import Fraction as F

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.simulation import funds
from widgets.simulation.funds import leverage
from widgets.simulation.funds.leverage import (
    after_hedge_loss,
    after_loss,
    after_moves,
    call_level,
    hedge_call_level,
    ratio_after,
    sale_between,
    sale_to_restore,
)

EXACT = 4e-16  # relative: two units in the last place of a double


@pytest.mark.parametrize(
    ("relative", "ratio", "sale"),
    [
        ("-1/50", F(9, 49), F(4, 49)),
        ("-1/20", F(3, 19), F(4, 19)),
        ("-1/10", F(1, 9), F(4, 9)),
        ("-1/5", F(0), F(1)),
    ],
)
def test_oracle_o7_as_fractions(relative, ratio, sale):
    """Guards: a ratio over the old value of the stocks, or a sale sized before the loss."""
    r, m = F(relative), F(1, 5)
    assert (m + r) / (1 + r) == ratio and 1 - 5 * (m + r) / (1 + r) == sale  # the oracle's own arithmetic
    assert float(ratio_after(0.2, float(r))) == pytest.approx(float(ratio), rel=EXACT, abs=1e-17)
    assert float(sale_to_restore(0.2, float(r))) == pytest.approx(float(sale), rel=8e-16)
    # the balance sheet says the same
    book = funds.dma({"microcap": 1.0}, "IM", margin=0.2)
    moves = funds.Moves(np.array([0, 0, 0, 0, float(r)]), np.zeros(1), np.zeros(1))
    after = funds.mark(book, moves)[0]
    assert float(after.margin_ratio) == pytest.approx(float(ratio), rel=4e-15, abs=1e-15)
    assert float(funds.wanted_sale(after, funds.DMA)) == pytest.approx(float(sale), rel=4e-15)


@pytest.mark.parametrize(("maintenance", "level"), [("1/10", F(-1, 9)), ("1/20", F(-3, 19)), ("0", F(-1, 5))])
def test_call_levels_of_o7(maintenance, level):
    mm, m = F(maintenance), F(1, 5)
    assert (mm - m) / (1 - mm) == level
    found = float(call_level(0.2, float(mm)))
    assert found == pytest.approx(float(level), rel=8e-16)
    assert float(ratio_after(0.2, found)) == pytest.approx(float(mm), rel=1e-15, abs=1e-16)


def test_lay_error_18_exactly():
    """Guards: leverage called constant while waiting; and the two ways to lose the same 25 % mixed up."""
    fell, rose = F("4.75") / F("0.75"), F(5) / F("0.75")
    assert float(after_loss(5, 0.05)) == pytest.approx(float(fell), rel=EXACT)
    assert float(after_hedge_loss(5, 0.05)) == pytest.approx(float(rose), rel=EXACT)
    assert f"{float(fell):.1f}" == "6.3" and f"{float(rose):.1f}" == "6.7"
    sales = sale_between([float(fell), float(rose)], 5)
    np.testing.assert_allclose(sales, [float(1 - 5 / fell), 0.25], rtol=2e-15)
    assert [f"{100 * sale:.0f}" for sale in sales] == ["21", "25"]
    assert 1 / float(after_hedge_loss(5, 0.05)) == pytest.approx(0.15, rel=EXACT)
    assert float(hedge_call_level(0.2, 0.15)) == pytest.approx(0.05, rel=1e-15)
    assert 1 - float(after_loss(5, 0.05) * 0 + F("0.75")) == 0.25  # a 5 % spread loss takes 25 % of equity


@pytest.mark.parametrize(("margin", "assets", "debt"), [(0.2, 5, 4), (0.25, 4, 3), (1.0, 1, 0), (0.5, 2, 1)])
def test_lay_error_1(margin, assets, debt):
    """Guards: 20 % margin called four times."""
    assert float(leverage.assets_to_equity(margin)) == assets
    assert float(leverage.debt_to_equity(margin)) == pytest.approx(debt, rel=EXACT, abs=0)
    book = funds.dma(margin=margin)
    assert float(book.assets_to_equity) == pytest.approx(assets, rel=EXACT)
    assert float(book.debt_to_equity) == pytest.approx(debt, rel=1e-15, abs=0)
    assert float(book.gross / book.equity) == pytest.approx(2 * assets, rel=1e-15)


MARGIN = st.floats(0.01, 1.0)


@given(MARGIN, st.floats(-0.9, 0.9), st.floats(0.01, 1.0))
def test_the_sale_restores_the_target(margin, relative, target):
    """Guards: a sale that is right at 20 % only. Selling x leaves (m + r) over (1 - x)(1 + r)."""
    share = float(sale_to_restore(margin, relative, target))
    ratio = float(ratio_after(margin, relative))
    assert 0 <= share <= 1
    if ratio >= target:
        assert share == 0
    elif ratio > 1e-6:
        assert ratio / (1 - share) == pytest.approx(target, rel=1e-9)
    else:
        assert share >= 1 - 1e-6 / target


@given(st.floats(0.01, 0.95), st.floats(0, 0.99))
def test_the_call_comes_exactly_at_maintenance(margin, part):
    low = margin * part
    at = float(call_level(margin, low))
    assert -0.95 <= at <= 1e-12 and float(ratio_after(margin, at)) == pytest.approx(low, abs=1e-12)
    short = float(hedge_call_level(margin, low))
    assert 1 / float(after_hedge_loss(1 / margin, short)) == pytest.approx(low, abs=1e-12)


@given(st.floats(0.1, 20), st.floats(-0.5, 0.5), st.floats(-0.5, 0.5))
def test_special_cases_of_one_formula(level, longs, shorts):
    """Guards: the two closed forms growing apart from the general one; wiped out is inf, not negative."""
    found = float(after_moves(level, longs, shorts))
    if 1 + level * (longs - shorts) <= 0:
        assert found == np.inf
    else:
        assert found == pytest.approx(level * (1 + longs) / (1 + level * (longs - shorts)), rel=1e-12)
    assert float(after_moves(level, longs, 0.0)) == float(after_loss(level, -longs))
    assert float(after_moves(level, 0.0, shorts)) == float(after_hedge_loss(level, shorts))


def test_waiting_raises_leverage_and_the_unlevered_do_not_care():
    losses = np.linspace(0, 0.19, 20)
    risen = after_loss(5, losses)
    assert np.all(np.diff(risen) > 0) and np.all(after_hedge_loss(5, losses)[1:] > risen[1:])
    np.testing.assert_allclose(after_loss(1, losses), 1.0)
    assert after_loss(5, 0.2) == np.inf and after_loss(0, 0.3) == 0
    grid = after_loss(np.arange(1, 9)[:, None], losses)
    assert grid.shape == (8, 20) and float(grid[4, 5]) == float(after_loss(5, losses[5]))
    np.testing.assert_array_equal(sale_between([np.inf, 4.0], 5.0), [1.0, 0.0])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ratio_after(0.0, -0.1), r"margin is 0.0; allowed: \(0, 1\]"),
        (lambda: ratio_after([0.2, 1.5], -0.1), r"margin is 1.5"),
        (lambda: ratio_after(np.nan, -0.1), r"margin is nan"),
        (lambda: ratio_after(0.2, -1.0), r"relative is -1.0; allowed: \(-1, inf\)"),
        (lambda: ratio_after(0.2, np.nan), r"relative is nan"),
        (lambda: sale_to_restore(0.2, -0.1, 0.0), r"target is 0.0"),
        (lambda: call_level(0.2, 0.3), r"maintenance is 0.3; allowed: \[0, margin\]"),
        (lambda: call_level(0.2, [0.1, -0.1]), r"maintenance is -0.1"),
        (lambda: call_level(1.0, 1.0), r"maintenance is 1.0"),
        (lambda: after_loss(-1.0, 0.1), r"leverage is -1.0; allowed: \[0, inf\)"),
        (lambda: after_loss(5, 1.1), r"loss is 1.1; allowed: \(-inf, 1\]"),
        (lambda: after_moves(5, -1.1, 0), r"longs is -1.1"),
        (lambda: sale_between(0.0, 5), r"leverage is 0.0; allowed: \(0, inf\]"),
        (lambda: sale_between(5, 0), r"target is 0.0"),
        (lambda: leverage.debt_to_equity("a"), r"margin is 'a'"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()

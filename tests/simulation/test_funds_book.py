"""The balance sheet: what it adds up to, how books are opened, and which are refused."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from widgets.simulation import funds
from widgets.simulation.funds import Book, Costs, Moves, Path, Rules

SHEET = {"assets": [1, 2, 3, 4, 5.0], "futures": [-4.0, -6.0], "cash": 1.0, "margin": 1.2, "debt": 12.2}


def test_the_sheet_adds_up():
    book = Book(**SHEET)
    assert float(book.equity) == 5.0 and float(book.long) == 15 and float(book.hedge) == 10
    assert float(book.gross) == 25 and float(book.assets_to_equity) == 3
    assert float(book.debt_to_equity) == pytest.approx(2.44) and float(book.margin_ratio) == pytest.approx(
        1 / 3
    )
    assert book.shape == ()


def test_scenarios_broadcast_and_are_copied():
    held = np.ones((3, 1, 5))
    book = Book(held, np.zeros((4, 2)), 0.0, np.arange(4.0), 0.0)
    assert book.shape == (3, 4) and book.assets.shape == (3, 4, 5) and book.futures.shape == (3, 4, 2)
    held[:] = 7.0
    assert float(book.assets.max()) == 1.0
    np.testing.assert_array_equal(book.equity, np.broadcast_to(5.0 + np.arange(4), (3, 4)))
    assert book[1].shape == (4,) and float(book[1][2].equity) == 7.0


def test_an_empty_book_has_no_leverage():
    book = Book(np.zeros(5), np.zeros(2), 0.0, 0.0, 0.0)
    assert (
        float(book.assets_to_equity) == 0 == float(book.debt_to_equity) and float(book.margin_ratio) == np.inf
    )
    under = book.moved(assets=np.ones(5), debt=np.array(6.0))
    assert float(under.assets_to_equity) == np.inf == float(under.debt_to_equity)
    assert float(under.margin_ratio) == pytest.approx(-0.2)


def test_openings():
    fund = funds.neutral({"csi1000": 0.4, "csi2000_etf": 0.4, "microcap": 0.2}, "IM2403", on="2023-12-29")
    np.testing.assert_allclose(fund.assets, [0, 0, 0.32, 0.32, 0.16])
    np.testing.assert_allclose(fund.futures, [-0.8])
    assert float(fund.equity) == pytest.approx(1) and float(fund.debt) == 0 and fund.contracts == ("IM2403",)
    assert float(fund.margin) == pytest.approx(0.8 * funds.FUTURES_MARGIN)
    swap = funds.dma({"microcap": 1}, {"IC": 0.25, "IM": 0.75}, margin=[0.2, 0.5], equity=2.0)
    np.testing.assert_allclose(swap.futures, [[-2.5, -7.5], [-1, -3]])
    np.testing.assert_allclose(swap.debt, [8, 2])
    np.testing.assert_allclose(swap.equity, [2, 2])
    posted = funds.dma(margin=0.2, futures_margin=0.12)
    assert float(posted.debt) == pytest.approx(4.6) and float(posted.equity) == pytest.approx(1)
    plain = funds.long_only(np.full(5, 0.2), invested=0.95, contracts=("IC", "IM"))
    assert (
        float(plain.cash) == pytest.approx(0.05) and plain.futures.shape == (2,) and float(plain.hedge) == 0
    )
    batch = funds.neutral(
        {"csi1000": np.array([0.0, 0.5]), "microcap": np.array([1.0, 0.5])}, invested=[0.8, 0.6]
    )
    np.testing.assert_allclose(batch.assets[:, 4], [0.8, 0.3])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"debt": 20.0}, r"equity is -2.[78]"),
        ({"assets": [1, 2, 3, 4, -5.0]}, r"assets is -5.0; allowed: \[0, inf\)"),
        ({"assets": [1, 2, np.nan, 4, 5.0]}, r"assets is nan"),
        ({"assets": [1, 2.0]}, r"assets.shape is \(2,\); allowed: \(..., 5\)"),
        ({"assets": 3.0}, r"assets.shape is \(\)"),
        ({"assets": "much"}, r"assets is 'much'"),
        ({"futures": [np.inf, 0.0]}, r"futures is inf"),
        ({"futures": [1.0]}, r"futures.shape"),
        ({"cash": -1.0}, r"cash is -1.0"),
        ({"margin": np.nan}, r"margin is nan"),
        ({"debt": -1.0}, r"debt is -1.0"),
        ({"cash": [1.0, 2.0], "debt": [1.0, 2.0, 3.0]}, r"leading shapes is"),
        ({"tiers": ("a", "a", "b", "c", "d")}, r"each name once"),
    ],
)
def test_an_invalid_book_is_refused_by_name(change, message):
    with pytest.raises(ValueError, match=message):
        Book(**SHEET | change)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: funds.dma({"mikro": 1.0}), r"tier is 'mikro'; allowed: csi300, csi500"),
        (lambda: funds.dma({"microcap": 0.9}), r"sum\(weights\) is 0.9; allowed: 1"),
        (lambda: funds.dma({"microcap": 1.2, "csi300": -0.2}), r"weights\['csi300'\] is -0.2"),
        (lambda: funds.dma([0.5, 0.5]), r"weights.shape is \(2,\)"),
        (lambda: funds.dma(margin=0.0), r"margin is 0.0; allowed: \(0, 1\]"),
        (lambda: funds.dma(margin=1.01), r"margin is 1.01"),
        (lambda: funds.dma(margin=np.nan), r"margin is nan"),
        (lambda: funds.dma(equity=0.0), r"equity is 0.0; allowed: \(0, inf\)"),
        (lambda: funds.dma(hedge={"IC": 0.5}), r"sum\(hedge\) is 0.5"),
        (lambda: funds.dma(hedge={}), r"hedge is \{\}"),
        (lambda: funds.dma(hedge="IX2403"), r"product='IX'"),
        (lambda: funds.dma(hedge="IM2401", on="2024-02-05"), r"IM2401 expired"),
        (lambda: funds.dma(hedge="IM2402", on="2024-02-19"), r"do not expire on 2024-02-19"),
        (lambda: funds.dma(hedge="IM2412", on="2024-02-05"), r"those listed on 2024-02-05: IM2402, IM2403"),
        (lambda: funds.neutral(invested=0.95), r"invested \+ futures margin is 1.064"),
        (lambda: funds.neutral(invested=1.2), r"invested is 1.2; allowed: \(0, 1\]"),
        (lambda: funds.neutral(hedge_ratio=-1), r"hedge_ratio is -1.0; allowed: \[0, 2\]"),
        (lambda: funds.long_only({"bonds": 1.0}), r"tier is 'bonds'"),
        (lambda: Rules(target=0.1, maintenance=0.2), r"maintenance is 0.2; allowed: \[0, target\]"),
        (lambda: Rules(target=0.0, maintenance=0.0), r"target is 0.0; allowed: \(0, 1\]"),
        (lambda: Rules(grace=0.5), r"grace is 0.5; allowed: whole days"),
        (lambda: Rules(pays=1.5), r"pays is 1.5; allowed: \[0, 1\]"),
        (lambda: Rules(participation=0.0), r"participation is 0.0"),
        (lambda: Rules(swap_into=-1), r"swap_into is -1"),
        (lambda: Rules(futures_margin=np.nan), r"futures_margin is nan"),
        (lambda: Costs(stamp=0.5), r"stamp is 0.5; allowed: \[0, 0.01\]"),
        (lambda: Moves([0.1], [0.1], [0.1, 0.2]), r"indices.shape"),
        (lambda: Moves([-1.1], [0.0], [0.0]), r"tiers is -1.1; allowed: \[-1, inf\)"),
        (lambda: Path(np.zeros(5)), r"tiers.shape is \(5,\); allowed: \(days, ..., tiers\)"),
        (lambda: Path(np.zeros((0, 5))), r"at least one day"),
        (lambda: Path(np.zeros((3, 5)), np.zeros((2, 1)), np.zeros((2, 1))), r"contracts.shape is \(2, 1\)"),
        (lambda: Path(np.zeros((3, 5)), net_limit=2.0), r"net_limit is 2.0; allowed: \[0, 1\]"),
        (lambda: Path(np.zeros((3, 5)), sellable=[1, 1, -0.1, 1, 1]), r"sellable is -0.1"),
        (lambda: Path(np.zeros((3, 5)), sellable=[1.0, 1.0]), r"sellable.shape is \(2,\)"),
        (lambda: Path(np.zeros((3, 5)), turnover=np.nan), r"turnover is nan"),
        (lambda: Path(np.zeros((3, 5)), flows=[np.nan] * 3), r"flows is nan"),
        (lambda: Path(np.full((3, 5), np.nan)), r"tiers is nan"),
    ],
)
def test_invalid_declarations_are_refused_by_name(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_axes_that_do_not_fit_are_refused():
    book, path = funds.dma(margin=[0.2, 0.3]), Path(np.zeros((3, 5)), np.zeros((3, 1)), np.zeros((3, 1)))
    with pytest.raises(ValueError, match=r"scenario axes of book, path, rules, costs"):
        funds.simulate(book, path, Rules(pays=np.zeros(3)))
    with pytest.raises(ValueError, match=r"numbers of tiers, contracts, indices is \(4, 0, 0\)"):
        funds.simulate(book, Path(np.zeros((3, 4))))
    with pytest.raises(ValueError, match=r"rules.swap_into is 5"):
        funds.simulate(book, path, Rules(swap_into=5))


NUMBER = st.one_of(st.floats(-2, 2), st.just(np.nan), st.just(np.inf))


@given(st.lists(NUMBER, min_size=2, max_size=2), NUMBER, NUMBER, NUMBER)
def test_a_book_is_valid_or_refused(assets, cash, margin, debt):
    """Guards: any other exception, or a book with a hole in it."""
    numbers = [*assets, cash, margin, debt]
    good = all(np.isfinite(x) and x >= 0 for x in numbers)
    equity = sum(assets) + cash + margin - debt if good else np.nan
    assume(not good or abs(equity) > 1e-9)
    try:
        book = Book(assets, [-1.0], cash, margin, debt, tiers=("a", "b"), contracts=("IM",))
    except ValueError:
        assert not good or equity < 0
    else:
        assert good and float(book.equity) == pytest.approx(equity)


@given(
    st.dictionaries(st.sampled_from(["csi300", "microcap", "bond"]), st.floats(-0.5, 1.5), max_size=3), NUMBER
)
def test_an_opening_is_valid_or_refused(weights, margin):
    assume(not 0 < margin < 1e-6)
    try:
        book = funds.dma(weights, margin=margin)
    except ValueError:
        assert (
            "bond" in weights
            or not 0 < margin <= 1
            or min(weights.values(), default=0) < 0
            or (abs(sum(weights.values()) - 1) > 1e-9)
        )
    else:
        assert 0 < margin <= 1 and float(book.equity) == pytest.approx(1) and book.assets.min() >= 0
        assert float(book.long) == pytest.approx(1 / margin)

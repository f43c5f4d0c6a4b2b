"""No step of a fund makes or loses money, and every fund of a batch is on its own."""

from dataclasses import fields

import numpy as np
import pytest

from tests.simulation.random_funds import CONTRACTS, TIERS, pick, random_world
from tests.simulation.slow_fund import from_scenario, run
from widgets.simulation.funds import (
    allowed_sale,
    broker_side,
    call_futures,
    fill,
    mark,
    pay_in,
    release,
    simulate,
    write_off,
)

BOOKS, DAYS = 10_000, 60
PARTS = ("selection", "index", "basis", "financing", "fees")


@pytest.fixture(scope="module")
def many():
    world = random_world(BOOKS, DAYS, 1)
    return world, simulate(*world)


def test_ten_thousand_books_lose_no_yuan(many):
    """Guards: a flow booked on one side only, in any of 600,000 fund-days of calls, sales and write-offs."""
    (book, *_), seen = many
    profit = sum(getattr(seen.profit, name) for name in PARTS)
    missing = np.diff(seen.equity, axis=0) - (profit + seen.paid_in + seen.gap_loss)[1:]
    assert np.all(np.isfinite(seen.equity)) and seen.equity.shape == (DAYS + 1, BOOKS)
    assert np.abs(missing / book.equity).max() < 1e-9


def test_the_random_books_reach_every_branch(many):
    """Guards: a property proved on books to which nothing happens."""
    _, seen = many
    share = {
        "called": (seen.called > 0).any(axis=0),
        "sold": (seen.sales > 0).any(axis=(0, 2)),
        "swapped": (seen.purchases > 0).any(axis=(0, 2)),
        "asked": (seen.asked > 0).any(axis=0),
        "advanced": (seen.advanced > 0).any(axis=0),
        "unpaid": (seen.unpaid > 0).any(axis=0),
        "paid in": (seen.paid_in > 0).any(axis=0),
        "gap": (seen.gap_loss > 0).any(axis=0),
        "survived": (seen.equity > 0).all(axis=0),
    }
    assert all(0.01 < found.mean() < 0.99 for found in share.values()), {
        k: v.mean() for k, v in share.items()
    }


def test_client_broker_and_market_close_the_circle(many):
    """Guards: what one side pays and the other does not get, beginning with the debt."""
    (book, path, _, costs), seen = many
    books, broker = seen.books, broker_side(seen)
    # the market's side: holdings at the last close times their own returns, computed here once more
    stock_gain = np.sum(books.assets[:-1] * path.tiers, axis=(0, 2))
    futures_gain = np.sum(books.futures[:-1] * path.contracts, axis=(0, 2))
    to_state, to_manager = seen.stamp.sum(axis=0), seen.management.sum(axis=0)
    to_broker = (broker.financing + broker.commission + seen.futures_fee).sum(axis=0)
    deposits = (seen.profit.financing + seen.interest).sum(axis=0)
    ends = seen.equity[-1] - seen.equity[0] - seen.paid_in.sum(axis=0) - broker.gap_loss.sum(axis=0)
    circle = ends - (stock_gain + futures_gain + deposits) + to_state + to_manager + to_broker
    turned = book.equity + np.abs(books.gross).max(axis=0)
    assert np.abs(circle / turned).max() < 1e-11
    # stock moves only by returns and trades, and the state's duty is on what was sold
    held = books.assets[:-1] * (1 + path.tiers) - seen.sales[1:] + seen.purchases[1:]
    np.testing.assert_allclose(books.assets[1:], held, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(seen.stamp, seen.sales.sum(axis=-1) * costs.stamp, rtol=1e-12)
    np.testing.assert_allclose(
        broker.commission, (seen.sales + seen.purchases).sum(axis=-1) * costs.commission, rtol=1e-12
    )
    assert np.all(broker.net == broker.financing + broker.commission - broker.gap_loss)


def test_nothing_is_sold_twice_or_against_a_rule(many):
    """Guards: negative holdings, a sale beyond what a day lets out, a net sale under a full limit."""
    (_, path, rules, _), seen = many
    books = seen.books
    assert books.assets.min() >= 0 and books.debt.min() > -1e-9 and seen.wanted.max() <= 1
    opened = books.assets[:-1] * (1 + path.tiers)
    most = np.minimum(opened * path.sellable, path.turnover * rules.participation[:, None])
    assert np.all(seen.sales[1:] <= most * (1 + 1e-12))
    net = (seen.sales - seen.purchases).sum(axis=-1)[1:]
    assert np.all(net[path.net_limit == 1] <= 1e-12 * seen.sales[1:].sum(axis=-1)[path.net_limit == 1])
    assert np.all(net >= -1e-12 * seen.sales[1:].sum(axis=-1))
    with np.errstate(divide="ignore", invalid="ignore"):
        kept = books.futures[1:] / (books.futures[:-1] * (1 + path.contracts))
        cut = 1 - net / opened.sum(axis=-1)
    both = np.isfinite(kept).all(axis=-1) & np.isfinite(cut)
    np.testing.assert_allclose(kept[both], np.repeat(cut[both][:, None], CONTRACTS, axis=1), atol=1e-9)


@pytest.mark.parametrize("seed", [2, 3])
def test_a_batch_is_a_loop_over_single_books(seed):
    """Guards: one scenario that looks at another; and the fast code against a slow one in plain Python."""
    world = random_world(60, 40, seed)
    seen = simulate(*world)
    for k in range(60):
        book, path, rules, costs = pick(world, k)
        alone = simulate(book, path, rules, costs)
        np.testing.assert_array_equal(alone.equity, seen.equity[:, k])
        np.testing.assert_array_equal(alone.sales, seen.sales[:, k])
        plain = run(*from_scenario(book, path, rules, costs))
        scale = float(book.equity + book.gross)
        for name, found in (
            ("equity", seen.equity), ("debt", seen.books.debt), ("cash", seen.books.cash),
            ("asked", seen.asked), ("advanced", seen.advanced), ("unpaid", seen.unpaid),
            ("paid_in", seen.paid_in), ("gap_loss", seen.gap_loss), ("wanted", seen.wanted),
            *((part, getattr(seen.profit, part)) for part in PARTS),
        ):  # fmt: skip
            slow = np.array([out[name] for out in plain])
            np.testing.assert_allclose(
                found[1:, k], slow, atol=1e-9 * max(scale, 1.0), err_msg=f"{name} of {k}"
            )
        assert [out["called"] for out in plain] == seen.called[1:, k].tolist()


def test_the_order_of_scenarios_changes_nothing(many):
    world, seen = many
    turned = np.random.default_rng(4).permutation(BOOKS)
    again = simulate(*pick(world, turned))
    for item in fields(seen):
        if item.name not in ("books", "profit"):
            np.testing.assert_array_equal(getattr(again, item.name), getattr(seen, item.name)[:, turned])
    np.testing.assert_array_equal(again.equity, seen.equity[:, turned])


def test_money_has_no_unit(many):
    """Guards: an absolute threshold. A book 1,024 times as large in a market as much larger is the same."""
    book, path, rules, costs = pick(many[0], np.arange(500))
    big = book.moved(
        **{n: getattr(book, n) * 1024.0 for n in ("assets", "futures", "cash", "margin", "debt")}
    )
    wide = path.moved(turnover=path.turnover * 1024.0, flows=path.flows * 1024.0)
    small, large = simulate(book, path, rules, costs), simulate(big, wide, rules, costs)
    np.testing.assert_allclose(large.equity, 1024.0 * small.equity, rtol=1e-12)
    np.testing.assert_array_equal(large.called, small.called)
    assert small.sales.shape[-1] == TIERS


def test_every_step_alone_conserves_money(many):
    """Guards: two errors that cancel over a day; and fills at other prices than the marks."""
    book, path, rules, costs = many[0]
    rng = np.random.default_rng(9)
    scale = book.equity + book.gross

    def moved(before, after, by):
        assert np.abs((after.equity - before.equity - by) / scale).max() < 1e-13

    state = release(book, rules)
    moved(book, state, 0.0)
    marked, profit = mark(state, path.on(0), costs)
    moved(state, marked, profit.net)
    paid, call = call_futures(marked, rules)
    moved(marked, paid, 0.0)
    np.testing.assert_allclose(call.asked, call.paid + call.advanced + call.unpaid, rtol=1e-12, atol=1e-15)
    money = rng.normal(0, 0.3, BOOKS) * book.equity
    topped = pay_in(paid, money, rules)
    moved(paid, topped, money)
    orders = allowed_sale(
        topped, rules, rng.uniform(0, 1, BOOKS), net_limit=rng.choice([0.0, 0.4, 1.0], BOOKS)
    )
    prices, others = rng.uniform(0.8, 1.1, (BOOKS, TIERS)), rng.uniform(0.9, 1.1, (BOOKS, CONTRACTS))
    sold, done = fill(topped, orders, costs, prices=prices, futures_prices=others)
    moved(topped, sold, -done.cost)
    traded = ((orders.sales + orders.purchases) * prices).sum(axis=-1)
    np.testing.assert_allclose(done.turnover, traded, rtol=1e-12, atol=1e-15)
    assert np.any(done.slippage < 0) and np.any(done.slippage > 0) and np.all(done.repaid >= 0)
    closed, gap = write_off(sold)
    moved(sold, closed, gap)


def test_axes_broadcast_like_numpy(many):
    """Guards: a rule or a path of one axis stretched along another. Rules x books is every pair of them."""
    book, path, rules, costs = pick(many[0], np.arange(4))
    one_path = path.moved(**{name: getattr(path, name)[:, :1] for name in _OF_SCENARIOS})
    pays, free = np.array([0.0, 0.5, 1.0]), costs.moved(**{name: 0.0 for name in _RATES})
    same = rules.moved(**{name: getattr(rules, name)[0] for name in _BY_SCENARIO})
    grid = simulate(book, one_path, same.moved(pays=pays[:, None]), free)
    assert grid.equity.shape == (DAYS + 1, 3, 4) and grid.sales.shape == (DAYS + 1, 3, 4, TIERS)
    for i, share in enumerate(pays):
        alone = simulate(book, one_path, same.moved(pays=share), free)
        np.testing.assert_array_equal(grid.equity[:, i], alone.equity)
        np.testing.assert_array_equal(grid.sales[:, i], alone.sales)


_OF_SCENARIOS = ("tiers", "contracts", "indices", "sellable", "turnover", "net_limit", "flows")
_RATES = ("stamp", "commission", "futures_fee", "borrowing", "deposit", "management")
_BY_SCENARIO = (
    "target", "maintenance", "grace", "pays", "futures_margin", "advances", "participation", "swap",
)  # fmt: skip

"""A day of a fund, step by step: the split of profit, futures cash, calls, limits and the broker's end."""

import numpy as np
import pytest

from widgets.simulation import funds
from widgets.simulation.funds import Book, Costs, Moves, Path, Rules

STILL = Rules(target=1.0, maintenance=0.0, futures_margin=0.0)


def path_of(tiers, contracts, indices=None, **more):
    """Return a path of one tier and one contract from plain lists."""
    column = [np.array(values, dtype=float)[:, None] for values in (tiers, contracts)]
    return Path(*column, column[1] if indices is None else np.array(indices, dtype=float)[:, None], **more)


def swap(margin=0.2, **more):
    return Book([1 / margin], [-1 / margin], 0.0, 0.0, 1 / margin - 1, ("microcap",), ("IM",), **more)


class TestSplit:
    def test_by_hand(self):
        book = Book([3.0, 1.0], [-2.0], 0.5, 0.4, 0.3, ("a", "b"), ("IM",))
        moves = Moves([0.01, -0.02], [0.03], [0.02], days=73)
        after, profit = funds.mark(book, moves, Costs(borrowing=0.05, deposit=0.02, management=0.01))
        assert float(profit.selection) == pytest.approx(0.03 - 0.02 - 4 * 0.02)
        assert float(profit.index) == pytest.approx(4 * 0.02 - 2 * 0.02)
        assert float(profit.basis) == pytest.approx(2 * (0.02 - 0.03))
        assert float(profit.financing) == pytest.approx(0.2 * (0.5 * 0.02 - 0.3 * 0.05))
        assert float(profit.fees) == pytest.approx(-0.2 * 0.01 * 4.6)
        assert float(after.margin) == pytest.approx(0.4 - 0.06) and float(after.futures[0]) == pytest.approx(
            -2.06
        )
        assert float(after.equity - book.equity) == pytest.approx(float(profit.net), abs=1e-15)

    def test_a_perfect_hedge_has_neither_index_nor_basis(self):
        moves = Moves([0.03], [-0.05], [-0.05])
        profit = funds.mark(swap(), moves)[1]
        assert float(profit.index) == float(profit.basis) == 0 and float(profit.selection) == pytest.approx(
            5 * 0.08
        )

    def test_widening_pays_the_holder_of_a_short(self):
        """Lay error 2: futures fall more than the index, the hedge gains, and gives it back later."""
        wider, back = (funds.mark(swap(), Moves([r], [f], [r]))[1] for r, f in ((-0.05, -0.08), (0.05, 0.08)))
        assert float(wider.basis) == pytest.approx(0.15) and float(back.basis) == pytest.approx(-0.15)

    def test_the_reference_is_the_hedge_mix(self):
        book = Book([1.0], [-3.0, -1.0], 0, 0, 0, ("a",), ("IC", "IM"))
        assert float(funds.reference(book, Moves([0.5], [0, 0], [0.04, 0.08]))) == pytest.approx(0.05)
        spread = book.moved(
            futures=np.array([-1.0, 1.0])
        )  # a short and a long as large: still a mix, not 0/0
        assert float(funds.reference(spread, Moves([0.5], [0, 0], [0.04, 0.08]))) == pytest.approx(0.06)

    def test_with_nothing_to_be_measured_against_all_is_the_market(self):
        book = Book([1.0, 2.0], [0.0], 0, 0, 0, ("a", "b"), ("IM",))
        profit = funds.mark(book, Moves([0.3, 0.06], [0.9], [0.5]))[1]
        assert float(profit.selection) == pytest.approx(0) and float(profit.index) == pytest.approx(0.42)
        profit = funds.mark(book, Moves([0.3, 0.06], [0.9], [0.5], benchmark=0.1))[1]
        assert float(profit.selection) == pytest.approx(0.12) and float(profit.index) == pytest.approx(0.3)

    def test_limits_without_hedge_and_without_debt(self):
        """Guards: a fund with neither futures nor debt that is anything but its stocks."""
        tiers = np.random.default_rng(0).normal(0, 0.05, (60, 5))
        seen = funds.simulate(funds.long_only(invested=1.0), Path(tiers))
        held = funds.long_only(invested=1.0).assets * np.cumprod(1 + tiers, axis=0)
        np.testing.assert_allclose(seen.equity[1:], held.sum(axis=1), rtol=1e-12)
        assert seen.called.max() == 0 and seen.interest.max() == 0 and seen.asked.max() == 0


class TestFuturesCash:
    """Lay error 19: futures settle in cash every day, apart from the stocks."""

    def test_a_hedged_book_is_solvent_and_short_of_cash_on_an_up_day(self):
        book = funds.neutral({"microcap": 1.0}, invested=0.85, futures_margin=0.12)
        assert float(book.cash) == pytest.approx(0.048)
        seen = funds.simulate(book, Path([[0, 0, 0, 0, 0.1]], [[0.1]], [[0.1]]))
        # equity is what it was, and yet: 0.085 lost on futures and 0.0102 more to post, with 0.048 in cash
        assert float(seen.equity[1]) == pytest.approx(1.0)
        assert float(seen.asked[1]) == pytest.approx(0.085 + 0.12 * 0.085)
        assert float(seen.unpaid[1]) == pytest.approx(0.0952 - 0.048)
        assert (
            float(seen.wanted[1]) == pytest.approx(0.0472 / (0.935 * 1.12)) and float(seen.sales[1].sum()) > 0
        )

    def test_the_sale_for_cash_fills_the_hole_the_next_day(self):
        book = funds.neutral({"microcap": 1.0}, invested=0.85)
        flat = [[0, 0, 0, 0, 0.1]] + [[0.0] * 5] * 2
        seen = funds.simulate(book, Path(flat, [[0.1], [0.0], [0.0]], [[0.1], [0.0], [0.0]]))
        assert float(seen.unpaid[1]) > 0 and float(seen.unpaid[2]) == pytest.approx(0, abs=1e-15)
        np.testing.assert_allclose(seen.equity, 1.0)
        need = funds.required_margin(seen.final, funds.OWN_ACCOUNTS)
        assert float(seen.final.margin) == pytest.approx(float(need)) and float(seen.final.cash) >= 0

    def test_gains_come_back_a_day_later(self):
        book = funds.neutral({"microcap": 1.0}, invested=0.8)
        day = {"tiers": [0.0, 0.0], "contracts": [-0.1, 0.0]}
        path = Path([[0] * 5] * 2, [[f] for f in day["contracts"]], [[0.0]] * 2)
        seen = funds.simulate(book, path)
        cash, margin = seen.books.cash, seen.books.margin
        assert float(cash[1]) == pytest.approx(float(cash[0])) and float(margin[1]) == pytest.approx(
            0.096 + 0.08
        )
        assert float(cash[2]) == pytest.approx(float(cash[0]) + 0.08 + 0.12 * 0.08)

    def test_in_a_swap_the_broker_advances_and_takes_back(self):
        seen = funds.simulate(swap(), path_of([0.1, -0.1], [0.1, -0.1]), funds.DMA)
        debt = seen.books.debt
        assert float(seen.advanced[1]) == pytest.approx(0.5) and float(debt[1]) == pytest.approx(4.5)
        assert float(seen.equity[1]) == pytest.approx(1.0) and float(seen.unpaid.max()) == 0
        again = funds.release(seen.final, funds.DMA)
        assert float(again.debt) == pytest.approx(4.5 - 0.55) and float(again.margin) == 0


class TestCalls:
    def test_from_call_to_sale_restores_the_target(self):
        """A 5 % loss on the stocks at 5x: 15.8 % is above a maintenance of 15 %; 6 % is below it."""
        rules = Rules(target=0.2, maintenance=0.15, grace=0, futures_margin=0, advances=1)
        quiet = funds.simulate(swap(), path_of([-0.05], [0.0]), rules)
        assert quiet.called[1] == 0 and float(quiet.margin_ratio[1]) == pytest.approx(0.15 / 0.95)
        seen = funds.simulate(swap(), path_of([-0.06], [0.0]), rules)
        share = float(funds.leverage.sale_to_restore(0.2, -0.06))
        assert float(seen.wanted[1]) == pytest.approx(share, rel=1e-12)
        assert float(seen.sales[1, 0]) == pytest.approx(4.7 * share) and seen.called[1] == 1
        assert float(seen.marked_ratio[1]) == pytest.approx(4.7 / 0.7)
        assert float(seen.margin_ratio[1]) == pytest.approx(0.2) and float(seen.equity[1]) == pytest.approx(
            0.7
        )
        # the same share of the hedge is bought back, and the proceeds pay back debt
        assert float(seen.books.futures[1, 0]) == pytest.approx(-5 * (1 - share))
        assert float(seen.books.debt[1]) == pytest.approx(4 - 4.7 * share)

    def test_grace_waits_and_the_call_stays_open_until_the_target(self):
        rules = Rules(target=0.2, maintenance=0.15, grace=2, futures_margin=0, advances=1)
        seen = funds.simulate(swap(), path_of([-0.06, 0.02, 0.0, 0.0], [0.0] * 4), rules)
        assert seen.called.tolist() == [0, 1, 2, 3, 0]  # at 16.5 % on day 2 it is above maintenance, but open
        assert seen.sales.sum(axis=1).tolist()[:3] == [0, 0, 0] and float(
            seen.margin_ratio[3]
        ) == pytest.approx(0.2)

    def test_a_recovery_to_the_target_closes_the_call(self):
        rules = Rules(target=0.2, maintenance=0.15, grace=2, futures_margin=0, advances=1)
        seen = funds.simulate(swap(), path_of([-0.06, 0.07, 0.0, 0.0], [0.0] * 4), rules)
        assert seen.called.tolist() == [0, 1, 0, 0, 0] and seen.sales.max() == 0

    def test_a_client_who_pays_does_not_sell(self):
        rules = Rules(target=0.2, maintenance=0.15, grace=1, pays=1.0, futures_margin=0, advances=1)
        seen = funds.simulate(swap(), path_of([-0.06, 0.0], [0.0, 0.0]), rules)
        assert float(seen.paid_in[2]) == pytest.approx(0.2 * 4.7 - 0.7) and seen.sales.max() == 0
        assert float(seen.margin_ratio[2]) == pytest.approx(0.2) and float(
            seen.books.debt[2]
        ) == pytest.approx(3.76)
        half = funds.simulate(swap(), path_of([-0.06, 0.0], [0.0, 0.0]), rules.moved(pays=0.5))
        assert float(half.paid_in[2]) == pytest.approx(0.12) and float(half.wanted[2]) == pytest.approx(
            0.12 / 0.94
        )
        assert float(half.margin_ratio[2]) == pytest.approx(0.2)

    def test_costs_are_met_by_selling_a_little_more(self):
        costs = Costs(stamp=0.0005, commission=0.0003, futures_fee=0.0002)
        rules = Rules(target=0.2, maintenance=0.15, grace=0, futures_margin=0, advances=1)
        seen = funds.simulate(swap(), path_of([-0.06], [0.01]), rules, costs)
        assert float(seen.margin_ratio[1]) == pytest.approx(0.2, rel=1e-9) and seen.called[1] == 1
        assert float(seen.profit.fees[1]) == -float((seen.stamp + seen.commission + seen.futures_fee)[1]) < 0

    def test_under_water_all_is_sold_at_once_and_the_broker_loses_the_rest(self):
        seen = funds.simulate(swap(), path_of([-0.25], [0.0]), funds.DMA)
        assert float(seen.gap_loss[1]) == pytest.approx(0.25) and float(seen.equity[1]) == 0
        assert float(seen.books.debt[1]) == 0 and float(seen.sales[1, 0]) == pytest.approx(3.75)
        side = funds.broker_side(seen)
        assert float(side.net.sum()) == pytest.approx(-0.25)


class TestLimits:
    RULES = Rules(target=0.2, maintenance=0.15, grace=0, futures_margin=0, advances=1)

    def test_under_a_net_selling_limit_leverage_rises_by_itself(self):
        """Lay errors 17 and 18: no sale, no rest."""
        fall = [-0.03] * 5
        free = funds.simulate(swap(), path_of(fall, [0.0] * 5), self.RULES)
        held = funds.simulate(swap(), path_of(fall, [0.0] * 5, net_limit=1.0), self.RULES)
        assert held.sales.max() == 0 and np.all(np.diff(held.assets_to_equity) > 0)
        expected = funds.leverage.after_loss(5, 1 - 0.97 ** np.arange(6))
        np.testing.assert_allclose(held.assets_to_equity, expected, rtol=1e-12)
        assert free.assets_to_equity.max() < 6.3 and float(free.sales.sum()) > 0
        assert held.called.tolist() == [0, 0, 1, 2, 3, 4]
        half = funds.simulate(swap(), path_of(fall, [0.0] * 5, net_limit=0.5), self.RULES)
        assert float(half.sales[2, 0]) == pytest.approx(0.5 * float(free.sales[2, 0]))

    def test_a_swap_keeps_the_size_and_sells_the_small(self):
        book = Book([1.0, 4.0], [-5.0], 0, 0, 4.0, ("csi300", "microcap"), ("IM",))
        path = Path([[0.0, -0.08]], [[0.0]], [[0.0]], net_limit=1.0)
        rules = self.RULES.moved(swap=np.asarray(1.0))
        seen = funds.simulate(book, path, rules)
        assert float(seen.wanted[1]) > 0 and float(seen.sales[1, 0]) == 0 < float(seen.sales[1, 1])
        assert (
            float(seen.purchases[1, 0]) == pytest.approx(float(seen.sales[1, 1]))
            and seen.purchases[1, 1] == 0
        )
        assert float(seen.books.assets[1].sum()) == pytest.approx(1 + 4 * 0.92)
        assert float(seen.books.futures[1, 0]) == -5.0  # no net sale, no hedge cut

    def test_participation_spreads_a_sale_over_days(self):
        fast = funds.simulate(swap(), path_of([-0.1] + [0.0] * 6, [0.0] * 7), self.RULES)
        path = path_of([-0.1] + [0.0] * 6, [0.0] * 7, turnover=3.0)
        slow = funds.simulate(swap(), path, self.RULES.moved(participation=np.asarray(0.2)))
        np.testing.assert_allclose(slow.sales[1:, 0], [0.6, 0.6, 0.6, 0.2, 0, 0, 0], atol=1e-12)
        assert float(slow.sales.sum()) == pytest.approx(float(fast.sales.sum())) == pytest.approx(2.0)
        assert slow.called.tolist() == [0, 1, 2, 3, 4, 0, 0, 0]

    def test_what_one_tier_does_not_let_out_is_taken_elsewhere_or_waits(self):
        book = Book([3.0, 1.0, 1.0], [-5.0], 0, 0, 4.0, ("a", "b", "c"), ("IM",))
        share, locked = 0.2, [0.0, 0.5, 1.0]
        spill = funds.allowed_sale(book, self.RULES, share, sellable=np.array(locked))
        np.testing.assert_allclose(spill.sales, [0, 0.2 + 0.3 * 0.6 / 1.1, 0.2 + 0.8 * 0.6 / 1.1])
        assert float(spill.net_sale) == pytest.approx(1.0)
        waits = funds.allowed_sale(book, self.RULES.moved(spill=False), share, sellable=np.array(locked))
        np.testing.assert_allclose(waits.sales, [0, 0.2, 0.2])
        np.testing.assert_allclose(waits.futures, [5.0 * 0.4 / 5])
        none = funds.allowed_sale(book, self.RULES, 1.0, sellable=0.0)
        assert none.sales.max() == 0 and none.futures.max() == 0

    def test_a_fill_at_a_worse_price_costs_what_it_slips(self):
        orders = funds.allowed_sale(swap(), self.RULES, 0.4)
        after, done = funds.fill(swap(), orders, prices=0.97, futures_prices=1.02)
        assert (
            float(done.slippage) == pytest.approx(2.0 * 0.03 + 2.0 * 0.02) == pytest.approx(float(done.cost))
        )
        assert float(after.equity) == pytest.approx(1 - 0.1) and float(done.repaid) == pytest.approx(1.94)
        assert float(after.assets[0]) == 3.0 and float(after.futures[0]) == -3.0


class TestBroker:
    def test_a_quiet_year(self):
        side = funds.yearly_income(5.0, 4.0, spread=0.02, turns=40.0, commission=0.0002)
        assert float(side.financing) == pytest.approx(0.08) and float(side.commission) == pytest.approx(0.04)
        assert float(side.turnover) == 200 and float(side.net) == pytest.approx(0.12)
        with pytest.raises(ValueError, match=r"spread is 0.9"):
            funds.yearly_income(5.0, 4.0, spread=0.9, turns=1.0, commission=0.0)

    def test_interest_and_commission_are_the_clients_cost(self):
        costs = Costs(borrowing=0.0365, commission=0.001, stamp=0.0005)
        rules = Rules(target=0.2, maintenance=0.15, grace=0, futures_margin=0, advances=1)
        seen = funds.simulate(swap(), path_of([-0.06, 0.0], [0.0, 0.0], days=[3, 1]), rules, costs)
        side = funds.broker_side(seen)
        assert float(side.financing[1]) == pytest.approx(4 * 0.0365 * 3 / 365)
        assert float(side.commission[1]) == pytest.approx(0.001 * float(side.turnover[1]))
        assert float(side.turnover[1]) > 1
        lost = -float(seen.profit.financing.sum() + seen.profit.fees.sum())
        assert lost == pytest.approx(float(side.net.sum() + seen.stamp.sum()))

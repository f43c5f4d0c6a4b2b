"""Rolling a short hedge: the legs a rule gives, and what they earned on the record."""

from itertools import pairwise

import numpy as np
import pytest

from widgets.simulation import futures, record
from widgets.simulation.record import measures

RULES = {
    "quarterly": futures.QUARTERLY,
    "nearest": futures.NEAREST,
    "settled": futures.RollRule(futures.EVERY_MONTH, 0),
    "early": futures.RollRule(futures.QUARTERS, 10),
    "half-yearly": futures.RollRule((6, 12), 3),
}
PERIODS = {"event": ("2023-12-01", "2024-03-29"), "squeeze": ("2024-07-01", "2024-12-31")}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@pytest.mark.parametrize("product", ["IC", "IM"])
@pytest.mark.parametrize("period", PERIODS.values(), ids=PERIODS)
def test_legs_tile_the_time_and_keep_the_rule(period, product, rule):
    # Guards against a day unhedged, a contract held past its roll, or one of a month that is not allowed.
    legs = futures.schedule(product, *period, rule)
    assert [str(legs[0].opened), str(legs[-1].closed)] == list(period)
    for before, after in pairwise(legs):
        assert before.closed == after.opened
        assert before.contract.expiry < after.contract.expiry
        assert futures.sessions_between(before.closed, before.contract.expiry) == rule.sessions_before
    for leg in legs:
        assert leg.contract.month in rule.months
        assert leg.contract in futures.listed(product, leg.opened)
        assert leg.opened < leg.closed <= leg.contract.expiry


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@pytest.mark.parametrize("period", PERIODS.values(), ids=PERIODS)
def test_legs_sum_to_the_hedge_and_days_to_the_legs(period, rule):
    hedge = futures.hedge("IM", *period, rule)
    assert hedge.leg_earned.sum() == pytest.approx(hedge.earned[-1], abs=1e-12)
    assert hedge.earned[0] == 0
    # every day's gain from prices: the index less the future held overnight, both per opening index value
    table = record.futures()
    price = {
        (str(day), code): basis
        for day, code, basis in zip(table["date"], table["contract"], table["basis_pct"] / 100, strict=True)
    }
    for k in range(1, hedge.date.size):
        held = hedge.legs[hedge.leg[k - 1]].contract
        was, now = (price[str(hedge.date[k - i]), held.code] for i in (1, 0))
        now = 0.0 if hedge.date[k] == held.expiry else now
        future = hedge.index[k] * (1 + now) - hedge.index[k - 1] * (1 + was)
        gain = hedge.index[k] - hedge.index[k - 1] - future
        assert hedge.earned[k] - hedge.earned[k - 1] == pytest.approx(gain, abs=1e-12)


@pytest.mark.parametrize("opened", ["2023-12-29", "2024-01-22", "2024-02-05", "2024-02-06"])
def test_a_contract_held_to_its_expiry_earns_what_it_was_sold_at(opened):
    # The lesson of the chapter on real closes: only the opening basis counts.
    rule = futures.RollRule(futures.QUARTERS, 0)
    for product in ("IC", "IM"):
        hedge = futures.hedge(product, opened, "2024-03-15", rule, f"{product}2403")
        assert len(hedge.legs) == 1
        assert hedge.earned[-1] == pytest.approx(measures.basis(f"{product}2403", opened), abs=1e-12)
        assert hedge.to_come[-1] == 0
        assert np.allclose(hedge.earned + hedge.to_come, hedge.basis[0])


def test_settled_legs_earn_the_sum_of_what_they_were_sold_at():
    # Rolled at expiry: the hedge's result is known from the opening closes of its legs alone.
    hedge = futures.hedge("IM", "2023-12-29", "2024-03-15", futures.RollRule(futures.EVERY_MONTH, 0))
    assert [leg.contract.code for leg in hedge.legs] == ["IM2401", "IM2402", "IM2403"]
    assert hedge.leg_earned == pytest.approx(hedge.sold_at)
    assert hedge.roll_cost == pytest.approx(hedge.sold_at[1:])


def test_roll_costs_chain():
    # What was sold, less what was bought back, adds up: opening basis + rolls - what is left = earned.
    for rule in RULES.values():
        hedge = futures.hedge("IC", "2023-12-29", "2024-03-29", rule)
        total = hedge.sold_at[0] + hedge.roll_cost.sum() - hedge.to_come[-1]
        assert total == pytest.approx(hedge.earned[-1], abs=1e-12)


def test_basis_of_the_day_of_a_roll_is_that_of_the_new_contract():
    hedge = futures.hedge("IM", "2024-01-02", "2024-02-08", futures.NEAREST)
    for number, leg in enumerate(hedge.legs[1:], 1):
        (at,) = np.flatnonzero(hedge.date == leg.opened)
        assert hedge.leg[at] == number
        assert hedge.basis[at] == pytest.approx(measures.basis(leg.contract.code, leg.opened))


def test_annual_counts_calendar_days():
    hedge = futures.hedge("IM", "2024-02-05", "2024-03-15", futures.RollRule(futures.QUARTERS, 0))
    assert hedge.annual == pytest.approx(measures.annualised_basis("IM2403", "2024-02-05"), rel=1e-9)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: futures.RollRule(()), "months"),
        (lambda: futures.RollRule((3, 3, 6, 9, 12)), "months"),
        (lambda: futures.RollRule((0, 3)), "months"),
        (lambda: futures.RollRule(sessions_before=16), "sessions_before is 16"),
        (lambda: futures.RollRule(sessions_before=1.5), "sessions_before is 1.5"),
        (lambda: futures.hedge("IF", "2024-01-02", "2024-02-08"), "product='IF'"),
        (lambda: futures.hedge("IM", "2024-02-08", "2024-01-02"), "before"),
        (lambda: futures.hedge("IM", "2024-02-10", "2024-02-20"), "not a trading day"),
        (lambda: futures.hedge("IM", "2024-03-29", "2024-07-01"), "must both lie in one"),
        (lambda: futures.hedge("IM", "2024-02-20", "2024-03-01", first="IM2402"), "first='IM2402'"),
        (lambda: futures.hedge("IM", "2024-02-05", "2024-03-01", first="IC2403"), "first='IC2403'"),
        (lambda: futures.hedge("IM", "2024-02-07", "2024-03-01", first="IM2402"), "rolls after"),
        (lambda: futures.schedule("IM", "2024-02-10", "2024-03-01"), "start is '2024-02-10'"),
        (lambda: futures.next_contract("IM", "2024-04-15", futures.RollRule((3,))), "rule.months"),
    ],
)
def test_bad_input_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        wrong()

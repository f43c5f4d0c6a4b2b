"""Chapter 12: what its prose and tasks say of the widgets, held against the model and the record."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from widgets.explorers import ch12, ch12_book, ch12_lab
from widgets.figures import figure
from widgets.figures import policy as policies
from widgets.simulation.attribution import Change, Purchases, effects, helped
from widgets.simulation.market import TIERS
from widgets.simulation.record import measures
from widgets.stored import stored_columns

LAB = {"buying": "recorded", "shift": 0.0, "size": 1.0, "limit": "recorded", "leverage": 5.0}


def verdict(policy: str, name: str) -> str:
    return policies.found().verdict(policy, name)


# The calendar --------------------------------------------------------------------------------------


def test_the_largest_had_nearly_all_of_january_s_money() -> None:
    """Guards: "the same address", and the shares of the first and the last tier."""
    assert figure("rescue_share(csi300, 2024-01-18, 2024-01-22)") > 0.9
    assert figure("rescue_share(csi300, 2024-01-23, 2024-02-02)") > 0.9
    assert figure("rescue_share(csi2000, 2024-01-18, 2024-02-08)") < 0.05
    shares = [figure(f"rescue_share({tier}, 2024-01-18, 2024-02-08)") for tier in TIERS[:4]]
    assert sum(shares) == pytest.approx(1.0)
    assert (
        figure("rescue_share(csi500, 2024-02-05, 2024-02-05)")
        > figure("rescue_even(csi500, 2024-02-05)") + 0.2
    )


def test_buying_went_on_after_the_holiday() -> None:
    """Guards: "far above normal again on 19 February, 28 February and 5 March"."""
    total = sum(helped.money(tier) for tier in TIERS[:4])
    days = helped.days()
    after = total[(days > np.datetime64("2024-02-08")) & (days <= np.datetime64("2024-03-15"))]
    named = [total[days == np.datetime64(day)][0] for day in ("2024-02-19", "2024-02-28", "2024-03-05")]
    assert min(named) == sorted(after)[-3] and min(named) > 10


def test_the_table_of_days_keeps_money_and_tiers_apart() -> None:
    for measure in ("change", "less"):
        found = ch12.by_day(measure)
        both = np.isfinite(found["money"]) & np.isfinite(found["change"])
        assert not both.any()
        last = found["date"] == np.datetime64("2024-02-07")
        micro = found["change"][last & (found["series"] == "microcap") & np.isfinite(found["change"])][0]
        want = measures.level("microcap", "2024-02-07") - (
            100 if measure == "change" else measures.level("csi300", "2024-02-07")
        )
        assert micro == pytest.approx(want, abs=0.006)
        assert np.nanmin(found["change"]) > -45 and np.nanmax(found["change"]) < 10
    stack = sum(helped.money(tier) for tier in TIERS[:4])
    assert stack.max() < 32


def test_the_etf_left_its_index() -> None:
    """Guards: lay error 21, "further than its index"."""
    assert 0.02 < figure("rescue_etf_premium(2024-02-02, 2024-02-08)") < 0.07
    assert measures.total_return("csi2000_etf", "2024-02-07", "2024-02-08") > 0.0875


# One day's help ------------------------------------------------------------------------------------


def book(**given: float) -> dict:
    money = ch12_book.spread(**given)
    return ch12_book.help_today(day="d0205", book="fitted", leverage=5.0, **money)


def test_the_prediction_is_the_widget_s_default() -> None:
    """Guards: a guess drawn against another number."""
    found = book(csi500=10.0, csi1000=10.0)
    assert found["equity"] == pytest.approx(100 * figure("rescue_kept(2024-02-05, 5, 0, 10, 10, 0, 0)"))
    assert ch12_book.one_day.defaults["csi500"] == ch12_book.one_day.defaults["csi1000"] == 10.0
    assert found["stocks"] > 0 > found["equity"]


def test_whom_help_helps() -> None:
    """Guards: the tasks of the book: nothing to the largest, loss in the middle, gain in the small."""
    assert abs(book(csi300=20.0)["equity"]) < 0.5
    assert book(csi2000=20.0)["equity"] > 5
    assert book(microcap=1.0)["equity"] > book(csi2000=1.0)["equity"] > 0 > book(csi500=1.0)["equity"]
    deep = ch12_book.depth("2024-02-05")
    assert deep.argmin() == 4
    even = book(**{tier: float(25 * deep[k] / deep.sum()) for k, tier in enumerate(TIERS)})
    assert abs(even["left"]) < 1e-9
    balance = (
        20
        * figure("rescue_per_billion(csi2000, 2024-02-05)")
        / -figure("rescue_per_billion(csi1000, 2024-02-05)")
    )
    assert 1 < balance < 25  # task 3 can be done with the slider
    like = ch12_book.help_today(
        day="d0205", book="as_hedge", leverage=5.0, **ch12_book.spread(csi500=10.0, csi1000=10.0)
    )
    assert like["equity"] > 0.5 * book(csi500=10.0, csi1000=10.0)["equity"]


def test_the_scenario_as_the_book_holds_leaves_little() -> None:
    found = book(**{k: v for k, v in ch12_book.one_day.scenarios["neutral"].items() if v})
    assert abs(found["equity"]) < 2.5


# With and without ----------------------------------------------------------------------------------


def test_help_hurt_first_who_is_compared_and_then_who_was_short() -> None:
    """Guards: "And first?": every tier below, in nine of ten fits, and the book the other way."""
    for series in TIERS[1:]:
        low, high = (figure(f"rescue_without({series}, all, 2024-01-22, {end})") for end in ("low", "high"))
        assert figure("rescue_without(csi500, all, 2024-01-22, low)") <= low
        assert high <= figure("rescue_without(microcap, all, 2024-01-22, high)")
    assert figure("rescue_without(book, all, 2024-01-22, high)") < 0
    assert figure("rescue_without(book, all, 2024-02-07, low)") > 2
    for series in ("csi500", "csi1000", "csi2000", "microcap"):
        assert figure(f"cascade_effect({series}, 2024-01-22, low, state)") > 0
    assert figure("rescue_without(book, rest, 2024-02-07, low)") > 4


def test_help_was_a_part_of_the_book_s_loss() -> None:
    """Guards: "a part, not the whole", "most of the loss on 6 and 7 February", and the two misses named."""
    made, seen = (figure(f"rescue_path({line}, book, 2024-02-07)") for line in ("model", "record"))
    assert figure("rescue_without(book, all, 2024-02-07, high)") < -0.4 * made
    for line, end in (("model", made), ("record", seen)):
        assert figure(f"rescue_path({line}, book, 2024-02-05)") > 0.5 * end
    assert (
        figure("rescue_path(record, book, 2024-02-02)") < figure("rescue_path(model, book, 2024-02-02)") - 3
    )
    assert figure("rescue_path(record, book, 2024-02-08)") > seen + 2
    assert figure("rescue_path(model, book, 2024-02-08)") < made


def test_paths_lie_on_the_axis_and_the_sentence_says_whether_the_sign_is_known() -> None:
    for series, taken in itertools.product(helped.SERIES, helped.TAKEN):
        found = ch12.with_and_without(series, taken)
        low, high = found["value"][found["line"] == "frame"]
        shown = np.concatenate([found["value"], found["low"], found["high"]])
        assert low <= np.nanmin(shown) and np.nanmax(shown) <= high
        same = found["late_low"] * found["late_high"] > 0
        if min(abs(found["late_low"]), abs(found["late_high"])) > 0.05:
            assert found["case"].endswith("_known") == same
        assert found["miss"] == pytest.approx(found["made"] - found["seen"], abs=0.11)


# The lab -------------------------------------------------------------------------------------------


def test_the_lab_fits_the_page() -> None:
    """Guards: a grid over budget, an axis that cuts a bar off."""
    _, count = stored_columns(ch12_lab.policy_lab)
    assert count <= 40_000
    limits = {"price": (-26, 44), "basis": (-24, 6), "unit": (-40, 160)}
    for setting in ch12_lab.grid():
        found = ch12_lab.lab(**setting)
        for kind, (low, high) in limits.items():
            rows = found["kind"] == kind
            assert low <= min(found["low"][rows].min(), found["effect"][rows].min()), setting
            assert high >= max(found["high"][rows].max(), found["effect"][rows].max()), setting


def test_as_it_was_nothing_changes() -> None:
    found = ch12_lab.lab(**LAB)
    assert not found["effect"].any() and set(found["verdict"]) == {"policy_none"}


def test_where_the_table_knows_a_sign_the_lab_does_not_say_the_opposite() -> None:
    """Guards: half of the fits against all of them."""
    same = {
        "nothing": {"buying": "nothing"},
        "no_middle": {"buying": "no_middle"},
        "no_large": {"buying": "no_large"},
        "small_only": {"buying": "small_only"},
        "small_first": {"buying": "small_first"},
        "week_earlier": {"shift": -5.0},
        "three_later": {"shift": 3.0},
        "twice": {"size": 2.0},
        "no_limit": {"limit": "never"},
        "limit_earlier": {"limit": "earlier"},
        "at_2x": {"leverage": 2.0},
        "at_8x": {"leverage": 8.0},
    }
    differ = 0
    for name, change in same.items():
        found = ch12_lab.lab(**{**LAB, **change})
        for said, own in zip(found["verdict"], ch12_lab.SHOWN.values(), strict=True):
            whole = f"policy_{verdict(name, own)}"
            assert {said, whole} != {"policy_higher", "policy_lower"}, (name, own)
            differ += said != whole
        best = [policies.change(name, own) for own in ch12_lab.SHOWN.values()]
        np.testing.assert_allclose(found["effect"], best, atol=0.051)
    assert differ <= 4  # "at the edge"


def test_nothing_bought_ignores_date_and_size() -> None:
    one, two = (
        ch12_lab.lab(**{**LAB, "buying": "nothing", "shift": s, "size": m}) for s, m in ((0, 1), (-5, 2))
    )
    np.testing.assert_array_equal(one["effect"], two["effect"])


def test_off_the_grid_is_the_same_model() -> None:
    """Guards: a live slider that answers from other fits."""
    near = ch12_lab.lab(**{**LAB, "size": 1.9})
    grid = ch12_lab.lab(**{**LAB, "size": 2.0})
    assert np.all(np.abs(near["effect"] - grid["effect"]) < 3) and near["effect"].any()


# What the tasks say --------------------------------------------------------------------------------


def test_help_cost_hedged_funds_and_not_the_smallest() -> None:
    """Guards: tasks 1 and 2."""
    assert verdict("nothing", "dma_nav") == verdict("nothing", "neutral_nav") == "higher"
    assert verdict("nothing", "microcap_0207") == "lower"
    assert verdict("no_middle", "dma_nav") == "higher" and verdict("no_large", "dma_nav") == "lower"
    assert verdict("no_large", "neutral_nav") == "unknown"
    assert figure("policy_change(no_middle, dma_nav, low)") > figure("policy_change(nothing, dma_nav, high)")
    assert abs(figure("policy_change(no_middle, microcap_0207, high)")) < 2


def test_a_single_day_either_way_lifts_the_smallest() -> None:
    """Guards: "moved by a single day, earlier or later, the same purchases leave microcaps higher"."""
    moved = effects([Change(str(day), purchases=Purchases(shift=day)) for day in (-1, 1)])
    assert {moved.verdict(day, "microcap_0207") for day in ("-1", "1")} == {"higher"}


def test_small_first_and_dates() -> None:
    """Guards: tasks 3 and 4."""
    assert verdict("small_first", "dma_nav") == verdict("small_first", "neutral_nav") == "higher"
    assert verdict("small_first", "csi2000_0207") == "higher"
    assert verdict("small_first", "im_low") == "lower"
    assert verdict("small_first", "microcap_0207") == "unknown"
    assert verdict("small_only", "microcap_0207") == "lower"
    for tier in TIERS:
        assert verdict("week_earlier", f"{tier}_0207") == "lower"
    assert figure("policy_change(three_later, microcap_0207)") > 10
    assert verdict("three_later", "microcap_0207") == "unknown"


def test_the_limit_held_up_the_middle() -> None:
    """Guards: task 5 and the key point."""
    for tier in ("csi500", "csi1000"):
        assert figure(f"policy_change(no_limit, {tier}_0207, high)") < -4
    assert abs(figure("policy_change(no_limit, microcap_0207)")) < 0.2
    assert verdict("no_limit", "dma_nav") == "higher"
    assert figure("policy_change(limit_earlier, microcap_0207, high)") < -5


def test_a_ratio_moves_no_price_and_a_size_does() -> None:
    """Guards: task 6."""
    for tier in TIERS:
        assert verdict("at_2x", f"{tier}_0207") == "none"
    assert verdict("at_2x", "im_low") == "none" and figure("policy_change(at_2x, dma_nav)") > 40
    assert verdict("smaller_book", "microcap_0207") == "higher"
    assert figure("policy_reached(at_8x, dma_nav)") < -0.99
    for tier, end in itertools.product(TIERS, ("best", "low", "high")):
        assert abs(figure(f"policy_change(at_8x, {tier}_0207, {end})")) < 1


def test_prices_came_back_and_excess_did_not() -> None:
    """Guards: the verdict on S20."""
    assert 0.5 < figure("rescue_come_back(microcap, 2024-02-07, 2024-03-15)") < 0.75
    assert figure("rescue_gap_closed(microcap, 2024-02-07, 2024-03-15)") == pytest.approx(0.5, abs=0.03)
    assert figure("weighted_annualised_basis(IM, 2024-03-15)") > -0.10


def test_doubling_and_the_best_fit_s_levels() -> None:
    assert verdict("twice", "dma_nav") == "lower" and verdict("twice", "microcap_0207") == "higher"
    assert figure("policy_reached(as_it_was, dma_nav)") < -0.5


def test_figures_refuse_what_they_do_not_know() -> None:
    for wrong, said in (
        ("policy_change(luck, dma_nav)", "nothing"),
        ("policy_change(nothing, bse50)", "outcome"),
        ("policy_change(nothing, dma_nav, mean)", "best, low, high"),
        ("rescue_kept(2024-02-05, 5, 0, 10)", "amounts"),
        ("rescue_per_billion(bse50, 2024-02-05)", "csi300"),
        ("rescue_per_billion(csi300, 2024-02-10)", "trading day"),
        ("rescue_money(microcap, 2024-02-05, 2024-02-08)", "tier"),
        ("rescue_path(guess, book, 2024-02-07)", "record, model"),
        ("rescue_without(book, all, 2024-02-07, mean)", "best, low, high"),
        ("rescue_even(microcap, 2024-02-05)", "csi300"),
    ):
        with pytest.raises(ValueError, match=said):
            figure(wrong)

"""Chapter 10: what its prose and tasks say of the widgets, held against the stored calibration."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from widgets.explorers import ch10, ch10_fit, ch10_ledger
from widgets.figures import figure
from widgets.simulation import calibrate, episode, firesale, market
from widgets.simulation.cascade import AGENTS, ALL_ON, simulate
from widgets.simulation.firesale import stylised
from widgets.simulation.market import TIERS

SELLERS = ("neutral", "dma", "enhanced", "public")
LOW, END = np.datetime64("2024-02-07"), np.datetime64("2024-02-08")
ON = dict.fromkeys(AGENTS, True)


def moved(series: str, day: np.datetime64, **on: bool) -> float:
    found = ch10.run(**{**ON, **on})
    return float(found["change"][(found["series"] == series) & (found["date"] == day)][0])


# The links -----------------------------------------------------------------------------------------


def test_every_switch_is_the_switch_of_its_own_agent() -> None:
    """Guards: bits read in the wrong order. Each cell equals a run made alone, with the news held."""
    news = episode.full().news[0]
    for off in [(name,) for name in AGENTS] + [("dma", "state"), ("public", "shorts", "dealers"), AGENTS]:
        alone = simulate(calibrate.best(), ALL_ON.off(*off), news=news)
        found = ch10.run(**{**ON, **dict.fromkeys(off, False)})
        rows = found["kind"] == "cascade_tier"
        np.testing.assert_allclose(
            found["change"][rows].reshape(-1, len(TIERS)), 100 * alone.level[0] - 100, atol=0.0501
        )
        assert found["on"] == len(AGENTS) - len(off)


def test_with_all_links_the_csi_300_is_the_record() -> None:
    """Guards: "dots are the record", and news that does not bring the forced index back."""
    found = ch10.run(**ON)
    rows = found["series"] == "csi300"
    np.testing.assert_allclose(found["change"][rows], found["record"][rows], atol=0.11)
    assert found["case"] == "all" and ch10.run(**dict.fromkeys(AGENTS, False))["case"] == "none"


def test_news_alone_moves_the_smallest_least() -> None:
    """Guards: the prediction's answer, "by more than it lost", and "the smallest shares fall least"."""
    off = dict.fromkeys(AGENTS, False)
    changes = {tier: moved(tier, LOW, **off) for tier in TIERS}
    assert max(changes, key=lambda tier: changes[tier]) == "microcap"
    assert -8 < changes["csi300"] < changes["microcap"] < 0
    assert changes["csi300"] < 100 * figure("total_return(csi300, 2023-12-29, 2024-02-07)") - 1
    assert 100 * figure("cascade_off(microcap, 2024-02-07, agents)") == pytest.approx(
        changes["microcap"], abs=0.051
    )


def test_each_of_four_sellers_alone_takes_most_of_the_fall_away() -> None:
    """Guards: "one answer four times", "the sum is larger than the whole", and the first claim of S08."""
    whole = moved("microcap", LOW)
    saved = {name: moved("microcap", LOW, **{name: False}) - whole for name in SELLERS}
    assert all(one > 0.4 * -whole for one in saved.values())
    assert sum(saved.values()) > 1.5 * -whole
    several = episode.ensemble().level[:, -2, -1] - 1
    for name in SELLERS:  # and in every near-equal fit, not only in the best
        bare = episode.without(name, everywhere=True).level[:, -2, -1] - 1
        assert np.all(bare - several > 0.3 * -several), name


def test_dealers_hold_the_discount_in_january_and_are_unknown_in_february() -> None:
    """Guards: the answer to task 5. "All fits say so" on 22 January; on 7 February the sign flips."""
    for series in ("IM", "csi1000", "microcap"):
        assert figure(f"cascade_effect({series}, 2024-01-22, high, dealers)") < 0, series
    assert figure("cascade_effect(microcap, 2024-02-07, low, dealers)") < -0.02
    assert figure("cascade_effect(microcap, 2024-02-07, high, dealers)") > 0.02


def test_help_hurt_the_smallest_first() -> None:
    """Guards: the answer to task 6, in every near-equal fit."""
    assert figure("cascade_effect(microcap, 2024-01-22, low, state)") > 0
    assert figure("cascade_effect(microcap, 2024-02-07, high, state)") < 0


def test_the_futures_side_alone_makes_no_february() -> None:
    """Guards: task 4 has an answer: little is left."""
    off = {name: on for name, on in ch10.links.scenarios["futures"].items() if name in AGENTS}
    assert moved("microcap", LOW, **off) > -15


def test_spill_over_is_narrow_in_every_near_equal_fit() -> None:
    """Guards: "a narrow bridge to shares"."""
    assert figure("cascade_parameter(spill)") <= figure("cascade_parameter(spill, high)") < 0.25


def test_all_combinations_lie_on_the_axes() -> None:
    """Guards: a line that leaves the fixed picture."""
    tiers = episode.switched().level * 100 - 100
    assert tiers.min() > -60 and tiers.max() < 15
    bases = 100 * episode.switched().basis
    assert bases.min() > -7 and bases.max() < 1.5
    seen = episode.levels()
    assert (seen[:, :5] - 100).min() > -60 and seen[:, 5:].min() > -7


# The account ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("tier", "sums"), list(itertools.product(TIERS, ("daily", "so_far"))))
def test_parts_sum_to_the_diamond_and_the_diamond_is_the_run(tier: str, sums: str) -> None:
    found = ch10_ledger.book(tier, sums)
    dates = episode.full().dates[1:]
    parts = found["kind"] == "part"
    total = np.array([np.nansum(found["points"][parts & (found["date"] == day)]) for day in dates])
    whole = found["points"][found["kind"] == "sum"]
    np.testing.assert_allclose(total, whole, atol=0.05)
    level = 100 * episode.full().log_level[0, :, TIERS.index(tier)]
    np.testing.assert_allclose(whole, level[1:] if sums == "so_far" else np.diff(level), atol=0.0051)


def test_the_recorded_dots_are_the_record() -> None:
    found = ch10_ledger.book("microcap", "so_far")
    seen = found["points"][found["kind"] == "record"]
    np.testing.assert_allclose(seen, episode.record()[:, 3], atol=0.0051)


def test_the_frame_holds_every_bar() -> None:
    for tier, sums in itertools.product(TIERS, ("daily", "so_far")):
        found = ch10_ledger.book(tier, sums)
        low, high = found["points"][found["kind"] == "frame"]
        rest = found["points"][found["kind"] != "frame"]
        assert low <= np.nanmin(rest) and high >= np.nanmax(rest)


def test_state_help_darkens_the_news_of_the_largest() -> None:
    """Guards: task 3 and "the state's help makes the news worse"."""
    news = figure("cascade_part(news, csi300, 2024-01-18, 2024-02-02)")
    state = figure("cascade_part(state, csi300, 2024-01-18, 2024-02-02)")
    assert state > 0 and news < 100 * np.log1p(figure("cascade_change(csi300, 2024-02-02)")) - 100 * np.log1p(
        figure("cascade_change(csi300, 2024-01-17)")
    )


# Fits and rivals -----------------------------------------------------------------------------------


def test_the_full_fit_is_ahead_of_both_rivals_on_every_tier() -> None:
    """Guards: "nearer than momentum in each", on all days."""
    for tier in calibrate.SERIES[:4]:
        mine = figure(f"cascade_error({tier}, full, model, all)")
        assert mine < figure(f"cascade_error({tier}, full, momentum, all)")
        assert figure(f"cascade_times_below({tier}, beta)") > 2.5


def test_the_sentence_names_the_line_that_is_nearest() -> None:
    for series, fit in itertools.product(calibrate.SERIES, episode.FITS):
        found = ch10_fit.against_record(series, fit, "path")
        errors = {name: found[f"{name}_test"] for name in ch10_fit.DRAWN}
        assert errors[found["nearest"][0].removeprefix("fit_")] == min(errors.values())
        assert found["case"] == f"{fit}_path"


def test_where_the_chapter_says_a_rival_wins_it_does() -> None:
    """Guards: the honest paragraph. Unseen, both rivals win on the CSI 500 and neither on the smallest."""
    for rival in ("beta", "momentum"):
        assert figure(f"cascade_error(csi500, test, {rival}, test)") < figure(
            "cascade_error(csi500, test, model, test)"
        )
        for tier in ("csi2000", "microcap"):
            assert figure(f"cascade_error({tier}, test, {rival}, test)") > figure(
                f"cascade_error({tier}, test, model, test)"
            )
    assert figure("cascade_error(csi1000, test, momentum, test)") < figure(
        "cascade_error(csi1000, test, model, test)"
    )
    assert figure("cascade_miss(csi500, 2024-02-08, test)") > 5


def test_a_miss_is_the_path_less_the_record() -> None:
    for series, fit in itertools.product(calibrate.SERIES, episode.FITS):
        path, miss = (ch10_fit.against_record(series, fit, m) for m in ("path", "miss"))
        line = {m["line"][0]: m for m in (path, miss)}
        assert set(line) == {"fit_record"}
        drawn = path["line"] != "frame"
        seen = np.tile(episode.record()[:, calibrate.SERIES.index(series)], 4)
        np.testing.assert_allclose(path["value"][drawn] - seen, miss["value"][drawn], atol=0.0101)
        for found in (path, miss):
            low, high = found["value"][found["line"] == "frame"]
            shown = np.concatenate([found["value"][drawn], found["low"], found["high"]])
            assert low <= np.nanmin(shown) and np.nanmax(shown) <= high, (series, fit)


# What is not explained, and the two claims -----------------------------------------------------------


def test_the_misses_named_have_the_sign_named() -> None:
    """Guards: "too mild", "too high", "spikes of the discount", "peaks", "never binds"."""
    assert figure("cascade_miss(csi1000, 2024-02-05)") > 1 and figure("cascade_miss(csi2000, 2024-02-05)") > 1
    for day in ("2024-01-22", "2024-02-05"):
        assert figure(f"cascade_miss(basis_im, {day})") > 0.5
    assert figure("cascade_miss(microcap, 2024-02-08)") < 0
    assert figure("cascade_most_lots(IM)") > 321_000 and figure("cascade_lots(IM, 2024-02-07)") < 284_000
    assert figure("cascade_waiting") < 0.05e9
    assert figure("cascade_nav(dma, 2024-02-02, 2024-02-07)") < -0.5


def test_margin_calls_move_nothing() -> None:
    """Guards: "switched off, nothing changes by 7 February"."""
    calls = episode.without("margin_calls").level[0, :-1]
    np.testing.assert_allclose(calls, episode.full().level[0, :-1], atol=5e-4)


def test_late_sellers_sell_lower_and_enhanced_funds_begin_later() -> None:
    """Guards: S05."""
    first, last = (figure(f"cascade_sale_level(neutral, microcap, {q})") for q in ("first", "last"))
    assert last < first - 0.15 and figure("cascade_sale_level(enhanced, microcap, first)") < first


def test_purchases_below_the_csi_300_turn_the_middle_and_not_the_smallest() -> None:
    """Guards: S08, in every near-equal fit."""
    assert figure("cascade_helped(csi500, 2024-02-08, low)") > 0.04
    assert figure("cascade_helped(csi1000, 2024-02-08, low)") > 0.02
    assert abs(figure("cascade_helped(microcap, 2024-02-08, high)")) < 0.01
    assert abs(figure("cascade_helped(microcap, 2024-02-08, low)")) < 0.01


def test_the_book_of_snowballs_is_not_pinned_down() -> None:
    low, high = (figure(f"cascade_parameter(snowballs, {end})") for end in ("low", "high"))
    assert high - low > 0.5 * (350 - 190) and figure("cascade_loose_count") >= 1
    spread = {name: one["share_of_range"] for name, one in calibrate.evaluate()["parameters"].items()}
    assert max(spread, key=lambda name: spread[name]) == "snowballs"  # "the loosest"


def test_figures_refuse_what_they_do_not_know() -> None:
    for wrong, said in (
        ("cascade_change(bse50, 2024-02-07)", "csi300, csi500"),
        ("cascade_change(microcap, 2024-02-10)", "2024-02-10"),
        ("cascade_off(microcap, 2024-02-07, brokers)", "link"),
        ("cascade_error(microcap, full, luck, all)", "momentum"),
        ("cascade_error(microcap, full, model, march)", "training"),
        ("cascade_parameter(dma)", "spill"),
        ("cascade_miss(microcap, 2023-12-29)", "not scored"),
        ("cascade_sale_level(neutral, microcap, middle)", "first, last"),
    ):
        with pytest.raises(ValueError, match=said):
            figure(wrong)


def test_what_the_chapter_says_of_chapter_9():
    """Guards: two chapters with other numbers for one thing, and no word about it."""
    fitted = float(np.asarray(calibrate.best().depth).item())
    assert 1 / 12 < fitted / firesale.DEPTH_CONSTANT < 1 / 8.5
    assert float(np.asarray(calibrate.best().enhanced).item()) == 2 * stylised.FUNDS["enhanced"].stocks
    assert market.tiers().adv[-1] == market.BELOW_CSI2000 * stylised.turnover()[-1]

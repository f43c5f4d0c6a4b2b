"""Chapter 14: what its prose and tasks say of the widgets, held against the stored calibration."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from widgets.charts import crashes as crash_chart
from widgets.charts import takeaway as chart
from widgets.explorers import ch14, ch14_crises, ch14_model
from widgets.figures import figure
from widgets.simulation import calibrate, episode
from widgets.simulation.attribution import Change, leverage, run_changes
from widgets.simulation.attribution.worlds import world, worlds
from widgets.simulation.cascade import AGENTS, ALL_ON, PARAMETERS, simulate
from widgets.simulation.market import TIERS, record_forcing

LOW, END = "2024-02-07", "2024-02-08"
MICRO = TIERS.index("microcap")


def micro(*changes: Change, day: int = -2) -> np.ndarray:
    """Return the microcaps' change of every near-equal fit under changes, points: (changes, fits)."""
    run = run_changes(changes, everywhere=True)
    return 100 * (run.level[:, day, MICRO] - 1).reshape(len(changes), -1)


# Worlds --------------------------------------------------------------------------------------------


def test_worlds_are_runs_made_by_hand() -> None:
    """Guards: a world that is not what its name says, in the first fit and in all."""
    best, news = calibrate.best(), episode.full().news[0]
    for name, parameters, links in (
        ("as_it_was", best, ALL_ON),
        ("news_alone", best, ALL_ON.off(*AGENTS)),
        ("double_depth", best.changed(depth=2 * best.depth), ALL_ON),
        ("no_leverage", best.changed(dma_margin=1.0), ALL_ON),
        ("even_crowd", best.changed(size_tilt=0.0), ALL_ON),
        ("steady_depth", best, ALL_ON.off("collapse")),
    ):
        alone = simulate(parameters, links, news=news)
        for everywhere in (False, True):
            np.testing.assert_allclose(
                world(name, everywhere).log_level[0], alone.log_level[0], atol=1e-9, err_msg=name
            )


def test_an_earlier_state_buys_the_same_five_days_sooner() -> None:
    fed = record_forcing()
    moved = worlds()["early_state"].purchases.of(fed)
    np.testing.assert_array_equal(moved[:-5], fed.purchases[5:])
    np.testing.assert_array_equal(moved[-5:], 0.0)


def test_a_smaller_book_is_the_same_money_and_the_smallest_that_was_published() -> None:
    """Guards: "a quarter fewer stocks", own money that changes with the ratio, a book outside its range."""
    change = worlds()["smaller_book"].settings
    assert change["dma"] == PARAMETERS["dma"].low == pytest.approx(0.75 * PARAMETERS["dma"].default)
    own = PARAMETERS["dma"].default * PARAMETERS["dma_margin"].default
    assert change["dma"] * change["dma_margin"] == pytest.approx(own)
    with pytest.raises(ValueError, match="double_depth"):
        world("warm_winter")


def test_twice_the_depth_leaves_less_than_a_quarter_in_every_fit() -> None:
    """Guards: the prediction's answer and its sentence."""
    shares = [figure(f"takeaway_share(double_depth, microcap, {LOW}, {end})") for end in ("low", "high")]
    assert 0 < min(shares) <= max(shares) < 0.25


def test_a_tenth_of_depth() -> None:
    """Guards: "more than ten points", "from nothing to twenty"; and the key point."""
    more, less = (micro(Change("was"), Change("moved", times={"depth": times})) for times in (1.1, 0.9))
    assert np.all(more[1] - more[0] > 10)
    drop = less[1] - less[0]
    assert -21 < drop.min() < -18 and -1 < drop.max() <= 0
    for times, found in (("1.1", more[1]), ("0.9", less[1])):
        assert 100 * figure(f"takeaway_depth({times})") == pytest.approx(found[0])
        assert 100 * figure(f"takeaway_depth({times}, low)") == pytest.approx(found.min())


def test_leverage_moves_prices_only_through_the_book() -> None:
    """Guards: "no price moves, in any fit", and the quiz; and that a smaller book does, in every fit."""
    was = world("as_it_was", True).level[:, :-1]
    for change in (worlds()["no_leverage"], leverage(2.0)):
        run = run_changes((change,), everywhere=True)
        np.testing.assert_allclose(run.level[:, :-1], was, atol=5e-4)
    assert figure(f"takeaway_effect(no_leverage, unit_dma, {LOW}, low)") > 0.5  # who survives
    assert figure(f"takeaway_effect(smaller_book, microcap, {LOW}, low)") > 0.02
    assert figure(f"takeaway_effect(no_dma, microcap, {LOW}, low)") > 0.2


def test_at_half_the_pace_all_gain_in_every_fit() -> None:
    """Guards: "all would gain", for funds in the race, for those outside it, and for the microcaps."""
    for outcome in ("microcap", "unit_dma", "unit_neutral", "unit_enhanced"):
        assert figure(f"takeaway_effect(slow_exit, {outcome}, {LOW}, low)") > 0.02, outcome
    assert worlds()["slow_exit"].sent == {"neutral": 0.5, "dma": 0.5}


def test_what_is_known_and_what_is_not() -> None:
    """Guards: tasks 3, 4 and 5, the list of misses, and the three things we would sign."""
    signs = {
        outcome: dict(zip(ch14.KEYS, ch14.table(outcome, day)["sign"], strict=True))
        for outcome, day in (("microcap", LOW), ("unit_neutral", END), ("csi2000", END))
    }
    assert signs["microcap"]["world_no_notes"] == "sign_unknown"
    assert signs["microcap"]["world_early_state"] == "sign_lower"
    assert signs["microcap"]["world_no_leverage"] == "sign_none"
    assert signs["unit_neutral"]["world_double_state"] == "sign_lower"
    assert signs["csi2000"]["world_no_state"] == "sign_unknown"
    for tier in ("csi300", "csi500", "csi1000", "microcap"):
        assert figure(f"takeaway_effect(no_state, {tier}, {END}, high)") < 0, tier
    assert figure(f"takeaway_effect(no_state, unit_neutral, {END}, low)") > 0.02
    assert figure(f"takeaway_world(news_alone, microcap, {LOW}, low)") > -0.05
    assert figure(f"takeaway_world(even_crowd, microcap, {LOW}, low)") > -0.08


@pytest.mark.parametrize(("outcome", "day"), list(itertools.product(ch14.OUTCOMES, ch14.DAYS)))
def test_the_sentence_says_what_the_marks_do(outcome: str, day: str) -> None:
    for key in ch14.KEYS:
        found = ch14.beside(key, outcome, day)
        at = int(np.flatnonzero(found["picked"])[0])
        assert found["world"][at] == key and found["mine"][0] == key
        assert found["low"][at] <= found["best"][at] <= found["high"][at]
        assert found["here"] == found["best"][at] and found["was"] == found["best"][0]
        assert found["case"] == ("was" if at == 0 else found["sign"][at].removeprefix("sign_"))
        if found["case"] == "higher":
            assert found["most"] > 0
        if found["case"] == "lower":
            assert found["least"] < 0


def test_marks_have_an_order_on_the_axis() -> None:
    assert [f"world_{name}" for name in worlds()] == chart.KEYS == list(ch14.KEYS)


# The whole model -----------------------------------------------------------------------------------


def test_at_the_default_the_model_is_the_full_fit() -> None:
    """Guards: a grid whose middle is rounded, so that the page shows another February."""
    found = ch14_model.whole(**ch14_model.model.defaults)
    full = 100 * (episode.full().level[0, -2] - 1)
    np.testing.assert_allclose(found["change"][: len(TIERS)], full, atol=0.0501)
    np.testing.assert_array_equal(found["change"], found["was"])


def test_grid_points_are_runs_made_by_hand() -> None:
    """Guards: axes of the grid in another order than the controls."""
    best = calibrate.best()
    fed = record_forcing()
    for swap, tilt, depth, patience, state, snowballs in (
        ("swap_2x", 50.0, 1.2, 10.0, 1.0, 190.0),
        ("swap_none", 79.0, 0.8, 5.0, 1.0, 350.0),
        ("swap_small", 0.0, 1.5, 5.0, 1.0, 271.0),
        ("swap_5x", 100.0, 2.0, 20.0, 1.0, 271.0),
    ):
        margin = {"swap_2x": 0.5, "swap_small": 40 / 150}.get(swap, 0.2)
        parameters = best.changed(
            depth=depth * best.depth,
            dma_margin=margin,
            dma=150.0 if swap == "swap_small" else 200.0,
            hedged_tolerance=patience / 100,
            size_tilt=best.size_tilt if tilt == 79.0 else tilt / 100,
            snowballs=best.snowballs if snowballs == 271.0 else snowballs,
        )
        links = ALL_ON.off("dma") if swap == "swap_none" else ALL_ON
        alone = simulate(parameters, links, fed, news=episode.full().news[0])
        found = ch14_model.whole(swap, tilt, depth, patience, state, snowballs)
        np.testing.assert_allclose(found["change"][: len(TIERS)], 100 * (alone.level[0, -2] - 1), atol=0.0501)


def test_values_between_the_points_are_run() -> None:
    """Guards: a notebook's slider that lands between two points of the page."""
    between = ch14_model.whole(**{**ch14_model.model.defaults, "depth": 1.1})
    assert between["change"][MICRO] == pytest.approx(100 * figure("takeaway_depth(1.1)"), abs=0.0501)


def test_two_changes_each_halve_the_fall_and_both_do_not_add_up() -> None:
    """Guards: tasks 1 and 2 of the whole model have an answer on the page's grid, and the quiz's slope."""
    start = ch14_model.model.defaults
    was = ch14_model.whole(**start)["change"][MICRO]
    deep = ch14_model.whole(**{**start, "depth": 1.2})["change"][MICRO]
    even = ch14_model.whole(**{**start, "tilt": 50.0})["change"][MICRO]
    both = ch14_model.whole(**{**start, "depth": 1.2, "tilt": 50.0})["change"][MICRO]
    assert deep > was / 2 and even > was / 2
    assert both - was < 0.75 * (deep - was + even - was)
    worst = {**start, **ch14_model.model.scenarios["worst"]}
    found = ch14_model.whole(**worst)
    assert found["change"][MICRO] < -75 and found["case"] == "gone"


def test_bars_stay_on_the_axis_and_nobody_loses_more_than_all() -> None:
    """Guards: the fixed axis from minus 100 to 80, at every point of the grid."""
    found = np.array(list(ch14_model.grid().values()))
    assert found[:, : len(ch14_model.ROWS)].min() >= -100.0
    assert found[:, : len(ch14_model.ROWS)].max() <= 80.0


# Six crashes ---------------------------------------------------------------------------------------


def test_every_crash_has_every_mark_and_the_chart_knows_it() -> None:
    assert list(ch14_crises.READING) == crash_chart.CRASHES
    assert list(ch14_crises.FEATURES) == crash_chart.TRAITS
    assert {len(row) for row in ch14_crises.READING.values()} == {len(ch14_crises.FEATURES)}


def test_what_the_text_says_of_all_six() -> None:
    """Guards: the quiz and the key point, if a mark is changed."""
    rows = list(ch14_crises.READING.values())
    column = {name: [row[i] for row in rows] for i, name in enumerate(ch14_crises.FEATURES)}
    assert all(mark in "yp" for mark in column["trait_forced"])
    for name in set(ch14_crises.FEATURES) - {"trait_forced"}:
        assert set(column[name]) & set("nu"), name  # the only trait of all six
    assert column["trait_crowd"].count("y") == 4 and ch14_crises.READING["y2024"][1] == "p"
    quick = [year for year, row in ch14_crises.READING.items() if row[6] == "y"]
    assert quick == ["y1987", "y2007"]
    assert ch14_crises.READING["y1987"][2] == "n"


def test_shared_traits_are_a_partition() -> None:
    for crash in ch14_crises.READING:
        parts = ch14_crises.shared(crash)
        listed = [name for names in parts.values() for name in names]
        neither = [
            name
            for name, a, b in zip(
                ch14_crises.FEATURES, ch14_crises.READING[crash], ch14_crises.READING["y2024"], strict=True
            )
            if a == b == "n"
        ]
        assert sorted(listed + neither) == sorted(ch14_crises.FEATURES)


def test_the_two_relatives_lack_what_the_text_says() -> None:
    """Guards: "where nobody was kept from selling", "without a short leg", "no earlier year has it all"."""
    assert ch14_crises.shared("y2020")["here"] == ["trait_blocked"]
    assert ch14_crises.shared("y2015")["here"] == ["trait_short"]
    for crash in ch14_crises.READING:
        assert crash == "y2024" or ch14_crises.shared(crash)["here"]


def test_figures_refuse_what_they_do_not_know() -> None:
    for wrong, said in (
        (f"takeaway_world(spring, microcap, {LOW})", "double_depth"),
        (f"takeaway_world(no_state, bse50, {LOW})", "unit_neutral"),
        ("takeaway_world(no_state, microcap, 2024-02-10)", "trading day"),
        (f"takeaway_effect(no_state, microcap, {LOW}, middle)", "best, low, high"),
        ("takeaway_depth(50)", "depth"),
    ):
        with pytest.raises(ValueError, match=said):
            figure(wrong)

"""Chapter 11: what its prose and tasks say of the widgets, held against the stored calibration."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from widgets.book.register import register
from widgets.charts.race import CHOICES as NAMES
from widgets.explorers import ch11, ch11_left, ch11_race, ch11_turn
from widgets.figures import figure
from widgets.simulation import episode
from widgets.simulation.attribution import CHOICES, KNOWN, WAYS, Race, dominant, play
from widgets.simulation.cascade import AGENTS
from widgets.simulation.market import TIERS

LOW = "2024-02-07"
SELLERS = ("neutral", "dma", "enhanced", "public")


def points(name: str, **setting: str) -> float:
    found = ch11.push(**{**ch11.pushers.defaults, **setting})
    return float(found["points"][found["agent"] == name][0])


# Four ways -----------------------------------------------------------------------------------------


def test_two_ways_sum_to_the_dashed_line_and_two_do_not() -> None:
    """Guards: the chapter's central numbers, for every tier and span."""
    for tier, span in itertools.product(TIERS, ch11.SPANS):
        for way in ("account", "shapley"):
            found = ch11.push(tier, way, span)
            total = found["points"][found["kind"] == "sum"][0]
            assert total == pytest.approx(found["made"], abs=0.11), (tier, span, way)
    assert abs(figure(f"push_total(alone, microcap, {LOW}, low)")) < 1
    assert figure(f"push_times(microcap, {LOW}, low)") > 2


def test_every_row_lies_on_its_axis() -> None:
    for tier, way, span in itertools.product(TIERS, WAYS, ch11.SPANS):
        found = ch11.push(tier, way, span)
        low, high = found["points"][found["kind"] == "frame"]
        assert low <= np.nanmin(found["low"]) and np.nanmax(found["high"]) <= high, (tier, way, span)


def test_a_sign_is_printed_only_where_near_equal_fits_share_it() -> None:
    """Guards: "unknown", and the rule of 95 of 100, for every row of the widget."""
    for tier, way, span in itertools.product(TIERS, WAYS, ch11.SPANS):
        found, rows = ch11.push(tier, way, span), ch11.rows(way, span, tier)
        for i, row in enumerate(rows):
            share = max((row > 0.05).mean(), (row < -0.05).mean(), (np.abs(row) <= 0.05).mean())
            assert np.isnan(found["known"][i]) == (share < KNOWN), (tier, way, span, i)
            assert np.isnan(found["known"][i]) != np.isnan(found["flips"][i])


def test_dealers_are_the_one_unknown_of_the_storm() -> None:
    """Guards: tasks 2 and 4, the key point, and the range that the text prints."""
    for way in ("last_out", "shapley"):
        found = ch11.push("microcap", way, "storm")
        assert [a for a, f in zip(found["agent"], found["flips"], strict=True) if not np.isnan(f)] == [
            "cascade_dealers"
        ]
        assert figure(f"push_agree({way}, dealers, microcap, {LOW})") < KNOWN
    assert figure("push_part(last_out, dealers, microcap, 2024-01-22, low)") > 1
    helped = ch11.push("microcap", "last_out", "help")
    known = {a: v for a, v in zip(helped["agent"], helped["known"], strict=True) if v > 0}
    assert max(known, key=lambda a: known[a] if a != "push_all" else 0) == "cascade_dealers"


def test_the_states_account_is_nothing_and_its_absence_is_not() -> None:
    """Guards: "it bought none", and "they end lower, in every near-equal fit"."""
    assert abs(figure(f"push_part(account, state, microcap, {LOW})")) < 0.05
    assert figure(f"push_part(last_out, state, microcap, {LOW}, low)") > 1


def test_dma_funds_lift_the_csi_500_under_the_limit() -> None:
    """Guards: task 5."""
    assert points("cascade_dma", tier="csi500", span="trap") > 1


# By turn -------------------------------------------------------------------------------------------


def test_the_dashed_line_is_the_mean_of_the_diamonds() -> None:
    for agent, tier, day in itertools.product(AGENTS, ch11_turn.SMALL, ch11_turn.DAYS):
        found = ch11_turn.by_turn(agent, tier, day)
        means = found["effect"][found["kind"] == "turn_mean"]
        value = found["effect"][found["kind"] == "turn_value"][0]
        assert value == pytest.approx(means.mean(), abs=0.11)
        ends = (found["effect"][0], found["effect"][63])
        assert (found["alone"], found["last"]) == ends
        assert found["effect"].min() > -62 and found["effect"].max() < 32


def test_one_is_nothing_two_are_nothing_four_are_the_storm() -> None:
    """Guards: "one of them", "two", "three: between", "all four: the whole storm"."""
    made = figure(f"push_made(microcap, {LOW})")
    sizes = {
        n: [figure("push_group", "microcap", LOW, *some) for some in itertools.combinations(SELLERS, n)]
        for n in (1, 2, 3, 4)
    }
    assert min(sizes[1]) == figure(f"push_group(microcap, {LOW}, public)") > -0.2
    assert min(sizes[2]) == pytest.approx(figure(f"push_group(microcap, {LOW}, neutral, dma)"), abs=0.05)
    assert max(sizes[3]) == figure(f"push_group(microcap, {LOW}, neutral, dma, enhanced)")
    assert min(sizes[3]) == figure(f"push_group(microcap, {LOW}, neutral, dma, public)") > 0.4 * made
    assert sizes[4][0] == pytest.approx(made, abs=1.0)


def test_calling_two_one_takes_a_sixth_of_their_value_away() -> None:
    apart = sum(figure(f"push_part(shapley, {name}, microcap, {LOW})") for name in ("neutral", "dma"))
    one = figure(f"push_as_one(microcap, {LOW}, neutral, dma)")
    assert 1 - one / apart == pytest.approx(1 / 6, abs=0.02)


def test_the_predicted_number_is_the_dashed_line_between_first_and_last() -> None:
    found = ch11_turn.by_turn("neutral", "microcap", "0207")
    assert found["alone"] == round(figure(f"push_group(microcap, {LOW}, neutral)"), 1) == -0.1
    share = figure(f"push_part(shapley, neutral, microcap, {LOW})")
    assert found["fair"] == pytest.approx(share, abs=0.051)
    assert figure(f"push_part(last_out, neutral, microcap, {LOW})") < share < found["alone"]


def test_early_help_hurts_in_every_group_where_it_acts() -> None:
    """Guards: task 4."""
    assert ch11_turn.by_turn("state", "microcap", "0122")["least"] <= 0.0
    assert ch11_turn.by_turn("state", "microcap", "0122")["most"] < -1


# The race ------------------------------------------------------------------------------------------


def table(**setting: str) -> np.ndarray:
    found = ch11_race.race(**{**ch11_race.exits.defaults, **setting})
    return found["result"][found["kind"] == "race_table"].reshape(len(CHOICES), len(CHOICES))


def test_cells_and_frames_are_the_game() -> None:
    """Guards: rows and columns swapped; a frame that is no best reply; an equilibrium that is none."""
    for funds, pressure, clock in itertools.product(ch11_race.FUNDS, ch11_race.PRESSURE, ch11_race.CLOCK):
        found = ch11_race.race(funds, pressure, clock, "race_stay")
        game = ch11_race.played(funds, pressure, clock).game
        cells = found["result"][:36].reshape(6, 6)
        marks = found["mark"][:36].reshape(6, 6)
        for k in range(6):
            others = [0] * 6
            others[k] = game.players - 1
            pay = 100 * game.against(others)
            np.testing.assert_allclose(cells[:, k], pay, atol=0.051)
            best = int(np.argmax(pay))
            assert [j for j in range(6) if marks[j, k] != "race_cell"] == [best]
            alike = tuple(game.players if j == k else 0 for j in range(6))
            is_one = alike in ch11_race.played(funds, pressure, clock).equilibria[0]
            assert (marks[k, k] == "race_equilibrium") == (best == k) == is_one


def test_every_result_lies_in_the_picture() -> None:
    for setting in itertools.product(ch11_race.FUNDS, ch11_race.PRESSURE, ch11_race.CLOCK, NAMES):
        found = ch11_race.race(*setting)
        bars = found["result"][found["kind"] != "race_table"]
        assert bars.min() > -17 and bars.max() < 3, setting


def test_in_february_all_run_and_nobody_would_rather_stay() -> None:
    """Guards: "one equilibrium and only one" in all fits, "no column in which staying is best"."""
    assert figure("race_only(4, 4, 1, 0)") == 1
    assert figure("race_only(4, 3, 1, 0)") == 1  # "three funds are enough"
    assert figure("race_price(4, 1, 0, low)") > 0.04
    assert (table().argmax(axis=0) != 0).all()
    assert (np.diff(table().argmax(axis=0)) >= 0).all()  # "follow the frames": never back to a slower pace
    assert table(pressure="calm")[:, 0].argmax() == 0


def test_without_storm_crowd_or_clock_there_is_no_race() -> None:
    """Guards: the controls, in all near-equal fits."""
    assert figure("race_holds(0, 4, 0, 0)") == 1 and figure("race_holds(4, 4, 0, 0)") == 0
    assert figure("race_price(1, 1, 0, high)") == 0 and figure("race_holds(4, 1, 1, 0)") == 0
    assert figure("race_holds(4, 4, 1, 1)") == 0 and figure("race_price(4, 1, 1, high)") < 0.01


def test_two_funds_have_two_equilibria() -> None:
    """Guards: task 4, and the exercise's "almost nothing"."""
    found = play(Race(funds=2))
    assert len(found.equilibria[0]) == 2
    assert float(found.price(worst=False)[0]) < 0.005 < 0.03 < float(found.price()[0])


def test_half_the_pressure_leaves_no_pure_equilibrium() -> None:
    """Guards: task 6."""
    assert ch11_race.race("four", "half", "runs_out", "race_stay")["case"] == "none"


def test_the_first_to_run_gains_less_than_others_lose() -> None:
    """Guards: the heart of the chapter, and S05 and S07, in every near-equal fit."""
    assert figure("race_step(own, 2, 0.25, 0.25, low)") > 0
    assert figure("race_step(racers, 2, 0.25, 0.25, high)") < 0
    assert figure("race_step(enhanced, 2, 0.25, 0.25, high)") < 0
    assert figure("race_ratio(2, 0.25, 0.25, low)") > 3
    assert figure("race_step(own, 4, 0, 4, low)") > 0


def test_the_fits_own_funds_lose_about_what_the_race_costs() -> None:
    for fund in ("neutral", "dma"):
        assert figure(f"race_fitted({fund}, 2024-02-08)") == pytest.approx(
            figure("race_alike(4, 4, 1, 0)"), abs=0.01
        )


def test_the_race_stays_with_another_top() -> None:
    for most in (2, 8, 16):
        assert figure(f"race_top({most})") > 0.02
    full = figure("race_price(4, 1, 0)")
    assert (
        0 < figure("race_top(1)") < 0.01 < figure("race_half") < full / 2
    )  # "a speed limit", "half the crowd"
    assert dominant(play(Race()).game) is None  # "not a prisoner's dilemma"


# Against the record --------------------------------------------------------------------------------


def test_the_press_says_what_the_register_says() -> None:
    facts = register().facts
    assert tuple(map(float, facts["dma-size"].value)) == ch11_left.PEAK
    assert tuple(map(float, facts["dma-size-february"].value)) == ch11_left.FEBRUARY


def test_the_models_exit_is_too_large() -> None:
    """Guards: "too large", "rises too high and then ends far below"."""
    for what in ch11_left.WHAT:
        found = ch11_left.who_left(what)
        assert len(found["date"]) == 2 * len(episode.full().dates)
        model, record = (found["kind"] == f"left_{name}" for name in ("model", "record"))
        assert found["high"][model][-1] < found["low"][record][-1]
        assert found["high"].max() < 180
    lots = ch11_left.who_left("lots_im")
    assert (
        lots["level"][lots["kind"] == "left_model"].max() > lots["level"][lots["kind"] == "left_record"].max()
    )


def test_figures_refuse_what_they_do_not_know() -> None:
    for wrong, said in (
        (f"push_part(blame, dma, microcap, {LOW})", "account, alone"),
        (f"push_part(alone, brokers, microcap, {LOW})", "dealers, neutral"),
        (f"push_made(bse50, {LOW})", "csi300"),
        ("push_group(microcap, 2024-02-10, dma)", "trading day"),
        ("push_as_one(microcap, 2024-02-10, dma)", "trading day"),
        ("push_left(dma, 2024-02-10)", "trading day"),
        ("push_left(dealers, 2024-02-07)", "neutral, dma"),
        (f"push_part(alone, dma, microcap, {LOW}, middle)", "value, low, high"),
        ("race_alike(3, 4, 1, 0)", "0.25"),
        ("race_price(four, 1, 0)", "number"),
        ("race_price(4, 0.5, 0)", "no"),
        ("race_step(public, 2, 0.25, 0.25)", "own, racers"),
        ("race_fitted(public, 2024-02-08)", "neutral, dma"),
        ("race_fitted(dma, 2024-02-10)", "trading day"),
    ):
        with pytest.raises(ValueError, match=said):
            figure(wrong)

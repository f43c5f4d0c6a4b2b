"""Chapter 9: what its prose and its tasks say of the widgets, held against the widgets themselves."""

from __future__ import annotations

import numpy as np
import pytest

from widgets.explorers import ch09, ch09_days
from widgets.figures import figure
from widgets.simulation.firesale.stylised import WINDOWS
from widgets.simulation.record import measures


def amounts(found: dict, kind: str) -> dict[str, float]:
    rows = found["kind"] == kind
    return dict(zip(found["place"][rows], found["amount"][rows], strict=True))


def test_the_fund_that_stays_loses_more_than_the_one_that_leaves() -> None:
    """Guards: the answer below the prediction."""
    found = ch09.exit_of(**{c.name: c.default for c in ch09.leaving.controls})
    lost = amounts(found, "exit_shares")
    assert lost["exit_dma"] > lost["exit_neutral"] > lost["exit_large"] == 0
    parts = amounts(found, "exit_part")
    assert sum(parts.values()) == pytest.approx(100, abs=0.11)
    assert parts["exit_others"] == pytest.approx(
        100 * figure("liquidity_exit_outside(neutral, 50, 5, crash)"), abs=0.06
    )
    assert 60 < found["outside"] < 70  # "two thirds"


def test_the_part_outside_hardly_moves_with_depth() -> None:
    """Guards: the sentence after the widget; the loss itself grows several times."""
    runs = [ch09.exit_of("neutral", 50.0, 5.0, window, "nobody") for window in WINDOWS]
    assert np.ptp([run["outside"] for run in runs]) <= 2
    assert runs[-1]["own"] > 4 * runs[0]["own"]


def test_the_limit_has_a_dead_zone_and_the_target_none() -> None:
    """Guards: task 3."""
    for share, follows in ((25.0, False), (50.0, True)):
        assert (ch09.exit_of("neutral", share, 5.0, "crash", "limit")["follow"] > 0) is follows
    assert ch09.exit_of("neutral", 10.0, 5.0, "crash", "target")["follow"] > 0


def test_daily_limits_hold_and_leave_a_queue() -> None:
    """Guards: task 4."""
    found = ch09.exit_of("neutral", 100.0, 1.0, "crash", "nobody")
    assert found["micro"] == 10.0 and found["waiting"] > 30


def test_dma_funds_can_gain_against_their_index() -> None:
    """Guards: task 5 has an answer."""
    best = min(
        amounts(ch09.exit_of("enhanced", share, days, depth, "nobody"), "exit_relative")["exit_dma"]
        for share in ch09.leaving.controls[1].values
        for days in ch09.leaving.controls[2].values
        for depth in WINDOWS
    )
    assert best < 0


def test_no_share_sold_explains_the_middle_of_the_market() -> None:
    """Guards: "never falls below six points", "by a point", "some share brings the microcaps right"."""
    runs = [
        ch09.against_record("w0202", float(share), depth) for share in range(0, 101, 5) for depth in WINDOWS
    ]
    assert min(run["miss"] for run in runs) > 6
    close = [run for run in runs if abs(run["micro_made"] - run["micro_seen"]) < 1.5]
    assert close and all(-2 < run["mid_made"] < -0.5 and run["mid_seen"] < -8 for run in close)


def test_the_recorded_spread_is_the_record() -> None:
    found = ch09.against_record("w0202", 25.0, "january")
    assert found["micro_seen"] == round(
        100
        * (
            measures.total_return("microcap", "2024-01-26", "2024-02-02")
            - measures.total_return("csi300", "2024-01-26", "2024-02-02")
        ),
        1,
    )
    assert found["spread"][3] == found["micro_seen"] and found["spread"][7] == found["micro_made"]


def test_amount_and_constant_cannot_be_told_apart_and_pace_does_not_matter_to_the_root() -> None:
    """Guards: tasks 2 and the sentence on the root. At the limit the queue would differ, so below it."""
    one, two = ch09_days.laws(20.0, 5.0, 0.4, "january"), ch09_days.laws(40.0, 5.0, 0.8, "january")
    assert (one["still"], one["thin"]) == (two["still"], two["thin"]) and one["root"] != two["root"]
    assert len({ch09_days.laws(20.0, days, 0.4, "january")["root"] for days in (1.0, 5.0, 8.0)}) == 1


def test_the_collapsing_depth_is_nearest_to_the_week_and_the_root_farthest() -> None:
    """Guards: the default of the widget tells the story that the text tells."""
    found = ch09_days.laws(**{c.name: c.default for c in ch09_days.three_laws.controls})
    miss = {name: abs(found[name] - found["week"]) for name in ("root", "still", "thin")}
    assert miss["thin"] < miss["still"] < miss["root"] and miss["root"] > 15
    rows = found["series"] == "law_record"
    assert found["level"][rows][0] == 100.0 and found["level"][rows][5] == pytest.approx(
        100 + found["week"], abs=0.11
    )


def test_twice_as_much_falls_at_the_limit_and_is_not_sold_in_time() -> None:
    """Guards: task 4 of the second widget."""
    found = ch09_days.laws(40.0, 5.0, 0.4, "january")
    level = found["level"][found["series"] == "law_thin"]
    assert np.sum(np.abs(level[1:] / level[:-1] - 0.9) < 2e-3) >= 6 and found["left"] > 0


def test_depth_fell_and_turnover_did_not() -> None:
    """Guards: the title of the fourth widget, and the figures of the prose."""
    depth, turnover = (ch09_days.by_day(measure, 0.9) for measure in ("depth", "turnover"))
    low = depth["series"] == "microcap"
    at = int(np.argmin(depth["level"][low]))
    assert str(depth["date"][low][at]) == "2024-02-05"
    assert depth["level"][low][at] == pytest.approx(
        100 * figure("liquidity_depth_on(microcap, 2024-02-05)"), abs=0.6
    )
    assert turnover["level"][turnover["series"] == "microcap"].min() > 85
    assert figure("liquidity_depth_on(csi300, 2024-02-05)") > 1


def test_figures_refuse_what_they_do_not_know() -> None:
    for wrong, said in (
        ("liquidity_turnover(bse50)", "csi300, csi500"),
        ("liquidity_exit_loss(dma, public, 50, 5, crash)", "seller is 'public'"),
        ("liquidity_path(root, 20, 5, january)", "still or thin"),
        ("liquidity_depth_on(csi2000, 2024-02-05)", "trading day"),
        ("liquidity_sell_days(x, microcap, 20)", "must be a number"),
    ):
        with pytest.raises(ValueError, match=said):
            figure(wrong)

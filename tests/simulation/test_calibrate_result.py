"""The stored calibration keeps what the course promises, judged on runs made again from its numbers."""

import json
import subprocess
import sys

import numpy as np
import pytest

from widgets.simulation.calibrate import (
    GOAL,
    SERIES,
    band,
    best,
    ensemble,
    evaluate,
    stored,
    targets,
    trained,
)
from widgets.simulation.calibrate.baselines import beta_path, momentum_path
from widgets.simulation.calibrate.score import errors, residuals, scored
from widgets.simulation.cascade import FITTED, PARAMETERS, simulate
from widgets.simulation.market import record_forcing
from widgets.simulation.record import measures


@pytest.fixture(scope="module")
def worth():
    return evaluate()


@pytest.mark.parametrize("series", SERIES)
def test_the_full_fit_meets_its_goal(worth, series):
    row = worth["errors"][series]
    assert row["full_fit"] <= GOAL[series], row


@pytest.mark.parametrize("series", SERIES[:4])
def test_prices_are_two_and_a_half_times_nearer_than_beta(worth, series):
    assert worth["errors"][series]["times_below_beta"] >= 2.5


@pytest.mark.parametrize("series", SERIES)
def test_every_series_is_nearer_than_both_baselines(worth, series):
    row = worth["errors"][series]
    assert row["full_fit"] < min(row["baseline_beta"], row["baseline_momentum"])


def test_the_sign_facts_hold(worth):
    assert len(worth["sign_facts"]) == 4
    for name, fact in worth["sign_facts"].items():
        assert fact["holds"], (name, fact)


def test_at_most_fifteen_parameters_each_inside_its_range_none_on_a_bound(worth):
    table = worth["parameters"]
    assert set(table) == set(FITTED) and len(table) <= 15
    for name, row in table.items():
        assert row["range"] == [PARAMETERS[name].low, PARAMETERS[name].high]
        assert row["range"][0] < row["value"] < row["range"][1] and not row["on_bound"], name
        assert row["near_equal"][0] <= row["value"] <= row["near_equal"][1]
        assert row["source"] and row["unit"]


def test_published_ranges_are_the_published_ones():
    assert (PARAMETERS["snowballs"].low, PARAMETERS["snowballs"].high) == (190.0, 350.0)
    assert (PARAMETERS["dma"].low, PARAMETERS["dma"].high) == (150.0, 250.0)


def test_what_is_not_pinned_down_is_said(worth):
    assert any(not row["identified"] for row in worth["parameters"].values())


def test_the_test_window_is_reported_whatever_it_says(worth):
    window = worth["test_window"]
    assert window["fitted_to"] == "2024-02-02" and set(window["series"]) == set(SERIES)
    for row in window["series"].values():
        assert len(row["band"]) == len(row["record"]) == row["days"] == 4
        low, high = np.array(row["band"]).T
        inside = (np.array(row["record"]) >= low) & (np.array(row["record"]) <= high)
        assert abs(int(inside.sum()) - row["days_inside"]) <= 1  # the ends are printed rounded
        for rival in ("beta", "momentum"):
            assert (rival in row["baseline_wins"]) == (row[f"baseline_{rival}"] < row["median_of_band"])


def test_the_training_fit_knew_nothing_of_the_test(worth):
    """Its parameters must not come from the full fit, and its loss is of the first 24 days alone."""
    result = stored()
    assert "bound" not in result["training"]["names"]
    forcing = record_forcing("2024-02-02")
    found = residuals(scored(simulate(trained(), forcing=forcing)), targets("2024-02-02"))
    assert np.isclose((found**2).sum(), result["training"]["loss"], rtol=1e-3)
    assert result["training"]["last_day"] == "2024-02-02"


def test_near_equal_fits_are_near_equal():
    result, target = stored(), targets()
    losses = (residuals(scored(simulate(ensemble())), target) ** 2).sum(axis=1)
    assert np.all(losses <= (1 + result["full"]["near"]) * result["full"]["loss"] * 1.001)
    assert np.isclose(losses[0], result["full"]["loss"], rtol=1e-3)
    assert len(losses) >= 20


def test_the_band_covers_the_prior_of_the_limit():
    runs = band(trained(), record_forcing())
    before = targets().between("2024-01-02", "2024-02-02")
    assert np.abs(np.diff(runs[:, before], axis=0)).max() < 1e-9  # nothing differs before 5 February
    assert np.abs(np.diff(runs[:, ~before], axis=0)).max() > 0.1


def test_targets_are_the_record():
    """By hand, from facts: CSI 500 -5.14 % and CSI 2000 -27.49 % (press) to 8 February; IM2403 -5.79 %."""
    target = targets()
    last = dict(zip(SERIES, target.values[-1], strict=True))
    assert np.isclose(last["csi500"], 100 * np.log(1 - 0.0514), atol=0.01)
    assert np.isclose(last["csi2000"], 100 * np.log(1 - 0.2749), atol=0.01)
    first = int(np.flatnonzero(target.dates == np.datetime64("2024-02-01"))[0])
    assert np.isclose(
        target.values[first, 2], 100 * np.log(measures.level("csi2000_etf", "2024-02-01") / 100)
    )
    worst = int(np.flatnonzero(target.dates == np.datetime64("2024-02-05"))[0])
    assert np.isclose(target.values[worst, 5], -5.79, atol=0.005)
    assert len(target) == 28


def test_errors_and_loss_by_hand():
    target = targets()
    off = target.values + np.array([1.8, 0, 0, 0, 0, 1.3])
    assert np.isclose(errors(off[None], target)["csi500"][0], 1.8)
    loss = (residuals(off[None], target) ** 2).sum()
    assert np.isclose(loss, 2 / 6)  # two of six series miss by exactly their goals


def test_baselines_by_hand():
    forcing, target = record_forcing(), targets()
    beta = beta_path(forcing)
    assert np.isclose(beta[-1, 0], 100 * 0.86 * 13.9 / 12.7 * forcing.index.sum(), atol=0.01)
    momentum = momentum_path(forcing, target)
    for name in SERIES:  # a gain of nothing is one of its choices
        assert errors(momentum[None], target)[name][0] <= errors(beta[None], target)[name][0] + 1e-9
    early = momentum_path(forcing, target, 24)
    assert not np.allclose(early, momentum)


def test_the_command_prints_the_evaluation_as_json(worth):
    done = subprocess.run(
        [sys.executable, "-m", "widgets.simulation.calibrate", "--evaluate"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    printed = json.loads(done.stdout)
    assert printed["errors"] == json.loads(json.dumps(worth["errors"]))
    assert (
        printed["calibration"]["full"]["seconds"] > 0 and printed["calibration"]["seed"] == stored()["seed"]
    )


def test_best_is_one_setting():
    assert best().scenarios == 1

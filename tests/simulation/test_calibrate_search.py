"""The search: known problems, the same seed the same answer, never on a bound; and the command around it."""

import json
import subprocess
import sys

import numpy as np
import pytest

from widgets.simulation.calibrate.fit import bounds, full, near_equal, training
from widgets.simulation.calibrate.search import search, to_logit, to_values
from widgets.simulation.cascade import FITTED, PARAMETERS

BOX = np.array([[-2.0, 3.0], [-1.0, 4.0], [0.0, 10.0]])


def test_a_linear_problem_is_solved_exactly():
    """Least squares by numpy beside it, the solution being inside the box."""
    rng = np.random.default_rng(0)
    a, true = rng.normal(size=(12, 3)), np.array([1.2, 0.3, 7.0])
    b = a @ true + 0.1 * rng.normal(size=12)
    exact = np.linalg.lstsq(a, b, rcond=None)[0]
    found = search(lambda x: x @ a.T - b, BOX, 0, sample=200, iterations=40, prior=0.0)
    assert np.allclose(found.values[0], exact, atol=1e-6)
    assert np.isclose(found.loss[0], ((a @ exact - b) ** 2).sum())


def test_the_curved_valley_of_rosenbrock_is_followed_to_its_end():
    def valley(x):
        return np.stack([10 * (x[:, 1] - x[:, 0] ** 2), 1 - x[:, 0]], axis=1)

    found = search(valley, BOX[:2], 3, sample=100, iterations=80, prior=0.0)
    assert np.allclose(found.values[0], [1, 1], atol=1e-4)


def test_of_many_valleys_the_lowest_is_found():
    def hilly(x):
        return np.stack([x[:, 0] - 1.7, 2 * np.sin(6 * x[:, 0])], axis=1)

    grid = np.linspace(-2, 3, 100001)[:, None]
    lowest = float((hilly(grid) ** 2).sum(axis=1).min())
    found = search(hilly, BOX[:1], 0, sample=100, iterations=80, prior=0.0)
    assert np.isclose(found.loss[0], lowest, atol=1e-6)


def test_a_solution_outside_the_box_ends_inside_it():
    """Guards: a value on a bound: what the data ask for lies beyond, the answer stays within."""
    found = search(lambda x: x - np.array([10.0, -9.0, 5.0]), BOX, 0, sample=100, iterations=60)
    assert np.all((found.values > BOX[:, 0]) & (found.values < BOX[:, 1]))


def test_what_the_data_do_not_move_stays_in_the_middle():
    found = search(lambda x: x[:, :1] - 1.0, BOX, 0, sample=100, iterations=60)
    assert np.allclose(found.values[0, 1:], BOX[1:].mean(axis=1), atol=0.02)


def test_the_same_seed_gives_the_same_and_not_a_number_is_survived():
    def broken(x):
        return np.where(x > 2.5, np.nan, x - 1.0)

    first, second = (search(broken, BOX, 5, sample=50, iterations=20).values for _ in range(2))
    assert np.array_equal(first, second)
    assert np.allclose(first[0], 1.0, atol=0.1)


def test_logits_turn_back():
    values = BOX[:, 0] + np.array([[0.1, 0.5, 0.99]]) * (BOX[:, 1] - BOX[:, 0])
    assert np.allclose(to_values(to_logit(values, BOX), BOX), values)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"bounds": BOX[:, ::-1]}, "bounds"),
        ({"starts": 3}, "starts"),
        ({"sample": 3}, "sample"),
        ({"iterations": -1}, "iterations"),
        ({"prior": -1.0}, "prior"),
    ],
)
def test_bad_searches_are_refused(arguments, says):
    given = {"bounds": BOX, **arguments}
    with pytest.raises(ValueError, match=says):
        search(lambda x: x, given.pop("bounds"), 0, **given)


def test_the_cascade_is_fitted_better_with_every_step_and_near_equal_fits_are_near():
    problem = full()
    small = {"starts": 4, "sample": 64}
    start, later = (search(problem.residuals, bounds(FITTED), 0, iterations=i, **small) for i in (0, 12))
    assert later.loss[0] < 0.9 * start.loss[0]
    several = near_equal(problem, later, 0, draws=200, keep=10)
    assert np.all(problem.loss(several) <= 1.1 * later.loss[0] + 1e-9)
    assert np.allclose(several[0], later.values[0])
    low, high = (np.array([getattr(PARAMETERS[name], end) for name in FITTED]) for end in ("low", "high"))
    assert np.all((several > low) & (several < high))


def test_training_does_not_see_what_acts_later():
    problem = training()
    assert "bound" not in problem.names and problem.end == "2024-02-02"
    assert problem.forcing.net_limit.sum() == 0 and problem.forcing.purchases[:, 1].max() < 1.1  # noise


def test_the_command_writes_the_same_file_twice(tmp_path):
    """But for the time it took."""
    texts = []
    for i in range(2):
        path = tmp_path / f"{i}.json"
        command = [sys.executable, "-m", "widgets.simulation.calibrate", "--out", str(path), "--seed", "7"]
        small = ["--starts", "4", "--sample", "16", "--iterations", "2"]
        done = subprocess.run([*command, *small], capture_output=True, text=True, check=True)
        assert "lowest loss" in done.stderr and "near-equal" in done.stderr  # progress
        result = json.loads(path.read_text("utf-8"))
        for which in ("full", "training"):
            del result[which]["seconds"], result[which]["processor_seconds"]
        texts.append(result)
    assert texts[0] == texts[1]
    assert texts[0]["seed"] == 7 and texts[0]["date"]

"""The benchmark's own parts: workers, errors, and a peer that cannot be had. No peer is needed."""

import importlib.util

import numpy as np
import pytest

from tests.bench_peers import cases, methods, monte_carlo, ours, table, worker
from widgets.simulation.snowball import FAST


def test_the_comparable_rows_are_seasoned_stepped_and_knocked_in_ones_too():
    found = cases.accuracy()
    assert len(found) > 40
    assert {case.note.knocked_in for case in found} == {True, False}
    assert any(case.note.elapsed for case in found)
    assert any(len(set(case.note.ko_levels)) > 1 for case in found)
    for case in found:
        assert case.spot in case.spots and len(case.spots) == cases.SPOTS


def test_our_worker_is_right_on_every_row_and_a_wrong_answer_shows():
    wanted = cases.accuracy()
    curves = [ours.price(case.note, case.spots, FAST) for case in wanted]
    found = table.errors(wanted, curves)
    assert found["price_error"] < 1e-5 and found["delta_error"] < 1e-4 and found["gamma_error"] < 1e-3
    at = int(np.flatnonzero(wanted[3].spots == wanted[3].spot)[0])
    curves[3][0][at] += 0.5 * wanted[3].note.s0
    worse = table.errors(wanted, curves)
    assert worse["price_error"] == pytest.approx(0.5, rel=1e-4) and worse["price_row"] == wanted[3].id
    curves[3][0][at] = np.nan
    assert table.errors(wanted, curves)["price_error"] == np.inf


@pytest.mark.parametrize("row", ["S001", "S050", "S062"])
def test_plain_monte_carlo_agrees_with_the_reference(row):
    case = next(case for case in cases.accuracy() if case.id == row)
    price, delta, _ = monte_carlo.price(case.note, np.array([case.spot]))
    # the payoff's standard deviation is about 20 per 100: three standard errors of 100,000 paths
    assert price[0] == pytest.approx(case.right[0], abs=0.2 * case.note.s0)
    assert abs(price[0] - case.right[0]) < 3 * 0.25 * case.note.s0 / monte_carlo.PATHS**0.5
    assert delta[0] == pytest.approx(case.right[1], abs=0.05)


def test_a_group_beyond_the_patience_is_not_run():
    note = cases.plain(3)
    spelled = cases.spell(note, np.array([100.0]))
    calls = []

    def method(note, spots):
        calls.append(note)
        return spots, spots, spots

    asked = {"accuracy": [spelled], "timing": {"base": [spelled], "many": [spelled] * 1000}}
    found = worker.answer(method, asked | {"repeats": 3, "budget": 1.0, "patience": 0.0})
    assert found["seconds"]["many"] is None and found["seconds"]["base"] > 0
    assert len(calls) == 1 + 3 + 1 and calls[0] == note


def test_a_peer_that_cannot_be_had_is_a_line_that_says_why(monkeypatch, tmp_path):
    monkeypatch.setattr(methods, "ROOT", tmp_path)
    monkeypatch.setattr(methods, "PEERS", tmp_path / "peers")
    method = methods.Method("nobody", "nobody", "x", "none", "nobody", "nobody")
    found = methods.run(method, {}, 1)
    assert found["missing"].startswith("not installed: no peers/nobody/bin/python")
    (tmp_path / "peers").mkdir()
    (tmp_path / "peers" / "nobody.log").write_text(
        "looking\nERROR: No matching distribution found for nobody\n"
    )
    row = table.row_of(method, methods.run(method, {}, 1), [])
    assert row["missing"] == "not installed: ERROR: No matching distribution found for nobody"
    assert any("No matching distribution" in line for line in table.accuracy_lines([row]))


@pytest.mark.skipif(importlib.util.find_spec("QuantLib") is not None, reason="QuantLib is installed here")
def test_a_worker_without_its_library_says_so():
    found = methods.run(methods.Method("QuantLib", "quantlib_fdm", "fine", "", "quantlib"), {}, 1)
    assert found == {"missing": "not installed: ModuleNotFoundError: No module named 'QuantLib'"}

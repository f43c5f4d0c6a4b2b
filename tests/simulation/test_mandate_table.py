"""The point of chapter 7: one label, four mandates, one crash; and how far from the reported figures."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

from tests.simulation.mandate_cases import market
from widgets.simulation import mandate as M
from widgets.simulation.mandate.windows import days

U = market()
RISK = M.measured(U)
REGISTER = Path(__file__).parents[2] / "widgets/book/data/register.toml"


def excess(mandate, tilt, window, **options):
    return 100 * M.excess(mandate, U, tilt, window, risk=RISK, **options)


def test_a_name_bound_fund_trails_by_six_points_in_four_days_and_breaks_no_rule():
    score = M.signal(U, M.TILT, M.draw_taste(U, np.random.default_rng(500)))
    found = M.case(M.ENHANCED, U, score, RISK)
    row = M.carry(found, U, "feb_5_to_8")
    assert found.report.passed and found.report.line("constituents").actual >= 0.8 - 1e-9
    assert 100 * float(row.split.excess) == pytest.approx(-6, abs=0.3)
    assert float(row.split.fund) > 0.05  # excess is relative: the fund gained (lay error 15)
    assert found.expected < 0.0775 < M.realised_error(found, U, "2023-12-29", "2024-02-08")


@pytest.mark.parametrize("tilt", [0.0, 0.3, 0.7])
def test_microcaps_in_the_fifth_part_are_enough_without_any_tilt(tilt):
    from dataclasses import replace

    small = replace(M.ENHANCED, outside=("microcap",))
    assert excess(small, tilt, "feb_5_to_8") == pytest.approx(-6.3, abs=0.5)


@pytest.mark.parametrize("tilt", [0.0, 0.3, 0.7])
def test_one_risk_budget_meets_three_reported_figures(tilt):
    """Fitted to one number (3.5% a year); the three are not. The single manager's -11.7 is missed by two."""
    assert excess(M.BUDGET, tilt, "jan_26_to_feb_8") == pytest.approx(-12, abs=0.6)
    assert excess(M.BUDGET, tilt, "ytd_to_feb_8") == pytest.approx(-11.3, abs=0.6)
    assert -10 <= excess(M.BUDGET, tilt, "feb_5_to_8") <= -8
    assert excess(M.BUDGET, tilt, "q4_2023") > 2


def test_the_order_of_the_mandates_in_gain_and_in_loss():
    rows = M.four_by_four(U)
    table = {(row.mandate.name, row.window): 100 * float(row.split.excess) for row in rows}
    for window in M.WINDOWS:
        order = [table[m.name, window] for m in (M.PURE, M.ENHANCED, M.MATCHING, M.FREE)]
        assert np.all(np.diff(order) > 0) if window == "q4_2023" else np.all(np.diff(order) < 0)
        assert abs(order[0]) < 1


def test_an_arithmetic_average_does_not_bind_and_a_geometric_one_does():
    from dataclasses import replace

    loose = excess(M.MATCHING, 0.3, "feb_5_to_8")
    tight = excess(replace(M.MATCHING, average=M.Average.GEOMETRIC), 0.3, "feb_5_to_8")
    assert loose < -15 and tight > -9


def test_the_reported_figures_are_those_of_the_register_on_equal_windows():
    facts = {fact["id"]: fact for fact in tomllib.loads(REGISTER.read_text("utf-8"))["fact"]}
    for reported in M.REPORTED:
        fact = facts[reported.fact]
        value = fact["value"] if isinstance(fact["value"], list) else [fact["value"]] * 2
        assert [100 * reported.low, 100 * reported.high] == pytest.approx(value)
        assert fact["confidence"] == reported.confidence and fact["unit"] == "pp"
        assert fact["date"].split("/") == list(days(reported.window)[:2])
        assert not reported.public


def test_noise_makes_a_band_around_the_size_return():
    score = M.signal(U, 0.5, M.draw_taste(U, np.random.default_rng(0)))
    found = M.case(M.ENHANCED, U, score, RISK)
    rng = np.random.default_rng(1)
    row = M.carry(found, U, "jan_26_to_feb_8", draws=60, rng=rng)
    assert row.band[0] < float(row.split.excess) < row.band[1]
    assert 0.001 < row.band[1] - row.band[0] < 0.05
    assert np.isnan(M.carry(found, U, "q4_2023").band).all()


def test_fees_are_taken_off():
    found = M.case(M.PURE, U, np.zeros(U.size), RISK)
    plain, charged = (M.carry(found, U, "q4_2023", fees=f).split for f in (0.0, 0.003))
    assert float(plain.excess - charged.excess) == pytest.approx(0.003, abs=1e-15)
    assert float(charged.fees) == -0.003


def test_the_same_seed_gives_the_same_table():
    one, two = (M.four_by_four(U, 0.5, mandates=[M.ENHANCED], draws=5) for _ in range(2))
    for a, b in zip(one, two, strict=True):
        assert float(a.split.excess) == float(b.split.excess) and a.band == b.band


def test_solve_finds_the_number_that_gives_the_figure():
    tilt = M.solve(lambda t: excess(M.ENHANCED, t, "feb_5_to_8"), -6.0, 0.0, 1.0, 12)
    assert excess(M.ENHANCED, tilt, "feb_5_to_8") == pytest.approx(-6, abs=0.1)
    assert M.solve(lambda x: x**3, 8.0, 0.0, 5.0, 60) == pytest.approx(2)
    assert M.solve(lambda x: -x, -3.0, 0.0, 5.0, 60) == pytest.approx(3)
    with pytest.raises(ValueError, match=r"target is 9.0; allowed: \[0.0000, 5.0000\]"):
        M.solve(lambda x: x, 9.0, 0.0, 5.0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: M.carry(M.case(M.PURE, U, np.zeros(5000)), U, "q3"), r"window is 'q3'"),
        (lambda: M.carry(M.case(M.PURE, U, np.zeros(5000)), U, "q4_2023", draws=3), r"rng is None"),
        (lambda: M.carry(M.case(M.PURE, U, np.zeros(5000)), U, "q4_2023", draws=-1), r"draws is -1"),
        (lambda: M.case(M.PURE, U, np.zeros(5000), assets=-1.0), r"assets is -1.0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("tilt", [0.0, 0.3, 0.7])
def test_the_week_before_is_that_of_the_worst_named_fund(tilt):
    """-0.4 to -3.7 points for five named private funds, 26 January to 2 February; not used in any fit."""
    assert excess(M.BUDGET, tilt, "week_to_feb_2") == pytest.approx(-3.7, abs=0.4)

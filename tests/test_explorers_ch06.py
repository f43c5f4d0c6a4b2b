"""Chapter 6's widgets say what the module and the register say."""

from __future__ import annotations

import numpy as np
import pytest

from widgets.book.register import register
from widgets.explorers import ch06, ch06_evidence
from widgets.figures import figure, market_neutral
from widgets.simulation import funds

WINDOWS = [
    ("d1229", "2024-01-19"), ("d0119", "2024-01-22"), ("d0122", "2024-01-26"), ("d0126", "2024-02-02"),
    ("d0202", "2024-02-05"), ("d0205", "2024-02-06"), ("d0206", "2024-02-07"), ("d1229", "2024-02-07"),
]  # fmt: skip


@pytest.mark.parametrize(("opened", "end"), WINDOWS)
def test_the_builder_reaches_the_periods_of_the_stylised_table(opened: str, end: str) -> None:
    """Guards the picture against another split than the chapter's table: percent of stocks, without costs."""
    columns, figures = ch06.builder.run(ch06.builder.settings({"opened": opened}))
    until = columns["date"] <= np.datetime64(end)
    true = funds.stylised(funds.MIX, "IM2403", ch06.OPENED[opened], end)
    for column, part in (("selection", true.selection), ("basis", true.basis), ("unhedged", true.index)):
        assert np.nansum(columns[column][until]) / 80 == pytest.approx(float(part), abs=1e-12)
    assert figures["stocks"] == 80


def test_every_source_adds_up_and_days_before_the_opening_are_empty() -> None:
    rng = np.random.default_rng(6)
    for contract in ch06.CONTRACTS:
        weights = {name: float(rng.integers(0, 100)) for name in (*ch06.MIXED, "sold")}
        columns, _ = ch06.builder.run(
            ch06.builder.settings({**weights, "contract": contract, "opened": "d0126"})
        )
        before = columns["date"] < np.datetime64("2024-01-26")
        assert np.all(np.isnan(columns["net"][before]))
        assert np.all(np.isfinite(columns["net"][~before]))
        interest = columns["net"] - sum(columns[name] for name in ("selection", "unhedged", "basis", "fees"))
        assert (
            np.nanmax(np.abs(interest)) < 0.5
        )  # percent of the fund, a holiday on up to five times borrowed


def test_the_press_example_is_ten_percent() -> None:
    columns, _ = ch06.breaking_even.run(ch06.breaking_even.settings({}))
    assert columns["need"][columns["cost"] == 7] == pytest.approx(10)


def test_the_reported_loss_is_the_registers() -> None:
    assert register().facts["neutral-three-days"].numbers()[0] == ch06_evidence.REPORTED
    assert pytest.approx(ch06_evidence.REPORTED / 100) == market_neutral.REPORTED


def test_figures_and_widgets_print_the_same_numbers() -> None:
    _, said = ch06.builder.look()
    assert f"{figure('fund_value(IM2403, 2024-02-07)') - 100:.1f}".replace("-", "−") in said
    _, figures = ch06_evidence.miss.run(ch06_evidence.miss.settings({}))
    assert figures["match"] == pytest.approx(100 * figure("fund_match"), abs=0.02)
    _, figures = ch06_evidence.leave.run(ch06_evidence.leave.settings({}))
    # the widget's fund has no interest and fees: its drawdown differs by a few hundredths of a percent
    assert figures["before"] == pytest.approx(100 * figure("fund_gone(all, 2024-02-05)"), abs=0.5)
    _, figures = ch06_evidence.blind.run(ch06_evidence.blind.settings({}))
    assert figures["times"] == pytest.approx(figure("fund_beta(times, microcap, csi1000)"), abs=0.005)


@pytest.mark.parametrize(
    "wrong",
    ["fund_value(IM2403, 2024-02-10)", "fund_part(size, IM2403, 2024-02-05)", "fund_choice(hope, 2024-02-05)",
     "fund_gone(fear, 2024-02-05)", "fund_mix(all, IM2403, 2024-02-05, 2024-02-06)",
     "fund_beta(luck, microcap, csi1000)"],
)  # fmt: skip
def test_a_figure_refuses_what_it_does_not_know(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"must be one of|must be a trading day"):
        figure(wrong)

"""The exact accounts: of every tier's return by day and span, and of the basis, whose pressure fades."""

import numpy as np
import pytest

from tests.simulation import random_cascade
from widgets.simulation import attribution, calibrate, episode
from widgets.simulation.cascade import ALL_ON, FUTURES_AGENTS, Links, simulate
from widgets.simulation.futures import next_basis
from widgets.simulation.market import HEDGED, TIERS, futures, record_forcing


@pytest.mark.parametrize("seed", range(4))
def test_parts_sum_to_the_return_of_every_day_and_span(seed):
    """Guards: the spill counted twice or not at all; a span that loses its first or last day."""
    history = random_cascade.run(seed, 60)
    parts = attribution.parts(history)
    assert parts.shape == (*history.log_return.shape, len(attribution.PARTS))
    assert np.abs(parts.sum(axis=-1) - history.log_return).max() < 1e-12
    days = history.dates
    for first, last in ((1, 28), (5, 5), (12, 27)):
        span = attribution.between(history, days[first], days[last])
        moved = history.log_level[:, last] - history.log_level[:, first - 1]
        assert span.shape == (60, len(TIERS), len(attribution.PARTS))
        assert np.abs(span.sum(axis=-1) - moved).max() < 1e-12


def test_spans_add_up_and_know_their_days():
    run = episode.full()
    whole = attribution.between(run, "2024-01-02", "2024-02-08")
    halves = [
        attribution.between(run, *days)
        for days in (("2024-01-02", "2024-01-26"), ("2024-01-29", "2024-02-08"))
    ]
    np.testing.assert_allclose(sum(halves), whole, atol=1e-14)
    for first, last, said in (
        ("2023-12-29", "2024-01-05", "first"),  # the base day has no return
        ("2024-01-06", "2024-01-08", "2024-01-06"),  # a Saturday
        ("2024-01-08", "2024-01-05", "last"),
        ("2024-01-08", "2024-03-01", "last"),
    ):
        with pytest.raises(ValueError, match=said):
            attribution.between(run, first, last)
    assert attribution.day_of(run, "2023-12-29", base=True) == 0


@pytest.mark.parametrize("seed", range(4))
def test_parts_of_the_basis_sum_to_it_and_bounds_cut_only_where_one_is_reached(seed):
    """The last part is what is left over, so that the sum proves little: it must be zero without a bound.

    Guards: a decay, a weight over a weekend or a share of spill that differs from the day loop's.
    """
    settings, switches = random_cascade.parameters(seed, 60), random_cascade.links(seed + 1, 60)
    history = simulate(settings, switches)
    found = attribution.basis_parts(history, settings, switches)
    assert np.abs(found.sum(axis=-1) - history.basis).max() < 1e-12
    force, contract = record_forcing(), futures()
    spill = np.asarray(settings.spill * switches.spill)[:, None]
    cut = np.zeros(len(history.news), dtype=bool)
    for day in range(len(force)):
        depth = np.asarray(settings.futures_depth)[:, None] / history.sigma[:, day, HEDGED] * contract.adv
        free = next_basis(
            history.basis[:, day],
            (1 - spill) * history.futures_trades[:, day].sum(axis=-1),
            depth,
            contract.anchor,
            force.days_left[day + 1],
            np.asarray(settings.reversion)[:, None],
            days=force.gaps[day],
        )
        cut |= (np.abs(free - history.basis[:, day + 1]) > 1e-12).any(axis=1)
        assert np.abs(found[~cut, day + 1, :, -1]).max(initial=0.0) < 1e-12
    assert cut.any() and not cut.all()  # both cases were seen


def test_an_agent_that_is_off_presses_no_basis_and_nobody_means_anchor():
    settings = calibrate.best()
    for name in FUTURES_AGENTS:
        switches = ALL_ON.off(name)
        found = attribution.basis_parts(simulate(settings, switches), settings, switches)
        assert np.abs(found[..., attribution.BASIS_PARTS.index(name)]).max() == 0
    off = ALL_ON.off(*FUTURES_AGENTS)
    history = simulate(settings, off)
    found = attribution.basis_parts(history, settings, off)
    np.testing.assert_allclose(found[..., 0], history.basis, atol=1e-15)


def test_the_basis_of_the_fit_is_pressed_and_then_cut():
    """The fit's premium after the fall stands at the cost of carry: only there may the bound take a part."""
    run = episode.full()
    limit = attribution.basis_parts(run, calibrate.best())[0, :, :, -1]
    assert np.abs(limit[: attribution.day_of(run, "2024-02-05") + 1]).max() < 1e-12
    assert limit[-1].max() < 0


def test_a_run_of_other_settings_is_refused():
    run = episode.ensemble()
    with pytest.raises(ValueError, match=r"parameters.scenarios"):
        attribution.basis_parts(run, random_cascade.parameters(0, 7))
    with pytest.raises(ValueError, match=r"links.scenarios"):
        attribution.basis_parts(run, calibrate.ensemble(), Links(spill=np.ones(7)))
    with pytest.raises(ValueError, match="forcing days"):
        attribution.basis_parts(run, calibrate.ensemble(), forcing=record_forcing("2024-02-07"))

"""Four divisions of one fall: what sums to it, what need not, and spans that add up."""

from __future__ import annotations

import numpy as np
import pytest

from widgets.simulation import calibrate, episode
from widgets.simulation.attribution.ways import WAYS, divided, together
from widgets.simulation.cascade import AGENTS, ALL_ON, simulate
from widgets.simulation.market import TIERS

FIRST, LAST = "2024-01-02", "2024-02-07"


def test_account_and_shapley_sum_to_what_all_seven_make() -> None:
    """Guards: news that differs between the runs, or a part that nobody has. All fits, all tiers."""
    whole = together(FIRST, LAST)
    runs = episode.ensemble()
    assert whole.shape == (len(runs.news), len(TIERS))
    limit = runs.by_agent()["limit"][:, : len(runs.dates) - 2].sum(axis=1)
    for way, rest in (("account", limit), ("shapley", 0.0)):
        np.testing.assert_allclose(divided(way, FIRST, LAST).sum(axis=0) + rest, whole, atol=1e-10)


@pytest.mark.parametrize("way", WAYS)
def test_spans_of_days_add_up(way: str) -> None:
    """Guards: a span that counts its first day twice or not at all."""
    parts = [
        divided(way, *span)
        for span in (("2024-01-02", "2024-01-26"), ("2024-01-29", "2024-02-02"), ("2024-02-05", LAST))
    ]
    np.testing.assert_allclose(sum(parts), divided(way, FIRST, LAST), atol=1e-12)


def test_leaving_out_and_alone_are_two_runs_each() -> None:
    """Guards: bits read in the wrong order. Against runs made one by one, in the best fit."""
    news = episode.full().news[0]
    parameters = calibrate.best()
    nobody = simulate(parameters, ALL_ON.off(*AGENTS), news=news).log_level[0, -2]
    for i, name in enumerate(AGENTS):
        bare = episode.without(name).log_level[0, -2]
        others = tuple(other for other in AGENTS if other != name)
        alone = simulate(parameters, ALL_ON.off(*others), news=news).log_level[0, -2]
        np.testing.assert_allclose(
            divided("last_out", FIRST, LAST)[i, 0], episode.full().log_level[0, -2] - bare, atol=1e-9
        )
        np.testing.assert_allclose(divided("alone", FIRST, LAST)[i, 0], alone - nobody, atol=1e-9)


def test_unknown_ways_and_days_are_refused() -> None:
    with pytest.raises(ValueError, match="account, alone"):
        divided("blame", FIRST, LAST)
    for first, last in (("2024-01-02", "2024-02-10"), ("2024-02-05", "2024-01-02"), ("2023-12-29", LAST)):
        with pytest.raises(ValueError):
            divided("shapley", first, last)
        with pytest.raises(ValueError):
            together(first, last)

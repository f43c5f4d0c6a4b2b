"""The runs that the book shows: switches in their places, news held, errors as defined."""

from __future__ import annotations

import numpy as np
import pytest

from widgets.simulation import calibrate, episode
from widgets.simulation.cascade import AGENTS, ALL_OFF, ALL_ON, simulate
from widgets.simulation.market import TIERS, record_forcing, tiers
from widgets.simulation.record import measures


def test_the_full_fit_follows_the_forced_index() -> None:
    np.testing.assert_allclose(episode.full().log_return[0, :, 0], record_forcing().index, atol=1e-12)


def test_switched_holds_news_and_numbers_its_scenarios_by_bits() -> None:
    """Guards: news found anew in each scenario, or bits in another order than the names'."""
    runs = episode.switched()
    assert runs.level.shape[0] == 2 ** len(AGENTS)
    np.testing.assert_array_equal(runs.news, np.broadcast_to(episode.full().news, runs.news.shape))
    for i, name in enumerate(AGENTS):
        at = episode.scenario(**{name: False})
        assert at == 2 ** len(AGENTS) - 1 - 2**i
        np.testing.assert_allclose(runs.log_level[at], episode.without(name).log_level[0], atol=1e-12)
    assert episode.scenario() == 127 and episode.scenario(**dict.fromkeys(AGENTS, False)) == 0


def test_all_off_is_beta_times_news() -> None:
    bare = episode.without(*AGENTS)
    news = episode.full().news[0]
    np.testing.assert_allclose(bare.log_return[0], news[:, None] * tiers().beta, atol=1e-12)
    np.testing.assert_array_equal(bare.log_level, simulate(calibrate.best(), ALL_OFF, news=news).log_level)


def test_everywhere_runs_each_fit_with_its_own_news() -> None:
    """Guards: news of the best fit given to all. One of the ensemble, run alone, gives the same path."""
    several = episode.without("public", everywhere=True)
    one = calibrate.ensemble().pick(np.array([3]))
    alone = simulate(one, ALL_ON.off("public"), news=simulate(one).news[0])
    np.testing.assert_allclose(several.log_level[3], alone.log_level[0], atol=1e-10)


def test_purchases_left_out_change_nothing_before_that_day() -> None:
    bare, whole = episode.without_purchases("2024-02-05", "csi500"), episode.full()
    before = whole.dates < np.datetime64("2024-02-05")
    np.testing.assert_allclose(bare.log_level[0, before], whole.log_level[0, before], atol=1e-12)
    assert bare.log_level[0, -1, 1] < whole.log_level[0, -1, 1]


def test_levels_are_the_record() -> None:
    seen = episode.levels()
    assert seen.shape == (len(episode.full().dates), 7)
    np.testing.assert_allclose(seen[0, :5], 100)
    for tier in ("csi300", "csi500", "csi1000", "microcap"):
        last = 100 * (1 + measures.total_return(tier, "2023-12-29", "2024-02-08"))
        assert seen[-1, TIERS.index(tier)] == pytest.approx(last, abs=0.02)
    assert seen[-1, 3] == pytest.approx(100 - 27.49, abs=1e-6)  # press, 8 February
    assert seen[-1, 6] == pytest.approx(100 * measures.basis("IM2403", "2024-02-08"))


def test_errors_are_root_mean_squares_and_spans_make_up_the_whole() -> None:
    line = episode.lines("full")["beta"]
    parts = {span: episode.errors(line, span) for span in episode.SPANS}
    slow = [
        np.sqrt(np.mean([(a - b) ** 2 for a, b in zip(x, y, strict=True)]))
        for x, y in zip(line.T, episode.record().T, strict=True)
    ]
    np.testing.assert_allclose(parts["all"], slow)
    days = len(line)
    np.testing.assert_allclose(
        (parts["training"] ** 2 * (days - 4) + parts["test"] ** 2 * 4) / days, parts["all"] ** 2
    )
    np.testing.assert_allclose(episode.errors(episode.record(), "all"), 0)


def test_the_test_has_not_seen_its_days() -> None:
    """Guards: a rival or a fit of the test that knows February 5 to 8."""
    for name in ("model", "momentum"):
        seen, unseen = (
            episode.errors(episode.lines(fit)[name], "training").mean() for fit in ("test", "full")
        )
        assert seen <= unseen * 1.02, name
    assert calibrate.stored()["training"]["last_day"] == "2024-02-02"


def test_bands_hold_their_middle() -> None:
    for fit in episode.FITS:
        found = episode.lines(fit)
        assert np.all(found["low"] <= found["model"] + 1e-9) and np.all(
            found["model"] <= found["high"] + 1e-9
        )


def test_wrong_names_are_refused() -> None:
    for call, said in (
        (lambda: episode.scenario(broker=True), "dealers"),
        (lambda: episode.without("broker"), "link"),
        (lambda: episode.without_purchases("2024-02-05", "bse50"), "csi2000"),
        (lambda: episode.without_purchases("2024-03-01", "csi500"), "2024-02-08"),
        (lambda: episode.lines("best"), "test"),
        (lambda: episode.errors(episode.record(), "week"), "training"),
    ):
        with pytest.raises(ValueError, match=said):
            call()

"""The cascade's links as players: values sum to what the links did, in every fit, and match single runs."""

import time

import numpy as np
import pytest

from widgets.simulation import attribution, calibrate, episode
from widgets.simulation.attribution.players import MEASURES
from widgets.simulation.cascade import AGENTS, ALL_ON, combinations, simulate

EVERYWHERE = (False, True)


@pytest.mark.parametrize("everywhere", EVERYWHERE)
@pytest.mark.parametrize("measure", MEASURES)
def test_values_sum_to_the_difference_made(everywhere, measure):
    values = attribution.link_values(everywhere)
    made = values.whole[measure] - values.none[measure]
    assert np.abs(values.shapley[measure].sum(axis=0) - made).max() < 1e-12
    assert len(values.shapley[measure]) == len(AGENTS)
    assert np.all(values.least[measure] <= values.shapley[measure] + 1e-12)
    assert np.all(values.shapley[measure] <= values.most[measure] + 1e-12)


def test_the_first_fit_is_the_best_and_the_whole_is_the_episode():
    """Guards: fits and sets mixed up where scenarios are laid out in one axis."""
    many, one = attribution.link_values(True), attribution.link_values()
    np.testing.assert_allclose(many.whole["log_level"], episode.ensemble().log_level, atol=1e-10)
    np.testing.assert_allclose(one.whole["basis"], episode.full().basis, atol=1e-10)
    # the stored ensemble has six digits: the best fit stands in it nearly, not to the last bit
    np.testing.assert_allclose(many.shapley["log_level"][:, 0], one.shapley["log_level"][:, 0], atol=1e-4)
    assert attribution.coalitions().shape == (128, *episode.full().log_level.shape)


@pytest.mark.parametrize("name", AGENTS)
def test_ends_are_the_runs_they_say(name):
    """In one fit of the ensemble, run by itself with its own news."""
    fit = 17
    values = attribution.link_values(True)
    settings = calibrate.ensemble().pick(np.array([fit]))
    news = simulate(settings).news[0]
    i = AGENTS.index(name)
    nobody = simulate(settings, ALL_ON.off(*AGENTS), news=news).log_level[0]
    alone = simulate(settings, ALL_ON.off(*(a for a in AGENTS if a != name)), news=news).log_level[0]
    without = simulate(settings, ALL_ON.off(name), news=news).log_level[0]
    whole = simulate(settings, news=news).log_level[0]
    np.testing.assert_allclose(values.alone["log_level"][i, fit], alone - nobody, atol=1e-9)
    np.testing.assert_allclose(values.last_out["log_level"][i, fit], whole - without, atol=1e-9)


def test_the_best_fit_is_the_general_value_of_the_switched_runs():
    runs = episode.switched()
    found = attribution.shapley(runs.log_level)
    np.testing.assert_allclose(attribution.link_values().shapley["log_level"][:, 0], found, atol=1e-12)
    pairs = attribution.link_pairs("2024-02-07")
    assert pairs.shape == (7, 7, 5) and np.abs(pairs - np.swapaxes(pairs, 0, 1)).max() == 0
    day = attribution.day_of(runs, "2024-02-07")
    np.testing.assert_allclose(pairs, attribution.interactions(runs.log_level[:, day]))


def test_what_the_chapters_say_of_the_links():
    """Guards prose: alone nobody does much; the sellers need each other; dealers' sign is not known."""
    values, micro = attribution.link_values(True), 4
    last = attribution.day_of(episode.full(), "2024-02-07")
    sellers = [AGENTS.index(name) for name in ("neutral", "dma", "enhanced", "public")]

    def at(which):
        return 100 * which["log_level"][sellers, :, last, micro]

    made = 100 * (values.whole["log_level"] - values.none["log_level"])[:, last, micro]
    assert np.abs(at(values.alone)).max() < 0.5
    assert np.all(at(values.last_out).sum(axis=0) < 2 * made)  # together more than twice the whole fall
    assert np.all(at(values.shapley) < -5)
    pairs = attribution.link_pairs("2024-02-07")[..., micro][np.ix_(sellers, sellers)]
    assert np.all(pairs[~np.eye(4, dtype=bool)] < 0)
    dealers = values.shapley["log_level"][AGENTS.index("dealers"), :, last, micro]
    assert attribution.verdict(dealers) == "unknown"


def test_unknown_names_are_refused():
    with pytest.raises(ValueError, match="log_level"):
        attribution.coalitions("price")
    with pytest.raises(ValueError, match="day"):
        attribution.link_pairs("2024-02-10")


def test_all_sets_of_links_are_one_call():
    """Guards: a loop over sets inside. A ratio, for machines at work: `make bench` prints the times."""
    settings, news = calibrate.best(), episode.full().news[0]

    def seconds(call):
        found = []
        for _ in range(3):
            start = time.process_time()
            call()
            found.append(time.process_time() - start)
        return min(found)

    sets = combinations()
    batch = seconds(lambda: attribution.shapley(simulate(settings, sets, news=news).log_level))
    one = seconds(lambda: simulate(settings, sets.pick(np.array([77])), news=news))
    assert 128 * one > 10 * batch, (one, batch)

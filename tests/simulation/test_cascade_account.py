"""The account: every tier's every day adds up, agents can be switched off, and nothing depends on order."""

import numpy as np
import pytest

from tests.simulation import random_cascade
from widgets.simulation.cascade import (
    AGENTS,
    ALL_OFF,
    ALL_ON,
    TERMS,
    Links,
    Parameters,
    combinations,
    simulate,
)
from widgets.simulation.market import record_forcing, tiers


@pytest.mark.parametrize("seed", range(5))
def test_each_log_return_is_news_plus_agents_plus_spill_plus_limit(seed):
    history = random_cascade.run(seed)
    assert np.abs(history.terms.sum(axis=-1) - history.log_return).max() < 1e-12
    assert np.abs(history.spill_by.sum(axis=-1) - history.term("spill")).max() < 1e-12
    folded = sum(history.by_agent().values())
    assert np.abs(folded - history.log_return).max() < 1e-12


def test_the_terms_are_the_ones_promised():
    assert ("news", *AGENTS, "spill", "limit") == TERMS
    with pytest.raises(ValueError, match="term"):
        simulate().term("weather")


@pytest.mark.parametrize("seed", range(3))
def test_everything_off_is_exactly_the_forced_path(seed):
    history = simulate(random_cascade.parameters(seed, 50), ALL_OFF)
    forced = np.outer(record_forcing().index, tiers().beta)
    assert np.array_equal(
        history.log_return.round(15), np.broadcast_to(forced.round(15), history.log_return.shape)
    )
    assert np.abs(history.terms[..., 1:]).max() == 0
    given = np.linspace(-0.03, 0.02, 28)
    history = simulate(random_cascade.parameters(seed, 50), ALL_OFF, news=given)
    assert np.abs(history.log_return - np.outer(given, tiers().beta)).max() < 1e-15


def test_the_csi_300_is_the_forcing_unless_news_is_given():
    history = random_cascade.run(7)
    assert np.abs(history.log_return[..., 0] - record_forcing().index).max() < 1e-12
    again = simulate(random_cascade.parameters(7, 200), random_cascade.links(8, 200), news=history.news)
    assert np.abs(again.log_level - history.log_level).max() < 1e-9  # the same news gives the same run
    without = simulate(links=ALL_ON.off("state"), news=simulate().news)
    assert np.array_equal(without.news, simulate().news)
    assert without.log_level[0, -1, 0] < simulate().log_level[0, -1, 0]  # nobody held large caps up


@pytest.mark.parametrize("name", AGENTS)
def test_an_agent_switched_off_leaves_no_trace(name):
    history = simulate(links=ALL_ON.off(name))
    assert np.abs(history.by_agent()[name]).max() == 0
    assert np.abs(history.terms.sum(axis=-1) - history.log_return).max() < 1e-12


@pytest.mark.parametrize("name", ["net_limit", "margin_calls", "spill", "resilience", "collapse"])
def test_a_mechanism_switched_off_changes_the_run_and_half_lies_off_both_ends(name):
    on, off, half = (simulate(links=Links(**{name: x})).log_level for x in (1.0, 0.0, 0.5))
    if name != "margin_calls":  # calls are rare at the defaults
        assert np.abs(on - off).max() > 1e-6
        assert np.abs(half - on).max() > 1e-9


def test_the_order_of_agents_changes_nothing_and_a_second_implementation_agrees():
    """Agents written one by one in mesa, shuffled anew for every phase of every day, give our paths.

    Guards: an agent that sees another's order; a slip of an axis; scenarios that touch each other.
    """
    pytest.importorskip("mesa")
    from tests.simulation.slow_cascade import SlowCascade

    settings = random_cascade.parameters(11, 8)
    history = simulate(settings)
    for i in range(8):
        for seed in (0, 1):
            levels, basis = SlowCascade(settings.pick(slice(i, i + 1)), seed=seed).run()
            assert np.abs(levels - history.log_level[i]).max() < 1e-9
            assert np.abs(basis - history.basis[i]).max() < 1e-9


def test_scenarios_do_not_touch_each_other():
    settings, switches = random_cascade.parameters(3, 12), random_cascade.links(4, 12)
    together = simulate(settings, switches)
    for i in (0, 5, 11):
        alone = simulate(settings.pick(slice(i, i + 1)), switches.pick(slice(i, i + 1)))
        for name, value in vars(together).items():
            if name != "dates":
                assert np.allclose(getattr(alone, name)[0], value[i], rtol=1e-9, atol=1e-12), name
    turned = simulate(settings.pick(slice(None, None, -1)), switches.pick(slice(None, None, -1)))
    assert np.allclose(turned.log_level[::-1], together.log_level, atol=1e-13)


def test_combinations_hold_every_set_of_links_once():
    switches = combinations()
    bits = np.stack([getattr(switches, name) for name in AGENTS], axis=1)
    assert switches.scenarios == 128 and len(np.unique(bits, axis=0)) == 128
    assert bits[0].sum() == 0 and bits[-1].sum() == 7
    history = simulate(links=switches, news=simulate().news[0])
    full, none = simulate(news=simulate().news), simulate(links=ALL_OFF, news=simulate().news)
    assert np.allclose(history.log_level[-1], full.log_level[0], atol=1e-12)
    assert np.allclose(history.log_level[0], none.log_level[0], atol=1e-12)
    with pytest.raises(ValueError, match="link"):
        combinations(("weather",))


def test_settings_broadcast():
    one = simulate(Parameters(depth=np.array([0.05])), links=Links(state=np.array([1.0, 0.0])))
    assert one.log_level.shape[0] == 2
    with pytest.raises(ValueError, match="scenarios"):
        simulate(Parameters(depth=np.full(3, 0.05)), links=Links(state=np.array([1.0, 0.0])))
    with pytest.raises(ValueError, match="news"):
        simulate(news=np.zeros(27))

"""Counterfactuals: purchases keep their money, changes do what they say, verdicts say what is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from widgets.simulation import attribution, calibrate, episode
from widgets.simulation.attribution import Change, Purchases
from widgets.simulation.attribution.outcomes import NOTHING
from widgets.simulation.attribution.purchases import ORDERS
from widgets.simulation.attribution.verdict import shares, spread
from widgets.simulation.cascade import ALL_ON, hedge_grid, simulate
from widgets.simulation.dealer import Limits
from widgets.simulation.market import TIERS, record_forcing

FORCING = record_forcing()
PLAIN = FORCING.purchases


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_of_tiers_spends_each_days_money(order):
    """Guards: money lost or made where a queue is cut into days."""
    found = Purchases(order=order).of(FORCING)
    np.testing.assert_allclose(found.sum(axis=1), PLAIN.sum(axis=1), atol=1e-12)
    assert found.min() >= 0 and found.shape == PLAIN.shape
    if order in ("recorded", "small_first", "large_first", "even"):
        np.testing.assert_allclose(found.sum(axis=0), PLAIN.sum(axis=0), atol=1e-12)


def test_a_queue_is_served_in_its_order():
    found = Purchases(order="small_first").of(FORCING)
    for before, after in (("csi2000", "csi1000"), ("csi1000", "csi500"), ("csi500", "csi300")):
        bought = [np.flatnonzero(found[:, TIERS.index(tier)]) for tier in (before, after)]
        assert bought[0].max() <= bought[1].min()
    slow = np.zeros_like(PLAIN)  # yuan by yuan, in small coins
    left, queue = PLAIN.sum(axis=0).copy(), [3, 2, 1, 0]
    for day in range(len(PLAIN)):
        money = PLAIN[day].sum()
        for tier in queue:
            paid = min(money, left[tier])
            slow[day, tier] += paid
            left[tier] -= paid
            money -= paid
    np.testing.assert_allclose(found, slow, atol=1e-9)


@given(st.integers(-40, 40), st.floats(0, 5))
@settings(max_examples=40, deadline=None)
def test_shift_and_scale(days, times):
    found = Purchases(shift=days, scale=times).of(FORCING)
    for day in range(len(PLAIN)):
        came_from = day - days
        wanted = PLAIN[came_from] if 0 <= came_from < len(PLAIN) else 0.0
        np.testing.assert_allclose(found[day], times * np.asarray(wanted))


def test_without_since_and_evenly():
    cut = Purchases(without=("csi300",), since="2024-02-05").of(FORCING)
    late = FORCING.dates[1:] >= np.datetime64("2024-02-05")
    assert cut[late, 0].sum() == 0 and np.array_equal(cut[~late], PLAIN[~late])
    even = Purchases(evenly_from="2024-01-18").of(FORCING)
    np.testing.assert_array_equal(even[:, 0], PLAIN[:, 0])
    np.testing.assert_allclose(even.sum(axis=0), PLAIN.sum(axis=0))
    first = np.flatnonzero(FORCING.dates[1:] == np.datetime64("2024-01-18"))[0]
    assert np.ptp(even[first:, 1]) < 1e-12 and even[:first, 1:].sum() == 0
    assert np.array_equal(Purchases().of(FORCING), PLAIN)


def test_no_change_changes_nothing_in_any_fit():
    """Guards: another forcing, news of another fit, scenarios laid out in another order."""
    found = attribution.effects([Change("nothing"), Change("again")])
    assert np.abs(found.difference[..., np.isfinite(found.base[0])]).max() < 1e-9
    assert found.verdict("nothing", "microcap_0207") == "none"


@pytest.mark.parametrize(
    ("change", "by_hand"),
    [
        (Change("off", off=("dma", "spill")), {"links": ALL_ON.off("dma", "spill")}),
        (attribution.leverage(2), {"settings": {"dma_margin": 0.5}}),
        (Change("twice", times={"hedged_tolerance": 2.0}), {"settings": {"hedged_tolerance": 0.1}}),
        (Change("early", limit_from="2024-01-18"), {"forcing": record_forcing(limit_from="2024-01-18")}),
        (Change("never", limit_from=None), {"forcing": record_forcing(limit_from=None)}),
        (Change("free", desk=Limits()), {"grid": hedge_grid(Limits())}),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_change_is_the_run_it_says(change, by_hand):
    """One fit by hand, of a batch that holds other changes and all fits."""
    fit = 23
    fits = calibrate.ensemble()
    mine = fits.pick(np.array([fit]))
    news = simulate(mine).news[0]
    mine = mine.changed(**by_hand.pop("settings", {}))
    run = simulate(mine, by_hand.pop("links", ALL_ON), by_hand.pop("forcing", None), news=news, **by_hand)
    several = attribution.effects(
        [Change("other", off=("public",)), change, Change("more", sent={"state": 0.5})]
    )
    np.testing.assert_allclose(
        several.values[1, fit], attribution.outcomes(run, mine)[0], rtol=1e-7, atol=1e-8
    )


def test_outcomes_are_what_they_are_called():
    run, settings_ = episode.full(), calibrate.best()
    found = dict(zip(attribution.OUTCOMES, attribution.outcomes(run, settings_)[0], strict=True))
    assert found["microcap_0207"] == pytest.approx(run.level[0, -2, 4] - 1)
    assert found["csi500_0208"] == pytest.approx(run.level[0, -1, 1] - 1)
    assert found["csi2000_low"] == pytest.approx(run.level[0, :, 3].min() - 1)
    assert found["im_low"] == pytest.approx(run.basis[0, :, 1].min())
    assert found["enhanced_result"] == pytest.approx(run.result[0, -1, 2])
    assert found["dma_nav"] == pytest.approx(run.nav[0, -1, 1] - 1)
    short = [
        max(0.75 * 0.2 * s - e, 0) for s, e in zip(run.stocks[0, :, 1], run.equity[0, :, 1], strict=True)
    ]
    assert found["dma_short"] == pytest.approx(max(short)) and found["dma_hole"] == 0
    assert found["gap_loss"] == run.gap_loss.sum()
    assert len(NOTHING) == len(attribution.OUTCOMES)
    with pytest.raises(ValueError, match="parameters"):
        attribution.outcomes(episode.ensemble(), calibrate.ensemble().pick(slice(0, 7)))
    with pytest.raises(ValueError, match="day"):
        attribution.outcomes(simulate(forcing=record_forcing("2024-02-06")), settings_)


def test_verdicts():
    """95 of 100 is known, 94 is not; nothing is a verdict too; infinite ones have a sign."""
    many = np.array([1.0] * 95 + [-1.0] * 5)
    assert attribution.verdict(many) == "higher" and attribution.verdict(-many) == "lower"
    assert attribution.verdict(np.array([1.0] * 94 + [-1.0] * 6)) == "unknown"
    assert attribution.verdict(0.001 * many, 0.002) == "none"
    assert attribution.verdict(np.array([1.0] * 50 + [0.0] * 50)) == "unknown"
    assert attribution.verdict(np.full(10, np.inf)) == "higher"
    assert shares(many, 0.0) == (0.95, 0.05, 0.0) and attribution.agreement(many) == 0.95
    assert spread(np.arange(100.0)) == (4.0, 49.0, 94.0)
    for bad in ([], [np.nan], [[1.0]]):
        with pytest.raises(ValueError, match="difference"):
            attribution.verdict(np.array(bad))
    with pytest.raises(ValueError, match="known"):
        attribution.verdict(many, known=0.5)


def test_the_catalogue_runs_and_its_table_has_every_cell():
    found = attribution.effects()
    names = ("microcap_0207", "im_low", "dma_nav")
    assert len(found.changes) == len(set(found.changes)) >= 45
    assert np.isfinite(found.values[..., : len(attribution.OUTCOMES) - 4]).all()
    rows = found.rows(names)
    assert {len(column) for column in rows.values()} == {len(names) * len(found.changes)}
    at = rows["change"].index("no_neutral")
    difference = found.of("no_neutral", "microcap_0207")
    assert rows["best"][at] == difference[0] and rows["low"][at] <= rows["median"][at] <= rows["high"][at]
    assert set(rows["verdict"]) <= set(attribution.VERDICTS)
    # the state off, and purchases that are never made, are one and the same
    none = attribution.effects([Change("none", purchases=Purchases(scale=0.0))], everywhere=False)
    state = attribution.effects([attribution.change("no_state")], everywhere=False)
    np.testing.assert_allclose(none.values, state.values, atol=1e-12)


def test_what_the_chapters_say_of_the_counterfactuals():
    """Guards prose: no price moves with leverage up to 4x, more help hurts the hedged, dates know no rule."""
    found = attribution.effects()
    for ratio in (1, 2, 3, 4):
        assert found.verdict(f"dma_{ratio}x", "microcap_low") == "none"
        assert found.verdict(f"dma_{ratio}x", "dma_nav") == "higher"
    # a smaller book of the same own money does move prices, and a larger one
    assert found.verdict("dma_4x_same_money", "microcap_0207") == "higher"
    assert found.verdict("dma_6x_same_money", "microcap_0207") == "lower"
    assert found.verdict("small_only", "csi2000_0207") == "higher"
    assert found.verdict("small_only", "microcap_0207") == "lower"
    for size in ("size_2", "size_4"):
        assert found.verdict(size, "neutral_result") == "lower"
        assert found.verdict(size, "csi500_0207") == "higher"
    assert found.verdict("no_state", "microcap_0207") == "lower"
    assert found.verdict("no_margin_calls", "microcap_low") == "none"
    signs = [found.verdict(f"shift_{n:+d}", "microcap_0207") for n in (-10, -5, 2, 5)]
    assert signs == ["higher", "lower", "higher", "lower"]
    by_date = [found.spread(f"shift_{n:+d}", "microcap_0207")[1] for n in (-10, -5, -2, 2, 5)]
    assert np.any(np.diff(by_date) > 0.02) and np.any(np.diff(by_date) < -0.02)  # not monotone


def test_some_of_the_fits():
    few = attribution.effects([attribution.change("no_public")], every=7)
    all_of_them = attribution.effects([attribution.change("no_public")])
    np.testing.assert_allclose(few.values, all_of_them.values[:, ::7], atol=1e-9)
    np.testing.assert_allclose(few.base, all_of_them.base[::7])
    runs = attribution.run_changes([Change("a"), attribution.change("no_public")], everywhere=True, every=7)
    assert len(runs.news) == 2 * len(few.base)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Change(""), "name"),
        (lambda: Change("x", group="all"), "agents"),
        (lambda: Change("x", off=("broker",)), "dealers"),
        (lambda: Change("x", off=("dma",), sent={"dma": 0.5}), "sent"),
        (lambda: Change("x", sent={"dma": 1.5}), "sent dma"),
        (lambda: Change("x", settings={"leverage": 2.0}), "depth"),
        (lambda: Change("x", settings={"dma_margin": 0.05}), "dma_margin"),
        (lambda: Change("x", settings={"depth": 0.1}, times={"depth": 2.0}), "times"),
        (lambda: Change("x", limit_from="5 February"), "limit_from"),
        (lambda: attribution.leverage(10), "assets_to_equity"),
        (lambda: attribution.leverage(2, same_money=True), "dma"),
        (lambda: attribution.change("no_broker"), "no_dealers"),
        (lambda: Purchases(order="best"), "small_first"),
        (lambda: Purchases(without=("bse50",)), "csi2000"),
        (lambda: Purchases(scale=-1.0), "scale"),
        (lambda: Purchases(scale=[1.0, 2.0]), "^scale"),
        (lambda: Purchases(scale=float("nan")), "^scale"),
        (lambda: Purchases(shift=100), "^shift is 100"),
        (lambda: Purchases(shift=-61), "^shift is -61"),
        (lambda: Purchases(shift=True), "^shift"),
        (lambda: Purchases(shift="a week"), "^shift"),
        (lambda: Purchases(since="2024-01-06").of(FORCING), "since"),
        (lambda: attribution.effects([]), "changes"),
        (lambda: attribution.effects([Change("a"), Change("a")]), "changes"),
        (lambda: attribution.effects([Change("a", times={"depth": 100.0})]), "depth"),
        (lambda: attribution.effects([Change("a")], every=0), "every"),
        (lambda: attribution.run_changes([Change("a"), Change("b", desk=Limits())]), "desk"),
        (lambda: attribution.effects().of("no_broker", "im_low"), "no_dealers"),
        (lambda: attribution.effects().of("no_state", "if_low"), "im_low"),
    ],
)
def test_bad_changes_are_refused(make, said):
    with pytest.raises(ValueError, match=said):
        make()

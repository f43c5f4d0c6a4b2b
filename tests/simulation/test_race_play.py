"""The race: the cascade's own price law, books that add up, slow twins, and what the chapter says of it."""

from itertools import product

import numpy as np
import pytest

from tests.simulation import random_cascade, slow_race
from widgets.simulation import attribution as at
from widgets.simulation import calibrate, episode
from widgets.simulation.attribution.race_day import decide, session
from widgets.simulation.attribution.race_run import Outside, run
from widgets.simulation.cascade import ALL_ON, TERMS, Links, simulate
from widgets.simulation.cascade.history import STOCK_AGENTS
from widgets.simulation.cascade.pressure import press
from widgets.simulation.cascade.session import trade
from widgets.simulation.cascade.settle import settle
from widgets.simulation.cascade.state import first
from widgets.simulation.cascade.world import prepare
from widgets.simulation.market import futures, record_forcing, tiers

FEW = (at.STAY, at.Exit(0.5), at.Exit(2.0))


def world_of(settings, switches, news):
    return prepare(settings, switches, record_forcing(), news, None, tiers(), futures())


@pytest.mark.parametrize("seed", range(3))
def test_given_the_cascades_orders_a_session_is_the_cascades(seed):
    """Every number of every day, over random settings, switches and news, limits included."""
    count = 60
    settings, switches = random_cascade.parameters(seed, count), random_cascade.links(seed + 1, count)
    news = np.random.default_rng(seed).normal(-0.003, 0.02, (count, 28))
    world = world_of(settings, switches, news)
    state, waited = first(world), 0.0
    for day in range(28):
        theirs = trade(world, state, day)
        known = decide(world, state, day)
        mine, _ = session(world, state, day, known, known.orders, known.cut, known.payout)
        for name in theirs._fields:
            if name != "standing":
                np.testing.assert_allclose(
                    getattr(mine, name), getattr(theirs, name), atol=1e-13, err_msg=name
                )
        for ours, other in zip(mine.standing, theirs.standing, strict=True):
            np.testing.assert_array_equal(ours, other)
        waited = max(waited, float(theirs.waiting.max()))
        state, _ = settle(world, state, theirs, press(world, state, theirs, day), day)
    assert waited > 0  # the limit was at work


def test_fed_the_trades_of_the_fit_it_gives_the_account_of_the_fit():
    """Guards: a price law of its own. All near-equal fits, every agent's term on every day."""
    history = episode.ensemble()
    world = world_of(calibrate.ensemble(), ALL_ON, history.news)
    state = first(world)
    for day in range(28):
        known = decide(world, state, day)
        fed = np.moveaxis(history.trades[:, day], -1, 0)
        ours, _ = session(world, state, day, known, fed, known.cut, known.payout)
        for i, name in enumerate(STOCK_AGENTS):
            np.testing.assert_allclose(
                ours.impact[i], history.terms[:, day, :, TERMS.index(name)], atol=1e-12, err_msg=name
            )
        pressed = press(world, state, ours, day)
        np.testing.assert_allclose(pressed.move, history.log_return[:, day], atol=1e-12)
        state, _ = settle(world, state, ours, pressed, day)


def test_if_all_stay_the_market_is_the_cascade_without_them():
    played = at.play(at.Race(choices=FEW), True)
    without = simulate(calibrate.ensemble(), ALL_ON.off("neutral", "dma"), news=episode.ensemble().news)
    row = played.game.everybody(0)
    np.testing.assert_allclose(np.log(played.level[:, row]), without.log_level, atol=1e-9)
    np.testing.assert_allclose(played.basis[:, row], without.basis, atol=1e-9)
    # what they earn is what the neutral book of that run earned against its hedge
    np.testing.assert_allclose(played.kept[:, row, 0], 1.0)


@pytest.mark.parametrize("recovered", [0.0, 1.0])
def test_a_calm_market_agrees_with_a_slow_twin(recovered):
    """Fund by fund in plain Python: prices, limits, hedges, basis, results. Profiles of all kinds."""
    race = at.Race(
        funds=3, choices=(at.STAY, at.Exit(1.0), at.Exit(6.0, 2)), pressure=0.0, recovered=recovered
    )
    played = at.play(race)
    p = {name: float(array.item()) for name, array in calibrate.best()}
    for i, count in enumerate(played.counts):
        exits = [one for one, times in zip(race.choices, count, strict=True) for _ in range(times)]
        result, level = slow_race.run(p, exits, race)
        mine = [played.result[0, i, race.choices.index(one)] for one in exits]
        np.testing.assert_allclose(mine, result, atol=1e-10)
        np.testing.assert_allclose(np.log(played.level[0, i, -1]), level, atol=1e-10)
    assert played.waited.max() > 0


@pytest.mark.parametrize("answer", [True, False])
def test_counts_say_all_by_brute_force_over_named_funds(answer):
    """Each of 27 profiles of three named funds with a book of its own, and equilibria by plain loops."""
    race = at.Race(funds=3, choices=FEW, answer=answer)
    played = at.play(race)
    every = list(product(range(3), repeat=3))
    pace = np.array([[FEW[j].pace for j in picks] for picks in every])
    out = episode.full()
    found = run(
        race, calibrate.best(), Outside(out.news, out.trades), np.ones((27, 3), dtype=int), pace, 0 * pace
    )
    pay = {picks: result for picks, result in zip(every, found.result, strict=True)}
    for picks, result in pay.items():
        row = played.game.row([picks.count(j) for j in range(3)])
        np.testing.assert_allclose(result, played.result[0, row, list(picks)], atol=1e-12)
    equal = set()
    for picks in every:
        gains = [pay[(*picks[:i], j, *picks[i + 1 :])][i] - pay[picks][i] for i in range(3) for j in range(3)]
        if max(gains) <= 1e-13:
            equal.add(tuple(picks.count(j) for j in range(3)))
    assert equal == set(played.equilibria[0])
    best = max(every, key=lambda picks: pay[picks].sum())
    assert played.together(played.coordinated[0])[0] == pytest.approx(race.stake * pay[best].sum())
    # the cascade's own books know the same profit
    np.testing.assert_allclose(found.together, race.stake * found.result.sum(axis=1), rtol=1e-9)


def test_books_add_up_for_any_settings():
    """Guards: a sale at another price than the mark, a hedge cut by another share than it is traded."""
    count = 80
    settings = random_cascade.parameters(5, count).changed(neutral=300.0)
    news = np.random.default_rng(5).normal(-0.002, 0.01, (count, 28))
    outside = Outside(news, np.zeros((count, 28, 5, 5)))
    rng = np.random.default_rng(6)
    counts = rng.integers(0, 3, (count, 3))
    counts[:, 0] += 1
    counts[:, 0] += 7 - counts.sum(axis=1)
    race = at.Race(funds=7, choices=FEW, stocks=300.0)
    out = run(race, settings, outside, counts, rng.uniform(0, 8, (count, 3)), rng.integers(0, 9, (count, 3)))
    np.testing.assert_allclose(
        out.together, race.stake * (counts * out.result).sum(axis=1), rtol=1e-8, atol=1e-8
    )
    assert np.all((out.kept >= 0) & (out.kept <= 1 + 1e-9))


def test_what_all_do_alike_does_not_depend_on_their_number():
    """Guards: a pace that is not shared out among the funds."""
    alike = [at.play(at.Race(funds=n, choices=FEW)).everybody() for n in (1, 2, 3, 6)]
    for one in alike[1:]:
        np.testing.assert_allclose(one, alike[0], atol=1e-10)


def test_a_fund_alone_in_the_world_has_no_race():
    played = at.play(at.Race(funds=1))
    assert played.equilibria[0] == (played.coordinated[0],) and played.price()[0] == 0
    with pytest.raises(ValueError, match="funds"):
        played.externality(0)


def test_externalities_and_the_matrix_are_read_off_the_profiles():
    played = at.play(at.Race(choices=FEW), True)
    matrix, cost = played.matrix(), played.externality(others=1)
    row, base = played.game.row([0, 3, 1]), played.game.row([1, 3, 0])
    np.testing.assert_array_equal(matrix[:, 2, 1], played.result[:, row, 2])
    stake = played.race.stake
    np.testing.assert_allclose(cost["own"][:, 2], stake * (matrix[:, 2, 1] - matrix[:, 0, 1]))
    others = 3 * stake * (played.result[:, row, 1] - played.result[:, base, 1])
    np.testing.assert_allclose(cost["racers"][:, 2], others, atol=1e-10)
    np.testing.assert_allclose(cost["enhanced"][:, 2], played.enhanced[:, row] - played.enhanced[:, base])
    for one in cost.values():
        assert np.all(one[:, 0] == 0)
    np.testing.assert_allclose(played.money, stake * np.nansum(played.counts * played.result, axis=2))


def test_one_fit_of_many_is_itself_alone():
    many, best = at.play(at.Race(choices=FEW), True), at.play(at.Race(choices=FEW))
    np.testing.assert_allclose(many.result[0], best.result[0], atol=1e-4)  # the ensemble has six digits
    assert len(many.games) == 60


def test_what_the_chapter_says_of_the_race():
    """Guards prose: with a clock and pressure one equilibrium, all at the fastest; else it is gone."""
    race = at.play(at.Race(), True)
    fastest = (0, 0, 0, 0, 0, 4)
    assert race.share_with(fastest) == 1 and all(found == (fastest,) for found in race.equilibria)
    assert race.price().min() > 0.05 and race.price().max() < 0.09
    assert np.all(race.everybody()[:, -1] < race.everybody()[:, 0])  # worse than if all had stayed
    # a limit on the pace takes most of the cost away, whichever fit is true
    slow = at.play(at.Race(choices=at.CHOICES[:4]), True)
    assert slow.share_with((0, 0, 0, 4)) == 1 and slow.price().max() < 0.015
    calm = at.play(at.Race(pressure=0.0), True)
    assert calm.share_with((4, 0, 0, 0, 0, 0)) == 1
    patient = at.play(at.Race(recovered=1.0), True)
    assert patient.share_with(fastest) == 0
    assert at.play(at.Race(pressure=0.0), True).price(worst=False).max() < 1e-12
    # with half of the stocks it costs less than half
    half = at.play(at.Race(stocks=200.0), True)
    assert np.nanmax(half.price()) < 0.5 * 0.09 and np.nanmedian(half.price()) < 0.5 * np.median(race.price())
    assert at.dominant(race.game) is None
    # one that leaves at twice the pace gains; the other racers and the index-enhanced lose more
    cost = race.externality(others=0)
    own, racers, enhanced = (cost[name][:, 4] for name in ("own", "racers", "enhanced"))
    assert np.all(own > 0) and np.all(racers < 0) and np.all(racers + enhanced < -own)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: at.Exit(-1.0), "pace"),
        (lambda: at.Exit(np.nan), "pace"),
        (lambda: at.Exit(1.0, -1), "wait"),
        (lambda: at.Race(funds=0), "funds"),
        (lambda: at.Race(choices=()), "choices"),
        (lambda: at.Race(choices=(at.STAY, at.Exit(0.0))), "choices"),
        (lambda: at.Race(choices=(1.0, 2.0)), "choices"),
        (lambda: at.Race(choices=[at.STAY]), "choices"),
        (lambda: at.Race(pressure=1.5), "pressure"),
        (lambda: at.Race(pressure="much"), "pressure"),
        (lambda: at.Race(recovered=-0.1), "recovered"),
        (lambda: at.Race(answer=1), "answer"),
        (lambda: at.Race(start="2024-01-06"), "start"),
        (lambda: at.Race(end="2024-01-10"), "end"),
        (lambda: at.Race(stocks=1000.0), "stocks"),
        (lambda: at.play(at.Race(choices=FEW)).together((4, 0)), "profile"),
        (lambda: at.play(at.Race(choices=FEW)).externality(3), "others"),
        (lambda: at.play(at.Race(choices=FEW)).externality(0, 3), "instead_of"),
    ],
)
def test_bad_races_are_refused(make, said):
    with pytest.raises(ValueError, match=said):
        make()


def test_a_session_needs_news():
    world = world_of(calibrate.best(), Links(), None)
    state = first(world)
    known = decide(world, state, 0)
    with pytest.raises(ValueError, match="news"):
        session(world, state, 0, known, known.orders, known.cut, known.payout)

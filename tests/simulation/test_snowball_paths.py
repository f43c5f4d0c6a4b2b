"""Monte Carlo against the engine, and against the payoff of whole paths."""

import numpy as np
import pytest

from widgets.simulation.snowball import (
    Market,
    Outcome,
    Terms,
    payoff,
    present_value,
    sample_paths,
    simulate,
    value,
)

CASES = {
    "new": (Terms.ideal(s0=100.0), Market(), 100.0, 0, False),
    "step-down, old, wide basis": (
        Terms.ideal(step=0.01, ki=0.8, s0=100.0, margin=0.25), Market(q=0.12, vol=0.3), 90.0, 250, False
    ),
    "knocked in": (Terms.ideal(s0=6500.0), Market(vol=0.2), 5000.0, 130, True),
    "levels cross": (Terms.ideal(8, 1, 1.0, 0.04, 0.85), Market(vol=0.35), 1.0, 5, False),
    "observed daily": (
        Terms.listed(range(1, 31), [1.03] * 30, 0.9, 0.2, np.arange(1, 31) / 252, np.arange(1, 31) / 252),
        Market(vol=0.3), 0.97, 0, False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_random_paths_agree_with_the_engine_within_their_error(name):
    note, market, spot, elapsed, hit = CASES[name]
    seen = simulate(note, market, spot, 40_000, np.random.default_rng(20240122), elapsed, hit)
    exact = value(note, market, spot, elapsed, hit)
    drawn = {
        "price": present_value(note, market, seen, elapsed),
        "p_ko": seen.outcome == Outcome.KNOCKED_OUT,
        "p_noevent": seen.outcome == Outcome.NO_EVENT,
        "p_loss": np.isin(seen.outcome, [Outcome.LOSS, Outcome.KNOCKED_IN_NO_LOSS]),
        "p_ki_touch": seen.knocked_in,
        "exp_life_days": seen.day,
    }
    for column, sample in drawn.items():
        error = float(np.std(sample)) / 200 + 1e-4 / 200
        assert abs(float(np.mean(sample)) - float(getattr(exact, column))) < 4 * error, column


def test_whole_paths_tell_the_same_as_paths_followed_to_their_end():
    # Guards the two codes against drifting apart: one settles finished paths, one stops when a note ends.
    note, market, count = Terms.ideal(s0=100.0), Market(), 20_000
    paths = sample_paths(market, 100.0, note.tenor, count, np.random.default_rng(1))
    whole, short = payoff(note, paths), simulate(note, market, 100.0, count, np.random.default_rng(2))
    for outcome in (Outcome.KNOCKED_OUT, Outcome.NO_EVENT, Outcome.LOSS, Outcome.KNOCKED_IN_NO_LOSS):
        a, b = (np.mean(s.outcome == outcome) for s in (whole, short))
        assert abs(a - b) < 4 * np.sqrt((a * (1 - a) + b * (1 - b)) / count)
    assert (
        abs(whole.cash.mean() - short.cash.mean())
        < 4 * np.hypot(whole.cash.std(), short.cash.std()) / count**0.5
    )


def test_paths_have_the_law_of_the_market():
    market, days, count = Market(vol=0.3, r=0.03, q=0.08), 100, 50_000
    paths = sample_paths(market, 6000.0, days, count, np.random.default_rng(3))
    assert paths.shape == (count, days + 1) and np.all(paths[:, 0] == 6000)
    moves = np.diff(np.log(paths), axis=1)
    assert moves.std() == pytest.approx(0.3 / 252**0.5, rel=4 / (2 * moves.size) ** 0.5)
    forward = 6000 * np.exp((0.03 - 0.08) * days / 252)
    assert paths[:, -1].mean() == pytest.approx(forward, abs=4 * paths[:, -1].std() / count**0.5)


def test_the_seed_alone_decides():
    note = Terms.ideal(months=3, lock=1)
    one, two, other = (simulate(note, Market(), 1.0, 9000, np.random.default_rng(seed)) for seed in (5, 5, 6))
    np.testing.assert_array_equal(one.cash, two.cash)
    assert not np.array_equal(one.cash, other.cash)
    assert one.cash.shape == (9000,)  # more than one block


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda rng: simulate(Terms.ideal(), Market(), -1.0, 10, rng), r"spot is -1.0; allowed: \(0, inf\)"),
        (lambda rng: simulate(Terms.ideal(), Market(), 1.0, 0, rng), "count is 0; allowed"),
        (lambda rng: simulate(Terms.ideal(), Market(), 1.0, 10, rng, elapsed=504), "elapsed is 504; allowed"),
        (lambda rng: sample_paths(Market(), 0.0, 10, 10, rng), "spot is 0.0; allowed"),
        (lambda rng: sample_paths(Market(), 1.0, 0, 10, rng), "days is 0; allowed"),
        (lambda rng: sample_paths(Market(), 1.0, 10, -1, rng), "count is -1; allowed"),
    ],
)
def test_bad_requests_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call(np.random.default_rng(0))

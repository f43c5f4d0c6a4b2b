"""What a note pays on hand-made paths, and the story an investor is told."""

import numpy as np
import pytest

from widgets.simulation.snowball import Outcome, State, Terms, outcome_on_path, payoff

# observations on days 2, 4 and 6; a year of accrual each two days makes the sums easy
NOTE = Terms.listed(
    [2, 4, 6], [103.0, 102.0, 101.0], 75.0, 0.1, [1, 2, 3], [1, 2, 3], coupon_maturity=0.05, s0=100.0
)
FATES = {
    "knocked out at once": ([100, 90, 103, 60, 60, 60, 60], 110.0, 2, Outcome.KNOCKED_OUT, False),
    "high only between observations": (
        [100, 120, 100, 120, 100, 120, 100],
        115.0,
        6,
        Outcome.NO_EVENT,
        False,
    ),
    "knocked out at the lower level": (
        [100, 90, 102.9, 90, 102, 70, 70],
        120.0,
        4,
        Outcome.KNOCKED_OUT,
        False,
    ),
    "knocked out at maturity": ([100, 90, 90, 90, 90, 90, 101], 130.0, 6, Outcome.KNOCKED_OUT, False),
    "just not knocked out, no event": ([100, 90, 90, 90, 90, 90, 100.99], 115.0, 6, Outcome.NO_EVENT, False),
    "knocked in, then out": ([100, 75, 90, 90, 102, 60, 60], 120.0, 4, Outcome.KNOCKED_OUT, True),
    "knocked in, loss": ([100, 75, 90, 90, 90, 90, 80], 80.0, 6, Outcome.LOSS, True),
    "knocked in on the last day": ([100, 90, 90, 90, 90, 90, 74], 74.0, 6, Outcome.LOSS, True),
    "knocked in, principal back": (
        [100, 74, 90, 90, 90, 90, 100.5],
        100.0,
        6,
        Outcome.KNOCKED_IN_NO_LOSS,
        True,
    ),
    "knocked in, back to the start": (
        [100, 74, 90, 90, 90, 90, 100],
        100.0,
        6,
        Outcome.KNOCKED_IN_NO_LOSS,
        True,
    ),
    "a hair above knock-in": ([100, 75.01, 90, 90, 90, 90, 90], 115.0, 6, Outcome.NO_EVENT, False),
    "first close is not tested": ([70, 90, 90, 90, 90, 90, 90], 115.0, 6, Outcome.NO_EVENT, False),
}
PATHS = np.array([fate[0] for fate in FATES.values()], dtype=float)


def test_each_fate_pays_its_cash_on_its_day():
    seen = payoff(NOTE, PATHS)
    _, cash, day, outcome, knocked_in = zip(*FATES.values(), strict=True)
    np.testing.assert_allclose(seen.cash, cash)
    np.testing.assert_array_equal(seen.day, day)
    np.testing.assert_array_equal(seen.outcome, outcome)
    np.testing.assert_array_equal(seen.knocked_in, knocked_in)


def test_paths_may_have_any_leading_axes_or_none():
    seen = payoff(NOTE, PATHS.reshape(3, 4, 7))
    np.testing.assert_array_equal(seen.cash.ravel(), payoff(NOTE, PATHS).cash)
    assert seen.cash.shape == (3, 4)
    assert payoff(NOTE, PATHS[0]).cash.shape == ()


def test_a_state_brought_along_counts():
    calm = [100.0, 90, 90, 90, 90, 90, 90]
    seen = payoff(NOTE, [calm, calm], knocked_in=[False, True])
    np.testing.assert_allclose(seen.cash, [115, 90])
    rest = payoff(NOTE, [102.5, 90, 90, 90, 101], elapsed=2)  # day 2 has been observed and survived
    assert (rest.cash, rest.day) == (130.0, 4)


def test_knock_out_comes_first_where_levels_have_crossed():
    note = Terms.listed([1, 2], [1.0, 0.7], 0.8, 0.1, [1, 2], [1, 2])
    seen = payoff(note, [[0.9, 0.9, 0.75], [0.9, 0.9, 0.69], [0.9, 0.8, 0.75]])
    np.testing.assert_array_equal(seen.outcome, [Outcome.KNOCKED_OUT, Outcome.LOSS, Outcome.KNOCKED_OUT])
    np.testing.assert_array_equal(seen.knocked_in, [False, True, True])


def test_margin_moves_the_principal_only():
    for margin in (0.0, 0.25):
        note = Terms.listed([2, 4, 6], [103, 102, 101], 75, 0.1, [1, 2, 3], [1, 2, 3], 0.05, 100.0, margin)
        np.testing.assert_allclose(payoff(note, PATHS).cash, payoff(NOTE, PATHS).cash - 100 * (1 - margin))


def test_the_story_of_each_fate():
    seen = outcome_on_path(NOTE, PATHS)
    names = list(FATES)
    story = dict(zip(names, seen.state.tolist(), strict=True))
    alive, hit, out = State.ALIVE, State.KNOCKED_IN, State.KNOCKED_OUT
    assert story["knocked in, then out"] == [alive, hit, hit, hit, out, out, out]
    assert story["knocked out at once"] == [alive, alive, out, out, out, out, out]
    assert story["knocked in on the last day"] == [alive] * 6 + [hit]
    assert story["first close is not tested"] == [alive] * 7
    days = dict(
        zip(names, zip(seen.knock_in_day.tolist(), seen.knock_out_day.tolist(), strict=True), strict=True)
    )
    assert days["knocked in, then out"] == (1, 4)
    assert days["knocked out at once"] == (-1, 2)  # the fall after the end is no knock-in
    assert days["knocked in, loss"] == (1, -1)
    np.testing.assert_array_equal(seen.settlement.cash, payoff(NOTE, PATHS).cash)
    np.testing.assert_array_equal(seen.settlement.knocked_in, payoff(NOTE, PATHS).knocked_in)


def test_the_annualised_return_of_a_knocked_out_note_is_its_coupon():
    seen = outcome_on_path(NOTE, PATHS)
    out = seen.settlement.outcome == Outcome.KNOCKED_OUT
    np.testing.assert_allclose(seen.annualised[out], 0.1)
    assert seen.annualised[list(FATES).index("knocked in, loss")] == pytest.approx(-0.2 / 3)
    leveraged = Terms.listed([2, 4, 6], [103, 102, 101], 75, 0.1, [1, 2, 3], [1, 2, 3], 0.05, 100.0, 0.25)
    lost = outcome_on_path(leveraged, PATHS).annualised[list(FATES).index("knocked in, loss")]
    assert lost == pytest.approx(-0.2 / 0.25 / 3)  # the same loss on a quarter of the money


@pytest.mark.parametrize("length", range(1, 8))
def test_a_story_cut_short_knows_nothing_of_later_days(length):
    # Guards against look-ahead: the cut path must tell exactly the first days of the whole story.
    whole, cut = outcome_on_path(NOTE, PATHS), outcome_on_path(NOTE, PATHS[:, :length])
    np.testing.assert_array_equal(cut.state, whole.state[:, :length])
    ended = whole.settlement.day < length
    np.testing.assert_array_equal(
        cut.settlement.outcome, np.where(ended, whole.settlement.outcome, Outcome.RUNNING)
    )
    np.testing.assert_array_equal(cut.settlement.cash[ended], whole.settlement.cash[ended])
    assert np.all(np.isnan(cut.settlement.cash[~ended])) and np.all(np.isnan(cut.annualised[~ended]))


def test_one_path_gives_one_story():
    seen = outcome_on_path(NOTE, PATHS[6])
    assert seen.state.shape == (7,)
    assert int(seen.knock_in_day) == 1 and int(seen.knock_out_day) == -1
    assert float(seen.settlement.cash) == 80.0 and seen.paid_in == 100.0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: payoff(NOTE, PATHS[:, :6]), r"path.shape\[-1\] is 6; allowed: 7"),
        (lambda: payoff(NOTE, 100.0), r"path.shape\[-1\] is 0"),
        (lambda: payoff(NOTE, -PATHS), r"path is -100.0; allowed: \(0, inf\)"),
        (lambda: payoff(NOTE, np.where(PATHS == 60, np.nan, PATHS)), "path is nan"),
        (lambda: payoff(NOTE, PATHS, knocked_in=[True]), r"knocked_in.shape is \(1,\); allowed"),
        (lambda: payoff(NOTE, PATHS, elapsed=6), r"elapsed is 6; allowed"),
        (lambda: outcome_on_path(NOTE, np.ones(8)), r"path.shape\[-1\] is 8; allowed: 1 to 7"),
        (lambda: outcome_on_path(NOTE, np.ones((3, 0))), r"path.shape\[-1\] is 0; allowed: 1 to 7"),
        (lambda: outcome_on_path(NOTE, [100.0, 0.0]), "path is 0.0"),
    ],
)
def test_bad_paths_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()

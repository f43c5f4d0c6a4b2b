"""The model snowballs: the contract followed another way, and the back-cast of the facts."""

import numpy as np
import pytest

from widgets.simulation import record
from widgets.simulation.record.build_vintages import MATURED, follow
from widgets.simulation.snowball import State

DATES = ("2024-01-08", "2024-01-17", "2024-01-19", "2024-01-22", "2024-01-31", "2024-02-02", "2024-02-05")
# Facts 1.3, percent: knocked out by 29 Dec 2023, knocked in before, live and free; then the share of the
# free ones knocked in by each of the dates.
FACTS = {
    ("csi500", 75): ((29, 3, 68), (0, 5, 7, 22, 43, 57, 69)),
    ("csi500", 80): ((29, 8, 62), (3, 24, 36, 65, 70, 75, 87)),
    ("csi1000", 75): ((34, 7, 58), (0, 4, 7, 44, 67, 80, 99)),
    ("csi1000", 80): ((34, 13, 52), (19, 33, 38, 65, 91, 99, 100)),
}


@pytest.mark.parametrize(("series", "pct"), FACTS)
def test_the_back_cast_is_that_of_the_facts(series, pct):
    # Guards against a contract read otherwise: 2 points are allowed, the rounding of the facts is met.
    table = record.knock_ins()
    for date, fact in zip(DATES, FACTS[series, pct][1], strict=True):
        share = table[f"{series}_{pct}_pct"][table["date"] == np.datetime64(date)]
        assert share.size == 1 and abs(share[0] - fact) <= 0.6, (date, share, fact)


@pytest.mark.parametrize(("series", "pct"), FACTS)
def test_the_stock_of_29_december_is_that_of_the_facts(series, pct):
    table = record.vintages()
    own = (table["series"] == series) & (table["knock_in_pct"] == pct)
    issued = table["issued"][own].sum()
    assert issued == 484  # trading days of 2022 and 2023
    for name, fact in zip(("knocked_out", "knocked_in", "free"), FACTS[series, pct][0], strict=True):
        assert abs(100 * table[name][own].sum() / issued - fact) <= 0.6, name


def test_the_parts_of_a_month_are_its_whole_and_shares_never_fall():
    table = record.vintages()
    parts = table["knocked_out"] + table["knocked_in"] + table["free"]
    assert np.array_equal(parts, table["issued"]) and table["issued"].size == 96
    shares = record.knock_ins()
    assert shares["date"].size == 37
    for series, pct in FACTS:
        column = shares[f"{series}_{pct}_pct"]
        assert np.all(np.diff(column) >= 0) and 0 <= column[0] <= column[-1] <= 100


def slow_states(dates, closes, knock_in, issued):
    """Return the states day by day as the contract reads, in plain Python."""
    found = []
    for i in range(issued):
        start, months = dates[i].astype("datetime64[M]"), range(3, 25)
        offset = dates[i] - start.astype("datetime64[D]")
        ends = [(start + m + 1).astype("datetime64[D]") - np.timedelta64(1, "D") for m in months]
        due = [
            min((start + m).astype("datetime64[D]") + offset, end)
            for m, end in zip(months, ends, strict=True)
        ]
        state, row = State.ALIVE, [-1] * i
        row.append(state)
        for k in range(i + 1, dates.size):
            observed = [m for m, day in zip(months, due, strict=True) if dates[k - 1] < day <= dates[k]]
            if state in (State.ALIVE, State.KNOCKED_IN):
                if observed and closes[k] >= 1.03 * closes[i]:
                    state = State.KNOCKED_OUT
                elif closes[k] <= knock_in / 100 * closes[i]:
                    state = State.KNOCKED_IN
            row.append(state)
            if 24 in observed and state != State.KNOCKED_OUT:
                state = MATURED
        found.append(row)
    return np.array(found)


@pytest.mark.parametrize("seed", [1, 2, 4])
def test_fates_are_those_of_the_contract_read_day_by_day(seed):
    # Guards against anniversaries on closed days, month ends and the day of maturity; holidays are random.
    rng = np.random.default_rng(seed)
    days = np.arange(np.datetime64("2022-01-04"), np.datetime64("2024-03-01"))
    days = days[np.is_busday(days)]
    fixed = np.isin(days, np.array(["2023-12-29", "2024-02-29"], dtype="datetime64[D]"))
    days = days[fixed | (rng.random(days.size) > 0.05)]
    closes = 6000 * np.exp(np.cumsum(rng.normal(-3e-4, 0.014, days.size)))
    fates = follow("csi1000", 80, days, closes)
    expected = slow_states(days, closes, 80, fates.states.shape[0])
    np.testing.assert_array_equal(fates.states, expected)
    assert set(expected.ravel().tolist()) == {-1, *list(State), MATURED}

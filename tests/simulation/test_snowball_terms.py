"""Terms and markets of a snowball: what is refused and how, and the two calendars."""

import csv
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from tests.reference_table import DATA, terms_of
from widgets.simulation.snowball import Market, Terms, on_sessions

NOTE = Terms.ideal(s0=100.0)
NAN = float("nan")

# weekdays on which the Shanghai exchange stayed closed, 2022-2023 (the exchange's yearly notices)
CLOSED = """2022-01-03 2022-01-31 2022-02-01 2022-02-02 2022-02-03 2022-02-04 2022-04-04 2022-04-05 2022-05-02
2022-05-03 2022-05-04 2022-06-03 2022-09-12 2022-10-03 2022-10-04 2022-10-05 2022-10-06 2022-10-07 2023-01-02
2023-01-23 2023-01-24 2023-01-25 2023-01-26 2023-01-27 2023-04-05 2023-05-01 2023-05-02 2023-05-03 2023-06-22
2023-06-23 2023-09-29 2023-10-02 2023-10-03 2023-10-04 2023-10-05 2023-10-06 2024-01-01"""


def sessions(start: str, end: str) -> np.ndarray:
    days = np.arange(start, end, dtype="datetime64[D]")
    return days[np.is_busday(days, holidays=np.array(CLOSED.split(), dtype="datetime64[D]"))]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("tenor", -504, r"tenor is -504; allowed: whole numbers of at least 1"),
        ("tenor", 504.0, r"tenor is 504.0; allowed: a whole number"),
        ("tenor", True, r"tenor is True"),
        ("coupon", -0.1, r"coupon is -0.1; allowed: \[0, inf\)"),
        ("coupon", NAN, r"coupon is nan; allowed: \[0, inf\)"),
        ("coupon", float("inf"), r"coupon is inf"),
        ("coupon_maturity", -1e-9, r"coupon_maturity is -1e-09; allowed: \[0, inf\)"),
        ("margin", 1.5, r"margin is 1.5; allowed: \[0, 1\]"),
        ("margin", -0.1, r"margin is -0.1; allowed: \[0, 1\]"),
        ("s0", 0.0, r"s0 is 0.0; allowed: \(0, inf\)"),
        ("ki_level", NAN, r"ki_level is nan; allowed: \(0, inf\)"),
        ("ki_level", 103.0, r"ki_level is 103.0; allowed: \(0, 103\)"),
        ("ko_levels", (*NOTE.ko_levels[:-1], NAN), r"ko_levels is nan; allowed: \(0, inf\)"),
        ("ko_levels", NOTE.ko_levels[1:], r"len\(ko_levels\) is 21; allowed: 22"),
        ("accrual_years", NOTE.accrual_years[1:], r"len\(accrual_years\) is 21; allowed: 22"),
        ("accrual_years", (NAN, *NOTE.accrual_years[1:]), r"accrual_years is .*nan.*; allowed: finite"),
        ("years", NOTE.years[:-1], r"len\(years\) is 504; allowed: 505"),
        ("years", tuple(-year for year in NOTE.years), r"years is .*; allowed: finite numbers from 0"),
        ("years", tuple(year + 1 for year in NOTE.years), r"years\[0\] is 1.0; allowed: 0"),
        ("ko_days", (), r"ko_days is \(\); allowed"),
        ("ko_days", (21, *NOTE.ko_days[1:]), r"ko_days is 21; allowed: whole numbers of at least 63"),
        ("ko_days", (*NOTE.ko_days[:-1], 505), r"ko_days is 505; allowed: .* at most 504"),
        ("ko_days", (84, 63, *NOTE.ko_days[2:]), r"ko_days is \(84, 63\); allowed: rising days"),
        ("ko_days", (63, 63, *NOTE.ko_days[2:]), r"ko_days is \(63, 63\); allowed: rising days"),
        ("ko_days", (*NOTE.ko_days[:-1], 500), r"ko_days\[-1\] is 500; allowed: tenor = 504"),
        ("ko_days", (NAN, *NOTE.ko_days[1:]), r"ko_days is nan; allowed: a whole number"),
        ("lockout", 505, r"lockout is 505; allowed: whole numbers of at least 0 and at most 504"),
    ],
)
def test_invalid_terms_name_the_field_the_value_and_the_range(field, value, message):
    with pytest.raises(ValueError, match=message):
        replace(NOTE, **{field: value})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"months": -24}, r"months is -24; allowed: whole numbers of at least 1"),
        ({"lock": 25}, r"lock is 25; allowed: whole numbers of at least 1 and at most 24"),
        ({"lock": 0}, r"lock is 0"),
        ({"step": -0.01}, r"step is -0.01; allowed: \[0, 1\]"),
        ({"ki": 1.1}, r"ki_level is 1.1.*; allowed: \(0, 1.03\)"),
        ({"ko": NAN}, r"ko_levels is nan"),
        ({"step": 0.1}, r"ko_levels is -0.0.*; allowed: \(0, inf\)"),
        ({"s0": -1.0}, r"s0 is -1.0"),
    ],
)
def test_invalid_ideal_notes_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Terms.ideal(**arguments)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("vol", -0.2, r"vol is -0.2; allowed: \(0, 5\]"),
        ("vol", 0.0, r"vol is 0.0; allowed: \(0, 5\]"),
        ("vol", 25.0, r"vol is 25.0; allowed: \(0, 5\]"),
        ("vol", NAN, r"vol is nan"),
        ("r", 2.0, r"r is 2.0; allowed: \[-1, 1\]"),
        ("q", NAN, r"q is nan; allowed: \[-1, 1\]"),
        ("dt_years", 0.0, r"dt_years is 0.0; allowed: \(0, 1\]"),
    ],
)
def test_invalid_markets_are_refused(field, value, message):
    with pytest.raises(ValueError, match=message):
        Market(**{field: value})


def test_listed_days_are_checked_before_they_are_used():
    good = {"ki_level": 0.75, "coupon": 0.1}
    with pytest.raises(ValueError, match=r"len\(discount_years\) is 1; allowed: 2"):
        Terms.listed([21, 42], [1, 1], accrual_years=[0.1, 0.2], discount_years=[0.1], **good)
    with pytest.raises(ValueError, match=r"ko_days is \(42, 21\); allowed: rising"):
        Terms.listed([42, 21], [1, 1], accrual_years=[0.1, 0.2], discount_years=[0.1, 0.2], **good)
    with pytest.raises(ValueError, match=r"ko_days is -1"):
        Terms.listed([-1, 21], [1, 1], accrual_years=[0.1, 0.2], discount_years=[0.1, 0.2], **good)
    with pytest.raises(ValueError, match=r"ko_days is \[\]"):
        Terms.listed([], [], accrual_years=[], discount_years=[], **good)


@pytest.mark.parametrize("elapsed", [-1, 504, 1.5])
def test_a_day_outside_the_life_is_refused(elapsed):
    with pytest.raises(ValueError, match=rf"elapsed is {elapsed}; allowed"):
        NOTE.after(elapsed)


def test_terms_cannot_be_changed_and_can_be_compared():
    # Guards against arrays in the dataclass, which break == and hash and can be written to.
    again = Terms.ideal(s0=100.0)
    assert again == NOTE and hash(again) == hash(NOTE)
    assert replace(NOTE, ko_levels=np.array(NOTE.ko_levels), ko_days=list(NOTE.ko_days)) == NOTE
    with pytest.raises(FrozenInstanceError):
        NOTE.coupon = 0.3


def test_after_drops_the_observed_day_and_keeps_the_accrual():
    seen = NOTE.after(63)  # day 63 is an observation: survived, so the next is day 84
    assert seen.ko_days[0] == 21 and len(seen.ko_days) == 21
    assert seen.accrual_years[0] == pytest.approx(84 / 252)
    assert seen.discount_years[0] == pytest.approx(21 / 252)
    assert NOTE.after(100).after(100) == replace(NOTE.after(200), years=NOTE.after(100).after(100).years)


def test_a_step_down_note_may_pass_below_its_knock_in_level_and_be_seen_there():
    note = Terms.ideal(months=24, lock=1, ko=1.0, step=0.02, ki=0.9)
    assert note.ko_levels[-1] < note.ki_level
    assert note.after(400).ko_levels[0] < note.ki_level


def test_exchange_days_match_the_reference_table():
    # The reference table's Shanghai rows list days made by another calendar library.
    with DATA.open(encoding="utf-8") as lines:
        rows = {row["id"]: row for row in csv.DictReader(lines)}
    for name, start, months, end in [
        ("S082", "2022-01-05", 24, "2024-01-31"),
        ("S092", "2022-01-05", 12, "2023-02-28"),
    ]:
        note, listed = on_sessions(sessions(start, end), months=months, s0=100.0), terms_of(rows[name])
        assert note.ko_days == listed.ko_days
        np.testing.assert_allclose(note.accrual_years, listed.accrual_years, atol=1e-14)
        np.testing.assert_allclose(note.discount_years, listed.discount_years, atol=1e-14)


def test_sessions_follow_the_month_end_and_are_refused_if_they_do_not_fit():
    days = sessions("2022-08-31", "2023-03-10")
    note = on_sessions(days, months=6, lock=1)
    on = [str(days[day]) for day in note.ko_days]
    assert on == ["2022-09-30", "2022-10-31", "2022-11-30", "2023-01-03", "2023-01-31", "2023-02-28"]
    with pytest.raises(ValueError, match=r"sessions\[-1\] is '2023-03-09'; allowed: a day not before"):
        on_sessions(days, months=12)
    with pytest.raises(ValueError, match="sessions is"):
        on_sessions(days[::-1])

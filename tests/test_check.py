"""The checker of exercises: three states, reasons that fit the mistake, and no answer that breaks it."""

from __future__ import annotations

import datetime
import decimal
import fractions
from typing import Any

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from widgets.check import Result, State, check
from widgets.checks import exercises, reasons
from widgets.checks.exercise import Exercise
from widgets.simulation.dealer import MARKET, NOTE
from widgets.simulation.dealer.history import book_path
from widgets.simulation.record import daily, measures
from widgets.simulation.snowball import Market, Terms, value
from widgets.simulation.snowball.slow import slow_value


class Awkward:
    """An object on which everything that can be tried fails."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)

    def __float__(self) -> float:
        raise RuntimeError("no")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no")

    def __len__(self) -> int:
        raise RuntimeError("no")

    __hash__ = None  # type: ignore[assignment]


def drawdown(levels: np.ndarray) -> float:
    """Compute the fall the slow and obvious way: every pair of an earlier and a later day."""
    return min(levels[j] / levels[i] - 1.0 for i in range(len(levels)) for j in range(i, len(levels)))


def note_payoff(closes: np.ndarray) -> float:
    """Compute what the note of chapter 3 pays the slow way: one day after the other."""
    hit = False
    for day in range(1, 505):
        if day % 21 == 0 and day >= 63 and closes[day] >= 103.0:
            return 100.0 + 20.0 * day / 252
        hit = hit or bool(closes[day] <= 75.0)
    return min(float(closes[504]), 100.0) if hit else 140.0


def mean_result_at_six() -> float:
    """Price the note of chapter 3 on an index that drifts up by 6 % with the second, slow implementation."""
    note, world = Terms.ideal(coupon=0.20, s0=100.0), Market(vol=0.20, r=0.02, q=-0.04)
    return float(slow_value(note, world, np.array([100.0]))["price"][0]) / 100 - 1


def ch04_sale() -> float:
    """Compute the drop by differences of prices, without the engine's own delta."""
    h, days = 1e-4, 9 * 21

    def slope(spot: float, knocked_in: bool) -> float:
        prices = value(NOTE, MARKET, [spot - h, spot + h], days, knocked_in).price
        return float(prices[1] - prices[0]) / (2 * h)

    return slope(0.76, False) - slope(0.75, True)


def ch04_lots() -> float:
    """Compute the lots as the change of the book's hedge from one evening to the next."""
    path = book_path("csi1000")
    k = list(path.date.astype(str)).index("2024-01-22")
    units = path.held / path.spot
    return float(units[k] - units[k - 1]) * 1e9 / 200


def ch04_reading(open_change: float, discount_change: float) -> str:
    """Name who presses, by the two signs."""
    wider = discount_change > 0
    if open_change > 0:
        return "new shorts" if wider else "new longs"
    return "longs leave" if wider else "shorts cover"


RIGHT: dict[str, Any] = {
    # Independent of `measures`: read off the published closes (31.12.: 100) and the calendar.
    "ch02-microcap-return": -0.4446,
    "ch02-annualised-basis": -0.0579 * 365 / 39,
    "ch02-worst-day": "2024-02-07",
    "ch02-max-drawdown": drawdown,
    # The published par coupon of the reference, README; the slow pricer; the table read by eye.
    "ch03-fair-coupon": 0.27356846,
    "ch03-mean-result": mean_result_at_six(),
    "ch03-busiest-day": "2024-01-31",
    "ch03-payoff": note_payoff,
    # Independent of the dealer's table: the engine itself, and a sum over the book's own notes.
    "ch04-sale": ch04_sale(),
    "ch04-lots": ch04_lots(),
    "ch04-carry": 0.85,
    "ch04-reading": ch04_reading,
}


# --- three states


def test_every_exercise_is_missing_then_correct() -> None:
    assert set(RIGHT) == set(exercises())  # a new exercise needs a right answer here
    for name, answer in RIGHT.items():
        assert check(name, ...).state is State.MISSING
        assert check(name, None).state is State.MISSING
        assert check(name, answer) == Result(name, State.CORRECT)


def test_a_function_left_at_its_three_dots_is_missing() -> None:
    def stub(levels: np.ndarray) -> float: ...  # type: ignore[empty-body]

    assert check("ch02-max-drawdown", stub).state is State.MISSING
    assert check("ch02-max-drawdown", lambda levels: 1 / 0).state is State.GOING


def test_an_unknown_exercise_lists_those_there_are() -> None:
    for name in ("ch02-nothing", "", 5, None):
        with pytest.raises(ValueError, match="ch02-microcap-return"):
            check(name, 1.0)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "answer", "reason"),
    [
        ("ch02-microcap-return", 0.4446, "sign is not"),
        ("ch02-microcap-return", -44.46, "percent"),
        ("ch02-microcap-return", 44.46, "both the sign and the unit"),
        ("ch02-microcap-return", -0.445, "more decimals"),
        ("ch02-microcap-return", measures.total_return("microcap", "2023-12-29", "2024-02-08"), "8 February"),
        ("ch02-microcap-return", float(np.log(1 - 0.4446)), "log return"),
        ("ch02-microcap-return", -0.2, "too high"),
        ("ch02-microcap-return", -0.9, "too low"),
        ("ch02-microcap-return", "-44%", "not str"),
        ("ch02-annualised-basis", -0.0579, "basis itself"),
        ("ch02-annualised-basis", -0.0579 * 252 / 39, "trading days"),
        ("ch02-annualised-basis", -0.0579 * 360 / 39, "not 360"),
        ("ch02-annualised-basis", (1 - 0.0579) ** (365 / 39) - 1, "compounded"),
        ("ch02-annualised-basis", 0.0579 * 365 / 39, "sign"),
        ("ch02-annualised-basis", -5.79 * 365 / 39, "percent"),
        ("ch02-worst-day", "2024-02-05", "microcap series itself"),
        ("ch02-worst-day", datetime.date(2024, 2, 6), "day before"),
        ("ch02-worst-day", pd.Timestamp("2024-02-08 15:00"), "day after"),
        ("ch02-worst-day", "2024-01-27", "not a trading day"),
        ("ch02-worst-day", "2024-02-09", "outside"),
        ("ch02-worst-day", "7 February", "written like"),
        ("ch02-max-drawdown", lambda levels: -drawdown(levels), "sign"),
        ("ch02-max-drawdown", lambda levels: levels.min() / levels.max() - 1, "[100, 110, 121]"),
        ("ch02-max-drawdown", lambda levels: levels[9], "IndexError"),
        ("ch02-max-drawdown", lambda levels: [drawdown(levels)], "not list"),
        ("ch02-max-drawdown", 5, "A function is expected"),
        ("ch04-sale", -ch04_sale(), "sign"),
        ("ch04-sale", ch04_sale() + 1.1, "too high"),
        ("ch04-lots", ch04_lots() * 1e-9 * 200 * 5001, "CNY bn"),
        ("ch04-lots", ch04_lots() * 5001 / 5307, "evening before"),
        ("ch04-lots", -ch04_lots(), "sign"),
        ("ch04-carry", -0.85, "sign"),
        ("ch04-carry", 0.0085, "decimal"),
        ("ch04-reading", lambda opened, wider: 1.0, "four texts"),
        ("ch04-reading", lambda opened, wider: "dealers", "not one of"),
        ("ch04-reading", lambda opened, wider: "new shorts", "another reading"),
        ("ch04-reading", lambda opened: "new shorts", "TypeError"),
        ("ch03-fair-coupon", 0.2, "asks for 25%"),
        ("ch03-fair-coupon", 27.357, "percent"),
        ("ch03-mean-result", 105.02, "value itself"),
        ("ch03-mean-result", -0.0502, "sign"),
        ("ch03-busiest-day", "2024-01-22", "CSI 1000"),
        ("ch03-busiest-day", "2024-01-30", "day before"),
        ("ch03-payoff", lambda closes: min(float(closes[-1]), 100.0), "without any event"),
        ("ch03-payoff", lambda closes: 140.0, "above the knock-out level on day 63"),
    ],
)
def test_the_reason_fits_the_mistake(name: str, answer: Any, reason: str) -> None:
    found = check(name, answer)
    assert found.state is State.GOING
    assert reason in found.reason


def test_a_function_that_spoils_its_argument_cannot_spoil_the_next_check() -> None:
    def spoils(levels: np.ndarray) -> float:
        levels[:] = 1.0
        return 0.0

    check("ch02-max-drawdown", spoils)
    assert check("ch02-max-drawdown", drawdown).state is State.CORRECT
    assert daily()["microcap"].max() > 1.0


def test_the_true_values_are_computed_from_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """A typed answer would stay right when the record is corrected."""
    real = measures.total_return
    monkeypatch.setattr(measures, "total_return", lambda *arguments: real(*arguments) / 2)
    assert check("ch02-microcap-return", -0.4446).state is State.GOING
    assert check("ch02-microcap-return", -0.2223).state is State.CORRECT


# --- nothing raises


ODD = [
    "", "x", b"x", True, [], [1.0], {}, {1}, (), 1j, object(), int, Awkward(), np.nan, np.inf, 10**400,
    np.array(1.0), np.array([1.0]), np.array([["a"]]), np.datetime64("NaT"), np.timedelta64(1, "D"), pd.NA,
    pd.Series([1.0]), pd.DataFrame({"a": [1.0]}), decimal.Decimal("1"), fractions.Fraction(1, 3), range(3),
    pd.NaT, -np.inf, datetime.date.max, datetime.datetime.min, datetime.time(), lambda: 1,
    lambda *a: None, lambda *a: object(),
    pytest.fail, Exception("x"),
]  # fmt: skip


@pytest.mark.parametrize("name", list(RIGHT))
@pytest.mark.parametrize("answer", ODD, ids=lambda value: type(value).__name__)
def test_no_answer_of_any_type_raises(name: str, answer: Any) -> None:
    found = check(name, answer)
    assert found.state in State
    assert found.state is not State.CORRECT
    assert repr(found)
    assert found._repr_html_()


@settings(max_examples=100)
@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text() | st.dates(), st.lists))
def test_no_nested_answer_raises(answer: Any) -> None:
    for name in RIGHT:
        assert check(name, answer).state in State


# --- the reasons, each on its own


@given(st.floats(0.01, 10) | st.floats(-10, -0.01))
def test_a_number_is_told_apart_by_sign_and_unit(true: float) -> None:
    tolerance = abs(true) * 1e-4
    assert reasons.number(true, true, tolerance) is None
    assert reasons.number(-true, true, tolerance) == reasons.say("sign")
    assert reasons.number(100 * true, true, tolerance) == reasons.say("percent")
    assert reasons.number(true / 100, true, tolerance, percent=True) == reasons.say("decimal")
    assert reasons.number(-100 * true, true, tolerance) == reasons.say("sign-and-unit")
    assert reasons.number(true + 5 * tolerance, true, tolerance) == reasons.say("rounded")
    assert reasons.number(true + abs(true) / 3, true, tolerance) == reasons.say("above")
    assert reasons.number(true - abs(true) / 3, true, tolerance) == reasons.say("below")


@pytest.mark.parametrize(
    "value", [np.float32(0.5), np.array(0.5), decimal.Decimal("0.5"), fractions.Fraction(1, 2)]
)
def test_numbers_of_every_library_count(value: Any) -> None:
    assert reasons.number(value, 0.5, 1e-6) is None


def test_arrays_are_compared_by_shape_and_then_by_item() -> None:
    true = np.array([0.1, -0.2, 0.3])
    assert reasons.array([0.1, -0.2, 0.3], true, 1e-9) is None
    assert reasons.array(pd.Series(true), true, 1e-9) is None
    assert "(3,)" in str(reasons.array(true[:, None], true, 1e-9))
    assert "position 1" in str(reasons.array([0.1, 0.2, -0.3], true, 1e-9))
    assert "sign" in str(reasons.array([0.1, 0.2, 0.3], true, 1e-9))
    assert "position 2" in str(reasons.array([0.1, -0.2, np.nan], true, 1e-9))
    for odd in (0.1, "x", None, [[1], [1, 2]], Awkward()):
        assert reasons.array(odd, true, 1e-9)


def test_dates_are_counted_in_trading_days_not_calendar_days() -> None:
    days = np.array(["2024-01-18", "2024-01-19", "2024-01-22", "2024-01-23"], dtype="datetime64[D]")
    friday, monday = days[1], days[2]
    assert reasons.day("2024-01-19", monday, days) == reasons.say("day-before")
    assert reasons.day("2024-01-22", friday, days) == reasons.say("day-after")
    assert reasons.day("2024-01-20", monday, days) == reasons.say("not-trading-day", found="2024-01-20")
    assert reasons.day(" 2024-01-22 ", monday, days) is None
    assert reasons.day("2024-01", monday, days) == reasons.say("not-date")
    assert reasons.day(19744, monday, days) == reasons.say("not-date")  # days since 1970 are nobody's answer


# --- how it looks


@pytest.mark.parametrize("answer", [..., 0.4446, -0.4446])
def test_the_rich_display_says_what_the_plain_one_does(answer: Any) -> None:
    found = check("ch02-microcap-return", answer)
    html = BeautifulSoup(found._repr_html_(), "html.parser")
    assert html.select_one("[role=status]") is not None
    for mark in html.select("[aria-hidden]"):
        mark.extract()  # what is left is what a screen reader says
    for word in (found.exercise, found.reason, repr(found).split(": ")[1].split(".")[0]):
        assert word in html.get_text()
    assert not html.select("script, link, style, [class~=jp]")  # self-contained, whatever shows it


def test_a_reason_is_text_and_never_markup() -> None:
    def bad(levels: np.ndarray) -> float:
        raise ValueError("<script>alert(1)</script>")

    assert "<script" not in check("ch02-max-drawdown", bad)._repr_html_()


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


@pytest.mark.parametrize("ground", ["#ffffff", "#111111"])
def test_the_marks_show_on_light_and_dark_notebooks(ground: str) -> None:
    for answer in (..., 0.4446, -0.4446):
        html = check("ch02-microcap-return", answer)._repr_html_()
        colour = html.split(",#" if ",#" in html else ", #")[1][:6]
        low, high = sorted((_luminance(f"#{colour}"), _luminance(ground)))
        assert (high + 0.05) / (low + 0.05) >= 3


# --- the list of exercises


def test_exercises_are_listed_once_and_under_their_chapter(monkeypatch: pytest.MonkeyPatch) -> None:
    from widgets.checks import ch02

    for wrong, said in (
        ((*ch02.EXERCISES, ch02.EXERCISES[0]), "twice"),
        ((Exercise("ch03-x", lambda answer: None),), "must start with ch02-"),
    ):
        exercises.cache_clear()
        monkeypatch.setattr(ch02, "EXERCISES", wrong)
        with pytest.raises(ValueError, match=said):
            exercises()
    exercises.cache_clear()

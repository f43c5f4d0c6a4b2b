"""What authors write: every rule is one that a wrong text breaks, with a message that mends it."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from widgets.book.blocks.model import (
    BlockError,
    ChoiceGuess,
    ChoiceQuestion,
    NumberGuess,
    NumberQuestion,
    decimals_of,
    format_number,
    parse_exercise_label,
    parse_glance,
    parse_prediction,
    parse_quiz,
    parse_value,
    read_front_matter,
    with_unit,
)

COURSE: dict[str, Any] = {
    "question": "What do we know?",
    "objectives": ["read a chart", "compute a basis", "tell a record from an estimate"],
    "needs": ["returns", {"doc": "03-snowball", "label": "Payoffs"}],
    "minutes": 40,
}
NUMBER = ":kind: number\n:min: -60\n:max: 20\n:step: 1\n:unit: %\n:answer: -44.5\n\nHow far?\n---\nThis far."
CHOICE = ":kind: choice\n:choices:\n- small\n- large, first\n:answer: large, first\n\nWhich?\n---\nThis one."
OPTIONS = [{"text": "a", "correct": True, "feedback": "yes"}, {"text": "b", "feedback": "no"}]
VALUE: dict[str, Any] = {"answer": 5, "tolerance": 0.5, "feedback_right": "yes", "else": "no"}


def glance(**changes: Any) -> Any:
    return parse_glance("02-the-record", {**COURSE, **changes})


def quiz_of(question: dict[str, Any]) -> Any:
    return parse_quiz("ch02-q", yaml.safe_dump([question])).questions[0]


# --- at a glance


def test_a_glance_is_read_with_verbs_apart_and_needs_of_both_kinds() -> None:
    found = glance()
    assert found.objectives[0] == ("read", " a chart")
    assert [(need.label, need.doc) for need in found.needs] == [("returns", None), ("Payoffs", "03-snowball")]
    assert (found.minutes, found.parts, found.level) == (40, (), None)


def test_minutes_by_part_are_summed() -> None:
    found = glance(minutes={"Reading": 30, "Playing": 15})
    assert found.minutes == 45
    assert [(part.label, part.minutes) for part in found.parts] == [("Reading", 30), ("Playing", 15)]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"objectives": ["read a", "name b"]}, ["objectives", "2 entries", "3 to 5"]),
        ({"objectives": ["read a"] * 6}, ["objectives", "6 entries", "3 to 5"]),
        ({"objectives": "read a"}, ["objectives", "list"]),
        ({"objectives": ["read a", "name b", "understand c"]}, ["objective", "understand c", "explain"]),
        ({"objectives": ["read a", "name b", "readjust c"]}, ["objective", "readjust c"]),
        ({"minutes": None}, ["minutes", "missing"]),
        ({"minutes": 0}, ["minutes", "0", "whole number"]),
        ({"minutes": "soon"}, ["minutes", "soon", "whole number"]),
        ({"minutes": {"Reading": 2.5}}, ["minutes: Reading", "2.5"]),
        ({"minutes": {}}, ["minutes", "{}"]),
        ({"question": ""}, ["question", "not empty"]),
        ({"needs": [{"doc": "03"}]}, ["needs", "label", "missing"]),
        ({"level": "easy"}, ["level", "easy", "foundation"]),
        ({"minute": 4}, ["key", "minute", "minutes"]),
    ],
)
def test_a_wrong_glance_names_the_chapter_the_value_and_what_is_allowed(
    change: dict, named: list[str]
) -> None:
    with pytest.raises(BlockError) as problem:
        glance(**change)
    for part in ("02-the-record", *named):
        assert part in str(problem.value)


def test_a_chapter_without_course_is_an_error() -> None:
    with pytest.raises(BlockError, match=r"course.*missing"):
        parse_glance("02", read_front_matter("# No front matter\n").get("course"))


def test_front_matter_is_the_yaml_between_the_first_hyphens() -> None:
    assert read_front_matter("---\ncourse: {minutes: 3}\n---\n# T\n\n---\n") == {"course": {"minutes": 3}}
    for broken in ("---\na: [1\n---\n", "---\n- a\n---\n"):
        with pytest.raises(BlockError, match="front matter"):
            read_front_matter(broken)


# --- predict


def test_a_number_guess_is_read_with_its_defaults_and_line_numbers() -> None:
    found = parse_prediction("ch02-fall", NUMBER)
    guess = found.guess
    assert isinstance(guess, NumberGuess)
    assert (guess.minimum, guess.maximum, guess.step, guess.start) == (-60, 20, 1, -20)
    assert (guess.unit, guess.decimals, guess.resolve()) == ("%", 1, -44.5)
    lines = NUMBER.splitlines()
    assert (found.question, lines[found.question_line]) == ("How far?", "How far?")
    assert (found.reveal, lines[found.reveal_line]) == ("This far.", "This far.")


@pytest.mark.parametrize(
    "choices", [":choices:\n- small\n- large, first", ':choices: [small, "large, first"]']
)
def test_choices_are_written_below_or_in_brackets(choices: str) -> None:
    body = f":kind: choice\n{choices}\n:answer: large, first\n:widget: panel\n\nWhich?\n---\nThis."
    found = parse_prediction("ch02-who", body)
    assert found.guess == ChoiceGuess(("small", "large, first"), 1)
    assert found.widget == "panel"


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (NUMBER.replace("number", "slider"), ["kind", "slider", "number, choice"]),
        (NUMBER.replace(":kind: number\n", ""), ["kind", "None", "number, choice"]),
        (NUMBER.replace(":min: -60", ":min: low"), ["min", "low", "a number"]),
        (NUMBER.replace(":max: 20", ":max: -70"), ["max", "-70", "above min"]),
        (NUMBER.replace(":step: 1", ":step: 0"), ["step", "0", "divides"]),
        (NUMBER.replace(":step: 1", ":step: 3"), ["step", "3", "80"]),
        (NUMBER.replace(":unit: %", ":start: 99"), ["start", "99", "-60 to 20"]),
        (NUMBER.replace(":unit: %", ":start: 0.5"), ["start", "0.5"]),
        (NUMBER.replace(":unit: %", ":decimals: -1"), ["decimals", "-1"]),
        (NUMBER.replace("-44.5", "far"), ["answer", "far", "figure:<name>"]),
        (NUMBER.replace("-44.5", "figure:"), ["answer", "figure:", "figure:<name>"]),
        (NUMBER.replace("-44.5", "-80"), ["answer", "-80", "-60 to 20"]),
        (NUMBER.replace(":answer: -44.5\n", ""), ["answer", "missing"]),
        (NUMBER.replace(":unit", ":units"), ["units", "unit (optional)"]),
        (NUMBER.replace(":unit: %", ":min: 3"), ["option", "min", "once"]),
        (NUMBER.replace("---\n", ""), ["---", "reveal"]),
        (NUMBER.replace("How far?", ""), ["question", "not empty"]),
        (NUMBER.replace("This far.", ""), ["reveal", "not empty"]),
        (
            CHOICE.replace(":answer: large, first", ":answer: medium"),
            ["answer", "medium", "small; large, first"],
        ),
        (CHOICE.replace("- large, first\n", ""), ["choices", "1 entries", "2 or more"]),
        (CHOICE.replace("- large, first", "- small"), ["choices", "differ"]),
        (
            CHOICE.replace(":choices:\n- small\n- large, first", ":choices: [small"),
            ["choices", "[small", "list"],
        ),
        (CHOICE.replace(":kind: choice", ":kind: choice\n:min: 3"), ["key", "min"]),
    ],
)
def test_a_wrong_prediction_names_the_id_the_value_and_what_is_allowed(body: str, named: list[str]) -> None:
    with pytest.raises(BlockError) as problem:
        parse_prediction("ch02-fall", body)
    for part in ("ch02-fall", *named):
        assert part in str(problem.value)


@pytest.mark.parametrize("name", ["Ch02", "ch02_fall", "2-fall", "ch02--fall", "ch02 fall"])
def test_an_id_that_would_not_be_stable_in_a_url_is_an_error(name: str) -> None:
    for parse, body in ((parse_prediction, NUMBER), (parse_quiz, "")):
        with pytest.raises(BlockError, match=r"id: .* lower-case"):
            parse(name, body)


# --- values


def test_a_figure_is_computed_and_scaled_to_its_unit() -> None:
    value = parse_value("x", "figure:total_return(microcap, 2023-12-29, 2024-02-07)")
    assert value.resolve("%") == pytest.approx(100 * value.resolve())
    assert value.resolve("%") == pytest.approx(-44.46, abs=0.01)  # the published year-to-date fall
    assert parse_value("x", 5).resolve("%") == 5  # a literal is typed in its unit


def test_an_unknown_figure_is_an_error_that_names_it() -> None:
    with pytest.raises(BlockError, match="no_such_figure"):
        parse_value("x", "figure:no_such_figure").resolve()


def test_an_answer_off_the_scale_is_found_when_its_figure_is_computed() -> None:
    body = NUMBER.replace("-44.5", "figure:total_return(microcap, 2023-12-29, 2024-02-07)").replace(
        "-60", "-40"
    )
    guess = parse_prediction("ch02-fall", body).guess
    assert isinstance(guess, NumberGuess)
    with pytest.raises(BlockError, match="-40 to 20"):
        guess.resolve()


@pytest.mark.parametrize("value", [True, None, "5%", "nan", float("inf"), [5]])
def test_what_is_not_a_number_is_not_a_value(value: Any) -> None:
    with pytest.raises(BlockError):
        parse_value("x", value)


def test_numbers_are_written_as_a_reader_reads_them() -> None:
    assert format_number(-44.46, 1) == "−44.5"
    assert format_number(-0.04, 1) == "0.0"  # a loss smaller than the last digit is not "-0.0"
    assert format_number(12345.0, 0) == "12,345"
    assert with_unit("5", "%") == "5%"
    assert with_unit("5", "days") == "5\u00a0days"
    assert with_unit("5", "CNY bn") == "CNY\u00a05\u00a0bn"


@given(st.integers(0, 6), st.integers(1, 999))
def test_a_step_has_the_decimals_it_is_written_with(decimals: int, units: int) -> None:
    exact = Decimal(units).scaleb(-decimals)
    found = decimals_of(float(exact))
    assert round(exact, found) == exact  # enough
    assert found == 0 or round(exact, found - 1) != exact  # and not one too many


# --- quiz


def test_a_choice_question_is_read() -> None:
    found = quiz_of({"question": "Which?", "options": OPTIONS})
    assert isinstance(found, ChoiceQuestion)
    assert [(option.text, option.correct, option.feedback) for option in found.options] == [
        ("a", True, "yes"),
        ("b", False, "no"),
    ]
    assert not found.multiple


def test_question_ids_are_the_quiz_id_and_a_number() -> None:
    quiz = parse_quiz("ch02-q", yaml.safe_dump([{"question": "Which?", "options": OPTIONS}] * 2))
    assert [name for name, _ in quiz.numbered()] == ["ch02-q-1", "ch02-q-2"]


@pytest.mark.parametrize(
    ("condition", "bound"),
    [
        ("> 3", 3),
        ("<=-0.5", -0.5),
        ("~ answer", 8),
        ("~ -answer", -8),
        (">= answer * 100", 800),
        ("< -answer/4", -2),
    ],
)
def test_conditions_compare_with_numbers_and_with_multiples_of_the_answer(
    condition: str, bound: float
) -> None:
    remarks = [{"if": condition, "say": "hm"}]
    found = quiz_of({"question": "How many?", "number": {**VALUE, "answer": 8, "feedback_wrong": remarks}})
    assert isinstance(found, NumberQuestion)
    assert found.remarks[0].condition.bound(8.0) == bound


def choice(**changes: Any) -> dict[str, Any]:
    return {"question": "Which?", "options": OPTIONS, **changes}


def number(**changes: Any) -> dict[str, Any]:
    return {"question": "How many?", "number": {**VALUE, **changes}}


@pytest.mark.parametrize(
    ("question", "named"),
    [
        (choice(options=[{**OPTIONS[0], "feedback": ""}, OPTIONS[1]]), ["option 1: feedback"]),
        (choice(options=[OPTIONS[0], {"text": "b"}]), ["option 2: feedback", "missing"]),
        (choice(options=OPTIONS[:1]), ["options", "1 entries", "2 or more"]),
        (choice(options=[OPTIONS[1], {**OPTIONS[1], "text": "c"}]), ["correct options", "0", "exactly 1"]),
        (
            choice(options=[OPTIONS[0], {**OPTIONS[0], "text": "c"}]),
            ["correct options", "2", "multiple: true"],
        ),
        (
            choice(options=[OPTIONS[1], {**OPTIONS[1], "text": "c"}], multiple=True),
            ["correct options", "1 or more"],
        ),
        (choice(options=[OPTIONS[0], {**OPTIONS[1], "text": "a"}]), ["options", "differ"]),
        (choice(options=[OPTIONS[0], {**OPTIONS[1], "text": 5}]), ["option 2: text", "5", "quotes"]),
        (choice(options=[OPTIONS[0], {**OPTIONS[1], "correct": "no"}]), ["correct", "'no'", "true or false"]),
        (choice(multiple="yes"), ["multiple", "true or false"]),
        (choice(question=None), ["question", "missing"]),
        (choice(hint="x"), ["key", "hint"]),
        ({"question": "Which?"}, ["options", "missing"]),
        (number(tolerance=None), ["tolerance", "missing"]),
        (number(tolerance=-1), ["tolerance", "-1", "at least 0"]),
        (number(answer="many"), ["answer", "many"]),
        (number(feedback_right=None), ["feedback_right", "missing"]),
        ({"question": "?", "number": {k: v for k, v in VALUE.items() if k != "else"}}, ["else", "missing"]),
        (number(feedback_wrong=[{"if": "5", "say": "hm"}]), ["feedback_wrong 1: if", "'5'", "figure:<name>"]),
        (number(feedback_wrong=[{"if": "> many", "say": "hm"}]), ["if", "> many"]),
        (number(feedback_wrong=[{"if": "~ answer / 0", "say": "hm"}]), ["if", "answer / 0"]),
        (number(feedback_wrong=[{"if": "> 5"}]), ["say", "missing"]),
    ],
)
def test_a_wrong_question_names_the_quiz_the_question_and_what_is_allowed(
    question: dict, named: list[str]
) -> None:
    with pytest.raises(BlockError) as problem:
        quiz_of(question)
    for part in ("ch02-q", "question 1", *named):
        assert part in str(problem.value)


@pytest.mark.parametrize("body", ["- [", "", "question: x", "[]"])
def test_a_body_that_is_not_a_list_of_questions_is_an_error(body: str) -> None:
    with pytest.raises(BlockError, match=r"ch02-q.*body"):
        parse_quiz("ch02-q", body)


# --- exercises, and the layer


@pytest.mark.parametrize("classes", [[], ["dropdown"], ["open", "by-hand"]])
def test_an_exercise_has_exactly_one_tier(classes: list[str]) -> None:
    with pytest.raises(BlockError, match="exactly one of by-hand, with-module, open"):
        parse_exercise_label("ch02-ex", classes, "5")


@pytest.mark.parametrize("minutes", [None, "", "few", "0"])
def test_an_exercise_has_minutes(minutes: str | None) -> None:
    with pytest.raises(BlockError, match="minutes"):
        parse_exercise_label("ch02-ex", ["open"], minutes)


def test_the_model_needs_no_sphinx() -> None:
    """Binder makes the notebooks with the model, where neither Sphinx nor docutils need be installed."""
    code = (
        "import sys, widgets.book.blocks.model as model\n"
        "sys.exit(bool({'sphinx', 'docutils', 'myst_parser'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

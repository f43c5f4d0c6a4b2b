"""Questions with feedback for every answer a reader can give."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from widgets.book.blocks.model.problem import BlockError, flag, identifier, items, table, text
from widgets.book.blocks.model.value import Value, parse_number, parse_value

_CONDITION = re.compile(r"(<=|>=|<|>|~)\s*(.+)")
_ANSWER = re.compile(r"(-?)\s*answer(?:\s*([*/])\s*([0-9.]+))?")
_ALLOWED = (
    "<, <=, >, >= or ~ (about), then a number, figure:<name>, answer, -answer, answer * 100 or answer / 100"
)


@dataclass(frozen=True)
class Option:
    """One choice of a question: its text and what is said to a reader who takes it (both Markdown)."""

    text: str
    correct: bool
    feedback: str


@dataclass(frozen=True)
class ChoiceQuestion:
    """A question with options, exactly one of them correct unless multiple."""

    question: str
    options: tuple[Option, ...]
    multiple: bool = False


@dataclass(frozen=True)
class Condition:
    """A comparison of the reader's number with a value, or with a multiple of the answer."""

    operator: str
    value: Value | None = None
    factor: float | None = None

    def bound(self, answer: float, unit: str = "") -> float:
        """Return the number compared with, in the answer's unit. Raises BlockError for an unknown figure."""
        return self.value.resolve(unit) if self.value is not None else answer * float(self.factor or 0.0)


@dataclass(frozen=True)
class Remark:
    """What is said (Markdown) to a reader whose wrong number meets a condition."""

    condition: Condition
    say: str


@dataclass(frozen=True)
class NumberQuestion:
    """A question answered by a number, right within the tolerance; the first remark that holds is said."""

    question: str
    answer: Value
    tolerance: float
    unit: str
    right: str
    remarks: tuple[Remark, ...]
    otherwise: str


Question = ChoiceQuestion | NumberQuestion


@dataclass(frozen=True)
class Quiz:
    """A set of questions."""

    id: str
    questions: tuple[Question, ...]

    def numbered(self) -> Iterator[tuple[str, Question]]:
        """Yield each question with its id, the quiz's id and the question's number from 1."""
        for number, question in enumerate(self.questions, start=1):
            yield f"{self.id}-{number}", question


def parse_quiz(name: str, body: str) -> Quiz:
    """Return a `quiz` block from its id and YAML body. Raises BlockError where it is not as it must be."""
    identifier("quiz", name)
    thing = f"quiz {name!r}"
    try:
        found = yaml.safe_load(body)
    except yaml.YAMLError as problem:
        raise BlockError(f"{thing}: body", " ".join(str(problem).split()), "YAML") from None
    questions = items(f"{thing}: body", found, 1)
    return Quiz(name, tuple(_question(f"{thing}, question {n}", q) for n, q in enumerate(questions, start=1)))


def _question(thing: str, value: Any) -> Question:
    if isinstance(value, dict) and "number" in value:
        return _number(thing, value)
    return _choice(thing, value)


def _choice(thing: str, value: Any) -> ChoiceQuestion:
    found = table(thing, value, ("question", "options"), ("multiple",))
    multiple = flag(f"{thing}: multiple", found.get("multiple", False))
    options = tuple(
        _option(f"{thing}, option {n}", option)
        for n, option in enumerate(items(f"{thing}: options", found["options"], 2), start=1)
    )
    if len({option.text for option in options}) < len(options):
        raise BlockError(f"{thing}: options", [option.text for option in options], "texts that differ")
    correct = sum(option.correct for option in options)
    if not multiple and correct != 1:
        raise BlockError(f"{thing}: correct options", correct, "exactly 1, or multiple: true")
    if multiple and correct == 0:
        raise BlockError(f"{thing}: correct options", correct, "1 or more")
    return ChoiceQuestion(text(f"{thing}: question", found["question"]), options, multiple)


def _option(thing: str, value: Any) -> Option:
    found = table(thing, value, ("text", "feedback"), ("correct",))
    return Option(
        text(f"{thing}: text", found["text"]),
        flag(f"{thing}: correct", found.get("correct", False)),
        text(f"{thing}: feedback", found["feedback"]),
    )


def _number(thing: str, value: Any) -> NumberQuestion:
    found = table(thing, value, ("question", "number"))
    required = ("answer", "tolerance", "feedback_right", "else")
    number = table(f"{thing}: number", found["number"], required, ("unit", "feedback_wrong"))
    tolerance = parse_number(f"{thing}: tolerance", number["tolerance"])
    if tolerance < 0:
        raise BlockError(f"{thing}: tolerance", tolerance, "a number of at least 0")
    unit = number.get("unit")
    remarks = items(f"{thing}: feedback_wrong", number.get("feedback_wrong") or [], 0)
    return NumberQuestion(
        question=text(f"{thing}: question", found["question"]),
        answer=parse_value(f"{thing}: answer", number["answer"]),
        tolerance=tolerance,
        unit="" if unit is None else text(f"{thing}: unit", unit),
        right=text(f"{thing}: feedback_right", number["feedback_right"]),
        remarks=tuple(
            _remark(f"{thing}, feedback_wrong {n}", remark) for n, remark in enumerate(remarks, start=1)
        ),
        otherwise=text(f"{thing}: else", number["else"]),
    )


def _remark(thing: str, value: Any) -> Remark:
    found = table(thing, value, ("if", "say"))
    written = text(f"{thing}: if", found["if"])
    parts = _CONDITION.fullmatch(written)
    if not parts:
        raise BlockError(f"{thing}: if", written, _ALLOWED)
    say = text(f"{thing}: say", found["say"])
    multiple = _ANSWER.fullmatch(parts.group(2).strip())
    if not multiple:
        try:
            return Remark(Condition(parts.group(1), value=parse_value(f"{thing}: if", parts.group(2))), say)
        except BlockError:
            raise BlockError(f"{thing}: if", written, _ALLOWED) from None
    factor = parse_number(f"{thing}: if", multiple.group(3) or "1", _ALLOWED)
    if factor == 0:
        raise BlockError(f"{thing}: if", written, _ALLOWED)
    size = 1 / factor if multiple.group(2) == "/" else factor
    return Remark(Condition(parts.group(1), factor=-size if multiple.group(1) else size), say)

"""A guess the reader commits to before seeing: options, a question, a line of hyphens, the reveal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from widgets.book.blocks.model.problem import BlockError, identifier, items, table, text, whole
from widgets.book.blocks.model.value import Value, decimals_of, parse_number, parse_value

_OPTION = re.compile(r":([a-z][a-z-]*):(?:[ \t]+(.*?))?[ \t]*")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.+?)[ \t]*")
_KINDS = ("number", "choice")


@dataclass(frozen=True)
class NumberGuess:
    """A number on a scale: a reader can reach `minimum + k * step`; `decimals` are those of the answer."""

    minimum: float
    maximum: float
    step: float
    start: float
    unit: str
    decimals: int
    answer: Value

    def resolve(self) -> float:
        """Return the answer. Raises BlockError where it is off the scale or its figure is unknown."""
        answer = self.answer.resolve(self.unit)
        if not self.minimum <= answer <= self.maximum:
            raise BlockError(
                self.answer.thing, answer, f"a number on the scale, {self.minimum:g} to {self.maximum:g}"
            )
        return answer


@dataclass(frozen=True)
class ChoiceGuess:
    """One of several texts (Markdown); answer is the position of the right one, from 0."""

    choices: tuple[str, ...]
    answer: int


@dataclass(frozen=True)
class Prediction:
    """A `predict` block; question and reveal are Markdown, with the line of the body each starts on."""

    id: str
    guess: NumberGuess | ChoiceGuess
    question: str
    reveal: str
    question_line: int
    reveal_line: int
    widget: str | None = None


def parse_prediction(name: str, body: str) -> Prediction:
    """Return a `predict` block from its id and raw body. Raises BlockError where it is not as it must be."""
    thing = f"predict {name!r}"
    identifier("predict", name)
    lines = body.splitlines()
    options, start = _options(thing, lines)
    rules = [number for number in range(start, len(lines)) if lines[number].rstrip() == "---"]
    if not rules:
        raise BlockError(f"{thing}: body", "no line ---", "the question, a line ---, the reveal")
    kind = options.pop("kind", None)
    if kind not in _KINDS:
        raise BlockError(f"{thing}: kind", kind, ", ".join(_KINDS))
    widget = options.pop("widget", None)
    return Prediction(
        id=name,
        guess=_number(thing, options) if kind == "number" else _choice(thing, options),
        question=text(f"{thing}: question", "\n".join(lines[start : rules[0]])),
        reveal=text(f"{thing}: reveal", "\n".join(lines[rules[0] + 1 :])),
        question_line=_first(lines, start),
        reveal_line=_first(lines, rules[0] + 1),
        widget=None if widget is None else text(f"{thing}: widget", widget),
    )


def _first(lines: list[str], start: int) -> int:
    return next((number for number in range(start, len(lines)) if lines[number].strip()), start)


def _options(thing: str, lines: list[str]) -> tuple[dict[str, Any], int]:
    """Return the leading `:key: value` lines (a key without a value takes the `- item` lines below it)."""
    options: dict[str, Any] = {}
    number = next((place for place, line in enumerate(lines) if line.strip()), len(lines))
    while number < len(lines) and (found := _OPTION.fullmatch(lines[number])):
        key, value = found.group(1), found.group(2) or ""
        if key in options:
            raise BlockError(f"{thing}: option", key, "each option once")
        number += 1
        if value:
            options[key] = _scalar(thing, key, value)
            continue
        options[key] = []
        while number < len(lines) and (item := _ITEM.fullmatch(lines[number])):
            options[key].append(_scalar(thing, key, item.group(1)))
            number += 1
    return options, number


def _scalar(thing: str, key: str, value: str) -> Any:
    # Only a list or a quoted text is read as YAML: a unit such as % cannot start a plain YAML text.
    if value[0] in "[\"'":
        try:
            return yaml.safe_load(value)
        except yaml.YAMLError:
            raise BlockError(f"{thing}: {key}", value, "a text, or a YAML list in brackets") from None
    return value


def _number(thing: str, options: Mapping[str, Any]) -> NumberGuess:
    found = table(thing, options, ("min", "max", "step", "answer"), ("unit", "start", "decimals"))
    low, high = (parse_number(f"{thing}: {key}", found[key]) for key in ("min", "max"))
    step = parse_number(f"{thing}: step", found["step"])
    if high <= low:
        raise BlockError(f"{thing}: max", high, f"a number above min, {low:g}")
    if step <= 0 or abs((high - low) / step - round((high - low) / step)) > 1e-6:
        raise BlockError(
            f"{thing}: step", step, f"a number above zero that divides max - min, {high - low:g}"
        )
    middle = low + step * round((high - low) / step / 2)
    start = parse_number(f"{thing}: start", found.get("start", middle))
    if not low <= start <= high or abs((start - low) / step - round((start - low) / step)) > 1e-6:
        raise BlockError(f"{thing}: start", start, f"a step of the scale from {low:g} to {high:g}")
    unit = text(f"{thing}: unit", found["unit"]) if found.get("unit") is not None else ""
    answer = parse_value(f"{thing}: answer", found["answer"])
    decimals = max(decimals_of(step), decimals_of(answer.literal or 0.0))
    if found.get("decimals") is not None:
        decimals = whole(f"{thing}: decimals", found["decimals"], 0)
    guess = NumberGuess(low, high, step, start, unit, decimals, answer)
    if answer.literal is not None:
        guess.resolve()
    return guess


def _choice(thing: str, options: Mapping[str, Any]) -> ChoiceGuess:
    found = table(thing, options, ("choices", "answer"))
    choices = tuple(
        text(f"{thing}: choice", choice) for choice in items(f"{thing}: choices", found["choices"], 2)
    )
    if len(set(choices)) < len(choices):
        raise BlockError(f"{thing}: choices", list(choices), "texts that differ")
    if found["answer"] not in choices:
        raise BlockError(f"{thing}: answer", found["answer"], f"one of the choices: {'; '.join(choices)}")
    return ChoiceGuess(choices, choices.index(found["answer"]))

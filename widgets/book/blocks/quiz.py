"""The `quiz` block: questions, feedback for every answer, and folded answers for readers without a script."""

from __future__ import annotations

import json
from typing import Any

from docutils import nodes

from widgets.book.blocks.directive import BlockDirective, panel, say
from widgets.book.blocks.ids import claim
from widgets.book.blocks.model import (
    ChoiceQuestion,
    Condition,
    NumberQuestion,
    Option,
    decimals_of,
    format_number,
    parse_quiz,
    with_unit,
)
from widgets.book.blocks.model.quiz import Question
from widgets.book.blocks.tags import Tag, tag

_SENTENCES = ("choose", "number", "some", "score", "again", "check")


class QuizDirective(BlockDirective):
    """A set of questions; feedback stands once in the page, in the answers, and the script shows parts."""

    required_arguments = 1

    def block(self) -> list[nodes.Node]:
        """Return the panel."""
        quiz = parse_quiz(self.arguments[0], self.body)
        claim(self.env, "quiz", quiz.id)
        total = len(quiz.questions)
        questions = [
            self._question(name, n, total, q) for n, (name, q) in enumerate(quiz.numbered(), start=1)
        ]
        answers = [tag("li", {"data-answers": name}, *self._answers(name, q)) for name, q in quiz.numbered()]
        folded = tag(
            "details", {"class": "aa-answers"},
            tag("summary", None, say("quiz.answers")), tag("ol", None, *answers),
        )  # fmt: skip
        score = tag("p", {"class": "aa-score", "role": "status"})
        data = json.dumps(
            {name: say(f"quiz.{name}") for name in _SENTENCES}, ensure_ascii=False, sort_keys=True
        )
        frame = {"id": f"quiz-{quiz.id}", "data-quiz": data}
        return [panel("quiz", say("quiz.label"), *questions, score, folded, **frame)]

    def _question(self, name: str, number: int, total: int, question: Question) -> Tag:
        counter = tag("span", {"class": "aa-count"}, say("quiz.count").format(number=number, total=total))
        asked = tag("span", {"class": "aa-asked"}, *self.inline(f"{name}: question", question.question))
        legend = tag("legend", None, counter, " ", asked)
        if isinstance(question, ChoiceQuestion):
            controls = [
                self._option(name, place, question, option) for place, option in enumerate(question.options)
            ]
            hint = [tag("p", {"class": "aa-hint"}, say("quiz.multiple"))] if question.multiple else []
            body = [*hint, tag("div", {"class": "aa-options"}, *controls)]
            data: dict[str, str | bool | None] = {"data-question": name, "data-multiple": question.multiple}
        else:
            body = [_field(question)]
            data = {"data-question": name, "data-number": json.dumps(_number(question))}
        check = tag("button", {"type": "submit", "class": "aa-button"}, say("quiz.check"))
        feedback = tag("div", {"class": "aa-feedback", "role": "status"})
        fieldset = tag("fieldset", None, legend, *body)
        attributes: dict[str, str | bool | None] = {
            "class": "aa-question",
            "novalidate": True,
            "autocomplete": "off",
        }
        return tag(
            "form", {**attributes, **data}, fieldset, feedback, tag("div", {"class": "aa-actions"}, check)
        )

    def _option(self, name: str, place: int, question: ChoiceQuestion, option: Option) -> Tag:
        kind = "checkbox" if question.multiple else "radio"
        shown = tag("span", {"class": "aa-option-text"}, *self.inline(f"{name}: option", option.text))
        control = tag("input", {"type": kind, "name": name, "value": str(place)})
        return tag("label", {"class": "aa-option"}, control, shown)

    def _answers(self, name: str, question: Question) -> list[nodes.Node]:
        asked = tag("p", {"class": "aa-asked"}, *self.inline(f"{name}: question", question.question))
        if isinstance(question, ChoiceQuestion):
            entries = [
                self._verdict(o.correct, o.feedback, str(place), o.text)
                for place, o in enumerate(question.options)
            ]
        else:
            answer = question.answer.resolve(question.unit)
            shown = with_unit(format_number(answer, _decimals(question, answer)), question.unit)
            entries = [
                self._verdict(True, question.right, "right", shown),
                *(
                    self._verdict(
                        False, remark.say, str(n), _condition(remark.condition, answer, question.unit)
                    )
                    for n, remark in enumerate(question.remarks)
                ),
                self._verdict(False, question.otherwise, "else", say("quiz.else")),
            ]
        return [asked, tag("ul", None, *entries)]

    def _verdict(self, right: bool, feedback: str, key: str, text: str | None = None) -> Tag:
        chosen = [tag("div", {"class": "aa-chosen"}, *self.markdown(text))] if text is not None else []
        said = tag("div", {"class": "aa-verdict-text"}, *self.markdown(feedback))
        kind = "right" if right else "wrong"
        mark = tag("p", {"class": "aa-verdict-mark"}, say(f"quiz.{kind}"))
        return tag("li", {"class": f"aa-verdict aa-{kind}", "data-verdict": key}, *chosen, mark, said)


def _field(question: NumberQuestion) -> Tag:
    # A text field: a number field refuses a true minus sign, a unit, the full-width digits of a keyboard.
    field = tag(
        "input", {"type": "text", "class": "aa-guess-field", "autocomplete": "off", "spellcheck": "false"}
    )
    unit = [tag("span", {"class": "aa-guess-unit"}, question.unit)] if question.unit else []
    name = tag("span", {"class": "aa-guess-name"}, say("quiz.your-answer"))
    return tag(
        "label", {"class": "aa-guess-label"}, name, tag("span", {"class": "aa-guess-value"}, field, *unit)
    )


def _number(question: NumberQuestion) -> dict[str, Any]:
    answer = question.answer.resolve(question.unit)
    remarks = [
        [remark.condition.operator, remark.condition.bound(answer, question.unit)]
        for remark in question.remarks
    ]
    return {"answer": answer, "tolerance": question.tolerance, "unit": question.unit, "remarks": remarks}


def _condition(condition: Condition, answer: float, unit: str) -> str:
    """Return the numbers a remark is for, such as "> 0", for the folded answers; some are in a wrong unit."""
    sign = {"<": "\\<", "<=": "≤", ">": "\\>", ">=": "≥", "~": "≈"}[condition.operator]
    bound = float(f"{condition.bound(answer, unit):.3g}")
    return f"{sign} {format_number(bound, decimals_of(bound))}"


def _decimals(question: NumberQuestion, answer: float) -> int:
    """Return the decimals that the tolerance makes meaningful, but never fewer than a typed answer has."""
    if question.answer.literal is not None:
        return decimals_of(answer)
    return decimals_of(question.tolerance)


def setup(app: Any) -> None:
    """Register the directive."""
    app.add_directive("quiz", QuizDirective)

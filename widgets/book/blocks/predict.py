"""The `predict` block: the reader commits to a guess, and only then sees."""

from __future__ import annotations

import json
from typing import Any

from docutils import nodes

from widgets.book.blocks.directive import BlockDirective, panel, say
from widgets.book.blocks.ids import claim
from widgets.book.blocks.model import (
    ChoiceGuess,
    NumberGuess,
    Prediction,
    decimals_of,
    format_number,
    parse_prediction,
    with_unit,
)
from widgets.book.blocks.tags import Tag, tag
from widgets.strings import words

_SENTENCES = ("above", "below", "near", "right", "wrong", "marked", "range", "choose")


class Predict(BlockDirective):
    """A question, a control to guess with, and a reveal that stands in the page for want of a script."""

    required_arguments = 1

    def block(self) -> list[nodes.Node]:
        """Return the panel."""
        prediction = parse_prediction(self.arguments[0], self.body)
        claim(self.env, "predict", prediction.id)
        data = _data(prediction)
        question = tag("div", {"class": "aa-predict-question"})
        question += self.markdown(prediction.question, prediction.question_line)
        reveal = tag("div", {"class": "aa-predict-reveal"}, self._answer(prediction))
        reveal += self.markdown(prediction.reveal, prediction.reveal_line)
        guess = prediction.guess
        control = _scale(guess) if isinstance(guess, NumberGuess) else self._radios(prediction.id, guess)
        frame = {
            "id": f"predict-{prediction.id}",
            "data-predict": json.dumps(data, ensure_ascii=False, sort_keys=True),
        }
        return [
            panel(
                "predict",
                say("predict.label"),
                question,
                _form(control, data["kind"]),
                _result(guess),
                reveal,
                **frame,
            )
        ]

    def _answer(self, prediction: Prediction) -> Tag:
        """Return the answer as a line for paper and for pages without a script, where no sentence says it."""
        guess = prediction.guess
        if isinstance(guess, NumberGuess):
            answer: list[Any] = [with_unit(format_number(guess.resolve(), guess.decimals), guess.unit)]
        else:
            answer = self.inline(f"predict {prediction.id!r}: choice", guess.choices[guess.answer])
        return tag("p", {"class": "aa-answer"}, f"{say('predict.answer')}: ", tag("strong", None, *answer))

    def _radios(self, name: str, guess: ChoiceGuess) -> Tag:
        thing = f"predict {name!r}: choice"
        options = [
            tag(
                "label", {"class": "aa-option"},
                tag("input", {"type": "radio", "name": f"predict-{name}", "value": str(place)}),
                tag("span", {"class": "aa-option-text"}, *self.inline(thing, choice)),
            )
            for place, choice in enumerate(guess.choices)
        ]  # fmt: skip
        return tag(
            "fieldset", {"class": "aa-options"}, tag("legend", None, say("predict.your-guess")), *options
        )


def _data(prediction: Prediction) -> dict[str, Any]:
    """Return what the page's script needs: the answer, how to write a number, and the sentences."""
    guess = prediction.guess
    sentences = {name: say(f"predict.{name}") for name in _SENTENCES}
    data: dict[str, Any] = {"id": prediction.id, "words": sentences, "marked": prediction.widget is not None}
    if isinstance(guess, ChoiceGuess):
        return {**data, "kind": "choice", "answer": guess.answer}
    differences = words("blocks.predict.difference-units")
    return {
        **data,
        "kind": "number",
        "answer": guess.resolve(),
        "min": guess.minimum,
        "max": guess.maximum,
        "step": guess.step,
        "decimals": guess.decimals,
        "guessDecimals": decimals_of(guess.step),
        "shown": with_unit("{n}", guess.unit),
        "difference": with_unit("{n}", differences.get(guess.unit, guess.unit)),
        "widget": prediction.widget,
    }


def _scale(guess: NumberGuess) -> Tag:
    """Return a number field and a slider for one guess; the field serves where a slider is hard to use."""
    places = decimals_of(guess.step)
    limits_shown = (format_number(end, places) for end in (guess.minimum, guess.maximum))
    ends = [tag("span", None, with_unit(end, guess.unit)) for end in limits_shown]
    limits = {"min": f"{guess.minimum:.12g}", "max": f"{guess.maximum:.12g}", "value": f"{guess.start:.12g}"}
    step = f"{guess.step:.12g}"
    field = tag("input", {"type": "number", **limits, "step": step, "class": "aa-guess-field"})
    unit = [tag("span", {"class": "aa-guess-unit"}, guess.unit)] if guess.unit else []
    name = tag("span", {"class": "aa-guess-name"}, say("predict.your-guess"))
    slider = tag("input", {"type": "range", **limits, "step": step, "aria-label": say("predict.slider")})
    return tag(
        "div", {"class": "aa-guess"},
        tag(
            "label", {"class": "aa-guess-label"},
            name, tag("span", {"class": "aa-guess-value"}, field, *unit),
        ),
        tag(
            "div", {"class": "aa-guess-slider"},
            slider,
            tag("div", {"class": "aa-guess-ends", "aria-hidden": "true"}, *ends),
        ),
    )  # fmt: skip


def _form(control: Tag, kind: str) -> Tag:
    button = tag("button", {"type": "submit", "class": "aa-button aa-primary"}, say("predict.commit"))
    hint = tag("span", {"class": "aa-hint"}, say("predict.hint"))
    actions = tag("div", {"class": "aa-actions"}, button, hint)
    return tag(
        "form",
        {"class": f"aa-predict-form aa-{kind}", "novalidate": True, "autocomplete": "off"},
        control,
        actions,
    )


def _result(guess: NumberGuess | ChoiceGuess) -> Tag:
    """Return the live region for the sentence; above it, for a number, two marks that only repeat it."""
    said = tag("p", {"class": "aa-said", "role": "status"})
    again = tag(
        "button", {"type": "button", "class": "aa-button aa-again", "hidden": True}, say("predict.again")
    )
    if isinstance(guess, ChoiceGuess):
        return tag("div", {"class": "aa-result"}, said, again)
    marks = [
        tag(
            "span", {"class": f"aa-mark aa-mark-{name}"}, tag("span", None, say(f"predict.{label}"), tag("b"))
        )
        for name, label in (("guess", "your-guess"), ("answer", "answer"))
    ]
    scale = tag("div", {"class": "aa-scale", "aria-hidden": "true", "hidden": True}, *marks)
    return tag("div", {"class": "aa-result"}, scale, said, again)


def setup(app: Any) -> None:
    """Register the directive."""
    app.add_directive("predict", Predict)

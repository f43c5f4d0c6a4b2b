"""The course's own blocks as plain Markdown: at a glance, predict, quiz, key points, exercise, solution."""

from __future__ import annotations

from collections.abc import Mapping

from widgets.book.blocks.model import (
    ChoiceGuess,
    ChoiceQuestion,
    format_number,
    parse_claim_map,
    parse_exercise_label,
    parse_glance,
    parse_prediction,
    parse_quiz,
    with_unit,
)
from widgets.book.myst.source import Directive
from widgets.book.notebooks.plain import Plain, Writer
from widgets.book.notebooks.tree import body, folded, inner, quoted
from widgets.strings import words


def _glance(plain: Plain, node: Directive) -> str:
    glance = parse_glance(plain.chapter.name, plain.chapter.front.get("course"))
    lines = [
        f"**{words('notebooks.at_a_glance')}** ({words('notebooks.minutes').format(n=glance.minutes)})",
        "",
    ]
    lines += [f"{words('notebooks.objectives')}:", ""]
    lines += [f"- **{verb}**{plain.text(rest, node.line)}" for verb, rest in glance.objectives]
    if glance.needs:
        lines += ["", f"{words('notebooks.needs')}:", ""]
        for need in glance.needs:
            shown = (
                plain.role("doc", f"{need.label} <{need.doc}>")
                if need.doc
                else plain.text(need.label, node.line)
            )
            lines.append(f"- {shown}")
    return quoted("\n".join(lines))


def _key_points(plain: Plain, node: Directive) -> str:
    return quoted(f"**{words('notebooks.key_points')}**\n\n{body(plain, node)}")


def _predict(plain: Plain, node: Directive) -> str:
    found = parse_prediction(node.argument, node.body)
    question = inner(plain, found.question, node.body_line + found.question_line)
    if isinstance(found.guess, ChoiceGuess):
        choices = [plain.text(choice, node.line) for choice in found.guess.choices]
        ask = "\n".join(f"- {choice}" for choice in choices)
        answer = choices[found.guess.answer]
    else:
        guess = found.guess
        ends = [
            with_unit(format_number(end, guess.decimals), guess.unit)
            for end in (guess.minimum, guess.maximum)
        ]
        ask = f"({ends[0]} … {ends[1]})"
        answer = with_unit(format_number(guess.resolve(), guess.decimals), guess.unit)
    reveal = inner(plain, found.reveal, node.body_line + found.reveal_line)
    shown = f"{words('notebooks.answer').format(value=f'**{answer}**')}\n\n{reveal}"
    return (
        f"**{words('notebooks.predict')}.** {question}\n\n{ask}\n\n{folded(words('notebooks.reveal'), shown)}"
    )


def _quiz(plain: Plain, node: Directive) -> str:
    asked, answers = [f"**{words('notebooks.quiz')}**"], []
    for number, question in enumerate(parse_quiz(node.argument, node.body).questions, start=1):
        head = f"**{words('notebooks.question').format(n=number)}.**"
        asked += ["", f"{head} {inner(plain, question.question, node.body_line)}"]
        answers += ["", head, ""]
        if isinstance(question, ChoiceQuestion):
            asked.append("")
            for letter, option in zip("abcdefghijklmnop", question.options, strict=False):
                text, feedback = (_line(plain, one, node) for one in (option.text, option.feedback))
                verdict = words("notebooks.right" if option.correct else "notebooks.not_right")
                asked.append(f"- {letter}) {text}")
                answers.append(f"- {letter}) {text}: **{verdict}**. {feedback}")
        else:
            value = question.answer.resolve(question.unit)
            shown = with_unit(f"{value:.4g}".replace("-", "−"), question.unit)
            said = [question.right, *(remark.say for remark in question.remarks), question.otherwise]
            answers += [f"{words('notebooks.answer').format(value=f'**{shown}**')}", ""]
            answers += [f"- {_line(plain, text, node)}" for text in said]
    return "\n".join([*asked, "", folded(words("notebooks.answers"), "\n".join(answers))])


def _line(plain: Plain, text: str, node: Directive) -> str:
    return " ".join(inner(plain, text, node.body_line).split("\n"))


def _exercise_head(plain: Plain, node: Directive) -> str:
    plain.exercises += 1
    title = f": {plain.text(node.argument, node.line)}" if node.argument else ""
    head = f"**{words('notebooks.exercise')} {plain.exercises}{title}**"
    if "minutes" not in node.options:
        return head
    found = parse_exercise_label(
        str(node.options.get("label", "")),
        str(node.options.get("class", "")).split(),
        node.options["minutes"],
    )
    tier = words(f"blocks.exercise.tiers.{found.tier}")
    return f"{head} ({tier}, {words('notebooks.minutes').format(n=found.minutes)})"


def _exercise(plain: Plain, node: Directive) -> str:
    return quoted(f"{_exercise_head(plain, node)}\n\n{body(plain, node)}")


def _solution(plain: Plain, node: Directive) -> str:
    return folded(words("notebooks.solution"), body(plain, node))


def _claim_map(plain: Plain, node: Directive) -> str:
    names = (words(f"blocks.claim-map.{name}") for name in ("claim", "words", "chapter", "verdict"))
    lines = [f"| {' | '.join(names)} |", "|---|---|---|---|"]
    for line in parse_claim_map(node.body):
        chapter = plain.role("doc", line.chapter) if line.chapter in plain.titles else line.chapter
        said = plain.text(line.words, node.line).replace("|", "\\|")
        lines.append(f"| {line.id} | {said} | {chapter} | {line.verdict or words('register.pending')} |")
    return "\n".join(lines)


def _start(plain: Plain, node: Directive) -> str:
    head = (
        _exercise_head(plain, node) if node.name == "exercise-start" else f"**{words('notebooks.solution')}**"
    )
    return f"{head}\n\n{body(plain, node)}"


def _end(plain: Plain, node: Directive) -> str:
    return ""


COURSE: Mapping[str, Writer] = {
    "at-a-glance": _glance,
    "key-points": _key_points,
    "predict": _predict,
    "quiz": _quiz,
    "exercise": _exercise,
    "solution": _solution,
    "claim-map": _claim_map,
    "exercise-start": _start,
    "solution-start": _start,
    "exercise-end": _end,
    "solution-end": _end,
}

"""The blocks as pages: what a build makes of them, and what stops it."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.book.blocks_site import build

COURSE = """---
course:
  question: What do we know?
  objectives: [read a chart, "compute $x^2$ by hand", tell a record from an estimate]
  needs: [returns, {doc: other, label: The other page}]
  minutes: {Reading: 20, Playing: 10}
  level: core
---
"""
PREDICT = """:::{predict} fall
:kind: number
:min: -60
:max: 20
:step: 1
:unit: %
:answer: -44.5

How far?
---
This *far*: $x^2$.
:::
"""
QUIZ = """:::{quiz} basics
- question: Which is **right**?
  options:
    - {text: This $x$, correct: true, feedback: Yes.}
    - {text: That, feedback: No.}
:::
"""
EXERCISE = """:::{exercise} Divide
:label: ex-one
:class: by-hand
:minutes: 5

Divide by two.
:::

:::{solution} ex-one
Half of it.
:::
"""
KEY_POINTS = ":::{key-points}\n- One.\n- Two.\n:::\n"


def page(tmp_path: Path, text: str) -> BeautifulSoup:
    site = build(tmp_path, {"index": text, "other": "# Other\n"})
    assert site.warnings == ""
    return BeautifulSoup(site.html(), "html.parser")


def test_at_a_glance_is_made_from_front_matter_and_counts_the_exercises(tmp_path: Path) -> None:
    second = EXERCISE.replace("ex-one", "ex-two").replace(":minutes: 5", ":minutes: 12")
    found = page(tmp_path, f"{COURSE}# Title\n\n:::{{at-a-glance}}\n:::\n\n{EXERCISE}\n{second}").select_one(
        ".aa-glance"
    )
    assert found is not None
    assert [item.get_text() for item in found.select(".aa-glance-objectives strong")] == [
        "read",
        "compute",
        "tell",
    ]
    assert found.select_one(".aa-glance-objectives li").get_text() == "read a chart"
    assert found.select_one("math") is not None
    assert found.select_one(".aa-figure").get_text() == "30 minutes"
    assert [item.get_text() for item in found.select(".aa-glance-parts li")] == [
        "Reading 20", "Playing 10", "Exercises, another 17",
    ]  # fmt: skip
    assert found.select_one(".aa-glance-needs a")["href"] == "other.html"
    assert "Core" in found.get_text()
    assert "What do we know?" not in found.get_text()  # the question stands above the panel already


def test_predict_keeps_question_answer_and_reveal_in_the_page(tmp_path: Path) -> None:
    found = page(tmp_path, f"# Title\n\n{PREDICT}").select_one("#predict-fall")
    assert found is not None
    assert found.select_one(".aa-predict-question").get_text(strip=True) == "How far?"
    assert found.select_one(".aa-answer").get_text() == "Answer: −44.5%"
    assert found.select_one(".aa-predict-reveal em").get_text() == "far"
    slider, field = found.select_one("[type=range]"), found.select_one("[type=number]")
    for name, value in (("min", "-60"), ("max", "20"), ("step", "1"), ("value", "-20")):
        assert slider[name] == field[name] == value
    assert slider["aria-label"]
    assert field.find_parent("label") is not None


def test_quiz_holds_feedback_for_every_option_in_folded_answers(tmp_path: Path) -> None:
    found = page(tmp_path, f"# Title\n\n{QUIZ}").select_one("#quiz-basics")
    assert found is not None
    legend = found.select_one("fieldset > legend")
    assert "Which is right?" in legend.get_text()
    assert legend.find_all(["p", "div"]) == []  # a legend may hold nothing but a line of text
    verdicts = found.select("details .aa-verdict")
    assert [item.select_one(".aa-verdict-text").get_text(strip=True) for item in verdicts] == ["Yes.", "No."]
    assert [item.select_one(".aa-verdict-mark").get_text() for item in verdicts] == ["Right", "Not quite"]
    assert [item["value"] for item in found.select("input")] == [item["data-verdict"] for item in verdicts]


def test_exercise_and_solution_are_native_and_labelled(tmp_path: Path) -> None:
    found = page(tmp_path, f"# Title\n\n{EXERCISE}\n{EXERCISE.replace('ex-one', 'ex-two')}")
    exercise = found.select_one("#ex-one")
    assert exercise.select_one(".admonition-title").get_text() == "Exercise 1 Divide"
    assert exercise.select_one(".aa-exercise-label").get_text() == "By hand 5 minutes"
    assert len(found.select("details.aa-solution > summary")) == 2
    assert found.select("summary a, summary button") == []  # a control in a control: no key reaches it
    ids = [item["id"] for item in found.select("[id]")]
    assert len(ids) == len(set(ids))  # sphinx-exercise gives all its content one id


def test_gated_exercises_keep_what_stands_between_start_and_end(tmp_path: Path) -> None:
    text = (
        "# Title\n\n:::{exercise-start} Do\n:label: ex-g\n:class: open\n:minutes: 9\n:::\n\nInside.\n\n"
        ":::{exercise-end}\n:::\n\n:::{solution-start} ex-g\n:::\n\nDone so.\n\n:::{solution-end}\n:::\n"
    )
    found = page(tmp_path, text)
    assert "Inside." in found.select_one("#ex-g .aa-exercise-body").get_text()
    assert "Done so." in found.select_one("details.aa-solution").get_text()


def test_a_label_that_repeats_the_title_above_is_dropped_and_kept_elsewhere(tmp_path: Path) -> None:
    found = page(tmp_path, f"# Title\n\n## Key points\n\n{KEY_POINTS}\n## In short\n\n{KEY_POINTS}")
    repeated, needed = found.select(".aa-key-points")
    assert repeated.select(".aa-kicker") == []
    assert needed.select_one(".aa-kicker").get_text() == "Key points"
    assert repeated["aria-label"] == needed["aria-label"] == "Key points"


def test_the_same_text_builds_to_the_same_page(tmp_path: Path) -> None:
    pages = {
        "index": f"{COURSE}# T\n\n:::{{at-a-glance}}\n:::\n\n{PREDICT}\n{QUIZ}\n{EXERCISE}",
        "other": "# O\n",
    }
    first, second = (build(tmp_path / name, pages).html() for name in ("a", "b"))
    assert first == second


def test_other_builders_write_the_words(tmp_path: Path) -> None:
    site = build(tmp_path, {"index": f"# T\n\n{PREDICT}\n{QUIZ}\n{KEY_POINTS}"}, "text")
    written = (site.folder / "index.txt").read_text(encoding="utf-8")
    for part in ("How far?", "This *far*", "That", "One."):
        assert part in written


@pytest.mark.parametrize(
    ("text", "line", "named"),
    [
        (":::{at-a-glance}\n:::\n", 3, ["at-a-glance of index", "course", "missing"]),
        (PREDICT.replace("-60", "low"), 3, ["fall", "min", "low", "a number"]),
        (PREDICT.replace("-44.5", "figure:nothing"), 3, ["fall", "answer", "figure:nothing", "allowed"]),
        (PREDICT.replace("-44.5", "99"), 3, ["fall", "answer", "99"]),
        (QUIZ.replace("correct: true, ", ""), 3, ["basics", "question 1", "exactly 1"]),
        (QUIZ.replace(", feedback: No.", ""), 3, ["basics", "option 2", "feedback"]),
        (QUIZ.replace("Which is **right**?", '"- a list"'), 3, ["basics-1", "one paragraph"]),
        (
            EXERCISE.split("\n\n:::{sol")[0].replace(":class: by-hand\n", ""),
            3,
            ["ex-one", "class", "by-hand"],
        ),
        (EXERCISE.split("\n\n:::{sol")[0].replace(":minutes: 5\n", ""), 3, ["ex-one", "minutes"]),
        (":::{key-points}\nNo list.\n:::\n", 3, ["key-points", "No list.", "one Markdown list"]),
        (f"{PREDICT}\n{PREDICT}", 16, ["predict", "fall", "index"]),
        (f"{QUIZ}\n{QUIZ}", 10, ["quiz", "basics", "index"]),
    ],
)
def test_a_mistake_is_a_warning_with_file_and_line(
    tmp_path: Path, text: str, line: int, named: list[str]
) -> None:
    site = build(tmp_path, {"index": f"# Title\n\n{text}"})
    assert f"index.md:{line}: WARNING" in site.warnings, site.warnings
    for part in named:
        assert part in site.warnings


def test_a_glance_with_a_body_and_a_missing_document_are_warnings(tmp_path: Path) -> None:
    site = build(tmp_path, {"index": f"{COURSE}# T\n\n:::{{at-a-glance}}\nText.\n:::\n", "other": "# O\n"})
    assert "body" in site.warnings
    site = build(tmp_path / "b", {"index": f"{COURSE}# T\n\n:::{{at-a-glance}}\n:::\n"})
    assert "unknown document: 'other'" in site.warnings


def test_one_id_on_two_pages_is_a_warning(tmp_path: Path) -> None:
    site = build(tmp_path, {"index": f"# A\n\n{PREDICT}", "other": f"# B\n\n{PREDICT}"})
    assert site.warnings.count("WARNING") == 1
    assert "other.md:3" in site.warnings
    assert "'fall'" in site.warnings

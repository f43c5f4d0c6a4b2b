"""The instructors' guide against the chapters: every page, every minute, every mistake, every answer."""

from pathlib import Path

import pytest

from widgets.book.blocks.model import BlockError
from widgets.book.instructors import mistakes
from widgets.book.instructors.answers import ANSWERS, answers_of, shown
from widgets.book.instructors.chapter import outline
from widgets.book.instructors.lesson import pages, read_lesson
from widgets.book.instructors.plan import parse_plan
from widgets.book.myst import source
from widgets.checks import exercises

CHAPTERS = Path(__file__).parents[2] / "chapters"
HEADINGS = [
    "Minutes", "What learners get wrong", "Questions for discussion", "On the board", "Answers",
    "If the network is down", "Assessment",
]  # fmt: skip


def _headings(path):
    prose = (node.text for node in source.read(path).nodes if isinstance(node, source.Prose))
    return [line[3:] for text in prose for line in text.splitlines() if line.startswith("## ")]


# --- the guide as it stands


def test_every_chapter_has_a_page_and_every_page_a_chapter():
    chapters = [path.stem for path in sorted(CHAPTERS.glob("[0-9][0-9]-*.md"))]
    assert [read_lesson(path).chapter.name for path in pages(CHAPTERS)] == chapters


@pytest.mark.parametrize("path", pages(CHAPTERS), ids=lambda path: path.stem)
def test_a_page_has_the_parts_that_a_trainer_looks_for(path):
    """Guards: a page without answers or plan B; minutes that are not the chapter's (read_lesson refuses)."""
    assert _headings(path) == HEADINGS
    assert read_lesson(path).chapter.exercises
    questions = path.read_text("utf-8").split("## Questions for discussion")[1].split("\n## ")[0]
    assert 4 <= sum(line[:2] in {f"{n}." for n in range(1, 10)} for line in questions.splitlines()) <= 6


def test_every_mistake_is_corrected_in_a_lesson():
    where = mistakes.corrected_in(pages(CHAPTERS))
    assert len(where) == 30
    assert [number for number, found in where.items() if not found] == []


def test_every_answer_is_one_that_the_checker_calls_correct():
    """Guards: a guide whose answers were right for an older model (answers_of asks the checker)."""
    for path in pages(CHAPTERS):
        found = answers_of(path.stem)
        assert all(name.startswith(f"ch{path.stem}-") for name in found)
    assert set(ANSWERS) <= set(exercises())


def test_a_wrong_answer_stops_the_build(monkeypatch):
    monkeypatch.setattr("widgets.book.instructors.answers.ANSWERS", {"ch05-forward": lambda: 0.5})
    with pytest.raises(BlockError, match=r"answer of ch05-forward: 0\.5"):
        answers_of("05")


@pytest.mark.parametrize(
    "answer, text", [(-0.10582, "−0.1058"), ("2024-02-07", "2024-02-07"), (-56239.4, "−56,239")]
)
def test_answers_are_written_as_the_course_writes_numbers(answer, text):
    assert shown(answer) == text


# --- what is refused

CHAPTER = """---
course:
  question: Why?
  objectives: [Say one thing., Say two things., Say three things.]
  minutes: 30
---
# Alpha
## Before you look
Text.
## Play
## Exercises
:::{exercise} One
:label: a-one
:minutes: 7
:class: by-hand
## Not a heading of the chapter
:::
"""
GOOD = "Before you look: {minutes: 10, do: Guess.}, Play: {minutes: 20, do: Play.}"


def _lesson(folder, timing=GOOD, name="01-alpha"):
    (folder / "01-alpha.md").write_text(CHAPTER, encoding="utf-8")
    (folder / "instructors").mkdir(exist_ok=True)
    page = folder / "instructors" / "01.md"
    page.write_text(f"---\nteach:\n  chapter: {name}\n  timing: {{{timing}}}\n---\n# T\n", encoding="utf-8")
    return page


def test_a_lesson_knows_its_chapter(tmp_path):
    lesson = read_lesson(_lesson(tmp_path))
    assert lesson.chapter.parts == ("Before you look", "Play") and lesson.chapter.minutes == 30
    assert lesson.chapter.exercises == (("by-hand", 7),) and lesson.chapter.exercise_minutes == 7
    assert [part.minutes for part in lesson.parts] == [10, 20]


@pytest.mark.parametrize(
    "timing, said",
    [
        (GOOD.replace("20", "21"), "sum of minutes: 31 is not allowed; allowed: 30"),
        (GOOD.replace("Play:", "Plays:"), "Plays"),
        ("Before you look: {minutes: 30, do: Guess.}", "the parts of 01-alpha"),
        (GOOD.replace("10", "0"), "a whole number of at least 1"),
        (GOOD.replace(", do: Guess.", ""), "do: None is not allowed"),
    ],
    ids=["sum", "unknown part", "missing part", "no minutes", "nothing to do"],
)
def test_a_timing_that_is_not_the_chapters_is_refused(tmp_path, timing, said):
    with pytest.raises(BlockError) as refusal:
        read_lesson(_lesson(tmp_path, timing))
    assert said in str(refusal.value)


def test_a_page_for_another_chapter_is_refused(tmp_path):
    with pytest.raises(BlockError, match=r"02-beta.*allowed: the chapter that this page teaches, 01-"):
        read_lesson(_lesson(tmp_path, name="02-beta"))


def test_a_chapter_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BlockError, match="'09-none' is not allowed"):
        outline(tmp_path / "09-none.md")


PLAN = """
sessions:
  - title: All
    minutes: 40
    blocks:
      - {chapter: "01", parts: {Before you look: 0.5, Play: 1}}
      - {break: 5}
      - {talk: Questions, minutes: 10}
"""


def test_a_plan_adds_up_its_parts_by_weight(tmp_path):
    lesson = read_lesson(_lesson(tmp_path))
    (session,) = parse_plan("p", PLAN, lambda name: lesson)
    assert [block.minutes for block in session.blocks] == [25, 5, 10]
    assert session.planned == 40
    assert (
        session.blocks[0].parts == ("Before you look (in part)", "Play") and session.blocks[1].lesson is None
    )


@pytest.mark.parametrize(
    "wrong, right, said",
    [
        ("minutes: 40", "minutes: 39", "sum of minutes: 40 is not allowed; allowed: 38 to 39"),
        ("minutes: 40", "minutes: 60", "allowed: 57 to 60"),
        ("Play: 1", "Plays: 1", "part: 'Plays' is not allowed; allowed: Before you look, Play"),
        ("0.5", "-1", "a number above 0 and at most 2"),
        ("break: 5", "brake: 5", "allowed"),
        ("sessions:", "session:", "sessions"),
    ],
    ids=["too long", "too short", "unknown part", "weight", "unknown row", "unknown key"],
)
def test_a_plan_that_does_not_fit_is_refused(tmp_path, wrong, right, said):
    """Guards: a plan of ninety minutes that takes a hundred."""
    lesson = read_lesson(_lesson(tmp_path))
    assert wrong in PLAN
    with pytest.raises(BlockError) as refusal:
        parse_plan("p", PLAN.replace(wrong, right), lambda name: lesson)
    assert said in str(refusal.value)


@pytest.mark.parametrize("argument", ["0", "31", "two", ""])
def test_an_unknown_mistake_is_refused(argument):
    with pytest.raises(BlockError, match="allowed: 1 to 30"):
        mistakes.number_of(argument)


@pytest.mark.parametrize("body", ["Right.", "Right.\n---\n", "---\nAsk?", "a\n---\nb\n---\nc"])
def test_a_mistake_needs_a_correction_and_a_question(body):
    with pytest.raises(BlockError, match="mistake 4: body"):
        mistakes.halves(4, body)


def test_a_mistake_is_cut_at_its_line():
    assert mistakes.halves(4, "Right.\n\n---\nAsk?") == ("Right.", "Ask?", 3)

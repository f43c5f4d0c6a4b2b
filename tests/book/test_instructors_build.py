"""The guide's directives as pages of a small course: what they print, and what stops the build."""

import pytest
from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

CHAPTER = """---
course:
  question: Why?
  objectives: [Say a., Say b., Say c.]
  minutes: 30
---
# The storm
## Before you look
## Play
## Exercises
:::{exercise} One
:label: one
:minutes: 7
:class: by-hand
Count.
:::
"""
LESSON = """---
teach:
  chapter: 01-the-storm
  timing:
    Before you look: {minutes: 10, do: "Guess, *all*."}
    Play: {minutes: 20, do: Play.}
---
# Teaching it

:::{lesson-timing}
:::

:::{mistake} 4
It **is not**.

---
How often?
:::
"""
PLAN = """# Plans

:::{lessons}
:::

:::{teaching-plan} short
sessions:
  - title: Morning
    minutes: 40
    blocks:
      - {chapter: "01", title: The bet, parts: {Before you look: 0.5, Play: 1}}
      - {break: 5}
      - {talk: Questions, minutes: 9}
:::
"""


@pytest.fixture
def build(tmp_path):
    """Return a function that builds the course with some pages changed: the folder, and the warnings."""

    def make(**changed):
        pages = {
            "index": "# Home\n\n:::{toctree}\nchapters/01-the-storm\nchapters/instructors/index\n"
            "chapters/instructors/01\n:::\n",
            "chapters/01-the-storm": CHAPTER,
            "chapters/instructors/01": changed.get("lesson", LESSON),
            "chapters/instructors/index": changed.get("plan", PLAN),
        }
        for name, text in pages.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
        (tmp_path / "conf.py").write_text(
            "extensions = ['myst_nb', 'sphinx_exercise', 'widgets.book.look.palette', 'widgets.book.blocks',"
            "'widgets.book.instructors']\nmyst_enable_extensions = ['colon_fence']\n"
            "nb_execution_mode = 'off'\n",
            encoding="utf-8",
        )
        log = (tmp_path / "log").open("w+", encoding="utf-8")
        with patch_docutils(), docutils_namespace(), log:
            app = Sphinx(
                tmp_path, tmp_path, tmp_path / "out", tmp_path / "trees", "html", status=None, warning=log
            )
            app.build()
            log.seek(0)
            return tmp_path / "out", log.read()

    return make


def _soup(folder, page):
    return BeautifulSoup((folder / f"{page}.html").read_text("utf-8"), "html.parser")


def _rows(soup, kind):
    return [
        [cell.get_text(" ", strip=True) for cell in row.select("td")]
        for row in soup.select(f".guide-{kind} tr")
    ]


def test_a_course_prints_its_lessons_and_plans(build):
    folder, warnings = build()
    assert "WARNING" not in warnings
    lesson, plan = _soup(folder, "chapters/instructors/01"), _soup(folder, "chapters/instructors/index")
    assert _rows(lesson, "timing")[1:] == [
        ["Before you look", "10", "Guess, all ."], ["Play", "20", "Play."],
        ["Together", "30", ""], ["Exercises, after class", "7", "By hand 7"],
    ]  # fmt: skip
    assert lesson.select_one(".guide-chapter a")["href"].endswith("01-the-storm.html")
    assert lesson.select_one("#mistake-4 .guide-said").get_text().startswith("4 “Minus 54%")
    assert lesson.select_one("#mistake-4 .guide-ask").get_text(" ", strip=True).endswith("How often?")
    assert _rows(plan, "plan")[1:] == [
        ["0:00", "1. The storm : The bet. Before you look (in part), Play", "25"],
        ["0:25", "Break", "5"], ["0:30", "Questions", "9"], ["0:39", "In reserve", "1"],
    ]  # fmt: skip
    assert _rows(plan, "lessons")[1:] == [["1. The storm", "30", "7"], ["Together", "30", "7"]]


@pytest.mark.parametrize(
    "changed, said",
    [
        (
            {"plan": PLAN.replace("minutes: 9", "minutes: 99")},
            "instructors/index.md:6: WARNING: plan 'short', 'Morning'",
        ),
        (
            {"plan": PLAN.replace('chapter: "01"', 'chapter: "02"')},
            "lesson: '02' is not allowed; allowed: 01",
        ),
        (
            {"lesson": LESSON.replace("20", "25")},
            "sum of minutes: 35 is not allowed; allowed: 30, the minutes of",
        ),
        (
            {"lesson": LESSON.replace("{mistake} 4", "{mistake} 40")},
            "mistake: '40' is not allowed; allowed: 1 to 30",
        ),
        ({"lesson": LESSON.replace("---\nHow", "How")}, "mistake 4: body"),
        (
            {"plan": "# P\n\n:::{mistakes}\n:::\n"},
            "mistake: 1 is not allowed; allowed: one that a guide page",
        ),
    ],
    ids=[
        "plan too long",
        "unknown lesson",
        "minutes",
        "unknown mistake",
        "no question",
        "one nowhere corrected",
    ],
)
def test_what_stops_the_build(build, changed, said):
    """Guards: a plan or a page that is wrong and is published all the same (-W makes a warning an error)."""
    _, warnings = build(**changed)
    assert said in warnings

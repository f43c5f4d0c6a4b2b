"""The plan of the course: one entry per chapter, and pages that agree with it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import numpy as np
import pytest
import yaml

from widgets.book.look import contents, hero, theme
from widgets.charts.palette import TIERS
from widgets.simulation.record import measures

ROOT = Path(__file__).parents[2]


def test_the_plan_has_fourteen_chapters_each_with_a_question() -> None:
    planned = contents.chapters()
    assert [chapter.number for chapter in planned] == list(range(1, 15))
    assert all(chapter.question.endswith("?") and chapter.title and chapter.zh for chapter in planned)
    assert all(chapter.page.startswith(f"chapters/{chapter.number:02}-") for chapter in planned)


def test_every_numbered_page_of_the_book_is_in_the_plan() -> None:
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    pages = [entry["file"] for part in toc["parts"] for entry in part["chapters"]]
    numbered = [page for page in pages if page.split("/")[-1][0].isdigit()]
    assert numbered and all(contents.chapter_of(page) for page in numbered)


def test_a_plan_with_a_gap_or_a_strange_field_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = contents.FILE.read_text(encoding="utf-8")
    for old, new, said in (("number = 3", "number = 33", "must run 1, 2, 3"), ("zh = ", "cn = ", "cn")):
        broken = tmp_path / "contents.toml"
        broken.write_text(text.replace(old, new, 1), encoding="utf-8")
        monkeypatch.setattr(contents, "FILE", broken)
        contents.chapters.cache_clear()
        with pytest.raises(ValueError, match=said):
            contents.chapters()
    monkeypatch.undo()
    contents.chapters.cache_clear()


def test_front_matter_has_the_last_word_on_a_question() -> None:
    page = contents.chapters()[1].page
    assert contents.question_of(page, {}) == contents.chapters()[1].question
    assert contents.question_of(page, {"course": {"question": "Why?"}}) == "Why?"
    assert contents.question_of(page, {"course": '{"question": "Why?"}'}) == "Why?"
    assert contents.question_of("chapters/glossary", {}) is None


def test_the_landing_page_launches_this_repository() -> None:
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["repository"]
    path = config["url"].removeprefix("https://github.com/")
    assert f"/v2/gh/{path}/{config['branch']}?" in (ROOT / "chapters" / "index.md").read_text(
        encoding="utf-8"
    )


def test_templates_hold_no_words_of_their_own() -> None:
    strings = tomllib.loads((ROOT / "widgets" / "strings" / "en.toml").read_text(encoding="utf-8"))["page"]
    for template in sorted(theme.TEMPLATES.glob("*.html")):
        text = template.read_text(encoding="utf-8")
        for key, value in strings.items():
            assert f">{value}<" not in text, (template.name, key)
        for used in set(re.findall(r"say\.(\w+)", text)):
            assert used in strings, f"{template.name}: say.{used} has no words"


def test_titles_are_cut_once() -> None:
    assert theme.split_title("<section><h1>A</h1><p>b</p></section>") == (
        "<section><h1>A</h1>",
        "<p>b</p></section>",
    )
    assert theme.split_title("<p>no title</p>") == ("", "")


def test_entries_of_a_bibliography_are_items_of_their_list() -> None:
    entry = '<div role="list"><div class="citation" role="doc-biblioentry">A</div></div>'
    assert theme.said_rightly(entry) == '<div role="list"><div class="citation" role="listitem">A</div></div>'


def test_the_picture_draws_the_record() -> None:
    levels = hero.tiers()
    assert list(levels) == list(TIERS)
    for tier, column in hero.COLUMNS.items():
        fall = measures.total_return(column, "2023-12-29", "2024-02-07")
        assert levels[tier][-1] / levels[tier][0] - 1 == pytest.approx(fall)
        assert hero.change(levels[tier]) in hero.picture(levels)
    down = hero.heights(levels)
    ends = [float(down[tier][-1]) for tier in TIERS]
    assert ends == sorted(ends), "the larger the shares, the higher the line ends"
    assert min(np.diff(ends)) > hero.HEIGHT * 0.05, "labels at the ends of the lines would touch"
    assert len({len(level) for level in levels.values()}) == 1


def test_a_fall_is_printed_with_a_true_minus() -> None:
    assert hero.change(np.array([100.0, 55.5])) == "−44.5%"
    assert hero.change(np.array([100.0, 101.0])) == "+1.0%"

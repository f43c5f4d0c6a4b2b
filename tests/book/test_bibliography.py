"""The bibliography page says of every paper where it is used and how far it was checked, and that is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHAPTERS = ROOT / "chapters"
PAGE = (CHAPTERS / "bibliography.md").read_text(encoding="utf-8")
KEYS = re.findall(r"^@\w+\{(\w+),", (ROOT / "references.bib").read_text(encoding="utf-8"), re.MULTILINE)
CITE = re.compile(r"\{cite:[tp]\}`([^`]+)`")


def rows(text: str) -> dict[str, str]:
    """Return the table row of each paper that a page cites."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith("| {cite:t}`"):
            key = CITE.search(line)[1]  # type: ignore[index]
            assert key not in found, f"{key} stands twice"
            found[key] = line
    return found


def citing(key: str) -> set[str]:
    """Return the chapters that cite a paper."""
    return {
        path.name
        for path in CHAPTERS.glob("[01][0-9]-*.md")
        if any(key in keys.split(",") for keys in CITE.findall(path.read_text(encoding="utf-8")))
    }


def test_every_paper_has_one_row() -> None:
    """Guards: a paper added to references.bib by a chapter, and forgotten here."""
    assert sorted(rows(PAGE)) == sorted(KEYS) and len(KEYS) == len(set(KEYS))


@pytest.mark.parametrize("key", KEYS)
def test_a_row_names_the_chapters_that_cite_it(key: str) -> None:
    """Guards: a list of chapters that a new citation has made wrong."""
    named = set(re.findall(r"\]\(([01]\d-[a-z-]+\.md)\)", rows(PAGE)[key]))
    assert named == citing(key)


@pytest.mark.parametrize("key", KEYS)
def test_a_row_says_how_it_was_checked(key: str) -> None:
    """Guards: "reproduced" without a test, and a paper in use that nobody judged."""
    row = rows(PAGE)[key]
    words = ("Reproduced", "Derived", "Not verified", "No formula")
    (status,) = [word for word in words if word in row]
    files = re.findall(r"`(tests/[\w/]+\.py)`", row)
    assert bool(files) == (status in ("Reproduced", "Derived"))
    for file in files:
        assert (ROOT / file).is_file(), file
    assert (status == "Not verified") == (not citing(key))


def test_rows_are_read_as_rows() -> None:
    """Guards: a test that finds no row and so finds no fault."""
    assert rows("| {cite:t}`a` | x |\ntext\n| {cite:t}`b` | y |\n").keys() == {"a", "b"}
    with pytest.raises(AssertionError, match="twice"):
        rows("| {cite:t}`a` | x |\n| {cite:t}`a` | y |\n")

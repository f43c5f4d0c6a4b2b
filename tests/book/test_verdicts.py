"""The check that every claim has a verdict, evidence and a page: it must fail on each kind of broken copy."""

import subprocess
import sys
from pathlib import Path

import pytest

from widgets.book.register import DATA, RegisterError, parse
from widgets.book.register.command import BOOK
from widgets.book.register.verdicts import VERDICTS

REGISTER = """
[[source]]
id = "press"
outlet = "A paper"
title = "A report"
date = "2024-02-05"

[[fact]]
id = "fall"
group = "moves"
statement = "Something fell"
unit = "percent"
value = -1.5
kind = "record"
confidence = "B"
date = "2024-02-05"
sources = ["press"]

[[claim]]
id = "S01"
statement = "It fell."
verdict = "confirmed"
evidence = "It fell by {fact-size}`fall`."
page = "chapters/01-one"

[[claim]]
id = "S02"
statement = "It rose."
verdict = "not testable"
evidence = "Nobody looked."
page = "chapters/02-two"
"""
TOC = "format: jb-book\nroot: chapters/01-one\nchapters:\n  - file: chapters/02-two\n"
ONE = "# One\n\nThe account says {claim}`S01`.\n"
TWO = "# Two\n\n:::{tip}\nAnd {claim}`S02`.\n:::\n"
DATA_FILE = DATA.relative_to(BOOK).as_posix()


def copy(folder: Path, old: str = "", new: str = "", where: str = DATA_FILE) -> Path:
    """Write a tiny book, one text in one of its files replaced."""
    files = {DATA_FILE: REGISTER, "_toc.yml": TOC, "chapters/01-one.md": ONE, "chapters/02-two.md": TWO}
    assert old in files[where]
    files[where] = files[where].replace(old, new, 1)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def run(book: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "widgets.book.register", "--check", "--book", str(book), *options]
    return subprocess.run(command, capture_output=True, text=True, cwd=BOOK)


def test_the_good_copy_passes(tmp_path):
    """Without this the broken copies below could fail for another reason."""
    done = run(copy(tmp_path))
    assert done.returncode == 0 and "2 files, 0 findings, 0 claims' gaps" in done.stdout, done.stdout
    assert "facts: 1 used, 0 not used" in done.stdout  # the evidence quotes it


BROKEN = {
    "verdict without evidence": (
        'evidence = "Nobody looked."\n', "", DATA_FILE,
        "claim 'S02', evidence missing beside verdict and page",
    ),
    "evidence without verdict": (
        'verdict = "confirmed"\n', "", DATA_FILE, "claim 'S01', verdict missing beside evidence and page",
    ),
    "blank evidence": (
        'evidence = "Nobody looked."', 'evidence = " "', DATA_FILE, "claim 'S02', evidence missing beside",
    ),
    "verdict without page": (
        'page = "chapters/02-two"\n', "", DATA_FILE, "claim 'S02', page missing beside verdict and evidence",
    ),
    "unknown verdict": (
        '"confirmed"', '"true"', DATA_FILE,
        "claim 'S01', verdict: 'true'; allowed: confirmed, needs precision, contested, not testable",
    ),
    "nobody judged it": (
        'verdict = "not testable"\nevidence = "Nobody looked."\npage = "chapters/02-two"\n', "", DATA_FILE,
        "claim S02: no verdict yet",
    ),
    "no page names it": (
        "{claim}`S02`", "S02", "chapters/02-two.md", "claim S02: no page names it with the claim role",
    ),
    "its page does not name it": (
        "{claim}`S01`", "{claim}`S02`", "chapters/01-one.md", "claim S01: no page names it",
    ),
    "another page names it": (
        'page = "chapters/02-two"', 'page = "chapters/01-one"', DATA_FILE,
        "claim S02, page: 'chapters/01-one' does not name the claim; these do: chapters/02-two",
    ),
    "page not in the course": (
        "  - file: chapters/02-two\n", "  - file: chapters/03-three\n", "_toc.yml",
        "claim S02, page: 'chapters/02-two' is not in _toc.yml",
    ),
    "evidence quotes a fact that is not there": (
        "`fall`", "`rise`", DATA_FILE, "claim S01, evidence: fact 'rise' is not in the register",
    ),
    "evidence types a number": (
        "Nobody looked.", "It rose by 3%.", DATA_FILE, "claim S02, evidence: '3%' is typed",
    ),
    "a fact without source": (
        'sources = ["press"]', "sources = []", DATA_FILE, "fact 'fall': sources is missing",
    ),
    "no table of contents to read": (TOC, "- [", "_toc.yml", "_toc.yml:"),
}  # fmt: skip


@pytest.mark.parametrize("rule", BROKEN)
def test_the_command_fails_on_a_broken_copy_and_names_it(tmp_path, rule):
    old, new, where, said = BROKEN[rule]
    done = run(copy(tmp_path, old, new, where))
    assert done.returncode == 1, done.stdout
    assert said in done.stdout
    assert done.stderr == ""


def test_a_finding_in_the_evidence_names_its_line(tmp_path):
    book = copy(tmp_path, "Nobody looked.", "It rose by 3%.")
    line = REGISTER[: REGISTER.index("Nobody looked.")].count("\n") + 1
    assert f"{book / DATA_FILE}:{line}:1: claim S02" in run(book).stdout


def test_drafts_make_a_missing_verdict_a_note(tmp_path):
    old, new, where, said = BROKEN["nobody judged it"]
    done = run(copy(tmp_path, old, new, where), "--drafts")
    assert done.returncode == 0 and said in done.stdout


def test_single_files_are_checked_without_the_claims_of_the_others(tmp_path):
    book = copy(tmp_path, "{claim}`S02`", "S02", "chapters/02-two.md")
    assert run(book, str(book / "chapters/01-one.md")).returncode == 0


def test_a_wrong_claim_stops_the_build_too():
    """The page is written from the same parsed data: what the command refuses there, the build refuses."""
    for verdict in VERDICTS:
        parse(REGISTER.replace('"confirmed"', f'"{verdict}"'))
    with pytest.raises(RegisterError, match="claim 'S01', verdict: 'Confirmed'; allowed: confirmed"):
        parse(REGISTER.replace('"confirmed"', '"Confirmed"'))


def test_every_claim_of_this_book_is_judged_on_a_page_that_names_it():
    done = run(BOOK)
    assert done.returncode == 0, done.stdout

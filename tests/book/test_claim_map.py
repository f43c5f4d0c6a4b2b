"""The map of claims: chapters and verdicts come from the register, and a wrong line stops the build."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from widgets.book.blocks.model import BlockError, parse_claim_map
from widgets.book.look import tally
from widgets.book.look.contents import chapters, minutes_of
from widgets.book.notebooks import notebooks
from widgets.book.register import register
from widgets.book.register.entries import VERDICTS

ROOT = Path(__file__).parents[2]


def test_a_line_takes_its_chapter_and_verdict_from_the_register() -> None:
    one, two = parse_claim_map("S02: Dealers closed *together*.\n\nS01: Fear: it did the rest.")
    claim = register().claims["S02"]
    assert (one.id, one.words) == ("S02", "Dealers closed *together*.")
    assert (one.page, one.verdict, one.chapter) == (claim.page, claim.verdict, claim.page.split("/")[-1])
    assert two.words == "Fear: it did the rest."


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("S01 no colon", "claim-map: line: 'S01 no colon' is not allowed"),
        ("S01:", "claim-map: line: 'S01:'"),
        ("S99: Unknown.", "claim-map: claim: 'S99' is not allowed; allowed: S01"),
        ("S01: Once.\nS01: Twice.", "each claim once"),
        ("\n", "one line or more"),
    ],
)
def test_a_wrong_line_is_named(body: str, said: str) -> None:
    with pytest.raises(BlockError, match=re.escape(said)):
        parse_claim_map(body)


def test_chapter_1_maps_the_first_nine_claims() -> None:
    """Guards: a claim of the outline that is left out."""
    text = (ROOT / "chapters" / "01-the-storm.md").read_text(encoding="utf-8")
    body = re.search(r":::\{claim-map\}\n(.*?)\n:::", text, re.DOTALL)
    assert body
    assert [line.id for line in parse_claim_map(body[1])] == [f"S{n:02}" for n in range(1, 10)]


def test_the_notebook_has_the_map_as_a_table_and_the_cast_without_its_class() -> None:
    """Guards: a block that shows raw in JupyterLab, or the name of a style as a heading."""
    cells = notebooks()["01-the-storm"]["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    lines = [line for line in text.splitlines() if re.match(r"\| S\d\d \|", line)]
    assert len(lines) == 9 and all(line.count("|") == 5 for line in lines)
    assert "| [The cascade](10-the-cascade.ipynb) | needs precision |" in text
    assert "aa-cast" not in text and "- **Saver with a note**: *Wants*" in text


def test_the_tally_counts_what_is_there() -> None:
    """Guards: a number of the landing page that nobody counts."""
    first, second = chapters()[:2]
    found = dict(
        tally.count({first.page: {"course": '{"minutes": 50}'}, second.page: {"course": {"minutes": 70}}})
    )
    assert "about 2 hours" in found["2"]
    said = found[str(len(register().claims))]
    judged = [claim.verdict for claim in register().claims.values() if claim.verdict]
    assert sum(map(int, re.findall(r"\d+", said))) == len(judged)
    assert all(name in said for name in VERDICTS if name in judged)
    assert str(len(register().facts)) in found
    assert minutes_of({}) == 0


def test_the_landing_page_cites_as_the_citation_file_does() -> None:
    """Guards: a version or title that was changed in one place only."""
    cff = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    page = (ROOT / "chapters" / "index.md").read_text(encoding="utf-8")
    title, version, date, author = (_entry(cff, key) for key in ("title", "version", "date-released", "name"))
    assert f"{author} ({date[:4]}): *{title}.* Version {version}." in page


def _entry(cff: str, key: str) -> str:
    found = re.search(rf'^ *(?:- )?{key}: "?(.*?)"?$', cff, re.MULTILINE)
    assert found, key
    return found[1]

"""The data page shows every stored table and column, in the words of the tables' own description."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from widgets.book.register.columns import unit
from widgets.simulation.record import schema

PAGE = Path(__file__).parents[2] / "chapters" / "data-and-sources.md"
CONF = (
    'extensions = ["myst_nb", "widgets.book.register.columns"]\n'
    'nb_execution_mode = "off"\nsmartquotes = False\n'
)


def built(folder: Path, text: str) -> tuple[BeautifulSoup, str]:
    """Return a page built with the directive alone, and the warnings."""
    (folder / "conf.py").write_text(CONF, encoding="utf-8")
    (folder / "index.md").write_text(text, encoding="utf-8")
    log = folder / "log"
    with patch_docutils(), docutils_namespace(), log.open("w", encoding="utf-8") as warnings:
        out = folder / "out"
        Sphinx(folder, folder, out, folder / "trees", "html", status=None, warning=warnings).build()
    return BeautifulSoup((out / "index.html").read_text("utf-8"), "html.parser"), log.read_text("utf-8")


def test_the_page_shows_every_table_once() -> None:
    """Guards: a table that was added and is not described to readers."""
    shown = re.findall(r"```\{record-columns\} (\w+)", PAGE.read_text(encoding="utf-8"))
    assert sorted(shown) == sorted(schema.TABLES)


@pytest.mark.parametrize("table", schema.TABLES)
def test_every_column_has_a_row(table: str, tmp_path: Path) -> None:
    soup, warnings = built(tmp_path, f"# Page\n\n```{{record-columns}} {table}\n```\n")
    assert warnings == ""
    assert schema.about(table) in soup.get_text()
    body = soup.select("table tbody tr")
    described = schema.describe(table)
    assert [row.select_one("td").get_text(strip=True) for row in body] == list(described)
    for row, column in zip(body, described.values(), strict=True):
        said = row.get_text(" ", strip=True)
        for part in (column.meaning, column.source, column.stand_in, unit(column)):
            assert " ".join(part.split()) in " ".join(said.split())


def test_an_unknown_table_is_a_warning_that_names_those_there_are(tmp_path: Path) -> None:
    _, warnings = built(tmp_path, "# Page\n\n```{record-columns} weekly\n```\n")
    assert "index.md:3" in warnings and "weekly" in warnings and "daily" in warnings


def test_units_say_how_a_number_is_rounded() -> None:
    daily = schema.describe("daily")
    assert unit(daily["microcap"]) == "29 Dec 2023 = 100, 4 decimals"
    assert unit(daily["microcap_turnover_cny_bn"]) == "CNY bn, 1 decimal"
    assert unit(daily["csi2000_stand_in"]) == "text"

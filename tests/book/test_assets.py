"""Pages carry what they use and nothing else; every file is there, ours, and light."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.book import weight
from widgets.book.look import assets


def names(page: Path) -> set[str]:
    return {path.name for path in weight.loaded(page)}


def test_every_file_a_page_names_is_there(site: Path) -> None:
    assert weight.missing(site) == []


def test_no_page_asks_another_site_for_anything(site: Path) -> None:
    assert weight.third_party(site) == []


def test_plain_pages_are_light(site: Path) -> None:
    weights = {page.name: weight.weight(page) for page in weight.pages(site)}
    assert max(weights.values()) < 250_000, weights


def test_a_plain_page_carries_no_script_for_what_it_does_not_hold(site: Path) -> None:
    carried = names(site / "plain.html")
    for stranger in ("copybutton.js", "clipboard.min.js", "togglebutton.js", "design-tabs.js", "landing.css"):
        assert stranger not in carried
    for stranger in ("doctools.js", "searchtools.js", "searchindex.js", "math-400.woff2", "vega.js"):
        assert stranger not in carried


def test_a_full_page_carries_what_it_holds(site: Path) -> None:
    needed = {
        "copybutton.js",
        "clipboard.min.js",
        "documentation_options.js",
        "togglebutton.js",
        "math-400.woff2",
    }
    assert needed <= names(site / "full.html")
    assert "togglebuttonSelector" in (site / "full.html").read_text(encoding="utf-8")
    assert "togglebuttonSelector" not in (site / "plain.html").read_text(encoding="utf-8")


def test_search_carries_our_search_and_the_landing_page_its_style(site: Path) -> None:
    carried = names(site / "search.html")
    assert {"search.js", "search-index.js"} <= carried
    assert not {"searchtools.js", "language_data.js", "doctools.js", "searchindex.js"} & carried
    assert not (site / "searchindex.js").exists() and not (site / "_static" / "searchtools.js").exists()
    assert "landing.css" in names(site / "index.html")


def test_a_table_has_a_box_to_scroll_in(site: Path) -> None:
    text = (site / "part" / "tables.html").read_text(encoding="utf-8")
    assert 0 < text.find("table-scroll") < text.index("<table")


def test_a_page_has_one_title_a_menu_and_a_rail_of_its_sections(site: Path) -> None:
    text = (site / "part" / "tables.html").read_text(encoding="utf-8")
    assert text.count("<h1") == 1 and text.count("<main") == 1
    assert text.count('href="#one"') >= 2 and text.count('href="#two"') >= 2  # heading, rail, menu
    assert 'aria-current="page"' in text and "../plain.html" in text


def test_the_site_ships_no_map_and_no_icon_font_and_keeps_vega(site: Path) -> None:
    shipped = {path.name for path in site.rglob("*") if path.is_file()}
    assert not [
        name for name in shipped if name.endswith(".map") or "fontawesome" in name or "bootstrap" in name
    ]
    assert "vega.js" in shipped


def test_a_broken_page_is_found_out(site: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(site, broken)
    (broken / "_static" / "css" / "base.css").unlink()
    (broken / "_static" / "fonts" / "serif-400.woff2").unlink()
    page = broken / "plain.html"
    strange = (
        '<script src="https://cdn.example/x.js"></script><a href="gone.html#x">a</a><a href="#here">b</a>'
    )
    page.write_text(page.read_text(encoding="utf-8") + strange, encoding="utf-8")
    found = "\n".join(weight.missing(broken))
    assert "css/base.css" in found and "fonts/serif-400.woff2" in found and "plain.html: gone.html#x" in found
    assert "#here" not in found
    assert weight.third_party(broken) == ["plain.html: https://cdn.example/x.js"]


def test_files_nobody_names_are_found_and_named_ones_are_kept(tmp_path: Path) -> None:
    static = tmp_path / "_static"
    static.mkdir()
    for name in ("used.css", "unused.css", "icon.png", "vega.js"):
        (static / name).write_text("", encoding="utf-8")
    (static / "used.css").write_text("a{background:url(icon.png)}", encoding="utf-8")
    (tmp_path / "index.html").write_text('<link href="_static/used.css">', encoding="utf-8")
    assert assets.unreferenced(tmp_path) == [static / "unused.css"]


@pytest.mark.parametrize(
    ("name", "page", "body", "kept"),
    [
        ("_static/css/base.css?v=1", "a", "", True),
        ("_static/pygments.css", "a", '<div class="highlight">', False),
        ("_static/copybutton.js", "a", '<div class="highlight">', True),
        ("_static/copybutton.js", "a", "<p>words</p>", False),
        ("_static/documentation_options.js", "search", "", False),
        ("_static/doctools.js", "a", "", False),
        ("_static/sphinx-design.min.css", "a", '<div class="sd-card">', True),
    ],
)
def test_a_file_stays_where_its_mark_is(name: str, page: str, body: str, kept: bool) -> None:
    assert assets.wanted(SimpleNamespace(filename=name), page, body) is kept


def test_a_line_of_script_stays_with_the_button_it_sets() -> None:
    line = SimpleNamespace(filename=None, attributes={"body": "let toggleHintShow = 'Show';"})
    other = SimpleNamespace(filename=None, attributes={"body": "let x = 1;"})
    assert assets.wanted(line, "a", '<div class="dropdown">') and not assets.wanted(line, "a", "<p></p>")
    assert assets.wanted(other, "a", "<p></p>")

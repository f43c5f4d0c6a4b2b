"""Diagrams: what a drawing may hold, what is refused by name, and how it looks away from our style sheets."""

import re

import pytest

from widgets.book.look import drawing
from widgets.charts.palette import COLOURS

GOOD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 440 40">'
    '<rect x="1" y="1" width="90" height="30" fill="var(--aa-raised)" stroke="none"/>'
    '<text x="4" y="20" font-family="var(--aa-sans)" font-size="14" fill="var(--aa-ink)">'
    "pays 20% in</text></svg>"
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(drawing, "FOLDER", tmp_path)
    return tmp_path


def test_a_drawing_follows_the_page_and_can_stand_alone(folder):
    (folder / "one.svg").write_text(GOOD)
    svg = drawing.read("one", ["20%"])
    assert "var(--aa-ink)" in svg and "ns0" not in svg
    alone = drawing.standing_alone(svg)
    assert "var(" not in alone and COLOURS["ink"].light in alone
    assert drawing.png(svg).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("pays 20%", "pays 30%", "diagram 'one': '30%' is typed"),
        ("var(--aa-ink)", "#123456", "fill='#123456': allowed are none and var(--aa-NAME)"),
        ("var(--aa-ink)", "var(--aa-inkk)", "allowed are none and var(--aa-NAME)"),
        ('font-size="14"', 'font-size="9"', "at least 13"),
        ("0 0 440 40", "0 0 900 40", "viewBox is 900 wide; allowed: up to 480"),
        ('stroke="none"/>', 'stroke="none" id="a"/>', "rect id='a' is not allowed"),
        ("<rect", "<image", "element 'image'; allowed: circle"),
        ("var(--aa-sans)", "Arial", "allowed are var(--aa-sans)"),
        ("</svg>", "", "not well-formed"),
        ('xmlns="http://www.w3.org/2000/svg" ', "", "the root must be an svg"),
    ],
)
def test_a_wrong_drawing_says_what(folder, old, new, message):
    (folder / "one.svg").write_text(GOOD.replace(old, new))
    with pytest.raises(ValueError, match=re.escape(message)):
        drawing.read("one", ["20%"])


def test_an_unknown_drawing_lists_what_there_is(folder):
    (folder / "one.svg").write_text(GOOD)
    with pytest.raises(ValueError, match=r"diagram 'two': no such file in .*; there are: one"):
        drawing.read("two")
    with pytest.raises(ValueError, match="small letters, digits and hyphens"):
        drawing.read("../one")


@pytest.mark.parametrize("path", sorted(drawing.FOLDER.glob("*.svg")), ids=lambda path: path.stem)
def test_every_drawing_of_the_book_is_used(path):
    chapters = [file.read_text(encoding="utf-8") for file in drawing.CHAPTERS.glob("*.md")]
    assert any(f"{{diagram}} {path.stem}\n" in text for text in chapters), "no chapter shows it"

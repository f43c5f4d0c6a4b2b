"""The fonts: small, ours by name, the same at every build, and holding every character a reader meets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from widgets.book.look import fonts

ROOT = Path(__file__).parents[2]
TEXT_FACES = [face for face in fonts.FACES if face.family != fonts.MATH]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with every face cut."""
    target = tmp_path_factory.mktemp("fonts")
    for face in fonts.FACES:
        fonts.cut(face, target / face.file)
    return target


def test_all_faces_together_weigh_little(folder: Path) -> None:
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 120_000


def test_two_builds_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    for face in fonts.FACES:
        fonts.cut(face, tmp_path / face.file)
        assert (tmp_path / face.file).read_bytes() == (folder / face.file).read_bytes()


@pytest.mark.parametrize("face", fonts.FACES, ids=lambda face: face.file)
def test_the_reserved_name_is_not_used(folder: Path, face: fonts.Face) -> None:
    with TTFont(folder / face.file) as font:
        for number in (1, 3, 4, 6, 16):
            name = font["name"].getDebugName(number) or ""
            assert "Source" not in name and "STIX" not in name
        assert font["name"].getDebugName(1) == face.family


@pytest.mark.parametrize(
    "face", [face for face in TEXT_FACES if face.style == "normal"], ids=lambda face: face.file
)
def test_pinyin_minus_arrows_and_quotes_are_there(folder: Path, face: fonts.Face) -> None:
    with TTFont(folder / face.file) as font:
        held = set(font.getBestCmap())
    assert not [letter for letter in "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ−–—“”’…×→±%" if ord(letter) not in held]


def test_formulas_stretch(folder: Path) -> None:
    with TTFont(folder / "math-400.woff2") as font:
        assert "MATH" in font
        construction = font["MATH"].table.MathVariants.VertGlyphCoverage.glyphs
        assert font.getBestCmap()[ord("(")] in construction
        assert 0x1D465 in font.getBestCmap()  # the slanted x that a browser draws for a single letter


def test_every_latin_character_of_the_course_is_in_the_text_faces() -> None:
    """A character missing from the cut shows in another face in the middle of a word."""
    foreign = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\U0001f000-\U0001ffff]")
    prose = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "chapters").glob("*.md")))
    strings = "".join(
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "widgets" / "strings").glob("en.toml"))
    )
    used = set(foreign.sub("", prose + strings)) - set("\n\t")
    assert sorted(used - set(fonts.TEXT_CHARACTERS)) == []


def test_the_style_sheet_names_every_face_and_swaps_without_moving_lines() -> None:
    sheet = fonts.stylesheet()
    for face in fonts.FACES:
        assert f"url(fonts/{face.file})" in sheet
    assert sheet.count("font-display:swap") == len(fonts.FACES)
    assert "http" not in sheet
    stands = re.findall(r"size-adjust:([\d.]+)%;ascent-override:([\d.]+)%;descent-override:([\d.]+)%", sheet)
    assert len(stands) == sum(len(group) for group in fonts.STANDS.values())
    for family, group in fonts.STANDS.items():
        regular = next(face for face in fonts.FACES if face.family == family)
        with fonts.opened(regular) as font:
            line = (font["hhea"].ascent - font["hhea"].descent) / font["head"].unitsPerEm
        for _ in group:
            size, rise, fall = (float(value) / 100 for value in stands.pop(0))
            assert size * (rise + fall) == pytest.approx(line, abs=0.002)  # as tall a line as ours


def test_the_licence_is_shipped_with_every_copyright() -> None:
    text = fonts.licence()
    assert "SIL OPEN FONT LICENSE Version 1.1" in text
    for face in fonts.FACES:
        assert face.file in text
    assert "Adobe" in text and "STIX Fonts Project Authors" in text

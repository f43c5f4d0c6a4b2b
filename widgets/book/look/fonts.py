"""The typefaces, cut down at build to the characters the course uses, as files of our own site.

They come out of pinned Python packages (SIL Open Font License 1.1). A licence reserves the name
"Source", so the cut-down files carry other names. Chinese comes from the reader's own system.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, NamedTuple

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

SERIF, SANS, MATH = "Avalanche Serif", "Avalanche Sans", "Avalanche Math"


class Face(NamedTuple):
    """One file to ship: where it comes from and what CSS calls it."""

    package: str
    source: str
    family: str
    weight: int = 400
    style: str = "normal"

    @property
    def file(self) -> str:
        """The name of the shipped file, e.g. ``serif-400.woff2``."""
        slant = "-italic" if self.style == "italic" else ""
        return f"{self.family.split()[-1].lower()}-{self.weight}{slant}.woff2"

    @property
    def cut_name(self) -> str:
        """The style as a font's name table says it."""
        return "Italic" if self.style == "italic" else "Regular" if self.weight == 400 else "Semibold"


class Stand(NamedTuple):
    """A system font shown until ours has arrived, with its `average_width` (em)."""

    names: tuple[str, ...]
    width: float


FACES = (
    Face("font-source-serif-pro", "SourceSerifPro-Regular.ttf", SERIF),
    Face("font-source-serif-pro", "SourceSerifPro-It.ttf", SERIF, style="italic"),
    Face("font-source-serif-pro", "SourceSerifPro-Semibold.ttf", SERIF, weight=600),
    Face("font-source-sans-pro", "SourceSansPro-Regular.ttf", SANS),
    Face("font-source-sans-pro", "SourceSansPro-Semibold.ttf", SANS, weight=600),
    Face("ziamath", "STIXTwoMath-Regular.ttf", MATH),
)

# Fonts with the same metrics share an entry; those of Arial and Times were measured on their free doubles.
STANDS = {
    SERIF: (Stand(("Georgia", "Gelasio"), 0.4429), Stand(("Times New Roman", "Liberation Serif"), 0.3977)),
    SANS: (Stand(("Arial", "Helvetica", "Liberation Sans"), 0.4385),),
}

# How often the space and each letter occur in English text, in per mille, after Mayzner and Tresselt (1965).
PER_MILLE = "180 102 75 66 62 62 57 53 50 50 33 31 23 22 20 20 17 16 16 14 12 8 5 2 1 1 1"
LETTERS = dict(zip(" etaoinsrhldcumfpgwybvkxjqz", map(int, PER_MILLE.split()), strict=True))


def _span(first: int, last: int) -> str:
    return "".join(map(chr, range(first, last + 1)))


TEXT_CHARACTERS = (
    _span(0x20, 0x7E)
    + _span(0xA0, 0xFF)
    + "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹĀÁǍÀĒÉĚÈŌÓǑÒ"  # pinyin
    + "ŒœŠšŽžŁłČčĆćŞşĞğŐőŰű"  # authors' names
    + "‐‒–—―‘’‚“”„†‡•…‰′″‹›€№™−≈≠≤≥∞∂∆∑√"
    + "→←↑↓↗↘✓△▲▽▼○●■□ΑΒΓΔΘΛΠΣΦΨΩαβγδεζηθκλμνξπρστφχψω₀₁₂₃₄⁴⁰"
)
MATH_CHARACTERS = (
    _span(0x20, 0x7E)
    + _span(0x1D434, 0x1D467)  # the slanted alphabet that a browser puts in place of single letters
    + "ℎ"
    + _span(0x1D6FC, 0x1D714)  # and the Greek one
    + "𝜙𝜖𝔼ℙℝ𝟙ΓΔΘΛΠΣΦΨΩ×÷±−·…⋯≤≥≈≠≡∼∝→↦∂∇∑∏∫√∈∅∪∩⊂∣‖⌊⌋⌈⌉′∞∀∃^¯ˆ̂̅˜~∗"
)


def packaged(package: str, name: str) -> Path:
    """Return where an installed package keeps a file, without importing the package.

    Raises ValueError if the package has no such file, PackageNotFoundError if it is not installed.
    """
    found = [file for file in distribution(package).files or () if file.name == name]
    if not found:
        raise ValueError(f"{package}: the installed package has no file {name}")
    return Path(str(found[0].locate()))


@contextmanager
def opened(face: Face) -> Iterator[TTFont]:
    """Open the packaged font of a face; its time stamp is kept, so that two builds agree."""
    with TTFont(packaged(face.package, face.source), recalcTimestamp=False) as font:
        yield font


def cut(face: Face, target: Path) -> None:
    """Write the face with only our characters, unhinted and renamed, as WOFF2."""
    with opened(face) as font:
        features = [] if face.family == MATH else ["kern", "liga", "tnum", "lnum", "ccmp", "mark", "locl"]
        subsetter = Subsetter(Options(hinting=False, layout_features=features, glyph_names=False))
        subsetter.populate(text=MATH_CHARACTERS if face.family == MATH else TEXT_CHARACTERS)
        subsetter.subset(font)
        full = f"{face.family} {face.cut_name}"
        ours = {1: face.family, 2: face.cut_name, 3: full, 4: full, 6: full.replace(" ", ""), 16: face.family}
        for record in font["name"].names:
            record.string = ours.get(record.nameID, record.toUnicode())
        font.flavor = "woff2"
        font.save(target)


def average_width(font: TTFont) -> float:
    """Return the width of an average English letter, in em."""
    glyphs, advances = font.getBestCmap(), font["hmtx"]
    total = sum(count * advances[glyphs[ord(letter)]][0] for letter, count in LETTERS.items())
    return float(total / sum(LETTERS.values()) / font["head"].unitsPerEm)


def stylesheet() -> str:
    """Return the ``@font-face`` rules: ours, and system fonts scaled so that swapping moves no line."""
    rules = [
        f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};font-style:{face.style};'
        f'font-display:swap;src:url(fonts/{face.file}) format("woff2")}}'
        for face in FACES
    ]
    for family, stands in STANDS.items():
        with opened(next(face for face in FACES if face.family == family)) as font:
            rules += [_stand_in(family, number, stand, font) for number, stand in enumerate(stands, 1)]
    return "\n".join(rules) + "\n"


def _stand_in(family: str, number: int, stand: Stand, font: TTFont) -> str:
    size = average_width(font) / stand.width
    em = font["head"].unitsPerEm * size
    rise, fall = font["hhea"].ascent / em, -font["hhea"].descent / em
    sources = ",".join(f'local("{name}")' for name in stand.names)
    return (
        f'@font-face{{font-family:"{family} stand-in {number}";src:{sources};size-adjust:{size:.2%};'
        f"ascent-override:{rise:.2%};descent-override:{fall:.2%};line-gap-override:0%}}"
    )


def licence() -> str:
    """Return the notice shipped beside the fonts: each one's copyright, then the licence they share."""
    notices = []
    for face in FACES:
        with opened(face) as font:
            notices.append(f"{face.file}, cut down from {face.source}: {font['name'].getDebugName(0)}")
    text = packaged("font-source-sans-pro", "LICENSE.txt").read_text(encoding="utf-8")
    return "\n".join(notices) + "\n\n" + text[text.index("This Font Software is licensed") :]


def _write(app: Any) -> None:
    if app.builder.format != "html":
        return
    folder = Path(app.outdir) / "_static" / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    for face in FACES:
        cut(face, folder / face.file)
    (folder / "LICENSE.txt").write_text(licence(), encoding="utf-8")
    (folder.parent / "fonts.css").write_text(stylesheet(), encoding="utf-8")


def setup(app: Any) -> None:
    """Write the fonts, their licence and ``fonts.css``, and put the style sheet on every page."""
    app.connect("builder-inited", _write)
    app.add_css_file("fonts.css", priority=90)

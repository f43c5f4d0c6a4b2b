"""A diagram's file: hand-written SVG in `chapters/diagrams`, in palette colours, checked as it is read."""

from __future__ import annotations

import re
from collections.abc import Collection
from xml.etree import ElementTree

from widgets.book.myst.source import CHAPTERS
from widgets.book.register.prose import typed_numbers
from widgets.charts.palette import COLOURS

FOLDER = CHAPTERS / "diagrams"
WIDEST = 480  # units of the view box: a wider drawing has text too small to read on a phone
SMALLEST_TEXT = 13.0
_SVG = "{http://www.w3.org/2000/svg}"
_SHAPES = frozenset(
    ("svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan")
)
_REFUSED = frozenset(("id", "class", "style", "href", "width", "height", "role", "aria-label"))
_VARIABLE = re.compile(r"var\(--aa-([a-z0-9]+)\)")
_FONTS = {
    "sans": "Helvetica, Arial, sans-serif",
    "serif": "Georgia, serif",
    "mono": "Menlo, Consolas, monospace",
}


def read(name: str, given: Collection[str] = ()) -> str:
    """Return the drawing as one line of SVG text, colours still CSS variables.

    `given` lists the example numbers with a unit that it may show, as the `given` role does in prose.
    Raises ValueError that names the drawing and what is wrong with it.
    """
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise ValueError(f"diagram {name!r}: a name is of small letters, digits and hyphens")
    path = FOLDER / f"{name}.svg"
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in FOLDER.glob("*.svg"))) or "none yet"
        raise ValueError(f"diagram {name!r}: no such file in {FOLDER.name}; there are: {known}")
    try:
        root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    except ElementTree.ParseError as problem:
        raise ValueError(f"diagram {name!r}: not well-formed, {problem}") from None
    _check(name, root, given)
    ElementTree.register_namespace("", _SVG[1:-1])
    return re.sub(r">\s+<", "><", ElementTree.tostring(root, encoding="unicode")).strip()


def given_numbers(text: str) -> list[str]:
    """Return the numbers of ``:given: 20%, 80%``."""
    return [part.strip() for part in text.split(",") if part.strip()]


def standing_alone(svg: str) -> str:
    """Return the drawing on light paper with plain fonts, for a place without our style sheet."""

    def value(found: re.Match[str]) -> str:
        return COLOURS[found[1]].light if found[1] in COLOURS else _FONTS[found[1]]

    head, rest = svg.split(">", 1)
    return _VARIABLE.sub(value, f'{head}><rect width="100%" height="100%" fill="var(--aa-paper)" />{rest}')


def png(svg: str) -> bytes:
    """Return the drawing as a picture, twice the size for sharp screens: JupyterLab shows no attached SVG."""
    import vl_convert  # only here: the page itself takes the SVG

    return bytes(vl_convert.svg_to_png(standing_alone(svg), scale=2))


def _check(name: str, root: ElementTree.Element, given: Collection[str]) -> None:
    def wrong(problem: str) -> ValueError:
        return ValueError(f"diagram {name!r}: {problem}")

    box = (root.get("viewBox") or "").split()
    if root.tag != f"{_SVG}svg" or len(box) != 4:
        raise wrong("the root must be an svg of the SVG namespace with a viewBox of four numbers")
    if not 0 < float(box[2]) <= WIDEST:
        raise wrong(f"viewBox is {box[2]} wide; allowed: up to {WIDEST}")
    for element in root.iter():
        tag = element.tag.removeprefix(_SVG)
        if tag not in _SHAPES:
            raise wrong(f"element {tag!r}; allowed: {', '.join(sorted(_SHAPES))}")
        for key, value in element.attrib.items():
            where = f"{tag} {key}={value!r}"
            if key in _REFUSED and not (tag == "rect" and key in ("width", "height")):
                raise wrong(f"{where} is not allowed")
            if key in ("fill", "stroke") and value != "none" and not _is_colour(value):
                raise wrong(
                    f"{where}: allowed are none and var(--aa-NAME) of the palette: {', '.join(COLOURS)}"
                )
            if key == "font-family" and value not in {f"var(--aa-{font})" for font in _FONTS}:
                raise wrong(f"{where}: allowed are var(--aa-sans), var(--aa-serif) and var(--aa-mono)")
            if key == "font-size" and float(value) < SMALLEST_TEXT:
                raise wrong(f"{where}: at least {SMALLEST_TEXT:g}, to be read on a phone")
    for element in root.iter(f"{_SVG}text"):
        text = "".join(element.itertext())
        for _, typed in typed_numbers(text):
            if typed not in given:
                raise wrong(f"{typed!r} is typed; an example's numbers are listed in :given:")


def _is_colour(value: str) -> bool:
    found = _VARIABLE.fullmatch(value)
    return found is not None and found[1] in COLOURS

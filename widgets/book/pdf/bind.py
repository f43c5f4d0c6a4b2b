"""Binding: front and body become one file with bookmarks, page labels, links and a description."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from widgets import __version__
from widgets.book.pdf import PdfError
from widgets.book.pdf.front import LINK
from widgets.book.pdf.paper import Chapter
from widgets.strings import words


def starts(body: bytes, titles: Sequence[str]) -> list[int]:
    """Return the page, from 0, on which each chapter starts: that of its title's bookmark.

    Raises PdfError where the printed titles are not these, e.g. a page with two titles or none.
    """
    reader = PdfReader(BytesIO(body))
    tops = [entry for entry in reader.outline if not isinstance(entry, list)]
    found = [_once(str(entry.title)) for entry in tops]
    if _plain(found) != _plain(titles):
        raise PdfError(f"titles: printed {found}; expected one title for each of {list(titles)}")
    return [int(reader.get_destination_page_number(entry) or 0) for entry in tops]


def _once(title: str) -> str:
    """Return a bookmark's words once: Chromium says a heading twice where it first tried the page before."""
    half, odd = divmod(len(title), 2)
    return title[:half] if not odd and title[:half] == title[half:] else title


def _plain(titles: Sequence[str]) -> list[str]:
    return ["".join(title.split()).casefold() for title in titles]


def bind(front: bytes, body: bytes, chapters: Sequence[Chapter], first: Sequence[int], output: Path) -> int:
    """Write the whole as one file and return how many pages it has."""
    writer = PdfWriter(clone_from=BytesIO(body))
    extra = list(PdfReader(BytesIO(front)).pages)
    for place, page in enumerate(extra):
        page.pop("/StructParents", None)  # the body's tags know nothing of these pages
        page.pop("/Tabs", None)
        writer.insert_page(page, place)
    _name_bookmarks(writer, chapters)
    _add_contents(writer, min(1, len(extra) - 1))
    _lead(writer, len(extra), chapters, first)
    writer.set_page_label(0, len(extra) - 1, style=PageLabelStyle.LOWERCASE_ROMAN)
    writer.set_page_label(len(extra), len(writer.pages) - 1, style=PageLabelStyle.DECIMAL)
    writer.page_mode = "/UseOutlines"
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject("en")
    root[NameObject("/ViewerPreferences")] = DictionaryObject(
        {NameObject("/DisplayDocTitle"): BooleanObject(True)}
    )
    writer.metadata = None
    writer.add_metadata(
        {
            "/Title": words("pdf.head"),
            "/Author": words("pdf.author"),
            "/Subject": words("page.description"),
            "/Keywords": words("pdf.keywords"),
            "/Creator": f"anatomy-of-an-avalanche {__version__}",
        }
    )
    output.parent.mkdir(parents=True, exist_ok=True)
    writer.compress_identical_objects()
    writer.write(output)
    return len(writer.pages)


def _name_bookmarks(writer: PdfWriter, chapters: Sequence[Chapter]) -> None:
    """Give chapters their numbers, and close them, so that a reader sees the course on one screen."""
    item: Any = writer.get_outline_root()["/First"]
    for chapter in chapters:
        entry = item.get_object()
        entry[NameObject("/Title")] = TextStringObject(f"{chapter.number}  {chapter.title}".strip())
        if "/Count" in entry:
            entry[NameObject("/Count")] = NumberObject(-abs(int(entry["/Count"])))
        _say_once(entry.get("/First"))
        item = entry.get("/Next")


def _say_once(item: Any) -> None:
    while item is not None:
        entry = item.get_object()
        entry[NameObject("/Title")] = TextStringObject(_once(str(entry["/Title"])))
        _say_once(entry.get("/First"))
        item = entry.get("/Next")


def _add_contents(writer: PdfWriter, page: int) -> None:
    """Put a bookmark to the contents before all others."""
    root: Any = writer.get_outline_root()
    first = root.raw_get("/First")
    added = writer.add_outline_item(title=words("page.contents"), page_number=page)
    item: Any = added.get_object()
    before: Any = item.raw_get("/Prev")
    del before.get_object()["/Next"], item["/Prev"]
    root[NameObject("/Last")], root[NameObject("/First")] = before, added
    item[NameObject("/Next")] = first
    first.get_object()[NameObject("/Prev")] = added


def _lead(writer: PdfWriter, shift: int, chapters: Sequence[Chapter], first: Sequence[int]) -> None:
    """Turn the stand-in addresses of the contents into places of this file."""
    page_of = {f"{LINK}{chapter.slug}": start + shift for chapter, start in zip(chapters, first, strict=True)}
    for page in writer.pages[:shift]:
        for annotation in _links(page):
            action = annotation.get("/A", DictionaryObject()).get_object()
            if (place := page_of.get(str(action.get("/URI")))) is not None:
                del annotation["/A"]
                target = ArrayObject([writer.pages[place].indirect_reference, NameObject("/Fit")])
                annotation[NameObject("/Dest")] = target


def _links(page: PageObject) -> list[Any]:
    found = page.get("/Annots")
    return [entry.get_object() for entry in found.get_object()] if found is not None else []

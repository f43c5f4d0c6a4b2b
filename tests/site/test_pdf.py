"""Three pages of the built site as a PDF: bookmarks, links, words that a search finds, fonts inside."""

import re
import subprocess
import sys

import pytest
from pypdf import PdfReader

PAGES = ("chapters/02-the-record", "chapters/05-futures-and-the-basis", "chapters/glossary")


@pytest.fixture(scope="module")
def pdf(site, tmp_path_factory):
    """The PDF, made by the command in a process of its own (two drivers in one would meet)."""
    output = tmp_path_factory.mktemp("pdf") / "course.pdf"
    command = [sys.executable, "-m", "widgets.book.pdf", site, "--output", output, "--pages", *PAGES]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return PdfReader(output)


def _tops(pdf):
    return [entry for entry in pdf.outline if not isinstance(entry, list)]


def _annotations(pdf, pages):
    return [entry.get_object() for page in pages for entry in page.get("/Annots", ())]


def test_every_chapter_has_a_bookmark_to_its_page(pdf):
    """Guards: bookmarks that lead a page off, e.g. by the pages of the front."""
    titles = {entry.title: pdf.get_destination_page_number(entry) for entry in _tops(pdf)}
    assert list(titles) == ["Contents", "2  The record", "5  Futures and the basis", "Solutions", "Glossary"]
    for title, number in titles.items():
        text = pdf.pages[number].extract_text()
        assert title.split("  ")[-1] in text
    assert pdf.page_labels[0] == "i" and pdf.page_labels[titles["2  The record"]] == "1"


def test_the_contents_print_the_page_they_lead_to(pdf):
    """Guards: page numbers in the contents that are not those at the foot of the pages."""
    starts = {entry.title: pdf.get_destination_page_number(entry) for entry in _tops(pdf)}
    front = pdf.pages[starts["Contents"]]
    places = {pdf.get_page_number(note["/Dest"][0].get_object()) for note in _annotations(pdf, [front])}
    assert places == set(starts.values()) - {starts["Contents"]}
    text = " ".join(front.extract_text().split())
    for title, start in starts.items():
        if title != "Contents":
            label, name = pdf.page_labels[start], re.escape(title.split("  ")[-1])
            assert re.search(rf"{name}.{{0,200}}? {label}\b", text), (title, label)
            assert re.search(rf"^\s*{label}\s*$", pdf.pages[start].extract_text(), re.MULTILINE), (
                title,
                label,
            )


def test_links_stay_inside_or_go_to_the_world(pdf):
    """Guards: links to files of this machine, to the stand-in hosts, or to places that do not exist."""
    inside, outside = 0, []
    for note in _annotations(pdf, pdf.pages):
        action = note.get("/A", {})
        if "/URI" in action:
            outside.append(str(action["/URI"]))
            continue
        name = note.get("/Dest", action.get("/D"))
        inside += 1
        if isinstance(name, str):
            assert name.lstrip("/") in {key.lstrip("/") for key in pdf.named_destinations}, name
    assert inside > 40
    assert [link for link in outside if ".invalid" in link or link.startswith("file:")] == []


def test_words_can_be_found_in_both_languages(pdf):
    """Guards: text as pictures, or Chinese as boxes that no search finds."""
    text = "".join(page.extract_text() for page in pdf.pages)
    assert "雪崩解剖" in text and "雪球" in text
    assert "The largest discount has the smallest rate" in " ".join(text.split())
    assert "Not answered yet" not in text and "Commit to this guess" not in text


def test_every_font_is_inside(pdf):
    """Guards: a PDF that looks otherwise on a machine without our fonts."""
    outside = set()
    for page in pdf.pages:
        for font in page["/Resources"].get_object().get("/Font", {}).values():
            font = font.get_object()
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            about = inner.get("/FontDescriptor", {})
            if font["/Subtype"] != "/Type3" and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(about):
                outside.add(font.get("/BaseFont"))
    assert outside == set()


def test_it_says_what_it_is(pdf):
    assert pdf.metadata.title == "Anatomy of an Avalanche" and pdf.metadata.author
    assert pdf.root_object["/Lang"] == "en" and pdf.root_object["/MarkInfo"]["/Marked"]

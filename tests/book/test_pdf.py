"""The PDF's parts on a small site of two pages: order, links, answers, solutions, and what it refuses."""

import pytest
from bs4 import BeautifulSoup

from widgets.book.pdf import FILE, PdfError, gather, paper
from widgets.book.pdf.__main__ import main
from widgets.book.pdf.attach import attach
from widgets.book.pdf.bind import _once
from widgets.book.pdf.menu import chosen, pages_of
from widgets.book.pdf.press import heads

ROW = (
    '<li><a href="{href}"><span class="contents-number">{number}</span>'
    '<span class="contents-title">{title}</span></a></li>'
)
QUIZ = """<div class="aa-quiz"><form class="aa-question" data-question="q-1">
<fieldset><legend>Which?</legend>
<label class="aa-option"><input type="radio"><span class="aa-option-text">Up</span></label></fieldset>
<div class="aa-actions"><button>Check</button></div></form>
<details class="aa-answers"><ol><li data-answers="q-1"><ul>
<li class="aa-verdict aa-wrong"><div class="aa-chosen"><p>Down</p></div>
<div class="aa-verdict-text"><p>No.</p></div></li>
<li class="aa-verdict aa-right"><div class="aa-chosen"><p>Up</p></div>
<div class="aa-verdict-text"><p>It rose.</p></div></li>
</ul></li></ol></details></div>"""
EXERCISES = """<div class="exercise admonition" id="by-hand">
<p class="admonition-title">Exercise 1 Count</p></div>
<details class="aa-solution" id="s1"><summary>Solution</summary><p>Five.</p></details>
<div class="exercise admonition" id="open"><p class="admonition-title">Exercise 2 Think</p></div>"""
ALPHA = (
    '<h1 id="t">Alpha</h1><p><a href="02-b.html#here">b</a> <a href="#t">top</a> '
    f'<a href="register.html#x">r</a> <a href="https://example.org/">out</a></p>{QUIZ}{EXERCISES}'
)
TERMS = '<dl class="glossary"><dt>basis</dt><dt>A</dt><dd>One.</dd><dt>roll</dt><dd>Two.</dd></dl>'
BETA = (
    '<h1 id="t">Beta</h1><p class="standfirst">Why?</p>'
    '<p id="here"><a href="01-a.html">a</a><img src="../_static/x.svg" loading="lazy"></p>' + TERMS
)


def _page(menu, body, after):
    way = f'<link rel="next" href="{after}">' if after else ""
    return (
        f'<html><head>{way}</head><body><section class="contents-part">'
        f'<p class="contents-caption">The course</p>'
        f"<ul>{menu}</ul></section><main><article class='bd-article'>{body}</article></main></body></html>"
    )


@pytest.fixture
def site(tmp_path):
    """A site: landing page, two chapters that link to one another, a register that the menu leaves out."""
    menu = ROW.format(href="02-b.html", number=2, title="Beta") + ROW.format(
        href="01-a.html", number=1, title="Alpha"
    )
    folder = tmp_path / "chapters"
    folder.mkdir()
    bodies = {"index": "<h1>Landing</h1>", "01-a": ALPHA, "02-b": BETA, "register": ""}
    ways = {"index": "02-b.html", "02-b": "01-a.html"}
    for name, body in bodies.items():
        (folder / f"{name}.html").write_text(_page(menu, body, ways.get(name)), encoding="utf-8")
    return tmp_path


def _gathered(site):
    pages = pages_of(site)
    book = gather.gather(site, [page.path for page in pages])
    return book, pages


def test_pages_come_in_the_order_of_the_menu(site):
    """Guards: pages by name, where the course says another order; a selection that reorders the course."""
    assert [page.name for page in pages_of(site)] == ["chapters/02-b", "chapters/01-a"]
    assert [page.number for page in chosen(pages_of(site), ["chapters/01-a", "chapters/02-b"])] == ["2", "1"]


def test_a_page_below_an_entry_is_printed_behind_it(site):
    """Guards: pages that the menu does not show, such as the guide's lessons, left out of the PDF."""
    page = site / "chapters/02-b.html"
    page.write_text(page.read_text("utf-8").replace('"01-a.html">', '"register.html">', 1), "utf-8")
    page = site / "chapters/register.html"
    more = '<link rel="next" href="01-a.html">'
    text = page.read_text("utf-8").replace("<head>", f"<head>{more}").replace("<main>", "<main><h1>More</h1>")
    page.write_text(text, "utf-8")
    assert [(page.title, page.part) for page in pages_of(site)] == [
        ("Beta", "The course"), ("More", "The course"), ("Alpha", "The course"),
    ]  # fmt: skip


def test_a_way_in_a_circle_or_past_a_page_is_refused(site):
    page = site / "chapters/01-a.html"
    whole = page.read_text("utf-8")
    page.write_text(whole.replace("<head>", '<head><link rel="next" href="02-b.html">'), "utf-8")
    with pytest.raises(PdfError, match="circle"):
        pages_of(site)
    (site / "chapters/02-b.html").write_text(_page("", BETA, None), "utf-8")
    with pytest.raises(PdfError, match=r"no way leads to: chapters/01-a\.html"):
        pages_of(site)


def test_links_inside_the_course_become_links_inside_the_file(site):
    """Guards: a PDF whose links open web pages, and equal ids of two pages that meet in one document."""
    book, _ = _gathered(site)
    ids = [tag["id"] for tag in book.find_all(id=True)]
    assert len(ids) == len(set(ids))
    found = {link.get_text(): link.get("href") for link in book.find_all("a")}
    assert found["b"] == "#02-b--here" and "02-b--here" in ids
    assert found["a"] == "#01-a" and "01-a" in ids
    assert found["top"] == "#01-a--t"
    assert found["r"] is None, "a page that is not printed leaves words, not a dead link"
    assert found["out"] == "https://example.org/"


def test_a_link_to_a_missing_anchor_is_refused(site):
    page = site / "chapters/01-a.html"
    page.write_text(page.read_text("utf-8").replace("#here", "#gone"), "utf-8")
    with pytest.raises(PdfError, match=r"01-a\.html.*02-b\.html#gone"):
        _gathered(site)


def test_a_question_gets_its_right_answer_and_no_control(site):
    """Guards: a quiz on paper without answers, with the wrong one, or with buttons."""
    book, pages = _gathered(site)
    paper.prepare(book, pages)
    assert book.select_one(".paper-answer").get_text(" ", strip=True) == "Answer. Up It rose."
    assert book.select("input, button, .aa-answers") == []


def test_solutions_stand_together_behind_the_chapters(site):
    """Guards: a solution beside its exercise, one without a way there and back, an exercise that has none."""
    book, pages = _gathered(site)
    chapters = paper.prepare(book, pages)
    assert [chapter.slug for chapter in chapters] == ["02-b", "01-a", "solutions"]
    appendix = book.find("article", id="solutions")
    solution = appendix.select_one(".paper-solution")
    assert "Five." in solution.get_text() and "Exercise 1 Count" in solution.get_text()
    assert solution.select_one("a")["href"] == "#01-a--by-hand"
    assert [link["href"] for link in book.select(".paper-to-solution")] == [f"#{solution['id']}"]
    assert book.select("details") == [] and "Five." not in book.find("article", id="01-a").get_text()


def test_a_term_stays_with_its_meaning(site):
    """Guards: a page that ends between a term and what it means; a term that is lost in the box before."""
    book, pages = _gathered(site)
    paper.prepare(book, pages)
    assert [box.get_text("|") for box in book.select(".paper-term")] == ["basis|A|One.", "roll|Two."]


def test_nothing_stays_folded(site):
    """Guards: a line "show the code" that no reader of paper can follow, and folded text that is lost."""
    page = site / "chapters/02-b.html"
    folded = '<details class="hide"><summary>Show</summary>code</details><details><p>More.</p></details>'
    page.write_text(page.read_text("utf-8").replace("</article>", f"{folded}</article>"), "utf-8")
    book, pages = _gathered(site)
    paper.prepare(book, pages)
    assert [(tag.get_text(), "open" in tag.attrs) for tag in book.select("details")] == [("More.", True)]


def test_without_exercises_there_is_no_appendix(site):
    pages = chosen(pages_of(site), ["chapters/02-b"])
    book = gather.gather(site, [page.path for page in pages])
    found = paper.prepare(book, pages)
    assert [(chapter.slug, chapter.question) for chapter in found] == [("02-b", "Why?")]


def test_a_title_cannot_break_the_style_of_the_running_head():
    chapter = paper.Chapter("a", "The course", "1", 'A "short" \\ title')
    assert 'content: "1  A \\"short\\" \\\\ title"' in heads([chapter])


@pytest.mark.parametrize("said, once", [("OneOne", "One"), ("One", "One"), ("", ""), ("aab", "aab")])
def test_a_bookmark_is_said_once(said, once):
    assert _once(said) == once


def test_the_link_shows_only_when_the_file_is_there(site):
    """Guards: a link to a PDF that nobody made, and one that stays hidden beside the PDF."""
    page = site / "chapters/index.html"
    link = '<p class="pdf-link" data-pdf hidden><a data-pdf="../downloads/x.pdf" hidden>PDF</a></p>'
    waiting = f"{link}<p hidden>no</p>"
    page.write_text(page.read_text("utf-8").replace("<h1>", f"{waiting}<h1>"), "utf-8")
    with pytest.raises(PdfError, match=r"x?\.pdf is not there"):
        attach(site)
    (site / FILE).parent.mkdir()
    (site / FILE).write_bytes(b"%PDF-")
    assert attach(site) == 2
    soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    assert soup.select_one(".pdf-link a")["href"] == "../downloads/x.pdf"
    assert [tag.get_text() for tag in soup.select("[hidden]")] == ["no"]
    assert attach(site) == 0, "a second time there is nothing to do"


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["{site}/none", "--output", "x.pdf"], "build the book first"),
        (
            ["{site}", "--output", "x.pdf", "--pages", "chapters/03-c"],
            "'chapters/03-c' is not in the menu; allowed: chapters/02-b",
        ),
    ],
)
def test_the_command_says_what_is_wrong(site, capsys, arguments, said):
    assert main([argument.format(site=site) for argument in arguments]) == 1
    assert said in capsys.readouterr().err


def test_the_site_never_offers_a_part(site, capsys):
    with pytest.raises(SystemExit):
        main([str(site), "--pages", "chapters/01-a"])

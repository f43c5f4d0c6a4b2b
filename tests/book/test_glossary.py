"""The glossary: its data, the page in two languages, cards by pointer, keyboard and touch, filters."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.words_site import GLOSSARY, REGISTER, build
from widgets.book.look.contents import chapters
from widgets.book.myst.source import CHAPTERS
from widgets.book.register.terms import DATA, parse, term_of, terms

PAGE = """# Page

A {term}`snowball`, two {term}`snowballs`, a {term}`KI`, {term}`贴水`, {term}`a note <autocallable note>`,
{term}`an index <csi-indices>`. Then {fact}`micro-ytd-0207` and {claim}`S02`.

After.
"""


def test_all_terms_are_there_in_both_languages():
    assert len(terms()) >= 75
    for term in terms().values():
        assert any("\u4e00" <= letter <= "\u9fff" for name in term.zh for letter in name) or term.zh == (
            term.en,
        ), term.id
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in term.en + term.line), term.id
        assert re.search("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]", term.pinyin), term.id
        assert not term.line.endswith("."), term.id


def test_terms_are_found_by_every_name():
    for term in terms().values():
        assert {term_of(name).id for name in (*term.names, term.id, term.en.upper())} == {term.id}
    with pytest.raises(ValueError, match="term 'knock-inn' is not in the glossary; near names: knock-in"):
        term_of("knock-inn")


ENTRY = '[[term]]\nid = "a"\nen = "a"\nzh = ["甲"]\npinyin = "jiǎ"\nline = "first"\nchapter = 3\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ENTRY + ENTRY, "term 'a': id is used twice"),
        (ENTRY + ENTRY.replace('"a"', '"b"'), "term 'b': the name '甲' belongs to 'a' already"),
        (ENTRY.replace('line = "first"\n', ""), "term 'a': line is missing"),
        (ENTRY.replace("chapter = 3\n", ""), "term 'a': chapter is missing"),
        (ENTRY.replace("= 3", '= "3"'), "term 'a', chapter: '3'; allowed: the number of a chapter"),
        (ENTRY.replace('zh = ["甲"]', 'zh = "甲"'), "term 'a': zh and aliases are lists"),
        (ENTRY + 'meaning = "x"\n', "term 'a': field 'meaning'; allowed: aliases, chapter, en"),
        (ENTRY.replace('id = "a"', 'id = "A b"'), "small letters, digits and hyphens"),
        ("[[term", "not TOML"),
    ],
)
def test_a_broken_glossary_says_what(text, message):
    assert parse(ENTRY)["a"].chinese == "甲"
    with pytest.raises(ValueError, match=re.escape(message)):
        parse(text)


def test_the_chapter_of_a_term_speaks_of_it():
    """Guards: a glossary that sends a reader to a chapter in which the word does not occur."""
    wrong = []
    for term in terms().values():
        page = chapters()[term.chapter - 1].page
        path = CHAPTERS.parent / f"{page}.md"
        if path.is_file():  # a chapter in preparation is held to this when it arrives
            text = " ".join(re.sub(r"[*_]", "", path.read_text(encoding="utf-8")).casefold().split())
            if not any(name.casefold() in text for name in term.names):
                wrong.append((term.id, page))
    assert wrong == []


# --- the page -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return build(tmp_path_factory.mktemp("glossary"), page=PAGE, glossary=GLOSSARY, register=REGISTER)


def test_the_build_is_silent(site):
    assert site.warnings == ""


def test_every_entry_has_its_own_definition(site):
    """Guards against the form that silently joins a definition to its term."""
    page = site.page("glossary")
    assert len(page.select("dl.glossary > dd")) == len(terms())
    definitions = [
        " ".join(dd.get_text().split()).replace("’", "'") for dd in page.select("dl.glossary > dd")
    ]
    for term, said in zip(
        sorted(terms().values(), key=lambda term: term.en.casefold()), definitions, strict=True
    ):
        line = f"{term.line[0].upper()}{term.line[1:]}."
        assert said == f"{term.pinyin} {line} Taught in Chapter {term.chapter}"


def test_chinese_names_are_marked_as_chinese(site):
    marked = {dt.get_text().strip("¶ \n") for dt in site.page("glossary").select("dl.glossary > dt[lang=zh]")}
    assert marked == {name for term in terms().values() for name in term.zh if name != term.en}


def test_links_by_any_name_lead_to_the_entry(site):
    page, target = site.page("page"), site.page("glossary")
    links = page.select("a.aa-term")
    assert [link.get_text() for link in links] == [
        "snowball",
        "snowballs",
        "KI",
        "贴水",
        "a note",
        "an index",
    ]
    titles = [target.find(id=link["href"].partition("#")[2]).get_text().strip("¶ \n") for link in links]
    assert titles == [
        "snowball",
        "snowball",
        "knock-in",
        "贴水",
        "autocallable note",
        "CSI 300, 500, 1000, 2000",
    ]
    assert [link["data-card-zh"] for link in links][:3] == ["雪球结构 / 雪球"] * 2 + ["敲入"]


def test_index_and_search_know_both_languages(site):
    index = site.page("genindex").get_text()
    assert "knock-in" in index and "敲入" in index
    search = (site.folder / "searchindex.js").read_text(encoding="utf-8")
    titles = json.loads(search[search.index("(") + 1 : search.rindex(")")])["indexentries"]
    assert {"knock-in", "敲入", "雪球"} <= set(titles)


def test_an_unknown_term_is_a_warning_with_its_place(tmp_path):
    said = build(tmp_path, page="# P\n\ntext {term}`flying fish`\n", glossary=GLOSSARY).warnings
    assert "page.md:3: WARNING: term not in glossary: 'flying fish'" in said


# --- in a browser -------------------------------------------------------------------------------------------


@pytest.fixture
def visit(browser, site):
    contexts = []

    def go(name, **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.goto((site.folder / f"{name}.html").as_uri())
        return page

    yield go
    for context in contexts:
        assert [error for page in context.pages for error in page.errors] == []
        context.close()


def test_pointing_shows_the_card_and_it_can_be_entered(visit):
    page = visit("page")
    link, card = page.locator("a.aa-term").first, page.locator(".aa-card")
    link.hover()
    expect(card).to_be_visible()
    for said in ("snowball", "雪球结构 / 雪球", "xuěqiú jiégòu", terms()["snowball"].line):
        expect(card).to_contain_text(said)
    expect(card).to_have_role("tooltip")
    expect(card.locator("[lang=zh]")).to_have_text("雪球结构 / 雪球")
    expect(link).to_have_attribute("aria-describedby", card.get_attribute("id"))
    box, at = card.bounding_box(), link.bounding_box()
    assert abs(box["y"] - (at["y"] + at["height"])) < 12 and box["x"] <= at["x"] + 1
    card.hover()
    page.wait_for_timeout(500)
    expect(card).to_be_visible()
    page.mouse.move(900, 800)
    expect(card).to_be_hidden()
    assert link.get_attribute("aria-describedby") is None


def test_keyboard_shows_and_escape_closes(visit):
    page = visit("page")
    card = page.locator(".aa-card")
    page.locator("a.aa-term").nth(2).focus()
    expect(card).to_contain_text("敲入")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.keyboard.press("Tab")
    expect(card).to_contain_text("贴水")
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(card).to_contain_text("record A")
    page.keyboard.press("Tab")
    expect(card).to_contain_text("claim S02")
    page.keyboard.press("Enter")
    page.wait_for_url("**/register.html#claim-S02")


def test_touch_shows_first_and_follows_second(visit):
    page = visit("page", has_touch=True, viewport={"width": 390, "height": 800})
    link, card = page.locator("a.aa-term").first, page.locator(".aa-card")
    link.tap()
    expect(card).to_be_visible()
    assert page.url.endswith("page.html")
    box = card.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    more = card.locator("a")
    assert more.bounding_box()["height"] > 43.9  # a browser may lay it out a hair short
    page.touchscreen.tap(200, 700)
    expect(card).to_be_hidden()
    link.tap()
    more.tap()
    page.wait_for_url("**/glossary.html#term-snowball")


def test_a_second_tap_follows_the_link(visit):
    page = visit("page", has_touch=True, viewport={"width": 390, "height": 800})
    link = page.locator("a.aa-term").nth(1)
    link.tap()
    expect(page.locator(".aa-card")).to_be_visible()
    assert page.url.endswith("page.html")
    link.tap()
    page.wait_for_url("**/glossary.html#term-snowball")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("qiaoru", {"down-and-in put", "knock-in", "knock-in level"}),
        ("雪球", None),
        ("tieshui", {"annualised basis", "discount"}),
    ],
)
def test_the_glossary_is_filtered_in_both_languages(visit, typed, kept):
    page = visit("glossary")
    page.get_by_role("searchbox").fill(typed)
    shown = {
        text.strip("¶ ") for text in page.locator("dl.glossary > dt:not([lang]):visible").all_inner_texts()
    }
    wanted = kept or {term.en for term in terms().values() if any(typed in name for name in term.zh)}
    assert shown == wanted
    expect(page.locator("output")).to_contain_text(f"{len(wanted)} of {len(terms())}")
    expect(page.locator("dl.glossary > dd:visible")).to_have_count(len(wanted))


def test_the_register_is_filtered_and_a_link_shows_what_was_hidden(visit):
    page = visit("register")
    box = page.get_by_role("searchbox")
    entries = page.locator(".aa-entry:visible")
    everything = entries.count()
    heading = page.get_by_role("heading", name="claims")
    expect(heading).to_be_visible()
    box.fill("ubs knocked denominator")
    expect(entries).to_have_count(1)
    expect(entries).to_have_id("fact-snowball-knocked-in-ubs")
    expect(heading).to_be_hidden()  # a section without a hit does not stand between the box and the hits
    box.fill("-44.5%")
    assert page.locator("#fact-micro-ytd-0207").is_visible()
    box.fill("no such words")
    expect(entries).to_have_count(0)
    expect(page.locator("output")).to_contain_text("No entry")
    page.evaluate("location.hash = 'source-scmp-snowball'")
    expect(page.locator("#source-scmp-snowball")).to_be_visible()
    expect(entries).to_have_count(everything)


def test_everything_is_there_without_javascript(visit):
    page = visit("register", java_script_enabled=False)
    assert page.locator(".aa-entry:visible").count() > 600
    expect(page.locator(".aa-filter")).to_be_hidden()


@pytest.mark.parametrize("name", ["page", "glossary", "register"])
def test_nothing_is_wider_than_a_phone(visit, name):
    page = visit(name, viewport={"width": 390, "height": 800})
    over = "e => [...document.querySelectorAll('.aa-entry, .aa-filter, dl.glossary, .aa-fact')]"
    assert (
        page.evaluate(
            f"({over}.filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 90)))()"  # noqa: E501
        )
        == []
    )


@pytest.mark.parametrize("name", ["page", "glossary", "register"])
def test_axe_finds_nothing_of_ours(visit, name):
    page = visit(name)
    if name == "page":
        page.locator("a.aa-term").first.hover()
        expect(page.locator(".aa-card")).to_be_visible()
    for found in Axe().run(page).response["violations"]:
        ours = [
            node["html"][:120]
            for node in found["nodes"]
            if "aa-" in node["html"] or "glossary" in node["html"]
        ]
        assert ours == [], found["id"]


def test_the_data_is_the_file_that_is_read():
    assert parse(DATA.read_text(encoding="utf-8")) == terms()

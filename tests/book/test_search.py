"""The search of the site, in a browser, from a folder: both languages, order, snippets, keys, no script."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from tests.book.conftest import built
from tests.words_site import REGISTER
from widgets.book.register.terms import terms
from widgets.book.search.entries import CARD, SECTION, TERM

CHAPTER = """---
course:
  question: What did the investor sell?
---
# Snowball payoffs

Before anything, a word.

## The two levels

On that day {fact-size}`micro-ytd-0207` was lost, at the {term}`knock-in` level. A limit on net-selling
followed, and $x^2$ grew. UBS wrote of it.

```python
marmalade = 1
```

### The deeper section

Here stands the word zeppelin, and Zürich.
"""
PAGES = {
    "index": "# Home\n\nWords.\n",
    "chapters/03-snowball-payoffs": CHAPTER,
    "chapters/model-reference": "# Model reference\n\nUBS, a zeppelin and one more zeppelin.\n",
    "chapters/glossary": "# Glossary\n\n```{terms}\n```\n",
    "chapters/register": REGISTER,
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:  # the page of a chapter here is no notebook
        patch.setattr("widgets.book.downloads.notebooks.chapter_files", lambda folder: [])
        return built(tmp_path_factory.mktemp("search"), PAGES)


@pytest.fixture
def ask(browser: Browser, library: Path) -> Iterator[Callable[..., Page]]:
    """Return a function that opens the search with a question, from disk."""
    contexts, wrong = [], []

    def go(query: str = "", **options: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("requestfailed", lambda request: wrong.append(f"{request.url} {request.failure}"))
        page.goto(f"{(library / 'search.html').as_uri()}?q={query}")
        return page

    yield go
    for context in contexts:
        context.close()
    assert wrong == []


def targets(page: Page) -> list[str]:
    """Return the addresses of the results in order."""
    return [str(link.get_attribute("href")) for link in page.locator("ul.search a").all()]


@pytest.mark.parametrize(
    "query", ["knock-in", "Knock in", "KI", "knock-ins", "敲入", "qiāorù", "qiaoru", "QIAO RU"]
)
def test_a_term_is_found_first_by_each_of_its_names(ask: Callable[..., Page], query: str) -> None:
    page = ask(query)
    assert targets(page)[0] == "chapters/glossary.html#term-knock-in"
    first = page.locator("ul.search > li").first
    for said in ("knock-in", "敲入", "qiāorù", "closes below the lower barrier"):
        expect(first).to_contain_text(said)
    expect(first.locator("[lang=zh]").first).to_have_text("敲入")


def test_every_term_is_first_for_its_english_chinese_and_plain_pinyin(ask: Callable[..., Page]) -> None:
    """Guards: a name that the index lacks, or that another entry covers."""
    page, lost = ask(), []
    tones = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü", "aaaaeeeeiiiioooouuuuuuuuu")
    for term in terms().values():
        plain = term.pinyin.split(" / ")[0].translate(tones)
        for name in (term.en, *term.zh, plain):
            page.locator(".search-form input").fill(name)
            page.keyboard.press("Enter")
            anchors = [item.inner_text() for item in page.locator("ul.search > li").all()[:6]]
            if not any(term.en in one for one in anchors):
                lost.append((name, anchors[:2]))
    assert lost == []


def test_chapters_come_before_other_pages_and_these_before_the_register(ask: Callable[..., Page]) -> None:
    pages = [target.split(".html")[0] for target in targets(ask("UBS"))]
    order = ["chapters/03-snowball-payoffs", "chapters/model-reference", "chapters/register"]
    assert sorted(pages, key=order.index) == pages
    assert set(pages) == set(order)
    assert targets(ask("zeppelin")) == [
        "chapters/03-snowball-payoffs.html#the-deeper-section",
        "chapters/model-reference.html",
    ]


def test_a_number_and_an_umlaut_are_found_and_shown_in_their_sentence(ask: Callable[..., Page]) -> None:
    first = ask("44.5").locator("ul.search > li").first
    expect(first).to_contain_text("Chapter 3, Snowball payoffs")
    expect(first.locator("mark")).to_have_text("44.5")
    expect(first.locator(".context")).to_contain_text("On that day 44.5% was lost, at the knock-in level.")
    expect(ask("zurich").locator("mark")).to_have_text("Zürich")


def test_all_words_must_stand_in_one_place_and_a_phrase_bridges_hyphens(ask: Callable[..., Page]) -> None:
    page = ask("zeppelin net")
    expect(page.locator(".search-count")).to_contain_text("Nothing found")
    assert targets(page) == []
    assert "chapters/03-snowball-payoffs.html#the-two-levels" in targets(ask("limit net selling"))
    expect(ask("marmalade").locator(".search-count")).to_contain_text("Nothing found")  # code is no prose


def test_a_question_of_a_chapter_and_a_claim_are_found(ask: Callable[..., Page]) -> None:
    assert targets(ask("investor sell"))[0] == "chapters/03-snowball-payoffs.html"
    assert "chapters/register.html#claim-S20" in targets(ask("S20"))


def test_typing_searches_and_arrows_walk_through_the_results(ask: Callable[..., Page]) -> None:
    page = ask()
    field = page.locator(".search-form input")
    expect(field).to_be_focused()
    expect(page.locator(".search-count")).to_contain_text("Type a word")
    page.keyboard.type("basis")
    expect(page.locator("ul.search a mark").first).to_have_text("basis")
    expect(page.locator(".search-count")).to_contain_text("places found")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(page.locator("ul.search a").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()


def test_more_results_are_shown_on_demand_and_the_focus_goes_on_there(ask: Callable[..., Page]) -> None:
    page = ask("2024")
    expect(page.locator("ul.search a")).to_have_count(20)
    more = page.get_by_role("button", name="more")
    more.press("Enter")
    expect(page.locator("ul.search a").nth(20)).to_be_focused()
    assert page.locator("ul.search a").count() == 40


def test_what_is_asked_is_never_read_as_html_or_as_a_pattern(ask: Callable[..., Page]) -> None:
    page = ask("%3Cimg src=x onerror=alert(1)%3E (.*+?")
    expect(page.locator("ul.search img")).to_have_count(0)
    page.locator(".search-form input").fill("[(.*+?^${}|\\")
    page.keyboard.press("Enter")
    expect(page.locator(".search-count")).to_contain_text("Nothing found")


def test_without_script_the_page_says_what_to_do(browser: Browser, library: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((library / "search.html").as_uri())
    expect(page.locator(".standfirst")).to_contain_text("needs JavaScript")
    page.locator(".standfirst a").click()
    expect(page.locator("h1")).to_contain_text("Index")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_results_are_accessible_and_fit_a_phone(ask: Callable[..., Page], scheme: str) -> None:
    page = ask("basis", color_scheme=scheme, viewport={"width": 390, "height": 800})
    expect(page.locator("ul.search a").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    found = Axe().run(page, options={"preload": False}).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []


def test_the_index_is_light_and_holds_no_answers(library: Path) -> None:
    text = (library / "_static" / "js" / "search-index.js").read_text(encoding="utf-8")
    data = json.loads(text[text.index('{"pages"') :].rstrip(";\n"))
    kinds = {entry[1] for entry in data["entries"]}
    assert kinds == {SECTION, TERM, CARD}
    assert all(len(entry) == 7 for entry in data["entries"])
    assert "record A" not in text.partition('"entries"')[0]

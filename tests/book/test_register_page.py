"""The register as a page: verdicts with evidence, what quotes what, choices that narrow it, paper, axe."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.words_site import REGISTER, build
from widgets.book.register import register
from widgets.book.register.entries import VERDICTS

QUOTES = """# Quotes

It lost {fact-size}`csi300-jan`, says {claim}`S02` of {event}`lingjun` ({source}`scmp-snowball`).
"""
FULL = REGISTER + "\n## verdicts\n\n```{register} verdicts\n```\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return build(tmp_path_factory.mktemp("register"), quotes=QUOTES, register=FULL)


@pytest.fixture
def open_page(browser, site):
    contexts = []

    def go(**options):
        contexts.append(browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options}))
        page = contexts[-1].new_page()
        page.goto((site.folder / "register.html").as_uri())
        return page

    yield go
    for context in contexts:
        context.close()


def text(node) -> str:
    return " ".join(node.get_text().split())


def test_the_build_is_silent(site):
    assert site.warnings == ""


def test_every_claim_shows_its_verdict_its_evidence_and_its_chapter(site):
    page = site.page("register")
    for claim in register().claims.values():
        card = page.find(id=f"claim-{claim.id}")
        assert claim.verdict in text(card.select_one(".aa-entry-value"))
        assert text(card.select_one(".aa-entry-evidence")).startswith("Evidence: ")
        number = int(re.search(r"/(\d+)-", claim.page)[1])
        assert f"Shown in: Chapter {number}" in text(card.select_one(".aa-entry-meta"))
    assert "Also named in: Quotes" in text(page.find(id="claim-S02"))


def test_the_meaning_of_each_verdict_stands_with_the_number_of_its_claims(site):
    said = text(site.page("register").find("section", id="verdicts"))
    for verdict in VERDICTS:
        count = sum(claim.verdict == verdict for claim in register().claims.values())
        assert re.search(rf"{verdict} ?{count} claims?\. [A-Z]", said), verdict


def test_a_fact_names_the_pages_and_claims_that_quote_it_or_says_that_none_does(site):
    page = site.page("register")
    used = page.find(id="fact-csi300-jan")
    assert "Used in: Quotes" in text(used) and "use-quoted" in used["class"]
    assert used.select_one('a[href="quotes.html"]')
    in_evidence = page.find(id="fact-snowball-knocked-in-ubs")
    assert in_evidence.select_one('a[href="#claim-S01"]') and "use-quoted" in in_evidence["class"]
    for card in page.select(".part-fact"):
        unused = "use-none" in card["class"]
        assert unused == ("not quoted in the text" in text(card)), card["id"]
        assert unused != ("use-quoted" in card["class"])


def shown(page) -> list[str]:
    return page.eval_on_selector_all(
        ".aa-entry", "all => all.filter(one => one.getClientRects().length).map(one => one.id)"
    )


@pytest.mark.parametrize("verdict", VERDICTS)
def test_claims_are_narrowed_to_a_verdict(open_page, verdict):
    page = open_page()
    left = select(page, "Verdict", verdict)
    wanted = [f"claim-{claim.id}" for claim in register().claims.values() if claim.verdict == verdict]
    assert shown(page) == wanted and left == len(wanted)
    expect(page.locator("output")).to_contain_text(f"{left} of ")


def select(page, label, start):
    """Choose the option of a list whose text begins so, and return the number behind it."""
    choice = page.get_by_label(label, exact=True)
    option = next(
        one for one in choice.locator("option").all() if (one.text_content() or "").startswith(start)
    )
    choice.select_option(value=option.get_attribute("value"))
    return int(re.search(r"\((\d+)\)", option.text_content() or "")[1])


def test_choices_work_together_and_say_before_what_they_leave(open_page):
    page = open_page()
    facts = register().facts.values()
    assert select(page, "Part", "Facts") == len(facts)
    assert select(page, "Kind", "Number: estimate") == sum(fact.kind == "estimate" for fact in facts)
    both = [f"fact-{fact.id}" for fact in facts if fact.kind == "estimate" and fact.confidence == "C"]
    assert select(page, "Confidence", "C") == len(both) > 0
    assert sorted(shown(page)) == sorted(both)
    page.get_by_role("searchbox").fill("no such words")
    expect(page.locator("output")).to_contain_text("No entry")
    page.get_by_role("button", name="Show everything").press("Enter")
    assert len(shown(page)) == len(page.locator(".aa-entry").all())
    expect(page.get_by_role("searchbox")).to_be_focused()
    assert select(page, "Use", "Quoted") >= 2
    assert "fact-csi300-jan" in shown(page)


def test_a_link_to_an_entry_that_is_hidden_shows_it_again(open_page):
    page = open_page()
    select(page, "Verdict", VERDICTS[0])
    page.evaluate("location.hash = 'fact-csi300-jan'")
    expect(page.locator("#fact-csi300-jan")).to_be_visible()


def test_paper_shows_what_is_chosen_and_no_box(open_page):
    page = open_page()
    select(page, "Verdict", VERDICTS[0])
    page.emulate_media(media="print")
    expect(page.locator(".aa-filter")).to_be_hidden()
    wanted = [f"claim-{claim.id}" for claim in register().claims.values() if claim.verdict == VERDICTS[0]]
    assert shown(page) == wanted


def test_without_script_everything_is_there_and_no_box(open_page):
    page = open_page(java_script_enabled=False)
    assert page.locator(".aa-entry:visible").count() == sum(
        map(len, (register().claims, register().facts, register().events, register().sources))
    )
    expect(page.locator(".aa-filter")).to_be_hidden()


def test_nothing_moves_when_the_box_appears(site):
    """Guards: a box that comes with its script and pushes the page down."""
    style = (site.folder / "_static" / "css" / "register.css").read_text(encoding="utf-8")
    assert (
        "@media (scripting: enabled) { .aa-filter[hidden] { display: flex; visibility: hidden; } }" in style
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_of_ours_on_a_phone(open_page, theme):
    page = open_page(viewport={"width": 390, "height": 800})
    page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    select(page, "Verdict", VERDICTS[1])
    assert page.evaluate("[...document.querySelectorAll('.aa-entry, .aa-filter')]"
                         ".every(e => e.getBoundingClientRect().right <= innerWidth + 1)")  # fmt: skip
    for control in page.locator(".aa-filter :is(input, select, button)").all():
        assert control.bounding_box()["height"] >= 43.9
    for found in Axe().run(page, options={"preload": False}).response["violations"]:
        assert [node["html"][:120] for node in found["nodes"] if "aa-" in node["html"]] == [], found["id"]

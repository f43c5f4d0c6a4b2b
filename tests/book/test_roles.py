"""The roles on a page: what is shown, what is read aloud, where links lead, and errors that stop a build."""

import re
from collections import Counter

import pytest

from tests.words_site import GLOSSARY, REGISTER, build
from widgets.book.register import register
from widgets.strings import words

PAGE = """# Page

Microcaps fell by {fact-size}`micro-ytd-0207`, that is {fact}`micro-ytd-0207`.
The press: {fact}`csi2000-day-0205`. A blog: {fact}`dma-size-blog`. UBS: {fact}`snowball-knocked-in-ubs`.
Now: {computed}`basis(IM2403, 2024-02-05):percent.2`. An example with {given}`20%`.
See {claim}`S02`, {event}`net-selling-limit` and {source}`scmp-snowball`.
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return build(tmp_path_factory.mktemp("roles"), page=PAGE, register=REGISTER, glossary=GLOSSARY)


def test_the_build_is_silent(site):
    assert site.warnings == ""


def test_numbers_read_as_a_sentence(site):
    paragraph = site.page("page").find("p")
    for hidden in paragraph.select("[aria-hidden], .aa-hidden"):
        hidden.decompose()
    text = paragraph.get_text().replace("\u00a0", " ")
    assert "fell by 44.5%, that is −44.5%." in text
    assert "press: −9.49%. A blog: CNY 300–500 bn. UBS: about 40%." in text
    assert "Now: −5.79%. An example with 20%." in text


def test_badges_say_in_words_how_a_number_is_known(site):
    """Guards against a mark that only colour, a title or one letter explains."""
    badges = site.page("page").select("a.aa-badge")
    said = [" ".join(badge.select_one(".aa-hidden").get_text().split()) for badge in badges]
    suffix = words("register.badge_suffix")
    names = ["record A", "record A", "reported B", "unverified C", "estimate", "computed"]
    assert said == [name + suffix for name in names]
    assert [badge.select_one("[aria-hidden=true]").get_text() for badge in badges] == [
        "A",
        "A",
        "B",
        "C",
        "est.",
        "calc.",
    ]


def test_every_link_leads_to_an_entry(site):
    target = {tag["id"] for tag in site.page("register").find_all(id=True)}
    links = site.page("page").select("a[href^='register.html#']")
    assert len(links) == 9
    for link in links:
        assert link["href"].partition("#")[2] in target
    assert all(link["data-card-text"] and link["data-card-title"] for link in links)


def test_links_inside_the_register_lead_somewhere(site):
    page = site.page("register")
    inner = [link["href"][1:] for link in page.find_all("a", href=re.compile("^#"))]
    assert len(inner) > len(register().facts)
    assert set(inner) <= {tag["id"] for tag in page.find_all(id=True)} | {""}


def test_the_register_page_has_everything_once(site):
    page = site.page("register")
    found = register()
    counts = Counter(tag["id"] for tag in page.find_all(id=True))
    assert set(counts.values()) == {1}
    for kind, table in (
        ("fact", found.facts),
        ("claim", found.claims),
        ("event", found.events),
        ("source", found.sources),
    ):
        assert [key for key in table if f"{kind}-{key}" not in counts] == [], kind
    assert not page.find_all(class_="problematic")


def test_the_register_says_where_an_entry_is_used(site):
    page = site.page("register")
    for key in ("fact-micro-ytd-0207", "claim-S02", "event-net-selling-limit"):
        assert page.find(id=key).select_one("a[href='page.html']").get_text() == "Page", key
    assert not page.find(id="fact-csi300-jan").select("a[href='page.html']")


def test_unverified_numbers_say_so_on_the_register_page(site):
    cards = [
        card for card in site.page("register").find_all(class_="aa-entry") if card["id"].startswith("fact-")
    ]
    assert len(cards) == len(register().facts)
    for card in cards:
        fact = register().facts[card["id"].removeprefix("fact-")]
        said = card.find(class_="aa-badge").get_text()
        assert (said == "unverified C") == (fact.confidence == "C"), fact.id


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "{fact}`micro-ytd-0270`",
            "fact: fact 'micro-ytd-0270' is not in the register; allowed ids are like: micro-ytd-0",
        ),
        ("{fact-size}`nope`", "fact-size: fact 'nope'"),
        ("{claim}`S21`", "claim: claim 'S21'"),
        ("{event}`nope`", "event: event 'nope'"),
        ("{source}`nope`", "source: source 'nope'"),
        ("{computed}`nope:.1%`", "computed: figure 'nope' is unknown; allowed: "),
        ("{computed}`basis(IM2403, 2024-02-05)`", "write figure:format"),
        ("{computed}`basis(IM2403, 2024-02-05):stones`", "format 'stones'; allowed"),
    ],
)
def test_wrong_input_is_a_warning_with_file_and_line(tmp_path, text, message):
    """Guards against a page that is published with a hole in it: -W turns this into a failure."""
    said = build(tmp_path, page=f"# Page\n\ntext\n\nand {text}\n").warnings
    assert "page.md:5: WARNING: " in said and message in said


def test_an_unknown_part_of_the_register_is_an_error(tmp_path):
    said = build(tmp_path, page="# Page\n\n```{register} rumours\n```\n").warnings
    assert "page.md:3" in said and "'rumours' is no part of it; allowed: facts, claims" in said


def test_without_a_register_page_numbers_stay(tmp_path):
    site = build(tmp_path, page="# Page\n\nIt fell {fact}`micro-ytd-0207`.\n")
    assert "−44.5%" in site.page("page").get_text() and not site.page("page").select("a.aa-badge")

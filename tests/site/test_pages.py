"""Every page, as readers meet it: both themes, a phone, opened from a folder, with the network blocked."""

from urllib.parse import unquote, urldefrag, urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup

from tests.site.conftest import pages

REFERENCES = (("a", "href"), ("link", "href"), ("script", "src"), ("img", "src"), ("source", "src"))
ELSEWHERE = ("http:", "https:", "mailto:", "data:", "javascript:")


def _overflow(page):
    """Return what sticks out of the window to the right, unless it scrolls inside its own box."""
    return page.evaluate(
        """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
        [...document.querySelectorAll('body *')]
        .filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)
        .slice(0, 8).map(e => e.tagName + '.' + e.className)"""
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_accessible(site, server, visit, theme):
    """Guards: any axe violation, page error, third-party request or missing file, in either theme."""
    here = visit(theme=theme)
    axe, found = Axe(), []
    for name in pages(site):
        page = here.open(f"{server}/{name}")
        for violation in axe.run(page).response["violations"]:
            nodes = [node["target"] for node in violation["nodes"]][:4]
            found.append((name, violation["id"], nodes))
    assert found == []


def test_no_page_is_wider_than_a_phone(site, server, visit):
    here = visit(width=390, height=844, has_touch=True)
    wide = {name: over for name in pages(site) if (over := _overflow(here.open(f"{server}/{name}")))}
    assert wide == {}


def test_every_page_works_from_a_folder(site, visit):
    """Guards: modules, fetch, absolute paths: whatever fails without a server."""
    here = visit()
    for name in pages(site):
        here.open((site / name).as_uri())


def test_every_link_and_file_exists(site):
    """Guards: dead links, missing anchors, references to files that were stripped."""
    soups = {name: BeautifulSoup((site / name).read_text("utf-8"), "html.parser") for name in pages(site)}
    anchors = {
        name: {tag[key] for key in ("id", "name") for tag in soup.find_all(attrs={key: True})}
        for name, soup in soups.items()
    }
    figures = [figure for soup in soups.values() for figure in soup.select("figure[data-explorer]")]
    explorers = {figure["data-explorer"] for figure in figures}
    broken = []
    for name, soup in soups.items():
        for tag, key in REFERENCES:
            for element in soup.find_all(tag, attrs={key: True}):
                target, anchor = urldefrag(element[key])
                if target.startswith(ELSEWHERE):
                    continue
                here = target.split("?")[0] or name.rsplit("/", 1)[-1]
                path = unquote(urljoin(f"/{name}", here)).lstrip("/")
                path += "index.html" if path.endswith("/") else ""
                known = anchors.get(path, {unquote(anchor)}) | explorers | {"#"}
                if not (site / path).is_file() or (anchor and unquote(anchor) not in known):
                    broken.append((name, element[key]))
    assert broken == []


def test_the_top_of_the_site_leads_to_the_landing_page(server, visit):
    page = visit().open(server, alive=False)
    page.wait_for_url("**/chapters/index.html")
    assert page.locator("h1").inner_text().startswith("Anatomy of an Avalanche")


def test_the_top_of_the_site_says_what_it_leads_to(site):
    """Guards: a site whose own address is shared, or opened without its redirect, as an empty page."""
    door = BeautifulSoup((site / "index.html").read_text("utf-8"), "html.parser")
    assert door.html["lang"] == "en" and door.title.string == "Anatomy of an Avalanche"
    assert len(door.find("meta", attrs={"name": "description"})["content"]) > 60
    assert door.find("meta", property="og:title")["content"] == door.title.string
    assert (site / door.a["href"]).is_file()


def test_nothing_is_lost_without_javascript(site, server, browser):
    """Guards: a page that is empty, or shows controls that cannot work, where scripts are off."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for name in pages(site):
        page.goto(f"{server}/{name}")
        for figure in page.query_selector_all("figure[data-explorer]"):
            assert figure.query_selector("img.only-light").is_visible()
            assert len(figure.query_selector("[data-summary]").inner_text()) > 30
            assert not figure.query_selector(".explorer-controls").is_visible()
            assert not figure.query_selector("[data-reset]").is_visible()
    context.close()

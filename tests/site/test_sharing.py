"""What each page of the built site says of itself where a link to it is shared."""

from bs4 import BeautifulSoup

from tests.site.conftest import pages

OWN = {"search.html", "404.html", "genindex.html"}  # not shared: they say what the course is


def _said(path):
    soup = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    return {
        "title": soup.title.get_text(),
        "lang": soup.html.get("lang"),
        **{
            tag.get("property") or tag.get("name"): tag["content"]
            for tag in soup.find_all("meta", content=True)
        },
    }


def test_every_page_has_a_title_and_a_description_of_its_own(site):
    """Guards: a new page without a question or a description, shared under the course's own."""
    said = {name: _said(site / name) for name in pages(site)}
    shared = {name: one for name, one in said.items() if name not in OWN}
    for key in ("title", "description"):
        values = [one[key] for one in shared.values()]
        assert sorted(values) == sorted(set(values)), key
    for name, one in said.items():
        assert one["lang"] == "en", name
        assert one["og:title"] == one["twitter:title"] and one["og:title"] in one["title"], name
        assert one["og:description"] == one["twitter:description"] == one["description"], name
        assert 30 <= len(one["description"]) <= 300, name
        assert one["og:type"] == ("website" if name == "chapters/index.html" else "article"), name
        assert one["twitter:card"] == "summary", name


def test_no_page_names_two_viewports_or_an_address_that_is_not_known(site):
    for name in pages(site):
        soup = BeautifulSoup((site / name).read_text("utf-8"), "html.parser")
        assert len(soup.select("meta[name=viewport]")) == 1, name
        assert soup.select("link[rel=canonical]") == [] or soup.select_one("meta[property='og:url']"), name

"""The page for an address that is not there: it must stand wherever a host shows it."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from tests.book.conftest import built

PLACES = ["nowhere.html", "chapters/nowhere.html", "chapters/deep/er/nowhere", "_static/css/nowhere.css.html"]


class Host(SimpleHTTPRequestHandler):
    """Serves a site below a prefix, and its 404.html, with that status, at any other address."""

    prefix = "/"

    def translate_path(self, path: str) -> str:
        return super().translate_path("/" + path.removeprefix(self.prefix))

    def do_GET(self) -> None:
        if self.path.startswith(self.prefix) and Path(self.translate_path(self.path)).is_file():
            return super().do_GET()
        body = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)
        return None

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def hosted(site: Path) -> Iterator[Any]:
    """Return a function that serves a site below a prefix and gives the address of its top."""
    servers = []

    def serve(prefix: str, folder: Path = site) -> str:
        kind = type("Prefixed", (Host,), {"prefix": prefix})
        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(kind, directory=str(folder))))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}{prefix}"

    yield serve
    for server in servers:
        server.shutdown()


def stands(page: Page, top: str) -> None:
    """Check that the page has its style, and that its links, its search and its skip link lead right."""
    assert page.evaluate("getComputedStyle(document.querySelector('.bar')).position") == "sticky"
    links = page.eval_on_selector_all("a[href]", "found => found.map(link => link.href)")
    inside = [link for link in links if link.startswith("http://127.0.0.1")]
    assert inside and all(link.startswith(top) or link == page.url + "#main-content" for link in inside), (
        inside
    )
    assert page.url + "#main-content" in inside
    assert page.evaluate("document.querySelector('.search-form').action") == f"{top}search.html"


@pytest.mark.parametrize("place", ["", *PLACES])
@pytest.mark.parametrize("prefix", ["/", "/anatomy/"])
def test_it_stands_at_any_depth(browser: Browser, hosted: Any, prefix: str, place: str) -> None:
    if prefix != "/" and not place.startswith(("chapters", "_static")):
        place = "404.html"  # a host that is not GitHub or GitLab, below a prefix: only our folders tell
    top, page = hosted(prefix), browser.new_page()
    page.goto(top + (place or "404.html"))
    stands(page, top)
    page.locator(".search-form input").fill("formula")
    page.locator(".search-form button").click()
    page.wait_for_url(f"{top}search.html?q=formula")
    expect(page.locator("ul.search a").first).to_contain_text("Plain")
    page.close()


def test_a_project_page_of_github_is_known_by_its_first_folder(browser: Browser, hosted: Any) -> None:
    """The rule for hosts of project pages, which we cannot be: the name of the host is put in."""
    top = hosted("/anatomy/")
    context = browser.new_context()
    port = top.split(":")[2].split("/")[0]
    context.route("http://some.github.io/**", lambda route: route.fulfill(response=context.request.get(
        route.request.url.replace("http://some.github.io", f"http://127.0.0.1:{port}"))))  # fmt: skip
    page = context.new_page()
    page.goto("http://some.github.io/anatomy/old/page.html")
    assert page.evaluate("document.baseURI") == "http://some.github.io/anatomy/"
    assert page.evaluate("getComputedStyle(document.querySelector('.bar')).position") == "sticky"
    page.goto("http://some.github.io/anatomy")
    assert page.evaluate("document.baseURI") == "http://some.github.io/anatomy/"
    context.close()


def test_it_works_from_a_folder_and_is_accessible(browser: Browser, site: Path) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto((site / "404.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    found = Axe().run(page, options={"preload": False}).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
    page.close()


# --- what is shared -----------------------------------------------------------------------------------------


def shared(path: Path) -> dict[str, str]:
    """Return what a page says of itself to those who link to it."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    named = {
        tag.get("property") or tag.get("name"): tag["content"] for tag in soup.find_all("meta", content=True)
    }
    canonical = soup.find("link", rel="canonical")
    return {**named, "canonical": canonical["href"] if canonical else "", "lang": soup.html["lang"]}


def test_without_an_address_a_page_names_no_absolute_one(site: Path) -> None:
    said = shared(site / "plain.html")
    assert said["og:title"] == said["twitter:title"] == "Plain"
    assert said["og:type"] == "article" and said["twitter:card"] == "summary" and said["lang"] == "en"
    assert said["description"] == said["og:description"] and len(said["description"]) > 40
    assert not {"og:url", "og:image", "twitter:image"} & set(said) and said["canonical"] == ""
    assert not (site / "_static" / "share.png").exists()
    assert shared(site / "index.html")["og:type"] == "website"


def test_with_an_address_pages_have_a_picture_and_a_canonical_address(
    browser: Browser, hosted: Any, tmp_path: Path
) -> None:
    page = '---\ndescription: Said "of" itself & < us.\n---\n# Page\n\nText.\n'
    made = built(
        tmp_path / "with",
        {"index": "# Home\n\nWords.\n", "part/page": page},
        'html_baseurl = "https://a.example/b"\n',
    )
    said = shared(made / "part" / "page.html")
    assert said["description"] == 'Said "of" itself & < us.'
    assert said["canonical"] == said["og:url"] == "https://a.example/b/part/page.html"
    assert said["og:image"] == "https://a.example/b/_static/share.png"
    assert (made / "_static" / "share.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    size = (made / "_static" / "share.png").read_bytes()[16:24]
    assert (int.from_bytes(size[:4]), int.from_bytes(size[4:])) == (1200, 630)
    assert '<base href="https://a.example/b/">' in (made / "404.html").read_text(encoding="utf-8")
    assert shared(made / "404.html")["canonical"] == shared(made / "search.html")["canonical"] == ""

"""The built site in a real browser, with everything but this machine blocked."""

import functools
import os
import subprocess
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCAL = ("http://127.0.0.1", "ws://127.0.0.1", "file:", "data:", "blob:", "about:")


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the built site: AVALANCHE_SITE (make test sets it), or built now."""
    if given := os.environ.get("AVALANCHE_SITE"):
        return Path(given).resolve()
    out = tmp_path_factory.mktemp("site")
    subprocess.run(
        [Path(sys.executable).with_name("jupyter-book"), "build", ROOT, "-W", "-n", "--path-output", out],
        check=True,
    )
    return out / "_build" / "html"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="session")
def server(site):
    """The address of the site on this machine."""
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()


class Visit:
    """One page, what it asked of other hosts, and what went wrong on it."""

    def __init__(self, browser, theme="light", width=1280, height=900, **options):
        self.context = browser.new_context(viewport={"width": width, "height": height}, **options)
        for key in ("mode", "theme"):
            self.context.add_init_script(f"localStorage.setItem({key!r}, {theme!r})")
        self.outside, self.errors = [], []
        self.context.route("**/*", self._gate)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._listen)
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._status)

    def _gate(self, route):
        if route.request.url.startswith(LOCAL):
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()

    def _listen(self, message):
        if message.type == "error":
            self.errors.append(message.text)

    def _failed(self, request):
        # A picture still on its way when the test moves to the next page is no error of the page.
        if request.failure != "net::ERR_ABORTED":
            self.errors.append(f"failed: {request.url} {request.failure}")

    def _status(self, response):
        if response.status >= 400:
            self.errors.append(f"{response.status}: {response.url}")

    def open(self, url, alive=True):
        """Open a page; with ``alive``, wait until each explorer on it draws its live picture."""
        self.page.goto(url)
        if alive:
            self.wake()
        return self.page

    def wake(self):
        for figure in self.page.query_selector_all("figure[data-explorer]"):
            figure.scroll_into_view_if_needed()
            self.page.wait_for_function("f => ['live', 'failed'].includes(f.dataset.ready)", arg=figure)
            assert figure.get_attribute("data-ready") == "live"

    def close(self):
        self.context.close()


@pytest.fixture
def visit(browser):
    """Return a function that makes visits; all are closed, and must have asked nobody and thrown nothing."""
    visits = []

    def make(**options):
        visits.append(Visit(browser, **options))
        return visits[-1]

    yield make
    for each in visits:
        each.close()
    for each in visits:
        assert each.outside == [], "a request to a third party"
        assert each.errors == [], "an error on the page"


def pages(site: Path) -> list[str]:
    """Return every HTML page of the site, relative, but for the redirect at its top."""
    found = (str(path.relative_to(site)) for path in site.rglob("*.html") if "_static" not in path.parts)
    return sorted(name for name in found if name != "index.html")

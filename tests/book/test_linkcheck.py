"""The link checker against a server of our own: each kind of answer, and which of them fail the command."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from widgets.book.linkcheck.__main__ import main
from widgets.book.linkcheck.ask import ask
from widgets.book.linkcheck.collect import external_links

CODES = {"/here": 200, "/old": 301, "/gone": 404, "/closed": 403, "/down": 503, "/fails": 500}


class Answering(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(CODES[self.path])
        if self.path == "/old":
            self.send_header("Location", "/here")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def host():
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()


def _site(folder, *addresses):
    links = "".join(f'<li id="l{n}"><a href="{address}">x</a></li>' for n, address in enumerate(addresses))
    (folder / "a.html").write_text(f"<main><article><ul>{links}</ul></article></main>", encoding="utf-8")
    return folder


def test_each_answer_has_its_state(host):
    """Guards: a host that refuses programs, or is down, taken for a dead link; and the reverse."""
    expected = {
        "/here": "ok", "/old": "moved", "/gone": "broken", "/closed": "refused",
        "/down": "unreachable", "/fails": "unreachable",
    }  # fmt: skip
    found = {
        answer.address.removeprefix(host): answer.state for answer in ask([host + path for path in CODES])
    }
    assert found == expected


def test_a_machine_without_internet_gets_a_report_and_no_failure(tmp_path, capsys):
    """Guards: a crash, or a red build, where no host can be reached."""
    nowhere = "https://nowhere.invalid/page"
    assert main([str(_site(tmp_path, nowhere)), "--timeout", "5"]) == 0
    said = capsys.readouterr().out
    assert "hosts not reachable:\n    nowhere.invalid" in said and "1 links: 1 unreachable" in said


def test_a_dead_link_fails_and_is_named_with_its_place(host, tmp_path, capsys):
    site = _site(tmp_path, f"{host}/here", f"{host}/gone")
    assert main([str(site), "--json", str(tmp_path / "out.json")]) == 1
    said = capsys.readouterr().out
    assert f"{host}/gone" in said and "a.html#l1" in said and "1 broken, 1 ok" in said
    rows = {row["address"]: row for row in json.loads((tmp_path / "out.json").read_text("utf-8"))}
    assert rows[f"{host}/gone"]["state"] == "broken" and rows[f"{host}/gone"]["places"] == ["a.html#l1"]


def test_only_links_to_the_world_are_asked(tmp_path):
    site = _site(tmp_path, "b.html", "#x", "mailto:a@b.c", "https://example.org/", "https://example.org/")
    assert {address: list(map(str, places)) for address, places in external_links(site).items()} == {
        "https://example.org/": ["a.html#l3"]
    }


def test_an_empty_folder_is_said(tmp_path, capsys):
    assert main([str(tmp_path)]) == 2
    assert "build the book first" in capsys.readouterr().err

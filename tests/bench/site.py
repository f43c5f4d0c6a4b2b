"""Print weights and times of the built site: `make bench`. Nothing here is asserted; machines are noisy.

Slow 4G is 1.6 Mbit/s down with 150 ms of latency; the processor is slowed four times in that visit.
"""

import functools
import gzip
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from http.server import ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.conftest import FLAGS, chromium
from tests.site.conftest import ROOT, Quiet
from tests.site.test_weights import SENT_AS_IS, page_weights

MOVE = """async (figure) => {
  const range = figure.querySelector('input[type=range]'), view = figure.avalanche.view, times = [];
  const low = Number(range.min), high = Number(range.max), step = Number(range.step) || 1;
  let value = Number(range.value);
  for (let move = 0; move < 24; move += 1) {
    value = value + step > high ? low : value + step;
    const start = performance.now();
    range.value = value;
    range.dispatchEvent(new Event('input', { bubbles: true }));
    await view.runAsync();
    times.push(performance.now() - start);
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  }
  return times;
}"""
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime / 1000 || NaN"
SHIFT = """() => { window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
  if (!entry.hadRecentInput) window.shift += entry.value;
})).observe({ type: 'layout-shift', buffered: true }); }"""


class Zipped(Quiet):
    """Serves files compressed, as any real host does."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            return self.send_error(404)
        data = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix not in SENT_AS_IS:
            data = gzip.compress(data, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(data)
        return None


def _slow(page):
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8},
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})


def main(site: Path) -> None:
    """Print the tables for a built site."""
    print(f"{'page':44}{'widgets':>8}{'kB gzip':>9}")
    weights = page_weights(site)
    for name, (sent, widgets) in weights.items():
        print(f"{name:44}{widgets:>8}{sent / 1000:>9.0f}")
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Zipped, directory=site))
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{httpd.server_port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        print(f"\n{'explorer':28}{'slider to painted, median ms':>30}{'worst':>8}")
        for name, (_, widgets) in weights.items():
            page = browser.new_page()
            page.goto(f"{address}/{name}")
            for figure in page.query_selector_all("figure[data-explorer]") if widgets else ():
                figure.scroll_into_view_if_needed()
                page.wait_for_function("f => f.dataset.ready === 'live'", arg=figure)
                if not figure.query_selector("input[type=range]"):
                    continue
                times = page.evaluate(MOVE, figure)
                label = figure.get_attribute("data-explorer")
                print(f"{label:28}{statistics.median(times):>30.1f}{max(times):>8.1f}")
            page.close()
        heads = f"{'first paint s':>14}{'live chart s':>13}{'layout shift':>13}"
        print(f"\n{'page on slow 4G, CPU / 4':44}{heads}")
        for name, (_, widgets) in weights.items():
            if not widgets:
                continue
            page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
            page.add_init_script(f"({SHIFT})()")
            _slow(page)
            start = time.perf_counter()
            page.goto(f"{address}/{name}", wait_until="commit")
            page.wait_for_selector("figure[data-explorer]", state="attached", timeout=60_000)
            page.evaluate("document.querySelector('figure[data-explorer]').scrollIntoView()")
            page.wait_for_selector("figure[data-ready=live]", timeout=120_000)
            live = time.perf_counter() - start
            paint = page.evaluate(PAINT)
            page.wait_for_timeout(1500)
            print(f"{name:44}{paint:>14.1f}{live:>13.1f}{page.evaluate('window.shift'):>13.3f}")
            page.context.close()
        browser.close()
    httpd.shutdown()
    build_times()


def build_times() -> None:
    """Print how long a clean build takes, and each chapter's cells within it."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        command = [Path(sys.executable).with_name("jupyter-book"), "build", ROOT, "--path-output", folder]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        print(f"\nclean build {time.perf_counter() - start:.0f} s, of which the cells of")
    for name, seconds in re.findall(
        r"chapters/(\S+)\.md: Executed notebook in ([\d.]+)", done.stdout + done.stderr
    ):
        print(f"{name:44}{float(seconds):>8.1f}")

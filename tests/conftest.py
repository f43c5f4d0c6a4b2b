"""What all tests share: one browser a process, and how property tests choose their examples."""

import os
import shutil

import pytest
from hypothesis import settings
from playwright.sync_api import sync_playwright

# No deadline, because machines are noisy; the same examples on every machine that sets CI.
settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("house")

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str:
    """Return the path of a Chromium; without one the browser tests fail, they do not skip."""
    for name in (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"):
        if name and (path := shutil.which(name)):
            return path
    pytest.fail("no Chromium found: run .ci/browser, or set CHROMIUM")


@pytest.fixture(scope="session")
def browser():
    """Chromium, started once: a second driver in one process would fail."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()

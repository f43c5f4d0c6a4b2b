"""Each chapter's notebook in JupyterLab, as Binder opens it: it runs through, its charts are alive."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.site.conftest import ROOT
from widgets.book.notebooks import raw_markup

BAD_OUTPUT = ", ".join(f"[data-mime-type='application/vnd.jupyter.{kind}']" for kind in ("error", "stderr"))
CHAPTERS = sorted(path.stem for path in (ROOT / "chapters").glob("[0-9]*.md"))


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory):
    """The folder that Binder's postBuild makes."""
    folder = tmp_path_factory.mktemp("notebooks")
    subprocess.run([sys.executable, "-m", "widgets.book.notebooks", folder], cwd=ROOT, check=True)
    return folder


@pytest.fixture(scope="module")
def lab(notebooks, tmp_path_factory):
    """A JupyterLab on this machine, with its news switched off as postBuild does."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = tmp_path_factory.mktemp("home")
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", f"--port={port}", "--allow-root"]
    quiet = ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    log = (home / "lab.log").open("w")
    open_door = ["--IdentityProvider.token=", "--ServerApp.password=", f"--ServerApp.root_dir={notebooks}"]
    server = subprocess.Popen(
        [*command, *quiet, *open_door],
        env=os.environ | {"HOME": str(home), "PYTHONPATH": str(ROOT), "AVALANCHE_HOME": ""},
        stdout=log,
        stderr=log,
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{address}/api", timeout=1)
            break
        except OSError:
            time.sleep(0.5)
    else:
        pytest.fail(f"JupyterLab did not start: {Path(log.name).read_text()[-2000:]}")
    yield address
    server.terminate()
    server.wait(timeout=20)


def _run_all(visit, lab, name):
    here = visit(width=1280, height=1400)
    page = here.page
    page.goto(f"{lab}/lab/tree/{name}.ipynb?reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
    page.wait_for_function("() => document.body.innerText.includes('(ipykernel) | Idle')", timeout=60_000)
    page.wait_for_timeout(1000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    return here, page


def _read_through(page):
    """Scroll down as a reader does (JupyterLab draws only what is near the window) and note what shows."""
    seen = {"charts": 0, "first_chart": 0, "errors": [], "texts": []}
    page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollTop = 0")
    for _ in range(400):
        page.wait_for_timeout(120)
        top, end = page.evaluate(
            """() => { const p = document.querySelector('.jp-WindowedPanel-outer');
            return [p.scrollTop, p.scrollTop + p.clientHeight >= p.scrollHeight - 2]; }"""
        )
        seen["errors"] += page.locator(BAD_OUTPUT).all_inner_texts()
        seen["texts"] += page.locator(".jp-MarkdownOutput").all_inner_texts()
        charts = page.locator(".vega-embed").count()
        if charts and not seen["charts"]:
            seen["first_chart"] = top
        seen["charts"] = max(seen["charts"], charts)
        if end:
            return seen
        page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollBy(0, 700)")
    return seen


@pytest.mark.parametrize("name", CHAPTERS)
def test_no_raw_markup_is_left(notebooks, name):
    import nbformat

    notebook = nbformat.read(notebooks / f"{name}.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert raw_markup(notebook) == []


def _move(page, handle) -> None:
    """Move a slider by one step by keyboard, or choose another option of a list."""
    if handle.evaluate("one => one.tagName") == "SELECT":
        at = handle.evaluate("one => one.selectedIndex")
        handle.select_option(index=0 if at else 1)
        return
    handle.focus()
    at, most = (float(handle.get_attribute(f"aria-value{end}")) for end in ("now", "max"))
    page.keyboard.press("ArrowRight" if at < most else "ArrowLeft")  # a default may stand at its end


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_runs_through_and_a_control_moves_a_live_chart(visit, lab, notebooks, name):
    """Guards: a cell that fails, a chart JupyterLab cannot draw, a widget that is dead, a raw directive."""
    here, page = _run_all(visit, lab, name)
    page.wait_for_timeout(3000)  # let the run begin
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]", timeout=120_000)
    seen = _read_through(page)
    assert seen["charts"] >= 1 and seen["errors"] == []
    assert not any(mark in text for text in seen["texts"] for mark in (":::", "{fact", "{term"))
    page.evaluate(
        "top => document.querySelector('.jp-WindowedPanel-outer').scrollTo(0, top)", seen["first_chart"]
    )
    # JupyterLab keeps cells that are out of sight in the page, without their pictures
    controls = ".widget-slider .noUi-handle:visible, .widget-vbox .widget-dropdown select:visible"
    handle = page.locator(controls).first
    handle.scroll_into_view_if_needed()
    box = handle.locator("xpath=ancestor::*[contains(concat(' ', @class, ' '), ' widget-vbox ')][last()]")
    chart = box.locator(".vega-embed canvas, .vega-embed svg").first
    chart.wait_for(timeout=60_000)
    picture = "c => c.tagName === 'CANVAS' ? c.toDataURL() : c.innerHTML"
    before = chart.evaluate(picture), box.locator("[role=status]").first.inner_text()
    _move(page, handle)
    page.wait_for_function(
        "([text]) => ![...document.querySelectorAll('[role=status]')].some(p => p.innerText === text)",
        arg=[before[1]],
        timeout=30_000,
    )
    page.wait_for_timeout(800)
    assert box.locator(".vega-embed canvas, .vega-embed svg").first.evaluate(picture) != before[0]
    # JupyterLab asks for an attached picture by its name before it has looked it up: the only noise allowed
    noise = ("attachment:", "ERR_UNKNOWN_URL_SCHEME", "/kernelspecs/")
    here.errors = [error for error in here.errors if not any(one in error for one in noise)]

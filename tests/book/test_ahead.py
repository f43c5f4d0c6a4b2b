"""Cells that run ahead: the same outputs as in turn, errors where they belong, nothing left behind."""

from __future__ import annotations

from pathlib import Path

import nbformat.v4 as nb
import pytest
from jupyter_cache.executors.utils import single_nb_execution
from myst_nb.core.execute import direct

from widgets.book import ahead

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def notebook(*cells: str):
    made = [nb.new_markdown_cell("Words."), *map(nb.new_code_cell, cells)]
    return nb.new_notebook(cells=made, metadata=KERNEL)


def outputs(book) -> list:
    return [cell.outputs for cell in book.cells if cell.cell_type == "code"]


class App:
    """As much of Sphinx as the room asks for."""

    def __init__(self) -> None:
        self.heard = {}

    def connect(self, event, function, priority=500) -> None:
        self.heard[event] = function


@pytest.fixture
def runs():
    made = ahead.Ahead(2)
    yield made
    made.close()


def test_outputs_are_those_of_a_run_in_turn(runs, tmp_path: Path) -> None:
    """Guards: outputs that land in another notebook, another cell, or in none."""
    codes = [("x = 2", "print(x)\nx + 1"), ("y = 5", "y * y"), ("1 / 3",)]
    for cells in codes:
        runs.start(notebook(*cells), str(tmp_path), 60, False)
    for cells in reversed(codes):
        mine, plain = notebook(*cells), notebook(*cells)
        found = runs.run(mine, cwd=str(tmp_path), timeout=60, allow_errors=False, meta_override=True)
        single_nb_execution(plain, cwd=str(tmp_path), timeout=60, allow_errors=False)
        assert found.nb is mine and found.err is None and found.time > 0
        assert outputs(mine) == outputs(plain)
        assert [c.get("execution_count") for c in mine.cells] == [
            c.get("execution_count") for c in plain.cells
        ]


def test_what_was_not_started_is_run_and_what_was_is_given_once(runs, tmp_path: Path) -> None:
    """Guards: yesterday's outputs under today's code."""
    (tmp_path / "other").mkdir()
    count = (
        "from pathlib import Path\nwith open('runs', 'a') as f: f.write('x')\nlen(Path('runs').read_text())"
    )
    runs.start(notebook(count), str(tmp_path), 60, False)
    seen = []
    for folder in (tmp_path, tmp_path, tmp_path / "other"):
        mine = notebook(count)
        runs.run(mine, cwd=str(folder), timeout=60, allow_errors=False)
        seen.append(outputs(mine)[0][0]["data"]["text/plain"])
    assert seen == ["1", "2", "1"]


def test_what_is_printed_is_one_piece(runs, tmp_path: Path) -> None:
    """Guards: pages and notebooks that differ by when a kernel emptied its buffer."""
    slow = "import time\nprint('a', flush=True)\ntime.sleep(0.5)\nprint('b')"
    runs.start(notebook(slow), str(tmp_path), 60, False)
    for _ in range(2):  # once from the run under way, once in turn
        mine = notebook(slow)
        runs.run(mine, cwd=str(tmp_path), timeout=60, allow_errors=False)
        assert [one["text"] for one in outputs(mine)[0]] == ["a\nb\n"]


def test_an_error_is_handed_on(runs, tmp_path: Path) -> None:
    """Guards: a chapter that fails, and a build that does not."""
    runs.start(notebook("1 / 0"), str(tmp_path), 60, False)
    found = runs.run(notebook("1 / 0"), cwd=str(tmp_path), timeout=60, allow_errors=False)
    assert "ZeroDivisionError" in str(found.err) and "ZeroDivisionError" in found.exc_string


def test_myst_nb_gets_its_own_function_back() -> None:
    """Guards: a second build in one process that asks a closed pool."""
    app = App()
    ahead.setup(app)
    app.config = type("Config", (), {"nb_execution_mode": "force"})
    app.heard["env-before-read-docs"](app, None, [])
    assert direct.single_nb_execution is not single_nb_execution
    app.heard["build-finished"](app, None)
    assert direct.single_nb_execution is single_nb_execution

"""Chapters' cells run ahead: while one page is rendered, the next notebooks already run in their own kernels.

myst-nb runs a notebook when it comes to its page, and Sphinx waits. Most of that time is a kernel that starts
and imports, on one processor of several. Here every notebook that will be read is started beforehand, a few
at a time, by the same function; when myst-nb asks for it, the outputs are there. Nothing outlives the build.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from jupyter_cache.executors.utils import ExecutionResult, single_nb_execution
from myst_nb.core.execute import direct
from myst_nb.core.read import create_nb_reader

from widgets.book.notebooks.outputs import whole

MOST = 4  # kernels at a time; each takes some 250 MB
Key = tuple[str, tuple[str, ...]]


def key_of(notebook: Any, folder: str) -> Key:
    """Return what decides a notebook's outputs within one build: where it runs, and its code."""
    return os.path.abspath(folder), tuple(cell.source for cell in notebook.cells if cell.cell_type == "code")


class Ahead:
    """Runs under way, by folder and code; each is handed out once."""

    def __init__(self, workers: int) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="notebook")
        self._runs: dict[Key, Future[ExecutionResult]] = {}

    def start(self, notebook: Any, folder: str, timeout: int | None, allow_errors: bool) -> None:
        """Queue a notebook; one with the same code in the same folder is queued once."""
        key = key_of(notebook, folder)
        if key not in self._runs:
            self._runs[key] = self._pool.submit(
                single_nb_execution, notebook, cwd=folder, timeout=timeout, allow_errors=allow_errors
            )

    def run(self, nb: Any, cwd: str, timeout: int | None, allow_errors: bool, **more: Any) -> ExecutionResult:
        """Run a notebook in place, as `single_nb_execution` does, from the run under way if there is one."""
        under_way = self._runs.pop(key_of(nb, cwd), None)
        if under_way is None:
            found = single_nb_execution(nb, cwd=cwd, timeout=timeout, allow_errors=allow_errors, **more)
        else:
            found = under_way.result()
        done = (cell for cell in found.nb.cells if cell.cell_type == "code")
        for cell in nb.cells:
            if cell.cell_type == "code":
                made = next(done)
                cell.outputs, cell.execution_count = whole(made.outputs), made.execution_count
        nb.metadata.update({k: v for k, v in found.nb.metadata.items() if k in ("language_info", "widgets")})
        return ExecutionResult(nb, cwd, found.time, found.err, found.exc_string)

    def close(self) -> None:
        """Forget what nobody asked for."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._runs.clear()


def _notebooks(app: Any, env: Any, names: Sequence[str]) -> Iterator[tuple[Any, Path]]:
    """Yield each page to be read that is a notebook, with its path."""
    for name in names:
        path = Path(env.doc2path(name))
        if path.suffix == ".md":
            text = path.read_text(encoding="utf-8")
            reader = create_nb_reader(str(path), env.myst_config, env.mystnb_config, text)
            if reader is not None:
                yield reader.read(text), path


def setup(app: Any) -> None:
    """Start the notebooks of the pages to be read; put everything back at the end."""
    under_way: list[Ahead] = []

    def start(app: Any, env: Any, names: Sequence[str]) -> None:
        config = app.config
        if config.nb_execution_mode != "force":
            return
        ahead = Ahead(min(MOST, os.cpu_count() or 1))
        under_way.append(ahead)
        for notebook, path in _notebooks(app, env, names):
            ahead.start(
                notebook, str(path.parent), config.nb_execution_timeout, config.nb_execution_allow_errors
            )
        direct.single_nb_execution = ahead.run

    def stop(app: Any, exception: Exception | None) -> None:
        direct.single_nb_execution = single_nb_execution
        while under_way:
            under_way.pop().close()

    app.connect("env-before-read-docs", start)
    app.connect("build-finished", stop, priority=1)

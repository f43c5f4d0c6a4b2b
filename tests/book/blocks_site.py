"""A site of one page or a few, built by Sphinx with the blocks alone: nothing else to blame."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

ASSETS = Path(__file__).parents[2] / "chapters" / "assets"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class _Log:
    """A file for Sphinx's messages that keeps the text."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text += _COLOUR.sub("", text)

    def flush(self) -> None:
        """Keep nothing back."""


@dataclass(frozen=True)
class Site:
    """Where the pages are, and what Sphinx warned of."""

    folder: Path
    warnings: str

    def html(self, page: str = "index") -> str:
        return (self.folder / f"{page}.html").read_text(encoding="utf-8")


def build(folder: Path, pages: dict[str, str], builder: str = "html") -> Site:
    """Build pages (name to MyST text; one must be `index`) in a new folder."""
    source, out = folder / "source", folder / builder
    source.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (source / f"{name}.md").write_text(text, encoding="utf-8")
    log = _Log()
    settings = {
        "extensions": [
            "myst_nb", "sphinx_exercise",
            "widgets.book.look.palette", "widgets.book.look.mathml", "widgets.book.blocks",
        ],
        "html_theme": "sphinx_book_theme",
        "html_static_path": [str(ASSETS)],
        "html_math_renderer": "mathml",
        "myst_enable_extensions": ["colon_fence", "dollarmath"],
        "nb_execution_mode": "off",
        "nitpicky": True,
        "html_context": {"default_mode": "auto"},
    }  # fmt: skip
    with patch_docutils(), docutils_namespace():
        app = Sphinx(
            str(source), None, str(out), str(folder / "doctrees"), builder,
            confoverrides=settings, status=None, warning=log, freshenv=True,
        )  # fmt: skip
        app.build(force_all=True)
    lines = [line for line in log.text.splitlines() if "isn't included in any toctree" not in line]
    return Site(out, "\n".join(lines))

"""A tiny book with the rooms that put registered words into pages, built by Sphinx itself."""

import io
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

ROOMS = (
    "look.links",
    "look.filter_box",
    *(f"register.{room}" for room in ("roles", "page", "glossary", "defaults")),
)
ASSETS = Path(__file__).parents[1] / "chapters" / "assets"
REGISTER = "# Register\n\n" + "\n".join(
    f"## {part}\n\n```{{register}} {part}\n```\n"
    for part in ("filter", "key", "claims", "events", "facts", "sources")
)
GLOSSARY = "# Glossary\n\n```{terms}\n```\n"


@dataclass(frozen=True)
class Built:
    """What a build wrote and said."""

    folder: Path
    warnings: str

    def page(self, name: str) -> BeautifulSoup:
        """A page as a tree."""
        return BeautifulSoup((self.folder / f"{name}.html").read_text(encoding="utf-8"), "html.parser")


def build(folder: Path, **pages: str) -> Built:
    """Build pages given by name; `index` lists the others."""
    source, output = folder / "source", folder / "html"
    source.mkdir(parents=True)
    pages.setdefault("index", "# Index\n\n```{toctree}\n" + "\n".join(pages) + "\n```\n")
    for name, text in pages.items():
        (source / f"{name}.md").write_text(text, encoding="utf-8")
    said = io.StringIO()
    with patch_docutils(), docutils_namespace():
        _app(source, output, said).build()
    return Built(output, said.getvalue())


def _app(source: Path, output: Path, said: io.StringIO) -> Sphinx:
    return Sphinx(
        source, None, output, output.parent / "doctrees", "html",
        confoverrides={
            "extensions": ["myst_nb", *(f"widgets.book.{room}" for room in ROOMS)],
            "myst_enable_extensions": ["colon_fence", "dollarmath", "deflist"],
            "nb_execution_mode": "off",
            "html_theme": "basic", "html_static_path": [str(ASSETS)], "nitpicky": True, "project": "Tiny",
        },
        status=io.StringIO(), warning=said, freshenv=True,
    )  # fmt: skip

"""A small site with a page of each kind, built once, for the tests of what surrounds the text."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

ROOT = Path(__file__).parents[2]
CONF = """
extensions = ["sphinx_togglebutton", "sphinx_copybutton", "myst_nb", "sphinx_design", "sphinx_external_toc",
              "sphinx_exercise", "sphinxcontrib.bibtex", "widgets.book"]
bibtex_bibfiles = []
external_toc_path = "_toc.yml"
html_theme = "avalanche"
html_title = project = "Small site"
html_math_renderer = "mathml"
html_static_path = ["assets"]
html_copy_source = False
html_theme_options = {"repository_url": "https://github.com/some/where", "repository_branch": "main"}
myst_enable_extensions = ["colon_fence", "dollarmath"]
nb_execution_mode = "off"
"""
PAGES = {
    "index": "# Home\n\n:::{hero}\nWhy?\n:::\n\n:::{chapter-list}\n:::\n",
    "plain": "# Plain\n\nText with no code and no formula.\n",
    "part/tables": "# Tables\n\n## One\n\nText.\n\n## Two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    "full": "# Full\n\n$x^2$\n\n```python\n1 + 1\n```\n\n:::{tip}\n:class: dropdown\nHidden.\n:::\n",
}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small site, built with warnings as errors, with a page of each kind."""
    return built(tmp_path_factory.mktemp("small"), PAGES)


def built(source: Path, pages: Mapping[str, str], conf: str = "") -> Path:
    """Build pages given by name, `index` among them, in our theme; return the site's folder."""
    source.mkdir(exist_ok=True)
    shutil.copytree(ROOT / "chapters" / "assets", source / "assets")
    (source / "conf.py").write_text(CONF + conf, encoding="utf-8")
    (source / "_toc.yml").write_text(
        "root: index\nsubtrees:\n  - caption: Part\n    entries:\n"
        + "".join(f"      - file: {name}\n" for name in pages if name != "index"),
        encoding="utf-8",
    )
    for name, text in pages.items():
        (source / name).parent.mkdir(exist_ok=True)
        (source / f"{name}.md").write_text(text, encoding="utf-8")
    out = source / "site"
    # Without the first two, directives stay registered and the next build in this process warns of each.
    with patch_docutils(), docutils_namespace(), (source / "log").open("w", encoding="utf-8") as log:
        app = Sphinx(
            source, source, out, source / "trees", "html", status=None, warning=log, warningiserror=True
        )
        app.build()
    assert app.statuscode == 0, (source / "log").read_text(encoding="utf-8")
    return out

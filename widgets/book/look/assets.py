"""A page carries only what it uses: style sheets and scripts are kept where their marks are on the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

# What a style sheet or script, by the start of its name, is for: it stays on a page that holds any of these.
NEEDED_BY: dict[str, tuple[str, ...]] = {
    "pygments": (),  # colours of code are ours, from the palette
    "copybutton": ('class="highlight',),
    "clipboard": ('class="highlight',),
    "documentation_options": ('class="highlight',),  # the copy button asks it for the root
    "togglebutton": ("toggle", "dropdown"),
    "mystnb": (),  # colours of terminal output, which a book that stops at errors never shows
    "sphinx-design": ('class="sd-',),
    "design-tabs": ("sd-tab-",),
    "exercise": ("exercise admonition", "solution admonition", "exercise dropdown", "solution dropdown"),
    "explorer": ('class="explorer',),
    "landing": ("hero-",),
}
KEPT = "vega.js"  # loaded by the explorers' script when a reader comes near a picture
SPHINX_SEARCH = ("doctools", "sphinx_highlight", "searchtools", "language_data")  # ours: `book.search`


def wanted(asset: Any, page: str, body: str) -> bool:
    """Tell whether a page with this body uses a style sheet or script of Sphinx's list."""
    name = Path(str(getattr(asset, "filename", asset) or "").partition("?")[0]).name
    if not name:  # a line of script in the page itself: the only ones are the toggle button's settings
        text = str(asset.attributes.get("body", ""))
        return "toggle" not in text.lower() or wanted_by("togglebutton", body)
    if name.startswith(SPHINX_SEARCH):
        return False
    if page == "404" and name.startswith("landing"):
        return True  # its list of chapters comes from the template
    return all(wanted_by(start, body) for start in NEEDED_BY if name.startswith(start))


def wanted_by(start: str, body: str) -> bool:
    """Tell whether a body holds any mark of what a group of files is for."""
    return any(mark in body for mark in NEEDED_BY[start])


def unreferenced(site: Path) -> list[Path]:
    """Return the files lying directly in ``_static`` whose names no page, style sheet or script mentions."""
    loose = [path for path in sorted((site / "_static").glob("*")) if path.is_file()]
    readers = [path for suffix in ("html", "css", "js") for path in sorted(site.rglob(f"*.{suffix}"))]
    texts = {
        path: path.read_text(encoding="utf-8", errors="replace")
        for path in readers
        if not path.name.startswith(SPHINX_SEARCH)  # these name each other, and nobody else names them
    }

    def mentioned(path: Path) -> bool:
        return any(path.name in text for reader, text in texts.items() if reader != path)

    return [path for path in loose if path.name != KEPT and not mentioned(path)]


def _keep_wanted(app: Any, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    body = str(context.get("body", ""))
    for kind in ("css_files", "script_files"):
        context[kind] = [asset for asset in context[kind] if wanted(asset, page, body)]


def _strip(app: Any, exception: Exception | None) -> None:
    if exception is None and app.builder.format == "html":
        site = Path(app.outdir)
        for path in site.rglob("*.map"):
            path.unlink()
        while dropped := unreferenced(site):  # a dropped script may have been the only one to name another
            for path in dropped:
                path.unlink()


def setup(app: Any) -> None:
    """Filter each page's list late, when every extension has had its say; tidy up at the end."""
    app.connect("html-page-context", _keep_wanted, priority=900)
    app.connect("build-finished", _strip, priority=900)

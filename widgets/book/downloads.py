"""What a reader can take away: each chapter as a notebook and as a zip that runs; the site as one zip."""

from __future__ import annotations

import tomllib
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from widgets.book import notebooks
from widgets.book.myst.source import CHAPTERS
from widgets.book.notebooks.outputs import executed as notebook_of
from widgets.strings import words

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "downloads"
NAME = "anatomy-of-an-avalanche"
SITE = f"{FOLDER}/{NAME}-site.zip"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say: two builds of one commit are alike
_LEFT_OUT = frozenset(("__pycache__", ".doctrees", ".buildinfo", ".ipynb_checkpoints", ".DS_Store"))

RUN = """\
How to run this chapter
=======================

You need Python 3.11 or newer. In this folder, on a command line:

    python -m venv .venv
    .venv/bin/python -m pip install -r requirements.txt
    .venv/bin/python -m jupyter lab {name}.ipynb

On Windows write .venv\\Scripts\\python instead of .venv/bin/python.
If pip is slow where you are, give it a mirror near you: pip install -i ADDRESS -r requirements.txt

Nothing is sent anywhere: the notebook computes with the files of this folder alone.
The folder "widgets" is the course's own module: change it and run the notebook again.
"""


@dataclass(frozen=True)
class Links:
    """Where a chapter can be run and taken from; addresses are from the site's root, `binder` is complete."""

    binder: str
    ipynb: str
    zip: str


def links(name: str, repository: str, branch: str) -> Links:
    """Return a chapter's links. Raises ValueError where the repository is not an https://github.com one."""
    parts = urlsplit(repository)
    owner = parts.path.strip("/").removesuffix(".git")
    if parts.scheme != "https" or parts.netloc != "github.com" or owner.count("/") != 1:
        raise ValueError(f"repository: {repository!r}; allowed: https://github.com/<organisation>/<name>")
    if not branch:
        raise ValueError("repository branch: it is missing in _config.yml")
    # The path stays readable: Binder takes its slashes as they are.
    path = quote(f"lab/tree/notebooks/{name}.ipynb", safe="/")
    return Links(
        binder=f"https://mybinder.org/v2/gh/{owner}/{quote(branch, safe='')}?urlpath={path}",
        ipynb=f"{FOLDER}/{name}.ipynb",
        zip=f"{FOLDER}/{name}.zip",
    )


def write_zip(path: Path, files: Mapping[str, bytes]) -> None:
    """Write files by their names in the zip, sorted, with fixed times and permissions."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[name])


def files_below(folder: Path, prefix: str) -> dict[str, bytes]:
    """Return every file below a folder by its name in a zip, without caches."""
    return {
        f"{prefix}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not _LEFT_OUT.intersection(path.relative_to(folder).parts)
    }


def chapter_zip(path: Path, name: str, notebook: str, root: Path = ROOT) -> None:
    """Write a zip that runs on its own: notebook, `widgets`, requirements and how to run it."""
    files = files_below(root / "widgets", f"{name}/widgets")
    files[f"{name}/{name}.ipynb"] = notebook.encode()
    files[f"{name}/requirements.txt"] = "".join(f"{line}\n" for line in requirements(root)).encode()
    files[f"{name}/RUN.txt"] = RUN.format(name=name).encode()
    for licence in ("LICENSE", "LICENSE-TEXT"):
        if (root / licence).is_file():
            files[f"{name}/{licence}"] = (root / licence).read_bytes()
    write_zip(path, files)


def requirements(root: Path = ROOT) -> list[str]:
    """Return what a chapter needs to run, pinned as the project pins it, and JupyterLab. Raises OSError."""
    lines = (root / "requirements.txt").read_text(encoding="utf-8").splitlines()
    needed = [line for line in lines if line.strip() and not line.startswith(("#", "-"))]
    extras = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    pinned = [line for group in extras.values() for line in group if line.startswith("jupyterlab==")]
    return [*needed, *(pinned[:1] or ["jupyterlab"])]


def site_zip(site: Path, output: Path) -> None:
    """Write the whole built site as one zip. Raises ValueError where the folder holds no site."""
    if not (site / "index.html").is_file():
        raise ValueError(f"{site}: no index.html there; build the book first")
    files = files_below(site, NAME)
    files.pop(f"{NAME}/{SITE}", None)  # not the one of the build before
    write_zip(output, files)


def write_all(site: Path, executed: Path, chapters: Path = CHAPTERS) -> list[str]:
    """Write every chapter's notebook and zip below the site; return the chapters' names.

    Raises ValueError or OSError where a chapter or its executed notebook cannot be used.
    """
    folder = site / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("[0-9][0-9]-*"):
        old.unlink()
    made = notebooks.notebooks(chapters)
    for name, clean in made.items():
        text = notebooks.as_text(notebooks.with_outputs(clean, notebook_of(executed, name), name))
        (folder / f"{name}.ipynb").write_text(text, encoding="utf-8")
        chapter_zip(folder / f"{name}.zip", name, text)
    return list(made)


# --- the Sphinx side ----------------------------------------------------------------------------------------


def page_links(app: Any, pagename: str) -> Links | None:
    """Return the links of a page, None where it has no notebook. Raises ValueError as `links`."""
    source = Path(app.srcdir) / f"{pagename}.md"
    if source not in notebooks.chapter_files(source.parent):
        return None
    options = app.config.html_theme_options
    return links(source.stem, options.get("repository_url", ""), options.get("repository_branch", ""))


def _context(app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    found = page_links(app, pagename)
    entries: Iterable[tuple[str, str]] = ()
    if found:
        near = context["pathto"]
        entries = (("binder", found.binder), ("notebook", near(found.ipynb, 1)), ("zip", near(found.zip, 1)))
    context["site_zip"] = SITE if notebooks.chapter_files(Path(app.srcdir) / "chapters") else ""
    context["downloads"] = [
        {"label": words(f"downloads.{kind}"), "href": href, "kind": kind} for kind, href in entries
    ]


def _write(app: Any, exception: Exception | None) -> None:
    if exception is not None or app.builder.name != "html":
        return
    from sphinx.errors import ExtensionError

    site, source = Path(app.outdir), Path(app.srcdir)
    if not notebooks.chapter_files(source / "chapters"):
        return
    try:
        write_all(site, site.parent / "jupyter_execute", source / "chapters")
    except (ValueError, OSError) as problem:
        # Not a warning: at this point one would no longer fail the build.
        raise ExtensionError(f"downloads: {problem}") from None


def _write_site(app: Any, exception: Exception | None) -> None:
    site = Path(app.outdir)
    if exception is None and app.builder.name == "html" and (site / FOLDER).is_dir():
        site_zip(site, site / SITE)


def setup(app: Any) -> None:
    """Offer each chapter's links to the templates, and write what they lead to when the build is done."""
    app.connect("html-page-context", _context)
    app.connect("build-finished", _write)
    app.connect("build-finished", _write_site, priority=990)  # when every other room has written its files

"""What a reader takes away: links, zips that run and open on their own, alike every time."""

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest
import yaml

from widgets.book import downloads, notebooks
from widgets.book.downloads import chapter_zip, links, page_links, requirements, site_zip, write_zip
from widgets.book.myst import source

ROOT = source.CHAPTERS.parent


def test_links_lead_to_binder_and_to_the_files():
    found = links("02-the-record", "https://github.com/org/name", "main")
    assert (
        found.binder
        == "https://mybinder.org/v2/gh/org/name/main?urlpath=lab/tree/notebooks/02-the-record.ipynb"
    )
    assert (found.ipynb, found.zip) == ("downloads/02-the-record.ipynb", "downloads/02-the-record.zip")
    assert links("a", "https://github.com/org/name.git/", "x/y").binder.startswith(
        "https://mybinder.org/v2/gh/org/name/x%2Fy?"
    )


@pytest.mark.parametrize(
    ("repository", "branch"),
    [
        ("", "main"),
        ("http://github.com/a/b", "main"),
        ("https://github.com/a", "main"),
        ("https://example.org/a/b", "main"),
        ("https://github.com/a/b", ""),
    ],
)
def test_a_wrong_repository_is_refused(repository, branch):
    with pytest.raises(ValueError, match="repository"):
        links("a", repository, branch)


def test_the_binder_link_names_the_project_and_a_notebook_that_binder_makes():
    """Guards against a link to a folder or a name that postBuild does not write."""
    repository = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["repository"]
    assert "widgets.book.notebooks notebooks" in (ROOT / ".binder" / "postBuild").read_text(encoding="utf-8")
    for path in notebooks.chapter_files():
        address = urlsplit(links(path.stem, repository["url"], repository["branch"]).binder)
        assert (
            address.path
            == f"/v2/gh/{repository['url'].removeprefix('https://github.com/')}/{repository['branch']}"
        )
        assert parse_qs(address.query)["urlpath"] == [f"lab/tree/notebooks/{path.stem}.ipynb"]


def test_pages_without_a_notebook_have_no_links():
    options = {"repository_url": "https://github.com/a/b", "repository_branch": "main"}
    app = SimpleNamespace(srcdir=str(ROOT), config=SimpleNamespace(html_theme_options=options))
    name = notebooks.chapter_files()[0].stem
    assert page_links(app, "chapters/glossary") is None and page_links(app, "genindex") is None
    found = page_links(app, f"chapters/{name}")
    assert found and found.zip == f"downloads/{name}.zip"
    context = {"pathto": lambda target, resource: f"../{target}"}
    downloads._context(app, f"chapters/{name}", "page.html", context, None)
    assert [(one["kind"], one["href"][:13]) for one in context["downloads"]] == [
        ("binder", "https://mybin"),
        ("notebook", "../downloads/"),
        ("zip", "../downloads/"),
    ]
    downloads._context(app, "chapters/glossary", "page.html", context, None)
    assert context["downloads"] == []


def test_zips_are_alike_whatever_the_clock_and_the_order(tmp_path):
    write_zip(tmp_path / "a.zip", {"b": b"2", "a": b"1"})
    os.utime(tmp_path / "a.zip", (1, 1))
    write_zip(tmp_path / "b.zip", {"a": b"1", "b": b"2"})
    one, two = ((tmp_path / name).read_bytes() for name in ("a.zip", "b.zip"))
    assert one == two
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert [(i.filename, i.date_time, i.external_attr >> 16) for i in archive.infolist()] == [
            ("a", (1980, 1, 1, 0, 0, 0), 0o100644),
            ("b", (1980, 1, 1, 0, 0, 0), 0o100644),
        ]


def test_requirements_are_the_projects_pins():
    found = requirements()
    assert all("==" in line for line in found) and not any(line.startswith("-") for line in found)
    assert {line.split("==")[0] for line in found} >= {"numpy", "altair", "ipywidgets", "jupyterlab"}


@pytest.mark.parametrize("path", notebooks.chapter_files(), ids=lambda path: path.stem)
def test_a_chapters_zip_runs_on_its_own(path, tmp_path):
    """Guards against a zip that only works inside the project: its cells run from its own folder."""
    name = path.stem
    chapter_zip(tmp_path / "c.zip", name, notebooks.as_text(notebooks.notebooks()[name]))
    with zipfile.ZipFile(tmp_path / "c.zip") as archive:
        archive.extractall(tmp_path)
        names = archive.namelist()
    folder = tmp_path / name
    assert {
        f"{name}/{name}.ipynb",
        f"{name}/requirements.txt",
        f"{name}/RUN.txt",
        f"{name}/widgets/__init__.py",
    } <= set(names)
    assert not [one for one in names if "__pycache__" in one or one.startswith("/") or ".." in one]
    cells = nbformat.read(folder / f"{name}.ipynb", as_version=4).cells
    code = "\n".join(
        cell.source
        for cell in cells
        if cell.cell_type == "code" and "raises-exception" not in cell.metadata.get("tags", [])
    )
    (folder / "run.py").write_text(
        f"{code}\nimport widgets\nprint('FROM', widgets.__file__)\n", encoding="utf-8"
    )
    environment = {
        key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "AVALANCHE_HOME")
    }
    done = subprocess.run(
        [sys.executable, "run.py"], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert f"FROM {folder.resolve()}" in done.stdout


def test_how_to_run_names_no_host_and_the_right_file(tmp_path):
    chapter_zip(tmp_path / "c.zip", "02-x", "{}")
    with zipfile.ZipFile(tmp_path / "c.zip") as archive:
        said = archive.read("02-x/RUN.txt").decode()
    assert "jupyter lab 02-x.ipynb" in said and "requirements.txt" in said and "http" not in said


def test_the_site_zip_holds_the_site_and_not_itself(tmp_path):
    site = tmp_path / "html"
    (site / "chapters").mkdir(parents=True)
    (site / "index.html").write_text("<a href='chapters/a.html'>a</a>", encoding="utf-8")
    (site / "chapters" / "a.html").write_text("a", encoding="utf-8")
    (site / ".buildinfo").write_text("changes", encoding="utf-8")
    (site / "downloads").mkdir()
    output = site / downloads.SITE
    site_zip(site, output)
    first = hashlib.sha256(output.read_bytes()).hexdigest()
    site_zip(site, output)
    assert hashlib.sha256(output.read_bytes()).hexdigest() == first
    with zipfile.ZipFile(output) as archive:
        prefix = downloads.NAME
        assert archive.namelist() == [f"{prefix}/chapters/a.html", f"{prefix}/index.html"]


def test_a_folder_without_a_site_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"no index\.html there; build the book first"):
        site_zip(tmp_path, tmp_path / "x.zip")


def test_everything_is_written_below_the_site(tmp_path):
    """Guards against a download that the page offers and the build forgets, and against old ones kept."""
    chapters, executed, site = (tmp_path / name for name in ("chapters", "executed", "html"))
    for folder in (chapters, executed, site / "downloads"):
        folder.mkdir(parents=True)
    (site / "downloads" / "01-gone.zip").write_bytes(b"old")
    (chapters / "02-a.md").write_text("# A\n\n```{code-cell}\n1 + 1\n```\n", encoding="utf-8")
    cell = nbformat.v4.new_code_cell("1 + 1", outputs=[nbformat.v4.new_output("stream", text="2")])
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), executed / "02-a.ipynb")
    assert downloads.write_all(site, executed, chapters) == ["02-a"]
    assert sorted(path.name for path in (site / "downloads").iterdir()) == ["02-a.ipynb", "02-a.zip"]
    held = json.loads((site / "downloads" / "02-a.ipynb").read_text(encoding="utf-8"))
    assert held["cells"][1]["outputs"][0]["text"] == ["2"]
    once = (site / "downloads" / "02-a.zip").read_bytes()
    downloads.write_all(site, executed, chapters)
    assert (site / "downloads" / "02-a.zip").read_bytes() == once
    (executed / "02-a.ipynb").unlink()
    with pytest.raises(OSError, match=r"02-a\.ipynb"):
        downloads.write_all(site, executed, chapters)

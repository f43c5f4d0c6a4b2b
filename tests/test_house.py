"""The house rules that a tool can check, and what must never be committed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    "command",
    [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"], ["lint-imports"]],
    ids=lambda command: " ".join(command[:2]),
)
def test_tools_are_content(command):
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_number_is_typed_into_prose():
    done = subprocess.run(
        [sys.executable, "-m", "widgets.book.register", "--check"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _tracked():
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def test_nothing_names_a_machine_a_registry_or_a_folder_outside():
    """Guards: a lock file with a registry's host, a path of somebody's machine, a neighbour folder."""
    forbidden = re.compile(
        r"/work/|\.\./shared|/tmp/[a-z]|pypi\.org/simple|files\.pythonhosted|registry\.npmjs|/root/|jsdelivr"
        r"|unpkg\.com|cdnjs|fonts\.googleapis|gstatic"
    )
    found = []
    for path in _tracked():
        if path.suffix in {".png", ".zip", ".woff2"} or path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
            if forbidden.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:90]}")
    assert found == []


def test_tracked_files_are_small():
    """Guards: raw data, built pages and third-party bundles in the tree."""
    large = {path.name: path.stat().st_size for path in _tracked() if path.stat().st_size > 300_000}
    assert large == {}


def test_runtime_needs_stay_few():
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    names = {line.split("==")[0] for line in lines if line and not line.startswith("#")}
    assert names == {"numpy", "pandas", "altair", "ipywidgets"}


def test_every_chapter_of_the_plan_or_the_contents_exists():
    """Guards: a chapter file that no contents list shows."""
    toc = (ROOT / "_toc.yml").read_text("utf-8")
    for path in (ROOT / "chapters").glob("*.md"):
        assert f"chapters/{path.stem}" in toc, path.name

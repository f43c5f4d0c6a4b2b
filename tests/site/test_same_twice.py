"""Two builds of one commit give the same bytes."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.site.conftest import ROOT

LEFT_OUT = {".built", ".buildinfo", "environment.pickle"}


def _digests(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in LEFT_OUT
    }


@pytest.mark.slow
def test_two_builds_are_the_same_bytes(site, tmp_path):
    """Guards: times, random ids, hash order, and the folder of the build, in the pages."""
    tree = tmp_path / "again"
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    ).stdout.split("\n")
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tree / name)
    built = subprocess.run(
        [Path(sys.executable).with_name("jupyter-book"), "build", tree, "-W", "-n", "--keep-going"],
        cwd=tree,
        env={
            "PYTHONPATH": str(tree),
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "HOME": str(tmp_path),
        },
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr[-3000:]
    first, second = _digests(site), _digests(tree / "_build" / "html")
    assert sorted(first) == sorted(second)
    assert [name for name in first if first[name] != second[name]] == []

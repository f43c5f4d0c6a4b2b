"""The palette reaches the pages as one generated style sheet, so that colours are written once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from widgets.charts.palette import stylesheet


def _write(app: Any) -> None:
    if app.builder.format == "html":
        folder = Path(app.outdir) / "_static"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "palette.css").write_text(stylesheet(), encoding="utf-8")


def setup(app: Any) -> None:
    """Write ``palette.css`` and put it on every page."""
    app.connect("builder-inited", _write)
    app.add_css_file("palette.css", priority=100)

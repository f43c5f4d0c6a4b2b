"""The figures: every one is quoted somewhere, so that none is kept for nobody."""

import re
from pathlib import Path

from widgets.figures import FIGURES

ROOT = Path(__file__).parents[1]


def test_every_figure_is_quoted_or_tested():
    """Guards: a figure whose sentence was cut, left behind."""
    files = [*(ROOT / "chapters").rglob("*.md"), ROOT / "widgets" / "book" / "data" / "register.toml"]
    files += [path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__)]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert [name for name in FIGURES if not re.search(rf"\b{name}\b", text)] == []

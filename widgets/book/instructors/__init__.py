"""The instructors' guide: lessons, plans and mistakes, held together with the chapters they teach.

What an author writes is read in `chapter`, `lesson`, `plan` and `mistakes`, without Sphinx; `pages` prints
it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


def setup(app: Any) -> None:
    """Register the guide's directives and their style sheet."""
    import_module("widgets.book.instructors.pages").setup(app)
    app.add_css_file("css/instructors.css", priority=710)

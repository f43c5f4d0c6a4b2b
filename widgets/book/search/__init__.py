"""The site's own search: an index by section made at build, and pages that look in it (`search`, `404`).

Sphinx's search knows whole pages, drops numbers, cannot show text from a folder on disk and splits no
Chinese; a reader of this course looks for 敲入, "qiaoru" or "44.5", offline too.
"""

from __future__ import annotations

from typing import Any

from widgets.book.search import index, pages


def setup(app: Any) -> None:
    """Register what collects the index and what writes the two pages."""
    index.setup(app)
    pages.setup(app)

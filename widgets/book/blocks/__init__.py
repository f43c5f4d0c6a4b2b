"""What every chapter is made of: at a glance, predict, quiz, key points, exercise and solution.

What an author writes is read in `model`, without Sphinx; the other files turn it into pages.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

BLOCKS = ("tags", "ids", "at_a_glance", "predict", "quiz", "key_points", "exercise", "solution", "claim_map")


def setup(app: Any) -> dict[str, Any]:
    """Register every block with Sphinx, and its style sheet and script on every page."""
    for block in BLOCKS:
        import_module(f"widgets.book.blocks.{block}").setup(app)
    app.add_css_file("css/blocks.css", priority=700)
    # In the head and not deferred: it must mark the page before a reveal is painted.
    app.add_js_file("js/blocks.js", priority=300)
    app.add_js_file("js/quiz.js", priority=300, loading_method="defer")
    return {"parallel_read_safe": False, "parallel_write_safe": True}

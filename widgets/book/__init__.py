"""The Sphinx side of the book: one room per job, each with its own ``setup``."""

from __future__ import annotations

from importlib import import_module
from typing import Any

ROOMS = (
    "palette",
    "fonts",
    "theme",
    "mathml",
    "explorers",
    "diagram",
    "vega",
    "blocks",
    "links",
    "roles",
    "filter_box",
    "register_page",
    "glossary",
    "downloads",
    "contents",
    "hero",
    "legend",
    "tables",
    "assets",
)


def setup(app: Any) -> dict[str, Any]:
    """Register every room of the book with Sphinx."""
    for room in ROOMS:
        import_module(f"widgets.book.{room}").setup(app)
    return {"parallel_read_safe": False, "parallel_write_safe": True}

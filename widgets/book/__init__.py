"""The Sphinx side of the book: one room per job, each with its own ``setup``."""

from __future__ import annotations

from importlib import import_module
from typing import Any

ROOMS = (
    "ahead",
    "look.palette",
    "look.fonts",
    "look.theme",
    "look.mathml",
    "explorers",
    "look.diagram",
    "explorers.vega",
    "blocks",
    "look.links",
    "register.roles",
    "look.filter_box",
    "register.page",
    "register.columns",
    "register.glossary",
    "register.defaults",
    "downloads",
    "pdf.link",
    "instructors",
    "look.contents",
    "look.sharing",
    "look.front_door",
    "search",
    "look.tally",
    "look.site_link",
    "look.hero",
    "look.legend",
    "look.tables",
    "look.assets",
)


def setup(app: Any) -> dict[str, Any]:
    """Register every room of the book with Sphinx."""
    for room in ROOMS:
        import_module(f"widgets.book.{room}").setup(app)
    return {"parallel_read_safe": False, "parallel_write_safe": True}

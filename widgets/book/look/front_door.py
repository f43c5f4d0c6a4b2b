"""The site's own address: a page that sends on to the landing page, named where it is shared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from widgets.book.look import hero
from widgets.book.look.sharing import FILE
from widgets.strings import words


def _write(app: Any, exception: Exception | None) -> None:
    root = app.config.root_doc
    if exception is not None or app.builder.name != "html" or "/" not in root:
        return  # a landing page at the top needs no door
    base = app.config.html_baseurl.rstrip("/")
    target = app.builder.get_target_uri(root)
    metadata = app.env.metadata.get(root, {})
    context = {
        "language": app.config.language,
        "target": target,
        "is_landing": True,
        "docstitle": app.config.html_title,
        "title": app.config.html_title,
        "page_description": metadata.get("description") or words("page.description"),
        "pageurl": f"{base}/{target}" if base else "",
        "share_image": f"{base}/_static/{FILE}" if base else "",
        "share_image_alt": hero.description(hero.tiers()) if base else "",
    }
    door = app.builder.templates.render("front-door.html", context)
    (Path(app.outdir) / "index.html").write_text(door, encoding="utf-8")


def setup(app: Any) -> None:
    """Write the door before sphinx-external-toc does, whose page says nothing of the book."""
    app.connect("build-finished", _write, priority=400)

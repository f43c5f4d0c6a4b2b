"""Ids of predictions and quizzes: each once in the whole book, because a guess is kept under its id."""

from __future__ import annotations

from typing import Any

from widgets.book.blocks.model import BlockError


def claim(env: Any, kind: str, name: str) -> None:
    """Record that the current document uses an id. Raises BlockError where one does already."""
    owners = _owners(env)
    owner = owners.setdefault((kind, name), env.docname)
    if owner != env.docname or (kind, name) in env.temp_data.setdefault("avalanche_ids", set()):
        raise BlockError(f"{kind}: id", name, f"an id of its own: {owner} has this one")
    env.temp_data["avalanche_ids"].add((kind, name))


def _owners(env: Any) -> dict[tuple[str, str], str]:
    if not hasattr(env, "avalanche_ids"):
        env.avalanche_ids = {}
    owners: dict[tuple[str, str], str] = env.avalanche_ids
    return owners


def _purge(app: Any, env: Any, docname: str) -> None:
    for key in [key for key, owner in _owners(env).items() if owner == docname]:
        del _owners(env)[key]


def setup(app: Any) -> None:
    """Forget a document's ids when it is read again."""
    app.connect("env-purge-doc", _purge)

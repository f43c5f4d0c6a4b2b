"""Every word a widget or block shows, one file per language: a second language is a file."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def language() -> str:
    """Return the language of the words: ``AVALANCHE_LANGUAGE``, or English."""
    return os.environ.get("AVALANCHE_LANGUAGE", "en")


@cache
def _file(code: str) -> Mapping[str, Any]:
    path = FOLDER / f"{code}.toml"
    if not path.is_file():
        known = ", ".join(sorted(found.stem for found in FOLDER.glob("*.toml")))
        raise ValueError(f"language: {code!r} has no strings file; allowed: {known}")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def look_up(table: Mapping[str, Any], key: str) -> Any:
    """Return the entry of nested tables under a dotted key (the table itself under an empty one).

    Raises ValueError, naming the key and the part that is missing.
    """
    found: Any = table
    for part in key.split(".") if key else ():
        if not isinstance(found, Mapping) or part not in found:
            raise ValueError(f"key: {key!r} has no words (missing part {part!r})")
        found = found[part]
    return found


def words(key: str) -> Any:
    """Return the words under a dotted key, e.g. ``blocks.quiz.check``: a string, or a table of strings.

    Raises ValueError, naming the key, where the language's file has no such entry.
    """
    return look_up(_file(language()), key)

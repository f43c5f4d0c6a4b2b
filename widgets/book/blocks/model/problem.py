"""An author's mistake, said so that it can be mended: the thing, the value, what is allowed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class BlockError(ValueError):
    """A block is not written as it must be; the message names the thing, the value and what is allowed."""

    def __init__(self, thing: str, value: Any, allowed: str):
        super().__init__(f"{thing}: {value!r} is not allowed; allowed: {allowed}")


def identifier(thing: str, value: str) -> str:
    """Return an id of lower-case words joined by hyphens. Raises BlockError otherwise."""
    if not _ID.fullmatch(value):
        raise BlockError(
            f"{thing}: id", value, "lower-case letters and digits joined by hyphens, such as ch02-fall"
        )
    return value


def table(thing: str, value: Any, required: Iterable[str], optional: Iterable[str] = ()) -> Mapping[str, Any]:
    """Return a mapping that has every required key and none but those named. Raises BlockError otherwise."""
    required, optional = tuple(required), tuple(optional)
    keys = ", ".join((*required, *(f"{key} (optional)" for key in optional)))
    if not isinstance(value, Mapping):
        raise BlockError(thing, value, f"a table with the keys {keys}")
    for key in value:
        if key not in (*required, *optional):
            raise BlockError(f"{thing}: key", key, keys)
    for key in required:
        if value.get(key) is None:
            raise BlockError(f"{thing}: {key}", None, "a value: it is missing")
    return value


def text(thing: str, value: Any) -> str:
    """Return a text that is not empty. Raises BlockError otherwise."""
    if not isinstance(value, str) or not value.strip():
        raise BlockError(thing, value, "a text that is not empty (in quotes, where YAML would read a number)")
    return value.strip()


def items(thing: str, value: Any, least: int, most: int | None = None) -> list[Any]:
    """Return a list of at least and at most so many entries. Raises BlockError otherwise."""
    span = f"{least} or more" if most is None else f"{least} to {most}"
    if not isinstance(value, list):
        raise BlockError(thing, value, f"a list of {span} entries")
    if len(value) < least or (most is not None and len(value) > most):
        raise BlockError(thing, f"{len(value)} entries", span)
    return value


def flag(thing: str, value: Any) -> bool:
    """Return true or false. Raises BlockError otherwise."""
    if not isinstance(value, bool):
        raise BlockError(thing, value, "true or false")
    return value


def whole(thing: str, value: Any, least: int = 1) -> int:
    """Return a whole number, also where it is written as text. Raises BlockError otherwise."""
    found = int(value) if isinstance(value, str) and value.strip().isdecimal() else value
    if isinstance(found, bool) or not isinstance(found, int) or found < least:
        raise BlockError(thing, value, f"a whole number of at least {least}")
    return found

"""The thirty mistakes of lay accounts, as data, and which guide pages correct them."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from widgets.book.blocks.model import BlockError
from widgets.book.myst import source

FILE = Path(__file__).with_name("mistakes.toml")
DIRECTIVE = "mistake"


@cache
def mistakes() -> dict[int, str]:
    """Return what people say, by number. Raises ValueError where the numbers do not run 1, 2, 3, ..."""
    entries = tomllib.loads(FILE.read_text(encoding="utf-8"))["mistake"]
    found = {int(entry["number"]): str(entry["said"]) for entry in entries}
    if list(found) != list(range(1, len(entries) + 1)):
        raise ValueError(f"{FILE.name}: numbers must run 1, 2, 3, ...; found {list(found)}")
    return found


def number_of(argument: str) -> int:
    """Return the number of a mistake. Raises BlockError where there is none of that number."""
    if not argument.strip().isdecimal() or int(argument) not in mistakes():
        raise BlockError("mistake", argument, f"1 to {len(mistakes())}")
    return int(argument)


def halves(number: int, body: str) -> tuple[str, str, int]:
    """Return the correction, the question that reveals the mistake, and the question's line in the body.

    Raises BlockError where the body has not just these two, with a line of three hyphens between.
    """
    lines = body.split("\n")
    cuts = [place for place, line in enumerate(lines) if line.strip() == "---"]
    if len(cuts) != 1:
        raise BlockError(
            f"mistake {number}: body", f"{len(cuts)} lines of ---", "one, between correction and question"
        )
    right, ask = "\n".join(lines[: cuts[0]]).strip(), "\n".join(lines[cuts[0] + 1 :]).strip()
    if not right or not ask:
        raise BlockError(f"mistake {number}: body", body, "a correction, ---, a question")
    return right, ask, cuts[0] + 1


def corrected_in(pages: list[Path]) -> dict[int, list[str]]:
    """Return for each mistake the pages (their files' names) that correct it; empty where none does."""
    found: dict[int, list[str]] = {number: [] for number in mistakes()}
    for path in pages:
        for node in source.read(path).walk():
            if isinstance(node, source.Directive) and node.name == DIRECTIVE:
                found[number_of(node.argument)].append(path.stem)
    return found


def said(number: int) -> str:
    """Return what people say, in quotation marks."""
    return f"“{mistakes()[number]}”"

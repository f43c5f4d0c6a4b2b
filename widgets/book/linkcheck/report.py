"""The report: one line a link, worst first, and per host what could not be reached."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from widgets.book.linkcheck.ask import Answer
from widgets.book.linkcheck.collect import Place

STATES = ("broken", "moved", "refused", "unreachable", "ok")
_MEANING = {
    "broken": "the host says that there is no such page",
    "moved": "the host sends on to another address",
    "refused": "the host is there and does not serve programs: look by hand",
    "unreachable": "no answer from here: says nothing about the link",
    "ok": "there",
}
_SAID = 100


def report(answers: Sequence[Answer], places: Mapping[str, Sequence[Place]]) -> str:
    """Return the report as text."""
    lines = []
    for state in STATES:
        found = sorted((answer for answer in answers if answer.state == state), key=lambda a: a.address)
        if not found:
            continue
        lines.append(f"{state} ({len(found)}): {_MEANING[state]}")
        for answer in found:
            lines.append(f"  {answer.address}")
            if answer.said and state != "unreachable":
                lines.append(f"      {_short(answer.said)}")
            where = places[answer.address]
            more = f" and {len(where) - 3} more pages" if len(where) > 3 else ""
            lines.append(f"      in {', '.join(map(str, where[:3]))}{more}")
        if state == "unreachable":
            lines += _hosts(found)
    counts = Counter(answer.state for answer in answers)
    total = ", ".join(f"{counts[state]} {state}" for state in STATES if counts[state])
    return "\n".join([*lines, f"{len(answers)} links: {total or 'none'}"])


def _hosts(answers: Sequence[Answer]) -> list[str]:
    first = {urlsplit(answer.address).netloc: answer.said for answer in reversed(answers)}
    return ["  hosts not reachable:", *(f"    {host}: {_cause(first[host])}" for host in sorted(first))]


def _cause(said: str) -> str:
    """Return why a connection failed: the innermost error's name where the library tells it."""
    names = re.findall(r"Caused by (\w+)", said)
    return names[-1] if names else _short(said)


def _short(said: str) -> str:
    return said if len(said) <= _SAID else f"{said[: _SAID - 3]}..."

"""The claim register: facts, claims, dated events and sources, read from one data file and validated.

`python -m widgets.book.register --check [FILES]` checks the chapters against it.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from widgets.book.register.entries import (
    CONFIDENCES,
    EVENT_KINDS,
    KINDS,
    Claim,
    Event,
    Fact,
    Register,
    Source,
)
from widgets.book.register.verdicts import wrong_in
from widgets.strings import words

DATA = Path(__file__).parents[1] / "data" / "register.toml"
__all__ = [
    "DATA",
    "Claim",
    "Event",
    "Fact",
    "Register",
    "RegisterError",
    "Source",
    "find",
    "parse",
    "register",
]


class RegisterError(ValueError):
    """The register is wrong; the message names file, entry, field, value and what is allowed."""


Entry = TypeVar("Entry", Source, Fact, Claim, Event)


def parse(text: str, name: str = "register.toml") -> Register:
    """Read and validate a register. Raises RegisterError at the first entry that is wrong."""
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as problem:
        raise RegisterError(f"{name}: not TOML ({problem})") from None
    for table in data:
        _allow(f"{name}", "table", table, ("source", "fact", "claim", "event"))
    sources = _entries(data, "source", Source, name)
    register = Register(
        facts=_entries(data, "fact", Fact, name),
        claims=_entries(data, "claim", Claim, name),
        events=_entries(data, "event", Event, name),
        sources=sources,
    )
    for fact in register.facts.values():
        _check_fact(f"{name}, fact {fact.id!r}", fact, sources)
    for claim in register.claims.values():
        for wrong in wrong_in(claim):
            raise RegisterError(f"{name}, claim {claim.id!r}, {wrong}")
    for event in register.events.values():
        _check_event(f"{name}, event {event.id!r}", event, sources)
    for source in sources.values():
        _check_date(f"{name}, source {source.id!r}", source.date)
        if source.url and not re.fullmatch(r"https?://\S+", source.url):
            raise RegisterError(
                f"{name}, source {source.id!r}, url: {source.url!r}; allowed: http(s) address"
            )
    return register


@cache
def register() -> Register:
    """Return the register of this book. Raises RegisterError if the data file is wrong."""
    return parse(DATA.read_text(encoding="utf-8"), DATA.name)


def find(table: Mapping[str, Entry], key: str, what: str) -> Entry:
    """Return an entry by its id. Raises RegisterError naming near ids, so that a slip is seen."""
    if key in table:
        return table[key]
    near = get_close_matches(key, table, n=5, cutoff=0.4) or list(table)[:5]
    raise RegisterError(f"{what} {key!r} is not in the register; allowed ids are like: {', '.join(near)}")


def _entries(
    data: Mapping[str, Any], table: str, kind: Callable[..., Entry], name: str
) -> Mapping[str, Entry]:
    known = {item.name: item for item in fields(kind)}  # type: ignore[arg-type]
    needed = [key for key, item in known.items() if item.default is MISSING]
    found: dict[str, Entry] = {}
    for position, raw in enumerate(data.get(table, []), start=1):
        where = f"{name}, {table} {raw.get('id', f'number {position}')!r}"
        for key in raw:
            _allow(where, "field", key, known)
        for key in needed:
            if raw.get(key) in (None, "", []):
                raise RegisterError(f"{where}: {key} is missing")
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", str(raw["id"])):
            raise RegisterError(f"{where}: id {raw['id']!r}; allowed: letters, digits and hyphens")
        if raw["id"] in found:
            raise RegisterError(f"{where}: the id is used twice")
        found[raw["id"]] = kind(**{key: _value(where, key, value) for key, value in raw.items()})
    return MappingProxyType(found)


def _value(where: str, key: str, value: Any) -> Any:
    if key == "value":
        values = value if isinstance(value, list) else [value]
        if len(values) not in (1, 2) or any(
            isinstance(one, bool) or not isinstance(one, int | Decimal) for one in values
        ):
            raise RegisterError(f"{where}, value: {value!r}; allowed: a number, or [low, high]")
        return tuple(Decimal(one) for one in values)
    if key in ("sources", "args"):
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise RegisterError(f"{where}, {key}: {value!r}; allowed: a list of texts")
        return tuple(value)
    wanted = {"decimals": int, "signed": bool}.get(key, str)
    if type(value) is not wanted:
        raise RegisterError(f"{where}, {key}: {value!r}; allowed: {wanted.__name__}")
    return value


def _check_fact(where: str, fact: Fact, sources: Mapping[str, Source]) -> None:
    _allow(where, "kind", fact.kind, KINDS)
    _check_confidence(where, fact.confidence)
    _allow(where, "unit", fact.unit, words("register.units"))
    _allow(where, "group", fact.group, words("register.groups"))
    if fact.about:
        _allow(where, "about", fact.about, words("register.about"))
    _check_sources(where, fact.sources, sources)
    _check_date(where, fact.date)
    if bool(fact.value) == bool(fact.figure):
        raise RegisterError(f"{where}: needs a value or a figure, and not both")
    computed = fact.kind == "model" or (fact.kind == "record" and fact.confidence == "A")
    if computed and not fact.figure:
        raise RegisterError(
            f"{where}: kind {fact.kind}, confidence {fact.confidence} is computed: name a figure"
        )
    if len(fact.value) == 2 and fact.value[0] >= fact.value[1]:
        raise RegisterError(f"{where}, value: {fact.value[0]} to {fact.value[1]}; allowed: low before high")
    try:
        fact.text()
    except ValueError as problem:
        raise RegisterError(f"{where}: {problem}") from None


def _check_event(where: str, event: Event, sources: Mapping[str, Source]) -> None:
    _allow(where, "kind", event.kind, EVENT_KINDS)
    _check_confidence(where, event.confidence)
    _check_sources(where, event.sources, sources)
    _check_date(where, event.date)


def _check_confidence(where: str, confidence: str) -> None:
    if confidence == "M":
        raise RegisterError(
            f"{where}, confidence: 'M' has no source and may not be printed; allowed: A, B, C"
        )
    _allow(where, "confidence", confidence, CONFIDENCES)


def _check_sources(where: str, used: Iterable[str], sources: Mapping[str, Source]) -> None:
    for one in used:
        _allow(where, "source", one, sources)


_DAY = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-\d\d)?)?"


def _check_date(where: str, text: str) -> None:
    ends = text.split("/")
    if len(ends) > 2 or not all(re.fullmatch(_DAY, end) for end in ends) or ends != sorted(ends):
        raise RegisterError(
            f"{where}, date: {text!r}; allowed: YYYY, YYYY-MM, YYYY-MM-DD, or two of them as a/b"
        )
    for end in ends:
        if len(end) == 10:
            try:
                datetime.date.fromisoformat(end)
            except ValueError:
                raise RegisterError(f"{where}, date: {end!r} is not a day of the calendar") from None


def _allow(where: str, field: str, value: str, allowed: Iterable[str]) -> None:
    if value not in allowed:
        raise RegisterError(f"{where}, {field}: {value!r}; allowed: {', '.join(allowed)}")

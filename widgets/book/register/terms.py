"""The glossary as data: an English term, its Chinese names, pinyin, one line, its chapter; validated."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

_NEEDED = ("id", "en", "zh", "pinyin", "line", "chapter")
DATA = Path(__file__).parents[1] / "data" / "glossary.toml"


@dataclass(frozen=True)
class Term:
    """One entry; `aliases` are further names that the `term` role takes and the page does not print."""

    id: str
    en: str
    zh: tuple[str, ...]
    pinyin: str
    line: str
    chapter: int
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that the `term` role takes, the id among them."""
        return tuple(dict.fromkeys((self.en, *self.zh, *self.aliases, self.id)))

    @property
    def chinese(self) -> str:
        """The Chinese names as they are printed."""
        return " / ".join(self.zh)


def parse(text: str, name: str = "glossary.toml") -> Mapping[str, Term]:
    """Read and validate a glossary, by id. Raises ValueError naming the file, the term and what is wrong."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise ValueError(f"{name}: not TOML ({problem})") from None
    known = {item.name for item in fields(Term)}
    terms: dict[str, Term] = {}
    owners: dict[str, str] = {}
    for position, raw in enumerate(data.get("term", []), start=1):
        where = f"{name}, term {raw.get('id', f'number {position}')!r}"
        if unknown := set(raw) - known:
            raise ValueError(f"{where}: field {min(unknown)!r}; allowed: {', '.join(sorted(known))}")
        if missing := [key for key in _NEEDED if not raw.get(key)]:
            raise ValueError(f"{where}: {missing[0]} is missing")
        if not re.fullmatch(r"[a-z0-9-]+", raw["id"]) or raw["id"] in terms:
            raise ValueError(f"{where}: id is used twice, or is not small letters, digits and hyphens")
        if not isinstance(raw["zh"], list) or not isinstance(raw.get("aliases", []), list):
            raise ValueError(f"{where}: zh and aliases are lists of texts")
        if type(raw["chapter"]) is not int or raw["chapter"] < 1:
            raise ValueError(f"{where}, chapter: {raw['chapter']!r}; allowed: the number of a chapter")
        values: dict[str, Any] = {
            key: tuple(one) if isinstance(one, list) else one for key, one in raw.items()
        }
        term = Term(**values)
        for one in dict.fromkeys(key.casefold() for key in term.names):
            if one in owners:
                raise ValueError(f"{where}: the name {one!r} belongs to {owners[one]!r} already")
            owners[one] = term.id
        terms[term.id] = term
    return MappingProxyType(terms)


@cache
def terms() -> Mapping[str, Term]:
    """Return the glossary of this book by id. Raises ValueError if the data file is wrong."""
    return parse(DATA.read_text(encoding="utf-8"), DATA.name)


@cache
def _by_name() -> Mapping[str, Term]:
    return MappingProxyType({name.casefold(): term for term in terms().values() for name in term.names})


def term_of(name: str) -> Term:
    """Return the term with a name, whatever its capitals. Raises ValueError naming near names if unknown."""
    found = _by_name().get(name.strip().casefold())
    if found:
        return found
    near = get_close_matches(name.casefold(), _by_name(), n=5, cutoff=0.5)
    raise ValueError(f"term {name!r} is not in the glossary; near names: {', '.join(near) or 'none'}")

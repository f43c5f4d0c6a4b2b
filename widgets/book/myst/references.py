"""The bibliography as plain text: `references.bib` read for notebooks, which have no citation machinery."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

BIBLIOGRAPHY = Path(__file__).resolve().parents[3] / "references.bib"


@dataclass(frozen=True)
class Reference:
    """One entry of the bibliography."""

    key: str
    fields: Mapping[str, str] = field(hash=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The authors' family names."""
        authors = re.split(r"\s+and\s+", self.fields.get("author", self.fields.get("editor", self.key)))
        return tuple(
            name.split(",")[0].strip() if "," in name else name.split()[-1]
            for name in authors
            if name.strip()
        )

    @property
    def who(self) -> str:
        """The authors as a citation names them."""
        names = self.names
        if len(names) > 2:
            return f"{names[0]} et al."
        return " and ".join(names)

    @property
    def year(self) -> str:
        """The year of publication, "n.d." without one."""
        return self.fields.get("year", "n.d.")

    @property
    def full(self) -> str:
        """The whole reference as Markdown."""
        get = self.fields.get
        place = (
            get("journal")
            or get("booktitle")
            or get("institution")
            or get("publisher")
            or get("howpublished")
            or ""
        )
        volume = f" {get('volume')}" if get("volume") else ""
        pages = f", {get('pages', '').replace('--', '–')}" if get("pages") else ""
        link = f"https://doi.org/{get('doi')}" if get("doi") else get("url", "")
        parts = [
            f"{', '.join(self.names)} ({self.year})",
            f"*{get('title', self.key)}*",
            f"{place}{volume}{pages}",
        ]
        return ". ".join(part for part in parts if part) + "." + (f" <{link}>" if link else "")


def parse(text: str) -> Mapping[str, Reference]:
    """Read BibTeX entries with values in braces, quotes or bare. Raises ValueError on an open brace."""
    found = {}
    for start in re.finditer(r"@(\w+)\s*\{\s*([^,\s{}]+)\s*,", text):
        if start[1].lower() in ("comment", "string", "preamble"):
            continue
        body = text[start.end() : _closing(text, start.end(), start[2])]
        found[start[2]] = Reference(start[2], MappingProxyType(_fields(body, start[2])))
    return MappingProxyType(found)


def _fields(body: str, key: str) -> dict[str, str]:
    fields, position = {}, 0
    while name := re.compile(r"\s*,?\s*([A-Za-z][\w-]*)\s*=\s*").match(body, position):
        position = name.end()
        if body[position : position + 1] == "{":
            end = _closing(body, position + 1, key)
            value, position = body[position + 1 : end], end + 1
        elif body[position : position + 1] == '"':
            end = body.index('"', position + 1)
            value, position = body[position + 1 : end], end + 1
        else:
            bare = re.compile(r"[^,\s]+").match(body, position)
            value, position = (bare[0], bare.end()) if bare else ("", len(body))
        fields[name[1].lower()] = _plain(value)
    return fields


def _closing(text: str, position: int, key: str) -> int:
    depth = 1
    for at in range(position, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return at
    raise ValueError(f"bibliography, {key}: a brace is never closed")


_ACCENT = {
    '"': "\N{COMBINING DIAERESIS}",
    "'": "\N{COMBINING ACUTE ACCENT}",
    "`": "\N{COMBINING GRAVE ACCENT}",
    "^": "\N{COMBINING CIRCUMFLEX ACCENT}",
    "~": "\N{COMBINING TILDE}",
}


def _plain(value: str) -> str:
    value = re.sub(r"""\\(["'`^~])\{?([A-Za-z])\}?""", lambda found: found[2] + _ACCENT[found[1]], value)
    value = re.sub(r"\\([&%$#_])", r"\1", value).replace("{", "").replace("}", "").replace("~", " ")
    return unicodedata.normalize("NFC", " ".join(value.split()))


def references(path: Path = BIBLIOGRAPHY) -> Mapping[str, Reference]:
    """Return the book's bibliography by key; empty where there is no file."""
    return parse(path.read_text(encoding="utf-8")) if path.is_file() else MappingProxyType({})

"""Sentences with numbers: the one small format that Python and the page's script both speak.

``{loss:.1f}`` a number; ``{loss:+.1f}`` with its sign; ``{size:,.0f}`` with thousands; ``{size:~.1f}``
without its sign; ``{day:date}`` a date; ``{loss|fell|did not move|rose}`` a word by sign; ``{name}``
text as it is. A figure that is a list of (label, value) pairs is written "label value, label value".
Numbers round half away from zero on their first twelve significant digits, so that a value computed here and
the same value read from the page's data never part at a half.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np

from widgets.strings import words

FIELD = re.compile(r"\{([a-z_]+)(?:\|([^|}]*)\|([^|}]*)\|([^|}]*)|:([^}]+))?\}")
MISSING = "–"
NUMBER = re.compile(r"([+~]?)(,?)\.(\d)f")


def number(value: float, spec: str) -> str:
    """Return a number as text by ``spec`` ([+~][,].Nf), with a true minus sign; a dash where missing."""
    found = NUMBER.fullmatch(spec)
    if found is None:
        raise ValueError(f"spec: {spec!r} is not a number format; [+~][,].Nf is")
    if value is None or math.isnan(value):
        return MISSING
    sign, comma, places = found.groups()
    size = Decimal(f"{abs(float(value)):.12g}").quantize(
        Decimal(1).scaleb(-int(places)), rounding=ROUND_HALF_UP
    )
    text = f"{size:{comma}f}"
    if sign == "~" or size == 0:
        return text
    return ("−" if value < 0 else "+" if sign else "") + text


def date(day: Any) -> str:
    """Return a date (``datetime64`` or ISO text) in words, by the language's own order."""
    year, month, dom = str(day)[:10].split("-")
    pattern: str = words("dates.pattern")
    return pattern.format(day=int(dom), month=words("dates.months")[int(month) - 1], year=year)


def _one(value: Any, spec: str | None) -> str:
    missing = value is None or (isinstance(value, float) and math.isnan(value))
    if missing:
        return MISSING
    if spec == "date":
        return date(value)
    if spec is None:
        return str(value)
    return number(value, spec)


def fields(template: str) -> set[str]:
    """Return the names of the figures a template needs."""
    return {found.group(1) for found in FIELD.finditer(template)}


def fill(template: str, figures: Mapping[str, Any]) -> str:
    """Return the template with its figures written in. A figure it lacks raises ValueError."""

    def write(found: re.Match[str]) -> str:
        name, negative, zero, positive, spec = found.groups()
        if name not in figures:
            raise ValueError(f"figures: {name!r} is missing; there are {', '.join(figures)}")
        value = figures[name]
        if negative is not None:
            return negative if value < 0 else positive if value > 0 else zero
        if isinstance(value, list):
            unit = ""
            if spec is not None and not NUMBER.fullmatch(spec) and spec != "date":
                spec, unit = spec[: spec.index("f") + 1], spec[spec.index("f") + 1 :]
            return ", ".join(f"{label} {_one(each, spec)}{unit}" for label, each in value) or words(
                "dates.none"
            )
        if isinstance(value, np.generic) and not isinstance(value, np.datetime64):
            value = value.item()
        return _one(value, spec)

    return FIELD.sub(write, template)

"""What the roles of this book say, as plain text: shared by pages, notebooks and checks, without Sphinx."""

from __future__ import annotations

import re

from widgets.book.register import Fact, Source, find, register
from widgets.book.register.quantity import MINUS, quantity, scaled, units
from widgets.figures import figure
from widgets.strings import words


def fact_of(key: str) -> Fact:
    """Return a fact by its id. Raises ValueError naming near ids if it is unknown."""
    return find(register().facts, key, "fact")


def badge_text(badge: str) -> str:
    """Return how a number is known, in full: "record A", "reported B", ..."""
    return str(words(f"register.badges.{badge}"))


def computed_text(specification: str) -> str:
    """Return a figure computed now, as ``figure:format`` says, e.g. ``basis(IM2403, 2024-02-05):.1%``.

    `format` is a Python format, or a unit of the register with optional decimals: ``percent.1``,
    ``cny-bn.0``, ``lots``. Raises ValueError naming what is wrong.
    """
    expression, colon, form = specification.rpartition(":")
    if not colon or not form or not expression:
        raise ValueError(f"computed {specification!r}: write figure:format, for example name:.1%")
    value = figure(expression)
    unit = re.fullmatch(rf"({'|'.join(map(re.escape, units()))})(?:\.(\d))?", form.strip())
    if unit:
        return quantity((scaled(value, unit[1]),), unit[1], int(unit[2] or 0))
    try:
        return format(value, form.strip()).replace("-", MINUS)
    except ValueError:
        allowed = ", ".join(units())
        raise ValueError(
            f"computed {specification!r}: format {form!r}; allowed: a Python format such as .1%, or {allowed}"
        ) from None


def date_text(text: str) -> str:
    """Return a date, or a span of two, of the register as a reader writes it: "5 February 2024"."""
    return " – ".join(_one_date(end) for end in text.split("/"))


def _one_date(text: str) -> str:
    parts = text.split("-")
    month = [str(words("dates.months")[int(parts[1]) - 1])] if len(parts) > 1 else []
    day = [str(int(parts[2]))] if len(parts) > 2 else []
    return "\N{NO-BREAK SPACE}".join([*day, *month, parts[0]])


def source_text(source: Source) -> str:
    """Return a source as a short citation: outlet and date."""
    return str(words("register.cited_as")).format(outlet=source.outlet, date=date_text(source.date))


def full_source_text(source: Source) -> str:
    """Return a source in full: outlet, title, date."""
    return f"{source.outlet}: {source.title}. {date_text(source.date)}"


def split_label(text: str) -> tuple[str, str]:
    """Return the label and the target of a role's text, ``label <target>`` or ``target``."""
    found = re.fullmatch(r"(.+?)\s*<([^<>]+)>", text, re.DOTALL)
    return (found[1], found[2].strip()) if found else (text.strip(), text.strip())

"""The `default` role: a parameter's default as the code has it now, so that a table of them cannot drift.

``{default}`snowball.Market.vol` `` reads a dataclass field, ``dealer.vintage_book.knock_in`` a function's
parameter, ``mandate.ENHANCED.tracking_error`` an object's value, ``mandate.Shape.mean_cap[3]`` one of
several, ``cascade.PARAMETERS.dma.default`` an entry of a table.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from importlib import import_module
from importlib.util import find_spec
from numbers import Real
from typing import Any

import numpy as np
from docutils import nodes

from widgets.book.register.quantity import MINUS
from widgets.book.register.roles import BookRole
from widgets.strings import words

ROOT = "widgets.simulation"


def default_of(path: str) -> Any:
    """Return what a dotted name below `widgets.simulation` stands for; of a parameter, its default.

    Raises ValueError naming the step that does not exist and what is there instead.
    """
    found = re.fullmatch(r"([A-Za-z_][\w.]*?)(?:\[(\d+)\])?", path.strip())
    if not found:
        raise ValueError(f"default {path!r}; allowed: a dotted name, such as snowball.Market.vol")
    thing = _walk(import_module(ROOT), tuple(found[1].split(".")), path)
    if found[2]:
        try:
            thing = thing[int(found[2])]
        except (IndexError, TypeError):
            raise ValueError(f"default {path!r}: there is no element {found[2]}") from None
    return thing


def default_text(value: Any) -> str:
    """Return a default as a table prints it. Raises ValueError for what is no number, name or yes and no."""
    if isinstance(value, np.generic | np.ndarray) and value.ndim == 0:
        value = value.item()
    if isinstance(value, Enum):
        return value.name.lower()
    if isinstance(value, bool):
        return str(words("defaults.yes" if value else "defaults.no"))
    if value is None or (isinstance(value, Real) and math.isinf(float(value))):
        return str(words("defaults.none"))
    if isinstance(value, Real):
        short = f"{float(value):g}"
        if float(short) != value and float(value) == 1 / round(1 / float(value)):
            return f"1/{round(1 / float(value))}"  # a day of a year of 252
        return short.replace("-", MINUS)
    if isinstance(value, str):
        return value
    if isinstance(value, Iterable):
        return ", ".join(map(default_text, value))
    raise ValueError(f"default: {value!r} is no number, text, or list of them")


def _walk(thing: Any, steps: tuple[str, ...], path: str) -> Any:
    if not steps:
        return thing
    wrong = None
    for found in _steps(thing, steps[0], path):
        try:
            return _walk(found, steps[1:], path)
        except ValueError as problem:
            wrong = wrong or problem
    raise wrong or ValueError(f"default {path!r}: no {steps[0]!r} there; there are: {_names(thing)}")


def _steps(thing: Any, name: str, path: str) -> Iterator[Any]:
    """Yield what a name may mean: a package may hold a function and a file of one name."""
    if isinstance(thing, Mapping):
        yield from [thing[name]] if name in thing else []
    elif inspect.isroutine(thing):
        defaults = {
            key: one.default
            for key, one in inspect.signature(thing).parameters.items()
            if one.default is not inspect.Parameter.empty
        }
        if name not in defaults:
            there = ", ".join(defaults)
            raise ValueError(f"default {path!r}: no parameter {name!r} with a default; there are: {there}")
        yield defaults[name]
    else:
        if hasattr(thing, name):
            yield getattr(thing, name)
        if hasattr(thing, "__path__") and find_spec(f"{thing.__name__}.{name}"):
            yield import_module(f"{thing.__name__}.{name}")


def _names(thing: Any) -> str:
    return ", ".join(key for key in (thing if isinstance(thing, Mapping) else vars(thing)) if key[0] != "_")


class DefaultRole(BookRole):
    """A default of a model's parameter, read from the code when the book is built."""

    def nodes(self) -> list[nodes.Node]:
        """Return the value."""
        return [nodes.Text(default_text(default_of(self.text)))]


def setup(app: Any) -> None:
    """Register the role."""
    app.add_role("default", DefaultRole())

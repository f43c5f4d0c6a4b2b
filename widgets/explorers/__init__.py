"""The declarations of the course's widgets, one file per chapter."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from widgets.explorer import Explorer


def everything() -> dict[str, Explorer]:
    """Return every declared explorer by name. Two of one name raise ValueError."""
    found: dict[str, Explorer] = {}
    for module in sorted(info.name for info in pkgutil.iter_modules(__path__)):
        for value in vars(import_module(f"{__name__}.{module}")).values():
            if isinstance(value, Explorer) and found.setdefault(value.name, value) is not value:
                raise ValueError(f"explorers: two are named {value.name!r}")
    return found

"""The description of every stored table: one TOML file, used to write, to read and to explain the columns."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

FOLDER = Path(__file__).parent / "tables"
TABLES = (
    "daily", "etf", "futures", "squeeze", "windows", "dividends",
    "barriers", "vintages", "knock_ins", "watch",
)  # fmt: skip
KINDS = ("date", "text", "integer", "number")


@dataclass(frozen=True)
class Column:
    """What one stored column means: its unit, its rounding and who published the numbers behind it."""

    name: str
    kind: str
    meaning: str
    unit: str
    source: str
    decimals: int = 0
    stand_in: str = ""


@cache
def describe(table: str) -> Mapping[str, Column]:
    """Return the columns of a table in stored order, keyed by name.

    Raises ValueError if the table is not one of `TABLES`.
    """
    if table not in TABLES:
        raise ValueError(f"table={table!r}: allowed are {', '.join(TABLES)}")
    described = _document()[table]["columns"]
    return MappingProxyType({name: _column(table, name, entry) for name, entry in described.items()})


def about(table: str) -> str:
    """Return one sentence saying what a table holds.

    Raises ValueError if the table is not one of `TABLES`.
    """
    describe(table)
    return str(_document()[table]["about"])


@cache
def _document() -> dict[str, dict[str, Any]]:
    with (FOLDER / "columns.toml").open("rb") as stream:
        return tomllib.load(stream)


def _column(table: str, name: str, entry: dict[str, Any]) -> Column:
    if entry.get("kind") not in KINDS:
        raise ValueError(
            f"columns.toml, {table}.{name}: kind={entry.get('kind')!r}: allowed are {', '.join(KINDS)}"
        )
    if (entry["kind"] == "number") != ("decimals" in entry):
        raise ValueError(f"columns.toml, {table}.{name}: a number needs decimals, and only a number has them")
    return Column(name=name, **entry)

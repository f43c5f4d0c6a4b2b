"""The stored tables as read-only arrays, read once with the standard library."""

import csv
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import numpy as np

from widgets.simulation.record import schema

Table = Mapping[str, np.ndarray]


def daily() -> Table:
    """Return closes (29 Dec 2023 = 100), whole points and turnover per day, 2023-12-01..2024-03-29."""
    return _read("daily")


def etf() -> Table:
    """Return turnover (CNY bn) of five broad ETFs and its multiple of normal, 2023-12-01..2024-03-29."""
    return _read("etf")


def futures() -> Table:
    """Return one row per day and IC or IM contract: basis (percent), open interest, volume (1,000 lots)."""
    return _read("futures")


def squeeze() -> Table:
    """Return closes (28 Jun 2024 = 100) and whole points per trading day, 2024-07-01..2024-12-31."""
    return _read("squeeze")


def windows() -> Table:
    """Return one row per named window and series: return, volatility (percent), correlation with CSI 300."""
    return _read("windows")


def dividends() -> Table:
    """Return total-return less price-index return (percent) per index and month, 2023-09..2024-06."""
    return _read("dividends")


def barriers() -> Table:
    """Return model snowballs live on 29 Dec 2023 by half-year of issue, knock-in level (20 points), state."""
    return _read("barriers")


def vintages() -> Table:
    """Return model snowballs issued per month, 2022-01..2023-12, and their fates by 29 Dec 2023."""
    return _read("vintages")


def knock_ins() -> Table:
    """Return the percent of the free model stock knocked in per trading day, 2024-01-02..2024-02-29."""
    return _read("knock_ins")


def watch() -> Table:
    """Return what indicators are computed from, one row per trading day, 2022-07-22..2025-06-30."""
    return _read("watch")


def columns(table: str) -> Mapping[str, schema.Column]:
    """Return what each column of a table means, its unit, rounding and source, in stored order.

    Raises ValueError if the table is unknown.
    """
    return schema.describe(table)


@cache
def _read(table: str) -> Table:
    described = schema.describe(table)
    path = schema.FOLDER / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    if header != list(described):
        raise ValueError(f"{path.name}, row 1: the header differs from columns.toml; build the tables again")
    cells = zip(*rows, strict=True)
    return MappingProxyType(
        {name: _array(column, texts) for (name, column), texts in zip(described.items(), cells, strict=True)}
    )


def _array(column: schema.Column, texts: tuple[str, ...]) -> np.ndarray:
    if column.kind == "date":
        array = np.array(texts, dtype="datetime64[D]")
    elif column.kind == "integer":
        array = np.array([int(text) for text in texts], dtype=np.int64)
    elif column.kind == "number":
        array = np.array([float(text) if text else np.nan for text in texts])
    else:
        array = np.array(texts, dtype=np.str_)
    array.flags.writeable = False  # the array is shared by every caller
    return array

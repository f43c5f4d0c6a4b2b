"""What a setting shows: the rows that stay visible and the figures of the summary sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from widgets.controls import FILTER, Control, keep

Operation = Literal["first", "last", "min", "max", "sum", "change"]
Columns = dict[str, np.ndarray]


@dataclass(frozen=True)
class Stat:
    """One figure of the summary, read off the visible rows.

    ``op`` of ``column`` over the rows where every column of ``where`` has the given value;
    ``change`` is 100 (last / first - 1), in percent. ``read`` reports another column of the row found
    (the date of a minimum). ``by`` gives one figure per value of a text column, as (label, value) pairs.
    Missing values are left out; with no row left the figure is NaN.
    """

    op: Operation
    column: str
    where: tuple[tuple[str, str], ...] = ()
    read: str | None = None
    by: str | None = None

    def __post_init__(self) -> None:
        if self.read is not None and self.op in ("sum", "change"):
            raise ValueError(
                f"read: {self.read!r} is not allowed with op {self.op!r}; first, last, min, max are"
            )


def as_columns(result: Mapping[str, Any], name: str) -> tuple[Columns, dict[str, Any]]:
    """Split what simulate() returned into columns, all of one length, and single figures.

    Raises ValueError, naming the widget, where a value is neither, or where lengths differ.
    """
    columns: Columns = {}
    figures: dict[str, Any] = {}
    for key, value in result.items():
        array = np.asarray(value)
        if array.ndim == 0:
            figures[key] = array[()]
        elif array.ndim == 1:
            columns[key] = array
        else:
            raise ValueError(f"{name}: column {key!r} has {array.ndim} dimensions; 1 is allowed")
    lengths = {key: len(column) for key, column in columns.items()}
    if len(set(lengths.values())) != 1:
        raise ValueError(f"{name}: columns must have one length, got {lengths or 'no column'}")
    return columns, figures


def visible(columns: Columns, controls: Iterable[Control], settings: Mapping[str, Any]) -> Columns:
    """Return the rows that every filter control leaves."""
    mask = np.ones(len(next(iter(columns.values()))), dtype=bool)
    for control in controls:
        if isinstance(control, FILTER):
            mask &= keep(control, settings[control.name], columns)
    return {key: column[mask] for key, column in columns.items()}


def _single(stat: Stat, columns: Columns, mask: np.ndarray) -> Any:
    values = columns[stat.column]
    if values.dtype.kind == "f":
        mask = mask & ~np.isnan(values)
    (rows,) = np.nonzero(mask)
    if not len(rows):
        return float("nan")
    found = values[rows]
    if stat.op == "sum":
        return found.sum()
    if stat.op == "change":
        return 100 * (found[-1] / found[0] - 1)
    at = {"first": 0, "last": -1, "min": int(np.argmin(found)), "max": int(np.argmax(found))}[stat.op]
    return columns[stat.read or stat.column][rows[at]]


def measure(stat: Stat, rows: Columns, names: Mapping[str, str]) -> Any:
    """Return the figure of ``stat`` over the visible ``rows``; labels of groups come from ``names``."""
    mask = np.ones(len(rows[stat.column]), dtype=bool)
    for column, value in stat.where:
        mask &= rows[column] == value
    if stat.by is None:
        found = _single(stat, rows, mask)
        return names.get(str(found), str(found)) if isinstance(found, str) else found
    values = rows[stat.column]
    if values.dtype.kind == "f":  # a group that has no value at all belongs to another column
        mask = mask & ~np.isnan(values)
    groups = list(dict.fromkeys(rows[stat.by][mask].tolist()))
    return [
        (names.get(group, group), _single(stat, rows, mask & (rows[stat.by] == group))) for group in groups
    ]

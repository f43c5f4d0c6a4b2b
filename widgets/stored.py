"""Results over all settings of an explorer, packed as the page stores them, and read back.

*Grid* controls give one stored result per value; *weight* controls one unit series each, checked to be
affine. Numbers keep five significant digits where they depend on a setting, six where they do not.
`evaluate` is the twin of ``chapters/assets/js/results.js``: tests hold both against the simulation.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from widgets.controls import GRID, Weight
from widgets.records import plain
from widgets.view import Columns, as_columns

if TYPE_CHECKING:
    from widgets.explorer import Explorer

BUDGET = 40_000  # stored values a widget, about 2.7 bytes each when compressed
DIGITS_VARYING, DIGITS_SHARED = 5, 6


def _round(values: list[Any], digits: int) -> list[Any]:
    def one(value: Any) -> Any:
        if not isinstance(value, float):
            return value
        short = float(f"{value:.{digits}g}")
        return int(short) if short.is_integer() else short

    return [one(value) for value in values]


def _pack(column: np.ndarray, digits: int) -> Any:
    """Return a column in JSON: numbers as they are, text and dates as a list of words and indices."""
    if column.dtype.kind in "UOM":
        if column.dtype.kind == "M" and np.isnat(column).any():
            raise ValueError("a column of dates has a gap")
        known = list(dict.fromkeys(plain(column)))
        index = {value: place for place, value in enumerate(known)}
        return {"words": known, "at": [index[value] for value in plain(column)]}
    if column.dtype.kind == "b":
        return [bool(value) for value in column]
    return _round(plain(column), digits)


def _cells(explorer: Explorer) -> list[dict[str, Any]]:
    grid = [control for control in explorer.controls if isinstance(control, GRID)]
    return [
        dict(zip([control.name for control in grid], cell, strict=True))
        for cell in itertools.product(*(control.values for control in grid))
    ]


def _probe(explorer: Explorer, cell: Mapping[str, Any], weights: Mapping[str, float]) -> Columns:
    """Return everything simulate() gives at one setting; a single figure is a column of one value."""
    columns, figures = as_columns(explorer.simulate(**cell, **weights), explorer.name)
    return columns | {key: np.atleast_1d(value) for key, value in figures.items()}


def _same(a: np.ndarray, b: np.ndarray) -> bool:
    return a.dtype.kind == b.dtype.kind and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")


def _units(explorer: Explorer, cell: Mapping[str, Any]) -> dict[str, list[np.ndarray]]:
    """Return, per column, [value at weight zero, change per unit of each weight], checked to be affine."""
    weights = [control for control in explorer.controls if isinstance(control, Weight)]
    zero = {control.name: 0.0 for control in weights}
    result = {key: [column] for key, column in _probe(explorer, cell, zero).items()}
    for control in weights:
        for key, column in _probe(explorer, cell, {**zero, control.name: 1.0}).items():
            if column.dtype.kind == "f":
                result[key].append(column - result[key][0])
            elif not _same(column, result[key][0]):
                raise ValueError(
                    f"{explorer.name}: column {key!r} changes with {control.name!r} but is not a number"
                )
    if weights:
        _check_affine(explorer, cell, weights, result)
    return result


def _check_affine(
    explorer: Explorer, cell: Mapping[str, Any], weights: list[Weight], units: dict[str, list[np.ndarray]]
) -> None:
    """Hold the sum of unit series against the simulation at one arbitrary setting."""
    rng = np.random.default_rng(7)
    trial = {control.name: float(rng.uniform(control.low, control.high)) for control in weights}
    for key, column in _probe(explorer, cell, trial).items():
        if column.dtype.kind == "f":
            base, *slopes = units[key]
            parts = zip(trial.values(), slopes, strict=True)
            expected = base + sum(weight * slope for weight, slope in parts)
            if not np.allclose(column, expected, rtol=1e-9, atol=1e-9, equal_nan=True):
                raise ValueError(f"{explorer.name}: column {key!r} is not affine in {', '.join(trial)}")


def stored_columns(explorer: Explorer) -> tuple[dict[str, Any], int]:
    """Return the stored columns ({name: {shared|cube: ...}}) and how many values they hold."""
    cells = _cells(explorer)
    results = [_units(explorer, cell) for cell in cells]
    first = results[0]
    for cell, result in zip(cells, results, strict=True):
        if {k: len(v[0]) for k, v in result.items()} != {k: len(v[0]) for k, v in first.items()}:
            raise ValueError(
                f"{explorer.name}: columns or row counts at {cell} differ from those at {cells[0]}"
            )
    stored: dict[str, Any] = {}
    count = 0
    for key, parts in first.items():
        series = [[result[key][part] for result in results] for part in range(len(parts))]
        entry: dict[str, Any] = {}
        if parts[0].dtype.kind == "M":
            entry["date"] = True
        shared = all(_same(part[0], other) for part in series for other in part[1:])
        flat = [part[0] if shared else np.concatenate(part) for part in series]
        moving = any(np.any(np.nan_to_num(unit)) for unit in flat[1:] if unit.dtype.kind == "f")
        digits = DIGITS_VARYING if not shared and not moving else DIGITS_SHARED
        entry["shared" if shared else "cube"] = _pack(flat[0], digits)
        if moving:
            entry["units"] = [_pack(unit, digits) for unit in flat[1:]]
        count += len(flat[0]) * (len(flat) if moving else 1)
        stored[key] = entry
    if count > BUDGET:
        raise ValueError(f"{explorer.name}: {count:,} stored values are over the budget of {BUDGET:,}")
    return stored, count


def evaluate(
    stored: Mapping[str, Any], settings: Mapping[str, Any]
) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """Return all columns and single figures of a page setting, from the stored data alone.

    The page's script does the same; a test holds both against the simulation.
    """
    cell = 0
    weights = []
    for control in stored["controls"]:
        value = settings[control["name"]]
        if control["type"] in ("slider", "choice"):
            cell = cell * len(control["labels"]) + value
        elif control["type"] == "toggle":
            cell = cell * 2 + int(value)
        elif control["type"] == "weight":
            weights.append(value)

    def unpack(packed: Any) -> list[Any]:
        return [packed["words"][place] for place in packed["at"]] if isinstance(packed, dict) else packed

    lengths = {
        key: len(unpack(entry["shared"])) for key, entry in stored["columns"].items() if "shared" in entry
    }
    cells = 1
    for control in stored["controls"]:
        cells *= {
            "slider": len(control.get("labels", ())),
            "choice": len(control.get("labels", ())),
            "toggle": 2,
        }.get(control["type"], 1)
    out: dict[str, list[Any]] = {}
    for key, entry in stored["columns"].items():
        if "shared" in entry:
            start, size = 0, lengths[key]
        else:
            size = len(unpack(entry["cube"])) // cells
            start = cell * size
        values = unpack(entry.get("shared", entry.get("cube")))[start : start + size]
        for weight, unit in zip(weights, entry.get("units", ()), strict=False):
            part = unpack(unit)[start : start + size]
            values = [
                None if a is None or b is None else a + weight * b for a, b in zip(values, part, strict=True)
            ]
        out[key] = values
    single = {key: out.pop(key)[0] for key in stored["figures"]}
    return out, single

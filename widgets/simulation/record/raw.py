"""One raw CSV file, read strictly: whatever is not as declared is an error that says where."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

Parser = Callable[[str], Any]

# Python's own float() also takes "1_000", "nan" and other scripts' digits; a market file never should.
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NEWLINE = re.compile(r"\r?\n")


class RawFileError(ValueError):
    """A raw file is missing, malformed or contradicts another; the message names file, row and column."""

    def __init__(self, file: str, problem: str, *, row: int | None = None, column: str | None = None):
        place = [file]
        place += [f"row {row}"] if row is not None else []
        place += [f"column {column}"] if column is not None else []
        super().__init__(f"{', '.join(place)}: {problem}")


@dataclass(frozen=True)
class RawFile:
    """What a raw file must hold: a parser per needed column, and the columns that order its rows."""

    name: str
    parsers: Mapping[str, Parser]
    key: tuple[str, ...] = ("date",)


@dataclass(frozen=True)
class RawTable:
    """A raw file's needed columns as arrays of one length; array position i is line i + 2 of the file."""

    name: str
    columns: Mapping[str, np.ndarray]

    def __getitem__(self, column: str) -> np.ndarray:
        """Return one column, shape (rows,)."""
        return self.columns[column]

    def error(self, problem: str, position: int, column: str) -> RawFileError:
        """Return the error that points at one cell."""
        return RawFileError(self.name, problem, row=int(position) + 2, column=column)


def real(text: str) -> float:
    """Return a finite decimal number. Raises ValueError otherwise."""
    if not _NUMBER.fullmatch(text) or not np.isfinite(float(text)):
        raise ValueError(f"{text!r} is not a finite number")
    return float(text)


def price(text: str) -> float:
    """Return a number above zero. Raises ValueError otherwise."""
    if (value := real(text)) <= 0:
        raise ValueError(f"{text!r} is not above zero")
    return value


def quantity(text: str) -> float:
    """Return a number not below zero. Raises ValueError otherwise."""
    if (value := real(text)) < 0:
        raise ValueError(f"{text!r} is below zero")
    return value


def day(text: str) -> date:
    """Return an ISO date. Raises ValueError otherwise."""
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a date written YYYY-MM-DD") from None


def contract(text: str) -> str:
    """Return a stock-index futures contract code such as IC2402. Raises ValueError otherwise."""
    if not re.fullmatch(r"(IC|IF|IH|IM)[0-9]{2}(0[1-9]|1[0-2])", text):
        raise ValueError(f"{text!r} is not an index-futures contract such as IC2402")
    return text


def read_raw(folder: Path, file: RawFile) -> RawTable:
    """Read and validate one raw file; columns that are not declared are ignored.

    Raises RawFileError (a ValueError) naming file, row (1-based line number) and column.
    """
    header, *lines = _lines(folder, file)
    names = header.split(",")
    positions = {name: _position(file, names, name) for name in file.parsers}
    if not lines:
        raise RawFileError(file.name, "no rows below the header", row=2, column=file.key[0])
    cells: dict[str, list[Any]] = {name: [] for name in file.parsers}
    previous: tuple[Any, ...] | None = None
    for row, line in enumerate(lines, start=2):
        texts = line.split(",")
        if len(texts) != len(names):
            column = names[len(texts)] if len(texts) < len(names) else str(len(names) + 1)
            raise RawFileError(
                file.name, f"{len(texts)} fields, the header has {len(names)}", row=row, column=column
            )
        for name, parse in file.parsers.items():
            try:
                cells[name].append(parse(texts[positions[name]]))
            except ValueError as problem:
                raise RawFileError(file.name, str(problem), row=row, column=name) from None
        current = tuple(cells[name][-1] for name in file.key)
        if previous is not None and current <= previous:
            fault = "repeats the row above" if current == previous else "is out of order"
            shown = " ".join(str(part) for part in current)
            raise RawFileError(file.name, f"{shown} {fault}", row=row, column=" and ".join(file.key))
        previous = current
    return RawTable(file.name, {name: _array(values) for name, values in cells.items()})


def _lines(folder: Path, file: RawFile) -> list[str]:
    try:
        content = (folder / file.name).read_bytes()
    except OSError as problem:
        raise RawFileError(file.name, f"cannot be read from the raw folder ({problem.strerror})") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        row = content.count(b"\n", 0, problem.start) + 1
        column = _column_at(content, problem.start)
        raise RawFileError(file.name, "not UTF-8 text", row=row, column=column) from None
    if not text.strip():
        raise RawFileError(file.name, "the file is empty", row=1, column=next(iter(file.parsers)))
    lines = _NEWLINE.split(text)
    return lines[:-1] if lines[-1] == "" else lines


def _column_at(content: bytes, start: int) -> str:
    line_start = content.rfind(b"\n", 0, start) + 1
    index = content.count(b",", line_start, start)
    names = content.split(b"\n", 1)[0].strip().decode("utf-8-sig", "replace").split(",")
    return names[index] if index < len(names) else str(index + 1)


def _position(file: RawFile, names: list[str], name: str) -> int:
    if names.count(name) != 1:
        problem = "missing from the header" if name not in names else "appears more than once in the header"
        raise RawFileError(file.name, problem, row=1, column=name)
    return names.index(name)


def _array(values: list[Any]) -> np.ndarray:
    return np.array(values, dtype="datetime64[D]") if isinstance(values[0], date) else np.array(values)

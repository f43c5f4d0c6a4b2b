"""The controls an explorer may declare, each a typed, named value with its allowed range.

Three ways of acting on the picture, which decide what the page must store:

- *grid* (`Slider`, `Choice`, `Toggle`): a parameter of the simulation, one stored result per value;
- *weight* (`Weight`): a parameter in which the result is affine, one stored unit series in all;
- *filter* (`Several`, `Span`, `Step`): hides rows, stores nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Slider:
    """A number chosen from a few on the page, and in steps of ``fine`` where Python runs."""

    name: str
    values: tuple[float, ...]
    default: float
    fine: float | None = None

    def problem(self) -> str | None:
        """Return what is wrong with the declaration, or None."""
        if len(self.values) < 2 or any(b <= a for a, b in zip(self.values, self.values[1:], strict=False)):
            return f"values must be two or more rising numbers, got {self.values}"
        if self.default not in self.values:
            return f"default {self.default} is off the grid {self.values}"
        if self.fine is not None and self.fine <= 0:
            return f"fine must be positive, got {self.fine}"
        return None

    def check(self, value: Any) -> float:
        """Return ``value`` as a float inside the range, or raise ValueError."""
        low, high = self.values[0], self.values[-1]
        if not isinstance(value, int | float) or not math.isfinite(value) or not low <= value <= high:
            raise ValueError(f"{self.name}: {value!r} is not allowed; a number from {low} to {high} is")
        return float(value)


@dataclass(frozen=True)
class Choice:
    """One of a few named options, each a parameter value of the simulation."""

    name: str
    options: tuple[str, ...]
    default: str

    @property
    def values(self) -> tuple[str, ...]:
        """The grid values: the options themselves."""
        return self.options

    def problem(self) -> str | None:
        """Return what is wrong with the declaration, or None."""
        if len(set(self.options)) < 2 or len(set(self.options)) != len(self.options):
            return f"options must be two or more different names, got {self.options}"
        if self.default not in self.options:
            return f"default {self.default!r} is off the grid {self.options}"
        return None

    def check(self, value: Any) -> str:
        """Return ``value`` if it is an option, or raise ValueError."""
        if value not in self.options:
            raise ValueError(f"{self.name}: {value!r} is not allowed; one of {', '.join(self.options)} is")
        return str(value)


@dataclass(frozen=True)
class Toggle:
    """On or off, a parameter of the simulation."""

    name: str
    default: bool = False
    values: tuple[bool, bool] = (False, True)

    def problem(self) -> str | None:
        """Return what is wrong with the declaration, or None."""
        return (
            None if isinstance(self.default, bool) else f"default must be True or False, got {self.default!r}"
        )

    def check(self, value: Any) -> bool:
        """Return ``value`` if it is True or False, or raise ValueError."""
        if not isinstance(value, bool | np.bool_):
            raise ValueError(f"{self.name}: {value!r} is not allowed; True or False is")
        return bool(value)


@dataclass(frozen=True)
class Weight:
    """A number in which the simulation's result is affine: any value in a range, at any step."""

    name: str
    low: float
    high: float
    step: float
    default: float

    def problem(self) -> str | None:
        """Return what is wrong with the declaration, or None."""
        if not self.low < self.high or self.step <= 0:
            return f"low < high and step > 0 are needed, got {self.low}, {self.high}, {self.step}"
        for value in (self.default, self.high):
            steps = (value - self.low) / self.step
            if not self.low <= value <= self.high or abs(steps - round(steps)) > 1e-9:
                return f"default {self.default} is off the grid {self.low}..{self.high} by {self.step}"
        return None

    def check(self, value: Any) -> float:
        """Return ``value`` as a float inside the range, or raise ValueError."""
        if (
            not isinstance(value, int | float)
            or not math.isfinite(value)
            or not self.low <= value <= self.high
        ):
            raise ValueError(
                f"{self.name}: {value!r} is not allowed; a number from {self.low} to {self.high} is"
            )
        return float(value)


@dataclass(frozen=True)
class Several:
    """Which groups of rows are shown: any of the options, matched against a text column."""

    name: str
    column: str
    options: tuple[str, ...]
    default: tuple[str, ...]

    def problem(self) -> str | None:
        """Return what is wrong with the declaration, or None."""
        if len(set(self.options)) != len(self.options) or len(self.options) < 2:
            return f"options must be two or more different names, got {self.options}"
        if not self.default or not set(self.default) <= set(self.options):
            return f"default {self.default} is off the grid {self.options}"
        return None

    def check(self, value: Any) -> tuple[str, ...]:
        """Return the chosen options in declared order, or raise ValueError. None chosen is allowed."""
        if isinstance(value, str) or not isinstance(value, Sequence) or not set(value) <= set(self.options):
            raise ValueError(f"{self.name}: {value!r} is not allowed; any of {', '.join(self.options)} is")
        return tuple(option for option in self.options if option in value)


@dataclass(frozen=True)
class Span:
    """The first and last value shown of an ordered column: a window of dates, say."""

    name: str
    column: str
    values: tuple[Any, ...]
    default: tuple[Any, Any]

    def problem(self) -> str | None:
        """Return what is wrong with the declaration, or None."""
        if len(self.values) < 2 or any(b <= a for a, b in zip(self.values, self.values[1:], strict=False)):
            return "values must be two or more rising values"
        if any(end not in self.values for end in self.default) or self.default[0] >= self.default[1]:
            return f"default {self.default} is off the grid {self.values[0]}..{self.values[-1]}"
        return None

    def check(self, value: Any) -> tuple[Any, Any]:
        """Return (first, last) if both are values and in order, or raise ValueError."""
        known = f"{self.values[0]} to {self.values[-1]}, the first before the last,"
        if isinstance(value, str) or not isinstance(value, Sequence) or len(value) != 2:
            raise ValueError(f"{self.name}: {value!r} is not allowed; a pair from {known} is")
        if any(end not in self.values for end in value) or value[0] >= value[1]:
            raise ValueError(f"{self.name}: {tuple(value)!r} is not allowed; a pair from {known} is")
        return value[0], value[1]


@dataclass(frozen=True)
class Step:
    """How far time has come: rows up to the chosen value of an ordered column; can be played."""

    name: str
    column: str
    values: tuple[Any, ...]
    default: Any
    pace: int = 350

    def problem(self) -> str | None:
        """Return what is wrong with the declaration, or None."""
        if len(self.values) < 2 or any(b <= a for a, b in zip(self.values, self.values[1:], strict=False)):
            return "values must be two or more rising values"
        if self.default not in self.values:
            return f"default {self.default!r} is off the grid {self.values[0]}..{self.values[-1]}"
        if self.pace < 100:
            return f"pace must be at least 100 ms a step, got {self.pace}"
        return None

    def check(self, value: Any) -> Any:
        """Return ``value`` if it is one of the values, or raise ValueError."""
        if value not in self.values:
            raise ValueError(
                f"{self.name}: {value!r} is not allowed; one of {self.values[0]} to {self.values[-1]} is"
            )
        return value


GRID = (Slider, Choice, Toggle)
FILTER = (Several, Span, Step)
Control = Slider | Choice | Toggle | Weight | Several | Span | Step


def keep(control: Control, setting: Any, columns: dict[str, Any]) -> Any:
    """Return a mask, shape (rows,), of the rows a filter control leaves visible."""
    if isinstance(control, Several):
        column = columns[control.column]
        mask = np.isin(column, list(setting))
        # Rows that belong to none of the options are another group's: leave them alone.
        return mask | ~np.isin(column, list(control.options))
    if isinstance(control, Span):
        column = columns[control.column]
        return (column >= setting[0]) & (column <= setting[1])
    if isinstance(control, Step):
        return columns[control.column] <= setting
    raise TypeError(f"{control.name} is not a filter")

"""A number an author gives: typed, or the name of a figure that the course computes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from widgets.book.blocks.model.problem import BlockError
from widgets.book.register import quantity

FIGURE = "figure:"
_NUMBER_OR_FIGURE = "a number, or figure:<name> of a computed figure"

# Figures come in plain units; an author asks for the answer in the unit a reader guesses in.
_SCALE = {"%": 100.0, "% a year": 100.0, "percentage points": 100.0, "CNY bn": 1e-9, "CNY m": 1e-6}
_CLOSE_UP = ("%", "x")


@dataclass(frozen=True)
class Value:
    """A literal number, or a figure's name; exactly one of the two is set."""

    thing: str
    literal: float | None = None
    figure: str | None = None

    def resolve(self, unit: str = "") -> float:
        """Return the number in a unit: a literal as typed, a figure scaled (a decimal times 100 for `%`).

        Raises BlockError where the figure is unknown or cannot be computed.
        """
        if self.literal is not None:
            return self.literal
        from widgets.figures import figure  # late: a page whose blocks name no figure loads no record

        try:
            # Rounded to 12 digits, so that 0.07 x 100 is the 7 an author would type.
            return float(f"{figure(str(self.figure)) * _SCALE.get(unit, 1.0):.12g}")
        except ValueError as problem:
            raise BlockError(
                self.thing, f"{FIGURE}{self.figure}", f"a figure that can be computed; {problem}"
            ) from None


def parse_value(thing: str, value: Any) -> Value:
    """Return a number or a named figure as a value. Raises BlockError for anything else."""
    if isinstance(value, str) and value.strip().startswith(FIGURE):
        name = value.strip().removeprefix(FIGURE).strip()
        if not name:
            raise BlockError(thing, value, _NUMBER_OR_FIGURE)
        return Value(thing, figure=name)
    return Value(thing, literal=parse_number(thing, value, _NUMBER_OR_FIGURE))


def parse_number(thing: str, value: Any, allowed: str = "a number") -> float:
    """Return a finite number, also where it is written as text. Raises BlockError otherwise."""
    try:
        found = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        found = math.nan
    if not math.isfinite(found):
        raise BlockError(thing, value, allowed)
    return found


def decimals_of(step: float) -> int:
    """Return how many decimals a step needs: 0.5 needs one, 10 needs none."""
    return quantity.decimals_of(Decimal(f"{step:.12g}").normalize())


def format_number(value: float, decimals: int) -> str:
    """Return a number with fixed decimals, commas and a true minus sign; blocks.js writes the same."""
    return quantity.number(Decimal(repr(value)), decimals)


def with_unit(number: str, unit: str) -> str:
    """Return a number with its unit: % close up, others after a no-break space, a currency before."""
    if unit.split(" ")[0] in ("CNY", "USD"):
        return f"{unit.split(' ')[0]} {number} {unit[4:]}".strip().replace(" ", quantity.NBSP)
    if not unit:
        return number
    if unit.startswith(_CLOSE_UP):
        return number + unit.replace(" ", quantity.NBSP)
    return number + quantity.NBSP + unit

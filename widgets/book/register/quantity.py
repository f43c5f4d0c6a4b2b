"""Numbers as a reader sees them: true minus sign, grouped thousands, a unit that never breaks away."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from widgets.strings import words

MINUS = "−"
NBSP = "\N{NO-BREAK SPACE}"

# What a figure's plain units are multiplied by to be shown: a return of 0.05 is 5 percent.
_HUNDRED = Decimal(100)
_SCALE = {
    "percent": _HUNDRED,
    "percent-a-year": _HUNDRED,
    "pp": _HUNDRED,
    "cny-bn": Decimal("1e-9"),
    "cny-m": Decimal("1e-6"),
}


def units() -> tuple[str, ...]:
    """Return the names of all units, in the order of the strings file."""
    return tuple(words("register.units"))


def scaled(value: float, unit: str) -> Decimal:
    """Return a computed figure (plain decimal, CNY, lots) in the numbers its unit is shown in."""
    return Decimal(repr(float(value))) * _SCALE.get(unit, 1)


def number(value: Decimal, decimals: int) -> str:
    """Return a number with fixed decimals (half away from zero), grouped thousands and a true minus sign."""
    rounded = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    if rounded == 0:
        rounded = abs(rounded)  # a loss of less than the last digit is not "-0.0"
    return f"{rounded:,.{decimals}f}".replace("-", MINUS)


def decimals_of(value: Decimal) -> int:
    """Return how many decimals a typed number was written with."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def quantity(
    values: Sequence[Decimal], unit: str, decimals: int, about: str = "", signed: bool = False
) -> str:
    """Return one number or a range (two numbers) with its unit, e.g. "about CNY 190-350 bn".

    `about` is a key of the words `register.about`, or empty; `signed` shows a plus sign on a gain.
    Raises ValueError if the unit is unknown or there are neither one nor two numbers.
    """
    if unit not in words("register.units"):
        raise ValueError(f"unit: {unit!r} is unknown; allowed: {', '.join(units())}")
    if len(values) not in (1, 2):
        raise ValueError(f"values: {len(values)} numbers; allowed: one, or the two ends of a range")
    shown = [number(value, decimals) for value in values]
    if signed and values[0] > 0 and shown[0].strip("0.,"):
        shown[0] = "+" + shown[0]
    dash = f"{NBSP}{words('register.to')}{NBSP}" if MINUS in "".join(shown) else "–"
    text = str(words(f"register.units.{unit}")).replace(" ", NBSP).replace("{n}", dash.join(shown))
    return f"{words(f'register.about.{about}')}{NBSP}{text}" if about else text

"""Every number of the book that is computed: by name, from the record or the models, never typed.

One file per topic declares its figures as plain functions of text arguments; this file collects them.
A figure is written `name` or `name(argument, argument)`: in the claim register, in a `computed` role, in a
block's `answer: figure:...`. It returns plain units: decimals for returns, lots, CNY, days.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from widgets.figures import (
    afterwards,
    attribution,
    cascade,
    dealer,
    funds,
    futures,
    liquidity,
    mandate,
    market_neutral,
    neutral,
    policy,
    race,
    record,
    snowball,
    storm,
    takeaway,
)

Figure = Callable[..., float]

FIGURES: Mapping[str, Figure] = MappingProxyType(
    {
        **record.FIGURES,
        **storm.FIGURES,
        **neutral.FIGURES,
        **snowball.FIGURES,
        **dealer.FIGURES,
        **futures.FIGURES,
        **market_neutral.FIGURES,
        **funds.FIGURES,
        **liquidity.FIGURES,
        **mandate.FIGURES,
        **cascade.FIGURES,
        **race.FIGURES,
        **attribution.FIGURES,
        **policy.FIGURES,
        **afterwards.FIGURES,
        **takeaway.FIGURES,
    }
)

_EXPRESSION = re.compile(r"\s*([A-Za-z][\w.-]*)\s*(?:\((.*)\))?\s*", re.DOTALL)


def parse(expression: str) -> tuple[str, tuple[str, ...]]:
    """Return the name and the arguments of a figure written `name` or `name(argument, argument)`.

    Raises ValueError if the text has another form.
    """
    found = _EXPRESSION.fullmatch(expression)
    if not found:
        raise ValueError(f"figure {expression!r}: write a name, or name(argument, argument)")
    inside = (found[2] or "").strip()
    arguments = tuple(part.strip() for part in inside.split(",")) if inside else ()
    if "" in arguments:
        raise ValueError(f"figure {expression!r}: an argument is empty")
    return found[1], arguments


def figure(expression: str, *arguments: str) -> float:
    """Compute one figure, e.g. ``figure("total_return(microcap, 2023-12-29, 2024-02-07)")``, in plain units.

    Arguments may be given inside the expression or after it. Raises ValueError, naming the figure, if it is
    unknown, if its arguments do not fit, or if the result is not a finite number.
    """
    name, inside = parse(expression)
    if inside and arguments:
        raise ValueError(f"figure {expression!r}: arguments given twice, inside and after it: {arguments}")
    given = inside or arguments
    shown = f"{name}({', '.join(given)})" if given else name
    if name not in FIGURES:
        raise ValueError(f"figure {name!r} is unknown; allowed: {', '.join(sorted(FIGURES))}")
    try:
        inspect.signature(FIGURES[name]).bind(*given)
    except TypeError as problem:
        wanted = ", ".join(inspect.signature(FIGURES[name]).parameters)
        raise ValueError(f"figure {shown}: {problem}; allowed arguments: {name}({wanted})") from None
    try:
        value = float(FIGURES[name](*given))
    except ValueError as problem:
        raise ValueError(f"figure {shown}: {problem}") from None
    if not math.isfinite(value):
        raise ValueError(f"figure {shown}: the result is {value}, not a finite number")
    return value

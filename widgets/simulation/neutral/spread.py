"""A beta hedge: the line that fits a holding's daily returns to an index, and what the line leaves over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from widgets.simulation import check
from widgets.simulation.check import FloatArray, inside


@dataclass(frozen=True)
class Spread:
    """The line y = alpha + beta x; `residual` its standard deviation (n - 2), `fit` the share explained."""

    alpha: float
    beta: float
    residual: float
    fit: float

    def left_over(self, x: npt.ArrayLike, y: npt.ArrayLike) -> FloatArray:
        """Return y - beta x: the day's result of a holding hedged by beta, plain decimals, without alpha."""
        return np.asarray(inside("y", y) - self.beta * inside("x", x))


def fit(x: npt.ArrayLike, y: npt.ArrayLike) -> Spread:
    """Fit daily returns y of a holding to those x of an index by least squares.

    Raises ValueError if a return is not finite, the lengths differ, there are fewer than three days, or the
    index does not move.
    """
    index, holding = inside("x", x), inside("y", y)
    if index.ndim != 1 or index.shape != holding.shape or index.size < 3:
        raise check.refuse("shape of x and y", (index.shape, holding.shape), "one length, 3 days or more")
    about = index - index.mean()
    squares = float(about @ about)
    if (
        not squares > index.size * (1e-12 * float(np.abs(index).max())) ** 2
    ):  # rounding of the mean is no move
        raise check.refuse("variance of x", squares, "(0, inf)")
    beta = float(about @ holding) / squares
    left = holding - holding.mean() - beta * about
    whole = float((holding - holding.mean()) @ (holding - holding.mean()))
    return Spread(
        alpha=float(holding.mean() - beta * index.mean()),
        beta=beta,
        residual=float(np.sqrt(left @ left / (index.size - 2))),
        fit=1.0 - float(left @ left) / whole if whole > 0 else 0.0,
    )

r"""When do neutral funds leave? Tolerance of roll cost and of drawdown, spread over funds: an assumption.

A fund bears a hedge up to a certain need, the excess return a year that its stocks would have to earn to pay
for a new one, and a certain fall from its highest value. It leaves on the first evening on which either is
passed, and does not come back. Over funds, each tolerance :math:`\theta` is log-logistic with median m and
quartiles m/s and m s:

.. math:: F(x) = \frac{x^k}{x^k + m^k}, \qquad k = \frac{\ln 3}{\ln s}

The two tolerances are independent between funds, so that with the highest need :math:`x^*` and the deepest
drawdown :math:`d^*` so far, the share of funds still there is :math:`(1 - F(x^*))(1 - F(d^*))`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from widgets.simulation import check
from widgets.simulation.check import FloatArray, inside
from widgets.simulation.futures import annual, curve
from widgets.simulation.record.lookup import Day


@dataclass(frozen=True)
class Tolerance:
    """What the funds of a group bear; no source gives these numbers, so all are assumptions with a range.

    Parameters
    ----------
    need : float
        Median of the highest need a fund bears, plain decimal a year, (0, 2]; 0.1 to 0.4 sensible. It may lie
        above what stocks earn in the long run: who need not roll today can wait for a cheaper day.
    drawdown : float
        Median of the fall from the highest value that a fund, or its investors, bear, (0, 1]; 0.02 to 0.15.
    spread : float
        Upper quartile over median, and median over lower quartile, (1, 10]; 1.2 to 2.
    patience : int
        Trading days over which a fund averages the roll cost before it acts, 1 to 60.

    Raises
    ------
    ValueError
        If a number lies outside its range.
    """

    need: float = 0.30
    drawdown: float = 0.05
    spread: float = 1.5
    patience: int = 3

    def __post_init__(self) -> None:
        check.number("need", self.need, 0, 2, open_low=True)
        check.number("drawdown", self.drawdown, 0, 1, open_low=True)
        check.number("spread", self.spread, 1, 10, open_low=True)
        check.whole("patience", self.patience, 1, 60)


@dataclass(frozen=True, eq=False)
class Leaving:
    """Shares of all funds, (days, ...): gone so far by each cause, and `left`; the three sum to 1."""

    by_cost: FloatArray
    by_drawdown: FloatArray

    @property
    def left(self) -> FloatArray:
        """Share of funds still there."""
        return np.asarray(1.0 - self.by_cost - self.by_drawdown)


def roll_cost(product: str, date: Day, days: float = 90) -> float:
    """Return what a hedge sold that evening costs for the next `days`, plain decimal a year; negative: pays.

    The discount is interpolated between the expiries of the evening's contracts (zero at zero days), then
    annualised. Raises ValueError if the product is unknown, the date is no trading day of the record, or the
    days are not from 5 to the last expiry.
    """
    found = curve(product, date)
    check.number("days", days, 5, float(found.days_left[-1]))
    known = found.days_left > 0  # a contract on its last day has a basis that settles at once
    basis = np.interp(days, [0.0, *found.days_left[known]], [0.0, *found.basis[known]])
    return -float(annual(basis, days))


def trailing_mean(values: npt.ArrayLike, sessions: int) -> FloatArray:
    """Return the mean of each day and the sessions before it along the first axis; fewer at the start.

    Raises ValueError if a value is not finite or `sessions` is not a whole number from 1.
    """
    check.whole("sessions", sessions, 1)
    array = _series("values", values)
    sums = np.concatenate([np.zeros((1, *array.shape[1:])), np.cumsum(array, axis=0)])
    last = np.arange(1, array.shape[0] + 1)
    first = np.maximum(last - sessions, 0)
    count = (last - first).reshape(-1, *[1] * (array.ndim - 1))
    return np.asarray((sums[last] - sums[first]) / count)


def drawdown(worth: npt.ArrayLike) -> FloatArray:
    """Return the fall from the highest value so far, (days, ...), 0 at a new high; 1 is everything.

    Raises ValueError if a value is not finite and positive.
    """
    array = check.positive("worth", worth)
    return np.asarray(1.0 - array / np.maximum.accumulate(_series("worth", array), axis=0))


def share_below(values: npt.ArrayLike, median: npt.ArrayLike, spread: npt.ArrayLike) -> FloatArray:
    """Return F(x): the share of funds whose tolerance lies below x; 0 where x is 0 or less. All broadcast.

    Raises ValueError if a value is not finite, the median not positive or the spread not above 1.
    """
    x, m = inside("values", values), check.positive("median", median)
    s = inside("spread", spread, low=1)
    if not np.all(s > 1):
        raise check.refuse("spread", 1.0, "(1, inf)")
    above = np.log(np.where(x > 0, x, 1.0) / m) * (np.log(3.0) / np.log(s))
    return np.where(x > 0, 1.0 / (1.0 + np.exp(-np.clip(above, -700.0, 700.0))), 0.0)


def leaving(need: npt.ArrayLike, fallen: npt.ArrayLike, tolerance: Tolerance | None = None) -> Leaving:
    """Return the share of funds gone by each evening, and why.

    Parameters
    ----------
    need : array (days, ...)
        Excess return the stocks must earn to end at zero (`futures.break_even`), plain decimal a year. It is
        averaged over the tolerance's patience here.
    fallen : array (days, ...)
        Drawdown of the fund, [0, 1].
    tolerance : Tolerance
        By default its own defaults.

    Raises
    ------
    ValueError
        If a value is not finite, a drawdown outside [0, 1], or the days differ in number.
    """
    bears = tolerance or Tolerance()
    asked = trailing_mean(need, bears.patience)
    fall = _series("fallen", inside("fallen", fallen, 0, 1))
    if asked.shape[0] != fall.shape[0]:
        raise check.refuse("len(fallen)", fall.shape[0], f"{asked.shape[0]}, the days of need")
    cost = share_below(np.maximum.accumulate(asked, axis=0), bears.need, bears.spread)
    fell = share_below(np.maximum.accumulate(fall, axis=0), bears.drawdown, bears.spread)
    cost, fell = np.broadcast_arrays(cost, fell)
    # On one evening both may be passed: each takes half of the funds that fail both tests at once.
    before_cost, before_fell = (np.concatenate([np.zeros_like(x[:1]), x[:-1]]) for x in (cost, fell))
    by_cost = (cost - before_cost) * (1.0 - (fell + before_fell) / 2)
    by_fell = (fell - before_fell) * (1.0 - (cost + before_cost) / 2)
    return Leaving(np.cumsum(by_cost, axis=0), np.cumsum(by_fell, axis=0))


def _series(field: str, values: npt.ArrayLike) -> FloatArray:
    array = inside(field, values)
    if array.ndim == 0 or not array.shape[0]:
        raise check.refuse(f"{field}.shape", array.shape, "(days, ...), at least one day")
    return array

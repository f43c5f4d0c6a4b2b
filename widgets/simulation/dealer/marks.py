"""Value and hedge of one note at each close of a path, marked to the model."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from widgets.simulation import check
from widgets.simulation.check import BoolArray, FloatArray, IntArray
from widgets.simulation.dealer.limits import NO_LIMITS, Limits
from widgets.simulation.dealer.table import HIGH, LOW, STEP, knots
from widgets.simulation.snowball import FAST, Curve, Market, Outcome, Terms, surface
from widgets.simulation.snowball.payoff import Story, outcome_on_path


@dataclass(frozen=True)
class Marks:
    """A note from day 0 to its end (`ended`) or the path's; arrays of that length.

    `value` is the note's, on the day it ends its cash; `delta` is what the desk wants to hold, 0 on that day.
    `drop` is the fall of delta at the barrier on the knock-in day, in index units (0 if there is none).
    """

    spot: FloatArray
    value: FloatArray
    delta: FloatArray
    knock_in_day: int
    drop: float
    ended: bool
    story: Story


def marks(terms: Terms, market: Market, path: npt.ArrayLike, limits: Limits = NO_LIMITS) -> Marks:
    """Follow a note along a path of closes and mark it each day.

    Parameters
    ----------
    terms, market : Terms, Market
        The note, path[0] being its day 0, and the world it is marked in.
    path : array_like
        Closes of days 0, 1, ..., one axis, at most tenor + 1 of them.
    limits : Limits
        Delta cap and barrier shift of the desk; they touch `delta`, never `value`.

    Returns
    -------
    Marks
        Value within 1e-4 of s0 and delta within 1 % of the engine's.

    Raises
    ------
    ValueError
        If the path has several axes or a close is not positive.
    """
    closes = check.positive("path", path)
    if closes.ndim != 1:
        raise check.refuse("path.shape", closes.shape, "one axis of closes")
    story = outcome_on_path(terms, closes)
    ended = int(story.settlement.outcome) != Outcome.RUNNING
    days = int(story.settlement.day) + 1 if ended else closes.size
    spot, hit = closes[:days], int(story.knock_in_day)
    age = np.arange(days - ended)
    wet = (hit >= 0) & (age >= hit)

    value, delta = np.empty(days), np.zeros(days)
    value[age], delta[age] = _look_up(terms, market, spot[age], age, wet)
    if limits.barrier_shift:
        delta[age] = _look_up(limits.hedged(terms), market, spot[age], age, wet)[1]
    delta = np.minimum(delta, limits.delta_cap)
    if ended:
        value[-1] = float(story.settlement.cash)
    drop = 0.0
    if 0 <= hit < age.size:
        barrier, at = np.full(2, terms.ki_level), np.full(2, hit)
        two = _look_up(limits.hedged(terms), market, barrier, at, np.array([False, True]))[1]
        drop = float(-np.diff(np.minimum(two, limits.delta_cap))[0])
    return Marks(spot, value, delta, hit, drop, ended, story)


def _look_up(
    terms: Terms, market: Market, spot: FloatArray, age: IntArray, wet: BoolArray
) -> tuple[FloatArray, FloatArray]:
    """Return price and delta at (age, spot, state): cubic Hermite between the knots near the path."""
    x = np.log(spot / terms.s0)
    first, at = knots(terms, min(LOW, float(np.exp(x.min())) * 0.9), max(HIGH, float(np.exp(x.max())) * 1.1))
    knot = first + STEP * at
    used = slice(max(int(np.searchsorted(knot, x.min())) - 1, 0), int(np.searchsorted(knot, x.max())) + 2)
    knot = knot[used]
    level = terms.s0 * np.exp(knot)
    table = surface(terms, market, level, FAST)
    left = np.clip(np.searchsorted(knot, x, side="right") - 1, 0, knot.size - 2)
    gap = knot[left + 1] - knot[left]
    t = (x - knot[left]) / gap
    ends = (1 - 3 * t**2 + 2 * t**3, 3 * t**2 - 2 * t**3)
    tilts = ((t - 2 * t**2 + t**3) * gap, (t**3 - t**2) * gap)

    def at_points(curve: Curve, name: str, slope: str) -> FloatArray:
        y, dy = getattr(curve, name), getattr(curve, slope) * level
        return np.asarray(sum(ends[k] * y[age, left + k] + tilts[k] * dy[age, left + k] for k in (0, 1)))

    free, hit = table.free, table.knocked_in
    price, delta = (
        np.where(wet, at_points(hit, name, slope), at_points(free, name, slope))
        for name, slope in (("price", "delta"), ("delta", "gamma"))
    )
    return price, delta

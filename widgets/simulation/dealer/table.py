"""The delta of a note by age and spot, computed once: every vintage of one shape looks up its own S / S0."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from widgets.simulation import check
from widgets.simulation.check import FloatArray, IntArray
from widgets.simulation.dealer.limits import NO_LIMITS, Limits
from widgets.simulation.snowball import FAST, Market, Setting, Terms, curve, surface

# The note and the market of facts 1.3: 103/75, 24 months, 15 % a year. The principal is left out (margin 0):
# it lies in a deposit, and only the option is hedged. With it (margin 1) the dealer also hedges the interest
# that an early knock-out ends, which adds 0.1 to the delta at the start and 0.03 near the barrier.
NOTE = Terms.ideal(coupon=0.15, margin=0.0)
MARKET = Market(vol=0.20, r=0.02, q=0.06)  # q: dividends and futures discount

LOW, HIGH = 0.30, 2.00  # S / S0; beyond, delta no longer moves and the last column stands
STEP = 0.0025  # of log(S/S0), between two columns


@dataclass(frozen=True)
class DeltaTable:
    """Delta by state (0 free, 1 knocked in), age and log of S / S0, after the desk's limits.

    `delta` is d(value)/dS of a note in index units (dimensionless), shape (2, tenor, columns); column k
    stands at log(S/S0) = `low` + k STEP. The free note is not masked below its knock-in level. Between
    columns delta is linear, so that gamma is its slope there.
    """

    terms: Terms
    market: Market
    limits: Limits
    low: float
    delta: FloatArray

    def delta_at(self, age: npt.ArrayLike, ratio: npt.ArrayLike, knocked_in: npt.ArrayLike) -> FloatArray:
        """Return delta of notes of these ages (days), S / S0 and states, broadcast against each other.

        Raises
        ------
        ValueError
            If an age is no whole day from 0 to tenor - 1 or a ratio is not positive.
        """
        found = check_ages("age", age, self.terms.tenor)
        x = np.log(check.positive("ratio", ratio))
        columns, flat = self.delta.shape[-1], self.delta.ravel()
        # beyond its ends the table is flat: the last column stands
        place = np.clip((x - self.low) / STEP, 0.0, columns - 1 - 1e-6)
        left = place.astype(np.int64)
        row = np.asarray(knocked_in).astype(np.int64) * self.terms.tenor + found
        start = row * columns + left
        return np.asarray(flat[start] + (place - left) * (flat[start + 1] - flat[start]), dtype=np.float64)


def check_ages(field: str, ages: npt.ArrayLike, tenor: int) -> IntArray:
    """Return `ages` as whole days; raise ValueError at the first outside 0 .. tenor - 1."""
    given = np.asarray(ages)
    with np.errstate(invalid="ignore"):
        found = given.astype(np.int64)
    bad = (found != given) | (found < 0) | (found >= tenor)
    if np.any(bad):
        raise check.refuse(field, given[bad].ravel()[0], f"whole days from 0 to {tenor - 1}")
    return found


def delta_table(
    terms: Terms = NOTE, market: Market = MARKET, limits: Limits = NO_LIMITS, setting: Setting = FAST
) -> DeltaTable:
    r"""Return the table of one note shape, as a desk with these limits hedges it.

    .. math:: \Delta = \min\Bigl(\frac{\partial V}{\partial S}, \text{cap}\Bigr)

    with V the value of the note whose knock-in level is shifted down by ``limits.barrier_shift``.

    Parameters
    ----------
    terms : Terms
        The note; its s0 is irrelevant, only S / s0 counts.
    market : Market
        What the desk hedges with: its volatility and its carry q = dividends + futures discount.
    limits : Limits
        Delta cap and barrier shift of the desk.
    setting : Setting
        Fineness of the engine's grid.

    Returns
    -------
    DeltaTable
        Delta between columns is within 0.3 % of the engine's or 0.003, whichever is larger; in the last
        month, when it comes to 24 beside the knock-in level, within 1 % of its largest value that day.

    Raises
    ------
    ValueError
        If the shifted knock-in level is not below knock-out.
    """
    low, at = knots(terms)
    ratio = np.exp(low + STEP * at)
    exact = surface(limits.hedged(terms), market, terms.s0 * ratio, setting)
    delta = np.stack([exact.free.delta, exact.knocked_in.delta])
    slope = np.stack([exact.free.gamma, exact.knocked_in.gamma]) * terms.s0 * ratio
    capped = np.minimum(_fill(at, delta, slope * STEP), limits.delta_cap)
    return DeltaTable(terms, market, limits, low, capped)


def knots(terms: Terms, low: float = LOW, high: float = HIGH) -> tuple[float, IntArray]:
    """Return log(S/S0) of column 0 and the columns that the engine values, from S/S0 `low` to `high`.

    Every second column beside the knock-in and the first knock-out level, fewer elsewhere.
    """
    levels = np.log(np.array([terms.ki_level, terms.ko_levels[0]]) / terms.s0)
    first = levels[0] - STEP * np.ceil((levels[0] - np.log(low)) / STEP)
    marks = np.rint((levels - first) / STEP)
    at = [0]
    while at[-1] * STEP < np.log(high) - first:
        here = at[-1] + 0.5
        away = np.min(np.abs(here - marks))
        inside = marks[0] < here < marks[1]
        at.append(at[-1] + (2 if away < 10 else 4 if away < 24 else 8 if inside or away < 48 else 16))
    return float(first), np.array(at)


def _fill(at: IntArray, y: FloatArray, dy: FloatArray) -> FloatArray:
    """Return y, known with its slope dy per column on columns `at`, on every column, by cubic Hermite."""
    out = np.empty((*y.shape[:-1], at[-1] + 1))
    out[..., -1] = y[..., -1]
    gaps = np.diff(at)
    for gap in np.unique(gaps):
        left = np.flatnonzero(gaps == gap)
        t = np.arange(gap) / gap
        weights = np.stack([1 - 3 * t**2 + 2 * t**3, 3 * t**2 - 2 * t**3, t - 2 * t**2 + t**3, t**3 - t**2])
        weights[2:] *= gap
        ends = np.stack([y[..., left], y[..., left + 1], dy[..., left], dy[..., left + 1]], axis=-1)
        out[..., at[left, None] + np.arange(gap)] = ends @ weights
    return out


@dataclass(frozen=True)
class DeltaProfile:
    """Delta by months elapsed (rows) and S / S0 (columns); `free` is NaN at and below the knock-in level."""

    months: IntArray
    ratios: FloatArray
    free: FloatArray
    knocked_in: FloatArray


def delta_profile(
    months_elapsed: npt.ArrayLike,
    ratios: npt.ArrayLike,
    market: Market = MARKET,
    terms: Terms = NOTE,
    days_per_month: int = 21,
) -> DeltaProfile:
    """Return the engine's delta, knocked in or not, for each month elapsed and each S / S0.

    Parameters
    ----------
    months_elapsed : array_like of int
        Whole months since the start, one or several.
    ratios : array_like
        S / S0, positive, one axis.
    market, terms : Market, Terms
        As in `delta_table`.
    days_per_month : int
        Trading days of a month of the note's calendar (21 on the ideal one).

    Returns
    -------
    DeltaProfile
        Arrays of shape (months, ratios), index units per unit of notional / S0.

    Raises
    ------
    ValueError
        If a month lies at or beyond maturity or a ratio is not positive.
    """
    check.whole("days_per_month", days_per_month, 1)
    months = check_ages("months_elapsed", np.atleast_1d(months_elapsed), -(-terms.tenor // days_per_month))
    ratio = np.atleast_1d(check.positive("ratios", ratios))
    spots = terms.s0 * ratio
    free, hit = (
        np.array([curve(terms, market, spots, int(month) * days_per_month, state).delta for month in months])
        for state in (False, True)
    )
    return DeltaProfile(months, ratio, np.where(spots > terms.ki_level, free, np.nan), hit)

r"""How the basis moves in the model: pressed by flow, pulled to an anchor, and zero at expiry.

For a contract with :math:`d` calendar days left, :math:`d'` at the close before,

.. math::
    A(d) &= a\,d/365, \qquad w(d) = 1 - e^{-d/\tau} \\
    b &= A(d) + (1-\kappa)\,\bigl(b' - A(d')\bigr)\,\frac{w(d)}{w(d')} + w(d)\,\frac{q}{D}

then no higher than a ceiling and no lower than a floor. The weight says that pressure is expected to pass:
a discount that lasts :math:`\tau` days cannot be worth as much to a contract which settles before that. Both
the anchor and the weight are zero at :math:`d=0`, so the basis is zero there, exactly.
"""

import numpy as np
import numpy.typing as npt

from widgets.simulation import check
from widgets.simulation.check import FloatArray
from widgets.simulation.record.formulas import CALENDAR_DAYS_PER_YEAR

# Calendar days in which pressure on the basis is expected to fade, our estimate: the time constant that fits
# best the daily changes of all IC and IM contracts, 2 January to 8 February 2024 (`fade_of_record`; the calm
# days to 19 January alone give 11). Range 10-40.
FADE_DAYS = 21.0
LOWEST = -0.9  # keeps the future's price positive in any scenario; not a bound of the market, which has none
BUYING_COST = 0.004  # round trip of a basket and its future, share of value: an assumption, range 0.002-0.010
FINANCING = 0.03  # rate a year at which the basket is carried: an assumption, range 0.02-0.06


def weight(days_left: npt.ArrayLike, fade_days: npt.ArrayLike = FADE_DAYS) -> FloatArray:
    """Return 1 - exp(-days / fade): the share of full pressure that a contract feels, in [0, 1).

    Raises ValueError if days left are negative or the fade is not positive.
    """
    return np.asarray(-np.expm1(-_days(days_left) / check.positive("fade_days", fade_days)))


def anchor_level(anchor: npt.ArrayLike, days_left: npt.ArrayLike) -> FloatArray:
    """Return anchor x days / 365: the basis at rest, from a rate a year (negative: a discount).

    Raises ValueError if the anchor is not finite or days left are negative.
    """
    return np.asarray(check.inside("anchor", anchor) * _days(days_left) / CALENDAR_DAYS_PER_YEAR)


def carry_ceiling(
    days_left: npt.ArrayLike, cost: npt.ArrayLike = BUYING_COST, rate: npt.ArrayLike = FINANCING
) -> FloatArray:
    """Return cost + rate x days / 365: the premium above which buying stocks and selling futures pays.

    No floor mirrors it: the same trade at a discount needs stocks to sell short. Raises ValueError if cost or
    rate is negative or not finite, or days left are negative.
    """
    paid, charged = check.inside("cost", cost, 0.0), check.inside("rate", rate, 0.0)
    return np.asarray(paid + charged * _days(days_left) / CALENDAR_DAYS_PER_YEAR)


def next_basis(
    basis: npt.ArrayLike,
    flow: npt.ArrayLike,
    depth: npt.ArrayLike,
    anchor: npt.ArrayLike,
    days_left: npt.ArrayLike,
    reversion: npt.ArrayLike,
    *,
    days: npt.ArrayLike = 1,
    fade_days: npt.ArrayLike = FADE_DAYS,
    ceiling: npt.ArrayLike = np.inf,
    floor: npt.ArrayLike = LOWEST,
) -> FloatArray:
    """Return the basis of each contract at the next close; arguments broadcast to (..., contracts).

    Parameters
    ----------
    basis : array_like
        At the close before, plain decimals, above -1.
    flow : array_like
        Net futures bought since, CNY bn (negative: sold).
    depth : array_like
        Flow that moves the basis of a far contract by 1 (by 100 %), CNY bn, positive.
    anchor : array_like
        Rate a year to which the basis reverts (negative: a discount).
    days_left : array_like
        Calendar days to expiry at the new close, 0 or more.
    reversion : array_like
        Share of the distance from the anchor that a step closes, 0 to 1.
    days : array_like
        Calendar days since the close before, at least 1 (3 over a weekend): `days_left` was higher by them.
    fade_days : array_like
        Time constant of the weights, days, positive.
    ceiling, floor : array_like
        Bounds of the basis: a ceiling of at least 0, such as `carry_ceiling`; a floor of at most 0, above -1.
        By default no ceiling, and a floor (`LOWEST`) that only keeps prices positive: nobody can arbitrage a
        discount without stocks to sell short.

    Returns
    -------
    array
        Increasing in flow and in the basis before, exactly 0 where no day is left.

    Raises
    ------
    ValueError
        If an argument is NaN or outside its range, or they do not broadcast.
    """
    before = check.inside("basis", basis, -1.0, open_low=True)
    net = check.inside("flow", flow)
    deep = check.positive("depth", depth)
    pull = check.inside("reversion", reversion, 0.0, 1.0)
    left, since = _days(days_left), check.inside("days", days, 1.0)
    top, bottom = (
        check.inside("ceiling", ceiling, 0.0, finite=False),
        check.inside("floor", floor, -1.0, 0.0, open_low=True),
    )
    now = weight(left, fade_days)
    apart = before - anchor_level(anchor, left + since)
    share = now / weight(left + since, fade_days)
    moved = anchor_level(anchor, left) + (1.0 - pull) * apart * share + now * net / deep
    return np.asarray(np.clip(moved, bottom, top))


def _days(value: npt.ArrayLike) -> FloatArray:
    return check.inside("days_left", value, 0.0)

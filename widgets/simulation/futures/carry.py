r"""What a short hedge earns beside its index, from the basis at its two ends; plain arithmetic on arrays.

Long one unit of the index, short one unit of a future, with basis :math:`b = F/S - 1`: between two days

.. math:: (S_1 - S_0) - (F_1 - F_0) = b_0 S_0 - b_1 S_1,

so that nothing but the basis counts, and at expiry, where :math:`b_1 = 0`, nothing but the first one.
"""

import numpy as np
import numpy.typing as npt

from widgets.simulation import check
from widgets.simulation.check import FloatArray
from widgets.simulation.record import formulas


def hedge_gain(
    open_basis: npt.ArrayLike, close_basis: npt.ArrayLike, index_ratio: npt.ArrayLike
) -> FloatArray:
    """Return b0 - b1 x S1/S0: gain of a short of as many index units as are held, per opening index value.

    Plain decimals; arguments broadcast. Held to expiry (close basis 0) it is the opening basis itself,
    whatever the index did. Raises ValueError if a basis is not above -1 or a ratio not positive.
    """
    opened, closed = _basis("open_basis", open_basis), _basis("close_basis", close_basis)
    return np.asarray(opened - closed * check.positive("index_ratio", index_ratio))


def convergence(open_basis: npt.ArrayLike, close_basis: npt.ArrayLike = 0.0) -> FloatArray:
    """Return (1 + b1) / (1 + b0) - 1: by how much a future outran its index, as a ratio of their returns.

    To expiry -b / (1 + b): what a long earns and a short of equal money loses, relative to the index,
    whatever the path. Raises ValueError if a basis is not above -1.
    """
    return np.asarray((1 + _basis("close_basis", close_basis)) / (1 + _basis("open_basis", open_basis)) - 1)


def return_gap(
    open_basis: npt.ArrayLike, close_basis: npt.ArrayLike, index_ratio: npt.ArrayLike
) -> FloatArray:
    """Return R(index) - R(future): gain of a short of as much *money* as is held, per unit of money.

    Money for money, a short at a discount is 1 / (1 + b0) units to one: it also loses that excess when the
    index rises. Arguments and errors as `hedge_gain`.
    """
    opened, closed = _basis("open_basis", open_basis), _basis("close_basis", close_basis)
    ratio = check.positive("index_ratio", index_ratio)
    return np.asarray(ratio - ratio * (1 + closed) / (1 + opened))


def to_come(basis: npt.ArrayLike, index_ratio: npt.ArrayLike = 1.0) -> FloatArray:
    """Return b x S/S0: what a short still earns until expiry, per opening index value (negative: a cost).

    With what `hedge_gain` has counted so far it sums to the opening basis. For a new hedge the ratio is 1.
    Errors as `hedge_gain`.
    """
    return np.asarray(_basis("basis", basis) * check.positive("index_ratio", index_ratio))


def annual(basis: npt.ArrayLike, days_left: npt.ArrayLike) -> FloatArray:
    """Return basis x 365 / calendar days left, plain decimals per year; arguments broadcast.

    Raises ValueError if a basis is not above -1 or days left are not positive: no rate exists at expiry.
    """
    return formulas.annualised(_basis("basis", basis), check.positive("days_left", days_left))


def dividend_adjusted(basis: npt.ArrayLike, dividends: npt.ArrayLike) -> FloatArray:
    """Return basis + dividends of the index until expiry (share of the index): the part nobody is paid for.

    Whoever is long the future does not get the dividends and pays less for it by their value; that part of
    a discount is fair. Raises ValueError if a basis is not above -1 or dividends are negative.
    """
    paid = check.inside("dividends", dividends, 0.0, note=", share of the index")
    return np.asarray(_basis("basis", basis) + paid)


def break_even(
    roll_cost: npt.ArrayLike, fee: npt.ArrayLike, invested: npt.ArrayLike, hedge_ratio: npt.ArrayLike = 1.0
) -> FloatArray:
    """Return (roll cost x hedge ratio + fee) / invested share: excess the stocks must earn to end at zero.

    Parameters
    ----------
    roll_cost : array_like
        Cost of the hedge a year per unit of its notional, plain decimal; negative at a premium.
    fee : array_like
        All fees a year per unit of fund value, not negative.
    invested : array_like
        Stocks per unit of fund value, positive (above 1 with leverage).
    hedge_ratio : array_like
        Futures sold per unit of *fund value*, not negative. A book hedged one to one has the invested share
        here; the press example takes 1.

    Raises
    ------
    ValueError
        If an argument is not finite or outside its range.
    """
    cost = check.inside("roll_cost", roll_cost)
    paid = check.inside("fee", fee, 0.0)
    ratio = check.inside("hedge_ratio", hedge_ratio, 0.0)
    return np.asarray((cost * ratio + paid) / check.positive("invested", invested))


def _basis(name: str, value: npt.ArrayLike) -> FloatArray:
    # a future costs more than nothing, so F/S - 1 > -1; percent passed for a decimal is caught at -1 too
    return check.inside(name, value, -1.0, open_low=True, note=", plain decimals")

"""A funding spiral: a lower price is a loss, and a higher margin, for those who hold the market up.

One asset, two groups. Customers want (2 / (gamma s^2)) (v - p) at price p: `slope` x (value - price).
Financed holders take the rest of the supply, x1(p) = supply - slope (value - price), and must fund it:
margin(p) x1(p) = eta + x0 p, with eta their cash and x0 the position they brought along.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from widgets.simulation.check import FloatArray, inside, refuse


@dataclass(frozen=True)
class FundingSpiral:
    """A market held up by financed holders, around a price.

    Derived here from the funding constraint of the type of Brunnermeier and Pedersen (2009), Market Liquidity
    and Funding Liquidity. Fields are numbers or arrays that broadcast.

    Parameters
    ----------
    slope : array_like
        Customers' demand for a unit of discount, 2 / (gamma s^2), above 0.
    supply, value : array_like
        Total supply Z and fundamental value v, at least 0.
    held : array_like
        The position x0 that the financed holders brought along, at least 0.
    price : array_like
        The price p at which the market stands, above 0.
    margin : array_like
        Money of their own that a unit held needs at this price, at least 0.
    margin_slope : array_like
        m'(p): below 0 if margins rise when the price falls.

    Raises
    ------
    ValueError
        If a number lies outside its range or is NaN.
    """

    slope: npt.ArrayLike
    supply: npt.ArrayLike
    value: npt.ArrayLike
    held: npt.ArrayLike
    price: npt.ArrayLike
    margin: npt.ArrayLike
    margin_slope: npt.ArrayLike = 0.0

    def __post_init__(self) -> None:
        inside("slope", self.slope, 0, open_low=True)
        inside("price", self.price, 0, open_low=True)
        inside("margin_slope", self.margin_slope, -np.inf)
        for field in ("supply", "value", "held", "margin"):
            inside(field, getattr(self, field), 0)

    @property
    def position(self) -> FloatArray:
        """What the financed holders hold at this price, x1(p)."""
        gap = np.asarray(self.value, np.float64) - np.asarray(self.price)
        return np.asarray(np.asarray(self.supply) - np.asarray(self.slope) * gap)

    @property
    def cash(self) -> FloatArray:
        """The cash eta at which this price clears the market; below 0 it is borrowed."""
        return np.asarray(
            np.asarray(self.margin) * self.position - np.asarray(self.held) * np.asarray(self.price)
        )

    @property
    def critical_holding(self) -> FloatArray:
        """The x0 from which a small loss of cash has no new price nearby: margin x slope + m'(p) x1."""
        return np.asarray(
            np.asarray(self.margin, np.float64) * np.asarray(self.slope)
            + np.asarray(self.margin_slope) * self.position
        )


def price_per_cash(spiral: FundingSpiral) -> FloatArray:
    """Return dp/d eta = 1 / (margin x slope + m'(p) x1 - x0): what one unit of lost cash costs the price.

    Without the margin spiral set margin_slope to 0, without the loss spiral set held to 0.

    Raises
    ------
    ValueError
        If held is at or above `critical_holding`: the market jumps.
    """
    held = np.asarray(spiral.held, np.float64)
    left = np.asarray(spiral.critical_holding - held)
    if not np.all(left > 0):
        at = np.broadcast_to(held, left.shape)[left <= 0].flat[0]
        top = float(np.min(spiral.critical_holding))
        raise refuse("held", float(at), f"[0, {top:g}), below critical_holding")
    return np.asarray(1 / left)

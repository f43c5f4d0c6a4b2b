"""What a note is made of: money back later, coupons, and the put that the investor sold."""

from dataclasses import dataclass, replace

from widgets.simulation.snowball.engine import curve
from widgets.simulation.snowball.grid import DEFAULT, Setting
from widgets.simulation.snowball.market import Market
from widgets.simulation.snowball.terms import Terms


@dataclass(frozen=True)
class Parts:
    """Present values in money: price = `principal` + coupon x `annuity` - `put`.

    `paid_in` is s0 x margin; `principal` that amount paid back when the note ends; `annuity` what a coupon of
    1.00 a year is worth (years of coupon, weighted with the chance of getting them); `put` the falls that the
    investor bears.
    """

    paid_in: float
    principal: float
    annuity: float
    put: float

    @property
    def interest(self) -> float:
        """Interest given up: money paid in less the value today of getting it back when the note ends."""
        return self.paid_in - self.principal

    @property
    def par_coupon(self) -> float:
        """Coupon a year at which the note is worth what is paid in: (put + interest) / annuity."""
        return (self.put + self.interest) / self.annuity


def parts(terms: Terms, market: Market, spot: float, setting: Setting = DEFAULT) -> Parts:
    r"""Split the value of a note not knocked in at its start.

    .. math:: V = P + c A - D, \qquad P + c^* A - D = \text{paid in}

    The maturity coupon is taken to equal the other one. The put D is a down-and-in put at the start level
    that a knock-out extinguishes.

    Parameters
    ----------
    terms, market, spot, setting : Terms, Market, float, Setting
        As in `value`; the note's own coupons do not matter.

    Raises
    ------
    ValueError
        As `value`.
    """

    def price(coupon: float, margin: float) -> float:
        note = replace(terms, coupon=coupon, coupon_maturity=coupon, margin=margin)
        return float(curve(note, market, spot, setting=setting).price)

    put = -price(0.0, 0.0)
    return Parts(
        paid_in=terms.s0 * terms.margin,
        principal=(price(0.0, 1.0) + put) * terms.margin,
        annuity=price(1.0, 0.0) + put,
        put=put,
    )

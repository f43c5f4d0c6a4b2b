"""Funds and what they hold: the state that a round of a fire sale takes and returns."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from widgets.simulation.check import FloatArray, along, inside, shaped


@dataclass(frozen=True)
class Books:
    """Balance sheets of funds that hold the same assets; leading axes are scenarios. Money in one unit.

    holdings (..., funds, assets) are marked to `price` (..., assets); `other` (..., funds) are assets that
    cannot be sold; holdings + other = equity + debt, debt net of cash. Equity below 0 is the lender's loss.
    """

    holdings: FloatArray
    equity: FloatArray
    debt: FloatArray
    other: FloatArray
    price: FloatArray

    @property
    def assets(self) -> FloatArray:
        """All assets of each fund, sold or not sellable."""
        return np.asarray(self.holdings.sum(axis=-1) + self.other)

    @property
    def capital(self) -> FloatArray:
        """Equity that is left to the fund's owners, at least 0."""
        return np.maximum(self.equity, 0.0)

    @property
    def shortfall(self) -> FloatArray:
        """What the lender loses: equity below 0."""
        return np.maximum(-self.equity, 0.0)

    @property
    def leverage(self) -> FloatArray:
        """Assets / equity; infinite where equity is used up and assets are left, 0 where there are none."""
        assets, equity = self.assets, self.equity
        ratio = np.divide(assets, equity, out=np.full(np.shape(assets), np.inf), where=equity > 0)
        return np.where(assets > 0, ratio, 0.0)


def books(
    holdings: npt.ArrayLike, equity: npt.ArrayLike, *, other: npt.ArrayLike = 0.0, price: npt.ArrayLike = 1.0
) -> Books:
    """Return the balance sheets of funds with these holdings and this equity; debt is what closes them.

    Parameters
    ----------
    holdings : array_like
        (..., funds, assets), each at least 0.
    equity : array_like
        One number or (..., funds), finite.
    other : array_like
        Assets that cannot be sold, one number or (..., funds), at least 0.
    price : array_like
        One number or (..., assets), above 0.

    Raises
    ------
    ValueError
        If a number lies outside its range, is NaN, or has a shape that does not fit the holdings.
    """
    held = shaped("holdings", inside("holdings", holdings, 0), 2, "funds, assets")
    fund, asset = held.shape[-2:-1], held.shape[-1:]
    own = along("equity", inside("equity", equity, -np.inf), fund, "funds")
    kept = along("other", inside("other", other, 0), fund, "funds")
    now = along("price", inside("price", price, 0, open_low=True), asset, "assets")
    lead = np.broadcast_shapes(held.shape[:-2], own.shape[:-1], kept.shape[:-1], now.shape[:-1])
    held = np.broadcast_to(held, lead + held.shape[-2:])
    own, kept = np.broadcast_to(own, lead + fund), np.broadcast_to(kept, lead + fund)
    debt = held.sum(axis=-1) + kept - own
    return Books(held, own, np.asarray(debt), kept, np.broadcast_to(now, lead + asset))

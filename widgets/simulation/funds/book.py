"""The balance sheet of a fund, or of a batch of funds: what it owns, owes and is worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from widgets.simulation import check
from widgets.simulation.check import FloatArray, inside
from widgets.simulation.funds.layout import Trusted, broadcast, total

TIERS = ("csi300", "csi500", "csi1000", "csi2000_etf", "microcap")  # as the record names its series
CONTRACTS = ("IC", "IM")


@dataclass(frozen=True, eq=False)
class Book(Trusted):
    r"""One balance sheet for neutral, index-enhanced and DMA funds; leading axes are scenarios or funds.

    .. math:: \text{equity} = \sum_k A_k + \text{cash} + \text{margin} - \text{debt}

    A future settles every day in cash, so that after settlement it is worth nothing itself.

    Parameters
    ----------
    assets : array (..., tiers)
        Long stocks at market value, CNY bn, not negative.
    futures : array (..., contracts)
        Signed market value of the futures held, CNY bn; a short hedge is negative.
    cash : array (...)
        Free cash in the stock account, CNY bn. Not negative at the start; later a negative number is a bill
        not paid.
    margin : array (...)
        Money in the futures account, CNY bn, apart from the stock account.
    debt : array (...)
        What the broker has lent, CNY bn.
    tiers, contracts : tuple of str
        Names of the last axes.

    Raises
    ------
    ValueError
        If a number is NaN or infinite, assets, cash, margin, debt or equity are negative, or shapes and names
        do not fit.
    """

    assets: FloatArray
    futures: FloatArray
    cash: FloatArray
    margin: FloatArray
    debt: FloatArray
    tiers: tuple[str, ...] = TIERS
    contracts: tuple[str, ...] = CONTRACTS

    def __post_init__(self) -> None:
        assets, futures = inside("assets", self.assets, low=0), inside("futures", self.futures)
        for field, array, names in (("tiers", assets, self.tiers), ("contracts", futures, self.contracts)):
            _names(field, array, names)
        money = {name: inside(name, getattr(self, name), low=0) for name in ("cash", "margin", "debt")}
        shapes = [assets.shape[:-1], futures.shape[:-1], *(array.shape for array in money.values())]
        try:
            lead = np.broadcast_shapes(*shapes)
        except ValueError:
            raise check.refuse("leading shapes", shapes, "shapes that broadcast together") from None
        found = {"assets": broadcast(assets, lead), "futures": broadcast(futures, lead)}
        found |= {name: np.array(np.broadcast_to(array, lead)) for name, array in money.items()}
        for name, array in found.items():
            object.__setattr__(self, name, array)
        inside("equity", self.equity + 1e-12 * self.gross, low=0)  # a sum of parts may round to -1e-17

    @property
    def shape(self) -> tuple[int, ...]:
        """The leading axes."""
        return self.cash.shape

    @property
    def long(self) -> FloatArray:
        """All stocks, CNY bn, shape (...)."""
        return total(self.assets)

    @property
    def hedge(self) -> FloatArray:
        """Futures sold short less futures bought, CNY bn, shape (...)."""
        return -total(self.futures)

    @property
    def gross(self) -> FloatArray:
        """Stocks plus the absolute value of all futures, CNY bn, shape (...)."""
        return total(self.assets) + total(np.abs(self.futures))

    @property
    def equity(self) -> FloatArray:
        """What belongs to the investors, CNY bn, shape (...)."""
        return np.asarray(total(self.assets) + self.cash + self.margin - self.debt)

    @property
    def assets_to_equity(self) -> FloatArray:
        """Stocks / equity, shape (...): 5 at 20 % margin; inf if stocks are held and equity is 0 or less."""
        return over_equity(self.long, self.equity)

    @property
    def debt_to_equity(self) -> FloatArray:
        """Debt / equity, shape (...): 4 at 20 % margin; inf if there is debt and equity is 0 or less."""
        return over_equity(self.debt, self.equity)

    @property
    def margin_ratio(self) -> FloatArray:
        """Equity / stocks, shape (...): 0.2 at 20 % margin, negative under water; inf without stocks."""
        long = self.long
        return np.asarray(np.divide(self.equity, long, out=np.full(long.shape, np.inf), where=long > 0))

    def __getitem__(self, chosen: int | slice | FloatArray) -> Book:
        """Return the chosen scenarios of the first leading axis."""
        names = ("assets", "futures", "cash", "margin", "debt")
        return self.moved(**{name: np.asarray(getattr(self, name)[chosen]) for name in names})


def over_equity(amount: FloatArray, equity: FloatArray) -> FloatArray:
    """Return amount / equity; where equity is 0 or less inf, or 0 if there is no amount."""
    empty = np.where(amount > 0, np.inf, 0.0)
    return np.divide(amount, equity, out=empty, where=equity > 0)


def _names(field: str, array: FloatArray, names: tuple[str, ...]) -> None:
    of = {"tiers": "assets", "contracts": "futures"}[field]
    if array.ndim == 0 or array.shape[-1] != len(names):
        raise check.refuse(f"{of}.shape", array.shape, f"(..., {len(names)}), one entry for each of {names}")
    if len(set(names)) != len(names):
        raise check.refuse(field, names, "each name once")

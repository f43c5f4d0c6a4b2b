"""What trading, borrowing and management cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from widgets.simulation.check import FloatArray, inside
from widgets.simulation.funds.layout import Numbers, Trusted

DAYS_PER_YEAR = 365.0
_RANGES = {
    "stamp": 0.01, "commission": 0.01, "futures_fee": 0.01,
    "borrowing": 0.5, "deposit": 0.5, "management": 0.1,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Costs(Trusted):
    """Rates as plain decimals, one or one for each scenario (...). All 0 by default: no costs.

    Parameters
    ----------
    stamp : array_like
        Stamp duty on sales of stock, share of the amount, [0, 0.01].
    commission : array_like
        Broker's commission on stock bought or sold, share of the amount, [0, 0.01].
    futures_fee : array_like
        Fee on futures traded, share of their market value, [0, 0.01].
    borrowing : array_like
        Yearly rate on debt over calendar days / 365, [0, 0.5]; it is added to the debt.
    deposit : array_like
        Yearly rate earned by free cash, [0, 0.5]. The futures account earns nothing.
    management : array_like
        Yearly fee on equity, paid out of cash, [0, 0.1].

    Raises
    ------
    ValueError
        If a rate is NaN or outside its range.
    """

    stamp: Numbers = 0.0
    commission: Numbers = 0.0
    futures_fee: Numbers = 0.0
    borrowing: Numbers = 0.0
    deposit: Numbers = 0.0
    management: Numbers = 0.0

    def __post_init__(self) -> None:
        for name, high in _RANGES.items():
            object.__setattr__(self, name, inside(name, getattr(self, name), 0, high))

    @property
    def shape(self) -> tuple[int, ...]:
        """Leading axes of the rates together."""
        return np.broadcast_shapes(*(np.shape(getattr(self, name)) for name in _RANGES))

    @property
    def sale(self) -> FloatArray:
        """Cost of selling one of stock: stamp duty and commission."""
        return np.asarray(self.stamp + self.commission, dtype=np.float64)


FREE = Costs()

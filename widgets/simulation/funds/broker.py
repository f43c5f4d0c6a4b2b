"""The other side of the account: what the broker lends, earns and can lose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from widgets.simulation.check import FloatArray, inside
from widgets.simulation.funds.history import History
from widgets.simulation.funds.layout import Trusted


@dataclass(frozen=True, eq=False)
class Broker(Trusted):
    """The broker's day, CNY bn, arrays (days + 1, ...) or what was asked.

    `lent` is debt outstanding, `financing` the interest charged on it, `commission` that on stock traded, of
    which `turnover` is the amount; `gap_loss` is what was lost with accounts closed out under water.
    """

    lent: FloatArray
    financing: FloatArray
    commission: FloatArray
    turnover: FloatArray
    gap_loss: FloatArray

    @property
    def net(self) -> FloatArray:
        """Interest and commission less gap losses; what the lent money costs the broker is not in it."""
        return np.asarray(self.financing + self.commission - self.gap_loss)


def broker_side(history: History) -> Broker:
    """Return the broker's side of a simulated book: each amount is the client's, seen from across."""
    return Broker.trusted(
        lent=history.books.debt,
        financing=history.interest,
        commission=history.commission,
        turnover=history.turnover,
        gap_loss=history.gap_loss,
    )


def yearly_income(
    assets: npt.ArrayLike,
    debt: npt.ArrayLike,
    *,
    spread: npt.ArrayLike,
    turns: npt.ArrayLike,
    commission: npt.ArrayLike,
) -> Broker:
    """Return a quiet year of a swap: income on what is lent and on what the client's trading turns over.

    Parameters
    ----------
    assets, debt : array_like
        Client's stocks and debt, CNY bn.
    spread : array_like
        Yearly rate on debt above what the money costs the broker, [0, 0.5].
    turns : array_like
        Stock sold and bought in a year / stocks held (two-sided), at least 0.
    commission : array_like
        Share of the amount, [0, 0.01].

    Raises
    ------
    ValueError
        If a number is NaN or outside its range.
    """
    stocks, lent = inside("assets", assets, low=0), inside("debt", debt, low=0)
    traded = stocks * inside("turns", turns, low=0)
    return Broker.trusted(
        lent=lent,
        financing=lent * inside("spread", spread, 0, 0.5),
        commission=traded * inside("commission", commission, 0, 0.01),
        turnover=traded,
        gap_loss=np.zeros(np.broadcast_shapes(lent.shape, traded.shape)),
    )

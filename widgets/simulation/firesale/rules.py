"""What a fund wants to trade, given its balance sheet: hold a leverage, or act only above a limit."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from widgets.simulation.check import FloatArray, along, inside
from widgets.simulation.firesale.books import Books

# A fund exactly at its limit must not sell because of a rounding error in the sixteenth digit.
SLACK = 1e-12


class Rule(Protocol):
    """What decides each fund's orders from the books alone, so that the order of funds cannot matter."""

    def orders(self, state: Books) -> FloatArray:
        """Return orders (..., funds, assets) in money at current prices; sales are negative."""


def pro_rata(state: Books, amount: FloatArray) -> FloatArray:
    """Return an amount (..., funds) spread over each fund's assets in proportion to what it holds."""
    total = state.holdings.sum(axis=-1, keepdims=True)
    weights = np.divide(state.holdings, total, out=np.zeros_like(state.holdings), where=total > 0)
    return np.asarray(amount[..., None] * weights)


@dataclass(frozen=True)
class LeverageTarget:
    """Two-sided rule: trade until debt / equity is back at its target, whatever the size of the change.

    Order = b x equity - debt, pro rata: after a loss of R on assets a, a sale of a b R.

    Parameters
    ----------
    debt_to_equity : array_like
        The target b, one number or (..., funds), at least 0. Assets / equity is 1 + b.

    References
    ----------
    Greenwood, Landier and Thesmar (2015), Vulnerable Banks.
    """

    debt_to_equity: npt.ArrayLike

    def __post_init__(self) -> None:
        inside("debt_to_equity", self.debt_to_equity, 0)

    def orders(self, state: Books) -> FloatArray:
        """Return what brings each fund back to its target."""
        target = along("debt_to_equity", self.debt_to_equity, state.equity.shape[-1:], "funds")
        return pro_rata(state, np.asarray(target * state.equity - state.debt))


@dataclass(frozen=True)
class Threshold:
    """One-sided rule: do nothing up to `maximum` assets / equity, above it sell down to `target`.

    Gamma = min(1, (assets - target x equity) / holdings) of each holding is sold where assets / equity
    exceeds the maximum, 0 elsewhere; a fund whose equity is used up sells everything.

    Parameters
    ----------
    maximum, target : array_like
        Assets / equity, each one number or (..., funds); 1 <= target <= maximum, maximum may be infinite.

    References
    ----------
    Cont and Schaanning (2017), Fire Sales, Indirect Contagion and Systemic Stress Testing.
    """

    maximum: npt.ArrayLike
    target: npt.ArrayLike

    def __post_init__(self) -> None:
        target = inside("target", self.target, 1)
        above = inside("maximum", self.maximum, 1, finite=False) - target
        inside("maximum - target", above, 0, finite=False)

    def share_sold(self, state: Books) -> FloatArray:
        """Return Gamma (..., funds): the share of its holdings that each fund sells now, from 0 to 1."""
        own = state.equity.shape[-1:]
        maximum = along("maximum", self.maximum, own, "funds")
        target = along("target", self.target, own, "funds")
        held, assets = state.holdings.sum(axis=-1), state.assets
        # products, not ratios: equity may be 0; and inf x 0 must not become NaN
        bound = np.isfinite(maximum)
        ceiling = np.where(bound, np.where(bound, maximum, 0) * state.equity, np.inf)
        excess = np.asarray(assets - target * state.equity)
        share = np.divide(excess, held, out=np.zeros_like(excess), where=held > 0)
        return np.where(assets > ceiling + SLACK * np.abs(assets), np.clip(share, 0, 1), 0.0)

    def orders(self, state: Books) -> FloatArray:
        """Return the sales of the funds in breach."""
        return np.asarray(-self.share_sold(state)[..., None] * state.holdings)


@dataclass(frozen=True)
class Sale:
    """A decision from outside: each fund sells a given share of what it holds, in every round it is asked.

    Parameters
    ----------
    share : array_like
        One number or (..., funds, assets), in [0, 1]; (..., funds, 1) for the same share of every asset.
    """

    share: npt.ArrayLike

    def __post_init__(self) -> None:
        inside("share", self.share, 0, 1)

    def orders(self, state: Books) -> FloatArray:
        """Return the sales."""
        share = along("share", self.share, state.holdings.shape[-2:], "funds, assets")
        return np.asarray(-share * state.holdings)

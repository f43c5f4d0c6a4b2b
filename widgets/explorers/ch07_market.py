"""What the explorers of chapter 7 share: one synthetic market, one signal, what its stocks earned."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from widgets.simulation import mandate as M
from widgets.simulation.mandate import windows
from widgets.simulation.mandate.match import TASTE_SEED
from widgets.simulation.record.formulas import TRADING_DAYS_PER_YEAR

WINDOWS = M.WINDOWS
NINE_OF_TEN = 1.645  # standard deviations either side of the mean that hold nine draws of ten


@dataclass(frozen=True)
class Market:
    """The standard universe, its risk model, a taste without skill, and returns in the four windows."""

    universe: M.Universe
    risk: M.Risk
    taste: np.ndarray
    tiers: np.ndarray  # (4 windows, 5 tiers)
    returns: dict[M.Small, M.StockReturns]

    def score(self, tilt: float) -> np.ndarray:
        """Return the signal with a tilt."""
        return M.signal(self.universe, tilt, self.taste)

    def split(self, mandate: M.Mandate, held: M.Portfolio, small: M.Small = M.Small.SPLICED) -> M.Split:
        """Return the excess in the four windows, parts of shape (4,)."""
        return M.decompose(
            self.universe, mandate.index, held.weights, self.returns[small],
            M.inside(mandate, self.universe), cash=held.cash, other=held.other,
        )  # fmt: skip

    def luck(self, mandate: M.Mandate, held: M.Portfolio) -> np.ndarray:
        """Return half the width, points, of the band of nine of ten draws of industries and stocks."""
        own = M.Risk(market=0.0, size=0.0, industry=self.risk.industry, stock=self.risk.stock)
        yearly = float(M.tracking_error(self.universe, mandate.index, held.weights, own))
        days = np.array([windows.days(window)[2] for window in WINDOWS])
        return np.asarray(100 * NINE_OF_TEN * yearly * np.sqrt(days / TRADING_DAYS_PER_YEAR))


@cache
def market() -> Market:
    """Return the market of the chapter, made once."""
    universe = M.standard()
    tiers = {small: np.array([M.tier_returns(window, small) for window in WINDOWS]) for small in M.Small}
    return Market(
        universe=universe,
        risk=M.measured(universe),
        taste=M.draw_taste(universe, np.random.default_rng(TASTE_SEED)),
        tiers=tiers[M.Small.SPLICED],
        returns={small: M.stock_returns(universe, each) for small, each in tiers.items()},
    )


def reported(index: str) -> tuple[M.Reported, ...]:
    """Return what was reported for funds measured against an index, for exactly our windows."""
    return tuple(each for each in M.REPORTED if each.index == index)

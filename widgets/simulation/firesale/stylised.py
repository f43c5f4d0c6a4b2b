"""A stylised market at the end of 2023: five tiers from the record, four kinds of fund from assumptions."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np

from widgets.simulation.check import FloatArray, refuse
from widgets.simulation.firesale.depth import DEPTH_CONSTANT, depth
from widgets.simulation.record import measures

TIERS = ("csi300", "csi500", "csi1000", "csi2000", "microcap")
SERIES = ("csi300", "csi500", "csi1000", "csi2000_etf", "microcap")
# Volatility of a tier is what it realised in one of these windows of the record.
WINDOWS: Mapping[str, str] = MappingProxyType(
    {"calm": "q4_2023", "january": "january", "crash": "feb_1_to_8"}
)
# Turnover before the storm: the mean of these days. No turnover of the CSI 2000 is in the record: an
# assumption, CNY bn, range 150-280, the same as that of the synthetic market in `simulation.mandate`.
BEFORE = ("2023-12-01", "2023-12-29")
CSI2000_TURNOVER = 210.0


@dataclass(frozen=True)
class Fund:
    """A kind of fund, all its funds taken together. Nobody publishes holdings: every number is an assumption.

    `stocks` in CNY bn; `mix` over `TIERS`, shares of stocks; `against` over `TIERS`: the index that the fund
    sold in futures or is measured by, none (all 0) for nothing; `leverage` is assets / equity.
    """

    stocks: float
    mix: tuple[float, ...]
    against: tuple[float, ...]
    leverage: float = 1.0


# Ranges: stocks neutral 100-400 (size not found), enhanced 300-800, DMA 150-250 (the published estimates);
# microcap share of a mix 5-30%.
FUNDS: Mapping[str, Fund] = MappingProxyType(
    {
        "neutral": Fund(200.0, (0.0, 0.0, 0.4, 0.4, 0.2), (0.0, 0.0, 1.0, 0.0, 0.0), 0.8),
        "enhanced": Fund(400.0, (0.10, 0.35, 0.25, 0.25, 0.05), (0.0, 0.6, 0.4, 0.0, 0.0)),
        "dma": Fund(200.0, (0.0, 0.10, 0.30, 0.45, 0.15), (0.0, 0.2, 0.8, 0.0, 0.0), 5.0),
        "large": Fund(1000.0, (1.0, 0.0, 0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0, 0.0)),
    }
)


@cache
def _turnover() -> tuple[float, ...]:
    days = measures.trading_days(*BEFORE)
    mean = {
        tier: float(np.mean([measures.turnover(tier, day) for day in days])) / 1e9
        for tier in ("csi300", "csi500", "csi1000", "microcap")
    }
    mean["csi2000"] = CSI2000_TURNOVER
    return tuple(mean[tier] for tier in TIERS)


def turnover() -> FloatArray:
    """Return mean daily turnover of each tier in December 2023, CNY bn, shape (tiers,)."""
    return np.array(_turnover())


@cache
def _sigma(window: str) -> tuple[float, ...]:
    return tuple(measures.window(WINDOWS[window], s).volatility / math.sqrt(252) for s in SERIES)


def sigma(window: str) -> FloatArray:
    """Return the daily volatility of each tier in a window: calm, january or crash, shape (tiers,).

    Raises ValueError if the window is another.
    """
    if window not in WINDOWS:
        raise refuse("window", window, ", ".join(WINDOWS))
    return np.array(_sigma(window))


def tier_depth(window: str, *, days: float = 1.0, c: float = DEPTH_CONSTANT) -> FloatArray:
    """Return each tier's depth, CNY bn per 100% of price, for a sale over `days` at a window's volatility.

    Raises ValueError as `sigma` and `depth` do.
    """
    return depth(turnover(), sigma(window), c=c, tau=days)


def fund_holdings() -> FloatArray:
    """Return what each kind of fund holds, CNY bn, shape (funds, tiers), in the order of `FUNDS`."""
    return np.array([[fund.stocks * share for share in fund.mix] for fund in FUNDS.values()])

"""The market of 18 September 2024 and what is fed in after it: the cascade's own rules, another day.

Measured by the rules that the fit of February used, on the days before the window: nothing is fitted here.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

import numpy as np

from widgets.simulation import record
from widgets.simulation.check import FloatArray, refuse
from widgets.simulation.firesale.stylised import CSI2000_TURNOVER
from widgets.simulation.futures import expiry
from widgets.simulation.market import BELOW_CSI2000, CONTRACTS, TIERS, Forcing, Futures, Tiers, tiers
from widgets.simulation.record import lookup, measures

BASE = "2024-09-18"  # the last close before anything happened: the CSI 300's low came five days earlier
END = "2024-10-31"
BEFORE = ("2024-07-01", BASE)  # volatility, betas, the futures' turnover and anchor
STOCK_TURNOVER = ("2024-06-03", "2024-06-28")  # the last month for which the record has it
DECEMBER = MappingProxyType({"IC": "IC2412", "IM": "IM2412"})  # quarterly, as March was in January
RECORDED = ("csi300", "csi500", "csi1000")  # tiers with a record in this window


@cache
def forcing() -> Forcing:
    """Return the forcing from 19 September to 31 October 2024: the CSI 300, no state buying, no limit."""
    days = lookup.trading_days(BASE, END)
    count = len(days) - 1
    return Forcing(
        dates=days,
        index=moves_of("csi300", days),
        purchases=np.zeros((count, len(TIERS))),
        days_left=(expiry(DECEMBER["IC"]) - days).astype("timedelta64[D]").astype(np.float64),
        net_limit=np.zeros(count),
    )


def moves_of(series: str, days: np.ndarray) -> FloatArray:
    """Return daily log returns of an index between trading days of the second half of 2024.

    Raises ValueError if the series is not recorded there, or a day is no trading day of it.
    """
    if series not in RECORDED:
        raise refuse("series", series, ", ".join(RECORDED))
    table = record.squeeze()
    rows = [lookup.row_of(table, day) for day in days]
    return np.asarray(np.diff(np.log(table[series][rows])))


@cache
def market() -> Tiers:
    """Return the five tiers before 19 September 2024.

    Beta and calm volatility from 1 July, turnover from June. The two smallest tiers have no record here: they
    keep the betas and volatilities of 2023; turnover of the CSI 2000 is moved as that of the CSI 1000.
    """
    before = tiers()
    days = lookup.trading_days(*BEFORE)
    moves = {name: moves_of(name, days) for name in RECORDED}
    beta, calm, adv = before.beta.copy(), before.calm.copy(), before.adv.copy()
    for i, name in enumerate(RECORDED):
        beta[i] = np.cov(moves[name], moves["csi300"])[0, 1] / moves["csi300"].var(ddof=1)
        calm[i] = moves[name].std(ddof=1)
        adv[i] = _june(name)
    adv[3] = CSI2000_TURNOVER * adv[2] / before.adv[2]
    adv[4] = BELOW_CSI2000 * _june("microcap")
    return Tiers(TIERS, beta, calm, adv, before.limit)


@cache
def contract() -> Futures:
    """Return the two December contracts on 18 September 2024, measured as the March ones were."""
    days = lookup.trading_days(*BEFORE)
    last = days[-1]

    def mean(of: str) -> FloatArray:
        measure = getattr(measures, of)
        return np.array([np.mean([measure(product, day) for day in days]) for product in CONTRACTS])

    return Futures(
        adv=mean("futures_turnover") / 1e9,
        basis=np.array([measures.basis(DECEMBER[product], last) for product in CONTRACTS]),
        points=np.array([measures.points(measures.PRODUCTS[p], last) for p in CONTRACTS], dtype=np.float64),
        open_interest=np.array([measures.open_interest(product, last) for product in CONTRACTS]),
        anchor=mean("weighted_annualised_basis"),
    )


def _june(tier: str) -> float:
    table = record.watch()
    first, last = map(lookup.as_day, STOCK_TURNOVER)
    inside = (table["date"] >= first) & (table["date"] <= last)
    return float(table[f"{tier}_turnover_cny_bn"][inside].mean())

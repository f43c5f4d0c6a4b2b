"""The table that indicators are computed from: each day of the IC and IM history, others where held."""

import numpy as np

from widgets.simulation.record import crosscheck, days, formulas, sources
from widgets.simulation.record.raw import RawFileError, RawTable
from widgets.simulation.record.store import Columns

BILLION = 1e9
INDICES = ("csi300", "csi500", "csi1000")
ETFS = ("etf_sse50", "etf_csi300", "etf_csi500", "etf_csi1000")
MIN_DAYS = 10  # calendar days left: as in `measures.weighted_annualised_basis`


def watch_table(raw: dict[str, RawTable]) -> Columns:
    """Return closes (first day = 100), basis, open interest and, where held, microcaps and turnover.

    Raises ValueError if a day has no contract with ten days left, or a raw file lacks a day.
    """
    history = raw["history"]
    dates = np.unique(history["date"])
    table: Columns = {"date": dates}
    for tier in INDICES:
        close = days.on_days(raw["closes"], sources.CLOSES_COLUMN[tier], dates)
        table[tier] = 100.0 * close / close[0]
    product = crosscheck.products(history)
    for name in crosscheck.TIER_OF_PRODUCT:
        basis, interest = _futures(history, product == name, dates)
        table[f"{name.lower()}_basis_annual_pct"] = basis
        table[f"{name.lower()}_open_interest_k"] = interest
    micro = raw["microcap"]
    base = days.on_days(micro, "close", np.array([days.BASE_DATE]))[0]
    table["microcap"] = 100.0 * _held(micro, "close", dates) / base
    for tier in (*INDICES, "microcap", *ETFS):
        table[f"{tier}_turnover_cny_bn"] = _held(raw[tier], "amount_cny", dates) / BILLION
    return table


def _futures(history: RawTable, own: np.ndarray, dates: np.ndarray) -> tuple[list[float], list[float]]:
    """Return the annualised basis weighted by open interest, percent, and all open interest, 1,000 lots."""
    left = (history["expiry"] - history["date"]).astype(int)
    far = own & (left >= MIN_DAYS)
    rate = np.zeros(left.size)
    basis = formulas.basis(history["close"][far], history["spot_close"][far])
    rate[far] = formulas.annualised(basis, left[far])
    interest = history["open_interest"]
    rates, lots = [], []
    for day in dates:
        today = history["date"] == day
        weight = interest[today & far]
        if not weight.sum() > 0:
            raise RawFileError(history.name, f"{day}: no contract with {MIN_DAYS} days left", column="expiry")
        rates.append(100.0 * float(np.average(rate[today & far], weights=weight)))
        lots.append(float(interest[today & own].sum()) / 1e3)
    return rates, lots


def _held(table: RawTable, column: str, dates: np.ndarray) -> np.ndarray:
    """Return a column on the days that the file covers, NaN outside; inside, no day may be missing."""
    own = table["date"]
    inside = (dates >= own[0]) & (dates <= own[-1])
    found = np.full(dates.size, np.nan)
    if inside.any():
        found[inside] = days.on_days(table, column, dates[inside])
    return found

"""What chapters quote about the tiers and the ETFs: levels, returns, turnover, volatility, correlation."""

import datetime
from dataclasses import dataclass

import numpy as np

from widgets.simulation.record import formulas, lookup
from widgets.simulation.record.days import BASE_DATE
from widgets.simulation.record.lookup import Day
from widgets.simulation.record.readers import Table, daily, etf, windows

SERIES = (
    "csi300",
    "csi500",
    "csi1000",
    "csi2000_etf",
    "csi2000_press",
    "microcap",
    "microcap_rebuilt",
    "sse50_etf",
)
INDICES = ("csi300", "csi500", "csi1000")
TURNOVER_SERIES = (*INDICES, "microcap")
ETFS = ("etf_sse50", "etf_csi300", "etf_csi500", "etf_csi1000", "etf_csi2000")
_BILLION = 1e9


@dataclass(frozen=True)
class Window:
    """A stored window of one series: plain decimals; volatility and correlation are NaN where not stored."""

    name: str
    series: str
    start: datetime.date
    end: datetime.date
    days: int
    total_return: float
    volatility: float
    correlation_csi300: float


def level(series: str, date: Day) -> float:
    """Return the close of a series with 29 December 2023 = 100, between 2023-12-01 and 2024-03-29.

    Raises ValueError if the series is unknown, the date is no trading day, or the press gave no level for it.
    """
    lookup.choose("series", series, SERIES)
    row = lookup.row_of(daily(), date)
    return float(_levels(daily(), series, row, row)[0])


def points(series: str, date: Day) -> int:
    """Return the close of the CSI 300, 500 or 1000 in whole index points, in either period of the record.

    Raises ValueError if the series has no stored points or the date is no trading day.
    """
    lookup.choose("series", series, INDICES)
    panel, row = lookup.panel_at(date)
    return int(panel[f"{series}_points"][row])


def total_return(series: str, start: Day, end: Day) -> float:
    """Return close(end) / close(start) - 1 as a plain decimal; both days in one period of the record.

    Total over the days, of the price index: dividends are not in it. Raises ValueError if the series is
    unknown or a date is no trading day.
    """
    lookup.choose("series", series, SERIES)
    panel, first, last = lookup.span(start, end)
    opening, closing = (_levels(panel, series, row, row)[0] for row in (first, last))
    return float(closing / opening - 1.0)


def daily_returns(series: str, start: Day, end: Day) -> np.ndarray:
    """Return simple daily returns of the trading days after start, up to end, shape (days,), plain decimals.

    Raises ValueError if the series is unknown or has a gap there, or a date is no trading day.
    """
    levels = _between(series, start, end)
    return np.asarray(levels[1:] / levels[:-1] - 1.0)


def realised_volatility(series: str, start: Day, end: Day) -> float:
    """Return sqrt(252) x sample standard deviation (n - 1) of the daily log returns after start, up to end.

    Plain decimal per year. Raises ValueError if fewer than two returns lie between, or as `daily_returns`.
    """
    levels = _between(series, start, end)
    _need_two_returns(levels, start, end)
    return formulas.volatility(levels)


def correlation(first: str, second: str, start: Day, end: Day) -> float:
    """Return the correlation of two series' daily log returns after start, up to end.

    Raises ValueError if fewer than two returns lie between, or as `daily_returns` does.
    """
    levels = [_between(series, start, end, name) for name, series in (("first", first), ("second", second))]
    _need_two_returns(levels[0], start, end)
    return formulas.correlation(*levels)


def turnover(series: str, date: Day) -> float:
    """Return the day's turnover in CNY (stored to CNY 0.1 bn) of an index's constituents or of an ETF.

    Raises ValueError if the series has no turnover or the date is no trading day of 2023-12-01..2024-03-29.
    """
    lookup.choose("series", series, (*TURNOVER_SERIES, *ETFS))
    table = etf() if series in ETFS else daily()
    return float(table[f"{series}_turnover_cny_bn"][lookup.row_of(table, date)] * _BILLION)


def etf_multiple(etf_key: str, date: Day) -> float:
    """Return an ETF's turnover over its mean of 1 December 2023 - 12 January 2024.

    For etf_csi2000 on share volume. Raises ValueError if the ETF is unknown or the date is no trading day of
    2023-12-01..2024-03-29.
    """
    lookup.choose("etf_key", etf_key, ETFS)
    return float(etf()[f"{etf_key}_multiple"][lookup.row_of(etf(), date)])


def window(name: str, series: str) -> Window:
    """Return a stored window of a series as plain decimals.

    Raises ValueError if there is no such window, or the series has no row in it.
    """
    table = windows()
    lookup.choose("name", name, dict.fromkeys(table["window"].tolist()))
    named = table["window"] == name
    lookup.choose("series", series, table["series"][named].tolist())
    row = int(np.flatnonzero(named & (table["series"] == series))[0])
    return Window(
        name=name,
        series=series,
        start=table["start"][row].item(),
        end=table["end"][row].item(),
        days=int(table["days"][row]),
        total_return=float(table["return_pct"][row] / 100.0),
        volatility=float(table["volatility_pct"][row] / 100.0),
        correlation_csi300=float(table["correlation_csi300"][row]),
    )


def _between(series: str, start: Day, end: Day, name: str = "series") -> np.ndarray:
    lookup.choose(name, series, SERIES)
    panel, first, last = lookup.span(start, end)
    return _levels(panel, series, first, last)


def _levels(panel: Table, series: str, first: int, last: int) -> np.ndarray:
    if series not in panel:
        period = f"{panel['date'][0]}..{panel['date'][-1]}"
        raise ValueError(f"series={series!r}: allowed in {period} are {', '.join(INDICES)}")
    levels = panel[series][first : last + 1].copy()
    # The press prints year-to-date returns, so its base day is known though no level was printed for it.
    levels[panel["date"][first : last + 1] == BASE_DATE] = 100.0
    if np.isnan(levels).any():
        known = panel["date"][~np.isnan(panel[series])]
        raise ValueError(f"series={series!r}: has closes only on {BASE_DATE}, {', '.join(map(str, known))}")
    return levels


def _need_two_returns(levels: np.ndarray, start: Day, end: Day) -> None:
    if levels.size < 3:
        raise ValueError(f"start={start}, end={end}: need at least two daily returns, got {levels.size - 1}")

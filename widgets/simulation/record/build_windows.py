"""The named windows: returns, realised volatility and correlation that reach outside the daily table."""

from typing import Any

import numpy as np

from widgets.simulation.record import days, formulas, press
from widgets.simulation.record.raw import RawTable
from widgets.simulation.record.store import Columns

# From the close of the first date to the close of the last: the first daily return is the day after.
RETURN_WINDOWS = {
    "week_to_feb_2": ("2024-01-26", "2024-02-02"),
    "ytd_to_feb_5": ("2023-12-29", "2024-02-05"),
    "ytd_to_feb_7": ("2023-12-29", "2024-02-07"),
    "ytd_to_feb_8": ("2023-12-29", "2024-02-08"),
    "feb_5_to_8": ("2024-02-02", "2024-02-08"),
    "feb_2_to_7": ("2024-02-02", "2024-02-07"),
    "jan_26_to_feb_8": ("2024-01-26", "2024-02-08"),
}
VOLATILITY_WINDOWS = {
    "q4_2023": ("2023-10-09", "2023-12-29"),
    "january": ("2023-12-29", "2024-01-31"),
    "feb_1_to_8": ("2024-01-31", "2024-02-08"),
    "feb_19_to_mar_29": ("2024-02-08", "2024-03-29"),
}
REBOUND_ENDS = {
    "trough_to_mar_1": np.datetime64("2024-03-01"),
    "trough_to_mar_20": np.datetime64("2024-03-20"),
}
SERIES = ("csi300", "csi500", "csi1000", "csi2000_etf", "microcap", "microcap_rebuilt")


class _Rows:
    """Rows of the windows table as they are found."""

    def __init__(self) -> None:
        names = (
            "window",
            "series",
            "start",
            "end",
            "days",
            "return_pct",
            "volatility_pct",
            "correlation_csi300",
        )
        self.columns: dict[str, list[Any]] = {name: [] for name in names}

    def add(self, *cells: object) -> None:
        for column, cell in zip(self.columns.values(), cells, strict=True):
            column.append(cell)


def windows_table(raw: dict[str, RawTable]) -> Columns:
    """Return one row per window and series: return and volatility in percent, correlation with the CSI 300.

    Raises ValueError if a window's end is not a trading day, or a series has no trough before 1 March 2024.
    """
    dates = days.days_of(raw["csi300"], days.FIRST_COMMON, days.EVENT[1])
    closes = {series: days.on_days(raw[series], "close", dates) for series in SERIES}
    rows = _Rows()
    for window, (first, last) in {**VOLATILITY_WINDOWS, **RETURN_WINDOWS}.items():
        start, end = _position(dates, window, first), _position(dates, window, last)
        for series in SERIES:
            spread: tuple[float, float] = (np.nan, np.nan)
            if window in VOLATILITY_WINDOWS:
                inside = closes[series][start : end + 1]
                spread = (
                    formulas.volatility(inside) * 100.0,
                    formulas.correlation(inside, closes["csi300"][start : end + 1]),
                )
            _add(rows, window, series, dates, closes[series], start, end, *spread)
        _add_press(rows, window, dates, start, end)
    for series in SERIES:
        peak, trough = formulas.deepest_fall(closes[series])
        _add(rows, "peak_to_trough", series, dates, closes[series], peak, trough)
        for window, day in REBOUND_ENDS.items():
            end = _position(dates, window, str(day))
            if trough >= end:
                raise ValueError(
                    f"window={window}: the trough of {series}, {dates[trough]}, is not before {day}"
                )
            _add(rows, window, series, dates, closes[series], trough, end)
    _add_wide_search(rows, raw)
    return dict(rows.columns)


def _add_wide_search(rows: _Rows, raw: dict[str, RawTable]) -> None:
    # ETF 563300 has no September, so a search from 1 September is a window of its own, for the other series.
    dates = days.days_of(raw["csi300"], days.FIRST_PUBLISHED, days.EVENT[1])
    for series in SERIES:
        if series != "csi2000_etf":
            closes = days.on_days(raw[series], "close", dates)
            _add(rows, "peak_to_trough_from_sep", series, dates, closes, *formulas.deepest_fall(closes))


def _add(
    rows: _Rows, window: str, series: str, dates: np.ndarray, closes: np.ndarray,
    start: int, end: int, volatility: float = np.nan, correlation: float = np.nan,
) -> None:  # fmt: skip
    change = (closes[end] / closes[start] - 1.0) * 100.0
    rows.add(window, series, dates[start], dates[end], end - start, change, volatility, correlation)


def _add_press(rows: _Rows, window: str, dates: np.ndarray, start: int, end: int) -> None:
    printed = {np.datetime64(level.date): 100.0 + level.year_to_date_pct for level in press.CSI2000_PRESS}
    printed[days.BASE_DATE] = 100.0
    if dates[start] in printed and dates[end] in printed:
        change = (printed[dates[end]] / printed[dates[start]] - 1.0) * 100.0
        rows.add(window, "csi2000_press", dates[start], dates[end], end - start, change, np.nan, np.nan)


def _position(dates: np.ndarray, window: str, day: str) -> int:
    found = np.flatnonzero(dates == np.datetime64(day))
    if not found.size:
        raise ValueError(f"window={window}: {day} is not a trading day of the raw files")
    return int(found[0])

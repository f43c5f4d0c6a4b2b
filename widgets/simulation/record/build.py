"""From raw files to the stored tables: checked, computed, rounded, then written all at once or not at all."""

from pathlib import Path

import numpy as np

from widgets.simulation.record import crosscheck, days, formulas, press, sources
from widgets.simulation.record.build_vintages import vintage_tables
from widgets.simulation.record.build_watch import watch_table
from widgets.simulation.record.build_windows import windows_table
from widgets.simulation.record.raw import RawTable
from widgets.simulation.record.store import Columns, render, replace_tables

Raw = dict[str, RawTable]

BILLION = 1e9
NORMAL = (np.datetime64("2023-12-01"), np.datetime64("2024-01-12"))  # before the state's buying can be seen
INDICES = ("csi300", "csi500", "csi1000")
ETFS = ("etf_sse50", "etf_csi300", "etf_csi500", "etf_csi1000")
PERIODS = (days.EVENT, days.SQUEEZE)


def build(raw_folder: Path, tables_folder: Path) -> list[str]:
    """Build every table from the raw folder, replace the stored ones and return their file names.

    Raises ValueError, naming file, row and column, if a raw file is missing, malformed or contradicts
    another; the stored tables are then as they were.
    """
    raw = sources.read_all(raw_folder)
    crosscheck.check_all(raw)
    tables = {
        "daily": daily_table(raw),
        "etf": etf_table(raw),
        "futures": futures_table(raw),
        "squeeze": squeeze_table(raw),
        "windows": windows_table(raw),
        "dividends": dividends_table(raw),
        "watch": watch_table(raw),
        **vintage_tables(raw),
    }
    texts = {f"{name}.csv": render(name, columns) for name, columns in tables.items()}
    replace_tables(tables_folder, texts)
    return sorted(texts)


def daily_table(raw: Raw) -> Columns:
    """Return closes rebased to 29 Dec 2023 = 100, whole points and turnover (CNY bn) on the event's days."""
    dates = days.days_of(raw["csi300"], *days.EVENT)
    base = int(np.searchsorted(dates, days.BASE_DATE))
    closes = {
        tier: days.on_days(raw[tier], "close", dates)
        for tier in (*INDICES, "csi2000_etf", "microcap", "microcap_rebuilt")
    }
    closes["sse50_etf"] = days.on_days(raw["etf_sse50"], "close_adj", dates)
    printed = {np.datetime64(level.date): 100.0 + level.year_to_date_pct for level in press.CSI2000_PRESS}
    table: Columns = {"date": dates}
    table |= {tier: 100.0 * close / close[base] for tier, close in closes.items()}
    table["csi2000_press"] = [printed.get(date, np.nan) for date in dates]
    table["csi2000_stand_in"] = ["press index level" if date in printed else "ETF 563300" for date in dates]
    table |= {f"{tier}_points": closes[tier] for tier in INDICES}
    for tier in (*INDICES, "microcap"):
        table[f"{tier}_turnover_cny_bn"] = days.on_days(raw[tier], "amount_cny", dates) / BILLION
    return table


def etf_table(raw: Raw) -> Columns:
    """Return ETF turnover (CNY bn) and its multiple of the mean of 1 Dec 2023 - 12 Jan 2024."""
    dates = days.days_of(raw["csi300"], *days.EVENT)
    normal = (dates >= NORMAL[0]) & (dates <= NORMAL[1])
    turnover = {etf: days.on_days(raw[etf], "amount_cny", dates) for etf in ETFS}
    multiple = {etf: amount / amount[normal].mean() for etf, amount in turnover.items()}
    # ETF 563300 comes without an amount; its share volume needs no price, so the multiple is taken on shares.
    shares = days.on_days(raw["csi2000_etf"], "volume_shares", dates)
    prices = [days.on_days(raw["csi2000_etf"], name, dates) for name in ("open", "high", "low", "close")]
    turnover["etf_csi2000"] = shares * np.mean(prices, axis=0)
    multiple["etf_csi2000"] = shares / shares[normal].mean()
    table: Columns = {"date": dates}
    table |= {f"{etf}_turnover_cny_bn": amount / BILLION for etf, amount in turnover.items()}
    table |= {f"{etf}_multiple": values for etf, values in multiple.items()}
    return table


def futures_table(raw: Raw) -> Columns:
    """Return basis (percent), open interest and volume (thousand lots) per day and IC or IM contract."""
    history = raw["history"]
    expected = np.concatenate([days.days_of(raw["closes"], *period) for period in PERIODS])
    inside = np.isin(history["date"], expected)
    for first, last in PERIODS:
        days.on_days(_dates_only(history), "date", expected[(expected >= first) & (expected <= last)])
    price, spot = history["close"][inside], history["spot_close"][inside]
    return {
        "date": history["date"][inside],
        "contract": history["contract"][inside],
        "tier": [crosscheck.TIER_OF_PRODUCT[product] for product in crosscheck.products(history)[inside]],
        "expiry": history["expiry"][inside],
        "days_to_expiry": (history["expiry"] - history["date"]).astype(int)[inside],
        "basis_pct": formulas.basis(price, spot) * 100.0,
        "open_interest_k": history["open_interest"][inside] / 1e3,
        "volume_k": history["volume"][inside] / 1e3,
    }


def squeeze_table(raw: Raw) -> Columns:
    """Return closes rebased to 28 Jun 2024 = 100 and whole points on the squeeze's trading days."""
    dates = days.days_of(raw["closes"], days.SQUEEZE_BASE, days.SQUEEZE[1])
    closes = {tier: days.on_days(raw["closes"], sources.CLOSES_COLUMN[tier], dates) for tier in INDICES}
    table: Columns = {"date": dates[1:]}
    table |= {tier: 100.0 * close[1:] / close[0] for tier, close in closes.items()}
    table |= {f"{tier}_points": close[1:] for tier, close in closes.items()}
    return table


def dividends_table(raw: Raw) -> Columns:
    """Return total-return less price-index return (percent) per index and month, last close to last close."""
    dates = days.days_of(raw["csi300"], days.FIRST_PUBLISHED, days.SQUEEZE_BASE)
    months = dates.astype("datetime64[M]")
    ends = np.flatnonzero(np.append(months[1:] != months[:-1], True))
    starts = np.concatenate(
        [[0], ends[:-1]]
    )  # the first month is part of one: it starts with the first close held
    table: Columns = {"month": [], "series": [], "start": [], "end": [], "total_minus_price_pct": []}
    for tier in INDICES:
        price = days.on_days(raw[tier], "close", dates)
        total = days.on_days(raw[f"{tier}_total"], "close", dates)
        table["month"] += [str(months[end]) for end in ends]
        table["series"] += [tier] * ends.size
        table["start"] += list(dates[starts])
        table["end"] += list(dates[ends])
        table["total_minus_price_pct"] += list(
            (total[ends] / total[starts] - price[ends] / price[starts]) * 100.0
        )
    return table


def _dates_only(table: RawTable) -> RawTable:
    # One row per day, so that a futures file can be held against the trading calendar like any other.
    return RawTable(table.name, {"date": np.unique(table["date"])})

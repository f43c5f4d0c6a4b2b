"""Dividends that an index paid until an expiry, from its total-return and price series."""

import numpy as np

from widgets.simulation import check
from widgets.simulation.futures.contracts import Contract, parse
from widgets.simulation.record import dividends
from widgets.simulation.record.lookup import Day, as_day, choose


def dividends_until(contract: str | Contract, date: Day) -> float:
    """Return the dividends paid after a date, up to the expiry, as a share of the index: what was paid later.

    From total-return less price-index returns by month; a month cut by either date counts by calendar days,
    so it is good to a tenth of a point in May and June, when most are paid. It uses what happened: traders
    had forecasts. Raises ValueError if the contract has expired or its expiry is after June 2024.
    """
    known = parse(contract) if isinstance(contract, str) else contract
    known.days_left(date)
    return dividends_between(known.index, date, known.expiry)


def dividends_between(series: str, start: Day, end: Day) -> float:
    """Return the dividends of an index after start, up to end, as a share of the index; as `dividends_until`.

    Raises ValueError if the series has none, the dates are not in order or not in the table.
    """
    table = dividends()
    choose("series", series, dict.fromkeys(table["series"].tolist()))
    own = table["series"] == series
    opens, closes = table["start"][own], table["end"][own]
    first, last = as_day(start, "start"), as_day(end, "end")
    if first > last:
        raise check.refuse("start", str(first), f"a date not after end={last}")
    if not (opens[0] <= first and last <= closes[-1]):
        raise check.refuse("start, end", f"{first}, {last}", f"dates of {opens[0]}..{closes[-1]}")
    inside = np.minimum(closes, last) - np.maximum(opens, first)
    share = np.maximum(inside.astype(np.float64), 0.0) / (closes - opens).astype(np.float64)
    return float(share @ table["total_minus_price_pct"][own] / 100.0)

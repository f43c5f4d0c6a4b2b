"""What chapters quote about IC and IM futures: basis, days left, open interest, volume, notional, returns."""

import numpy as np

from widgets.simulation.record import formulas, lookup
from widgets.simulation.record.lookup import Day
from widgets.simulation.record.readers import futures
from widgets.simulation.record.series_measures import points

PRODUCTS = {"IC": "csi500", "IM": "csi1000"}
MULTIPLIER_CNY = 200.0  # CNY per index point and lot, IC and IM alike (CFFEX, contract specifications)
_THOUSAND = 1e3


def contracts(product: str, date: Day) -> tuple[str, ...]:
    """Return the contracts of a product listed on a trading day, nearest expiry first.

    Raises ValueError if the product is unknown or the date is no trading day.
    """
    return tuple(futures()["contract"][_rows_of_product(product, date)].tolist())


def basis(contract: str, date: Day) -> float:
    """Return futures / spot - 1 at the close as a plain decimal; a discount is negative.

    Raises ValueError if the contract is unknown, not yet listed or expired, or the date is no trading day.
    """
    return float(futures()["basis_pct"][_row(contract, date)] / 100.0)


def days_to_expiry(contract: str, date: Day) -> int:
    """Return calendar days from the date to the contract's expiry. Raises ValueError as `basis` does."""
    return int(futures()["days_to_expiry"][_row(contract, date)])


def annualised_basis(contract: str, date: Day) -> float:
    """Return basis x 365 / calendar days to expiry as a plain decimal.

    Raises ValueError as `basis` does, and on the day of expiry, when no days are left.
    """
    days = days_to_expiry(contract, date)
    if days == 0:
        raise ValueError(
            f"date={date}: contract={contract!r} expires on it; annualising needs at least 1 day"
        )
    return float(formulas.annualised(np.array(basis(contract, date)), np.array(days)))


def near_contract(product: str, date: Day, min_days: int = 10) -> str:
    """Return the nearest contract with at least `min_days` calendar days left.

    Raises ValueError if the product is unknown, the date is no trading day, or no contract has so many days.
    """
    return str(futures()["contract"][_rows_with_days(product, date, min_days)[0]])


def weighted_annualised_basis(product: str, date: Day, min_days: int = 10) -> float:
    """Return sum(OI x annualised basis) / sum(OI) over contracts with at least `min_days` left.

    Plain decimal. Raises ValueError as `near_contract` does, and if `min_days` is below 1.
    """
    if min_days < 1:
        raise ValueError(
            f"min_days={min_days!r}: must be at least 1, since a contract expiring today has no rate"
        )
    table, rows = futures(), _rows_with_days(product, date, min_days)
    rates = formulas.annualised(table["basis_pct"][rows] / 100.0, table["days_to_expiry"][rows])
    return float(np.average(rates, weights=table["open_interest_k"][rows]))


def open_interest(code: str, date: Day) -> float:
    """Return open interest in lots (stored to 10 lots) of a contract, or of all contracts of a product.

    Raises ValueError if the code is neither a product nor a contract listed on the date.
    """
    return float(futures()["open_interest_k"][_rows(code, date)].sum() * _THOUSAND)


def volume(code: str, date: Day) -> float:
    """Return lots traded (stored to 10 lots) in a contract, or in all contracts of a product.

    Raises ValueError as `open_interest` does.
    """
    return float(futures()["volume_k"][_rows(code, date)].sum() * _THOUSAND)


def futures_price(contract: str, date: Day) -> float:
    """Return the close in index points, spot x (1 + basis), good to about half a point: spot is stored whole.

    Raises ValueError as `basis` does.
    """
    discounted = 1.0 + basis(contract, date)  # first, so that an unknown contract is reported as such
    return points(PRODUCTS[contract[:2]], date) * discounted


def futures_return(contract: str, start: Day, end: Day) -> float:
    """Return close(end) / close(start) - 1 = (1 + index return)(1 + basis at end) / (1 + basis at start) - 1.

    Plain decimal. Raises ValueError as `basis` does, and if the dates are not in order in one period.
    """
    opening, closing = 1.0 + basis(contract, start), 1.0 + basis(contract, end)
    panel, first, last = lookup.span(start, end)
    spot = panel[PRODUCTS[contract[:2]]]  # rebased, not whole points: three decimals in a hundred are finer
    return float(spot[last] / spot[first] * closing / opening - 1.0)


def futures_notional(code: str, date: Day) -> float:
    """Return open interest x CNY 200 x price in CNY, of a contract or of all contracts of a product.

    Raises ValueError as `open_interest` does.
    """
    return _value(code, date, "open_interest_k")


def futures_turnover(code: str, date: Day) -> float:
    """Return volume x CNY 200 x closing price in CNY, of a contract or of all contracts of a product.

    An estimate: trades of the day are valued at the close. Raises ValueError as `open_interest` does.
    """
    return _value(code, date, "volume_k")


def _value(code: str, date: Day, column: str) -> float:
    table, rows = futures(), _rows(code, date)
    prices = points(PRODUCTS[code[:2]], date) * (1.0 + table["basis_pct"][rows] / 100.0)
    return float(np.sum(table[column][rows] * _THOUSAND * MULTIPLIER_CNY * prices))


def _rows(code: str, date: Day) -> np.ndarray:
    return _rows_of_product(code, date) if code in PRODUCTS else np.array([_row(code, date, "code")])


def _rows_of_product(product: str, date: Day) -> np.ndarray:
    lookup.choose("product", product, PRODUCTS)
    lookup.panel_at(date)
    table = futures()
    on_day = table["date"] == lookup.as_day(date)
    return np.flatnonzero(on_day & (table["tier"] == PRODUCTS[product]))  # stored in order of expiry


def _rows_with_days(product: str, date: Day, min_days: int) -> np.ndarray:
    rows = _rows_of_product(product, date)
    left = futures()["days_to_expiry"][rows]
    if not 0 <= min_days <= left.max():
        raise ValueError(f"min_days={min_days!r}: allowed are 0 to {left.max()} days for {product} on {date}")
    return np.asarray(rows[left >= min_days])


def _row(contract: str, date: Day, name: str = "contract") -> int:
    table = futures()
    own = np.flatnonzero(table["contract"] == contract)
    if not own.size:
        products = tuple(PRODUCTS) if name == "code" else ()
        allowed = (*products, *np.unique(table["contract"]).tolist())
        raise ValueError(f"{name}={contract!r}: allowed are {', '.join(allowed)}")
    lookup.panel_at(date)
    found = own[table["date"][own] == lookup.as_day(date)]
    if found.size:
        return int(found[0])
    expiry, first = table["expiry"][own[0]], table["date"][own[0]]
    state = f"expired on {expiry}" if lookup.as_day(date) > expiry else "not listed yet"
    raise ValueError(
        f"date={date}: {name}={contract!r} {state}; allowed are trading days of {first}..{expiry}"
    )

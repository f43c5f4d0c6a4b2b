"""Figures of chapter 2, and of every chapter that quotes the record: thin names over `record.measures`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from widgets.simulation.record import measures


def excess_return(series: str, benchmark: str, start: str, end: str) -> float:
    """Return the total return of a series less that of a benchmark over the same days, plain decimal."""
    return measures.total_return(series, start, end) - measures.total_return(benchmark, start, end)


def open_interest_change(code: str, start: str, end: str) -> float:
    """Return open interest at end over that at start less one, plain decimal, of a contract or a product."""
    return measures.open_interest(code, end) / measures.open_interest(code, start) - 1.0


def open_interest_added(code: str, start: str, end: str) -> float:
    """Return open interest at end less that at start, in lots, of a contract or a product."""
    return measures.open_interest(code, end) - measures.open_interest(code, start)


def open_interest_added_elsewhere(contract: str, start: str, end: str) -> float:
    """Return the change of open interest, in lots, in all other contracts of the same product."""
    return open_interest_added(contract[:2], start, end) - open_interest_added(contract, start, end)


def window_return(window: str, series: str) -> float:
    """Return a series' return in a stored window, plain decimal."""
    return measures.window(window, series).total_return


def window_volatility(window: str, series: str) -> float:
    """Return a series' realised volatility in a stored window, plain decimal per year."""
    return measures.window(window, series).volatility


def window_correlation(window: str, series: str) -> float:
    """Return the correlation of a series' daily returns with those of the CSI 300 in a stored window."""
    return measures.window(window, series).correlation_csi300


# An allow-list: what a data file may call is written here, and nothing else can be reached from one.
FIGURES: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "annualised_basis": measures.annualised_basis,
        "basis": measures.basis,
        "correlation": measures.correlation,
        "days_to_expiry": measures.days_to_expiry,
        "etf_multiple": measures.etf_multiple,
        "excess_return": excess_return,
        "futures_notional": measures.futures_notional,
        "futures_return": measures.futures_return,
        "futures_turnover": measures.futures_turnover,
        "level": measures.level,
        "open_interest_added": open_interest_added,
        "open_interest_added_elsewhere": open_interest_added_elsewhere,
        "open_interest": measures.open_interest,
        "open_interest_change": open_interest_change,
        "points": measures.points,
        "realised_volatility": measures.realised_volatility,
        "total_return": measures.total_return,
        "turnover": measures.turnover,
        "volume": measures.volume,
        # Only (product, date): the third argument is a number, and a data file writes text.
        "weighted_annualised_basis": lambda product, date: measures.weighted_annualised_basis(product, date),
        "window_correlation": window_correlation,
        "window_return": window_return,
        "window_volatility": window_volatility,
    }
)

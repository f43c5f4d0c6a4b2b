"""The formulas behind the stored numbers and behind what is computed from them: one definition for both."""

import numpy as np

TRADING_DAYS_PER_YEAR = 252
CALENDAR_DAYS_PER_YEAR = 365


def basis(price: np.ndarray, spot: np.ndarray) -> np.ndarray:
    """Return futures over spot less one, F/S - 1; a discount is negative. Same shapes; plain decimals."""
    return np.asarray(price / spot - 1.0)


def annualised(basis: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Return basis x 365 / calendar days to expiry; same shapes, plain decimals, days above zero."""
    return np.asarray(basis * CALENDAR_DAYS_PER_YEAR / days)


def volatility(levels: np.ndarray) -> float:
    """Return sqrt(252) x sample standard deviation (n - 1) of daily log returns, for levels of shape (days,).

    Log returns and n - 1 are the usual estimator of realised volatility (Hull, Options, Futures, and Other
    Derivatives, chapter on estimating volatility from historical data). Needs three levels.
    """
    return float(np.std(np.diff(np.log(levels)), ddof=1) * np.sqrt(TRADING_DAYS_PER_YEAR))


def correlation(first: np.ndarray, second: np.ndarray) -> float:
    """Return the Pearson correlation of two series' daily log returns, for levels of shape (days,) each."""
    return float(np.corrcoef(np.diff(np.log(first)), np.diff(np.log(second)))[0, 1])


def deepest_fall(levels: np.ndarray) -> tuple[int, int]:
    """Return positions (peak, trough) of the largest fall from a running maximum, levels of shape (days,)."""
    trough = int(np.argmin(levels / np.maximum.accumulate(levels)))
    return int(np.argmax(levels[: trough + 1])), trough

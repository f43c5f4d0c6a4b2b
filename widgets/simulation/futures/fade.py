"""How long pressure on the basis is expected to last, read off the changes of the record's contracts."""

from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from widgets.simulation import check
from widgets.simulation.check import FloatArray
from widgets.simulation.futures.curve import curve
from widgets.simulation.futures.process import weight
from widgets.simulation.record import measures
from widgets.simulation.record.lookup import Day

TRIALS = np.arange(1.0, 121.0)  # calendar days
FIRST, LAST = "2024-01-02", "2024-02-08"
Change = tuple[tuple[str, ...], FloatArray, FloatArray]


def change(product: str, before: Day, after: Day) -> Change:
    """Return codes, calendar days left and change of basis of the contracts that stood at both closes.

    Contracts within two days of their expiry are left out. Raises ValueError as `curve`.
    """
    old, new = curve(product, before), curve(product, after)
    kept = [i for i, code in enumerate(new.contracts) if code in old.contracts and new.days_left[i] > 2]
    was = [old.contracts.index(new.contracts[i]) for i in kept]
    left = new.days_left[kept].astype(np.float64)
    return tuple(new.contracts[i] for i in kept), left, new.basis[kept] - old.basis[was]


def pressure(days_left: npt.ArrayLike, changes: npt.ArrayLike, fade_days: float) -> float:
    """Return x of least squares in change = x w(days left): the push a far contract would feel.

    Raises ValueError if no contract is given, the lengths differ, or as `process.weight`.
    """
    felt, moved = weight(days_left, fade_days), np.asarray(changes, dtype=np.float64)
    if felt.shape != moved.shape or felt.ndim != 1 or not felt.size:
        raise check.refuse("changes.shape", moved.shape, f"{felt.shape}, one axis, that of days_left")
    return float(felt @ moved / (felt @ felt))


def explained(fade_days: float, start: Day = FIRST, end: Day = LAST) -> float:
    """Return the share of all changes' squares that one pressure a day and product explains, up to 1.

    Raises ValueError as `measures.trading_days` and `process.weight`.
    """
    missed = total = 0.0
    for _, left, moved in _changes(str(start), str(end)):
        felt = weight(left, fade_days)
        missed += float(np.sum((moved - pressure(left, moved, fade_days) * felt) ** 2))
        total += float(np.sum(moved**2))
    return 1 - missed / total


def fade_of_record(start: Day = FIRST, end: Day = LAST) -> tuple[float, float]:
    """Return the time constant (days) that explains most of the changes of the basis, and what it explains.

    Each day and product has one unknown pressure x, and the change of a contract is x w(d) with the weights
    of `process`: least squares over x, and over whole days from 1 to 120. Raises ValueError as `explained`.
    """
    found = [explained(float(fade), start, end) for fade in TRIALS]
    best = int(np.argmax(found))
    return float(TRIALS[best]), found[best]


@cache
def _changes(start: str, end: str) -> tuple[Change, ...]:
    days = measures.trading_days(start, end)
    return tuple(
        change(product, before, after) for product in measures.PRODUCTS for before, after in pairwise(days)
    )

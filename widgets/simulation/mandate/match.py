"""What would a fund have had to hold to earn a reported excess return? One number is moved until it does."""

from collections.abc import Callable

import numpy as np

from widgets.simulation import check
from widgets.simulation.check import FloatArray
from widgets.simulation.mandate.greedy import build
from widgets.simulation.mandate.mandate import Mandate
from widgets.simulation.mandate.returns import stock_returns
from widgets.simulation.mandate.risk import Risk, measured
from widgets.simulation.mandate.signal import draw_taste, signal
from widgets.simulation.mandate.universe import Universe
from widgets.simulation.mandate.windows import Small, columns, tier_returns

TASTE_SEED = 500


def excess(
    mandate: Mandate,
    universe: Universe,
    tilt: float,
    window: str,
    *,
    risk: Risk | None = None,
    taste: FloatArray | None = None,
    small: Small = Small.SPLICED,
) -> float:
    """Return the excess return, by size alone, of the portfolio built under a mandate for one tilt.

    `taste` is that of the chapter (a fixed seed) if not given. Raises ValueError and Conflict as `signal`,
    `build` and `tier_returns`.
    """
    own = draw_taste(universe, np.random.default_rng(TASTE_SEED)) if taste is None else taste
    model = measured(universe) if risk is None else risk
    kept = build(mandate, universe, signal(universe, tilt, own), model)
    tiers = tier_returns(window, small)[columns(universe)]
    active = kept.weights - universe.weights(mandate.index)  # cash and other assets earn nothing
    return float(stock_returns(universe, tiers).total @ active)


def solve(earned: Callable[[float], float], target: float, low: float, high: float, steps: int = 40) -> float:
    """Return a number between `low` and `high` at which `earned` is the target.

    Bisection: `earned` need not be smooth, but the target must lie between its ends.

    Parameters
    ----------
    earned : callable
        Excess return as a function of the number moved: a tilt, a share of constituents, a risk budget.
    target : float
        The reported excess return, plain decimal.
    low, high : float
        Ends of the search.
    steps : int
        Halvings.

    Raises
    ------
    ValueError
        If the target does not lie between the values at the ends, or an end is not finite.
    """
    check.number("low", low, -np.inf, high)
    check.number("high", high, low, np.inf)
    check.whole("steps", steps, 1)
    ends = earned(low), earned(high)
    if not min(ends) <= target <= max(ends):
        raise check.refuse(
            "target", target, f"[{min(ends):.4f}, {max(ends):.4f}], what {low:g} to {high:g} gives"
        )
    falls = ends[1] < ends[0]
    for _ in range(steps):
        middle = (low + high) / 2
        if (earned(middle) > target) == falls:
            low = middle
        else:
            high = middle
    return (low + high) / 2

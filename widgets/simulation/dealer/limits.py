"""What a desk may do: a cap on delta, and a barrier it shifts in its own model."""

import math
from dataclasses import dataclass, replace

from widgets.simulation import check
from widgets.simulation.snowball import Terms


@dataclass(frozen=True)
class Limits:
    """Limits of a snowball desk. Whether desks have them, and of what size, is not public: assumptions.

    Parameters
    ----------
    delta_cap : float
        Most index units held per unit of notional / S0 of a note, in (0, inf]. Theory asks for 2 to 3 late in
        the life of a note, near its barrier.
    barrier_shift : float
        How far below the contract's knock-in level the desk's model puts it, as a share of S0, in
        [-0.1, 0.1]. Positive: what the desk believes it owes falls further at the knock-in, a reserve against
        selling badly; but it then holds and drops more. Negative: it sells ahead of the level, and little is
        left to drop there.

    Raises
    ------
    ValueError
        If a number lies outside its range or is NaN.
    """

    delta_cap: float = math.inf
    barrier_shift: float = 0.0

    def __post_init__(self) -> None:
        if self.delta_cap != math.inf:
            check.number("delta_cap", self.delta_cap, 0, math.inf, open_low=True)
        check.number("barrier_shift", self.barrier_shift, -0.1, 0.1)

    def hedged(self, terms: Terms) -> Terms:
        """Return the note as the desk's model sees it, its knock-in level shifted."""
        return replace(terms, ki_level=terms.ki_level - self.barrier_shift * terms.s0)


NO_LIMITS = Limits()

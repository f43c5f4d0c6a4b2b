"""The market of the cascade: five tiers, what is fed in from outside, and how orders meet depth."""

from widgets.simulation.market.clearing import Cleared, clear
from widgets.simulation.market.forcing import (
    BASE,
    FIRST_PURCHASE,
    LIMIT_FROM,
    NORMAL,
    Forcing,
    record_forcing,
)
from widgets.simulation.market.tiers import (
    BELOW_CSI2000,
    CONTRACTS,
    HEDGED,
    MARCH,
    TIERS,
    Futures,
    Tiers,
    futures,
    tiers,
)

__all__ = [
    "BASE",
    "BELOW_CSI2000",
    "CONTRACTS",
    "FIRST_PURCHASE",
    "HEDGED",
    "LIMIT_FROM",
    "MARCH",
    "NORMAL",
    "TIERS",
    "Cleared",
    "Forcing",
    "Futures",
    "Tiers",
    "clear",
    "futures",
    "record_forcing",
    "tiers",
]

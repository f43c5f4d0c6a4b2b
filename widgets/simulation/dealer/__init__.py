"""The dealer: a book of snowballs, the futures that hedge it, what is traded and why, desk limits, margin."""

from widgets.simulation.dealer.book import Book, Exposure, exposure, join
from widgets.simulation.dealer.leverage import MarginPath, margin_path
from widgets.simulation.dealer.limits import NO_LIMITS, Limits
from widgets.simulation.dealer.marks import Marks, marks
from widgets.simulation.dealer.replicate import HedgePath, hedge_account, hedge_path
from widgets.simulation.dealer.table import (
    MARKET,
    NOTE,
    DeltaProfile,
    DeltaTable,
    delta_profile,
    delta_table,
)
from widgets.simulation.dealer.trades import HedgeTrade, hedge_trade
from widgets.simulation.dealer.vintages import (
    OUTSTANDING,
    OUTSTANDING_RANGE,
    SPLIT,
    KnockInMap,
    knock_in_map,
    share_knocked_in,
    vintage_book,
)

__all__ = [
    "MARKET",
    "NOTE",
    "NO_LIMITS",
    "OUTSTANDING",
    "OUTSTANDING_RANGE",
    "SPLIT",
    "Book",
    "DeltaProfile",
    "DeltaTable",
    "Exposure",
    "HedgePath",
    "HedgeTrade",
    "KnockInMap",
    "Limits",
    "MarginPath",
    "Marks",
    "delta_profile",
    "delta_table",
    "exposure",
    "hedge_account",
    "hedge_path",
    "hedge_trade",
    "join",
    "knock_in_map",
    "margin_path",
    "marks",
    "share_knocked_in",
    "vintage_book",
]

"""Funds: one balance sheet for market-neutral, DMA and index-enhanced books; marks, calls, sales, broker."""

from widgets.simulation.funds.account import FuturesCall, call_futures, release, required_margin
from widgets.simulation.funds.book import CONTRACTS, TIERS, Book
from widgets.simulation.funds.broker import Broker, broker_side, yearly_income
from widgets.simulation.funds.costs import FREE, Costs
from widgets.simulation.funds.history import History
from widgets.simulation.funds.mark import Profit, mark, reference
from widgets.simulation.funds.moves import Moves
from widgets.simulation.funds.openings import MIX, dma, long_only, neutral
from widgets.simulation.funds.orders import (
    Orders,
    acts,
    allowed_sale,
    close_call,
    days_called,
    top_up,
    wanted_for_cash,
    wanted_sale,
)
from widgets.simulation.funds.path import Path
from widgets.simulation.funds.replay import record_path, stylised, window_moves
from widgets.simulation.funds.rules import DMA, FUTURES_MARGIN, OWN_ACCOUNTS, Rules
from widgets.simulation.funds.simulate import simulate
from widgets.simulation.funds.trade import Fill, fill, pay_in, write_off

__all__ = [
    "CONTRACTS",
    "DMA",
    "FREE",
    "FUTURES_MARGIN",
    "MIX",
    "OWN_ACCOUNTS",
    "TIERS",
    "Book",
    "Broker",
    "Costs",
    "Fill",
    "FuturesCall",
    "History",
    "Moves",
    "Orders",
    "Path",
    "Profit",
    "Rules",
    "acts",
    "allowed_sale",
    "broker_side",
    "call_futures",
    "close_call",
    "days_called",
    "dma",
    "fill",
    "long_only",
    "mark",
    "neutral",
    "pay_in",
    "record_path",
    "reference",
    "release",
    "required_margin",
    "simulate",
    "stylised",
    "top_up",
    "wanted_for_cash",
    "wanted_sale",
    "window_moves",
    "write_off",
    "yearly_income",
]

"""The record: what the market did, as rounded tables, their readers and the quantities chapters quote.

`python -m widgets.simulation.record RAW_FOLDER` is all that writes; what is imported here only reads.
"""

from widgets.simulation.record.readers import (
    barriers,
    columns,
    daily,
    dividends,
    etf,
    futures,
    knock_ins,
    squeeze,
    vintages,
    watch,
    windows,
)
from widgets.simulation.record.schema import TABLES, Column

__all__ = [
    "TABLES",
    "Column",
    "barriers",
    "columns",
    "daily",
    "dividends",
    "etf",
    "futures",
    "knock_ins",
    "squeeze",
    "vintages",
    "watch",
    "windows",
]

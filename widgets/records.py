"""Rows as the chart's data source wants them: one dict a row, dates in milliseconds, gaps as None."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from widgets.view import Columns


def plain(column: np.ndarray) -> list[Any]:
    """Return a column as JSON-ready values: dates as milliseconds since 1970 (UTC), NaN as None."""
    if column.dtype.kind == "M":
        return list(column.astype("datetime64[ms]").astype(np.int64).tolist())
    if column.dtype.kind == "f":
        return [None if math.isnan(value) else value for value in column.tolist()]
    return list(column.tolist())


def records(columns: Columns) -> list[dict[str, Any]]:
    """Return the rows of a table of columns as dicts."""
    values = [plain(column) for column in columns.values()]
    return [dict(zip(columns, row, strict=True)) for row in zip(*values, strict=True)]

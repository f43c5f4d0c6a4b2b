"""Writing the tables: text as columns.toml describes it, and a replacement that is all or nothing."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from widgets.simulation.record import schema

Columns = dict[str, Any]  # name -> list or array, all of one length


def render(table: str, columns: Columns) -> str:
    """Return a table as CSV text: described columns in described order, rounded, NaN as an empty cell.

    Raises ValueError if the columns are not exactly the described ones, or differ in length.
    """
    described = schema.describe(table)
    if set(columns) != set(described):
        raise ValueError(
            f"table={table!r}: columns {sorted(set(columns) ^ set(described))} are not in columns.toml"
        )
    cells = [[_cell(value, column) for value in columns[name]] for name, column in described.items()]
    lines = [",".join(described), *(",".join(row) for row in zip(*cells, strict=True))]
    return "\n".join(lines) + "\n"


def replace_tables(folder: Path, texts: Mapping[str, str]) -> None:
    """Write the named files into the folder; if any step fails the folder keeps the bytes it had.

    Raises OSError as the file system gives it.
    """
    before = {name: (folder / name).read_bytes() if (folder / name).exists() else None for name in texts}
    with tempfile.TemporaryDirectory(dir=folder, prefix=".writing-") as temporary:
        for name, text in texts.items():
            (Path(temporary) / name).write_bytes(text.encode("utf-8"))
        try:
            for name in texts:
                os.replace(Path(temporary) / name, folder / name)
        except BaseException:  # an interrupt between two files must not leave a mixture either
            _restore(folder, before)
            raise


def _restore(folder: Path, before: Mapping[str, bytes | None]) -> None:
    for name, content in before.items():
        if content is None:
            (folder / name).unlink(missing_ok=True)
        elif (folder / name).read_bytes() != content:
            (folder / name).write_bytes(content)


def _cell(value: Any, column: schema.Column) -> str:
    if column.kind == "integer":
        return str(round(float(value)))
    if column.kind != "number":
        return str(value)
    if np.isnan(value):
        return ""
    text = f"{float(value):.{column.decimals}f}"
    return text.lstrip("-") if float(text) == 0.0 else text  # no "-0.000"

"""The model reference: our engine beside other libraries, as one run measured it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from widgets.charts.bench import measured, peers
from widgets.controls import Several
from widgets.explorer import Explorer
from widgets.view import Stat

# Written by `make bench-peers JSON=...`: a measurement of one machine on one day, kept with both.
RUN: dict[str, Any] = json.loads(Path(__file__).with_name("peers.json").read_text("utf-8"))


@cache
def _rows() -> list[dict[str, Any]]:
    return measured(RUN["rows"])


def simulate() -> dict[str, Any]:
    """Return one row per method and setting: milliseconds for a curve, worst price error / notional."""
    return {
        key: np.array([row[key] for row in _rows()])
        for key in ("name", "family", "title", "first", "ms", "error")
    }


def _families() -> tuple[str, ...]:
    return tuple(dict.fromkeys(row["family"] for row in _rows()))


speed = Explorer(
    name="snowball-peers",
    kind="record",
    controls=(Several("families", "family", _families(), _families()),),
    simulate=simulate,
    chart=lambda rows, guess: peers(rows),
    stats={"times": Stat("first", "ms", by="name")},
    table=("name", "ms", "error"),
)

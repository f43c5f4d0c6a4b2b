"""Chapter 10: the model's two fits, their bands and two plain rivals against the record, series by series."""

from __future__ import annotations

from typing import Any

import numpy as np

from widgets.charts.cascade import fit as chart
from widgets.controls import Choice
from widgets.explorer import Explorer
from widgets.simulation import episode
from widgets.simulation.calibrate import SERIES
from widgets.view import Stat

DRAWN = ("model", "beta", "momentum")


def axis(series: str, measure: str) -> tuple[float, float]:
    """Return the ends of one axis that holds both fits with their bands, the rivals and the record."""
    i, seen = SERIES.index(series), episode.record()
    values = [seen[:, i]] + [line[:, i] for fit in episode.FITS for line in episode.lines(fit).values()]
    if measure == "miss":
        values = [line - seen[:, i] for line in values]
    step = 1.0 if series.startswith("basis") else 5.0
    return step * np.floor(np.min(values) / step), step * np.ceil(np.max(values) / step)


def against_record(series: str, fit: str, measure: str) -> dict[str, Any]:
    """Return the record, the model with its band and two rivals by day: the path, or the miss.

    Rows also hold the two ends of a fixed axis (line ``frame``). Errors are root-mean-square, in the units of
    the series, to 2 February and from 5 to 8 February; ``nearest`` is the best line of the latter.
    """
    i = SERIES.index(series)
    found, seen = episode.lines(fit), episode.record()[:, i]
    off = seen if measure == "miss" else np.zeros_like(seen)
    days = len(seen)
    nothing = np.full(days, np.nan)
    values = [seen - off, *(found[name][:, i] - off for name in DRAWN)]
    dates = episode.full().dates[1:]
    errors = {
        f"{name}_{span}": round(float(episode.errors(found[name], span)[i]), 2)
        for name in DRAWN
        for span in ("training", "test")
    }
    nearest = min(DRAWN, key=lambda name: errors[f"{name}_test"])
    miss = found["model"][:, i] - seen
    worst = int(np.argmax(np.abs(miss)))
    return {
        "date": np.concatenate([np.tile(dates, 1 + len(DRAWN)), dates[:2]]),
        "line": np.concatenate(
            [np.repeat(np.array(["fit_record", *(f"fit_{name}" for name in DRAWN)]), days), ["frame"] * 2]
        ),
        "value": np.concatenate([*values, axis(series, measure)]).round(2),
        "low": np.concatenate([nothing, found["low"][:, i] - off, nothing, nothing, [np.nan] * 2]).round(2),
        "high": np.concatenate([nothing, found["high"][:, i] - off, nothing, nothing, [np.nan] * 2]).round(2),
        "nearest": np.repeat(f"fit_{nearest}", (1 + len(DRAWN)) * days + 2),
        "case": f"{fit}_{measure}",
        "worst": round(float(miss[worst]), 1),
        "worst_day": dates[worst],
        **errors,
    }


against = Explorer(
    name="cascade-fit",
    kind="model",
    controls=(
        Choice("series", SERIES, "microcap"),
        Choice("fit", episode.FITS, "test"),
        Choice("measure", ("path", "miss"), "path"),
    ),
    simulate=against_record,
    chart=chart,
    stats={"nearest": Stat("first", "nearest")},
    scenarios={
        "full": {"fit": "full"},
        "middle": {"series": "csi500"},
        "futures": {"series": "basis_im", "fit": "full"},
        "misses": {"measure": "miss", "fit": "full"},
    },
    table=("date", "line", "value", "low", "high"),
)

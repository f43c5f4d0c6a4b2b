"""From an Altair chart with named data to a complete specification that every home can draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from widgets.charts.theme import CONFIG

WIDTH = 640  # pixels of the plotting area; the page widens or narrows it to its own
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"  # what JupyterLab draws; nothing fetches it


def _set_width(view: dict[str, Any], width: int) -> None:
    if "hconcat" in view or "facet" in view or "repeat" in view or "concat" in view:
        raise ValueError(
            "chart: views side by side do not fit a phone; one view, layers or vconcat are allowed"
        )
    for child in view.get("vconcat", ()):
        _set_width(child, width)
    if "vconcat" not in view:
        view["width"] = width


def specification(
    chart: Any,
    datasets: Mapping[str, Sequence[Mapping[str, Any]]],
    description: str,
    width: int = WIDTH,
) -> dict[str, Any]:
    """Return the Vega-Lite specification of ``chart`` with its named ``datasets`` filled in.

    Raises ValueError where the chart lays views side by side or brings data of its own.
    """
    spec: dict[str, Any] = chart.to_dict(validate=True)
    if spec.get("datasets"):
        raise ValueError(
            f"chart: carries data of its own ({', '.join(spec['datasets'])}); named data is allowed"
        )
    _set_width(spec, width)
    return spec | {
        "$schema": SCHEMA,
        "description": description,
        "config": CONFIG,
        "datasets": {name: list(rows) for name, rows in datasets.items()},
    }

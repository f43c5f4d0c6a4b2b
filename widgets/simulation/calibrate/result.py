"""The stored result: what a calibration found, read back as parameters."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from widgets.simulation.cascade import Parameters, from_vector

PATH = Path(__file__).with_name("result.json")


@cache
def stored() -> dict[str, Any]:
    """Return the result file of the last calibration. Raises FileNotFoundError if there is none."""
    found: dict[str, Any] = json.loads(PATH.read_text("utf-8"))
    return found


def best() -> Parameters:
    """Return the parameters of the full fit, to 8 February."""
    return _vectors("full", [stored()["full"]["values"]])


def trained() -> Parameters:
    """Return the parameters of the training fit, to 2 February; what acts only later is at its default."""
    return _vectors("training", [stored()["training"]["values"]])


def ensemble() -> Parameters:
    """Return the near-equal full fits, one scenario each, the best first."""
    return _vectors("full", stored()["full"]["ensemble"])


def trained_ensemble() -> Parameters:
    """Return the near-equal training fits, one scenario each, the best first."""
    return _vectors("training", stored()["training"]["ensemble"])


def _vectors(which: str, values: Any) -> Parameters:
    return from_vector(np.array(values, dtype=np.float64), tuple(stored()[which]["names"]))


def write(result: dict[str, Any], path: Path = PATH) -> None:
    """Write a result: numbers to six digits, a list of numbers on one line."""
    path.write_text(_text(result, "") + "\n", "utf-8")


def _text(value: Any, indent: str) -> str:
    """Return a value as JSON text."""
    inner = indent + " "
    if isinstance(value, dict):
        parts = [f"{inner}{json.dumps(key)}: {_text(part, inner)}" for key, part in value.items()]
        return "{\n" + ",\n".join(parts) + f"\n{indent}}}"
    if isinstance(value, list) and value and isinstance(value[0], list):
        return "[\n" + ",\n".join(inner + _text(part, inner) for part in value) + f"\n{indent}]"
    if isinstance(value, list):
        return "[" + ", ".join(_text(part, inner) for part in value) + "]"
    return json.dumps(float(f"{value:.6g}") if isinstance(value, float) else value, ensure_ascii=False)

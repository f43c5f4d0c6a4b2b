"""A small explorer with words of its own, for tests of the declaration."""

import altair as alt
import numpy as np

from widgets.controls import Slider
from widgets.explorer import Explorer
from widgets.view import Stat

NAMES = ("size", "flip", "lean", "groups", "t", "w")
TEXT = {
    "title": "Toy",
    "description": "A toy of four rows.",
    "summary": "The top is {top:.2f}.",
    "controls": {
        name: {"label": name.title(), "options": {"a": "A", "b": "B", "c": "C"}, "format": ".1f"}
        for name in NAMES
    },
    "scenarios": {"one": "Scenario one"},
    "columns": {"x": "x", "y": "y", "group": "Group"},
}


def base():
    """Return four rows of two groups, one value missing."""
    return {
        "x": np.array([1.0, 2.0, 3.0, 4.0]),
        "y": np.array([0.5, -1.25, 2.0, np.nan]),
        "group": np.array(["a", "a", "b", "b"]),
    }


def chart(rows, guess):
    return alt.Chart(rows).mark_point().encode(x="x:Q", y="y:Q", color="group:N")


def toy(**changes):
    """Return the toy explorer with some of its parts replaced."""
    parts = {
        "name": "toy",
        "kind": "model",
        "controls": (Slider("size", (1.0, 2.0, 3.0), 2.0, fine=0.1),),
        "simulate": lambda size=1.0, **_: base() | {"y": base()["y"] * size},
        "chart": chart,
        "text": TEXT,
        "stats": {"top": Stat("max", "y")},
    }
    return Explorer(**(parts | changes))

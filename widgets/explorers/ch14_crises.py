"""Chapter 14: six crashes, what they share and what not; our reading of the sources that it names."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from widgets.charts.crashes import crashes as chart
from widgets.controls import Choice
from widgets.explorer import Explorer
from widgets.strings import words

HERE = "y2024"
FEATURES = (
    "trait_forced",
    "trait_crowd",
    "trait_leverage",
    "trait_short",
    "trait_blocked",
    "trait_state",
    "trait_quick",
    "trait_rules",
)
# y: yes, p: in part or said by some, n: no, u: not known. In the order of FEATURES.
READING: Mapping[str, str] = MappingProxyType(
    {
        "y1987": "yynppnyy",
        "y1998": "yyyynpup",
        "y2007": "pyuynnyu",
        "y2015": "yuynyyny",
        "y2020": "pyyynypy",
        HERE: "ypyyyyny",
    }
)
MARKS = {"y": "mark_yes", "p": "mark_part", "n": "mark_no", "u": "mark_unknown"}


def shared(crash: str) -> dict[str, list[str]]:
    """Return the traits that a crash and 2024 both have, only one of them has, or that are open for it."""
    found: dict[str, list[str]] = {"both": [], "here": [], "there": [], "open": []}
    for name, other, own in zip(FEATURES, READING[crash], READING[HERE], strict=True):
        if other == "u":
            found["open"].append(name)
        elif other != "n" and own != "n":
            found["both"].append(name)
        elif own != "n":
            found["here"].append(name)
        elif other != "n":
            found["there"].append(name)
    return found


def beside(crash: str) -> dict[str, Any]:
    """Return the mark of every trait and crash, with what the chosen crash shares with 2024."""
    count = len(FEATURES)
    known, nothing = words("names"), words("explorers.crashes-beside.nothing")
    listed = {
        key: "; ".join(known[name] for name in found) or nothing for key, found in shared(crash).items()
    }
    return {
        "crash": np.repeat(np.array(list(READING)), count),
        "trait": np.tile(np.array(FEATURES), len(READING)),
        "mark": np.array([MARKS[letter] for row in READING.values() for letter in row]),
        "picked": np.repeat(np.array([name in (crash, HERE) for name in READING]), count),
        "year": crash[1:],
        **listed,
    }


crashes = Explorer(
    name="crashes-beside",
    kind="estimate",
    controls=(Choice("crash", tuple(name for name in READING if name != HERE), "y2007"),),
    simulate=beside,
    chart=chart,
    table=("crash", "trait", "mark"),
)

"""Chapter 3, snowball payoffs: one note along one path; its other explorers have a file each."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from widgets.charts.snowball import path as chart
from widgets.controls import Slider, Weight
from widgets.explorer import Explorer
from widgets.explorers.snowball_coupon import coupon
from widgets.explorers.snowball_map import knock_in_levels
from widgets.explorers.snowball_odds import odds_and_value
from widgets.simulation.snowball import Outcome, Terms, outcome_on_path

__all__ = ["coupon", "knock_in_levels", "odds_and_value", "payoff"]

MONTHS, DAYS = 24, 21
START, KNOCK_OUT = 100.0, 103.0
CASES = {
    Outcome.KNOCKED_OUT: "knocked_out",
    Outcome.NO_EVENT: "no_event",
    Outcome.LOSS: "loss",
    Outcome.KNOCKED_IN_NO_LOSS: "knocked_in_no_loss",
}


@cache
def _note(knock_in: float) -> Terms:
    """Return a note with a coupon of 1% a year: what it pays beyond the fall of the index scales with it."""
    return Terms.ideal(
        months=MONTHS, lock=3, ko=KNOCK_OUT / START, ki=knock_in / START, coupon=0.01, s0=START
    )


def payoff_path(knock_in: float, low: float, low_month: float, end: float, coupon: float) -> dict[str, Any]:
    """Return an index path of two straight lines, 100 -> low -> end, and the note's life on it.

    Rows: the path, the part of it during which the note lives, both barriers and the events, each as
    (month, level); then what 100 paid in returns, and what it would have returned after 24 months without
    any event. ``coupon`` is in percent a year; both amounts are affine in it.
    """
    days = np.arange(MONTHS * DAYS + 1)
    index = np.interp(days, [0, low_month * DAYS, MONTHS * DAYS], [START, low, end])
    story = outcome_on_path(_note(knock_in), index)
    settled = story.settlement
    over = int(settled.day)
    last = min(int(low_month * DAYS), over)
    touched = int(story.knock_in_day)
    rows = [
        *[("path", 0, START), ("path", low_month, low), ("path", MONTHS, end)],
        *[("life", 0, START), ("life", last / DAYS, index[last]), ("life", over / DAYS, index[over])],
        *[("ko", 3, KNOCK_OUT), ("ko", MONTHS, KNOCK_OUT), ("ki", 0, knock_in), ("ki", MONTHS, knock_in)],
        ("knock_in", touched / DAYS, index[touched]) if touched >= 0 else ("knock_in", np.nan, np.nan),
        ("end", over / DAYS, index[over]),
        ("paid", np.nan, np.nan),
        ("promised", np.nan, np.nan),
    ]
    names, months, levels = zip(*rows, strict=True)
    per_point = float(settled.cash) - START  # gain for a coupon of 1%, or the fall of the index
    earns = settled.outcome in (Outcome.KNOCKED_OUT, Outcome.NO_EVENT)
    paid = START + per_point * (coupon if earns else 1.0)
    promised = START + coupon * MONTHS / 12
    return {
        "month": np.array(months, dtype=np.float64),
        "level": np.array(levels, dtype=np.float64),
        "series": np.array(names),
        "case": CASES[Outcome(int(settled.outcome))],
        "amount": np.array([*[np.nan] * (len(rows) - 2), paid, promised]),
        "cash": paid,
        "promised": promised,
        "months": over / DAYS,
        "touch": touched / DAYS,
        "index_change": float(index[over]) - START,
    }


payoff = Explorer(
    name="snowball-path",
    kind="model",
    controls=(
        Slider("low", (66.0, 72.0, 74.0, 76.0, 78.0, 82.0, 88.0, 94.0), 72.0, fine=1.0),
        Slider("low_month", (2.0, 8.0, 12.0, 18.0), 12.0, fine=1.0),
        Slider("end", (60.0, 70.0, 80.0, 90.0, 102.0, 106.0), 90.0, fine=1.0),
        Slider("knock_in", (70.0, 75.0, 80.0), 75.0, fine=1.0),
        Weight("coupon", 5, 30, 1, 20),
    ),
    simulate=payoff_path,
    chart=chart,
    scenarios={
        "calm": {"low": 94.0, "low_month": 2.0, "end": 106.0},
        "dull": {"low": 82.0, "low_month": 8.0, "end": 90.0},
        "scare": {"low": 74.0, "low_month": 8.0, "end": 102.0},
        "loss": {"low": 66.0, "low_month": 18.0, "end": 70.0},
    },
    table=("series", "month", "level", "amount"),
)

"""Chapter 12: one day's help, in money by tier, and what a hedged book keeps of it."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from widgets.charts.policy import BOOK
from widgets.charts.policy import one_day as chart
from widgets.controls import Choice, Slider, Weight
from widgets.explorer import Explorer, Guess
from widgets.simulation import calibrate, episode
from widgets.simulation.attribution import hedged
from widgets.simulation.cascade.fund_books import HEDGE_MIX
from widgets.simulation.market import HEDGED, TIERS
from widgets.simulation.record.lookup import as_day

DAYS = {"d0118": "2024-01-18", "d0205": "2024-02-05", "d0208": "2024-02-08"}
BOOKS = ("fitted", "as_hedge")


@cache
def depth(day: str) -> np.ndarray:
    """Return the depth of each tier on a day of the full fit, CNY bn for a move of 100 %."""
    run = episode.full()
    return np.asarray(run.depth[0, int(np.flatnonzero(run.dates == as_day(day))[0]) - 1])


def mix(book: str) -> np.ndarray:
    """Return the stocks of a book by tier: as fitted for neutral and DMA funds, or as their hedge."""
    return hedged.held(calibrate.best())[0] if book == "fitted" else HEDGE_MIX


def help_today(day: str, book: str, leverage: float, **money: float) -> dict[str, Any]:
    """Return what purchases, CNY bn by tier, lift on their day, and what they do to a hedged book, percent.

    Rows: the five tiers, then the stocks, the hedge (a loss where its index rises), what is left, and the
    same in percent of the fund's own money at ``leverage`` assets/equity.
    """
    lift = 100 * hedged.lifted(np.array([money[tier] for tier in TIERS]), depth(DAYS[day]))
    shares = mix(book)
    stocks, left = float(shares @ lift), float(hedged.against_hedge(shares, lift))
    hedge = -float(lift[HEDGED] @ hedged.HEDGE_SHARES)
    return {
        "place": np.array([*TIERS, *BOOK]),
        "kind": np.array(["rescue_tier"] * len(TIERS) + ["rescue_book"] * len(BOOK)),
        "move": np.concatenate([lift, [stocks, hedge, left, leverage * left]]),
        "spent": float(sum(money.values())),
        "stocks": stocks,
        "hedge": hedge,
        "left": left,
        "equity": leverage * left,
        "leverage": leverage,
    }


def spread(**given: float) -> dict[str, float]:
    """Return a full set of purchases, the tiers not given at 0."""
    return {tier: given.get(tier, 0.0) for tier in TIERS}


one_day = Explorer(
    name="rescue-book",
    kind="model",
    controls=(
        *(Weight(tier, 0, 25, 1, amount) for tier, amount in zip(TIERS[:-1], (0, 10, 10, 0), strict=True)),
        Weight("microcap", 0, 5, 0.5, 0),
        Choice("day", tuple(DAYS), "d0205"),
        Choice("book", BOOKS, "fitted"),
        Slider("leverage", (1.0, 2.0, 5.0, 8.0), 5.0, fine=0.5),
    ),
    simulate=help_today,
    chart=chart,
    guess=Guess("ch12-help", -60, 60, 1),
    scenarios={
        "largest": {**spread(csi300=20.0)},
        "middle": {**spread(csi500=10.0, csi1000=10.0)},
        "small": {**spread(csi2000=20.0)},
        "neutral": {**spread(csi500=3.0, csi1000=5.0, csi2000=8.0)},
        "capped": {**spread(csi500=10.0, csi1000=10.0), "leverage": 2.0},
        "index_like": {**spread(csi500=10.0, csi1000=10.0), "book": "as_hedge"},
    },
    table=("place", "move"),
)

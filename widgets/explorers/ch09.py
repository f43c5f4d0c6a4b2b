"""Chapter 9: one fund leaves and the others lose; the model's falls by tier beside the record."""

from __future__ import annotations

from typing import Any

import numpy as np

from widgets.charts.liquidity import beside as beside_chart
from widgets.charts.liquidity import leaving as leaving_chart
from widgets.controls import Choice, Slider
from widgets.explorer import Explorer, Guess
from widgets.simulation.firesale.leaving import leave
from widgets.simulation.firesale.stylised import FUNDS, TIERS, WINDOWS
from widgets.simulation.record import measures

QUANTS = ("neutral", "enhanced", "dma")


def exit_of(seller: str, share: float, days: float, depth: str, follow: str) -> dict[str, Any]:
    """Return the fall of each tier (percent) and each fund's loss (CNY bn) when one kind of fund sells.

    Rows: ``exit_fall`` by tier; ``exit_shares`` and ``exit_relative`` (against its index) by fund;
    ``exit_part``, the seller's and the others' part of all losses on shares. ``share`` in percent.
    """
    done = leave(seller, share / 100, days, depth, follow=follow)
    names = list(FUNDS)
    at = names.index(seller)
    tiers, funds = len(TIERS), len(names)
    own, total = float(done.loss[at]), float(done.loss.sum())
    return {
        "place": np.array([*TIERS, *(f"exit_{name}" for name in names * 2), "exit_own", "exit_others"]),
        "kind": np.repeat(
            np.array(["exit_fall", "exit_shares", "exit_relative", "exit_part"]), [tiers, funds, funds, 2]
        ),
        # rounded as it is shown, so that the page, which stores four digits, says what Python says;
        # one column of numbers: percent of price, CNY bn, CNY bn, percent of all losses on shares
        "amount": np.concatenate(
            [-100 * done.move, done.loss, done.relative, 100 * np.array([own, total - own]) / total]
        ).round(1),
        "case": seller,
        "share": share,
        "days": days,
        "micro": round(-100 * float(done.move[-1]), 1),
        "mid": round(-100 * float(done.move[2]), 1),
        "own": round(own, 1),
        "others": round(total - own, 1),
        "outside": float(round(100 * (1 - own / total))),
        "follow": round(float(done.followed.sum()), 1),
        "waiting": round(float(done.waiting.sum()), 1),
    }


leaving = Explorer(
    name="exit-overlap",
    kind="model",
    controls=(
        Choice("seller", QUANTS, "neutral"),
        Slider("share", (10.0, 25.0, 50.0, 75.0, 100.0), 50.0, fine=1.0),
        Slider("days", (1.0, 3.0, 5.0, 10.0, 20.0), 5.0, fine=1.0),
        Choice("depth", tuple(WINDOWS), "crash"),
        Choice("follow", ("nobody", "limit", "target"), "nobody"),
    ),
    simulate=exit_of,
    chart=leaving_chart,
    guess=Guess("ch09-outside", 0, 100, 1),
    scenarios={
        "calm": {"depth": "calm"},
        "hurry": {"days": 1.0, "share": 100.0},
        "chain": {"follow": "limit"},
        "enhanced": {"seller": "enhanced", "share": 25.0},
    },
    table=("kind", "place", "amount"),
)


# Days of the record, and where the CSI 2000's return is read: the press level where it is printed.
SPANS = {
    "w0126": ("2024-01-19", "2024-01-26", "csi2000_etf"),
    "w0202": ("2024-01-26", "2024-02-02", "csi2000_etf"),
    "w0207": ("2024-02-02", "2024-02-07", "csi2000_press"),
}


def against_record(span: str, share: float, depth: str) -> dict[str, Any]:
    """Return each tier's return less that of the CSI 300, percent: recorded, and if all quant funds sell."""
    start, end, csi2000 = SPANS[span]
    days = float(len(measures.trading_days(start, end)) - 1)
    large = measures.total_return("csi300", start, end)
    series = [csi2000 if tier == "csi2000" else tier for tier in TIERS]
    seen = np.array([100 * (measures.total_return(name, start, end) - large) for name in series])
    done = leave(QUANTS, share / 100, days, depth)
    made = 100 * (done.move - done.move[0])
    small = slice(1, None)  # the CSI 300 is zero in both by construction
    return {
        "tier": np.tile(np.array(TIERS[small]), 2),
        "series": np.repeat(np.array(["exit_record", "exit_model"]), len(TIERS) - 1),
        "spread": np.concatenate([seen[small], made[small]]).round(1),
        "sold": round(float(done.sold.sum()), 1),
        "micro_seen": round(seen[-1], 1),
        "micro_made": round(made[-1], 1),
        "mid_seen": round(seen[2], 1),
        "mid_made": round(made[2], 1),
        "miss": round(float(np.sqrt(np.mean((made - seen)[small] ** 2))), 1),
        "first": np.datetime64(start),
        "last": np.datetime64(end),
        "share": share,
    }


record_beside = Explorer(
    name="exit-record",
    kind="model",
    controls=(
        Choice("span", tuple(SPANS), "w0202"),
        Slider("share", tuple(float(x) for x in range(0, 105, 5)), 25.0, fine=1.0),
        Choice("depth", tuple(WINDOWS), "january"),
    ),
    simulate=against_record,
    chart=beside_chart,
    scenarios={
        "calm": {"depth": "calm"},
        "crash": {"depth": "crash", "share": 10.0},
        "rescue": {"span": "w0207", "depth": "crash", "share": 10.0},
    },
    table=("tier", "series", "spread"),
)

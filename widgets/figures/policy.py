"""Figures of chapter 12: ETF money, one day's help to a hedged book, what another policy changes.

Arguments are text: tiers and outcomes of `simulation`, days as ISO dates. Changes are plain decimals or
points, as each says; money is CNY.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

import numpy as np

from widgets.simulation import calibrate, episode
from widgets.simulation.attribution import hedged, helped
from widgets.simulation.attribution.change import Change
from widgets.simulation.attribution.effects import Effects, effects
from widgets.simulation.attribution.outcomes import outcome
from widgets.simulation.attribution.purchases import Purchases
from widgets.simulation.attribution.verdict import COVER
from widgets.simulation.market import TIERS
from widgets.simulation.record import lookup, measures

MIDDLE = ("csi500", "csi1000", "csi2000")
NAMED = (
    Change("nothing", purchases=Purchases(scale=0.0)),
    Change("small_first", purchases=Purchases(order="small_first")),
    Change("small_only", purchases=Purchases(order="small_only")),
    Change("no_large", purchases=Purchases(without=("csi300",))),
    Change("no_middle", purchases=Purchases(without=MIDDLE)),
    Change("week_earlier", purchases=Purchases(shift=-5)),
    Change("three_later", purchases=Purchases(shift=3)),
    Change("twice", purchases=Purchases(scale=2.0)),
    Change("no_limit", limit_from=None),
    Change("limit_earlier", limit_from="2024-01-23"),
    Change("neither", purchases=Purchases(scale=0.0), limit_from=None),
    Change("at_2x", settings={"dma_margin": 1 / 2}),
    Change("at_8x", settings={"dma_margin": 1 / 8}),
    # the same own money, CNY 40 bn, and the smallest book the published range allows
    Change("smaller_book", settings={"dma": 150.0, "dma_margin": 40 / 150}),
)


@cache
def found() -> Effects:
    """Return what the chapter's named policies change, in every near-equal fit."""
    return effects(NAMED)


def change(policy: str, name: str, which: str = "best") -> float:
    """Return what a policy changes in an outcome, points, against the same fit as it was.

    `which`: the `best` fit, or the `low` or `high` end of nine tenths of near-equal fits.
    """
    _one_of("which", which, ("best", "low", "high"))
    if which == "best":
        return 100 * float(found().of(policy, name)[0])
    low, _, high = found().spread(policy, name)
    return 100 * (low if which == "low" else high)


def size(policy: str, name: str, which: str = "best") -> float:
    """Return the size of a `change`, points without a sign."""
    return abs(change(policy, name, which))


def reached(policy: str, name: str) -> float:
    """Return an outcome under a policy in the best fit, plain decimal; `as_it_was` for the full fit."""
    before = float(found().base[0, outcome(name)])
    return before if policy == "as_it_was" else before + change(policy, name) / 100


def money(tier: str, first: str, last: str) -> float:
    """Return ETF turnover above normal over days, CNY, of a tier or of `all`."""
    tiers = tuple(TIERS[:4]) if tier == "all" else (tier,)
    return 1e9 * sum(helped.spent(one, first, last) for one in tiers)


def share(tier: str, first: str, last: str) -> float:
    """Return a tier's share of ETF turnover above normal over days."""
    return money(tier, first, last) / money("all", first, last)


def kept(day: str, leverage: str, *bought: str) -> float:
    """Return what a hedged book keeps of purchases, CNY bn by tier, on a day, as a share of its own money."""
    if len(bought) != len(TIERS):
        raise ValueError(f"bought={bought!r}: {len(TIERS)} amounts, one for each of {', '.join(TIERS)}")
    lift = hedged.lifted(np.array([float(one) for one in bought]), depth(day))
    return float(leverage) * float(hedged.against_hedge(hedged.held(calibrate.best())[0], lift))


def per_billion(tier: str, day: str) -> float:
    """Return what the book keeps of CNY 1 bn spent on a tier, plain decimal of its stocks."""
    _one_of("tier", tier, TIERS)
    return kept(day, "1", *("1" if one == tier else "0" for one in TIERS))


def even(tier: str, day: str) -> float:
    """Return a tier's share of money that lifts the four tiers with ETFs by the same percentage on a day."""
    _one_of("tier", tier, TIERS[:4])
    deep = depth(day)[:4]
    return float(deep[TIERS.index(tier)] / deep.sum())


def depth(day: str) -> np.ndarray:
    """Return the depth of each tier on a day of the full fit, CNY bn for a move of 100 %."""
    run = episode.full()
    at = np.flatnonzero(run.dates[1:] == lookup.as_day(day))
    if not at.size:
        raise ValueError(f"day={day!r}: must be a trading day from {run.dates[1]} to {run.dates[-1]}")
    return np.asarray(run.depth[0, at[0]])


def without(series: str, taken: str, day: str, which: str) -> float:
    """Return what taking purchases away changes by a day, points: of the `best` fit, or `low` or `high`."""
    _one_of("which", which, ("best", "low", "high"))
    moved = helped.effect(series, taken, day)
    ends = np.percentile(moved, COVER)
    return float({"best": moved[0], "low": ends[0], "high": ends[1]}[which])


def path(line: str, series: str, day: str) -> float:
    """Return a series on a day, points since 17 January: the `record`, or the `model`."""
    _one_of("line", line, ("record", "model"))
    at = np.flatnonzero(helped.dates() == lookup.as_day(day))
    if not at.size:
        raise ValueError(f"day={day!r}: must be a trading day from {helped.dates()[0]}")
    return float((helped.recorded(series) if line == "record" else helped.paths(series)[0])[at[0]])


def come_back(series: str, low: str, day: str) -> float:
    """Return the share of a series' fall from 29 December to a low that is regained by a day."""
    bottom, now = (measures.level(series, one) for one in (low, day))
    return (now - bottom) / (100.0 - bottom)


def gap(series: str, day: str) -> float:
    """Return a series' change since 29 December less that of the CSI 300, plain decimal."""
    return (measures.level(series, day) - measures.level("csi300", day)) / 100.0


def gap_closed(series: str, low: str, day: str) -> float:
    """Return the share of the gap to the CSI 300 on one day that is closed by another."""
    return 1.0 - gap(series, day) / gap(series, low)


def etf_premium(first: str, last: str) -> float:
    """Return how much more ETF 563300 stands above the CSI 2000's press level on a day than on another."""
    ratio = [
        measures.level("csi2000_etf", day) / measures.level("csi2000_press", day) for day in (first, last)
    ]
    return ratio[1] / ratio[0] - 1.0


def _one_of(name: str, text: str, known: tuple[str, ...]) -> None:
    if text not in known:
        raise ValueError(f"{name}={text!r}: must be one of {', '.join(known)}")


FIGURES: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "policy_change": change,
        "policy_reached": reached,
        "policy_size": size,
        "rescue_come_back": come_back,
        "rescue_etf_premium": etf_premium,
        "rescue_even": even,
        "rescue_gap_closed": gap_closed,
        "rescue_kept": kept,
        "rescue_money": money,
        "rescue_path": path,
        "rescue_per_billion": per_billion,
        "rescue_share": share,
        "rescue_without": without,
    }
)

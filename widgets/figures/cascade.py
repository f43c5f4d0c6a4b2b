"""Figures of chapter 10: the cascade at its stored calibration, its errors, what comes out without a link.

Arguments are text: tiers and links of `simulation`, days as ISO dates. Changes of prices are plain decimals;
errors and parts of the account are log points (or percentage points of the basis); money is CNY.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from widgets.simulation import calibrate, episode
from widgets.simulation.calibrate.evaluate import parameter_table
from widgets.simulation.calibrate.targets import TRAIN_END, targets
from widgets.simulation.cascade import AGENTS, FITTED, FUNDS, STOCK_AGENTS, History
from widgets.simulation.market import CONTRACTS, TIERS
from widgets.simulation.record import lookup

SERIES = calibrate.SERIES
FREE = "agents"  # as a link: all seven agents


def _place(name: str, text: str, known: tuple[str, ...]) -> int:
    if text not in known:
        raise ValueError(f"{name}={text!r}: must be one of {', '.join(known)}")
    return known.index(text)


def _day(date: str) -> int:
    """Return the place of a day in a run; the base day is 0."""
    dates = episode.full().dates
    found = np.flatnonzero(dates == lookup.as_day(date))
    if not found.size:
        raise ValueError(f"date={date!r}: must be a trading day from {dates[0]} to {dates[-1]}")
    return int(found[0])


def _level(run: History, tier: str, date: str) -> np.ndarray:
    return np.asarray(run.level[:, _day(date), _place("tier", tier, TIERS)] - 1)


def _off(links: tuple[str, ...], everywhere: bool = False) -> History:
    return episode.without(*(AGENTS if links == (FREE,) else links), everywhere=everywhere)


def change(tier: str, date: str) -> float:
    """Return a tier's change from 29 December to a day in the full fit."""
    return float(_level(episode.full(), tier, date)[0])


def basis(product: str, date: str) -> float:
    """Return the basis of the March contract in the full fit."""
    return float(episode.full().basis[0, _day(date), _place("product", product, CONTRACTS)])


def off(tier: str, date: str, *links: str) -> float:
    """Return a tier's change with links (or all `agents`) off, news as the full fit found it."""
    return float(_level(_off(links), tier, date)[0])


def error(series: str, fit: str, line: str, span: str) -> float:
    """Return the root-mean-square miss of a line of `episode.lines`, log or percentage points."""
    i = _place("series", series, SERIES)
    _place("line", line, episode.LINES)
    return float(episode.errors(episode.lines(fit)[line], span)[i])


def times_below(series: str, rival: str) -> float:
    """Return how many times the full fit's error lies below that of a rival, on all days."""
    return error(series, "full", rival, "all") / error(series, "full", "model", "all")


def miss(series: str, date: str, fit: str = "full") -> float:
    """Return model less record on a day, log points or percentage points."""
    i = _place("series", series, SERIES)
    at = _day(date) - 1
    if at < 0:
        raise ValueError(f"date={date!r}: the base day is not scored")
    return float(episode.lines(fit)["model"][at, i] - episode.record()[at, i])


def days_inside(series: str) -> float:
    """Return on how many of the four test days the record lies inside the band."""
    i, days = _place("series", series, SERIES), targets().between(*episode.SPANS["test"])
    found, seen = episode.lines("test"), episode.record()[days, i]
    return float(np.sum((seen >= found["low"][days, i]) & (seen <= found["high"][days, i])))


def part(agent: str, tier: str, first: str, last: str) -> float:
    """Return a part of the account (news, an agent, limit) added up over days, both counted, log points."""
    found = episode.full().by_agent()
    _place("agent", agent, tuple(found))
    days = slice(_day(first) - 1, _day(last))
    return 100 * float(found[agent][0, days, _place("tier", tier, TIERS)].sum())


def parameter(name: str, which: str = "value") -> float:
    """Return a fitted parameter of the full fit: its `value`, or the `low` or `high` of near-equal fits."""
    table = parameter_table(calibrate.stored())
    _place("name", name, tuple(table))
    _place("which", which, ("value", "low", "high"))
    if which == "value":
        return float(table[name]["value"])
    return float(table[name]["near_equal"][which == "high"])


def parameter_money(name: str, which: str = "value") -> float:
    """Return a parameter in CNY bn as CNY."""
    return 1e9 * parameter(name, which)


def fitted_count() -> float:
    """Return the number of fitted parameters."""
    return float(len(FITTED))


def loose_count() -> float:
    """Return how many parameters near-equal fits spread over at least half of their range."""
    return float(sum(not one["identified"] for one in parameter_table(calibrate.stored()).values()))


def fits() -> float:
    """Return the number of near-equal full fits that are stored."""
    return float(episode.ensemble().log_level.shape[0])


def nav(fund: str, first: str, last: str) -> float:
    """Return the change of a unit's value of a kind of fund in the full fit, plain decimal."""
    found = episode.full().nav[0, :, _place("fund", fund, FUNDS)]
    return float(found[_day(last)] / found[_day(first)] - 1)


def lots(product: str, date: str) -> float:
    """Return open interest in the full fit, lots."""
    return float(episode.full().open_interest[0, _day(date), _place("product", product, CONTRACTS)])


def most_lots(product: str) -> float:
    """Return the highest open interest at a close of the full fit, lots."""
    return float(episode.full().open_interest[0, :, _place("product", product, CONTRACTS)].max())


def gap(series: str, date: str, fit: str = "full") -> float:
    """Return the size of the miss on a day, log points or percentage points, without its sign."""
    return abs(miss(series, date, fit))


def waiting() -> float:
    """Return the largest sale that daily limits held back in the full fit, CNY."""
    return 1e9 * float(episode.full().waiting.sum(axis=-1).max())


def sale_level(agent: str, tier: str, quarter: str) -> float:
    """Return the mean price at which an agent sold the `first` or `last` quarter of all it sold of a tier.

    As a level against 29 December, 1 is unchanged; weighted by shares sold, at the closes.
    """
    k, a = _place("tier", tier, TIERS), _place("agent", agent, STOCK_AGENTS)
    at_end = _place("quarter", quarter, ("first", "last"))
    run = episode.full()
    shares = np.maximum(-run.trades[0, :, k, a], 0) / run.level[0, :-1, k]
    level = run.level[0, 1:, k]
    if at_end:
        shares, level = shares[::-1], level[::-1]
    taken = np.minimum(np.cumsum(shares), shares.sum() / 4)
    weight = np.diff(taken, prepend=0.0)
    return float((weight * level).sum() / weight.sum())


def unbought(tier: str, date: str, which: str = "value") -> float:
    """Return a tier's change when the state buys nothing but CSI 300 ETFs from 5 February.

    `which`: the full fit's `value`, or the `low` or `high` of near-equal fits.
    """
    spread = _place("which", which, ("value", "low", "high"))
    run = episode.without_purchases("2024-02-05", "csi500", "csi1000", "csi2000", everywhere=spread > 0)
    found = _level(run, tier, date)
    return float((found[0], found.min(), found.max())[spread])


def effect(series: str, date: str, which: str, *links: str) -> float:
    """Return what switching links off changes in a tier's level or a product's basis, plain decimal.

    The `low` or `high` over near-equal fits, each against its own run and with its own news.
    """
    end = _place("which", which, ("low", "high"))
    bare, whole, at = _off(links, True), episode.ensemble(), _day(date)
    if series in CONTRACTS:
        found = (bare.basis - whole.basis)[:, at, CONTRACTS.index(series)]
    else:
        found = _level(bare, series, date) - _level(whole, series, date)
    return float((found.min(), found.max())[end])


def helped(tier: str, date: str, which: str) -> float:
    """Return by how much buying below the CSI 300 from 5 February lifts a tier by a day, plain decimal.

    The `low` or `high` over near-equal fits, each against its own run.
    """
    end = _place("which", which, ("low", "high"))
    bare = episode.without_purchases("2024-02-05", "csi500", "csi1000", "csi2000", everywhere=True)
    found = _level(episode.ensemble(), tier, date) - _level(bare, tier, date)
    return float((found.min(), found.max())[end])


def train_days() -> float:
    """Return the number of days that the training fit saw."""
    return float(targets(TRAIN_END).values.shape[0])


FIGURES: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "cascade_basis": basis,
        "cascade_change": change,
        "cascade_days_inside": days_inside,
        "cascade_effect": effect,
        "cascade_error": error,
        "cascade_fits": fits,
        "cascade_fitted_count": fitted_count,
        "cascade_gap": gap,
        "cascade_helped": helped,
        "cascade_loose_count": loose_count,
        "cascade_lots": lots,
        "cascade_miss": miss,
        "cascade_most_lots": most_lots,
        "cascade_nav": nav,
        "cascade_off": off,
        "cascade_parameter": parameter,
        "cascade_parameter_money": parameter_money,
        "cascade_part": part,
        "cascade_sale_level": sale_level,
        "cascade_times_below": times_below,
        "cascade_train_days": train_days,
        "cascade_unbought": unbought,
        "cascade_waiting": waiting,
    }
)

"""Runs of the cascade at the stored calibration. Each is made once and shared: do not write into it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from widgets.simulation import calibrate
from widgets.simulation.cascade import AGENTS, ALL_ON, History, Parameters, combinations, simulate
from widgets.simulation.check import FloatArray, refuse
from widgets.simulation.market import TIERS, record_forcing
from widgets.simulation.record import lookup
from widgets.simulation.record.lookup import Day


@cache
def full() -> History:
    """Return the full fit, 2 January to 8 February 2024: one scenario, fed with the CSI 300 and the state."""
    return simulate(calibrate.best())


@cache
def ensemble() -> History:
    """Return the full fits that are nearly as good, one scenario each, the best first."""
    return simulate(calibrate.ensemble())


@cache
def switched() -> History:
    """Return all 128 on/off combinations of the agents, in the order of `cascade.combinations`.

    Common news stays what the full fit found, so that the CSI 300 comes out like every other tier.
    """
    return simulate(calibrate.best(), combinations(), news=full().news[0])


def scenario(**on: bool) -> int:
    """Return the place in `switched` of a choice of agents; those not named are on.

    Raises ValueError if an agent is unknown.
    """
    for name in on:
        if name not in AGENTS:
            raise refuse("agent", name, ", ".join(AGENTS))
    return sum(1 << i for i, name in enumerate(AGENTS) if on.get(name, True))


@cache
def without(*links: str, everywhere: bool = False) -> History:
    """Return the full fit with links off, or with `everywhere` the whole ensemble; news as each fit found it.

    Raises ValueError if a link is unknown.
    """
    parameters, news = _start(everywhere)
    return simulate(parameters, ALL_ON.off(*links), news=news)


@cache
def without_purchases(day: Day, *tiers: str, everywhere: bool = False) -> History:
    """Return the run in which the state buys nothing of some tiers from a day on; news as each fit found it.

    Raises ValueError if a tier is unknown, or the day is after the last.
    """
    force = record_forcing()
    late = force.dates[1:] >= lookup.as_day(day)
    if not late.any():
        raise refuse("day", str(day), f"a day up to {force.dates[-1]}")
    kept = force.purchases.copy()
    for tier in tiers:
        if tier not in TIERS:
            raise refuse("tier", tier, ", ".join(TIERS))
        kept[late, TIERS.index(tier)] = 0.0
    parameters, news = _start(everywhere)
    return simulate(parameters, ALL_ON, replace(force, purchases=kept), news=news)


def _start(everywhere: bool) -> tuple[Parameters, FloatArray]:
    if everywhere:
        return calibrate.ensemble(), ensemble().news
    return calibrate.best(), full().news[0]

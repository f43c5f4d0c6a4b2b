"""Answers of chapter 1 and of chapters 10 to 14: what happens together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from widgets.simulation import attribution, calibrate, cascade, episode, indicators, market, squeeze
from widgets.simulation.attribution import Race, hedged, play
from widgets.simulation.record import daily

START, END = "2023-12-29", "2024-02-07"


def _parting() -> str:
    table = daily()
    inside = (table["date"] >= np.datetime64("2023-12-29")) & (table["date"] <= np.datetime64("2024-02-08"))
    large, small = (table[name][inside] for name in ("csi300", "microcap"))
    moved, rose = small[1:] / small[:-1], large[1:] > large[:-1]
    return str(table["date"][inside][1:][rose][moved[rose].argmin()])


def _microcaps(*acting: str) -> float:
    off = [name for name in cascade.AGENTS if name not in acting]
    return float(100 * (episode.without(*off).level[0, -2, -1] - 1))


def _as_one() -> float:
    game = 100 * episode.switched().log_level[:, -2, 4]
    merged = attribution.merged(game, ((1, 2, 3), (0,), (4,), (5,), (6,)))
    return float(attribution.shapley(merged)[0])


def _fits() -> float:
    found = attribution.divided("last_out", "2024-01-02", END)
    return float((found[cascade.AGENTS.index("dealers"), :, 4] > 0).sum())


def _kept() -> float:
    run = episode.full()
    today = list(run.dates).index(np.datetime64("2024-02-05")) - 1
    lifted = hedged.lifted(np.array([0.0, 0.0, 5.0, 0.0, 0.0]), run.depth[0, today])
    return float(100 * 4 * hedged.against_hedge(hedged.held(calibrate.best())[0], lifted))


def _effect(change: attribution.Change, name: str) -> np.ndarray:
    return attribution.effects([change]).of(change.name, name)


def _neither() -> float:
    nothing = attribution.Purchases(scale=0.0)
    change = attribution.Change("neither", purchases=nothing, limit_from=None)
    return float(100 * np.median(_effect(change, "dma_nav")))


def _sure() -> float:
    late = attribution.Change("later", purchases=attribution.Purchases(shift=3))
    return float((_effect(late, "microcap_0207") > 0).mean())


def _ratio() -> float:
    days = indicators.dates()
    inside = (days >= np.datetime64("2024-02-19")) & (days <= np.datetime64("2024-03-29"))
    moves = indicators.spread("microcap")[inside]
    return float(indicators.variance_ratio(moves, 5, moves.size)[-1])


def _thin() -> float:
    now = squeeze.market()
    run = cascade.simulate(
        calibrate.best(),
        cascade.ALL_ON.off("state", "dealers"),
        squeeze.forcing(),
        market=replace(now, adv=1.25 * now.adv),
        contract=squeeze.contract(),
    )
    return float(100 * run.log_level[0, 1:, 2].min())


def _fall(change: cascade.Parameters | None = None, links: cascade.Links = cascade.ALL_ON) -> float:
    settings = calibrate.best() if change is None else change
    return float(cascade.simulate(settings, links, news=episode.full().news[0]).level[0, -2, 4] - 1)


def _half() -> float:
    best, low, high = calibrate.best(), 1.0, 2.0
    target = _fall() / 2
    for _ in range(8):
        middle = (low + high) / 2
        if _fall(best.changed(depth=middle * best.depth)) > target:
            high = middle
        else:
            low = middle
    return (low + high) / 2


def _both() -> float:
    best, fewer = calibrate.best(), cascade.Links(dma=0.4)
    patient = best.changed(hedged_tolerance=2 * best.hedged_tolerance)
    return 100 * (_fall(patient, fewer) - _fall(patient) - _fall(None, fewer) + _fall())


def _depth() -> float:
    still = cascade.simulate(calibrate.best(), cascade.ALL_ON.off("collapse"), news=episode.full().news[0])
    return float(100 * (still.level[0, -2, 4] - 1))


def _ensemble() -> float:
    several = cascade.simulate(calibrate.ensemble(), forcing=market.record_forcing())
    bare = cascade.simulate(calibrate.ensemble(), cascade.ALL_ON.off("shorts"), news=several.news)
    change = 100 * (bare.level[:, -2, 4] - 1)
    return float(change.max() - change.min())


ANSWERS: Mapping[str, Callable[[], float | str]] = MappingProxyType(
    {
        "ch01-two": lambda: _microcaps("neutral", "dma"),
        "ch01-parting": _parting,
        "ch01-casts": lambda: float((episode.switched().level[:, -2, -1] < 0.70).sum()),
        "ch10-part": lambda: float(100 * episode.full().by_agent()["public"][0, :-1, 4].sum()),
        "ch10-depth": _depth,
        "ch10-ensemble": _ensemble,
        "ch11-as-one": _as_one,
        "ch11-fits": _fits,
        "ch11-two": lambda: float(100 * play(Race(funds=2)).price(worst=False)[0]),
        "ch12-kept": _kept,
        "ch12-neither": _neither,
        "ch12-sure": _sure,
        "ch13-ratio": _ratio,
        "ch13-false": lambda: float(indicators.tally("spread", 0.10, "fall").false_days),
        "ch13-thin": _thin,
        "ch14-half": _half,
        "ch14-both": _both,
    }
)

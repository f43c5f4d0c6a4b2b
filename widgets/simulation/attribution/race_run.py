"""Profiles of a race through February: racers sell, everyone else answers, each racer's books are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from widgets.simulation.attribution.race import Race
from widgets.simulation.attribution.race_day import decide, session
from widgets.simulation.cascade import FUNDS, Links, Parameters
from widgets.simulation.cascade.layout import stack
from widgets.simulation.cascade.pressure import press
from widgets.simulation.cascade.settle import settle
from widgets.simulation.cascade.state import State, first
from widgets.simulation.cascade.world import World, prepare
from widgets.simulation.check import FloatArray, IntArray
from widgets.simulation.market import HEDGED, futures, record_forcing, tiers

RACERS, DMA, ENHANCED = (FUNDS.index(name) for name in ("neutral", "dma", "enhanced"))
_TINY = 1e-12  # CNY bn: what counts as nothing


class Outside(NamedTuple):
    """What comes from outside in a fit: news (scenarios, days), stock trades as in `History.trades`."""

    news: FloatArray
    trades: FloatArray


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of profiles, scenarios first.

    `result` (scenarios, kinds): what a racer of each kind earned, CNY per CNY of stocks at the start, on
    stocks and hedge. `kept` (scenarios, kinds): share of its stocks that a racer still holds, at first
    prices. `log_level` (scenarios, days + 1, tiers), `basis` (scenarios, days + 1, contracts). `waited`
    (scenarios,): most that daily limits held back on a day, CNY bn. `enhanced` (scenarios,): what
    index-enhanced funds earned against their index, CNY bn. `together` (scenarios,): the racers' joint profit
    as the cascade's own books have it, CNY bn, before anything is given back.
    """

    result: FloatArray
    kept: FloatArray
    log_level: FloatArray
    basis: FloatArray
    waited: FloatArray
    enhanced: FloatArray
    together: FloatArray


def run(
    race: Race,
    parameters: Parameters,
    outside: Outside,
    counts: IntArray,
    pace: FloatArray,
    wait: IntArray,
) -> Outcome:
    """Return what comes of profiles.

    Parameters
    ----------
    race : Race
        All but its choices.
    parameters : Parameters
        One for all scenarios or one for each.
    outside : Outside
        Of the full fit of the same parameters, one scenario for all or one for each; its trades are those of
        others where they do not answer.
    counts, pace, wait : arrays (scenarios, kinds)
        How many racers are of each kind, how fast they leave, how long they wait.
    """
    n = len(counts)
    world, state = _start(race, parameters, outside, n)
    others = race.pressure * np.broadcast_to(outside.trades, (n, *outside.trades.shape[1:]))
    share = pace * 2.0 * np.broadcast_to(np.asarray(parameters.participation), (n,))[:, None] / race.funds
    opening = np.broadcast_to((race.stake * world.start.mix[:, RACERS])[:, None], (*counts.shape, 5))
    held = opening.copy()
    hedge = np.repeat((state.book.futures[:, RACERS] / race.funds)[:, None], counts.shape[1], axis=1)
    profit, levels, bases = np.zeros(counts.shape), [state.log_level], [state.basis]
    waited, enhanced, together = np.zeros(n), np.zeros(n), np.zeros(n)
    starts = race.first_day + wait
    for day in range(len(world.force)):
        decided = decide(world, state, day)
        leaving = share * (day >= starts)
        wanted = np.minimum(leaving[..., None] * world.market.adv, held)
        away = decided.orders[ENHANCED:]
        if not race.answer:
            away = np.moveaxis(others[:, day], -1, 0)[ENHANCED:]
        sold = np.einsum("nj,njk->nk", counts, wanted)
        cut = np.clip(wanted.sum(axis=-1) / np.maximum(held.sum(axis=-1), _TINY), 0.0, 1.0)
        size = counts * -hedge.sum(axis=-1)
        joint = (size * cut).sum(axis=1) / np.maximum(size.sum(axis=1), _TINY)
        orders = stack([-sold, np.zeros_like(sold), *away])
        cuts = decided.cut.copy()
        cuts[:, RACERS], cuts[:, DMA] = joint, 0.0
        payout = decided.payout.copy()
        payout[:, [RACERS, DMA]] = 0.0
        traded, through = session(world, state, day, decided, orders, cuts, payout)
        pressed = press(world, state, traded, day)
        before = state
        state, settled = settle(world, state, traded, pressed, day)
        gain = np.expm1(pressed.move)[:, None]
        # orders fill at the close: who sells bears the day
        profit += (held * gain).sum(axis=-1) + (hedge * pressed.gain[:, None]).sum(axis=-1)
        held = np.maximum(held - wanted * through[:, None], 0.0) * (1.0 + gain)
        cut = cut * through.min(axis=-1)[:, None]
        hedge = hedge * (1.0 + pressed.gain[:, None]) * (1.0 - cut[..., None])
        waited = np.maximum(waited, traded.waiting.sum(axis=-1))
        enhanced += (state.standing.result - before.standing.result)[:, ENHANCED] * before.book.long[
            :, ENHANCED
        ]
        together += settled.earned[:, RACERS] * np.abs(before.book.equity[:, RACERS])
        levels.append(state.log_level)
        bases.append(state.basis)
    kept = held * np.exp(-levels[-1])[:, None] / race.stake
    back = np.expm1(-race.recovered * np.add.reduce(state.past, axis=0))[:, None]
    profit += (held * back).sum(axis=-1) + (hedge * back[..., HEDGED]).sum(axis=-1)
    return Outcome(
        result=profit / race.stake,
        kept=kept.sum(axis=-1),
        log_level=np.stack(levels, axis=1),
        basis=np.stack(bases, axis=1),
        waited=waited,
        enhanced=enhanced,
        together=together,
    )


def _start(race: Race, parameters: Parameters, outside: Outside, n: int) -> tuple[World, State]:
    """Return the world and its first state: racers are in the place of the neutral funds, DMA is off."""
    spread = {name: np.broadcast_to(array, (n,)) for name, array in parameters}
    spread["neutral"] = np.full(n, race.stocks)
    off = {"neutral": 0.0, "dma": 0.0}
    others = dict.fromkeys(("dealers", "shorts", "enhanced", "public", "state"), race.pressure)
    forcing = record_forcing(race.end)
    news = race.pressure * np.broadcast_to(outside.news, (n, outside.news.shape[-1]))[:, : len(forcing)]
    world = prepare(Parameters(**spread), Links(**off, **others), forcing, news, None, tiers(), futures())
    return world, first(world)

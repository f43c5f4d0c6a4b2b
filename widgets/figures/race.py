"""Figures of chapter 11's race to the exit: what it costs, and who pays for a choice.

Arguments are text: numbers of funds, shares of February's pressure, shares of prices that come back before a
fund is judged, paces as in `attribution.CHOICES`. Results are plain decimals of the stocks that a fund
started with, hedge included; a range runs over the near-equal fits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from widgets.simulation import calibrate, episode
from widgets.simulation.attribution import CHOICES, Exit, Played, Race, day_of, play
from widgets.simulation.cascade import FUNDS

WHICH = ("value", "low", "high")  # the best fit, the lowest and the highest of near-equal fits
SIDES = ("own", "racers", "enhanced")


def _one(fits: np.ndarray, which: str) -> float:
    if which not in WHICH:
        raise ValueError(f"which={which!r}: must be one of {', '.join(WHICH)}")
    return float((fits[0], fits.min(), fits.max())[WHICH.index(which)])


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{name}={text!r}: must be a number") from None


def _choice(name: str, pace: str) -> int:
    paces = [one.pace for one in CHOICES]
    if _number(name, pace) not in paces:
        raise ValueError(f"{name}={pace!r}: must be one of {', '.join(f'{one:g}' for one in paces)}")
    return paces.index(float(pace))


def _race(funds: str, pressure: str, back: str, everywhere: bool = True) -> Played:
    race = Race(
        funds=int(_number("funds", funds)),
        pressure=_number("pressure", pressure),
        recovered=_number("back", back),
    )
    return play(race, everywhere)


def alike(pace: str, funds: str, pressure: str, back: str, which: str = "value") -> float:
    """Return each fund's result if all choose one pace."""
    return _one(_race(funds, pressure, back).everybody()[:, _choice("pace", pace)], which)


def best(funds: str, pressure: str, back: str, which: str = "value") -> float:
    """Return the mean result of the profile that is best for all funds together."""
    found = _race(funds, pressure, back)
    return _one(found.money.max(axis=1) / found.race.stocks, which)


def price(funds: str, pressure: str, back: str, which: str = "value") -> float:
    """Return what the worst pure equilibrium loses against the best profile, of stocks, at least 0."""
    found = _race(funds, pressure, back).price()
    if np.isnan(found).any():
        raise ValueError(f"funds={funds!r}: not every fit has a pure equilibrium at pressure {pressure}")
    return _one(found, which)


def price_money(funds: str, pressure: str, back: str, which: str = "value") -> float:
    """Return the same for all funds together, CNY."""
    return 1e9 * Race().stocks * price(funds, pressure, back, which)


def price_equity(funds: str, pressure: str, back: str) -> float:
    """Return the same over equity, at the assets/equity of DMA funds."""
    return price(funds, pressure, back) / float(np.ravel(calibrate.best().dma_margin)[0])


def only(pace: str, funds: str, pressure: str, back: str) -> float:
    """Return the share of fits in which all funds at one pace is the only pure equilibrium."""
    found = _race(funds, pressure, back)
    wanted = found.game.everybody(_choice("pace", pace))
    rows = [[game.row(one) for one in some] for game, some in zip(found.games, found.equilibria, strict=True)]
    return float(np.mean([one == [wanted] for one in rows]))


def holds(pace: str, funds: str, pressure: str, back: str) -> float:
    """Return the share of fits in which all funds at one pace is an equilibrium, perhaps of several."""
    found = _race(funds, pressure, back)
    return found.share_with(found.counts[found.game.everybody(_choice("pace", pace))])


def ratio(pace: str, start: str, others: str, which: str = "value") -> float:
    """Return what others lose for each yuan that a fund gains by leaving at one pace and not another.

    The other racers and index-enhanced funds together, as in `step`.
    """
    found = _race("4", "1", "0").externality(_choice("others", others), _choice("start", start))
    j = _choice("pace", pace)
    return _one(-(found["racers"][:, j] + found["enhanced"][:, j]) / found["own"][:, j], which)


def step(side: str, pace: str, start: str, others: str, which: str = "value") -> float:
    """Return what a fund changes for one side by leaving at one pace and not another, CNY.

    Four funds in February, judged at its end, the others all at one pace. `side`: its `own` result, that of
    all other `racers`, that of index-enhanced funds.
    """
    if side not in SIDES:
        raise ValueError(f"side={side!r}: must be one of {', '.join(SIDES)}")
    found = _race("4", "1", "0").externality(_choice("others", others), _choice("start", start))[side]
    return 1e9 * _one(found[:, _choice("pace", pace)], which)


def stocks() -> float:
    """Return the stocks of all racers together, CNY."""
    return 1e9 * Race().stocks


def top(most: str) -> float:
    """Return the price of the race of four in February where the fastest pace is another."""
    fastest = _number("most", most)
    paces = (*(one for one in CHOICES if one.pace < fastest), Exit(fastest))
    return float(play(Race(choices=paces)).price()[0])


def half_stocks() -> float:
    """Return half of the stocks of all racers, CNY."""
    return stocks() / 2


def half() -> float:
    """Return the price of the race of four in February where the funds hold half as much."""
    return float(play(Race(stocks=Race().stocks / 2)).price()[0])


def fitted(fund: str, date: str, which: str = "value") -> float:
    """Return what a kind of fund earned in the full fit to a day, over the stocks it started with."""
    if fund not in FUNDS:
        raise ValueError(f"fund={fund!r}: must be one of {', '.join(FUNDS)}")
    runs, i = episode.ensemble(), FUNDS.index(fund)
    at = day_of(runs, date, "date")
    nav, equity = runs.nav[:, : at + 1, i], runs.equity[:, :at, i]
    before = np.where(nav[:, :-1] > 0, nav[:, :-1], 1.0)
    earned = (np.diff(nav, axis=1) / before * equity).sum(axis=1)
    return _one(earned / runs.stocks[:, 0, i], which)


FIGURES: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "race_alike": alike,
        "race_best": best,
        "race_fitted": fitted,
        "race_half": half,
        "race_half_stocks": half_stocks,
        "race_holds": holds,
        "race_only": only,
        "race_price": price,
        "race_price_equity": price_equity,
        "race_price_money": price_money,
        "race_ratio": ratio,
        "race_step": step,
        "race_stocks": stocks,
        "race_top": top,
    }
)

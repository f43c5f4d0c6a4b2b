"""Figures of chapter 6: the mixed book held, what it could do one evening, a beta hedge, funds that leave.

The mixed book invests 80 % of a fund of 100, hedged one to one; interest and the fee as in the module.
Arguments are text; plain decimals, except that fund values start at 100.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

import numpy as np

from widgets.simulation import firesale, funds, futures, neutral
from widgets.simulation.record import measures

OPENED, UNTIL = "2023-12-29", "2024-03-15"
INVESTED, FEE = 0.8, 0.01
REPORTED = -0.05  # neutral-three-days in the register; a test holds the two together


def mix(part: str, contract: str, start: str, end: str) -> float:
    """Return selection, basis or net of the mixed book's stocks against a contract, per unit of stocks."""
    return float(getattr(funds.stylised(funds.MIX, contract, start, end), _one("part", part, _PARTS)))


def stocks(start: str, end: str) -> float:
    """Return what the mixed book's stocks returned by themselves, without any hedge."""
    return sum(share * measures.total_return(tier, start, end) for tier, share in funds.MIX.items())


@cache
def _held(contract: str) -> neutral.Held:
    book = funds.neutral(funds.MIX, contract, invested=INVESTED, tiers=tuple(funds.MIX), on=OPENED)
    return neutral.held(book, OPENED, UNTIL, costs=neutral.COSTS)


def value(contract: str, date: str) -> float:
    """Return the value of the mixed fund at a close, 100 on 29 December, hedged with a contract."""
    found = _held(contract)
    return 100 * float(found.worth[_at(found.date, date)])


def part(name: str, contract: str, date: str) -> float:
    """Return selection, basis or net of the mixed fund since 29 December, share of the fund."""
    found = _held(contract)
    return float(getattr(found.profit, _one("name", name, _PARTS))[_at(found.date, date)])


@cache
def _choices(decided: str) -> neutral.Choices:
    return neutral.choices(decided, UNTIL, costs=neutral.COSTS)


def choice(which: str, decided: str) -> float:
    """Return what the mixed fund was worth on 15 March (lowest: at its lowest, staying), after a decision."""
    found = _choices(decided)
    if which == "now":
        return 100 * float(found.close[0])
    if which == "lowest":
        return 100 * float(found.stay.min())
    return 100 * float(getattr(found, _one("which", which, ("stay", "roll", "close")))[-1])


def indifference(decided: str) -> float:
    """Return the cost of selling, share of the stocks, at which closing ends where staying did."""
    return _choices(decided).cost_of_indifference


def needed(cost: str, fee: str, invested: str, ratio: str) -> float:
    """Return the excess return needed, a year, from percents: cost, fee, stocks and futures of the fund."""
    return float(futures.break_even(*(float(text) / 100 for text in (cost, fee, invested, ratio))))


def needed_on(product: str, date: str) -> float:
    """Return the excess return needed by the mixed fund for the cost of 90 days at a close, a year."""
    return float(futures.break_even(neutral.roll_cost(product, date), FEE, INVESTED, INVESTED))


def beta(what: str, holding: str, index: str) -> float:
    """Return of a line fitted in January: beta, fit, residual; worst or times on 1 to 8 February."""
    y, x = (measures.daily_returns(name, OPENED, "2024-01-31") for name in (holding, index))
    found = neutral.fit(x, y)
    after = [measures.daily_returns(name, "2024-01-31", "2024-02-08") for name in (index, holding)]
    worst = float(found.left_over(*after).min())
    if what in ("worst", "times"):
        return worst if what == "worst" else -worst / found.residual
    return float(getattr(found, _one("what", what, ("beta", "fit", "residual"))))


@cache
def _leaving() -> tuple[np.ndarray, neutral.Leaving]:
    days = measures.trading_days(OPENED, "2024-02-08")
    need = np.array([needed_on("IM", str(day)) for day in days])
    worth = _held("IM2403").worth[: days.size]
    return days, neutral.leaving(need, neutral.drawdown(worth))


def gone(cause: str, date: str) -> float:
    """Return the share of the model's funds gone by a close, by cause or all, at the default tolerances."""
    days, found = _leaving()
    at = _at(days, date)
    if cause == "all":
        return 1 - float(found.left[at])
    return float(getattr(found, _one("cause", cause, ("by_cost", "by_drawdown")))[at])


def three_days(outside: str) -> float:
    """Return the fund's result from 2 to 7 February with so many percent of stocks outside the CSI 1000."""
    share = float(outside) / 100
    weights = {"csi1000": 1 - share, "csi2000_etf": share * 2 / 3, "microcap": share / 3}
    return INVESTED * float(funds.stylised(weights, "IM2403", "2024-02-02", "2024-02-07").net)


def match() -> float:
    """Return the share of the stocks outside the CSI 1000 at which the fund loses what was reported."""
    none, all_ = three_days("0"), three_days("100")
    return (REPORTED - none) / (all_ - none)


def exit_cost(bn: str) -> float:
    """Return the square-root cost of selling CNY bn of microcaps in a day of January, share of the price."""
    days = measures.trading_days("2024-01-02", "2024-01-31")
    turnover = np.mean([measures.turnover("microcap", day) for day in days]) / 1e9
    daily = measures.realised_volatility("microcap", OPENED, "2024-01-31") / np.sqrt(252)
    return float(firesale.square_root_impact(float(bn), turnover, daily))


def _at(dates: np.ndarray, date: str) -> int:
    found = np.flatnonzero(dates == np.datetime64(date))
    if not found.size:
        raise ValueError(f"date={date!r}: must be a trading day from {dates[0]} to {dates[-1]}")
    return int(found[0])


def _one(name: str, given: str, allowed: tuple[str, ...]) -> str:
    if given not in allowed:
        raise ValueError(f"{name}={given!r}: must be one of {', '.join(allowed)}")
    return given


_PARTS = ("selection", "basis", "net")

FIGURES: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "fund_beta": beta,
        "fund_choice": choice,
        "fund_exit_cost": exit_cost,
        "fund_gone": gone,
        "fund_indifference": indifference,
        "fund_match": match,
        "fund_mix": mix,
        "fund_needed": needed,
        "fund_needed_on": needed_on,
        "fund_part": part,
        "fund_stocks": stocks,
        "fund_three_days": three_days,
        "fund_value": value,
    }
)

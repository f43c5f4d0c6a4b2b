"""Figures of chapter 9: depth, days to sell, laws of impact, overlaps, one fund's exit, an ETF's premium.

Arguments are text: tiers, funds and windows of `simulation.firesale.stylised`; amounts in CNY bn, shares in
percent. Money comes back in CNY, everything else as plain decimals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

import numpy as np

from widgets.simulation.firesale import (
    crowding,
    days_to_sell,
    likeness,
    next_sigma,
    square_root_impact,
    stressed_depth,
)
from widgets.simulation.firesale.leaving import DAILY_LIMIT, Exit, leave
from widgets.simulation.firesale.pace import sell
from widgets.simulation.firesale.stylised import (
    FUNDS,
    TIERS,
    fund_holdings,
    sigma,
    tier_depth,
    turnover,
)
from widgets.simulation.record import daily, measures

QUANTS = ("neutral", "enhanced", "dma")
_MICRO = TIERS.index("microcap")


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{name}={text!r}: must be a number") from None


def _place(name: str, text: str, known: tuple[str, ...]) -> int:
    if text not in known:
        raise ValueError(f"{name}={text!r}: must be one of {', '.join(known)}")
    return known.index(text)


def mean_turnover(tier: str) -> float:
    """Return a tier's mean daily turnover in December 2023, CNY (CSI 2000: an assumption)."""
    return 1e9 * float(turnover()[_place("tier", tier, TIERS)])


def one_percent(tier: str, window: str) -> float:
    """Return the net sale that moves a tier by one percent within a day, CNY."""
    return 1e7 * float(tier_depth(window)[_place("tier", tier, TIERS)])


def depth_left(tier: str, window: str) -> float:
    """Return a tier's depth in a window over its depth in the calm window at the same turnover."""
    k = _place("tier", tier, TIERS)
    return float(tier_depth(window)[k] / tier_depth("calm")[k])


def depth_on(tier: str, date: str) -> float:
    """Return a tier's depth on a day of the record over that of 29 December 2023.

    Turnover is the mean of five days, volatility remembers 0.9 of yesterday's variance.
    """
    k = _place("tier", tier, TIERS)
    table = daily()
    days = list(table["date"].astype(str))
    if tier == "csi2000" or date not in days[5:]:
        raise ValueError(f"tier={tier!r}, date={date!r}: a tier with turnover and a trading day are needed")
    moves = np.diff(table[tier]) / table[tier][:-1]
    vol = [sigma("calm")[k]]
    for move in moves:
        vol.append(float(next_sigma(vol[-1], move, memory=0.9)))
    found = [
        stressed_depth(table[f"{tier}_turnover_cny_bn"][at - 4 : at + 1].mean(), sigma("calm")[k], vol[at])
        for at in (days.index(date), days.index("2023-12-29"))
    ]
    return float(found[0] / found[1])


def sell_days(amount: str, tier: str, participation: str) -> float:
    """Return the days to sell an amount (CNY bn) as a percentage of December's turnover."""
    adv = turnover()[_place("tier", tier, TIERS)]
    return float(
        days_to_sell(
            _number("amount", amount), adv, participation=_number("participation", participation) / 100
        )
    )


def square_root(amount: str, window: str) -> float:
    """Return the fall of microcaps under the square-root law, plain decimal, positive, at any pace."""
    adv, vol = turnover()[_MICRO], sigma(window)[_MICRO]
    return float(square_root_impact(_number("amount", amount), adv, vol))


def square_root_multiple(amount: str, window: str, start: str, end: str) -> float:
    """Return the recorded fall of microcaps over that of the square-root law: the Y it would need."""
    return -measures.total_return("microcap", start, end) / square_root(amount, window)


def path(law: str, amount: str, days: str, window: str, c: str = "0.4") -> float:
    """Return the change of microcaps when an amount is sold in some days: depth that stays, or thins."""
    if law not in ("still", "thin"):
        raise ValueError(f"law={law!r}: must be still or thin")
    count = int(_number("days", days))
    plan = np.full(count, _number("amount", amount) / count)
    calm, vol = sigma("calm")[_MICRO], sigma(window)[_MICRO]
    done = sell(
        plan, turnover()[_MICRO], calm, vol, c=_number("c", c), limit=DAILY_LIMIT, collapses=law == "thin"
    )
    return float(done.price[-1]) - 1


def critical_pace(c: str = "0.4") -> float:
    """Return the daily sale above which the market of microcaps thins every day, c x turnover, CNY."""
    return 1e9 * _number("c", c) * float(turnover()[_MICRO])


def overlap_likeness(first: str, second: str, window: str) -> float:
    """Return the depth-weighted likeness of two funds' holdings, from 0 to 1."""
    i, j = (_place("fund", name, tuple(FUNDS)) for name in (first, second))
    return float(likeness(fund_holdings(), tier_depth(window, days=5))[i, j])


def share(tier: str) -> float:
    """Return a tier's part of what the three quant funds hold."""
    held = fund_holdings()[:3].sum(axis=0)
    return float(held[_place("tier", tier, TIERS)] / held.sum())


def crowd(tier: str, window: str) -> float:
    """Return the part of the three quant funds' common position (first eigenvector) in a tier."""
    found = crowding(fund_holdings()[:3], tier_depth(window, days=5))
    return float(found.assets[_place("tier", tier, TIERS)])


@cache
def _exit(seller: str, share: str, days: str, window: str, follow: str) -> Exit:
    sellers = QUANTS if seller == "quants" else seller
    part, length = _number("share", share) / 100, _number("days", days)
    return leave(sellers, part, length, window, follow=follow)


def exit_loss(fund: str, seller: str, share: str, days: str, window: str, follow: str = "nobody") -> float:
    """Return what a fund loses on its shares, CNY."""
    return 1e9 * float(_exit(seller, share, days, window, follow).loss[_place("fund", fund, tuple(FUNDS))])


def exit_outside(seller: str, share: str, days: str, window: str, follow: str = "nobody") -> float:
    """Return the part of all losses on shares that is not the seller's own, plain decimal."""
    loss = _exit(seller, share, days, window, follow).loss
    return 1 - float(loss[_place("seller", seller, tuple(FUNDS))] / loss.sum())


def etf_gap(date: str) -> float:
    """Return the price of the CSI 2000 ETF over the index level the press printed, less one.

    Both are 100 on 29 December 2023, so the ETF's premium of that day is not in it.
    """
    return measures.level("csi2000_etf", date) / measures.level("csi2000_press", date) - 1


FIGURES: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "liquidity_critical_pace": critical_pace,
        "liquidity_crowd": crowd,
        "liquidity_depth_left": depth_left,
        "liquidity_depth_on": depth_on,
        "liquidity_etf_gap": etf_gap,
        "liquidity_exit_loss": exit_loss,
        "liquidity_exit_outside": exit_outside,
        "liquidity_likeness": overlap_likeness,
        "liquidity_one_percent": one_percent,
        "liquidity_path": path,
        "liquidity_sell_days": sell_days,
        "liquidity_share": share,
        "liquidity_square_root": square_root,
        "liquidity_square_root_multiple": square_root_multiple,
        "liquidity_turnover": mean_turnover,
    }
)

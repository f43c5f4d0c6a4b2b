"""Figures of leveraged funds: what a loss does to leverage, and stylised DMA swaps on the record.

Arguments are text. Assets/equity as a number (5), losses in percent of the stocks; results in plain decimals,
multiples of equity, or CNY.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from widgets.simulation import funds
from widgets.simulation.funds import leverage as closed
from widgets.simulation.funds.february import MAINTENANCE, MIXES, swap_path
from widgets.simulation.futures import parse
from widgets.simulation.record import measures

_LEGS = {"stocks": closed.after_loss, "futures": closed.after_hedge_loss}
_PARTS = ("end", "loss", "low", "peak", "owed", "paid", "sold", "blocked")


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{name}={text!r}: must be a number") from None


def _choose(name: str, text: str, allowed: Mapping[str, object] | tuple[str, ...]) -> str:
    if text not in allowed:
        raise ValueError(f"{name}={text!r}: must be one of {', '.join(allowed)}")
    return text


def waits(level: str, loss: str, leg: str = "stocks") -> float:
    """Return assets/equity after a loss of the stocks, or a rise of the futures, if nothing is sold."""
    after = _LEGS[_choose("leg", leg, tuple(_LEGS))]
    return float(after(_number("level", level), _number("loss", loss) / 100))


def sale(level: str, loss: str, leg: str = "stocks") -> float:
    """Return the share of the stocks to sell to be back at the first assets/equity, plain decimal."""
    return float(closed.sale_between(waits(level, loss, leg), _number("level", level)))


def call(level: str, leg: str = "stocks") -> float:
    """Return the loss at which margin is called, at three quarters of the first margin, plain decimal."""
    margin = 1.0 / _number("level", level)
    if _choose("leg", leg, tuple(_LEGS)) == "futures":
        return float(closed.hedge_call_level(margin, MAINTENANCE * margin))
    return -float(closed.call_level(margin, MAINTENANCE * margin))


def wiped(level: str) -> float:
    """Return the loss of the stocks that takes all equity, plain decimal."""
    return 1.0 / _number("level", level)


def held(mix: str, level: str, contract: str, start: str, end: str) -> float:
    """Return the change of equity of a swap held without trade, plain decimal, no lower than -1."""
    stocks = MIXES[_choose("mix", mix, MIXES)]
    net = float(funds.stylised(stocks, contract, start, end).net)
    return max(_number("level", level) * net, -1.0)


def lost(mix: str, level: str, contract: str, start: str, end: str) -> float:
    """Return the share of equity that a swap held without trade lost, plain decimal, at most 1."""
    return -held(mix, level, contract, start, end)


def path(part: str, mix: str, level: str, opened: str, limit: str = "none", answer: str = "sells") -> float:
    """Return a part of a swap's way to 8 February 2024, of its first equity: see `february.swap_path`.

    ``end`` and ``low``: equity, ``loss``: 1 less ``end``; ``peak``: highest assets/equity at a close, before
    sales; ``owed``: the broker's loss; ``paid`` by investors; ``sold``: stock; ``blocked``: most stock due
    and not sold on one day.
    """
    _choose("part", part, _PARTS)
    found = swap_path(mix, _number("level", level), opened, limit, answer)
    seen = found.history
    return {
        "end": lambda: float(seen.equity[-1]),
        "loss": lambda: 1.0 - float(seen.equity[-1]),
        "low": lambda: float((seen.equity - seen.gap_loss).min()),
        "peak": lambda: float(seen.marked_ratio.max()),
        "owed": lambda: float(found.owed),
        "paid": lambda: float(seen.paid_in.sum()),
        "sold": lambda: float(seen.sales.sum()),
        "blocked": lambda: float(found.blocked.max()),
    }[part]()


def futures_cash(level: str, contract: str, start: str, end: str) -> float:
    """Return what a short as large as the stocks must pay in cash on a day, of the equity of the eve."""
    return _number("level", level) * measures.futures_return(contract, start, end)


def due(mix: str, level: str, opened: str, date: str, size: str) -> float:
    """Return the stock that swaps of `size` CNY bn of stock on the eve must sell on a day, CNY."""
    found = swap_path(mix, _number("level", level), opened, "full", "sells")
    at = np.flatnonzero(found.dates == np.datetime64(date))
    if not at.size or at[0] == 0:
        raise ValueError(f"date={date!r}: must be a trading day after {opened}, to {found.dates[-1]}")
    k = int(at[0])
    eve = float(found.history.books.long[k - 1])
    return 1e9 * _number("size", size) * float(found.blocked[k]) / eve


def income(part: str, level: str, spread: str, turns: str, commission: str) -> float:
    """Return a broker's quiet year per unit of the client's equity: financing, commission or both (net).

    `spread` and `commission` in percent, `turns`: two-sided turnover a year over the stocks.
    """
    assets = _number("level", level)
    side = funds.yearly_income(
        assets,
        assets - 1.0,
        spread=_number("spread", spread) / 100,
        turns=_number("turns", turns),
        commission=_number("commission", commission) / 100,
    )
    return float(getattr(side, _choose("part", part, ("financing", "commission", "net"))))


def spread_loss(mix: str, contract: str, start: str, end: str) -> float:
    """Return the loss of the stocks against the contract's future, plain decimal of the stocks."""
    parse(contract)
    return -float(funds.stylised(MIXES[_choose("mix", mix, MIXES)], contract, start, end).net)


FIGURES: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "dma_call": call,
        "dma_due": due,
        "dma_futures_cash": futures_cash,
        "dma_income": income,
        "dma_lost": lost,
        "dma_path": path,
        "dma_sale": sale,
        "dma_spread_loss": spread_loss,
        "dma_waits": waits,
        "dma_wiped": wiped,
    }
)

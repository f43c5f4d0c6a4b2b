"""What the funds decide, from yesterday's close alone: who leaves, who is called, and how they may sell."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from widgets.simulation import funds
from widgets.simulation.cascade.fund_books import HEDGE_MIX, Opening
from widgets.simulation.cascade.parameters import Parameters
from widgets.simulation.check import FloatArray

_TINY = 1e-12  # CNY bn: what counts as nothing


class Standing(NamedTuple):
    """How each kind of fund stands, arrays (scenarios, funds), in CNY per CNY of stocks held.

    `result` is what the stocks have earned against their hedge or benchmark since the start, `peak` its
    highest, `stay` the share of investors who have not left, `unpaid` a futures call without cash.
    """

    result: FloatArray
    peak: FloatArray
    stay: FloatArray
    unpaid: FloatArray


class Plan(NamedTuple):
    """Orders of a day, CNY bn at yesterday's close; arrays (scenarios, funds, tiers) or (scenarios, funds).

    `trades` are signed; `cut` is the share of the hedge bought back; `payout` the share of equity that goes
    to investors who leave.
    """

    trades: FloatArray
    cut: FloatArray
    payout: FloatArray


def start(opening: Opening) -> Standing:
    """Return the standing of funds that have neither won nor lost."""
    zero = np.zeros_like(opening.book.cash)
    return Standing(zero, zero, zero + 1.0, zero)


def leaving(standing: Standing, tolerance: FloatArray, power: FloatArray) -> Standing:
    r"""Return the standing after investors have looked at yesterday's close: who leaves does not come back.

    .. math:: \text{stay} = \min\left(\text{stay before}, \frac{1}{1 + (x/\theta)^p}\right)

    with x the fall of the result from its peak and the tolerance theta, at which half have left. Tolerances
    are spread over investors, so that there is no cliff; unlevered loss is what they are told apart by: a DMA
    investor at 5x bears five times the loss of equity.
    """
    fallen = np.maximum(standing.peak - standing.result, 0.0) / tolerance
    return standing._replace(stay=np.minimum(standing.stay, 1.0 / (1.0 + fallen**power)))


def margin_sale(
    book: funds.Book, rules: funds.Rules, standing: Standing, spread: FloatArray, calls: FloatArray
) -> FloatArray:
    """Return the share of stocks that margin calls or unpaid futures margin ask to sell, (scenarios, funds).

    Brokers' maintenance levels are spread around the rule's by `spread`; a fund without debt is not called.
    """
    ratio = book.equity / np.maximum(book.long, _TINY)
    below = np.clip((rules.maintenance - ratio) / spread, -40.0, 40.0)
    called = np.where(rules.maintenance > 0, 1.0 / (1.0 + np.exp(-below)), 0.0)
    wanted = called * funds.wanted_sale(book, rules)
    return calls * np.maximum(wanted, funds.wanted_for_cash(book, rules, standing.unpaid))


def plan(
    book: funds.Book,
    opening: Opening,
    standing: Standing,
    sale: FloatArray,
    level: FloatArray,
    adv: FloatArray,
    kept_back: FloatArray,
    p: Parameters,
) -> Plan:
    """Return the orders that take funds toward what they want to hold.

    Wanted: the starting mix, for the share of investors who stay, and no more than a margin sale leaves. What
    is freed is paid out; under the net-selling limit the share `kept_back` (scenarios, funds) of it is bought
    back in the hedge's mix, so that sells do not exceed buys. No kind of fund trades more than
    `participation` of a tier's turnover, and none buys for more than it sells. The hedge is cut with the net
    sale.

    Parameters
    ----------
    sale : array (scenarios, funds)
        Share of the stocks that must go, from `margin_sale`.
    level : array (scenarios, tiers)
        Price levels against the start.
    adv : array (tiers,)
        Turnover, CNY bn a day.
    """
    held = book.assets
    kept = standing.stay[..., None] * (opening.stocks[..., None] * opening.mix * level[:, None, :])
    stayed = np.minimum(held, kept)
    wanted = np.minimum(stayed, held * (1.0 - sale[..., None]))
    freed, left = (np.add.reduce(held - x, axis=-1) for x in (wanted, stayed))
    target = wanted + (kept_back * freed)[..., None] * HEDGE_MIX
    most = np.asarray(p.participation).reshape(-1, 1, 1) * adv
    trades = np.clip(target - held, -most, most)
    buys, sells = np.maximum(trades, 0.0), np.maximum(-trades, 0.0)
    sold, bought = np.add.reduce(sells, axis=-1), np.add.reduce(buys, axis=-1)
    buys = buys * np.minimum(1.0, sold / np.maximum(bought, _TINY))[..., None]
    cut = np.clip((sold - np.add.reduce(buys, axis=-1)) / np.maximum(book.long, _TINY), 0.0, 1.0)
    return Plan(buys - sells, cut, cut * np.clip(left / np.maximum(freed, _TINY), 0.0, 1.0))

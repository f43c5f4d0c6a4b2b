"""The three kinds of fund at the start: balance sheets of `simulation.funds`, their mixes and their rules."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from widgets.simulation import funds
from widgets.simulation.cascade.layout import columns
from widgets.simulation.cascade.parameters import Parameters
from widgets.simulation.check import FloatArray
from widgets.simulation.market import CONTRACTS, TIERS

FUNDS = ("neutral", "dma", "enhanced")  # the second axis of every book here
# Nobody publishes holdings. The hedge's mix is that of an index-following book on CSI 500 and CSI 1000; the
# small mix that of a book which bought what had paid best in 2023. Assumptions; `size_tilt` lies between.
HEDGE_MIX = np.array([0.05, 0.35, 0.40, 0.17, 0.03])
SMALL_MIX = np.array([0.00, 0.05, 0.20, 0.52, 0.23])
HEDGE = {"IC": 0.35, "IM": 0.65}  # of neutral and DMA books: what is nearest to small stocks. An assumption
INVESTED = {"neutral": 0.8, "enhanced": 0.95}  # stocks / equity


class Opening(NamedTuple):
    """Books (scenarios, funds), their rules, and the mix each started with, (scenarios, funds, tiers)."""

    book: funds.Book
    rules: funds.Rules
    mix: FloatArray
    stocks: FloatArray


def opening(parameters: Parameters, scenarios: int) -> Opening:
    """Return the books of 29 December: neutral, DMA and enhanced funds side by side on the second axis."""
    p = {name: np.broadcast_to(array, (scenarios,)) for name, array in parameters}
    tilt = p["size_tilt"][:, None]
    mix = np.repeat(((1.0 - tilt) * HEDGE_MIX + tilt * SMALL_MIX)[:, None], len(FUNDS), axis=1)
    stocks = np.stack([p[name] for name in FUNDS], axis=-1)
    parts = (
        funds.neutral(
            mix[:, 0],
            HEDGE,
            invested=INVESTED["neutral"],
            equity=p["neutral"] / INVESTED["neutral"],
            tiers=TIERS,
        ),
        funds.dma(mix[:, 1], HEDGE, margin=p["dma_margin"], equity=p["dma"] * p["dma_margin"], tiers=TIERS),
        funds.long_only(
            mix[:, 2],
            invested=INVESTED["enhanced"],
            equity=p["enhanced"] / INVESTED["enhanced"],
            tiers=TIERS,
            contracts=CONTRACTS,
        ),
    )
    fields = {
        name: np.stack(
            [np.broadcast_to(getattr(b, name), (scenarios, *getattr(b, name).shape[1:])) for b in parts], 1
        )
        for name in ("assets", "futures", "cash", "margin", "debt")
    }
    one = np.ones(scenarios)
    rules = funds.Rules(
        target=np.stack([one, p["dma_margin"], one], axis=-1),
        maintenance=np.stack([0 * one, p["maintenance"] * p["dma_margin"], 0 * one], axis=-1),
        futures_margin=np.array([funds.FUTURES_MARGIN, 0.0, 0.0]),
        advances=np.array([0.0, 1.0, 0.0]),
    )
    book = funds.Book(**fields, tiers=TIERS, contracts=CONTRACTS)
    book = book.moved(**{name: columns(getattr(book, name)) for name in fields})
    rules = rules.moved(
        target=columns(np.asarray(rules.target)), maintenance=columns(np.asarray(rules.maintenance))
    )
    return Opening(book, rules, columns(mix), columns(stocks))

"""What a counterfactual is judged by: prices, discounts and funds, one number of each run."""

from __future__ import annotations

import numpy as np

from widgets.simulation.attribution.accounts import day_of
from widgets.simulation.cascade import FUNDS, History, Parameters
from widgets.simulation.check import FloatArray, refuse
from widgets.simulation.market import CONTRACTS, TIERS

LOW_DAY, LAST_DAY = "2024-02-07", "2024-02-08"
OUTCOMES = (
    *(f"{tier}_0207" for tier in TIERS),
    *(f"{tier}_0208" for tier in TIERS),
    *(f"{tier}_low" for tier in TIERS),
    *(f"{name.lower()}_low" for name in CONTRACTS),
    *(f"{name}_result" for name in FUNDS),
    *(f"{name}_nav" for name in FUNDS),
    "dma_leverage",
    "dma_short",
    "dma_hole",
    "gap_loss",
)
_COARSE = ("dma_leverage", "dma_short", "dma_hole", "gap_loss")
# of each outcome, below which a change counts as none: 0.05 points, 0.05 of assets / equity, CNY 0.05 bn
NOTHING = np.array([0.05 if name in _COARSE else 5e-4 for name in OUTCOMES])


def outcomes(history: History, parameters: Parameters) -> FloatArray:
    """Return what came of a run to 8 February, (scenarios, outcomes), in the order of `OUTCOMES`.

    ``<tier>_0207``, ``<tier>_0208`` and ``<tier>_low``, its lowest close: change since 29 December, plain
    decimals. ``ic_low``, ``im_low``: the lowest basis. ``<fund>_result``: what its stocks earned against
    hedge or index by 8 February, per CNY of stocks; ``<fund>_nav``: the change of a unit. ``dma_leverage``:
    the highest assets / equity, infinite once equity is gone while stocks are held. ``dma_short``: the most
    by which DMA equity stood below the maintenance margin, and ``dma_hole`` below zero, CNY bn: what brokers
    would have lost by closing out at that close. ``gap_loss``: what they lost on accounts closed out, CNY bn.

    Raises
    ------
    ValueError
        If 7 or 8 February is no day of the run, or parameters have another number of scenarios.
    """
    scenarios = len(history.log_level)
    if parameters.scenarios not in (1, scenarios):
        raise refuse("parameters.scenarios", parameters.scenarios, f"1 or {scenarios}, as the run has")
    last = day_of(history, LAST_DAY)
    level = history.level[:, : last + 1] - 1.0
    dma = FUNDS.index("dma")
    stocks, equity = history.stocks[:, : last + 1, dma], history.equity[:, : last + 1, dma]
    margin = (np.asarray(parameters.maintenance) * np.asarray(parameters.dma_margin)).reshape(-1, 1)
    short = np.maximum(margin * stocks - equity, 0.0).max(axis=1)
    columns = [
        level[:, day_of(history, LOW_DAY)],
        level[:, last],
        level.min(axis=1),
        history.basis[:, : last + 1].min(axis=1),
        history.result[:, last],
        history.nav[:, last] - 1.0,
        history.leverage[:, : last + 1, dma].max(axis=1)[:, None],
        short[:, None],
        np.maximum(-equity, 0.0).max(axis=1)[:, None],
        history.gap_loss[:, :last].sum(axis=(1, 2))[:, None],
    ]
    return np.concatenate(columns, axis=1)


def outcome(name: str) -> int:
    """Return the place of an outcome. Raises ValueError if it is unknown."""
    if name not in OUTCOMES:
        raise refuse("outcome", name, ", ".join(OUTCOMES))
    return OUTCOMES.index(name)

"""The plain rivals of February in September: beta measured before, momentum with February's own numbers."""

from __future__ import annotations

from functools import cache

import numpy as np

from widgets.simulation.calibrate import targets
from widgets.simulation.calibrate.baselines import momentum_numbers, momentum_roll
from widgets.simulation.calibrate.targets import SERIES as FEBRUARY
from widgets.simulation.check import FloatArray
from widgets.simulation.market import CONTRACTS, record_forcing
from widgets.simulation.record import lookup, measures
from widgets.simulation.squeeze.ground import BEFORE, DECEMBER, contract, forcing, market, moves_of

SERIES = ("csi500", "csi1000", "basis_ic", "basis_im")


@cache
def beta_path() -> FloatArray:
    """Return beta x the CSI 300, x 100, (days, series); of a basis: the slope of its daily change."""
    return np.asarray(_start() + 100 * np.cumsum(forcing().index)[:, None] * np.array(_slopes()))


@cache
def momentum_path() -> FloatArray:
    """Return beta plus own momentum, x 100, (days, series); gain and memory are those fitted to February."""
    memory, gain = momentum_numbers(record_forcing(), targets())
    rows = [FEBRUARY.index(name) for name in SERIES]
    paths = [
        momentum_roll(forcing().index, slope, start, memory[row], gain[row])
        for slope, start, row in zip(_slopes(), _start(), rows, strict=True)
    ]
    return np.column_stack(paths)


@cache
def _slopes() -> tuple[float, ...]:
    days = lookup.trading_days(*BEFORE)
    index = moves_of("csi300", days)
    slopes = [float(beta) for beta in market().beta[1:3]]
    for product in CONTRACTS:
        change = np.diff([measures.basis(DECEMBER[product], day) for day in days])
        slopes.append(float(np.cov(change, index)[0, 1] / index.var(ddof=1)))
    return tuple(slopes)


def _start() -> FloatArray:
    return np.concatenate([np.zeros(2), 100 * contract().basis])

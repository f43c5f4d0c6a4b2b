"""The cascade of February run in September 2024, nothing fitted again, and how far it misses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

import numpy as np

from widgets.simulation import calibrate
from widgets.simulation.cascade import ALL_ON, History, Parameters, simulate
from widgets.simulation.check import FloatArray, refuse
from widgets.simulation.market import Tiers, tiers
from widgets.simulation.record import lookup, measures
from widgets.simulation.squeeze import rivals
from widgets.simulation.squeeze.ground import DECEMBER, contract, forcing, market, moves_of
from widgets.simulation.squeeze.notes import left_grid
from widgets.simulation.squeeze.rivals import SERIES

LINES = ("model", "low", "high", "beta", "momentum")
PEAK = "2024-10-08"  # the highest close of the window
SPANS = ("rise", "after", "all")


@dataclass(frozen=True)
class Version:
    """What a run assumes beside the stored fit. Only `frozen` was fixed before looking.

    `dealers`: what is left of January's notes is hedged; `capped`: the DMA rule of August 2024, 2x and the
    smallest size published; `turnover`: times that of June, or None for the market of December 2023.
    """

    dealers: bool = False
    capped: bool = False
    turnover: float | None = 1.0


VERSIONS: Mapping[str, Version] = MappingProxyType(
    {
        "frozen": Version(),
        "dealers": Version(dealers=True),
        "capped": Version(capped=True),
        "december": Version(turnover=None),
        "double": Version(turnover=2.0),
        "fourfold": Version(turnover=4.0),
    }
)


@cache
def run(version: str = "frozen", everywhere: bool = False) -> History:
    """Return the best fit, or with `everywhere` all near-equal fits, from 19 September to 31 October 2024.

    The state buys nothing and no rule of February is in force. Raises ValueError if the version is unknown.
    """
    if version not in VERSIONS:
        raise refuse("version", version, ", ".join(VERSIONS))
    chosen = VERSIONS[version]
    parameters = calibrate.ensemble() if everywhere else calibrate.best()
    if chosen.capped:
        parameters = _capped(parameters)
    return simulate(
        parameters,
        ALL_ON.off("state") if chosen.dealers else ALL_ON.off("state", "dealers"),
        forcing(),
        grid=left_grid() if chosen.dealers else None,
        market=_market(chosen.turnover),
        contract=contract(),
    )


def _capped(parameters: Parameters) -> Parameters:
    return parameters.changed(dma_margin=0.5, dma=150.0)


def _market(turnover: float | None) -> Tiers:
    if turnover is None:
        return tiers()
    now = market()
    return replace(now, adv=turnover * now.adv)


def scored(history: History) -> FloatArray:
    """Return what is held against the record, x 100, (.., days, series): log levels and bases."""
    return 100.0 * np.concatenate([history.log_level[:, 1:, 1:3], history.basis[:, 1:]], axis=-1)


@cache
def recorded() -> FloatArray:
    """Return the record, x 100, (days, series): logs against 18 September, bases in percent."""
    days = forcing().dates
    columns = [100 * np.cumsum(moves_of(name, days)) for name in SERIES[:2]]
    for code in DECEMBER.values():
        columns.append(np.array([100 * measures.basis(code, day) for day in days[1:]]))
    return np.column_stack(columns)


@cache
def lines(version: str = "frozen") -> Mapping[str, FloatArray]:
    """Return model, the lowest and highest of near-equal fits, and the rivals, each (days, series), x 100.

    Raises ValueError if the version is unknown.
    """
    several = scored(run(version, everywhere=True))
    found = (
        scored(run(version))[0],
        several.min(axis=0),
        several.max(axis=0),
        rivals.beta_path(),
        rivals.momentum_path(),
    )
    return MappingProxyType(dict(zip(LINES, found, strict=True)))


def errors(line: FloatArray, span: str = "all") -> FloatArray:
    """Return the root-mean-square miss by series of a line (.., days, series) over a span.

    `rise`: to 8 October; `after`: from 9 October; `all`. Raises ValueError if the span is unknown.
    """
    if span not in SPANS:
        raise refuse("span", span, ", ".join(SPANS))
    late = forcing().dates[1:] > lookup.as_day(PEAK)
    days = {"rise": ~late, "after": late, "all": np.ones_like(late)}[span]
    miss = np.asarray(line)[..., days, :] - recorded()[days]
    return np.asarray(np.sqrt(np.mean(miss**2, axis=-2)))

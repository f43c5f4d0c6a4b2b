"""The numbers of the cascade: unit, default, range and source; one value, or one for each scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from widgets.simulation.cascade.layout import Batched
from widgets.simulation.check import FloatArray, refuse

Numbers = float | FloatArray


@dataclass(frozen=True)
class Parameter:
    """One number of the model. `fitted`: calibration may move it inside `low`..`high`; else it is fixed."""

    name: str
    unit: str
    default: float
    low: float
    high: float
    fitted: bool
    source: str


def _table(*rows: tuple[str, str, float, float, float, bool, str]) -> Mapping[str, Parameter]:
    return MappingProxyType({row[0]: Parameter(*row) for row in rows})


PARAMETERS = _table(
    ("depth", "days' turnover per sigma", 0.036, 0.01, 0.4, True,
     "D = c ADV / sigma, one day; 0.4 is that of the published example, for sales spread over weeks"),
    ("state_scale", "times ETF turnover", 0.9, 0.8, 3.0, True,
     "state buying per ETF turnover above normal; the published net inflow of 5 February is 1.7 times it"),
    ("same_day", "share", 0.25, 0.0, 1.0, True,
     "of the state's buying that reaches stocks on the day; the rest on the next"),
    ("resilience", "per day", 0.23, 0.0, 0.4, True, "share of past impact that other buyers undo in a day"),
    ("chase", "days' turnover", 0.019, 0.0, 0.4, True,
     "what the public trades for a lag of one sigma behind the CSI 300"),
    ("chase_memory", "per day", 0.86, 0.1, 0.95, True, "weight of the last day in what the public chases"),
    ("tolerance", "share of stocks", 0.136, 0.01, 0.3, True,
     "loss against their index at which half of the money in index-enhanced funds has decided to leave"),
    ("participation", "share of turnover", 0.037, 0.01, 0.3, True,
     "assumption: most that all funds of a kind together trade in a tier in a day"),
    ("size_tilt", "share", 0.79, 0.0, 1.0, True,
     "of neutral and DMA stocks in the small mix, the rest as the hedge"),
    ("snowballs", "CNY bn", 270.0, 190.0, 350.0, True, "notional live in January 2024, press and brokers"),
    ("trend_shorts", "CNY bn per 100 %", 1210.0, 0.0, 1500.0, True,
     "futures sold by new hedgers for a fall; lots open rose 12 and 28 % to 5 February"),
    ("bound", "share", 0.026, 0.0, 1.0, True,
     "of funds other than DMA under the net-selling limit; press: some, not all"),
    ("futures_depth", "days' turnover per sigma", 0.337, 0.03, 1.5, True, "as depth, for index futures"),
    ("reversion", "per day", 0.013, 0.0, 0.3, True, "of the basis to its anchor"),
    ("spill", "share", 0.016, 0.0, 0.5, True,
     "of the pressure on futures that moves the index and not the basis"),
    ("neutral", "CNY bn of stocks", 200.0, 100.0, 400.0, False,
     "assumption: no figure found, 'several hundred'"),
    ("dma", "CNY bn of stocks", 200.0, 150.0, 250.0, False, "Bloomberg, 28 February 2024, and press"),
    ("enhanced", "CNY bn of stocks", 800.0, 300.0, 1100.0, False,
     "assumption: index-enhanced and other long-only quant funds, of 1.92 trillion in all"),
    ("dma_margin", "equity / stocks", 0.2, 0.125, 1.0, False,
     "20 % margin: assets/equity 5; press also 25 %"),
    ("maintenance", "share of margin", 0.75, 0.3, 0.95, False,
     "assumption: call at 15 % where margin is 20 %"),
    ("call_spread", "equity / stocks", 0.015, 0.005, 0.05, False, "assumption: brokers' call levels differ"),
    ("hedged_tolerance", "share of stocks", 0.05, 0.02, 0.2, False,
     "the same for neutral and DMA funds, whose loss is after the hedge; press: minus 5 % in three days"),
    ("steepness", "power", 2.0, 1.0, 10.0, False, "assumption: how close together tolerances lie"),
    ("short_memory", "per day", 0.05, 0.0, 0.5, False, "assumption: share of new shorts closed in a day"),
    ("knock_in_80", "share", 0.3, 0.0, 1.0, False,
     "of notes with knock-in at 80 %, the others at 75 %; press: both"),
    ("vol_memory", "per day", 0.94, 0.8, 0.99, False, "RiskMetrics' weight of the past in daily variance"),
    ("chase_cap", "days' turnover", 0.5, 0.05, 1.0, False,
     "assumption: most the public trades in a tier in a day"),
)  # fmt: skip
FITTED = tuple(name for name, one in PARAMETERS.items() if one.fitted)
AFTER_5_FEBRUARY = ("bound",)  # acts only from that day: fitted on all days, a prior in the test


@dataclass(frozen=True, eq=False)
class Parameters(Batched):
    """A value, or an array (scenarios,), for every entry of `PARAMETERS`, whose default it takes.

    Raises
    ------
    ValueError
        If a value is NaN or outside its range, or arrays differ in shape.
    """

    depth: Numbers = PARAMETERS["depth"].default
    state_scale: Numbers = PARAMETERS["state_scale"].default
    same_day: Numbers = PARAMETERS["same_day"].default
    resilience: Numbers = PARAMETERS["resilience"].default
    chase: Numbers = PARAMETERS["chase"].default
    chase_memory: Numbers = PARAMETERS["chase_memory"].default
    tolerance: Numbers = PARAMETERS["tolerance"].default
    participation: Numbers = PARAMETERS["participation"].default
    size_tilt: Numbers = PARAMETERS["size_tilt"].default
    snowballs: Numbers = PARAMETERS["snowballs"].default
    trend_shorts: Numbers = PARAMETERS["trend_shorts"].default
    bound: Numbers = PARAMETERS["bound"].default
    futures_depth: Numbers = PARAMETERS["futures_depth"].default
    reversion: Numbers = PARAMETERS["reversion"].default
    spill: Numbers = PARAMETERS["spill"].default
    neutral: Numbers = PARAMETERS["neutral"].default
    dma: Numbers = PARAMETERS["dma"].default
    enhanced: Numbers = PARAMETERS["enhanced"].default
    dma_margin: Numbers = PARAMETERS["dma_margin"].default
    maintenance: Numbers = PARAMETERS["maintenance"].default
    call_spread: Numbers = PARAMETERS["call_spread"].default
    hedged_tolerance: Numbers = PARAMETERS["hedged_tolerance"].default
    steepness: Numbers = PARAMETERS["steepness"].default
    short_memory: Numbers = PARAMETERS["short_memory"].default
    knock_in_80: Numbers = PARAMETERS["knock_in_80"].default
    vol_memory: Numbers = PARAMETERS["vol_memory"].default
    chase_cap: Numbers = PARAMETERS["chase_cap"].default

    def __post_init__(self) -> None:
        self.hold_inside({name: (one.low, one.high) for name, one in PARAMETERS.items()})

    def changed(self, **values: npt.ArrayLike) -> Parameters:
        """Return the same parameters with some changed.

        Raises
        ------
        ValueError
            If a name is unknown, or as the class does.
        """
        for name in values:
            if name not in PARAMETERS:
                raise refuse("parameter", name, ", ".join(PARAMETERS))
        return replace(self, **values)  # type: ignore[arg-type]

    def pick(self, which: slice | npt.NDArray[np.int64]) -> Parameters:
        """Return the chosen scenarios; single values stay what they are."""
        return Parameters(**{name: array[which] if array.size > 1 else array for name, array in self})


def from_vector(
    values: npt.ArrayLike, names: tuple[str, ...] = FITTED, base: Parameters | None = None
) -> Parameters:
    """Return parameters from an array (scenarios, names), the others as in `base` (by default the defaults).

    Raises ValueError if the last axis has another length, or as `Parameters` does.
    """
    array = np.atleast_2d(np.asarray(values, dtype=np.float64))
    if array.shape[-1] != len(names):
        raise refuse("values.shape", array.shape, f"(scenarios, {len(names)}), in the order of names")
    return (base or Parameters()).changed(**{name: array[:, i] for i, name in enumerate(names)})

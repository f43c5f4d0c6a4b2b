"""Lines held against the record: the model's two fits with their bands, the two plain rivals."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import numpy as np

from widgets.simulation import calibrate
from widgets.simulation.calibrate.baselines import beta_path, momentum_path
from widgets.simulation.calibrate.evaluate import COVER
from widgets.simulation.calibrate.score import scored
from widgets.simulation.calibrate.targets import END, SERIES, TRAIN_END, targets
from widgets.simulation.check import FloatArray, refuse
from widgets.simulation.episode import runs
from widgets.simulation.market import BASE, CONTRACTS, MARCH, TIERS, record_forcing
from widgets.simulation.record import measures

SPANS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"training": ("2024-01-02", TRAIN_END), "test": ("2024-02-05", END), "all": ("2024-01-02", END)}
)
FITS = ("test", "full")
LINES = ("model", "low", "high", "beta", "momentum")


@cache
def record() -> FloatArray:
    """Return the record on the scored days, (days, series): log levels and bases, x 100."""
    return targets().values


@cache
def lines(fit: str) -> Mapping[str, FloatArray]:
    """Return the lines of a fit by name, each (days, series) in the units of `record`.

    `test`: fitted to 2 February; `model` is the median, `low` and `high` the ends of the band over near-equal
    fits and over what acts only from 5 February; rivals fitted to the same days. `full`: fitted to all days;
    `low` and `high` are the lowest and highest of near-equal fits. Raises ValueError if the fit is unknown.
    """
    if fit not in FITS:
        raise refuse("fit", fit, ", ".join(FITS))
    forcing, target = record_forcing(), targets()
    if fit == "test":
        seen = int(target.between(*SPANS["training"]).sum())
        draws = calibrate.band(calibrate.trained_ensemble(), forcing)
        low, model, high = np.percentile(draws, [COVER[0], 50.0, COVER[1]], axis=0)
    else:
        seen, several = len(target), scored(runs.ensemble())
        low, model, high = several.min(axis=0), scored(runs.full())[0], several.max(axis=0)
    found = (model, low, high, beta_path(forcing), momentum_path(forcing, target, seen))
    return MappingProxyType(dict(zip(LINES, found, strict=True)))


def errors(line: FloatArray, span: str) -> FloatArray:
    """Return the root-mean-square miss by series of a line (..., days, series) over a span.

    Raises ValueError if the span is unknown.
    """
    if span not in SPANS:
        raise refuse("span", span, ", ".join(SPANS))
    days = targets().between(*SPANS[span])
    miss = np.asarray(line)[..., days, :] - record()[days]
    return np.asarray(np.sqrt(np.mean(miss**2, axis=-2)))


@cache
def levels() -> FloatArray:
    """Return recorded levels of five tiers (29 December = 100) and two bases (percent), (days + 1, 7)."""
    days = runs.full().dates
    large = [measures.level("csi300", day) for day in days]
    small = len(TIERS) - 1
    first = [100 * measures.basis(MARCH[product], BASE) for product in CONTRACTS]
    return np.column_stack(
        [
            large,
            100 * np.exp(np.vstack([np.zeros(small), record()[:, :small]]) / 100),
            np.vstack([first, record()[:, small : len(SERIES)]]),
        ]
    )

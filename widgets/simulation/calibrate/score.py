"""From a run to its errors: the series that are scored, residuals for a search, root-mean-square errors."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from widgets.simulation.calibrate.targets import GOAL, SERIES, Targets
from widgets.simulation.cascade import History
from widgets.simulation.check import FloatArray

# Weight of each series beside 1 / goal: the search minimises a sum, the goal is that none passes its own.
WEIGHT = {"csi500": 1.0, "csi1000": 1.0, "csi2000": 1.5, "microcap": 1.0, "basis_ic": 1.1, "basis_im": 1.0}
_SCALE = np.array([WEIGHT[name] / GOAL[name] for name in SERIES])


def scored(history: History) -> FloatArray:
    """Return what is compared with the targets, x 100, (.., days, series): log levels and bases."""
    return 100.0 * np.concatenate([history.log_level[:, 1:, 1:], history.basis[:, 1:]], axis=-1)


def residuals(found: FloatArray, target: Targets, days: npt.NDArray[np.bool_] | None = None) -> FloatArray:
    """Return weighted misses (scenarios, days x series) whose squares add up to the loss.

    A loss of 1 means that the series miss by their goals, on average and before the weights.
    """
    which = np.ones(len(target), dtype=bool) if days is None else days
    miss = (found[:, which] - target.values[which]) * _SCALE
    return np.asarray(miss.reshape(len(found), -1) / np.sqrt(miss[0].size))


def errors(
    found: FloatArray, target: Targets, days: npt.NDArray[np.bool_] | None = None
) -> dict[str, FloatArray]:
    """Return the root-mean-square error of each series over the days, arrays (scenarios,)."""
    which = np.ones(len(target), dtype=bool) if days is None else days
    rms = np.sqrt(((found[:, which] - target.values[which]) ** 2).mean(axis=1))
    return {name: rms[:, i] for i, name in enumerate(SERIES)}

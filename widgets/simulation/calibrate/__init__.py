"""Calibration of the cascade: fitted to the record by a command, stored with its errors, read by chapters."""

from widgets.simulation.calibrate.evaluate import band, evaluate
from widgets.simulation.calibrate.result import best, ensemble, stored, trained, trained_ensemble
from widgets.simulation.calibrate.targets import END, GOAL, SERIES, TRAIN_END, Targets, targets

__all__ = [
    "END",
    "GOAL",
    "SERIES",
    "TRAIN_END",
    "Targets",
    "band",
    "best",
    "ensemble",
    "evaluate",
    "stored",
    "targets",
    "trained",
    "trained_ensemble",
]

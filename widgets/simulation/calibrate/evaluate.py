"""What a stored calibration is worth: errors, baselines, the test band, sign facts, all run again."""

from __future__ import annotations

from typing import Any

import numpy as np

from widgets.simulation.calibrate import result as store
from widgets.simulation.calibrate.baselines import beta_path, momentum_path
from widgets.simulation.calibrate.facts import sign_facts
from widgets.simulation.calibrate.fit import PINNED
from widgets.simulation.calibrate.score import errors, scored
from widgets.simulation.calibrate.targets import END, GOAL, SERIES, TRAIN_END, UNIT, Targets, targets
from widgets.simulation.cascade import PARAMETERS, Parameters, simulate
from widgets.simulation.check import FloatArray
from widgets.simulation.market import Forcing, record_forcing

BOUND_PRIOR = np.linspace(0.0, 1.0, 9)  # fixed before looking: from nobody to every fund under the limit
TEST = ("2024-02-05", END)
AHEAD = 2.5  # times below the beta baseline, the goal
EDGE = 0.005  # of the range: nearer to an end counts as on it
COVER = (5.0, 95.0)  # percent, the ends of the band


def band(training: Parameters, forcing: Forcing) -> FloatArray:
    """Return runs (scenarios, days, series) of near-equal training fits over the prior of the limit."""
    count = training.scenarios
    spread = {name: np.repeat(np.broadcast_to(array, (count,)), len(BOUND_PRIOR)) for name, array in training}
    spread["bound"] = np.tile(BOUND_PRIOR, count)
    return scored(simulate(Parameters(**spread), forcing=forcing))


def evaluate() -> dict[str, Any]:
    """Return the evaluation of the stored result as plain values. Raises FileNotFoundError without one."""
    result = store.stored()
    forcing, target = record_forcing(END), targets(END)
    run = simulate(store.best(), forcing=forcing)
    full = errors(scored(run), target)
    rivals = {"beta": beta_path(forcing), "momentum": momentum_path(forcing, target)}
    plain = {name: errors(path[None], target) for name, path in rivals.items()}
    rows = {}
    for name in SERIES:
        mine, beta = float(full[name][0]), float(plain["beta"][name][0])
        rows[name] = {
            "unit": UNIT[name], "full_fit": round(mine, 3),
            "goal": GOAL[name], "goal_met": mine <= GOAL[name],
            "baseline_beta": round(beta, 3), "baseline_momentum": round(float(plain["momentum"][name][0]), 3),
            "times_below_beta": round(beta / mine, 2), "ahead_of_beta_met": beta / mine >= AHEAD,
        }  # fmt: skip
    return {
        "errors": rows,
        "test_window": test_window(forcing, target),
        "sign_facts": sign_facts(run),
        "parameters": parameter_table(result),
        "fixed": {p.name: {"value": p.default, "unit": p.unit, "range": [p.low, p.high], "source": p.source}
                  for p in PARAMETERS.values() if not p.fitted},
        "calibration": {key: result[key] for key in ("date", "seed", "settings")}
        | {which: {key: result[which][key] for key in ("loss", "seconds", "processor_seconds", "evaluations",
            "first_day", "last_day")}
           for which in ("full", "training")},
    }  # fmt: skip


def test_window(forcing: Forcing, target: Targets) -> dict[str, Any]:
    """Return the conditional test of 5 to 8 February: the band of fits to 2 February, and rivals."""
    runs = band(store.trained_ensemble(), forcing)
    days = target.between(*TEST)
    low, middle, high = np.percentile(runs, [COVER[0], 50.0, COVER[1]], axis=0)
    seen = int(target.between(target.dates[0], TRAIN_END).sum())
    median, beta = errors(middle[None], target, days), errors(beta_path(forcing)[None], target, days)
    momentum = errors(momentum_path(forcing, target, seen)[None], target, days)
    inside = (target.values >= low) & (target.values <= high)
    rows = {}
    for i, name in enumerate(SERIES):
        rivals = {"beta": float(beta[name][0]), "momentum": float(momentum[name][0])}
        mine = float(median[name][0])
        rows[name] = {
            "unit": UNIT[name], "median_of_band": round(mine, 3),
            **{f"baseline_{rival}": round(value, 3) for rival, value in rivals.items()},
            "baseline_wins": [rival for rival, value in rivals.items() if value < mine],
            "days_inside": int(inside[days, i].sum()), "days": int(days.sum()),
            "band": [[round(float(low[d, i]), 2), round(float(high[d, i]), 2)] for d in np.flatnonzero(days)],
            "record": [round(float(target.values[d, i]), 2) for d in np.flatnonzero(days)],
        }  # fmt: skip
    return {
        "conditional_on": "the CSI 300's return and ETF turnover of each day",
        "fitted_to": TRAIN_END,
        "not_blind": "the structure and the fixed numbers were chosen with all days in sight; the test is of "
        "the fitted values alone",
        "priors_not_fitted": {
            "bound": "share of funds under the net-selling limit: 0 to 1, evenly",
            "csi500_and_csi1000_etf_buying": "the depth law and scale of the CSI 300, fitted before",
        },
        "series": rows,
    }


def parameter_table(result: dict[str, Any]) -> dict[str, Any]:
    """Return each fitted parameter: value, range, what near-equal fits allow, whether it is pinned down."""
    full = result["full"]
    names, several = full["names"], np.array(full["ensemble"])
    table = {}
    for i, name in enumerate(names):
        one = PARAMETERS[name]
        value = float(full["values"][i])
        low, high = float(several[:, i].min()), float(several[:, i].max())
        share = (high - low) / (one.high - one.low)
        table[name] = {
            "value": value, "unit": one.unit, "range": [one.low, one.high], "near_equal": [low, high],
            "share_of_range": round(share, 3), "identified": bool(share < PINNED), "source": one.source,
            "on_bound": bool(min(value - one.low, one.high - value) < EDGE * (one.high - one.low)),
        }  # fmt: skip
    return table

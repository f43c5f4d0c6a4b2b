"""The true optimum of the same problem, by a convex solver. Needs the optional extra `optimum` (cvxpy)."""

from typing import Any

import numpy as np
import numpy.typing as npt

from widgets.simulation import check
from widgets.simulation.mandate.greedy import limits
from widgets.simulation.mandate.mandate import Conflict, Mandate
from widgets.simulation.mandate.portfolio import Portfolio
from widgets.simulation.mandate.risk import Risk
from widgets.simulation.mandate.universe import Universe


def optimum(
    mandate: Mandate, universe: Universe, score: npt.ArrayLike, risk: Risk | None = None
) -> Portfolio:
    """Return the portfolio of the highest score under the mandate, to the solver's accuracy.

    Parameters
    ----------
    mandate : Mandate
        The rules; `max_names` must be None, for a count of names is not a convex rule.
    universe, score, risk
        As `build`.

    Raises
    ------
    ImportError
        If cvxpy is not installed.
    ValueError
        If `max_names` is set, or the score has another shape or is not finite.
    Conflict
        If the solver finds the rules infeasible. It does not say which conflict; `build` does.
    """
    cvxpy = _cvxpy()
    if mandate.max_names is not None:
        raise check.refuse("max_names", mandate.max_names, "None: the optimum knows no limit on names")
    wanted = np.asarray(score, dtype=np.float64)
    if wanted.shape != (universe.size,) or not np.all(np.isfinite(wanted)):
        raise check.refuse("score.shape", wanted.shape, f"({universe.size},), all finite")
    model = Risk() if risk is None else risk
    box, rules = limits(mandate, universe)
    weights = cvxpy.Variable(universe.size)
    kept = [weights >= box.lower, weights <= box.upper, cvxpy.sum(weights) == box.total]
    sectors = (np.arange(universe.industries)[:, None] == universe.industry).astype(np.float64)
    if box.floor is not None:
        kept += [sectors @ weights >= box.floor, sectors @ weights <= box.ceiling]
    for rule in rules:
        scale = float(np.abs(rule.values).max())
        share = (rule.values / scale) @ weights
        kept += [share >= rule.low / scale] if np.isfinite(rule.low) else []
        kept += [share <= rule.high / scale] if np.isfinite(rule.high) else []
    if mandate.tracking_error is not None:
        index = universe.weights(mandate.index)
        active = weights - index
        place = universe.log_cap - index @ universe.log_cap
        parts = cvxpy.hstack(
            [
                model.market * cvxpy.sum(active),
                model.size * (place @ active),
                model.industry * (sectors @ active),
                model.stock * active,
            ]
        )
        kept.append(cvxpy.norm(parts, 2) <= mandate.tracking_error)
    problem = cvxpy.Problem(cvxpy.Maximize(wanted @ weights), kept)
    problem.solve(solver=cvxpy.CLARABEL)
    if problem.status not in ("optimal", "optimal_inaccurate"):
        said = f"some of its rules ({problem.status}, says the solver; build() names them)"
        raise Conflict(mandate.name, ("unknown",), (said,))
    found = np.clip(weights.value, 0.0, None)
    return Portfolio(found * (mandate.stocks / found.sum()), mandate.cash, mandate.other)


def _cvxpy() -> Any:
    try:
        import cvxpy
    except ImportError as error:
        raise ImportError(
            "optimum() needs cvxpy: install the project with its extra `optimum`; build() needs numpy alone"
        ) from error
    return cvxpy

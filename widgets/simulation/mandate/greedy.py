"""The builder: fill with the best names, price the rules that cut across, then size the bets to the risk."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from widgets.simulation import check
from widgets.simulation.check import BoolArray, FloatArray
from widgets.simulation.mandate import conflict
from widgets.simulation.mandate.bets import bets
from widgets.simulation.mandate.fill import Box, Empty
from widgets.simulation.mandate.mandate import Mandate
from widgets.simulation.mandate.portfolio import Portfolio, allowed, inside, size_limits, sizes
from widgets.simulation.mandate.price import Rule, best
from widgets.simulation.mandate.risk import Risk, risk_gradient, tracking_error
from widgets.simulation.mandate.universe import Universe

TRIES = 12  # boldnesses tried when the limit on tracking error binds
NEAR = 0.9998  # share of the limit that is near enough to stop


def build(mandate: Mandate, universe: Universe, score: npt.ArrayLike, risk: Risk | None = None) -> Portfolio:
    """Return the portfolio of (nearly) the highest score that keeps every rule of the mandate.

    Without a limit on tracking error or names the answer is the optimum. With one, see `_within_risk`.

    Parameters
    ----------
    mandate : Mandate
        The rules.
    universe : Universe
        The stocks.
    score : array_like
        The signal, shape (n,); its scale does not matter.
    risk : Risk
        Volatilities for the tracking error; the default model if not given.

    Raises
    ------
    ValueError
        If the score has another shape or is not finite.
    Conflict
        If the rules cannot be met together; it names those that conflict. They are never relaxed.
    """
    wanted = np.asarray(score, dtype=np.float64)
    if wanted.shape != (universe.size,):
        raise check.refuse("score.shape", wanted.shape, f"({universe.size},)")
    if not np.all(np.isfinite(wanted)):
        raise check.refuse("score", float(wanted[~np.isfinite(wanted)][0]), "finite numbers")
    spread = float(np.abs(wanted).max())
    wanted = wanted / spread if spread > 0 else wanted
    model = Risk() if risk is None else risk
    try:
        weights = _solve(mandate, universe, wanted, model)
    except Empty:
        raise conflict.explain(mandate, lambda tried: feasible(tried, universe, model)) from None
    weights = np.maximum(weights, 0.0)
    weights *= mandate.stocks / weights.sum()
    return Portfolio(weights, mandate.cash, mandate.other)


def feasible(mandate: Mandate, universe: Universe, risk: Risk) -> bool:
    """Return whether some portfolio keeps every rule (with `max_names`: whether the builder finds one)."""
    try:
        _solve(mandate, universe, np.zeros(universe.size), risk)
    except Empty:
        return False
    return True


def limits(mandate: Mandate, universe: Universe, held: BoolArray | None = None) -> tuple[Box, list[Rule]]:
    """Return the mandate as limits of names and industries, and rules that cut across them.

    `held`, shape (n,), names the stocks that may be held, if fewer than the mandate allows.
    """
    index = mandate.stocks * universe.weights(mandate.index)
    may = allowed(mandate, universe) if held is None else allowed(mandate, universe) & held
    upper = np.where(may, mandate.name_cap, 0.0)
    lower = np.zeros(universe.size)
    if mandate.active_cap is not None:
        upper = np.minimum(upper, index + mandate.active_cap)
        lower = np.maximum(lower, index - mandate.active_cap)
    upper = np.minimum(upper, mandate.stocks)
    box = Box(lower, upper, mandate.stocks)
    if mandate.industry_band is not None:
        share, band = universe.by_industry(index), mandate.industry_band * mandate.stocks
        box = replace(box, industry=universe.industry, floor=share - band, ceiling=share + band)
    rules = []
    if mandate.constituents > 0:
        rules.append(Rule(inside(mandate, universe).astype(np.float64), mandate.inside_minimum, np.inf))
    if mandate.size_band is not None:
        low, high = size_limits(mandate, universe)
        rules.append(Rule(sizes(mandate, universe), low * mandate.stocks, high * mandate.stocks))
    return box, rules


def _solve(mandate: Mandate, universe: Universe, score: FloatArray, risk: Risk) -> FloatArray:
    weights = _linear(mandate, universe, score, None)
    weights = _within_risk(mandate, universe, score, risk, weights, None)
    if mandate.max_names is None or np.count_nonzero(weights) <= mandate.max_names:
        return weights
    # too many names: keep the largest positions and start again with those names alone
    held = np.zeros(universe.size, dtype=np.bool_)
    held[np.argsort(-weights, kind="stable")[: mandate.max_names]] = True
    weights = _linear(mandate, universe, score, held)
    return _within_risk(mandate, universe, score, risk, weights, held)


def _linear(mandate: Mandate, universe: Universe, score: FloatArray, held: BoolArray | None) -> FloatArray:
    """Return the best portfolio without the limit on tracking error."""
    box, rules = limits(mandate, universe, held)
    return best(box, score, rules)


def _within_risk(
    mandate: Mandate,
    universe: Universe,
    score: FloatArray,
    risk: Risk,
    free: FloatArray,
    held: BoolArray | None,
) -> FloatArray:
    """Return the best portfolio within the limit on tracking error; `free` is the best one without it.

    Every bet is in proportion to the score, less the price of its risk (`bets`). How bold all of them are is
    one number, raised until the limit is met; two tries, one on either side, are mixed to meet it exactly.
    """
    limit = mandate.tracking_error
    index = universe.weights(mandate.index)

    def error(weights: FloatArray) -> float:
        return float(tracking_error(universe, mandate.index, weights, risk))

    if limit is None or error(free) <= limit:
        return free
    problem = bets(universe, index, *limits(mandate, universe, held), risk)
    safe, prices = problem.at(score, 0.0)
    least = error(safe)
    if least > limit * (1 + 1e-9):
        raise Empty
    if not score.any():
        return safe  # only asked whether there is a portfolio at all
    bold, low, high = free, 0.0, np.inf
    boldness = limit / risk.stock / max(float(np.linalg.norm(score)), 1e-300)
    power, before = (
        2.0,
        (0.0, 0.0),
    )  # variance beyond the least ~ boldness ** power, less as names meet their caps
    for _ in range(TRIES):
        try:
            tried, prices = problem.at(score, boldness, prices)
        except Empty:
            high = boldness  # so bold that rounding stopped the search: less will do
            boldness = float(np.sqrt(max(low, high / 64) * high))
            continue
        found = error(tried)
        if found <= limit:
            safe, low = tried, boldness
        else:
            bold, high = tried, boldness
        if NEAR * limit < found < limit / NEAR:
            break
        more = max(found**2 - least**2, 1e-300)
        if before[0] and more != before[1]:
            power = np.log(more / before[1]) / np.log(boldness / before[0])
        before = (boldness, more)
        guess = boldness * ((limit**2 - least**2) / more) ** (1 / min(max(power, 0.05), 2.0))
        if not low < guess < high:
            guess = np.sqrt(max(low, boldness / 64) * high)
        boldness = float(min(max(guess, boldness / 64), boldness * 64))
    return _mix(mandate, universe, risk, safe, bold, limit)


def _mix(
    mandate: Mandate, universe: Universe, risk: Risk, safe: FloatArray, bold: FloatArray, limit: float
) -> FloatArray:
    """Return the mix of a portfolio within the limit and one beyond it that meets it; both keep the rules."""
    at = [float(tracking_error(universe, mandate.index, w, risk)) ** 2 for w in (safe, bold)]
    slope = 2 * float(risk_gradient(universe, mandate.index, safe, risk) @ (bold - safe))
    curve, room = at[1] - at[0] - slope, limit**2 - at[0]
    if room <= 0:
        return safe
    # curve x part**2 + slope x part = room; a variance is convex, so the curve is not negative
    root = np.sqrt(slope**2 + 4 * max(curve, 0.0) * room)
    part = 2 * room / (slope + root) if slope + root > 0 else 1.0
    # a hair inside, so that rounding does not carry it over the limit
    return np.asarray(safe + min(part, 1.0) * (1 - 1e-10) * (bold - safe))

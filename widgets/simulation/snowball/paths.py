"""Monte Carlo: index paths, and the fate of a note on each. For distributions; prices come from `value`."""

import numpy as np

from widgets.simulation import check
from widgets.simulation.check import BoolArray, FloatArray, IntArray
from widgets.simulation.snowball.market import Market
from widgets.simulation.snowball.payoff import Settlement, settle
from widgets.simulation.snowball.terms import Terms

BLOCK = 8192  # paths followed at a time: the moves of a month, 1.4 MB, stay near the processor


def log_moves(market: Market, days: int, count: int, rng: np.random.Generator) -> FloatArray:
    """Return log(S_k / S_0) for k = 1, ..., days on `count` paths, exact in law; shape (count, days)."""
    moves = rng.standard_normal((count, days))
    moves *= market.sd
    moves += market.mean
    return np.cumsum(moves, axis=1, out=moves)


def sample_paths(market: Market, spot: float, days: int, count: int, rng: np.random.Generator) -> FloatArray:
    """Return `count` paths of closes of days 0, ..., `days`, shape (count, days + 1), all from `spot`.

    log S_{k+1} - log S_k ~ N((r - q - vol²/2) dt, vol² dt), without discretisation error.

    Raises
    ------
    ValueError
        If the spot is not positive, or `days` or `count` is below 1.
    """
    start = float(check.positive("spot", spot))
    check.whole("days", days, 1)
    check.whole("count", count, 1)
    paths = np.empty((count, days + 1))
    paths[:, 0] = start
    np.exp(log_moves(market, days, count, rng), out=paths[:, 1:])
    paths[:, 1:] *= start
    return paths


def simulate(
    terms: Terms,
    market: Market,
    spot: float,
    count: int,
    rng: np.random.Generator,
    elapsed: int = 0,
    knocked_in: bool = False,
) -> Settlement:
    """Return the settlement of the note on `count` random paths, which are drawn daily and not kept.

    A path is followed only until the note is knocked out: less than half of the days need drawing.

    Parameters
    ----------
    terms, market : Terms, Market
        The note, as it was on its day 0, and the world.
    spot, elapsed, knocked_in : float, int, bool
        Close of day `elapsed` and the state then.
    count : int
        Number of paths.
    rng : numpy.random.Generator
        Source of randomness; the same seed gives the same paths.

    Returns
    -------
    Settlement
        One entry for each path; days counted from `elapsed`.

    Raises
    ------
    ValueError
        If the spot is not positive, `count` is below 1 or `elapsed` lies beyond maturity.
    """
    start = float(np.log(check.positive("spot", spot)))
    check.whole("count", count, 1)
    terms = terms.after(elapsed)
    sizes = [min(BLOCK, count - first) for first in range(0, count, BLOCK)]
    parts = [_fates(terms, market, start, size, rng, knocked_in) for size in sizes]
    ko, touched, last = (np.concatenate(column) for column in zip(*parts, strict=True))
    return settle(terms, ko, touched, np.exp(last))


def _fates(
    terms: Terms, market: Market, start: float, count: int, rng: np.random.Generator, knocked_in: bool
) -> tuple[IntArray, BoolArray, FloatArray]:
    """Return for each path the position of its knock-out (-1: none), its knock-in, its last log close."""
    barriers, floor = np.log(np.array(terms.ko_levels)), np.log(terms.ki_level)
    ko = np.full(count, -1)
    touched = np.full(count, bool(knocked_in))
    last = np.full(count, start)
    alive = np.arange(count)
    for j, days in enumerate(np.diff(terms.ko_days, prepend=0)):
        path = log_moves(market, int(days), alive.size, rng)
        path += last[alive, None]
        close = path[:, -1]
        out = close >= barriers[j]
        last[alive] = close
        ko[alive[out]] = j
        # knock-out is tested first: the last close of a knocked-out path touches nothing
        lowest = path[:, :-1].min(axis=1, initial=np.inf)
        touched[alive] |= (lowest <= floor) | (~out & (close <= floor))
        alive = alive[~out]
    return ko, touched, last


def present_value(terms: Terms, market: Market, settled: Settlement, elapsed: int = 0) -> FloatArray:
    """Return the cash of each path discounted to day `elapsed`, cash x exp(-r x years), NaN if unpaid."""
    years = np.array(terms.after(elapsed).years)
    return np.asarray(settled.cash * np.exp(-market.r * years[settled.day]), dtype=np.float64)

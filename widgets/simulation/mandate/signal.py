"""A selection signal with a tilt to small stocks whose strength is a number."""

import numpy as np
import numpy.typing as npt

from widgets.simulation import check
from widgets.simulation.check import FloatArray
from widgets.simulation.mandate.universe import Universe


def draw_taste(universe: Universe, rng: np.random.Generator) -> FloatArray:
    """Draw the part of a signal that has nothing to do with size: standard normal, shape (n,)."""
    return rng.standard_normal(universe.size)


def signal(universe: Universe, tilt: float, taste: npt.ArrayLike) -> FloatArray:
    r"""Return the score of each stock, shape (n,): the higher, the more it is wanted.

    .. math:: s_i = \tau z_i + \sqrt{1 - \tau^2}\, \epsilon_i

    with z the smallness of a stock (minus its log market value, standardised over the universe) and
    epsilon the rest of the signal. The tilt tau is the correlation of the score with smallness: 0 is
    no view on size, 1 nothing else, negative a tilt to large stocks. The score has no skill: where it does
    not lean on size, it earns nothing on average.

    Parameters
    ----------
    universe : Universe
        The stocks.
    tilt : float
        Strength of the tilt, in [-1, 1]. An assumption of each experiment.
    taste : array_like
        epsilon, shape (n,), as of `draw_taste`.

    Raises
    ------
    ValueError
        If the tilt lies outside [-1, 1] or `taste` has another shape or is not finite.
    """
    check.number("tilt", tilt, -1, 1)
    own = np.asarray(taste, dtype=np.float64)
    if own.shape != (universe.size,):
        raise check.refuse("taste.shape", own.shape, f"({universe.size},)")
    if not np.all(np.isfinite(own)):
        raise check.refuse("taste", float(own[~np.isfinite(own)][0]), "finite numbers")
    small = -universe.log_cap
    spread = float(small.std())
    # a universe of equal stocks has no smallness to lean on
    z = (small - small.mean()) / spread if spread > 0 else np.zeros(universe.size)
    return np.asarray(tilt * z + np.sqrt(1 - tilt**2) * own)

"""Gauss-Legendre panels whose edges sit on the barriers, and the Gaussian step between two days."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from widgets.simulation.check import FloatArray

ONE_THREAD = 250_000  # OpenBLAS shares out a product of matrices above 2^18 multiplications
_erf = np.frompyfunc(math.erf, 1, 1)


@dataclass(frozen=True)
class Setting:
    """How fine the grids are.

    Parameters
    ----------
    nodes : int
        Gauss-Legendre points in a panel.
    width : float
        Widest panel, in standard deviations of the step that lands on it.
    reach : float
        Where the grids are cut off, in standard deviations.
    """

    nodes: int
    width: float
    reach: float


DEFAULT = Setting(nodes=14, width=8.0, reach=6.0)
FAST = Setting(nodes=10, width=7.0, reach=5.0)


@dataclass(frozen=True)
class Grid:
    """Points `y` (log of S/s0) and weights `w`: ∫ f(y) dy ≈ Σ w f(y)."""

    y: FloatArray
    w: FloatArray


@lru_cache
def _gauss(nodes: int) -> tuple[FloatArray, FloatArray]:
    points, weights = np.polynomial.legendre.leggauss(nodes)
    return points, weights


def panels(low: float, high: float, kinks: FloatArray, width: float, nodes: int) -> Grid:
    """Return a composite Gauss-Legendre grid on [low, high] with a panel edge on every kink inside.

    A jump of the integrand on an edge costs nothing; inside a panel it would ruin the convergence.
    Points are not in rising order.
    """
    if not low < high:
        return Grid(np.empty(0), np.empty(0))
    edges = np.concatenate(([low], np.unique(kinks[(kinks > low) & (kinks < high)]), [high]))
    counts = np.ceil(np.diff(edges) / width).astype(np.int64)
    half = np.repeat(np.diff(edges) / counts / 2, counts)
    middle = low + 2 * np.cumsum(half) - half
    # a narrow panel between two near barriers needs fewer points for the same accuracy
    wanted = np.minimum(nodes, np.ceil(nodes * 2 * half / width) + 3).astype(np.int64)
    y, w = [], []
    for count in np.unique(wanted):
        points, weights = _gauss(int(count))
        wide, at = half[wanted == count, None], middle[wanted == count, None]
        y.append((at + wide * points).ravel())
        w.append((wide * weights).ravel())
    return Grid(np.concatenate(y), np.concatenate(w))


def normal_cdf(z: FloatArray) -> FloatArray:
    """Return Φ(z), the standard normal distribution function."""
    return np.asarray(0.5 + 0.5 * _erf(np.asarray(z) / math.sqrt(2)), dtype=np.float64)


def normal_pdf(z: FloatArray) -> FloatArray:
    """Return φ(z), the standard normal density."""
    return np.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)


def gaussian_step(x: FloatArray, to: Grid, mean: float, sd: float) -> FloatArray:
    """Return the matrix G with E[f(x + step)] ≈ G f(to.y), step ~ N(mean, sd²); shape (x, to)."""
    z = (to.y - (x[:, None] + mean)) / sd
    z *= z
    z *= -0.5
    # beyond 11 standard deviations the density is below 1e-26: the cut keeps subnormal numbers, slow on
    # many processors, out of the powers of G
    np.maximum(z, -60.0, out=z)
    np.exp(z, out=z)
    z *= to.w / (sd * math.sqrt(2 * math.pi))
    return z


def product(a: FloatArray, b: FloatArray) -> FloatArray:
    """Return a @ b in blocks of rows, small enough for the linear algebra library to keep to one thread.

    At these sizes a second thread gains nothing, and on a busy machine waiting for it costs much more.
    """
    rows = max(1, ONE_THREAD // max(b.size, 1))
    out = np.empty((a.shape[0], b.shape[1]))
    for first in range(0, a.shape[0], rows):
        np.matmul(a[first : first + rows], b, out=out[first : first + rows])
    return out


def slopes(
    center: FloatArray, sd: float, m0: FloatArray, m1: FloatArray, m2: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return d/dx and d²/dx² of Σ G v from the moments Σ G v, Σ G y v, Σ G y² v.

    The kernel's derivatives in x are z / sd and (z² - 1) / sd² times the kernel, z = (y - center) / sd:
    delta and gamma need no differencing across a barrier.
    """
    first = (m1 - center * m0) / sd**2
    second = (m2 - 2 * center * m1 + center**2 * m0) / sd**4 - m0 / sd**2
    return first, second


def land(step: FloatArray, y: FloatArray, v: FloatArray, center: FloatArray, sd: float) -> FloatArray:
    """Return G v for every column of v, then the first and second derivative in x of its first column."""
    m = product(step, np.column_stack([v, y * v[:, 0], y * y * v[:, 0]]))
    m[:, -2], m[:, -1] = slopes(center, sd, m[:, 0], m[:, -2], m[:, -1])
    return m

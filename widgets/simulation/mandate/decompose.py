"""Where an excess return came from: an exact split, by part and by group of stocks."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from widgets.simulation import check
from widgets.simulation.check import BoolArray, FloatArray
from widgets.simulation.mandate.returns import StockReturns
from widgets.simulation.mandate.universe import Universe


@dataclass(frozen=True)
class Split:
    """Parts of an excess return, each of shape (...), plain decimals of assets.

    excess = fund - index = size_inside + selection_inside + size_outside + selection_outside + cash + other
    + fees. `by_group`, shape (..., 6), splits inside + outside by group of stocks, in the order of `GROUPS`.
    """

    fund: FloatArray
    index: FloatArray
    size_inside: FloatArray
    selection_inside: FloatArray
    size_outside: FloatArray
    selection_outside: FloatArray
    cash: FloatArray
    other: FloatArray
    fees: FloatArray
    by_group: FloatArray

    @property
    def excess(self) -> FloatArray:
        """Return of the fund less that of the index."""
        return np.asarray(self.fund - self.index)

    @property
    def inside(self) -> FloatArray:
        """Part from constituents."""
        return np.asarray(self.size_inside + self.selection_inside)

    @property
    def outside(self) -> FloatArray:
        """Part from stocks that are not constituents."""
        return np.asarray(self.size_outside + self.selection_outside)

    @property
    def size(self) -> FloatArray:
        """Part from size, inside and outside."""
        return np.asarray(self.size_inside + self.size_outside)

    @property
    def size_share(self) -> FloatArray:
        """Part from size as a share of the fund's own gain or loss; nan where that is 0."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.fund == 0, np.nan, self.size / self.fund)

    @property
    def parts(self) -> dict[str, FloatArray]:
        """The seven parts by name; they sum to the excess."""
        names = (
            "size_inside",
            "selection_inside",
            "size_outside",
            "selection_outside",
            "cash",
            "other",
            "fees",
        )
        return {name: getattr(self, name) for name in names}


def decompose(
    universe: Universe,
    index: str,
    weights: npt.ArrayLike,
    returns: StockReturns,
    inside: BoolArray,
    *,
    cash: npt.ArrayLike = 0.0,
    other: npt.ArrayLike = 0.0,
    cash_return: npt.ArrayLike = 0.0,
    other_return: npt.ArrayLike = 0.0,
    fees: npt.ArrayLike = 0.0,
) -> Split:
    r"""Split the excess return of shares bought at the start of a window and kept.

    With index return B = sum b_i r_i and r_i = size_i + own_i (industry and noise),

    .. math::
        \sum_i w_i r_i + c\,r_c + o\,r_o - f - B = \sum_i w_i (r_i - B) + c (r_c - B) + o (r_o - B) - f

    because the shares sum to 1. Each stock's r_i - B is its size return less the index's, plus its own less
    the index's; both are summed over the constituents and over the rest.

    Parameters
    ----------
    universe : Universe
        The stocks.
    index : str
        The benchmark, one of the four indices.
    weights : array_like
        Shares of assets in the stocks, shape (..., n).
    returns : StockReturns
        Their returns, shapes (..., n).
    inside : array_like
        Which stocks count as constituents, shape (n,).
    cash, other : array_like
        Shares in cash and other assets; with the stocks they sum to 1.
    cash_return, other_return : array_like
        What those earned in the window.
    fees : array_like
        Fees and costs of the window as a share of assets, 0 or more.

    Raises
    ------
    ValueError
        If the shares do not sum to 1, a shape does not fit, or a number is not finite.
    """
    w = np.asarray(weights, dtype=np.float64)
    if w.shape[-1:] != (universe.size,):
        raise check.refuse("weights.shape", w.shape, f"(..., {universe.size})")
    flag = check.flags("inside", inside, (universe.size,))
    c, o, rc, ro, f = (
        np.asarray(x, dtype=np.float64) for x in (cash, other, cash_return, other_return, fees)
    )
    for name, value in (
        ("weights", w), ("cash", c), ("other", o), ("cash_return", rc), ("other_return", ro), ("fees", f),
    ):  # fmt: skip
        if not np.all(np.isfinite(value)):
            raise check.refuse(name, "nan or inf", "finite numbers")
    if np.any(f < 0):
        raise check.refuse("fees", float(f.min()), "[0, inf)")
    whole = w.sum(-1) + c + o
    if np.any(np.abs(whole - 1) > 1e-9):
        raise check.refuse("weights + cash + other", float(whole.flat[np.argmax(np.abs(whole - 1))]), "1")
    b = universe.weights(index)
    own = returns.industry + returns.noise
    total = returns.size + own
    bench, bench_size, bench_own = total @ b, returns.size @ b, own @ b
    by_size = w * (returns.size - bench_size[..., None])
    by_own = w * (own - bench_own[..., None])
    lead = np.broadcast_shapes(by_size.shape[:-1], whole.shape, rc.shape, ro.shape, f.shape)

    def full(values: npt.ArrayLike) -> FloatArray:
        return np.array(np.broadcast_to(values, lead))

    return Split(
        fund=full((w * total).sum(-1) + c * rc + o * ro - f),
        index=full(bench),
        size_inside=full((by_size * flag).sum(-1)),
        selection_inside=full((by_own * flag).sum(-1)),
        size_outside=full((by_size * ~flag).sum(-1)),
        selection_outside=full((by_own * ~flag).sum(-1)),
        cash=full(c * (rc - bench)),
        other=full(o * (ro - bench)),
        fees=full(-f),
        by_group=universe.by_group(by_size + by_own),
    )

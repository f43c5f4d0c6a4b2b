"""What a dealer trades between two closes, and why: re-hedging, the drop at knock-in, notes that end."""

from dataclasses import dataclass, replace

import numpy as np

from widgets.simulation import check
from widgets.simulation.check import BoolArray, FloatArray
from widgets.simulation.dealer.book import MULTIPLIER_CNY, Book, same_shape
from widgets.simulation.dealer.table import DeltaTable


@dataclass(frozen=True)
class HedgeTrade:
    """Futures traded between two closes, CNY bn per index point, positive if bought.

    `after` = `before` + `rehedge` + `drop` + `ended`. `knocked_in`, `knocked_out`, `matured` are notional in
    CNY bn; `book` is what is left, a day or more older.
    """

    spot: float
    before: float
    rehedge: float
    drop: float
    ended: float
    knocked_in: float
    knocked_out: float
    matured: float
    book: Book

    @property
    def traded(self) -> float:
        """All that is traded, CNY bn per index point."""
        return self.rehedge + self.drop + self.ended

    @property
    def after(self) -> float:
        """Futures held after the trade, CNY bn per index point."""
        return self.before + self.traded

    def cash(self, part: float) -> float:
        """Return a part of the trade in CNY bn at the new close."""
        return part * self.spot

    def lots(self, part: float) -> float:
        """Return a part of the trade in lots of CNY 200 a point."""
        return part * 1e9 / MULTIPLIER_CNY


def hedge_trade(book: Book, table: DeltaTable, spot_from: float, spot_to: float, days: int = 1) -> HedgeTrade:
    r"""Follow a book from one close to a later one and split the hedge's change into its causes.

    For a note knocked in at this close, with B its knock-in level and a the new age,

    .. math::
        \text{rehedge} &= [\Delta_f(B, a) - \Delta_f(S, a_0)] + [\Delta_k(S', a) - \Delta_k(B, a)] \\
        \text{drop} &= \Delta_k(B, a) - \Delta_f(B, a)

    with f the free and k the knocked-in note: buying into the fall as far as the barrier, then the sale of
    the difference, then hedging as before. Any other note that goes on is rehedged; one that ends is sold.

    Parameters
    ----------
    book : Book
        The notes as they stand after the close `spot_from`, its knock-ins included.
    table : DeltaTable
        Delta of their shape, with the desk's limits in it.
    spot_from, spot_to : float
        The two closes.
    days : int
        Trading days between them. Only the later close is tested, for a knock-out if an observation day has
        come, then for a knock-in.

    Raises
    ------
    ValueError
        If a spot is not positive, `days` is below 1 or the table is of another note shape.
    """
    same_shape(book, table)
    before, after = (float(check.positive(n, v)) for n, v in (("spot_from", spot_from), ("spot_to", spot_to)))
    check.whole("days", days, 1)
    terms, age = book.terms, book.age + days
    out, over = _ends(book, after, days)
    going = ~(out | over)
    new = going & ~book.knocked_in & (after <= book.ki_level)
    units = book.notional / book.start
    held = table.delta_at(book.age, before / book.start, book.knocked_in)

    left = book.pick(going)
    left = replace(left, age=age[going], knocked_in=left.knocked_in | new[going])
    target = np.zeros(units.size)
    target[going] = table.delta_at(left.age, after / left.start, left.knocked_in)
    drop = np.zeros(units.size)
    at_barrier = np.full(int(new.sum()), terms.ki_level / terms.s0)
    drop[new] = table.delta_at(age[new], at_barrier, True) - table.delta_at(age[new], at_barrier, False)
    ended = np.where(going, 0.0, -held)
    return HedgeTrade(
        spot=after,
        before=float(units @ held),
        rehedge=float(units @ (target - held - drop - ended)),
        drop=float(units @ drop),
        ended=float(units @ ended),
        knocked_in=_sum(book.notional, new),
        knocked_out=_sum(book.notional, out),
        matured=_sum(book.notional, over & ~out),
        book=left,
    )


def _ends(book: Book, spot: float, days: int) -> tuple[BoolArray, BoolArray]:
    """Return which notes are knocked out at this close, and which have reached maturity."""
    ko_days = np.array(book.terms.ko_days)
    seen = np.searchsorted(ko_days, book.age + days, side="right")  # observations up to this close
    fresh = seen > np.searchsorted(ko_days, book.age, side="right")
    level = np.array(book.terms.ko_levels)[np.maximum(seen - 1, 0)] / book.terms.s0
    out = fresh & (spot >= level * book.start)
    return out, book.age + days >= book.terms.tenor


def _sum(notional: FloatArray, which: BoolArray) -> float:
    return float(notional[which].sum())

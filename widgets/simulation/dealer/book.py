"""A book of notes of one shape on one index, and the futures that hedge it at any spot."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from widgets.simulation import check
from widgets.simulation.check import BoolArray, FloatArray, IntArray
from widgets.simulation.dealer.table import STEP, DeltaTable, check_ages
from widgets.simulation.snowball import Terms

MULTIPLIER_CNY = 200.0  # CNY per index point and lot, IC and IM alike (CFFEX, contract specifications)
BLOCK = 64  # notes valued at a time: their rows of spots stay near the processor


@dataclass(frozen=True)
class Book:
    """Notes that differ in size, start and age only; one entry of each array for each note (or vintage).

    Parameters
    ----------
    terms : Terms
        Their common shape; levels count as shares of its s0.
    notional : array
        CNY bn, not negative.
    start : array
        Index level at the start of the note, index points.
    age : array of int
        Trading days since the start, from 0 to tenor - 1.
    knocked_in : array of bool
        Whether the note has been knocked in.

    Raises
    ------
    ValueError
        If a value lies outside its range or the arrays differ in length.
    """

    terms: Terms
    notional: FloatArray
    start: FloatArray
    age: IntArray
    knocked_in: BoolArray

    def __post_init__(self) -> None:
        notional = np.asarray(self.notional, dtype=np.float64)
        if notional.ndim != 1:
            raise check.refuse("notional.shape", notional.shape, "one axis, one entry for each note")
        bad = ~(np.isfinite(notional) & (notional >= 0))
        if bad.any():
            raise check.refuse("notional", float(notional[bad][0]), "[0, inf) CNY bn")
        found = {
            "notional": notional,
            "start": check.positive("start", self.start),
            "age": check_ages("age", self.age, self.terms.tenor),
            "knocked_in": np.array(check.flags("knocked_in", self.knocked_in, notional.shape)),
        }
        for name, array in found.items():
            if array.shape != notional.shape:
                raise check.refuse(f"{name}.shape", array.shape, f"{notional.shape}, that of notional")
            object.__setattr__(self, name, array)

    @property
    def ki_level(self) -> FloatArray:
        """Knock-in level of each note, index points."""
        return self.start * (self.terms.ki_level / self.terms.s0)

    @property
    def outstanding(self) -> float:
        """Notional of all notes, CNY bn."""
        return float(self.notional.sum())

    def pick(self, which: npt.ArrayLike) -> "Book":
        """Return the book of the notes at these positions, or where this mask is true."""
        chosen = np.asarray(which)
        chosen = chosen if chosen.size else chosen.astype(np.int64)  # [] comes as an array of floats
        return replace(
            self,
            notional=self.notional[chosen],
            start=self.start[chosen],
            age=self.age[chosen],
            knocked_in=self.knocked_in[chosen],
        )

    def scaled(self, outstanding: float) -> "Book":
        """Return the same book with `outstanding` CNY bn of notional in all.

        Raises
        ------
        ValueError
            If `outstanding` is negative or the book has no notional to scale.
        """
        check.number("outstanding", outstanding, 0, np.inf)
        if self.outstanding == 0:
            raise check.refuse("book.outstanding", 0.0, "(0, inf), to be scaled")
        return replace(self, notional=self.notional * (outstanding / self.outstanding))


def join(books: Sequence[Book]) -> Book:
    """Return one book of the notes of several, which must share their terms.

    Raises
    ------
    ValueError
        If there is no book or the terms differ.
    """
    if not books:
        raise check.refuse("len(books)", 0, "at least one book")
    for other in books[1:]:
        if other.terms != books[0].terms:
            raise check.refuse("books.terms", other.terms, "the same in every book")
    return Book(
        books[0].terms,
        np.concatenate([book.notional for book in books]),
        np.concatenate([book.start for book in books]),
        np.concatenate([book.age for book in books]),
        np.concatenate([book.knocked_in for book in books]),
    )


@dataclass(frozen=True)
class Exposure:
    """The hedge of a book by spot; each array is shaped like the spots.

    `delta` in CNY bn per index point, `cash_delta` = delta x S in CNY bn, `gamma` = d(delta)/dS in CNY bn per
    point squared. The dealer is long: positive delta is futures bought.
    """

    spots: FloatArray
    delta: FloatArray
    cash_delta: FloatArray
    gamma: FloatArray

    @property
    def buys_per_percent(self) -> FloatArray:
        """CNY bn of futures bought when the index rises 1 % (negative: sold; so bought when it falls)."""
        return self.gamma * self.spots**2 * 0.01

    @property
    def lots(self) -> FloatArray:
        """Index futures held, in lots of CNY 200 a point."""
        return self.delta * 1e9 / MULTIPLIER_CNY


def exposure(
    book: Book,
    table: DeltaTable,
    spots: npt.ArrayLike,
    lowest: npt.ArrayLike | None = None,
    days: int = 0,
) -> Exposure:
    r"""Return the hedge of a book at an array of spots: one call serves a thousand scenarios.

    .. math:: \text{cash delta} = \sum_i N_i \, \Delta(S / S_i, \text{age}_i, \text{state}_i) \, S / S_i

    Parameters
    ----------
    book : Book
        The notes.
    table : DeltaTable
        Delta of their shape (`delta_table`), with the desk's limits in it.
    spots : array_like
        Index levels, any shape, positive.
    lowest : array_like, optional
        Lowest close since the book's states were observed, one or shaped like `spots`: it knocks in what
        stands at or above it. Default: the spots themselves, each a close. np.inf keeps the book's states.
    days : int
        Trading days since then: notes are older by them, and those past maturity are left out. Knock-outs
        in between are not looked for; `hedge_trade` follows a book day by day with them.

    Returns
    -------
    Exposure
        Arrays shaped like `spots`; additive in the notes, exact but for the table's interpolation.

    Raises
    ------
    ValueError
        If a spot is not positive, `days` is negative or the table is of another note shape.
    """
    same_shape(book, table)
    spot = check.positive("spots", spots)
    low = spot if lowest is None else _lowest(lowest, spot.shape)
    check.whole("days", days, 0)
    live = book if days == 0 else book.pick(book.age + days < book.terms.tenor)
    total, slope = _sums(live, live.age + days, table, spot.ravel(), low.ravel())
    total, slope = total.reshape(spot.shape), slope.reshape(spot.shape)
    return Exposure(spot, total, total * spot, slope / (STEP * spot))


def _lowest(lowest: npt.ArrayLike, shape: tuple[int, ...]) -> FloatArray:
    found = np.asarray(lowest, dtype=np.float64)
    if not np.all(found > 0):
        raise check.refuse("lowest", lowest, "(0, inf]")
    if found.ndim and found.shape != shape:
        raise check.refuse("lowest.shape", found.shape, f"() or {shape}")
    return np.broadcast_to(found, shape)


def _sums(
    book: Book, age: IntArray, table: DeltaTable, spot: FloatArray, low: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the sum over notes of N / S0 x delta, and of its rise to the next column, for each spot."""
    columns = table.delta.shape[-1]
    flat = table.delta.ravel()
    to_hit = table.terms.tenor * columns
    units, level = book.notional / book.start, book.ki_level
    place = (np.log(spot) - table.low) / STEP
    first = np.log(book.start) / STEP
    total, slope = np.zeros(spot.size), np.zeros(spot.size)
    for i in range(0, units.size, BLOCK):
        part = slice(i, i + BLOCK)
        at = place - first[part, None]
        np.clip(at, 0.0, columns - 1 - 1e-6, out=at)
        left = at.astype(np.int64)
        at -= left
        left += (age[part] * columns)[:, None]
        left += (book.knocked_in[part, None] | (low <= level[part, None])) * to_hit
        here = flat.take(left)
        left += 1
        rise = flat.take(left)
        rise -= here
        slope += units[part] @ rise
        rise *= at
        rise += here
        total += units[part] @ rise
    return total, slope


def same_shape(book: Book, table: DeltaTable) -> None:
    """Raise ValueError unless the table was made for notes of the book's shape."""
    if book.terms != table.terms:
        raise check.refuse("table.terms", table.terms, "the terms of the book")

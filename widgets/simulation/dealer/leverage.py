"""A snowball bought on margin: the investor's equity through a fall, the margin call and the close-out."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from widgets.simulation import check
from widgets.simulation.check import FloatArray
from widgets.simulation.dealer.marks import marks
from widgets.simulation.snowball import Market, Terms

# Assumptions without a source: the share of notional below which margin is called (range 0 to the margin),
# and the trading days an investor has to pay.
MAINTENANCE = 0.10
GRACE = 1


@dataclass(frozen=True)
class MarginPath:
    """The account of an investor in a note bought on margin, day 0 to its end; money in the unit of s0.

    `equity` is the note marked to the model (on day 0 the margin less the issuer's profit; `par_coupon` makes
    that 0) plus what was paid on calls, before the day's call; `calls` the
    cash asked for at each close (not paid on `call_day` if the investor does not pay). Days are -1 if never:
    `used_up_day` is the first on which equity is 0 or less, `close_out_day` that of the forced end.

    `returned` is what the investor gets back at the end, `shortfall` what the issuer is left short of,
    `gain` = returned - margin - calls paid. `released` is the whole hedge (index units) that the dealer sells
    at the close-out; `drop` what the knock-in alone makes the dealer sell. NaN while the note runs on.
    """

    spot: FloatArray
    equity: FloatArray
    calls: FloatArray
    knock_in_day: int
    call_day: int
    used_up_day: int
    close_out_day: int
    returned: float
    shortfall: float
    gain: float
    released: float
    drop: float

    @property
    def loss_share(self) -> FloatArray:
        """Loss of equity since day 0, calls not counted, as a share of the equity of day 0."""
        return np.asarray(1.0 - self.equity / self.equity[0], dtype=np.float64)


def margin_path(
    terms: Terms,
    market: Market,
    path: npt.ArrayLike,
    *,
    pays: bool = False,
    maintenance: float = MAINTENANCE,
    grace: int = GRACE,
) -> MarginPath:
    """Follow the investor in a leveraged note along a path of closes.

    When equity falls below `maintenance` x s0 at a close, margin is called back to its first level,
    margin x s0. An investor who pays goes on; one who does not is closed out `grace` days later, at that
    close, whatever the index has done, and the dealer sells the whole hedge. A fully paid note (margin 1)
    meets no call before its value has fallen below `maintenance`.

    Parameters
    ----------
    terms : Terms
        The note with its margin, such as 0.25: 4 of notional for 1 of equity.
    market : Market
        The world in which the note is marked.
    path : array_like
        Closes of days 0, 1, ..., one axis, at most tenor + 1 of them.
    pays : bool
        Whether the investor meets every call.
    maintenance : float
        Share of notional, from 0 to the note's margin.
    grace : int
        Trading days between a call and the close-out.

    Returns
    -------
    MarginPath
        The account until the note or the path ends.

    Raises
    ------
    ValueError
        If the note has no margin, or `maintenance`, `grace` or a close lies outside its range.
    """
    check.number("terms.margin", terms.margin, 0, 1, open_low=True)
    check.number("maintenance", maintenance, 0, terms.margin)
    check.whole("grace", grace, 0)
    seen = marks(terms, market, path)
    last = seen.spot.size - 1
    equity, calls, topped = seen.value.copy(), np.zeros(last + 1), 0.0
    call_day = close_out = -1
    for k in range(1, last + 1 - seen.ended):
        equity[k] = seen.value[k] + topped
        if close_out < 0 and equity[k] < maintenance * terms.s0:
            call_day = k if call_day < 0 else call_day
            calls[k] = terms.margin * terms.s0 - equity[k]
            topped += calls[k] if pays else 0.0
            close_out = -1 if pays else k + grace
        if k == close_out:
            break
    # the note may end or the path stop before the day of grace is over
    forced = 0 <= close_out <= last - seen.ended
    end = close_out if forced else last
    equity[end] = seen.value[end] + (topped - calls[end] if pays else 0.0)
    final = float(equity[end]) if forced or seen.ended else np.nan
    equity, calls = equity[: end + 1], calls[: end + 1]
    empty = np.flatnonzero(equity <= 0)
    returned = max(final, 0.0) if np.isfinite(final) else np.nan
    return MarginPath(
        spot=seen.spot[: end + 1],
        equity=equity,
        calls=calls,
        knock_in_day=seen.knock_in_day if seen.knock_in_day <= end else -1,
        call_day=call_day,
        used_up_day=int(empty[0]) if empty.size else -1,
        close_out_day=end if forced else -1,
        returned=returned,
        shortfall=max(-final, 0.0) if np.isfinite(final) else np.nan,
        gain=returned - terms.margin * terms.s0 - (float(calls.sum()) if pays else 0.0),
        released=float(seen.delta[end]) if forced else 0.0,
        drop=seen.drop if 0 <= seen.knock_in_day <= end else 0.0,
    )

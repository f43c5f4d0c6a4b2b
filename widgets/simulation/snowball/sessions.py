"""A note on the real trading days of an exchange."""

import numpy as np
import numpy.typing as npt

from widgets.simulation import check
from widgets.simulation.snowball.terms import Terms


def on_sessions(
    sessions: npt.ArrayLike,
    months: int = 24,
    lock: int = 3,
    ko: float = 1.03,
    step: float = 0.0,
    ki: float = 0.75,
    coupon: float = 0.2,
    coupon_maturity: float | None = None,
    s0: float = 1.0,
    margin: float = 1.0,
) -> Terms:
    """Return a note that starts on the first of the `sessions`, observed on its monthly anniversaries.

    An anniversary that is no session moves to the next one; the 31st of a shorter month is its last day.
    Coupons and discounting count calendar days / 365. With the extra ``calendar`` installed, the sessions of
    Shanghai are ``exchange_calendars.get_calendar("XSHG").sessions``.

    Parameters
    ----------
    sessions : array_like of datetime64[D]
        Trading days in rising order, from the start to the maturity or beyond (from any calendar library).
    months, lock, ko, step, ki, coupon, coupon_maturity, s0, margin
        As in `Terms.ideal`.

    Raises
    ------
    ValueError
        If the sessions do not rise or end before maturity, or `Terms` refuses the result.
    """
    days = np.asarray(sessions, dtype="datetime64[D]")
    if days.ndim != 1 or days.size < 2 or np.any(np.diff(days) <= np.timedelta64(0)):
        raise check.refuse("sessions", days.shape, "one rising row of at least two days")
    check.whole("months", months, 1)
    check.whole("lock", lock, 1, months)
    check.number("step", step, 0, 1)
    month = np.arange(lock, months + 1)
    first = days[0].astype("datetime64[M]")
    anniversary = first + month + (days[0] - first.astype("datetime64[D]"))
    month_end = (first + month + 1).astype("datetime64[D]") - 1
    ko_days = np.searchsorted(days, np.minimum(anniversary, month_end))
    if ko_days[-1] >= days.size:
        raise check.refuse("sessions[-1]", str(days[-1]), f"a day not before the maturity {anniversary[-1]}")
    years = (days[: ko_days[-1] + 1] - days[0]).astype(np.float64) / 365
    return Terms(
        tenor=int(ko_days[-1]),
        ko_days=tuple(ko_days.tolist()),
        ko_levels=tuple((s0 * (ko - step * (month - lock))).tolist()),
        ki_level=s0 * ki,
        coupon=coupon,
        coupon_maturity=coupon if coupon_maturity is None else coupon_maturity,
        accrual_years=tuple(years[ko_days].tolist()),
        years=tuple(years.tolist()),
        s0=s0,
        margin=margin,
        lockout=int(ko_days[0]),
    )

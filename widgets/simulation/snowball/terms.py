"""What a snowball note promises."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from widgets.simulation import check

DAYS_PER_MONTH = 21
DAYS_PER_YEAR = 252


@dataclass(frozen=True)
class Terms:
    """Terms of one snowball note, on closes of trading days 0, 1, ..., tenor.

    On each of `ko_days`, if S >= level, the note ends and pays s0 (margin + coupon x accrual years).
    On every day 1..tenor while alive (knock-out is tested first), if S <= `ki_level` it is knocked in,
    for ever.
    At maturity, not knocked out:

    * never knocked in: s0 (margin + coupon_maturity x accrual years);
    * knocked in: s0 margin + min(S - s0, 0).

    Parameters
    ----------
    tenor : int
        Trading days to maturity.
    ko_days, ko_levels : sequences
        Knock-out days, rising, the last one being `tenor`; the index level of each.
    ki_level : float
        Knock-in level of the index.
    coupon, coupon_maturity : float
        Per year: paid at a knock-out; paid at maturity if nothing ever happened.
    accrual_years : sequence
        Years for which a coupon is paid, one for each knock-out day, counted from the start of the note.
    years : sequence
        Years of discounting from day 0 to the close of each day: tenor + 1 numbers.
    s0 : float
        Index level at the start of the note; also its notional amount.
    margin : float
        Share of the notional paid in by the investor: 1 fully funded, 0 unfunded, 0.25 a leveraged note.
    lockout : int
        No knock-out day may come before this day.

    Raises
    ------
    ValueError
        If a field lies outside its range; the message names the field, the value and the range.

    Notes
    -----
    The knock-in level must lie below the first knock-out level. Later levels of a step-down note may pass
    below it, and so may every level of a note listed part-way through its life (accrual ahead of `years`).
    """

    tenor: int
    ko_days: tuple[int, ...]
    ko_levels: tuple[float, ...]
    ki_level: float
    coupon: float
    coupon_maturity: float
    accrual_years: tuple[float, ...]
    years: tuple[float, ...]
    s0: float = 1.0
    margin: float = 1.0
    lockout: int = 0

    def __post_init__(self) -> None:
        for name in ("ko_days", "ko_levels", "accrual_years", "years"):
            object.__setattr__(self, name, tuple(np.asarray(getattr(self, name)).tolist()))
        check.whole("tenor", self.tenor, 1)
        check.whole("lockout", self.lockout, 0, self.tenor)
        for name, high in (("coupon", np.inf), ("coupon_maturity", np.inf), ("margin", 1.0)):
            check.number(name, getattr(self, name), 0, high)
        for name in ("s0", "ki_level", "ko_levels"):
            check.positive(name, getattr(self, name))
        self._check_days()
        if self.ki_level >= self.ko_levels[0] and not self._seasoned:
            raise check.refuse("ki_level", self.ki_level, f"(0, {self.ko_levels[0]:g}), below knock-out")

    def _check_days(self) -> None:
        if not self.ko_days:
            raise check.refuse("ko_days", self.ko_days, f"a day or more, the last {self.tenor}")
        for name in ("ko_levels", "accrual_years"):
            check.same_length(name, getattr(self, name), len(self.ko_days), "ko_days")
        check.same_length("years", self.years, self.tenor + 1, "days 0 to tenor")
        for day, after in zip(self.ko_days, (*self.ko_days[1:], None), strict=True):
            check.whole("ko_days", day, max(1, self.lockout), self.tenor)
            if after is not None and not day < after:
                raise check.refuse("ko_days", (day, after), "rising days, each later than the one before")
        if self.ko_days[-1] != self.tenor:
            raise check.refuse("ko_days[-1]", self.ko_days[-1], f"tenor = {self.tenor}")
        for name in ("accrual_years", "years"):
            values = np.asarray(getattr(self, name), dtype=np.float64)
            if not (np.all(np.isfinite(values)) and values[0] >= 0 and np.all(np.diff(values) >= 0)):
                raise check.refuse(name, getattr(self, name), "finite numbers from 0 upward that never fall")
        if self.years[0] != 0:
            raise check.refuse("years[0]", self.years[0], "0, because discounting starts on day 0")

    @property
    def _seasoned(self) -> bool:
        """True if the note started before day 0: more coupon has accrued than days have passed."""
        return self.accrual_years[0] > self.years[self.ko_days[0]] + 1e-9

    @property
    def discount_years(self) -> tuple[float, ...]:
        """Years from day 0 to each knock-out day."""
        return tuple(self.years[day] for day in self.ko_days)

    def after(self, elapsed: int) -> "Terms":
        """Return the same note as it stands `elapsed` days later, those closes observed and survived.

        Raises
        ------
        ValueError
            If `elapsed` is not a whole number from 0 to tenor - 1.
        """
        check.whole("elapsed", elapsed, 0, self.tenor - 1)
        if elapsed == 0:
            return self
        first = int(np.searchsorted(self.ko_days, elapsed, side="right"))
        return replace(
            self,
            tenor=self.tenor - elapsed,
            ko_days=tuple(day - elapsed for day in self.ko_days[first:]),
            ko_levels=self.ko_levels[first:],
            accrual_years=self.accrual_years[first:],
            years=tuple(year - self.years[elapsed] for year in self.years[elapsed:]),
            lockout=0,
        )

    @classmethod
    def ideal(
        cls,
        months: int = 24,
        lock: int = 3,
        ko: float = 1.03,
        step: float = 0.0,
        ki: float = 0.75,
        coupon: float = 0.2,
        coupon_maturity: float | None = None,
        s0: float = 1.0,
        margin: float = 1.0,
    ) -> "Terms":
        """Return a note on the ideal calendar of 21 trading days a month and 252 a year.

        Level of month m = s0 (ko - step (m - lock)), m = lock, ..., months.

        Parameters
        ----------
        months, lock : int
            Length of the note; month of the first knock-out observation.
        ko, step, ki : float
            Knock-out level, its fall each month and knock-in level, as shares of `s0`.
        coupon, coupon_maturity : float
            Coupons per year; the maturity coupon equals the other one if it is not given.
        s0, margin : float
            As in `Terms`.

        Raises
        ------
        ValueError
            If months < 1, lock is outside 1..months, step < 0, or `Terms` refuses the result.
        """
        check.whole("months", months, 1)
        check.whole("lock", lock, 1, months)
        check.number("step", step, 0, 1)
        month = np.arange(lock, months + 1)
        return cls(
            tenor=months * DAYS_PER_MONTH,
            ko_days=tuple((month * DAYS_PER_MONTH).tolist()),
            ko_levels=tuple((s0 * (ko - step * (month - lock))).tolist()),
            ki_level=s0 * ki,
            coupon=coupon,
            coupon_maturity=coupon if coupon_maturity is None else coupon_maturity,
            accrual_years=tuple((month * DAYS_PER_MONTH / DAYS_PER_YEAR).tolist()),
            years=tuple((np.arange(months * DAYS_PER_MONTH + 1) / DAYS_PER_YEAR).tolist()),
            s0=s0,
            margin=margin,
            lockout=lock * DAYS_PER_MONTH,
        )

    @classmethod
    def listed(
        cls,
        ko_days: Sequence[int],
        ko_levels: Sequence[float],
        ki_level: float,
        coupon: float,
        accrual_years: Sequence[float],
        discount_years: Sequence[float],
        coupon_maturity: float | None = None,
        s0: float = 1.0,
        margin: float = 1.0,
    ) -> "Terms":
        """Return a note whose days are spelled out, on any calendar; the last knock-out day is its maturity.

        `discount_years` holds one number for each knock-out day; between them `years` is filled in linearly
        (nothing is paid there, so this matters only when the note is valued after some days have elapsed).

        Raises
        ------
        ValueError
            As `Terms`.
        """
        if len(ko_days) == 0:
            raise check.refuse("ko_days", ko_days, "at least one day, the last being the maturity")
        check.same_length("discount_years", discount_years, len(ko_days), "ko_days")
        for day in ko_days:
            check.whole("ko_days", day, 1)
        days = np.concatenate(([0], ko_days))
        if np.any(np.diff(days) <= 0):
            raise check.refuse("ko_days", tuple(ko_days), "rising days, each later than the one before")
        years = np.interp(np.arange(days[-1] + 1), days, np.concatenate(([0.0], discount_years)))
        return cls(
            tenor=int(days[-1]),
            ko_days=tuple(ko_days),
            ko_levels=tuple(ko_levels),
            ki_level=ki_level,
            coupon=coupon,
            coupon_maturity=coupon if coupon_maturity is None else coupon_maturity,
            accrual_years=tuple(accrual_years),
            years=tuple(years.tolist()),
            s0=s0,
            margin=margin,
        )

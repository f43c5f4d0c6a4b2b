"""The world a note is priced in: constant volatility, rate and yield."""

from dataclasses import dataclass

from widgets.simulation import check


@dataclass(frozen=True)
class Market:
    """Constant market: log-return of a day ~ N((r - q - vol²/2) dt, vol² dt).

    Parameters
    ----------
    vol : float
        Volatility, per square root of a year, in (0, 5].
    r, q : float
        Riskless rate, and dividend yield plus annualised futures discount (贴水), continuous, in [-1, 1].
    dt_years : float
        Length of one trading day for drift and variance, in years.

    Raises
    ------
    ValueError
        If a number lies outside its range or is NaN.
    """

    vol: float = 0.25
    r: float = 0.02
    q: float = 0.04
    dt_years: float = 1 / 252

    def __post_init__(self) -> None:
        check.number("vol", self.vol, 0, 5, open_low=True)
        check.number("r", self.r, -1, 1)
        check.number("q", self.q, -1, 1)
        check.number("dt_years", self.dt_years, 0, 1, open_low=True)

    @property
    def mean(self) -> float:
        """Mean of a day's log-return."""
        return (self.r - self.q - self.vol**2 / 2) * self.dt_years

    @property
    def sd(self) -> float:
        """Standard deviation of a day's log-return."""
        return float(self.vol * self.dt_years**0.5)

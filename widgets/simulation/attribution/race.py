"""The race to the exit: alike funds hold the same stocks, and each chooses how fast to leave."""

from __future__ import annotations

from dataclasses import dataclass

from widgets.simulation.attribution.accounts import place
from widgets.simulation.attribution.games import profiles
from widgets.simulation.cascade import PARAMETERS
from widgets.simulation.check import number, refuse, whole
from widgets.simulation.market import BASE, record_forcing

MOST_PACE = 16.0
MOST_WAIT = 28
MOST_FUNDS = 12


@dataclass(frozen=True)
class Exit:
    """One way to leave.

    Parameters
    ----------
    pace : float
        How fast, 0 (stay) to 16. At 1 all funds together sell at most what neutral and DMA funds do in the
        fit: twice `participation` of each tier's turnover a day.
    wait : int
        Trading days after the start of the race before the first sale.

    Raises
    ------
    ValueError
        If a number is outside its range.
    """

    pace: float
    wait: int = 0

    def __post_init__(self) -> None:
        number("pace", self.pace, 0.0, MOST_PACE)
        whole("wait", self.wait, 0, MOST_WAIT)


STAY = Exit(0.0)
# At 4 all four funds sell 0.3 of a day's turnover, at least eight times one desk's usual pace
PACES = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)
CHOICES = tuple(map(Exit, PACES))


@dataclass(frozen=True)
class Race:
    """A race; every choice of every fund is made before it starts.

    Parameters
    ----------
    funds : int
        Number of alike hedged funds, 1 to 12; together they hold `stocks`.
    choices : tuple of Exit
        What each may choose, no two the same.
    pressure : float
        What reaches the market from outside, 0 (a calm market: no news, nobody else trades) to 1 (February as
        in the fit): the share of news and of all other agents' orders.
    answer : bool
        Others answer prices as they do in the cascade; otherwise they send the stock orders of the full fit,
        whatever the funds do.
    recovered : float
        Share of the pressure in prices that is given back before what is still held is judged, 0 to 1. At 0
        it is marked at the last close: a fund whose clock runs out then. At 1 it can wait until prices have
        come back.
    start, end : ISO dates
        First day of sales, last day of all.
    stocks : float
        CNY bn of all funds together, 100 to 400: neutral and DMA funds of the fit by default.

    Raises
    ------
    ValueError
        If a field is outside its range, choices repeat, or there are too many profiles.
    """

    funds: int = 4
    choices: tuple[Exit, ...] = CHOICES
    pressure: float = 1.0
    answer: bool = True
    recovered: float = 0.0
    start: str = "2024-01-17"
    end: str = "2024-02-08"
    stocks: float = 400.0

    def __post_init__(self) -> None:
        whole("funds", self.funds, 1, MOST_FUNDS)
        exits = isinstance(self.choices, tuple) and all(isinstance(one, Exit) for one in self.choices)
        if not exits or not self.choices or len(set(self.choices)) < len(self.choices):
            raise refuse("choices", self.choices, "a tuple of at least one Exit, no two the same")
        profiles(self.funds, len(self.choices))
        number("pressure", self.pressure, 0.0, 1.0)
        number("recovered", self.recovered, 0.0, 1.0)
        number("stocks", self.stocks, PARAMETERS["neutral"].low, PARAMETERS["neutral"].high)
        if not isinstance(self.answer, bool):
            raise refuse("answer", self.answer, "True or False")
        whole_run = record_forcing()
        first, last = (place(whole_run.dates, day, name) for name, day in self._days)
        if last < first:
            raise refuse("end", self.end, f"a trading day from {self.start} on, after {BASE}")

    @property
    def _days(self) -> tuple[tuple[str, str], tuple[str, str]]:
        return ("start", self.start), ("end", self.end)

    @property
    def stake(self) -> float:
        """CNY bn of stocks of one fund."""
        return self.stocks / self.funds

    @property
    def first_day(self) -> int:
        """Place of the first day of sales among the trading days of the run."""
        return place(record_forcing().dates, self.start, "start") - 1

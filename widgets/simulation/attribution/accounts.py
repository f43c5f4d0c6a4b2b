"""The exact account: what news and each agent added to a tier's log return, day by day and over spans."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from widgets.simulation.cascade import AGENTS, History
from widgets.simulation.check import FloatArray, refuse
from widgets.simulation.record import lookup
from widgets.simulation.record.lookup import Day

PARTS = ("news", *AGENTS, "limit")  # of the account, pressure on futures given to who pressed


def parts(history: History) -> FloatArray:
    r"""Return the account of every day, log returns (.., days, tiers, parts), in the order of `PARTS`.

    .. math:: r_k = \beta_k n + \sum_a \text{agent}_{a,k} + \text{limit}_k

    An agent's part is the push of its orders on that day less what fades of its earlier ones, and what its
    futures spilled into the index; `limit` is what the daily limit cut. The parts sum to the log return to
    rounding. It is an account, not a cause: without an agent the others would have traded otherwise.
    """
    found = history.by_agent()
    return np.stack([found[name] for name in PARTS], axis=-1)


def between(history: History, first: Day, last: Day) -> FloatArray:
    """Return the account of the days from `first` to `last`, both included, (.., tiers, parts).

    Raises ValueError if a day is no trading day of the run, or the last comes before the first.
    """
    return np.asarray(parts(history)[..., days_of(history, first, last), :, :].sum(axis=-3))


def days_of(history: History, first: Day, last: Day) -> slice:
    """Return the places of the days from `first` to `last` among a run's days, the base day left out.

    Raises ValueError as `between` does.
    """
    start, end = (day_of(history, day, name) for name, day in (("first", first), ("last", last)))
    if end < start:
        raise refuse("last", str(last), f"a trading day from {first} on")
    return slice(start - 1, end)


def day_of(history: History, day: Day, name: str = "day", *, base: bool = False) -> int:
    """Return the place of a close in a run's arrays (.., days + 1, ...); 0 is the base day.

    Raises ValueError if it is no trading day of the run, or the base day unless `base` allows it.
    """
    return place(history.dates, day, name, base=base)


def place(dates: npt.NDArray[np.datetime64], day: Day, name: str = "day", *, base: bool = False) -> int:
    """Return the place of a day among a base day and trading days; ValueErrors as in `day_of`."""
    found = np.flatnonzero(dates == lookup.as_day(day, name))
    if not found.size or (found[0] == 0 and not base):
        raise refuse(name, str(day), f"a trading day {'from' if base else 'after'} {dates[0]} to {dates[-1]}")
    return int(found[0])

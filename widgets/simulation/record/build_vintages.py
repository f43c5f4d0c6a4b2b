"""The snowballs that a plain rule would have issued, followed over the index history, as counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from widgets.simulation.check import FloatArray, IntArray
from widgets.simulation.record import days, sources
from widgets.simulation.record.raw import RawTable
from widgets.simulation.record.store import Columns
from widgets.simulation.snowball import State, on_sessions, outcome_on_path

# Model assumptions: real issuance is not public. One unit a trading day, 24 months, knock-out 103 % on
# calendar-month anniversaries from month 3 (on_sessions), knock-in on daily closes.
FIRST_ISSUE = np.datetime64("2022-01-04")
LAST_FOLLOWED = np.datetime64("2024-02-29")
FIRST_BACKCAST = np.datetime64("2024-01-02")
SERIES = ("csi500", "csi1000")
KNOCK_INS = (75, 80)  # percent of the start
BUCKET = 20  # index points of knock-in level
MONTH_DAYS = 365.25 / 12
MATURED = 3  # beside the codes of `State`: the path ran on past the end of the note


@dataclass(frozen=True)
class Fates:
    """Units issued on `issue` days at `start` levels, and the state of each on each of `dates`.

    `states` has shape (units, dates) and holds `State` codes, `MATURED`, or -1 before the issue.
    """

    series: str
    knock_in: int
    issue: np.ndarray
    start: FloatArray
    dates: np.ndarray
    states: IntArray

    @property
    def at_base(self) -> IntArray:
        """State of each unit at the close of 29 December 2023."""
        return np.asarray(self.states[:, int(np.searchsorted(self.dates, days.BASE_DATE))])


def vintage_tables(raw: dict[str, RawTable]) -> dict[str, Columns]:
    """Return the tables barriers, vintages and knock_ins.

    Raises ValueError if the closes lack a day that a vintage or the back-cast needs.
    """
    fates = list(_all_fates(raw["closes"]))
    return {
        "barriers": _barriers(fates),
        "vintages": _vintages(fates),
        "knock_ins": _knock_ins(fates),
    }


def follow(series: str, knock_in: int, dates: np.ndarray, closes: FloatArray) -> Fates:
    """Return the fates of one unit issued on each of `dates` up to 29 December 2023; both shape (dates,)."""
    issued = int(np.searchsorted(dates, days.BASE_DATE, side="right"))
    # Only closes up to the last date are looked at; which weekdays later observations fall on is irrelevant.
    later = np.arange(dates[-1] + 1, dates[-1] + 3 * 366)
    sessions = np.concatenate([dates, later[np.is_busday(later)]])
    states = np.full((issued, dates.size), -1)
    for i in range(issued):
        terms = on_sessions(sessions[i:], ki=knock_in / 100, s0=float(closes[i]))
        state = outcome_on_path(terms, closes[i : i + terms.tenor + 1]).state
        states[i, i : i + state.size] = state
        states[i, i + state.size :] = State.KNOCKED_OUT if state[-1] == State.KNOCKED_OUT else MATURED
    return Fates(series, knock_in, dates[:issued], closes[:issued], dates, states)


def _all_fates(closes: RawTable) -> Iterator[Fates]:
    dates = days.days_of(closes, FIRST_ISSUE, LAST_FOLLOWED)
    for series in SERIES:
        levels = days.on_days(closes, sources.CLOSES_COLUMN[series], dates)
        for knock_in in KNOCK_INS:
            yield follow(series, knock_in, dates, levels)


def _barriers(fates: list[Fates]) -> Columns:
    """Return units live on 29 Dec 2023 by half-year of issue, bucket of knock-in level and state."""
    table: dict[str, list[Any]] = {
        name: []
        for name in (
            "series", "knock_in_pct", "half", "level_from", "state",
            "units", "mean_start", "mean_age_months",
        )
    }  # fmt: skip
    for fate in fates:
        live = (fate.at_base == State.ALIVE) | (fate.at_base == State.KNOCKED_IN)
        months = fate.issue.astype("datetime64[M]")
        half = months.astype(np.int64) // 6
        bucket = np.floor(fate.start * fate.knock_in / 100 / BUCKET).astype(np.int64) * BUCKET
        age = (days.BASE_DATE - fate.issue).astype(np.float64) / MONTH_DAYS
        keys = np.column_stack([fate.at_base, bucket, half])[live]
        for state, level, at in np.unique(keys, axis=0):
            own = live & (fate.at_base == state) & (bucket == level) & (half == at)
            year = str(np.datetime64(int(at) * 6, "M"))[:4]
            cells = (
                fate.series, fate.knock_in, f"{year}H{int(at) % 2 + 1}", level,
                "knocked_in" if state == State.KNOCKED_IN else "free",
                own.sum(), fate.start[own].mean(), age[own].mean(),
            )  # fmt: skip
            for column, cell in zip(table.values(), cells, strict=True):
                column.append(cell)
    return dict(table)


def _vintages(fates: list[Fates]) -> Columns:
    """Return units issued in each month, and how many of them stood in each state on 29 Dec 2023."""
    table: dict[str, list[Any]] = {
        name: []
        for name in (
            "series", "knock_in_pct", "month", "issued",
            "knocked_out", "knocked_in", "free", "mean_start",
        )
    }  # fmt: skip
    for fate in fates:
        months = fate.issue.astype("datetime64[M]")
        for month in np.unique(months):
            own = months == month
            count = [
                int(np.sum(fate.at_base[own] == state))
                for state in (State.KNOCKED_OUT, State.KNOCKED_IN, State.ALIVE)
            ]
            cells = (fate.series, fate.knock_in, month, own.sum(), *count, fate.start[own].mean())
            for column, cell in zip(table.values(), cells, strict=True):
                column.append(cell)
    return dict(table)


def _knock_ins(fates: list[Fates]) -> Columns:
    """Return by trading day the percent of the stock free on 29 Dec 2023 that has been knocked in since.

    Units that reached maturity untouched leave the stock: nothing can knock them in any more.
    """
    shown = fates[0].dates >= FIRST_BACKCAST
    table: Columns = {"date": fates[0].dates[shown]}
    for fate in fates:
        stock = fate.states[fate.at_base == State.ALIVE]
        hit = np.logical_or.accumulate((stock == State.KNOCKED_IN) & shown, axis=1)
        left = (stock != MATURED) | hit
        table[f"{fate.series}_{fate.knock_in}_pct"] = 100.0 * hit.sum(axis=0)[shown] / left.sum(axis=0)[shown]
    return table

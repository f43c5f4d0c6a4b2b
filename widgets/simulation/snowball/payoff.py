"""What a note pays on a path of closes, and what an investor sees day by day."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from widgets.simulation import check
from widgets.simulation.check import BoolArray, FloatArray, IntArray
from widgets.simulation.snowball.terms import Terms


class Outcome(IntEnum):
    """How a note ended; RUNNING where the path ends before the note does."""

    RUNNING = -1
    KNOCKED_OUT = 0
    NO_EVENT = 1
    LOSS = 2
    KNOCKED_IN_NO_LOSS = 3


class State(IntEnum):
    """State of a note after the close of a day."""

    ALIVE = 0
    KNOCKED_IN = 1
    KNOCKED_OUT = 2


@dataclass(frozen=True)
class Settlement:
    """Cash paid at the end (undiscounted), day of the end, `Outcome`, and whether the note was knocked in.

    Each has one entry for each path. While a note is RUNNING its cash is NaN and its day -1.
    """

    cash: FloatArray
    day: IntArray
    outcome: IntArray
    knocked_in: BoolArray


@dataclass(frozen=True)
class Story:
    """A note followed along index paths; the leading axes are those of the paths, days run along the last.

    `state` holds a `State` for each close; `knock_in_day` and `knock_out_day` are -1 where there is none;
    `paid_in` is s0 x margin. `annualised` is (cash - paid_in) / base / years, simple interest as coupons are
    quoted; base is the money paid in, or the notional of an unfunded note. NaN while the note is running.
    """

    state: IntArray
    knock_in_day: IntArray
    knock_out_day: IntArray
    settlement: Settlement
    paid_in: float
    annualised: FloatArray


def payoff(
    terms: Terms, path: npt.ArrayLike, knocked_in: npt.ArrayLike = False, elapsed: int = 0
) -> Settlement:
    """Return what the note pays on each path.

    Knocked out on day k: s0 (margin + coupon x accrual years of k). At maturity: s0 (margin +
    coupon_maturity x accrual years) if never knocked in, else s0 margin + min(S - s0, 0). Nothing is tested
    on the first close.

    Parameters
    ----------
    terms : Terms
        The note, as it was on its day 0.
    path : array_like
        Closes of days elapsed, ..., tenor along the last axis; any leading axes.
    knocked_in : bool or array of bool
        State at the first close; one flag, or one for each path.
    elapsed : int
        Day of the first close.

    Returns
    -------
    Settlement
        Arrays shaped like the leading axes of `path`; days are counted from the first close.

    Raises
    ------
    ValueError
        If a close is not positive, or the path does not end at maturity.
    """
    terms = terms.after(elapsed)
    closes = check.positive("path", path)
    days = closes.shape[-1] if closes.ndim else 0
    if days != terms.tenor + 1:
        raise check.refuse("path.shape[-1]", days, f"{terms.tenor + 1}, closes to maturity")
    out = closes[..., np.array(terms.ko_days)] >= np.array(terms.ko_levels)
    ko = first_day(out, none=-1)
    end = np.where(ko >= 0, np.array(terms.ko_days)[ko], terms.tenor)
    touch = 1 + first_day(closes[..., 1:] <= terms.ki_level, none=terms.tenor)
    # knock-out is tested first: on its day nothing can be touched any more
    touched = check.flags("knocked_in", knocked_in, ko.shape) | (touch < end) | ((touch == end) & (ko < 0))
    return settle(terms, ko, touched, closes[..., -1])


def settle(terms: Terms, ko: IntArray, touched: BoolArray, last: FloatArray) -> Settlement:
    """Return the settlement from the position in `ko_days` of the knock-out (-1: none) and the last close."""
    accrual = np.array(terms.accrual_years)
    fall = np.minimum(last - terms.s0, 0.0)
    calm = terms.coupon_maturity * accrual[-1]
    gain = np.where(ko >= 0, terms.s0 * terms.coupon * accrual[ko], np.where(touched, fall, terms.s0 * calm))
    lost = np.where(fall < 0, Outcome.LOSS, Outcome.KNOCKED_IN_NO_LOSS)
    outcome = np.where(ko >= 0, Outcome.KNOCKED_OUT, np.where(touched, lost, Outcome.NO_EVENT))
    end = np.where(ko >= 0, np.array(terms.ko_days)[ko], terms.tenor)
    return Settlement(terms.s0 * terms.margin + gain, end, outcome, touched)


def first_day(event: BoolArray, none: int) -> IntArray:
    """Return the first index along the last axis where `event` is true, `none` where it never is."""
    return np.where(event.any(axis=-1), event.argmax(axis=-1), none).astype(np.int64)


def outcome_on_path(terms: Terms, path: npt.ArrayLike) -> Story:
    """Follow a note from its first day along index paths, which may stop before it ends.

    Parameters
    ----------
    terms : Terms
        The note; path[..., 0] is its day 0.
    path : array_like
        Closes of days 0, 1, ... along the last axis, at most tenor + 1 of them; any leading axes (scenarios).

    Returns
    -------
    Story
        Daily states, event days, cash and annualised return.

    Raises
    ------
    ValueError
        If a close is not positive or the path is empty or goes beyond maturity.
    """
    closes = check.positive("path", path)
    length = closes.shape[-1] if closes.ndim else 0
    if not 1 <= length <= terms.tenor + 1:
        raise check.refuse("path.shape[-1]", length, f"1 to {terms.tenor + 1} closes")
    # a path that stops early is continued anyhow; only an end before the day it stops is believed
    rest = np.full((*closes.shape[:-1], terms.tenor + 1 - length), terms.s0)
    settled = payoff(terms, np.concatenate([closes, rest], axis=-1))
    ended = settled.day < length

    day = np.arange(length)
    observed = day >= 1
    out = (settled.outcome == Outcome.KNOCKED_OUT) & ended
    knock_out_day = np.where(out, settled.day, -1)
    touch = first_day((closes <= terms.ki_level) & observed, none=-1)
    # a close on or after the knock-out touches nothing
    knock_in_day = np.where((touch >= 0) & (~out | (touch < knock_out_day)), touch, -1)
    state = np.full(closes.shape, int(State.ALIVE), dtype=np.int64)
    state[(knock_in_day[..., None] >= 0) & (day >= knock_in_day[..., None])] = State.KNOCKED_IN
    state[out[..., None] & (day >= knock_out_day[..., None])] = State.KNOCKED_OUT

    shown = Settlement(
        cash=np.where(ended, settled.cash, np.nan),
        day=np.where(ended, settled.day, -1),
        outcome=np.where(ended, settled.outcome, Outcome.RUNNING),
        knocked_in=knock_in_day >= 0,
    )
    years = np.array(terms.accrual_years)[np.searchsorted(terms.ko_days, settled.day)]
    paid_in = terms.s0 * terms.margin
    annualised = (shown.cash - paid_in) / (paid_in or terms.s0) / years
    return Story(state, knock_in_day, knock_out_day, shown, paid_in, annualised)

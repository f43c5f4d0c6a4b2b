"""Figures of chapter 5: hedges held and rolled, dividends, forward rates, the fade, what was rolled.

Arguments are text; plain decimals, lots, days.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from widgets.simulation import futures as model
from widgets.simulation.futures.fade import explained
from widgets.simulation.record import measures


def earned(contract: str, start: str, end: str) -> float:
    """Return what a short of one unit earned beside its index between two closes, share of the first.

    On the day of its expiry the contract counts as settled, at a basis of zero.
    """
    first, last = (measures.basis(contract, day) for day in (start, end))
    last = 0.0 if model.expiry(contract) == np.datetime64(end) else last
    ratio = 1 + measures.total_return(measures.PRODUCTS[contract[:2]], start, end)
    return float(model.hedge_gain(first, last, ratio))


def rolled(product: str, start: str, end: str, plan: str) -> float:
    """Return what a short earned that was rolled two sessions before expiry; plan is quarter or near."""
    plans = {"quarter": model.QUARTERLY, "near": model.NEAREST}
    if plan not in plans:
        raise ValueError(f"plan={plan!r}: must be one of {', '.join(plans)}")
    return float(model.hedge(product, start, end, plans[plan]).earned[-1])


def dividends(contract: str, date: str) -> float:
    """Return the dividends paid after a date, up to the expiry, share of the index."""
    return model.dividends_until(contract, date)


def break_even(roll_cost: str, fee: str, invested: str, hedge_ratio: str) -> float:
    """Return the excess a year the shares must earn to end at zero; plain decimals of fund value."""
    return float(model.break_even(*(float(value) for value in (roll_cost, fee, invested, hedge_ratio))))


def forward_rate(contract: str, date: str) -> float:
    """Return the rate a year between the expiry before and that of a contract."""
    curve = model.curve(contract[:2], date)
    if contract not in curve.contracts[1:]:
        raise ValueError(f"contract={contract!r}: must be one of {', '.join(curve.contracts[1:])} on {date}")
    return float(curve.roll_annual[curve.contracts.index(contract) - 1])


def fade_explained(days: str) -> float:
    """Return the share of the changes' squares that weights of so many days explain, or `best` weights."""
    try:
        return model.fade_of_record()[1] if days == "best" else explained(float(days))
    except ValueError as problem:
        raise ValueError(f"days={days!r}: must be best, or a positive number; {problem}") from None


def settlement_above(contract: str, start: str, end: str) -> float:
    """Return by how much the settlement price of start must have exceeded its close, at least.

    From close to close a contract may rise by more than the limit only if the price the limit is counted
    from, the settlement, was above the close: (1 + return) / (1 + limit) - 1. Negative: nothing follows.
    """
    return (1 + measures.futures_return(contract, start, end)) / (1 + model.LIMIT) - 1


def change_before(contract: str, back: str, until: str) -> float:
    """Return the change of the product's open interest between two counts of sessions before an expiry."""
    found = _migration(contract, int(back), int(until))
    return found.total / measures.open_interest(contract[:2], _session(contract, int(back)))


def closed_value(product: str, start: str, end: str) -> float:
    """Return the fall of open interest between two closes, CNY, at the mean of the index of the two."""
    lots = measures.open_interest(product, start) - measures.open_interest(product, end)
    points = [measures.points(measures.PRODUCTS[product], day) for day in (start, end)]
    return lots * measures.MULTIPLIER_CNY * sum(points) / 2


def worst_of_others(contract: str, back: str, until: str) -> float:
    """Return the lowest such change around every other expiry of the record, IC and IM."""
    others = [
        code for product in measures.PRODUCTS for code in model.recorded_expiries(product) if code != contract
    ]
    return min(change_before(code, back, until) for code in others)


def replaced(contract: str, back: str, until: str) -> float:
    """Return the share of the lots closed in a contract that others replaced."""
    return _migration(contract, int(back), int(until)).rolled


def least_replaced(contract: str, back: str, until: str) -> float:
    """Return the lowest such share around every other expiry of the record, IC and IM."""
    others = [
        code for product in measures.PRODUCTS for code in model.recorded_expiries(product) if code != contract
    ]
    return min(replaced(code, back, until) for code in others)


def _migration(contract: str, back: int, until: int) -> model.Migration:
    return model.migration(contract, _session(contract, back), _session(contract, until))


def _session(contract: str, before: int) -> np.datetime64:
    return model.shift(model.expiry(contract), -before)


FIGURES: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "futures_break_even": break_even,
        "futures_change_before": change_before,
        "futures_closed_value": closed_value,
        "futures_dividends": dividends,
        "futures_earned": earned,
        "futures_expiries": lambda: float(
            sum(len(model.recorded_expiries(product)) for product in measures.PRODUCTS)
        ),
        "futures_fade_days": lambda: model.FADE_DAYS,
        "futures_fade_explained": fade_explained,
        "futures_forward_rate": forward_rate,
        "futures_least_replaced": least_replaced,
        "futures_replaced": replaced,
        "futures_rolled": rolled,
        "futures_settlement_above": settlement_above,
        "futures_worst_of_others": worst_of_others,
    }
)

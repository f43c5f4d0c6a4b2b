"""Figures of chapter 7: one fund under a contract in the synthetic market, carried through the four windows.

Arguments are text. `fund` is enhanced, micro or large (name-bound, the rest in microcaps or in the CSI 300
only), matching, log (matching the average of logarithms), half (no contract, half kept in the index), budget
(no contract, an own limit on tracking error), budget1000 (the same on the CSI 1000), free or pure; `tilt` the
size tilt of the signal; `window` one of q4_2023, ytd_to_feb_8, jan_26_to_feb_8, feb_5_to_8. Results are plain
decimals.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType

import numpy as np

from widgets.simulation import mandate as M
from widgets.simulation.mandate.match import TASTE_SEED

FUNDS: Mapping[str, M.Mandate] = MappingProxyType(
    {
        "enhanced": M.ENHANCED,
        "micro": replace(M.ENHANCED, outside=("microcap",)),
        "large": replace(M.ENHANCED, outside=("csi300",)),
        "matching": M.MATCHING,
        "log": replace(M.MATCHING, average=M.Average.GEOMETRIC),
        "half": replace(M.FREE, constituents=0.5, base=M.Base.NON_CASH),
        "free": M.FREE,
        "budget": M.BUDGET,
        "budget1000": replace(M.BUDGET, index="csi1000"),
        "pure": M.PURE,
    }
)
MARKETS = 8  # other random markets that a result is tried on
PARTS = ("size_inside", "size_outside", "cash")


def _one_of(name: str, value: str, allowed: Collection[str]) -> None:
    if value not in allowed:
        raise ValueError(f"{name}={value!r}: must be one of {', '.join(allowed)}")


@cache
def _market() -> tuple[M.Universe, np.ndarray, M.Risk]:
    universe = M.standard()
    return universe, M.draw_taste(universe, np.random.default_rng(TASTE_SEED)), M.measured(universe)


@cache
def _case(fund: str, tilt: str) -> M.Case:
    _one_of("fund", fund, FUNDS)
    universe, taste, risk = _market()
    try:
        lean = float(tilt)
    except ValueError:
        raise ValueError(f"tilt={tilt!r}: must be a number from -1 to 1") from None
    return M.case(FUNDS[fund], universe, M.signal(universe, lean, taste), risk)


@cache
def _split(fund: str, tilt: str, window: str) -> M.Split:
    return M.carry(_case(fund, tilt), _market()[0], window).split


def excess(fund: str, tilt: str, window: str) -> float:
    """Return the fund's excess over its index in a window, plain decimal of assets."""
    return float(_split(fund, tilt, window).excess)


def fund_return(fund: str, tilt: str, window: str) -> float:
    """Return the fund's own return in a window."""
    return float(_split(fund, tilt, window).fund)


def tier_return(tier: str, window: str) -> float:
    """Return what a tier earned in a window; the CSI 2000 as its index where the press printed it."""
    _one_of("tier", tier, M.TIERS)
    return float(M.tier_returns(window)[M.TIERS.index(tier)])


def part(name: str, fund: str, tilt: str, window: str) -> float:
    """Return a part of the excess: size_inside, size_outside, cash."""
    _one_of("name", name, PARTS)
    return float(_split(fund, tilt, window).parts[name])


def rules_broken(fund: str, tilt: str) -> float:
    """Return how many rules of its own contract the fund breaks."""
    return float(len(_case(fund, tilt).report.broken))


def median_cap(of: str, fund: str, tilt: str) -> float:
    """Return the weighted median market value (CNY) of the constituents held, or of the index's weights."""
    _one_of("of", of, ("fund", "index"))
    universe = _market()[0]
    found = _case(fund, tilt)
    weights = (
        np.where(M.inside(found.mandate, universe), found.portfolio.weights, 0.0)
        if of == "fund"
        else universe.weights(found.mandate.index)
    )
    order = np.argsort(universe.cap)
    sums = np.cumsum(weights[order])
    return 1e9 * float(universe.cap[order][np.searchsorted(sums, sums[-1] / 2)])


def days(fund: str, tilt: str, share: str, participation: str = "10") -> float:
    """Return the trading days to sell `share` percent of the stocks at `participation` percent of volume."""
    universe = _market()[0]
    weights = _case(fund, tilt).portfolio.weights
    return float(M.days_to_sell(universe, weights, M.ASSETS, float(participation) / 100, float(share) / 100))


def tracking_error(when: str, fund: str, tilt: str) -> float:
    """Return the tracking error a year: expected (in the calm of Q4 2023) or realised (29 Dec to 8 Feb)."""
    _one_of("when", when, ("expected", "realised"))
    found = _case(fund, tilt)
    if when == "expected":
        return found.expected
    return M.realised_error(found, _market()[0], "2023-12-29", "2024-02-08")


def shortfall(fund: str, tilt: str, window: str) -> float:
    """Return how far the fund falls behind its index in a window: minus its excess."""
    return -excess(fund, tilt, window)


def cost(name: str, fund: str, tilt: str, window: str) -> float:
    """Return what a part of the excess takes away: minus the part."""
    return -part(name, fund, tilt, window)


def miss(fund: str, tilt: str, fact: str) -> float:
    """Return the model's excess less a reported one (the middle of a range), by the fact's id, in points."""
    _one_of("fund", fund, FUNDS)
    told = {each.fact: each for each in M.REPORTED if each.index == FUNDS[fund].index}
    _one_of("fact", fact, told)
    return 100 * (excess(fund, tilt, told[fact].window) - (told[fact].low + told[fact].high) / 2)


def before(later: str, whole: str) -> float:
    """Return the reported year-to-date excess less that of the two weeks, points as decimals (additive)."""
    told = {each.fact: each.low for each in M.REPORTED}
    _one_of("later", later, told)
    _one_of("whole", whole, told)
    return told[whole] - told[later]


def size_share(fund: str, tilt: str, window: str) -> float:
    """Return the part of the fund's own loss in a window that size explains."""
    return float(_split(fund, tilt, window).size_share)


def budget() -> float:
    """Return the tracking error a year to which the fund with an own risk budget keeps."""
    return float(M.BUDGET.tracking_error or 0.0)


@cache
def _other_markets(fund: str, tilt: str, window: str) -> np.ndarray:
    _one_of("fund", fund, FUNDS)
    markets = [M.synthetic(np.random.default_rng(seed)) for seed in range(MARKETS)]
    return np.array(
        [
            M.excess(
                FUNDS[fund], universe, float(tilt), window,
                taste=M.draw_taste(universe, np.random.default_rng(TASTE_SEED)),
            )
            for universe in markets
        ]
    )  # fmt: skip


def other_markets(end: str, fund: str, tilt: str, window: str) -> float:
    """Return the least or most shortfall of the same fund in other random markets."""
    _one_of("end", end, ("least", "most"))
    found = -_other_markets(fund, tilt, window)
    return float(found.min() if end == "least" else found.max())


FIGURES: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "mandate_before": before,
        "mandate_budget": budget,
        "mandate_cost": cost,
        "mandate_days": days,
        "mandate_excess": excess,
        "mandate_median_cap": median_cap,
        "mandate_miss": miss,
        "mandate_other_markets": other_markets,
        "mandate_return": fund_return,
        "mandate_shortfall": shortfall,
        "mandate_rules_broken": rules_broken,
        "mandate_size_share": size_share,
        "mandate_tier_return": tier_return,
        "mandate_tracking_error": tracking_error,
    }
)

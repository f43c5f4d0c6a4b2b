"""Chapter 7, index enhancement: one label under several contracts, and which fund fits what was reported."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from widgets.charts.mandate import RULES, SALES
from widgets.charts.mandate import explorer as explorer_chart
from widgets.charts.mandate import fit as fit_chart
from widgets.controls import Choice, Slider, Toggle
from widgets.explorer import Explorer, Guess
from widgets.explorers.ch07_market import WINDOWS, market, reported
from widgets.simulation import mandate as M

# The contract a fund is held to. What of the index it keeps, and what the rest may be, the reader sets.
CONTRACTS = {
    "enhanced": M.ENHANCED,
    "mean": M.MATCHING,
    "log": replace(M.MATCHING, average=M.Average.GEOMETRIC),
    "free": M.FREE,
}
OUTSIDE = {"any": M.GROUPS, "large": ("csi300",), "micro": ("microcap",)}
HELD = (*M.GROUPS, "cash")
PARTS = ("inside", "outside", "cash")
SHARES = (0.5, 0.9, 1.0)


class Result(NamedTuple):
    """What one setting leads to."""

    held: np.ndarray  # (7,) percent of assets, by group and cash
    excess: np.ndarray  # (4 windows, 3 parts) points
    fund: np.ndarray  # (4,) percent
    used: np.ndarray  # (7 rules, 2): actual and limit, percent; NaN where the contract has no such rule
    days: np.ndarray  # (3,) to sell half, nine tenths, all of the stocks
    broken: tuple[str, ...]


@cache
def _result(contract: str, share: float, tilt: float, outside: str) -> Result:
    found = market()
    rules = CONTRACTS[contract]
    kept = replace(rules, base=M.Base.NON_CASH, constituents=share / 100, outside=OUTSIDE[outside])
    portfolio = M.build(kept, found.universe, found.score(tilt), found.risk)
    report = M.report(rules, found.universe, portfolio, found.risk)
    split = found.split(rules, portfolio)
    return Result(
        held=100 * np.append(found.universe.by_group(portfolio.weights), portfolio.cash),
        excess=100 * np.stack([split.inside, split.outside, split.cash], axis=-1),
        fund=100 * split.fund,
        used=np.array([_used(report, rule) for rule in RULES]),
        days=M.days_to_sell(found.universe, portfolio.weights, M.ASSETS, 0.10, SHARES),
        broken=report.broken,
    )


def _used(report: M.Report, rule: str) -> tuple[float, float]:
    """Return a rule's actual value and limit in percent; for average size, the distance from the index's."""
    lines = {line.rule: line for line in report.lines}
    if rule == "size" and "size_band_low" in lines:
        low, high = lines["size_band_low"].limit, lines["size_band_high"].limit
        middle = (low + high) / 2
        return 100 * abs(lines["size_band_low"].actual / middle - 1), 100 * (high / middle - 1)
    # a floor of zero asks for nothing
    if rule not in lines or lines[rule].limit == 0:
        return np.nan, np.nan
    return 100 * lines[rule].actual, 100 * lines[rule].limit


def _case(found: Result) -> str:
    if found.broken:
        return "broken"
    # every contract here has the manager's own limit on one stock
    return "kept" if np.isfinite(found.used[:, 0]).sum() > 1 else "none"


def explore(contract: str, share: float, tilt: float, outside: str) -> dict[str, Any]:
    """Return one fund measured against the CSI 500: what it holds, its excess, its rules, its way out.

    Rows by ``panel``: ``held`` (percent of assets by group of ``series``), ``excess`` (points by window in
    ``series`` and ``part``), ``reported`` (points, ``value`` to ``limit``), ``rules`` (percent: ``value``
    actual, ``limit``), ``days`` (to sell a share of the stocks).
    """
    # the contracts on averages say nothing of the index's shares: all of the market is open to them
    if contract in ("mean", "log"):
        share, outside = 0.0, "any"
    found = _result(contract, share, tilt, outside)
    total = found.excess.sum(axis=1)
    told = reported("csi500")
    blank = np.full(len(HELD), np.nan)
    # two decimals, so that the page, which stores four digits, says the same
    said = {
        "constituents": found.used[RULES.index("constituents"), 0],
        "index_share": found.held[1],
        "micro": found.held[5],
        "fund": found.fund[3],
        "index": 100 * market().tiers[3, 1],
        "four_days": total[WINDOWS.index("feb_5_to_8")],
        "two_weeks": total[WINDOWS.index("jan_26_to_feb_8")],
        "before": total[WINDOWS.index("q4_2023")],
        "days": found.days[1],
        "all_days": found.days[2],
    }
    return {
        "panel": np.repeat(
            np.array(["held", "excess", "reported", "rules", "days"]),
            [len(HELD), len(WINDOWS) * len(PARTS), len(told), len(RULES), len(SHARES)],
        ),
        "series": np.concatenate(
            [HELD, np.repeat(WINDOWS, len(PARTS)), [each.window for each in told], RULES, SALES]
        ),
        "part": np.concatenate(
            [HELD, np.tile(PARTS, len(WINDOWS)), ["reported"] * len(told), RULES, ["sell"] * len(SHARES)]
        ),
        "value": np.concatenate(
            [
                found.held, found.excess.ravel(), [100 * each.low for each in told], found.used[:, 0],
                found.days,
            ]
        ),
        "limit": np.concatenate(
            [
                blank, np.full(total.size * len(PARTS), np.nan), [100 * each.high for each in told],
                found.used[:, 1], np.full(len(SHARES), np.nan),
            ]
        ),
        "case": _case(found),
        "rules": float(np.isfinite(found.used[:, 0]).sum()),
        **{name: round(float(each), 2) for name, each in said.items()},
    }  # fmt: skip


mandates = Explorer(
    name="mandate-explorer",
    kind="model",
    controls=(
        Choice("contract", tuple(CONTRACTS), "enhanced"),
        Slider("share", (0.0, 50.0, 65.0, 80.0, 100.0), 80.0, fine=5.0),
        Slider("tilt", (-0.6, 0.0, 0.3, 0.7, 0.9), 0.7, fine=0.05),
        Choice("outside", tuple(OUTSIDE), "any"),
    ),
    simulate=explore,
    chart=explorer_chart,
    guess=Guess("ch07-excess", -20, 5, 0.5),
    scenarios={
        "no_tilt": {"tilt": 0.0},
        "micro": {"outside": "micro"},
        "half": {"contract": "free", "share": 50.0, "tilt": 0.0},
        "free": {"contract": "free", "share": 0.0},
        "average": {"contract": "mean", "share": 0.0},
    },
    table=("panel", "series", "part", "value", "limit"),
)


BUDGET = 100 * (M.BUDGET.tracking_error or 0.0)  # percent a year, fitted
NO_BUDGET = 10.0  # more than any of these funds uses


@cache
def _private(share: float, tilt: float, budget: float) -> tuple[M.Mandate, M.Portfolio]:
    found = market()
    kept = replace(M.FREE, base=M.Base.NON_CASH, constituents=share / 100, tracking_error=budget / 100)
    return kept, M.build(kept, found.universe, found.score(tilt), found.risk)


def fit(budget: float, share: float, tilt: float, etf: bool) -> dict[str, Any]:
    """Return a fund with no contract in each window, its band of luck, and what private funds reported.

    ``budget`` (percent a year) limits its expected tracking error; 10 limits nothing. ``value`` is the
    model's excess (points); nine of ten draws of industries and single stocks lie from ``low`` to ``high``.
    The series ``reported`` runs from ``low`` to ``high`` as printed; ``miss`` is model less its middle.
    """
    found = market()
    kept, portfolio = _private(share, tilt, budget)
    model = 100 * found.split(kept, portfolio, M.Small.ETF if etf else M.Small.SPLICED).excess
    luck = found.luck(kept, portfolio)
    told = reported("csi500")
    middle = np.array([50 * (each.low + each.high) for each in told])
    own = np.array([model[WINDOWS.index(each.window)] for each in told])
    miss = dict(zip([each.fact for each in told], own - middle, strict=True))
    expected = M.tracking_error(found.universe, kept.index, portfolio.weights, found.risk)
    said = {
        "index_share": 100 * found.universe.by_group(portfolio.weights)[1],
        "expected": 100 * expected,
        "before": model[0],
        "weeks": model[2],
        "weeks_miss": miss["excess-two-weeks-500"],
        "year_miss": miss["excess-ytd-500"],
        "one_miss": miss["excess-week-0208-500"],
        "worst": max(abs(each) for each in miss.values()),
    }
    return {
        "window": np.concatenate([WINDOWS, [each.window for each in told]]),
        "series": np.array(["model_fund"] * len(WINDOWS) + ["reported"] * len(told)),
        "value": np.concatenate([model, middle]),
        "low": np.concatenate([model - luck, [100 * each.low for each in told]]),
        "high": np.concatenate([model + luck, [100 * each.high for each in told]]),
        "miss": np.concatenate([np.full(len(WINDOWS), np.nan), own - middle]),
        **{name: round(float(each), 2) for name, each in said.items()},
    }


fitted = Explorer(
    name="mandate-fit",
    kind="model",
    controls=(
        Slider("budget", (3.0, BUDGET, NO_BUDGET), NO_BUDGET, fine=0.1),
        Slider("share", (0.0, 50.0, 65.0, 80.0), 0.0, fine=5.0),
        Slider("tilt", (-0.3, 0.0, 0.3, 0.7), 0.0, fine=0.05),
        Toggle("etf"),
    ),
    simulate=fit,
    chart=fit_chart,
    scenarios={
        "budget": {"budget": BUDGET},
        "half": {"share": 50.0},
        "large": {"tilt": -0.3},
        "bound": {"share": 80.0, "tilt": 0.7},
    },
    table=("window", "series", "value", "low", "high", "miss"),
)

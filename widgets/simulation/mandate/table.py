"""The same signal under four mandates, carried through the windows of the record."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from widgets.simulation import check
from widgets.simulation.check import FloatArray
from widgets.simulation.mandate import windows
from widgets.simulation.mandate.decompose import Split, decompose
from widgets.simulation.mandate.greedy import build
from widgets.simulation.mandate.liquidity import days_to_sell
from widgets.simulation.mandate.mandate import Base, Mandate
from widgets.simulation.mandate.match import TASTE_SEED
from widgets.simulation.mandate.portfolio import Portfolio, inside
from widgets.simulation.mandate.report import Report, report
from widgets.simulation.mandate.returns import draw_noise, stock_returns
from widgets.simulation.mandate.risk import Risk, measured, realised, tracking_error
from widgets.simulation.mandate.signal import draw_taste, signal
from widgets.simulation.mandate.universe import Universe
from widgets.simulation.mandate.windows import WINDOWS, Small

# The contract rules have sources (facts of chapter 7). How widely a fund spreads its names is its own choice:
# name_cap = 0.5% is an assumption, range 0.25-1%; so are the bands of the benchmark-matching fund.
ENHANCED = Mandate(
    "name-bound enhanced",
    constituents=0.80,
    base=Base.NON_CASH,
    stock_minimum=0.90,
    cash=0.05,
    cash_minimum=0.05,
    name_cap=0.005,
    tracking_error=0.0775,
)
MATCHING = Mandate("benchmark-matching", cash=0.05, name_cap=0.005, size_band=0.10, industry_band=0.02)
FREE = Mandate("unconstrained", cash=0.05, name_cap=0.005)
PURE = Mandate(
    "pure index",
    constituents=0.90,
    base=Base.NON_CASH,
    stock_minimum=0.90,
    cash=0.05,
    cash_minimum=0.05,
    active_cap=0.0,
    tracking_error=0.04,
)
# Not a contract: the same freedom under a risk budget of the manager's own. 3.5% a year, measured in the calm
# of late 2023, is fitted: three reported figures come out together (see `match`); range 3-5%.
BUDGET = replace(FREE, name="own risk budget", tracking_error=0.035)
TILT = (
    0.7  # fitted: at 0.72 the name-bound fund trails by six points on 5-8 February; an assumption, range 0-1
)
MANDATES = (ENHANCED, MATCHING, FREE, PURE)
ASSETS = 5.0  # CNY bn, an assumption, range 1-10: a fund of one of the larger managers


@dataclass(frozen=True)
class Row:
    """One mandate in one window. Returns are plain decimals of assets.

    `split` is without noise: size alone, selection zero. `band` is the 5th and 95th percentile of the excess
    when industries and single stocks are drawn too.
    """

    mandate: Mandate
    window: str
    split: Split
    band: tuple[float, float]


@dataclass(frozen=True)
class Case:
    """A portfolio built under one mandate, with what is true of it in every window.

    `days` has shape (2, 3): to sell 50, 90 and 100 percent at 10 and 20 percent of volume. `expected` is the
    tracking error before the fact, in the calm of the last quarter of 2023.
    """

    mandate: Mandate
    portfolio: Portfolio
    report: Report
    days: FloatArray
    expected: float


def case(
    mandate: Mandate,
    universe: Universe,
    score: npt.ArrayLike,
    risk: Risk | None = None,
    assets: float = ASSETS,
) -> Case:
    """Build a portfolio under a mandate, check it, and say how long it takes to sell.

    Raises ValueError and Conflict as `build`.
    """
    model = measured(universe) if risk is None else risk
    built = build(mandate, universe, score, model)
    return Case(
        mandate=mandate,
        portfolio=built,
        report=report(mandate, universe, built, model),
        days=days_to_sell(universe, built.weights, assets, (0.10, 0.20)),
        expected=float(tracking_error(universe, mandate.index, built.weights, model)),
    )


def carry(
    found: Case,
    universe: Universe,
    window: str,
    *,
    small: Small = Small.SPLICED,
    fees: float = 0.0,
    draws: int = 0,
    rng: np.random.Generator | None = None,
) -> Row:
    """Carry a portfolio through a window of the record, bought at its first close and kept.

    Parameters
    ----------
    found : Case
        The portfolio with its mandate.
    universe : Universe
        The stocks it was built from.
    window : str
        One of `WINDOWS`, or "week_to_feb_2".
    small : Small
        The series that stands for the CSI 2000.
    fees : float
        Fees and costs in the window as a share of assets.
    draws : int
        How often industries and single stocks are drawn for the band; 0 leaves it empty (nan).
    rng : numpy.random.Generator
        Needed if `draws` is above 0.

    Raises
    ------
    ValueError
        If the window is unknown, `draws` is negative or there is no generator for them.
    """
    check.whole("draws", draws, 0)
    if draws and rng is None:
        raise check.refuse("rng", None, "a numpy Generator when draws is above 0")
    tiers = windows.tier_returns(window, small)[windows.columns(universe)]
    flag = inside(found.mandate, universe)
    kept = found.portfolio

    def split(industry: npt.ArrayLike = 0.0, noise: npt.ArrayLike = 0.0) -> Split:
        returns = stock_returns(universe, tiers, industry, noise)
        return decompose(
            universe, found.mandate.index, kept.weights, returns, flag,
            cash=kept.cash, other=kept.other, fees=fees,
        )  # fmt: skip

    band = (np.nan, np.nan)
    if draws and rng is not None:
        drawn = [draw_noise(universe, windows.days(window)[2], rng) for _ in range(draws)]
        noisy = [float(split(*parts).excess) for parts in drawn]
        band = (float(np.quantile(noisy, 0.05)), float(np.quantile(noisy, 0.95)))
    return Row(found.mandate, window, split(), band)


def realised_error(
    found: Case, universe: Universe, start: str, end: str, small: Small = Small.SPLICED
) -> float:
    """Return the tracking error that came about between two closes, from daily size returns alone.

    Weights are taken as constant and single stocks have no noise of their own, so it is a lower estimate.
    Raises ValueError as `daily_tier_returns`.
    """
    tiers = windows.daily_tier_returns(start, end, small)
    returns = stock_returns(universe, tiers[:, windows.columns(universe)]).total
    active = found.portfolio.weights - universe.weights(found.mandate.index)
    return float(realised(returns @ active))


def four_by_four(
    universe: Universe,
    tilt: float = TILT,
    *,
    mandates: Sequence[Mandate] = MANDATES,
    small: Small = Small.SPLICED,
    draws: int = 0,
    seed: int = TASTE_SEED,
) -> list[Row]:
    """Return every mandate in every window, mandate by mandate, for one signal.

    Raises ValueError and Conflict as `signal` and `build`.
    """
    rng = np.random.default_rng(seed)
    score = signal(universe, tilt, draw_taste(universe, rng))
    model = measured(universe)
    cases = [case(mandate, universe, score, model) for mandate in mandates]
    return [
        carry(found, universe, window, small=small, draws=draws, rng=rng)
        for found in cases
        for window in WINDOWS
    ]

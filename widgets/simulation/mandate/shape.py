"""What the synthetic market must look like, with the source of each target, and the draw that meets them."""

from dataclasses import dataclass

import numpy as np

from widgets.simulation import check
from widgets.simulation.check import FloatArray, IntArray
from widgets.simulation.mandate.universe import GROUPS, NO_INDEX, Universe
from widgets.simulation.record import measures

SEED = 20240208
NORMAL = ("2023-12-01", "2024-01-12")  # the window that the course calls normal for turnover


@dataclass(frozen=True)
class Shape:
    """Targets for the CSI 300, 500, 1000, 2000 and what lies below, in this order; money in CNY bn.

    Parameters
    ----------
    counts : tuple
        Stocks. The first four are the indices' own; below the CSI 2000 there are about 1,200 more (about
        5,300 listed companies in all; those of Beijing are left out).
    microcaps : int
        The smallest of those below, which stand for the microcap index (400, Wind's definition).
    mean_cap, median_cap : tuple
        Market value. CSI 2000: the index company, end of July 2023 (mean 4.662, median 4.198). CSI 300, 500,
        1000: assumptions, ranges 120-167, 20-25, 9.5-12.5 for the mean: a broker's figures of July 2022
        (166.8, 25.1, 12.5) less the fall of the indices to the end of 2023; medians at 0.60, 0.86, 0.86 of
        the mean (ranges 0.5-0.65, 0.8-0.9, 0.8-0.9). Below: an assumption (mean 3.0-4.2).
    lower : tuple
        Standard deviation of log market value below the median; above it follows from the mean.
        Assumptions: an index has a floor, so its lower side is narrower.
    float_share : tuple
        Mean free float. Assumptions, range +-0.1; CSI 500 and 2000 near 0.53 and 0.55 in 2025 data.
    turnover : tuple
        Daily turnover of the CSI 2000 and of what lies between it and the microcaps: assumptions, ranges
        150-280 and 30-130. The other tiers' turnover is read from the record, mean of 1 December 2023
        to 12 January 2024.
    turnover_slope, turnover_noise : float
        Within a tier turnover ~ cap ** slope x exp(noise x N(0, 1)). Assumptions, ranges 0.5-1 and 0.3-0.8.
    industries : int
        Number of industries (31 in the Shenwan classification, level one); their sizes are drawn.
    industry_tilt : float
        How unequally industries spread over the tiers, an assumption, range 0-1.
    reserve_share : float
        Reserve constituents of an index as a share of its count: an assumption, range 0-0.1.

    Raises
    ------
    ValueError
        If a number lies outside its range.
    """

    counts: tuple[int, ...] = (300, 500, 1000, 2000, 1200)
    microcaps: int = 400
    mean_cap: tuple[float, ...] = (140.0, 22.0, 10.5, 4.662, 3.6)
    median_cap: tuple[float, ...] = (84.0, 19.0, 9.0, 4.198, 3.0)
    lower: tuple[float, ...] = (0.60, 0.35, 0.35, 0.46, 0.45)
    float_share: tuple[float, ...] = (0.40, 0.53, 0.55, 0.55, 0.55)
    turnover: tuple[float, float] = (210.0, 60.0)
    turnover_slope: float = 0.7
    turnover_noise: float = 0.5
    industries: int = 31
    industry_tilt: float = 0.5
    reserve_share: float = 0.05

    def __post_init__(self) -> None:
        for name in ("counts", "mean_cap", "median_cap", "lower", "float_share"):
            check.same_length(name, getattr(self, name), 5, "CSI 300, 500, 1000, 2000 and below")
        for count in self.counts:
            check.whole("counts", count, 2)
        check.whole("microcaps", self.microcaps, 1, self.counts[4])
        check.same_length("turnover", self.turnover, 2, "CSI 2000 and below")
        for name in ("mean_cap", "median_cap", "lower", "turnover"):
            check.positive(name, getattr(self, name))
        for mean, median, lower in zip(self.mean_cap, self.median_cap, self.lower, strict=True):
            # with the upper side closed up, the mean of the draw is already that of the lower side
            if mean <= median:
                raise check.refuse("mean_cap", mean, f"above the median {median:g}")
            check.number("lower", lower, 0, 2, open_low=True)
        for share in self.float_share:
            check.number("float_share", share, 0.1, 0.9)
        check.number("turnover_slope", self.turnover_slope, 0, 2)
        check.number("turnover_noise", self.turnover_noise, 0, 2)
        check.number("industry_tilt", self.industry_tilt, 0, 2)
        check.number("reserve_share", self.reserve_share, 0, 0.5)
        check.whole("industries", self.industries, 1)


def synthetic(rng: np.random.Generator, shape: Shape | None = None) -> Universe:
    """Draw a market: mean and median market value and turnover of each tier are met exactly.

    Raises ValueError if the shape cannot be met.
    """
    shape = Shape() if shape is None else shape
    tier = np.repeat(np.arange(5), shape.counts)
    cap = np.concatenate([_caps(rng, shape, k) for k in range(5)])
    below = np.flatnonzero(tier == 4)
    group = tier.copy()
    group[below[np.argsort(cap[below])[: shape.microcaps]]] = GROUPS.index("microcap")
    mean = np.array(shape.float_share)[tier]
    inclusion = _stepped(rng.beta(8 * mean, 8 * (1 - mean)))
    return Universe(
        group=group,
        cap=cap,
        inclusion=inclusion,
        industry=_industries(rng, shape, tier),
        adv=_turnover(rng, shape, group, cap),
        reserve=_in_line(group, tier, cap, shape),
    )


def standard() -> Universe:
    """Return the market of the chapter: the default shape and seed."""
    return synthetic(np.random.default_rng(SEED))


def _caps(rng: np.random.Generator, shape: Shape, k: int) -> FloatArray:
    """Draw market values whose median and mean are the targets: log-normal with two widths."""
    draw = rng.standard_normal(shape.counts[k])
    draw -= np.median(draw)
    up, down = np.maximum(draw, 0.0), np.minimum(draw, 0.0)
    target = shape.mean_cap[k] / shape.median_cap[k]
    narrow, wide = 0.0, 5.0

    def spread(width: float) -> FloatArray:
        found = np.exp(shape.lower[k] * down + width * up)
        return np.asarray(found / np.median(found))

    if not spread(narrow).mean() < target < spread(wide).mean():
        raise check.refuse("mean_cap", shape.mean_cap[k], "a mean that the median and the lower width allow")
    for _ in range(80):
        middle = (narrow + wide) / 2
        narrow, wide = (middle, wide) if spread(middle).mean() < target else (narrow, middle)
    return shape.median_cap[k] * spread(narrow)


def _stepped(share: FloatArray) -> FloatArray:
    """Return free float in the index company's steps: up to the next percent, the next tenth, or all."""
    small = np.maximum(np.ceil(share * 100), 1) / 100
    return np.where(share <= 0.15, small, np.where(share > 0.8, 1.0, np.ceil(share * 10) / 10))


def _industries(rng: np.random.Generator, shape: Shape, tier: IntArray) -> IntArray:
    base = 1.0 / (np.arange(shape.industries) + 4.0)
    slope = rng.normal(0.0, shape.industry_tilt, shape.industries)
    found = np.empty(tier.size, dtype=np.int64)
    for k in range(5):
        share = base * np.exp(slope * (k - 2) / 2)
        found[tier == k] = rng.choice(shape.industries, shape.counts[k], p=share / share.sum())
    found[: shape.industries] = np.arange(shape.industries)[: found.size]  # none is empty
    return found


def _turnover(rng: np.random.Generator, shape: Shape, group: IntArray, cap: FloatArray) -> FloatArray:
    days = [str(day) for day in measures.trading_days(*NORMAL)]
    total = {
        tier: float(np.mean([measures.turnover(tier, day) for day in days])) / 1e9
        for tier in ("csi300", "csi500", "csi1000", "microcap")
    } | dict(zip(("csi2000", "rest"), shape.turnover, strict=True))
    found = cap**shape.turnover_slope * np.exp(shape.turnover_noise * rng.standard_normal(cap.size))
    for k, name in enumerate(GROUPS):
        found[group == k] *= total[name] / max(found[group == k].sum(), 1e-300)
    return np.asarray(found)


def _in_line(group: IntArray, tier: IntArray, cap: FloatArray, shape: Shape) -> IntArray:
    """Return the index each stock waits for: the largest of the next tier down are next in line."""
    found = np.full(group.size, NO_INDEX, dtype=np.int64)
    for k in range(4):
        below = np.flatnonzero(tier == k + 1)
        count = min(int(shape.reserve_share * shape.counts[k]), below.size)
        found[below[np.argsort(-cap[below], kind="stable")[:count]]] = k
    return found

"""Chapter 9, day by day: a sale under three laws of impact; turnover, volatility, depth of the record."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from widgets.charts.liquidity import depth_days as depth_chart
from widgets.charts.liquidity import laws as laws_chart
from widgets.controls import Choice, Several, Slider
from widgets.explorer import Explorer
from widgets.simulation import record
from widgets.simulation.firesale import next_sigma, stressed_depth
from widgets.simulation.firesale.leaving import DAILY_LIMIT
from widgets.simulation.firesale.pace import growth, sell, square_root_path
from widgets.simulation.firesale.stylised import SERIES, TIERS, WINDOWS, sigma, turnover
from widgets.simulation.record import measures
from widgets.view import Stat

DAYS = 8  # 26 January to 7 February
_START, _END = "2024-01-26", "2024-02-07"
_MICRO = TIERS.index("microcap")


@cache
def _recorded() -> tuple[np.ndarray, np.ndarray]:
    """Return the days from 26 January to 7 February 2024 and the microcap index on them."""
    dates = np.array(measures.trading_days(_START, _END), dtype="datetime64[D]")
    return dates, np.array([measures.level("microcap", day) for day in dates])


def laws(amount: float, days: float, c: float, start: str) -> dict[str, Any]:
    """Return the microcap index through a sale (26 January = 100) under three laws, and as recorded.

    Series ``root`` (square-root impact), ``still`` (depth stays), ``thin`` (depth falls with the sale's own
    moves), ``record``. ``waiting``: CNY bn ordered and not sold at the daily limit. ``amount`` in CNY bn.
    """
    adv, calm, vol = turnover()[_MICRO], sigma("calm")[_MICRO], sigma(start)[_MICRO]
    per_day = amount / days
    plan = np.where(np.arange(DAYS) < days, per_day, 0.0)
    made = {
        name: sell(plan, adv, calm, vol, c=c, limit=DAILY_LIMIT, collapses=name == "thin")
        for name in ("still", "thin")
    }
    dates, seen = _recorded()
    root = square_root_path(plan, adv, vol)
    none = np.zeros(1)
    return {
        "date": np.tile(dates, 4),
        "series": np.repeat(np.array(["law_root", "law_still", "law_thin", "law_record"]), DAYS + 1),
        "level": np.round(
            100 * np.concatenate([root, made["still"].price, made["thin"].price, seen / seen[0]]), 1
        ),
        "waiting": np.concatenate(
            [
                np.full(DAYS + 1, np.nan),
                none,
                made["still"].waiting,
                none,
                made["thin"].waiting,
                np.full(DAYS + 1, np.nan),
            ]
        ),
        "amount": amount,
        "days": days,
        "per_day": round(per_day, 1),
        "critical": round(c * adv, 1),
        "growth": float(round(100 * (float(growth(per_day, adv, c=c)) - 1))),
        "root": round(100 * (root[-1] - 1), 1),
        "still": round(100 * (made["still"].price[-1] - 1), 1),
        "thin": round(100 * (made["thin"].price[-1] - 1), 1),
        "left": round(float(made["thin"].waiting[-1]), 1),
        "week": round(100 * (seen[5] / seen[0] - 1), 1),
        "seen": round(100 * (seen[-1] / seen[0] - 1), 1),
    }


three_laws = Explorer(
    name="exit-laws",
    kind="model",
    controls=(
        Slider("amount", (5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 40.0), 20.0, fine=1.0),
        Slider("days", (1.0, 2.0, 3.0, 5.0, 8.0), 5.0, fine=1.0),
        Slider("c", (0.2, 0.4, 0.8), 0.4, fine=0.05),
        Choice("start", tuple(WINDOWS)[:2], "january"),
    ),
    simulate=laws,
    chart=laws_chart,
    scenarios={
        "slow": {"days": 8.0, "amount": 10.0},
        "hurry": {"days": 1.0},
        "quiet": {"start": "calm"},
        "large": {"amount": 40.0},
    },
    table=("date", "series", "level", "waiting"),
)


MEASURES = ("depth", "volatility", "turnover")
_QUARTER = ("2024-01-02", "2024-03-29")
_SEEN = tuple(tier for tier in TIERS if tier != "csi2000")  # no turnover of the CSI 2000 is in the record
_AVERAGE = 5  # days of turnover that are averaged


def by_day(measure: str, memory: float) -> dict[str, Any]:
    """Return turnover, volatility or depth of four tiers by day, 29 December 2023 = 100.

    Turnover is the mean of five days; volatility remembers ``memory`` of yesterday's variance and begins at
    its calm level on 1 December; depth is turnover / the larger of calm and realised volatility.
    """
    table = record.daily()
    dates = table["date"]
    base = int(np.flatnonzero(dates == np.datetime64("2023-12-29"))[0])
    found = []
    for tier in _SEEN:
        k = TIERS.index(tier)
        traded = table[f"{tier}_turnover_cny_bn"]
        kernel = np.ones(_AVERAGE)
        mean = (
            np.convolve(traded, kernel)[: traded.size]
            / np.convolve(np.ones(traded.size), kernel)[: traded.size]
        )
        moves = np.diff(table[SERIES[k]]) / table[SERIES[k]][:-1]
        calm = sigma("calm")[k]
        vol = [calm]
        for move in moves:
            vol.append(float(next_sigma(vol[-1], move, memory=memory)))
        depth = stressed_depth(mean, calm, np.array(vol))
        series = {"turnover": mean, "volatility": np.maximum(vol, calm), "depth": depth}[measure]
        found.append(100 * series / series[base])
    shown = dates >= np.datetime64("2023-12-29")
    return {
        "date": np.tile(dates[shown], len(_SEEN)),
        "series": np.repeat(np.array(_SEEN), int(shown.sum())),
        "level": np.concatenate([each[shown] for each in found]).round(),
        "case": measure,
        "memory": memory,
    }


depth_days = Explorer(
    name="exit-days",
    kind="estimate",
    controls=(
        Choice("measure", MEASURES, "depth"),
        Several("tiers", "series", _SEEN, _SEEN),
        Slider("memory", (0.80, 0.90, 0.94), 0.90, fine=0.01),
    ),
    simulate=by_day,
    chart=depth_chart,
    stats={
        "lows": Stat("min", "level", by="series"),
        "highs": Stat("max", "level", by="series"),
        "low_day": Stat("min", "level", read="date"),
        "high_day": Stat("max", "level", read="date"),
    },
    scenarios={"turnover": {"measure": "turnover"}, "volatility": {"measure": "volatility"}},
    table=("date", "series", "level"),
)

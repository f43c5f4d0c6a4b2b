"""Chapter 2, the record: the event panel, and a portfolio mixed from tiers."""

from __future__ import annotations

from typing import Any

import numpy as np

from widgets.charts.record import mix as mix_chart
from widgets.charts.record import stand_ins as stand_in_chart
from widgets.charts.record import tiers_and_basis
from widgets.controls import Choice, Several, Span, Step, Toggle, Weight
from widgets.explorer import Explorer, Guess
from widgets.explorers.storm import FIRST, TIERS
from widgets.simulation import record
from widgets.view import Stat

SERIES = ("csi300", "csi500", "csi1000", "csi2000_etf", "csi2000_press", "microcap")
EXPIRIES = ("2402", "2403", "2406", "2409")
# The days the chapter tells of, numbered in the picture and named in the text below it.
EVENTS = ("2024-01-18", "2024-01-22", "2024-02-05", "2024-02-06", "2024-02-08")


def event_panel(product: str, annualised: bool) -> dict[str, Any]:
    """Return tiers, basis by contract and event days in one long table; a column not used is NaN.

    ``level``: 29 December 2023 = 100. ``basis``: percent, futures / spot - 1, annualised
    (x 365 / calendar days to expiry) where asked. A contract in its last three days is not annualised.
    """
    daily, futures = record.daily(), record.futures()
    dates: list[Any] = []
    series: list[Any] = []
    values: dict[str, list[Any]] = {"level": [], "basis": [], "event": []}

    def add(day: Any, name: str, **given: Any) -> None:
        dates.append(day)
        series.append(np.full(len(day), name))
        for key, store in values.items():
            store.append(given.get(key, np.full(len(day), np.nan)))

    for name in SERIES:
        known = ~np.isnan(daily[name])
        add(daily["date"][known], name, level=daily[name][known])
    for expiry in EXPIRIES:
        rows = (futures["contract"] == f"{product}{expiry}") & (futures["date"] <= daily["date"][-1])
        value, left = futures["basis_pct"][rows], futures["days_to_expiry"][rows]
        if annualised:
            value = np.where(left >= 3, value * 365 / np.maximum(left, 1), np.nan)
        add(futures["date"][rows], f"m{expiry}", basis=value)
    days = np.array(EVENTS, dtype="datetime64[D]")
    add(days, "event", event=np.arange(1.0, len(days) + 1))
    return {
        "date": np.concatenate(dates),
        "series": np.concatenate(series),
        **{key: np.concatenate(store) for key, store in values.items()},
        "case": "annualised" if annualised else "plain",
        "product": product,
    }


panel = Explorer(
    name="event-panel",
    kind="record",
    controls=(
        Several("series", "series", SERIES, ("csi300", "csi500", "csi1000", "microcap")),
        Span(
            "window",
            "date",
            tuple(record.daily()["date"]),
            (np.datetime64("2024-01-02"), np.datetime64("2024-02-08")),
        ),
        Choice("product", ("IC", "IM"), "IM"),
        Several(
            "contracts", "series", tuple(f"m{expiry}" for expiry in EXPIRIES), ("m2402", "m2403", "m2409")
        ),
        Toggle("annualised"),
    ),
    simulate=event_panel,
    chart=tiers_and_basis,
    stats={
        "first": Stat("min", "date"),
        "last": Stat("max", "date"),
        "changes": Stat("change", "level", by="series"),
        "ends": Stat("last", "basis", by="series"),
        "lowest": Stat("min", "basis"),
        "lowest_day": Stat("min", "basis", read="date"),
        "lowest_contract": Stat("min", "basis", read="series"),
    },
    scenarios={
        "knock_in_day": {"window": (np.datetime64("2024-01-17"), np.datetime64("2024-01-26"))},
        "worst_week": {
            "window": (np.datetime64("2024-02-02"), np.datetime64("2024-02-08")),
            "series": ("csi300", "csi500", "csi1000", "csi2000_press", "microcap"),
        },
        "annualised": {"annualised": True},
        "after": {"window": (np.datetime64("2024-02-07"), np.datetime64("2024-03-29"))},
    },
)


# The series the course uses for a tier that has no public daily index, and what it can be held against.
STAND_INS = {"csi2000": ("csi2000_etf", "csi2000_press"), "microcap": ("microcap", "microcap_rebuilt")}


def stand_ins(tier: str) -> dict[str, Any]:
    """Return the series used for a tier and its check, 29 December 2023 = 100, and their widest gap.

    The gap is used / check - 1 in percent, on the days from 29 December where both are known.
    """
    daily = record.daily()
    used, check = (daily[name] for name in STAND_INS[tier])
    both = ~np.isnan(check) & (daily["date"] > FIRST)
    gap = np.where(both, 100 * (used / check - 1), np.nan)
    widest = int(np.nanargmax(np.abs(gap)))
    return {
        "date": np.tile(daily["date"], 2),
        "series": np.repeat(np.array(["used", "check"]), len(daily["date"])),
        "tier": np.full(2 * len(daily["date"]), tier),
        "level": np.concatenate([used, check]),
        "case": tier,
        "gap": float(gap[widest]),
        "gap_day": daily["date"][widest],
        "days": float(both.sum()),
    }


compare = Explorer(
    name="stand-ins",
    kind="record",
    controls=(
        Choice("tier", tuple(STAND_INS), "csi2000"),
        Span(
            "window",
            "date",
            tuple(record.daily()["date"]),
            (np.datetime64("2024-01-17"), np.datetime64("2024-03-01")),
        ),
    ),
    simulate=stand_ins,
    chart=stand_in_chart,
    stats={
        "first": Stat("min", "date"),
        "last": Stat("max", "date"),
        "end": Stat("last", "level", where=(("series", "used"),)),
    },
    table=("date", "series", "level"),
)


def tier_mix(**weight: float) -> dict[str, Any]:
    """Return tiers and a portfolio that held ``weight`` percent of each on 29 December 2023, rest cash.

    Bought once and held: value = 100 + sum of weight/100 x (level - 100); cash earns nothing. Affine in
    the weights, so the page needs one stored series per tier.
    """
    daily = record.daily()
    days = daily["date"] >= FIRST
    levels = {tier: daily[tier][days] for tier in TIERS}
    portfolio = 100 + sum(weight[tier] / 100 * (levels[tier] - 100) for tier in TIERS)
    size = int(days.sum())
    return {
        "date": np.tile(daily["date"][days], len(TIERS) + 1),
        "series": np.repeat(np.array([*TIERS, "portfolio"]), size),
        "level": np.concatenate([*levels.values(), portfolio]),
    }


mix = Explorer(
    name="tier-mix",
    kind="record",
    controls=(
        *(Weight(tier, 0, 100, 5, share) for tier, share in zip(TIERS, (0, 40, 30, 20, 10), strict=True)),
        Step(
            "day",
            "date",
            tuple(record.daily()["date"][record.daily()["date"] > FIRST]),
            np.datetime64("2024-02-08"),
        ),
    ),
    simulate=tier_mix,
    chart=mix_chart,
    stats={
        "day": Stat("last", "date"),
        "change": Stat("change", "level", where=(("series", "portfolio"),)),
        "lowest": Stat("min", "level", where=(("series", "portfolio"),)),
        "lowest_day": Stat("min", "level", where=(("series", "portfolio"),), read="date"),
        "large": Stat("change", "level", where=(("series", "csi300"),)),
    },
    guess=Guess("ch02-low", 30, 110, 1),
    scenarios={
        "large": {"csi300": 100.0, "csi500": 0.0, "csi1000": 0.0, "csi2000_etf": 0.0, "microcap": 0.0},
        "middle": {"csi300": 0.0, "csi500": 100.0, "csi1000": 0.0, "csi2000_etf": 0.0, "microcap": 0.0},
        "small": {"csi300": 0.0, "csi500": 0.0, "csi1000": 40.0, "csi2000_etf": 40.0, "microcap": 20.0},
        "micro": {"csi300": 0.0, "csi500": 0.0, "csi1000": 0.0, "csi2000_etf": 0.0, "microcap": 100.0},
    },
)

"""Chapter 5, against the record: pressure that fades, and who rolled a contract that was about to expire."""

from __future__ import annotations

from typing import Any

import numpy as np

from widgets.charts.futures import pressed as pressed_chart
from widgets.charts.futures import rolled as rolled_chart
from widgets.controls import Choice, Slider
from widgets.explorer import Explorer
from widgets.simulation.futures import expiry, migration, recorded_expiries, shift, weight
from widgets.simulation.futures.fade import change, explained, pressure
from widgets.simulation.record import measures

MOVES = {
    "d0122": ("2024-01-19", "2024-01-22"), "d0123": ("2024-01-22", "2024-01-23"),
    "d0205": ("2024-02-02", "2024-02-05"), "d0206": ("2024-02-05", "2024-02-06"),
    "d0207": ("2024-02-06", "2024-02-07"), "d0208": ("2024-02-07", "2024-02-08"),
}  # fmt: skip
FADES = (3.0, 7.0, 14.0, 21.0, 28.0, 42.0, 70.0)
REACH = np.arange(0.0, 251.0, 5.0)


def pressed(move: str, fade: float) -> dict[str, Any]:
    """Return a day's change of the basis by days left, points, beside the model's: one pressure, fading.

    Series ``IC`` and ``IM``: ``moved`` as recorded, ``said`` by the model, at each contract; ``IC_model``
    and ``IM_model``: ``said`` along all days left. A contract listed that day has no change.
    """
    series, left, moved, said, codes = [], [], [], [], []
    figures: dict[str, Any] = {}
    for product in measures.PRODUCTS:
        names, days, change_ = change(product, *MOVES[move])
        push = pressure(days, change_, fade)
        lacking = 4 - days.size
        blank = np.full(lacking, np.nan)
        series += [product] * 4 + [f"{product}_model"] * REACH.size
        codes += [*names, *[""] * (lacking + REACH.size)]
        left += [*days, *blank, *REACH]
        moved += [*(100 * change_), *np.full(lacking + REACH.size, np.nan)]
        said += [*(100 * push * weight(days, fade)), *blank, *(100 * push * weight(REACH, fade))]
        worst = np.max(np.abs(change_ - push * weight(days, fade)))
        figures[f"{product.lower()}_push"] = round(100 * push, 1)
        figures[f"{product.lower()}_miss"] = round(100 * float(worst), 2)
    return {
        "series": np.array(series),
        "contract": np.array(codes),
        "days_left": np.array(left),
        "moved": np.array(moved),
        "said": np.array(said),
        "day": np.datetime64(MOVES[move][1]),
        "fade": fade,
        "explained": round(100 * explained(fade), 1),
        **figures,
    }


fades = Explorer(
    name="pressure-fades",
    kind="model",
    controls=(Choice("move", tuple(MOVES), "d0205"), Slider("fade", FADES, 21.0, fine=1.0)),
    simulate=pressed,
    chart=pressed_chart,
    scenarios={
        "flat": {"fade": 3.0},
        "back": {"move": "d0206"},
        "ceiling": {"move": "d0207"},
    },
    table=("series", "contract", "days_left", "moved", "said"),
)


BEFORE = tuple(range(-8, 0))  # sessions before the expiry; on the day itself what is not rolled is settled
MONTHS = tuple(code[2:] for code in recorded_expiries("IM"))


def rolled(product: str, month: str, back: float) -> dict[str, Any]:
    """Return open interest of all contracts before each expiry, that of ``back`` sessions before = 100.

    ``month`` is the expiry told of; the other nine are series ``other``. Between ``back`` and two sessions
    before, ``closed`` lots left the contract and ``found`` net appeared in all others.
    """
    own = int(back)
    session: list[int] = []
    series: list[str] = []
    code: list[str] = []
    level: list[float] = []
    shares = {}
    for each in MONTHS:
        name = f"{product}{each}"
        days = [shift(expiry(name), k) for k in BEFORE]
        lots = np.array([measures.open_interest(product, day) for day in days])
        session += BEFORE
        series += ["told" if each == month[1:] else "other"] * len(BEFORE)
        code += [name] * len(BEFORE)
        level += list(100 * lots / lots[BEFORE.index(-own)])
        moved = migration(name, shift(expiry(name), -own), shift(expiry(name), -2))
        shares[each] = moved
    told = shares[month[1:]]
    first = measures.open_interest(product, shift(expiry(told.contract), -own))
    others = [moved.rolled for each, moved in shares.items() if each != month[1:]]
    return {
        "session": np.array(session, dtype=np.float64),
        "series": np.array(series),
        "contract": np.array(code),
        "interest": np.round(np.array(level), 2),
        "name": told.contract,
        "back": back,
        "closed": -told.here,
        "found": told.elsewhere,
        "share": round(100 * told.rolled, 1),
        "least": round(100 * float(np.nanmin(others)), 1),
        "total": round(100 * told.total / first, 1),
    }


leave = Explorer(
    name="roll-or-leave",
    kind="record",
    controls=(
        Choice("product", ("IM", "IC"), "IM"),
        Choice("month", tuple(f"e{month}" for month in MONTHS), "e2402"),
        Slider("back", (3.0, 4.0, 5.0, 6.0), 4.0),
    ),
    simulate=rolled,
    chart=rolled_chart,
    scenarios={
        "same_week": {"product": "IC"},
        "before": {"month": "e2401"},
        "october": {"month": "e2410"},
    },
    table=("contract", "session", "interest"),
)

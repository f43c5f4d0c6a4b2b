"""The sign facts of 5 to 8 February that any account must get right, as numbers and yes or no."""

from __future__ import annotations

from typing import Any

import numpy as np

from widgets.simulation.cascade import FUNDS, History
from widgets.simulation.market import CONTRACTS, TIERS
from widgets.simulation.record import lookup


def sign_facts(history: History, scenario: int = 0) -> dict[str, Any]:
    """Return each fact with its numbers; percent, percentage points, lots, or assets / equity."""

    def at(day: str) -> int:
        return int(np.flatnonzero(history.dates == lookup.as_day(day))[0])

    basis, level = 100 * history.basis[scenario], history.level[scenario]
    lots, leverage = history.open_interest[scenario], history.leverage[scenario, :, FUNDS.index("dma")]
    before, rally, low = at("2024-02-05"), at("2024-02-06"), at("2024-02-07")
    micro = TIERS.index("microcap")
    change = basis[rally] - basis[before]
    fall = 100 * (level[rally, micro] / level[before, micro] - 1)
    im = CONTRACTS.index("IM")
    week = 100 * (level[low] / level[at("2024-02-02")] - 1)
    order = [float(week[TIERS.index(name)]) for name in ("csi500", "csi1000", "csi2000", "microcap")]
    rising = [float(leverage[i]) for i in range(at("2024-02-02"), low + 1)]
    return {
        "discount_closes_6_february_while_microcaps_fall": {
            "holds": bool(change.min() > 0 and fall < 0),
            "basis_change_points": dict(zip(CONTRACTS, change.round(2).tolist(), strict=True)),
            "microcap_percent": round(float(fall), 2),
        },
        "im_open_interest_falls_6_and_7_february": {
            "holds": bool(lots[rally, im] < lots[before, im] and lots[low, im] < lots[rally, im]),
            "lots": [round(float(lots[i, im])) for i in (before, rally, low)],
        },
        "dma_assets_to_equity_rises_under_the_limit": {
            "holds": bool(np.all(np.diff(rising) > 0)),
            "assets_to_equity_2_to_7_february": [round(x, 2) for x in rising],
        },
        "csi500_above_csi1000_above_csi2000_above_microcap_2_to_7_february": {
            "holds": bool(order == sorted(order, reverse=True)),
            "percent": [round(x, 2) for x in order],
        },
    }

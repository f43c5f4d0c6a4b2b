"""The counterfactuals of chapters 11 and 12: each agent, each rule, leverage, the limit, the state, notes."""

from __future__ import annotations

from widgets.simulation.attribution.change import Change, leverage
from widgets.simulation.attribution.purchases import Purchases
from widgets.simulation.cascade import AGENTS
from widgets.simulation.check import refuse
from widgets.simulation.dealer import Limits

RULES = ("net_limit", "margin_calls", "spill", "resilience", "collapse")
RATIOS = (1.0, 2.0, 3.0, 4.0, 6.0, 8.0)
MIDDLE = ("csi500", "csi1000", "csi2000")
SHIFTS = (-10, -5, -2, 2, 5)
SIZES = (0.5, 2.0, 4.0)
FIRST_HELP = "2024-01-18"  # the first day of state buying on the record
# Half as much patience again, or a third less: inside the range of every near-equal fit. An assumption.
PATIENT, NERVOUS = 1.4, 1 / 1.4
TOLERANCES = ("tolerance", "hedged_tolerance")


def catalogue() -> tuple[Change, ...]:
    """Return every counterfactual, in groups."""
    return (
        *(Change(f"no_{name}", "agents", off=(name,)) for name in AGENTS),
        Change("no_hedged_funds", "agents", off=("neutral", "dma")),
        Change("no_funds", "agents", off=("neutral", "dma", "enhanced")),
        *(Change(f"no_{name}", "rules", off=(name,)) for name in RULES),
        *(leverage(ratio) for ratio in RATIOS),
        *(leverage(ratio, same_money=True) for ratio in (4.0, 6.0)),
        Change("limit_0118", "limit", limit_from="2024-01-18"),
        Change("limit_0123", "limit", limit_from="2024-01-23"),
        Change("limit_0129", "limit", limit_from="2024-01-29"),
        Change("limit_everybody", "limit", settings={"bound": 1.0}),
        Change("limit_0118_everybody", "limit", settings={"bound": 1.0}, limit_from="2024-01-18"),
        Change("no_large", "purchases", purchases=Purchases(without=("csi300",))),
        Change("no_middle", "purchases", purchases=Purchases(without=MIDDLE)),
        *(
            Change(order, "purchases", purchases=Purchases(order=order))
            for order in ("small_first", "large_first", "large_only", "small_only", "even")
        ),
        Change("middle_0118", "purchases", purchases=Purchases(evenly_from=FIRST_HELP)),
        *(Change(f"shift_{n:+d}", "purchases", purchases=Purchases(shift=n)) for n in SHIFTS),
        *(Change(f"size_{x:g}", "purchases", purchases=Purchases(scale=x)) for x in SIZES),
        Change("patient", "thresholds", times=dict.fromkeys(TOLERANCES, PATIENT)),
        Change("nervous", "thresholds", times=dict.fromkeys(TOLERANCES, NERVOUS)),
        Change("steep", "thresholds", settings={"steepness": 6.0}),
        Change("knock_in_one", "notes", settings={"knock_in_80": 0.0}),
        Change("knock_in_half", "notes", settings={"knock_in_80": 0.5}),
        Change("knock_in_all_80", "notes", settings={"knock_in_80": 1.0}),
        Change("snowballs_small", "notes", settings={"snowballs": 190.0}),
        Change("snowballs_large", "notes", settings={"snowballs": 350.0}),
        Change("desk_uncapped", "notes", desk=Limits()),
    )


def change(name: str) -> Change:
    """Return a counterfactual of the catalogue by its name. Raises ValueError if it is unknown."""
    known = {one.name: one for one in catalogue()}
    if name not in known:
        raise refuse("change", name, ", ".join(known))
    return known[name]

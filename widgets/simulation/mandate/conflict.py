"""Which rules of a mandate cannot be met together: drop them one by one and see."""

from collections.abc import Callable
from dataclasses import replace

from widgets.simulation.mandate.mandate import Conflict, Mandate
from widgets.simulation.mandate.universe import GROUPS

# Each rule at its widest. The order decides which of several conflicts is named: later ones are kept longer.
WIDEST: dict[str, object] = {
    "industry_band": None,
    "size_band": None,
    "active_cap": None,
    "max_names": None,
    "outside": GROUPS,
    "constituents": 0.0,
    "tracking_error": None,
    "name_cap": 1.0,
    "other": 0.0,
    "cash": 0.0,
}


def explain(mandate: Mandate, feasible: Callable[[Mandate], bool]) -> Conflict:
    """Return the error that names a smallest set of conflicting rules.

    A rule without which the rest still cannot be met has no part in the conflict and is dropped for good;
    what remains cannot spare a single one.
    """
    loose, named = mandate, []
    for field, widest in WIDEST.items():
        if getattr(loose, field) == widest:
            continue
        tried = replace(loose, cash_minimum=0.0, **{field: widest})  # type: ignore[arg-type]
        if feasible(tried):
            named.append(field)
        else:
            loose = tried
    rules = tuple(named) or ("universe",)
    return Conflict(mandate.name, rules, tuple(_said(mandate, rule) for rule in rules))


def _said(mandate: Mandate, rule: str) -> str:
    value = getattr(mandate, rule, None)
    if rule == "outside":
        return f"outside (what is no constituent only from {', '.join(mandate.outside) or 'nowhere'})"
    about = {
        "industry_band": f"at most {value} from the index in any industry",
        "size_band": f"{mandate.average.value} mean market value within {value} of the index",
        "active_cap": f"at most {value} from the index in one stock",
        "max_names": f"at most {value} names",
        "constituents": f"at least {value} of {mandate.base.value}",
        "tracking_error": f"at most {value} a year",
        "name_cap": f"at most {value} of assets in one stock",
        "other": f"{value} of assets",
        "cash": f"{value} of assets",
        "universe": f"its stocks cannot hold {mandate.stocks:.4g} of assets",
    }
    return f"{rule} ({about[rule]})"

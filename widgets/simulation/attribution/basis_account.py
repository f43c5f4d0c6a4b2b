"""The exact account of a basis: what is anchor, what each agent's futures pressed, what bounds cut."""

from __future__ import annotations

import numpy as np

from widgets.simulation.cascade import ALL_ON, FUTURES_AGENTS, History, Links, Parameters
from widgets.simulation.check import FloatArray, refuse
from widgets.simulation.futures import anchor_level, weight
from widgets.simulation.market import HEDGED, Forcing, Futures, futures, record_forcing

BASIS_PARTS = ("anchor", *FUTURES_AGENTS, "limit")


def basis_parts(
    history: History,
    parameters: Parameters,
    links: Links = ALL_ON,
    forcing: Forcing | None = None,
    contract: Futures | None = None,
) -> FloatArray:
    r"""Return the parts of the basis at every close, (.., days + 1, contracts, parts), as in `BASIS_PARTS`.

    The basis is a level with a memory, and its rule is linear in pressure between its bounds. So a part of it
    fades as the whole does:

    .. math::
        \text{anchor} &= A(d) + f\,(\text{anchor}' - A(d')), \qquad
        f = (1-\kappa)\,\frac{w(d)}{w(d')} \\
        \text{agent}_a &= f\,\text{agent}_a' + w(d)\,(1-\text{spill})\,\frac{F_a}{D} \\
        \text{limit} &= f\,\text{limit}' + \text{what a bound cut today}

    with the names of `futures.next_basis`: `anchor` is the basis that nobody presses, `limit` what the cost
    of carry and the futures' daily limit took away and has not faded. They sum to the basis to rounding.

    Parameters
    ----------
    history : History
        A run of the cascade.
    parameters, links, forcing, contract
        Those that the run was made with.

    Raises
    ------
    ValueError
        If scenarios or days differ from those of the run.
    """
    force = forcing or record_forcing()
    scenarios, closes, contracts = history.basis.shape
    if closes != len(force) + 1:
        raise refuse("forcing days", len(force), f"{closes - 1}, as the run has")
    for name, given in (("parameters", parameters), ("links", links)):
        if given.scenarios not in (1, scenarios):
            raise refuse(f"{name}.scenarios", given.scenarios, f"1 or {scenarios}, as the run has")
    contract, left = contract or futures(), force.days_left
    spill, reversion, depth = (
        np.asarray(one, dtype=np.float64).reshape(-1, 1)
        for one in (
            np.asarray(parameters.spill) * np.asarray(links.spill),
            parameters.reversion,
            parameters.futures_depth,
        )
    )
    found = np.zeros((scenarios, closes, contracts, len(BASIS_PARTS)))
    found[:, 0, :, 0] = history.basis[:, 0]
    for day in range(closes - 1):
        # the weights look at the days that passed since the close before, as the day loop does
        before, now = left[day + 1] + force.gaps[day], left[day + 1]
        fade = (1.0 - reversion) * weight(now) / weight(before)
        deep = depth / history.sigma[:, day, HEDGED] * contract.adv
        pressed = (1.0 - spill)[..., None] * history.futures_trades[:, day] / deep[..., None]
        old, new = found[:, day], found[:, day + 1]
        new[..., 0] = anchor_level(contract.anchor, now) + fade * (
            old[..., 0] - anchor_level(contract.anchor, before)
        )
        new[..., 1:-1] = fade[..., None] * old[..., 1:-1] + weight(now) * pressed
        new[..., -1] = history.basis[:, day + 1] - new[..., :-1].sum(axis=-1)
    return found

"""What does not change during a run: settings, switches, forcing, market, the dealers' book, laid out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from widgets.simulation.cascade.dealers import HedgeGrid, check_days, hedge_grid
from widgets.simulation.cascade.fund_books import FUNDS, Opening, opening
from widgets.simulation.cascade.layout import columns
from widgets.simulation.cascade.links import Links
from widgets.simulation.cascade.parameters import Parameters
from widgets.simulation.check import FloatArray, inside, refuse
from widgets.simulation.futures import carry_ceiling
from widgets.simulation.market import TIERS, Forcing, Futures, Tiers, record_forcing


class World(NamedTuple):
    """The constants of a run; `p` and `on` hold parameters and switches as columns (scenarios or 1, 1)."""

    scenarios: int
    parameters: Parameters
    p: dict[str, FloatArray]
    on: dict[str, FloatArray]
    force: Forcing
    news: FloatArray | None
    market: Tiers
    contract: Futures
    start: Opening
    grid: HedgeGrid
    funds_on: FloatArray  # (scenarios, funds): switches of the three kinds of fund
    bound: FloatArray  # (scenarios, funds): share of each kind that the net-selling limit binds
    tolerance: FloatArray  # (scenarios, funds)
    late: FloatArray  # (scenarios,): share of notes with knock-in at 80 %
    ceiling: FloatArray  # (days + 1,): highest basis that does not pay an arbitrageur
    low: FloatArray  # (tiers,): daily limits as log returns
    high: FloatArray

    def net_limit(self, day: int) -> FloatArray:
        """Return how far the net-selling limit is in force, (scenarios, 1)."""
        today = np.broadcast_to(self.force.net_limit[..., day], (self.scenarios,))
        return np.asarray(today[:, None] * self.on["net_limit"])


def prepare(
    parameters: Parameters | None,
    links: Links,
    forcing: Forcing | None,
    news: npt.ArrayLike | None,
    grid: HedgeGrid | None,
    market: Tiers,
    contract: Futures,
) -> World:
    """Return the world of a run; ValueErrors as in `simulate`."""
    settings, force = parameters or Parameters(), forcing or record_forcing()
    check_days(len(force))
    if market.names != TIERS:
        raise refuse("market.names", market.names, str(TIERS))
    given = None if news is None else inside("news", news, -1.0, 1.0)
    n = _scenarios(settings, links, force, given)
    p = {name: np.asarray(array).reshape(-1, 1) for name, array in settings}
    on = {name: np.broadcast_to(array.reshape(-1, 1), (n, 1)) for name, array in links}

    def by_fund(**each: FloatArray) -> FloatArray:
        return columns(np.hstack([np.broadcast_to(each[name], (n, 1)) for name in FUNDS]))

    return World(
        scenarios=n,
        parameters=settings,
        p=p,
        on=on,
        force=force,
        news=given,
        market=market,
        contract=contract,
        start=opening(settings, n),
        grid=grid or hedge_grid(),
        funds_on=by_fund(**{name: on[name] for name in FUNDS}),
        # the rule names DMA: all of it is bound
        bound=by_fund(neutral=p["bound"], dma=np.ones((1, 1)), enhanced=p["bound"]),
        tolerance=by_fund(neutral=p["hedged_tolerance"], dma=p["hedged_tolerance"], enhanced=p["tolerance"]),
        late=np.broadcast_to(settings.knock_in_80, (n,)),
        ceiling=carry_ceiling(force.days_left),
        low=np.log1p(-market.limit),
        high=np.log1p(market.limit),
    )


def _scenarios(p: Parameters, links: Links, force: Forcing, news: FloatArray | None) -> int:
    days = len(force)
    counts = {"parameters": p.scenarios, "links": links.scenarios}
    for name, array, axes in (
        ("forcing.purchases", force.purchases, 2),
        ("forcing.net_limit", force.net_limit, 1),
        ("news", np.zeros(days) if news is None else news, 1),
    ):
        if not axes <= array.ndim <= axes + 1 or (axes == 1 and array.shape[-1] != days):
            raise refuse(f"{name}.shape", array.shape, f"({days} days) or (scenarios, {days} days)")
        counts[name] = array.shape[0] if array.ndim == axes + 1 else 1
    most = max(counts.values())
    if any(count not in (1, most) for count in counts.values()):
        raise refuse("scenarios", counts, f"1 or {most} everywhere")
    return most

"""One change to February: what is switched off, set, bought or ruled otherwise, beside the full fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from widgets.simulation.attribution.purchases import Purchases
from widgets.simulation.cascade import ALL_ON, PARAMETERS
from widgets.simulation.check import inside, refuse
from widgets.simulation.dealer import Limits
from widgets.simulation.market import LIMIT_FROM
from widgets.simulation.record import lookup

GROUPS = ("agents", "rules", "leverage", "limit", "purchases", "thresholds", "notes", "own")


@dataclass(frozen=True)
class Change:
    """A counterfactual; with no field set it changes nothing.

    Parameters
    ----------
    name : str
        Its name in tables.
    group : str
        One of `GROUPS`; `own` for a reader's.
    off : tuple of links
        Agents or rules switched off.
    sent : mapping
        Share of an agent's orders that is sent, 0 to 1, by name of the link: between off and on.
    settings : mapping
        Parameters set to a value, by name.
    times : mapping
        Parameters multiplied, each fit's own value: for what differs from fit to fit.
    purchases : Purchases
        What the state buys.
    limit_from : ISO date, optional
        First day of the net-selling limit; None for never.
    desk : Limits, optional
        Limits of the snowball dealers' desks; by default the cascade's own.

    Raises
    ------
    ValueError
        If a link, parameter or group is unknown, or a value out of its range. A product that leaves the
        range of its parameter is refused when the change is run.
    """

    name: str
    group: str = "own"
    off: tuple[str, ...] = ()
    sent: Mapping[str, float] = field(default_factory=dict)
    settings: Mapping[str, float] = field(default_factory=dict)
    times: Mapping[str, float] = field(default_factory=dict)
    purchases: Purchases = field(default_factory=Purchases)
    limit_from: str | None = LIMIT_FROM
    desk: Limits | None = None

    def __post_init__(self) -> None:
        if not self.name:
            raise refuse("name", self.name, "a text of at least one letter")
        if self.group not in GROUPS:
            raise refuse("group", self.group, ", ".join(GROUPS))
        ALL_ON.off(*self.off, *self.sent)
        for name, share in self.sent.items():
            inside(f"sent {name}", share, 0.0, 1.0)
        object.__setattr__(self, "sent", MappingProxyType(dict(self.sent)))
        if set(self.off) & set(self.sent):
            raise refuse("sent", sorted(set(self.off) & set(self.sent)), "links that are not off too")
        for which in ("settings", "times"):
            given = getattr(self, which)
            for name, value in given.items():
                if name not in PARAMETERS:
                    raise refuse(f"{which} parameter", name, ", ".join(PARAMETERS))
                one = PARAMETERS[name]
                inside(name, value, one.low, one.high) if which == "settings" else inside(name, value, 0.0)
            object.__setattr__(self, which, MappingProxyType(dict(given)))
        both = set(self.settings) & set(self.times)
        if both:
            raise refuse("times", sorted(both), "parameters that are not in settings too")
        if self.limit_from is not None:
            lookup.as_day(self.limit_from, "limit_from")


def leverage(assets_to_equity: float, *, same_money: bool = False) -> Change:
    """Return the change that gives DMA funds another ratio of assets to equity, from 1 to 8.

    The same stocks with more or less own money; or with `same_money` the same own money with more or fewer
    stocks, as far as the range of the stocks goes (ratios 3.75 to 6.25). Raises ValueError outside a range.
    """
    inside("assets_to_equity", assets_to_equity, 1.0, 8.0)
    settings = {"dma_margin": 1.0 / assets_to_equity}
    if same_money:
        stocks, margin = PARAMETERS["dma"].default, PARAMETERS["dma_margin"].default
        settings["dma"] = stocks * margin * assets_to_equity
    name = f"dma_{assets_to_equity:g}x{'_same_money' if same_money else ''}"
    return Change(name, "leverage", settings=settings)

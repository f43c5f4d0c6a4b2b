"""The rules a fund lives under: its margin, its calls, and what limits its selling."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from widgets.simulation import check
from widgets.simulation.check import inside
from widgets.simulation.funds.layout import Numbers, Trusted

# The exchange asked at least 8 % of notional; brokers ask more. 12 % is an assumption, range 8 to 20 %.
FUTURES_MARGIN = 0.12


@dataclass(frozen=True, eq=False)
class Rules(Trusted):
    """Rules of a fund; each number may be one for all or an array for the scenarios (...).

    Parameters
    ----------
    target : array_like
        Equity/stocks that a call restores, (0, 1]. 0.2 is 20 % margin.
    maintenance : array_like
        Equity/stocks below which margin is called, [0, target]. 0: never while equity is positive.
    grace : array_like
        Trading days between a call and the day on which it is paid or stock is sold, [0, 250]; a book whose
        equity is negative has none.
    pays : array_like
        Share of a call that the investors pay, [0, 1]; stock is sold for the rest.
    futures_margin : array_like
        Futures account required, share of the market value of the futures, [0, 1]; 0 where the broker posts
        it, as in a DMA swap.
    advances : array_like
        Share of a lacking futures payment that the broker lends, [0, 1]; the same share of free cash pays
        back debt. 1 in a DMA swap, 0 in a fund with its own accounts.
    participation : array_like
        Most that is sold in a day, as a share of the day's turnover in the tier, (0, 1].
    spill : bool
        Whether what one tier does not let out is sold in others; otherwise it waits.
    swap : array_like
        Under a net-selling limit, the share of the blocked sale that is swapped into `swap_into`, [0, 1].
    swap_into : int
        Position of the tier bought in such a swap, the first by default (CSI 300).

    Raises
    ------
    ValueError
        If a number is NaN or outside its range.
    """

    target: Numbers = 0.2
    maintenance: Numbers = 0.1
    grace: Numbers = 0
    pays: Numbers = 0.0
    futures_margin: Numbers = FUTURES_MARGIN
    advances: Numbers = 0.0
    participation: Numbers = 1.0
    spill: bool = True
    swap: Numbers = 0.0
    swap_into: int = 0

    def __post_init__(self) -> None:
        check.whole("swap_into", self.swap_into, 0)
        check.flags("spill", self.spill, ())
        found = {name: inside(name, getattr(self, name), 0, high) for name, high in _HIGHEST.items()}
        for name in ("target", "participation"):
            if not np.all(found[name] > 0):
                raise check.refuse(name, 0.0, "(0, 1]")
        if not np.all(found["maintenance"] <= found["target"]):
            raise check.refuse("maintenance", self.maintenance, f"[0, target], target being {self.target}")
        if not np.all(found["grace"] == np.round(found["grace"])):
            raise check.refuse("grace", self.grace, "whole days")
        for name, array in found.items():
            object.__setattr__(self, name, array)

    @property
    def shape(self) -> tuple[int, ...]:
        """Leading axes of the numbers together."""
        return np.broadcast_shapes(*(np.shape(getattr(self, item.name)) for item in fields(self)))


_HIGHEST = {
    "target": 1, "maintenance": 1, "grace": 250, "pays": 1, "futures_margin": 1, "advances": 1,
    "participation": 1, "swap": 1,
}  # fmt: skip

# Broker's terms were private. Maintenance 15 % is the breach of lay error 18; the range is 5 to 18 %.
DMA = Rules(target=0.2, maintenance=0.15, grace=1, futures_margin=0.0, advances=1.0)
OWN_ACCOUNTS = Rules(target=1.0, maintenance=0.0)

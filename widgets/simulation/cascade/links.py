"""Switches: any agent, rule or mechanism of the cascade, on or off, in every scenario on its own."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from widgets.simulation.cascade.layout import Batched
from widgets.simulation.check import FloatArray, refuse

Switch = float | FloatArray
AGENTS = ("dealers", "neutral", "dma", "enhanced", "shorts", "public", "state")


@dataclass(frozen=True, eq=False)
class Links(Batched):
    """1 on, 0 off, or between: the share of its orders that is sent; one, or one for each scenario.

    Agents: `dealers` of snowballs, `neutral`, `dma` and `enhanced` funds, new `shorts`, the `public`, the
    `state`. Rules and mechanisms: `net_limit` (the net-selling limit), `margin_calls` (brokers' calls and
    unpaid futures margin), `spill` (futures move the indices), `resilience` (other buyers come back) and
    `collapse` (depth falls when volatility rises; off, it stays calm).

    Raises
    ------
    ValueError
        If a switch is NaN or outside [0, 1].
    """

    dealers: Switch = 1.0
    neutral: Switch = 1.0
    dma: Switch = 1.0
    enhanced: Switch = 1.0
    shorts: Switch = 1.0
    public: Switch = 1.0
    state: Switch = 1.0
    net_limit: Switch = 1.0
    margin_calls: Switch = 1.0
    spill: Switch = 1.0
    resilience: Switch = 1.0
    collapse: Switch = 1.0

    def __post_init__(self) -> None:
        self.hold_inside({item.name: (0.0, 1.0) for item in fields(self)})

    def off(self, *names: str) -> Links:
        """Return the same switches with these off. Raises ValueError if a name is unknown."""
        known = [item.name for item in fields(self)]
        for name in names:
            if name not in known:
                raise refuse("link", name, ", ".join(known))
        return replace(self, **dict.fromkeys(names, 0.0))

    def pick(self, which: slice | npt.NDArray[np.int64]) -> Links:
        """Return the chosen scenarios; single switches stay what they are."""
        return Links(**{name: array[which] if array.size > 1 else array for name, array in self})


ALL_ON = Links()
ALL_OFF = Links().off(*AGENTS)


def combinations(names: tuple[str, ...] = AGENTS) -> Links:
    """Return every on/off combination of some links, 2^len scenarios; the first off everywhere.

    The switch of name i in scenario s is bit i of s. Raises ValueError if a name is unknown.
    """
    Links().off(*names)
    scenario = np.arange(2 ** len(names))
    return replace(
        Links(), **{name: ((scenario >> i) & 1).astype(np.float64) for i, name in enumerate(names)}
    )

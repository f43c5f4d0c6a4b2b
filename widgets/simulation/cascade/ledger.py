"""The ledger of a run: arrays made once, written day by day, closed into a `History`."""

from __future__ import annotations

import numpy as np

from widgets.simulation.cascade.fund_books import FUNDS
from widgets.simulation.cascade.history import FUTURES_AGENTS, STOCK_AGENTS, TERMS, History
from widgets.simulation.cascade.pressure import Pressed
from widgets.simulation.cascade.session import Session
from widgets.simulation.cascade.settle import Settled
from widgets.simulation.cascade.state import State
from widgets.simulation.cascade.world import World
from widgets.simulation.check import FloatArray
from widgets.simulation.market import CONTRACTS, HEDGED, TIERS
from widgets.simulation.record.measures import MULTIPLIER_CNY

_STOCK_TERMS = [TERMS.index(name) for name in STOCK_AGENTS]
_PARTED = ("terms", "spill_by", "trades", "futures_trades", "futures_held")  # names of parts go last
_CLOSES = ("basis", "open_interest", "knocked_in")  # of each day and the base day, by contract
_FUND_CLOSES = ("stocks", "equity", "leverage", "nav", "stay", "result")
_FUND_DAYS = ("asked", "gap_loss", "paid_out")


class Ledger:
    """Collects a run's arrays; `write` after each day, `close` at the end.

    Memory order is (days, parts, ..., scenarios): each write is a run of whole columns.
    """

    def __init__(self, world: World, state: State) -> None:
        days, n = len(world.force), world.scenarios
        k, m, f, futures = len(TIERS), len(CONTRACTS), len(FUNDS), len(FUTURES_AGENTS)
        shapes: dict[str, tuple[int, ...]] = {
            "log_level": (days + 1, k),
            "terms": (days, len(TERMS), k),
            "spill_by": (days, futures, k),
            "news": (days,),
            "trades": (days, len(STOCK_AGENTS), k),
            "futures_trades": (days, futures, m),
            "futures_held": (days + 1, futures, m),
        }
        shapes |= dict.fromkeys(("depth", "sigma", "waiting"), (days, k))
        shapes |= dict.fromkeys(_CLOSES, (days + 1, m))
        shapes |= dict.fromkeys(_FUND_CLOSES, (days + 1, f))
        shapes |= dict.fromkeys(_FUND_DAYS, (days, f))
        self._of = {name: np.zeros((*shape, n)) for name, shape in shapes.items()}
        self._world = world
        self._of["nav"][0] = 1.0
        self._close(0, state)
        self._first = self._lots(0)
        self._of["open_interest"][0] = world.contract.open_interest[:, None]

    def write(self, day: int, session: Session, pressed: Pressed, settled: Settled, state: State) -> None:
        """Write what a day left."""
        to, after = self._of, day + 1
        terms = to["terms"][day]
        terms[0], terms[TERMS.index("limit")] = session.common.T, pressed.residual.T
        terms[_STOCK_TERMS] = np.swapaxes(session.impact, 1, 2)
        spilled = np.swapaxes(pressed.spilled, 1, 2)
        to["spill_by"][day, :, HEDGED] = spilled
        terms[TERMS.index("spill"), HEDGED] = np.add.reduce(spilled, axis=0)
        to["news"][day] = session.news
        for name in ("depth", "sigma", "waiting"):
            to[name][day] = getattr(session, name).T
        to["trades"][day] = np.swapaxes(session.trades, 1, 2)
        to["futures_trades"][day] = np.swapaxes(pressed.trades, 1, 2)
        to["asked"][day], to["gap_loss"][day] = settled.asked.T, settled.gap.T
        to["paid_out"][day] = settled.paid.T
        to["nav"][after] = np.maximum(to["nav"][day] * (1.0 + settled.earned.T), 0.0)
        self._close(after, state)
        opened = self._lots(after) - self._first
        open_before = self._world.contract.open_interest[:, None]
        to["open_interest"][after] = np.maximum(open_before + opened, 0.0)

    def _close(self, at: int, state: State) -> None:
        to, book = self._of, state.book
        to["log_level"][at], to["basis"][at] = state.log_level.T, state.basis.T
        to["knocked_in"][at] = self._world.grid.knocked_in(state.low, self._world.late).T
        held = (state.held.dealers, state.held.shorts, book.futures[:, 0], book.futures[:, 1])
        to["futures_held"][at] = np.stack([one.T for one in held])
        stocks, equity = book.long, book.equity
        to["stocks"][at], to["equity"][at] = stocks.T, equity.T
        empty = np.where(stocks > 0, np.inf, 0.0)
        to["leverage"][at] = np.divide(stocks, equity, out=empty, where=equity > 0).T
        to["stay"][at], to["result"][at] = state.standing.stay.T, state.standing.result.T

    def _lots(self, at: int) -> FloatArray:
        """Return lots held short by agents, (contracts, scenarios)."""
        to = self._of
        points = self._world.contract.points[:, None] * np.exp(to["log_level"][at, HEDGED])
        short = -np.add.reduce(to["futures_held"][at, 1:], axis=0)
        return np.asarray(short * 1e9 / (points * (1.0 + to["basis"][at]) * MULTIPLIER_CNY))

    def close(self) -> History:
        """Return the history, scenarios first, then days; names of parts last."""
        found = {name: np.moveaxis(array, -1, 0) for name, array in self._of.items()}
        found |= {name: np.swapaxes(found[name], -1, -2) for name in _PARTED}
        return History(dates=self._world.force.dates, **found)

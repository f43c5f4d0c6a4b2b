"""Sweeps: any number of settings through the cascade, a chunk at a time, here or on an executor's workers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from widgets.simulation.cascade.history import History
from widgets.simulation.cascade.links import ALL_ON, Links
from widgets.simulation.cascade.parameters import PARAMETERS, Parameters
from widgets.simulation.cascade.simulate import simulate
from widgets.simulation.check import FloatArray, refuse, whole
from widgets.simulation.market import CONTRACTS, TIERS, Forcing

Measures = Mapping[str, FloatArray]
Measure = Callable[[History], Measures]
Progress = Callable[[int, int], None]


class Settings(Protocol):
    """What a sweep goes through: `Parameters` with arrays, or a `Grid` that is never held whole."""

    @property
    def scenarios(self) -> int:
        """How many settings there are."""

    def pick(self, which: slice) -> Parameters:
        """Return some of them."""


@dataclass(frozen=True)
class Part:
    """A chunk's results: settings `first` to `first + count` of the sweep, their measures (count, ...)."""

    first: int
    count: int
    measures: Measures


class Grid:
    """Every combination of some values of some parameters; the last parameter changes fastest.

    Only the chunk asked for is ever made. Raises ValueError if a name is unknown, a value out of range, or an
    axis empty.
    """

    def __init__(self, base: Parameters | None = None, **axes: npt.ArrayLike) -> None:
        self._base = base or Parameters()
        self._axes = {
            name: np.atleast_1d(np.asarray(values, dtype=np.float64)) for name, values in axes.items()
        }
        for name, values in self._axes.items():
            if name not in PARAMETERS:
                raise refuse("axis", name, ", ".join(PARAMETERS))
            if values.ndim != 1 or not values.size:
                raise refuse(f"{name}.shape", values.shape, "(values,), at least one")
            self._base.changed(**{name: values})  # refuses what is out of range
        if not self._axes:
            raise refuse("axes", {}, "at least one parameter")

    @property
    def scenarios(self) -> int:
        """Number of combinations."""
        return int(np.prod([len(values) for values in self._axes.values()], dtype=object))

    def pick(self, which: slice) -> Parameters:
        """Return the combinations of a slice, in order."""
        at = np.arange(*which.indices(self.scenarios))
        places = np.unravel_index(at, [len(values) for values in self._axes.values()])
        chosen = {
            name: values[place] for (name, values), place in zip(self._axes.items(), places, strict=True)
        }
        return self._base.changed(**chosen)


def outcomes(history: History) -> Measures:
    """Return what a sweep keeps by default, one number for each scenario: ends, extremes and fund results.

    `<tier>_end` and `<tier>_low` in log points x 100, `<contract>_low` the widest discount in percentage
    points, `dma_nav` and `neutral_nav` of a unit, `dma_leverage_high` the highest assets / equity, `gap_loss`
    brokers' loss, CNY bn.
    """
    level, basis = 100 * history.log_level, 100 * history.basis
    found = {f"{tier}_end": level[:, -1, i] for i, tier in enumerate(TIERS)}
    found |= {f"{tier}_low": level[:, :, i].min(axis=1) for i, tier in enumerate(TIERS)}
    found |= {f"{name}_low": basis[:, :, i].min(axis=1) for i, name in enumerate(CONTRACTS)}
    return found | {
        "neutral_nav": history.nav[:, -1, 0],
        "dma_nav": history.nav[:, -1, 1],
        "dma_leverage_high": history.leverage[:, :, 1].max(axis=1),
        "gap_loss": history.gap_loss.sum(axis=(1, 2)),
    }


def sweep(
    parameters: Settings,
    chunk: int = 500,
    executor: Executor | None = None,
    *,
    links: Links = ALL_ON,
    forcing: Forcing | None = None,
    news: npt.ArrayLike | None = None,
    measure: Measure = outcomes,
    ahead: int = 8,
    progress: Progress | None = None,
) -> Iterator[Part]:
    """Run settings through the cascade, `chunk` at a time, and yield their measures in order.

    Memory does not grow with the number of settings: at most `ahead` chunks are under way or wait.

    Parameters
    ----------
    parameters : Parameters or Grid
        The settings.
    chunk : int
        Settings in one call of `simulate`; 500 use about 60 MB for 40 days.
    executor : concurrent.futures.Executor, optional
        Who carries the chunks: processes of this machine, or a cluster's (`Client.get_executor()` of
        dask.distributed). By default this process. `measure` must then be picklable.
    links, forcing, news
        As in `simulate`, the same for all settings (no scenario axis).
    measure : callable
        What is kept of a history: a mapping of arrays with one entry a scenario.
    progress : callable, optional
        Called with (settings done, settings in all) after each chunk.

    Raises
    ------
    ValueError
        If chunk or ahead is below 1, or links, forcing or news have a scenario axis.
    """
    whole("chunk", chunk, 1)
    whole("ahead", ahead, 1)
    if links.scenarios > 1 or (news is not None and np.ndim(news) > 1):
        raise refuse("scenarios of links or news", "several", "one, the same for all settings")
    if forcing is not None and (forcing.purchases.ndim > 2 or forcing.net_limit.ndim > 1):
        raise refuse("scenarios of forcing", "several", "one, the same for all settings")
    return _parts(parameters, chunk, executor, (links, forcing, news, measure), ahead, progress)


def _parts(
    parameters: Settings,
    chunk: int,
    executor: Executor | None,
    fixed: tuple[Links, Forcing | None, npt.ArrayLike | None, Measure],
    ahead: int,
    progress: Progress | None,
) -> Iterator[Part]:
    total = parameters.scenarios
    firsts = iter(range(0, total, chunk))
    waiting: deque[tuple[int, int, Future[Measures] | Measures]] = deque()

    def send() -> None:
        first = next(firsts, None)
        if first is None:
            return
        part = parameters.pick(slice(first, min(first + chunk, total)))
        count = min(chunk, total - first)
        work = (
            run_chunk(part, count, *fixed)
            if executor is None
            else executor.submit(run_chunk, part, count, *fixed)
        )
        waiting.append((first, count, work))

    try:
        for _ in range(1 if executor is None else ahead):
            send()
        while waiting:
            first, count, work = waiting.popleft()
            measures = work.result() if isinstance(work, Future) or hasattr(work, "result") else work
            yield Part(first, count, measures)
            if progress is not None:
                progress(first + count, total)
            send()
    finally:
        for _, _, work in waiting:  # the caller stopped early: what has not begun is not wanted
            if hasattr(work, "cancel"):
                work.cancel()


def run_chunk(
    parameters: Parameters,
    count: int,
    links: Links,
    forcing: Forcing | None,
    news: npt.ArrayLike | None,
    measure: Measure,
) -> Measures:
    """Return the measures of one chunk: what a worker does. Raises ValueError if one has another length."""
    found = measure(simulate(parameters, links, forcing, news=news))
    # a chunk of settings that do not differ is one scenario: every setting gets it
    spread = {
        name: np.array(np.broadcast_to(values, (count, *np.shape(values)[1:])))
        for name, values in found.items()
    }
    return spread

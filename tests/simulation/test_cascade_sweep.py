"""Sweeps: the same numbers by any carrier, in order, in bounded memory, with progress, and stoppable."""

from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest

from tests.simulation import random_cascade
from widgets.simulation.cascade import ALL_ON, Grid, Parameters, outcomes, simulate, sweep
from widgets.simulation.cascade.links import Links
from widgets.simulation.market import record_forcing

SETTINGS = random_cascade.parameters(1, 23)


def joined(parts):
    parts = list(parts)
    assert [part.first for part in parts] == list(np.cumsum([0, *(part.count for part in parts)])[:-1])
    return {name: np.concatenate([part.measures[name] for part in parts]) for name in parts[0].measures}


def same(found, expected):
    assert found.keys() == expected.keys()
    for name in expected:
        assert np.allclose(found[name], expected[name], rtol=1e-9, atol=1e-12, equal_nan=True), name


EXPECTED = outcomes(simulate(SETTINGS))


@pytest.mark.parametrize("chunk", [1, 7, 23, 500])
def test_chunks_do_not_matter(chunk):
    same(joined(sweep(SETTINGS, chunk)), EXPECTED)


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_threads_and_processes_give_the_same(pool):
    with pool(2) as executor:
        same(joined(sweep(SETTINGS, 6, executor)), EXPECTED)


def test_a_dask_cluster_gives_the_same():
    """A real local cluster of dask.distributed: two workers, processes of their own."""
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        seen = []
        parts = sweep(
            SETTINGS, 6, client.get_executor(), progress=lambda done, all_: seen.append((done, all_))
        )
        same(joined(parts), EXPECTED)
        assert seen == [(6, 23), (12, 23), (18, 23), (23, 23)]


def test_links_forcing_news_and_measure_reach_the_workers():
    news, links = simulate().news[0], ALL_ON.off("state")
    forcing = record_forcing("2024-02-02")

    def lowest(history):
        return {"low": history.log_level.min(axis=(1, 2))}

    found = joined(sweep(SETTINGS, 9, links=links, forcing=forcing, news=news[:24], measure=lowest))
    expected = simulate(SETTINGS, links, forcing, news=news[:24])
    assert np.allclose(found["low"], expected.log_level.min(axis=(1, 2)))


class Counting(Executor):
    """Runs nothing until asked for a result; remembers how many chunks were ever open at once."""

    def __init__(self):
        self.open = self.most = self.sent = 0
        self.cancelled = 0

    def submit(self, call, /, *arguments):
        owner = self

        class Late(Future):
            def result(self, timeout=None):
                owner.open -= 1
                return call(*arguments)

            def cancel(self):
                owner.cancelled += 1
                return True

        self.sent += 1
        self.open += 1
        self.most = max(self.most, self.open)
        return Late()


def test_memory_is_bounded_by_the_chunks_under_way():
    executor = Counting()
    same(joined(sweep(SETTINGS, 2, executor, ahead=3)), EXPECTED)
    assert executor.sent == 12 and executor.most == 3


def test_a_sweep_can_be_left_early():
    executor = Counting()
    parts = sweep(SETTINGS, 2, executor, ahead=4)
    next(parts)
    parts.close()
    assert executor.sent <= 5 and executor.cancelled == executor.sent - 1


def test_a_grid_of_a_billion_settings_starts_at_once():
    """Guards: a grid that is made whole before it is run."""
    thousand = np.linspace(0.02, 0.3, 1000)
    grid = Grid(depth=thousand, participation=thousand, tolerance=thousand)
    assert grid.scenarios == 10**9
    part = next(sweep(grid, 5))
    assert part.first == 0 and part.count == 5
    last = grid.pick(slice(10**9 - 1, None))
    assert float(last.depth[0]) == 0.3 and float(last.tolerance[0]) == 0.3


def test_a_grid_counts_its_last_axis_fastest():
    grid = Grid(Parameters(chase=0.1), depth=[0.05, 0.1], spill=[0.0, 0.2, 0.4])
    every = grid.pick(slice(None))
    assert every.depth.tolist() == [0.05] * 3 + [0.1] * 3
    assert every.spill.tolist() == [0.0, 0.2, 0.4] * 2
    assert float(every.chase) == 0.1
    found = joined(sweep(grid, 4))
    same(found, outcomes(simulate(every)))


def test_settings_without_arrays_are_one_scenario():
    part = next(sweep(Parameters(), 10))
    assert part.count == 1 and part.measures["microcap_end"].shape == (1,)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: sweep(SETTINGS, 0), "chunk"),
        (lambda: sweep(SETTINGS, 5, ahead=0), "ahead"),
        (lambda: sweep(SETTINGS, 5, links=Links(state=np.array([0.0, 1.0]))), "links or news"),
        (lambda: sweep(SETTINGS, 5, news=np.zeros((2, 28))), "links or news"),
        (lambda: Grid(weather=[1.0]), "axis is 'weather'"),
        (lambda: Grid(depth=[5.0]), "depth is 5"),
        (lambda: Grid(depth=[]), "depth.shape"),
        (lambda: Grid(), "axes"),
    ],
)
def test_bad_sweeps_are_refused_at_once(call, says):
    with pytest.raises(ValueError, match=says):
        call()

"""What the mandate tests share: the chapter's market, a small one, and mandates drawn at random."""

import functools

import numpy as np

from widgets.simulation import mandate as M

SMALL = M.Shape(counts=(30, 50, 100, 200, 120), microcaps=40, industries=7)
FIELDS = (
    "constituents",
    "cash",
    "other",
    "name_cap",
    "active_cap",
    "max_names",
    "tracking_error",
    "size_band",
)


@functools.cache
def market():
    return M.standard()


@functools.cache
def small(seed=3):
    return M.synthetic(np.random.default_rng(seed), SMALL)


@functools.cache
def quarter():
    return M.synthetic(np.random.default_rng(4), M.Shape(counts=(75, 125, 250, 500, 300), microcaps=100))


def drawn(rng, number, *, counted=True, tight=1.0):
    """Return the fields of a random mandate; `counted` draws a limit on names, `tight` scales name caps."""

    def one(values):
        return values[rng.integers(len(values))]

    def maybe(chance, *values):
        return one(values) if rng.random() < chance else None

    return {
        "name": f"mandate {number}",
        "index": one(M.INDICES),
        "constituents": one((0.0, 0.3, 0.6, 0.8, 0.9, 1.0)),
        "base": one(tuple(M.Base)),
        "reserves": bool(rng.random() < 0.5),
        "outside": tuple(group for group in M.GROUPS if rng.random() < 0.7),
        "stock_minimum": one((0.0, 0.8, 0.9)),
        "cash": one((0.0, 0.05, 0.1, 0.2)),
        "cash_minimum": one((0.0, 0.0, 0.05)),
        "other": one((0.0, 0.0, 0.05)),
        "name_cap": min(tight * one((0.001, 0.003, 0.005, 0.01, 0.02, 0.05, 0.1)), 1.0),
        "active_cap": maybe(0.2, 0.001, 0.003, 0.01),
        "max_names": maybe(0.15, 20, 100, 300, 600) if counted else None,
        "tracking_error": maybe(0.5, 0.005, 0.01, 0.02, 0.03, 0.05, 0.0775),
        "size_band": maybe(0.3, 0.02, 0.1, 0.3),
        "average": one(tuple(M.Average)),
        "industry_band": maybe(0.3, 0.005, 0.01, 0.03),
    }

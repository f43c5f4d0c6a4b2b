"""Random books, paths, rules and costs that reach every branch: calls, limits, swaps, wipe-outs, flows."""

from dataclasses import fields

import numpy as np

from widgets.simulation.funds import Book, Costs, Path, Rules

TIERS, CONTRACTS = 5, 2


def random_world(count: int, days: int, seed: int) -> tuple[Book, Path, Rules, Costs]:
    """Return `count` books on `days` days, no two alike."""
    rng = np.random.default_rng(seed)

    def some(share: float, values: np.ndarray, other: float = 0.0) -> np.ndarray:
        return np.where(rng.random(values.shape) < share, values, other)

    equity = 10.0 ** rng.uniform(-3, 2, count)
    stocks = equity * rng.uniform(0.5, 8.0, count)
    weights = rng.dirichlet(np.full(TIERS, 0.5), count)
    split = rng.dirichlet(np.ones(CONTRACTS), count)
    hedge = some(0.85, rng.uniform(-0.2, 1.3, count))
    posted = some(0.6, equity * rng.uniform(0.0, 0.6, count))
    spare = equity - stocks - posted
    book = Book(
        assets=weights * stocks[:, None],
        futures=-split * (hedge * stocks)[:, None],
        cash=np.maximum(spare, 0.0),
        margin=posted,
        debt=np.maximum(-spare, 0.0),
    )
    common = rng.normal(0, 0.03, (days, count, 1))
    indices = common + rng.normal(0, 0.01, (days, count, CONTRACTS))
    path = Path(
        tiers=np.clip(common + rng.standard_t(3, (days, count, TIERS)) * 0.015, -0.4, 0.4),
        indices=indices,
        contracts=indices + rng.normal(0, 0.01, indices.shape),
        days=rng.choice([1, 3, 10], days),
        sellable=np.clip(rng.uniform(-0.3, 1.5, (days, count, TIERS)), 0, 1),
        turnover=np.where(rng.random((1, count, 1)) < 0.5, np.inf, rng.uniform(0, 2, (1, count, TIERS)))
        * np.ones((days, 1, 1)),
        net_limit=some(0.3, rng.choice([0.3, 1.0], (days, count))),
        flows=some(0.05, rng.normal(0, 0.1, (days, count)) * equity),
    )
    target = rng.uniform(0.05, 1.0, count)
    rules = Rules(
        target=target,
        maintenance=target * rng.uniform(0, 1, count),
        grace=rng.integers(0, 4, count),
        pays=some(0.4, rng.uniform(0, 1, count)),
        futures_margin=some(0.8, rng.uniform(0.08, 0.3, count)),
        advances=rng.choice([0.0, 0.5, 1.0], count),
        participation=rng.uniform(0.01, 1.0, count),
        spill=bool(seed % 2),
        swap=some(0.5, rng.uniform(0, 1, count)),
        swap_into=seed % TIERS,
    )
    costs = Costs(
        stamp=some(0.8, rng.uniform(0, 0.001, count)),
        commission=some(0.8, rng.uniform(0, 0.001, count)),
        futures_fee=some(0.8, rng.uniform(0, 0.001, count)),
        borrowing=some(0.8, rng.uniform(0, 0.1, count)),
        deposit=some(0.8, rng.uniform(0, 0.03, count)),
        management=some(0.8, rng.uniform(0, 0.02, count)),
    )
    return book, path, rules, costs


def pick(world: tuple[Book, Path, Rules, Costs], chosen: np.ndarray | int) -> tuple[Book, Path, Rules, Costs]:
    """Return some scenarios of a random world, or one without the scenario axis."""
    book, path, rules, costs = world

    def part(thing, place):
        new = {}
        for item in fields(thing):
            value = getattr(thing, item.name)
            new[item.name] = place(value) if isinstance(value, np.ndarray) and value.ndim else value
        return thing.moved(**new)

    def by_day(value: np.ndarray) -> np.ndarray:
        return value[:, chosen] if value.ndim > 1 else value

    return (
        book[chosen],
        part(path, by_day),
        part(rules, lambda value: value[chosen]),
        part(costs, lambda value: value[chosen]),
    )

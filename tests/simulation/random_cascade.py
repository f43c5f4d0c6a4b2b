"""Random settings of the cascade, over the whole space of its parameters and switches."""

import numpy as np

from widgets.simulation import cascade
from widgets.simulation.cascade import PARAMETERS, Links, from_vector

NAMES = tuple(PARAMETERS)


def parameters(seed, count):
    """Return settings drawn evenly from every range; one in four values lies on an end of its range."""
    rng = np.random.default_rng(seed)
    low, high = (np.array([getattr(PARAMETERS[name], end) for name in NAMES]) for end in ("low", "high"))
    place = rng.random((count, len(NAMES)))
    place = np.where(rng.random(place.shape) < 0.25, np.round(place), place)
    return from_vector(low + place * (high - low), NAMES)


def links(seed, count):
    """Return random switches, most of them fully on or off."""
    rng = np.random.default_rng(seed)
    names = [name for name, _ in Links()]
    switch = rng.random((count, len(names)))
    switch = np.where(rng.random(switch.shape) < 0.8, np.round(switch), switch)
    return Links(**{name: switch[:, i] for i, name in enumerate(names)})


def run(seed, count=200, **given):
    """Return the history of random settings under random switches."""
    return cascade.simulate(parameters(seed, count), links(seed + 1, count), **given)

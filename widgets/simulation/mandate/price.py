"""A rule that cuts across the others gets a price, raised until the rule holds: score + price x rule."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from widgets.simulation.check import FloatArray
from widgets.simulation.mandate.fill import Box, Empty

ROUNDS = 60
TOLERANCE = 1e-11


@dataclass(frozen=True)
class Rule:
    """low <= values @ weights <= high, with values of shape (n,)."""

    values: FloatArray
    low: float
    high: float


def best(box: Box, score: FloatArray, rules: Sequence[Rule] = ()) -> FloatArray:
    """Return the weights of the highest score under the box and the rules.

    A rule that the best portfolio without it breaks gets a price, the same for every name: score + price x
    values. Two portfolios are kept, `near` (higher score, rule broken) and `far` (rule kept with room); the
    price at which both are worth the same is tried next, and gives either a better one or the answer: the mix
    of the two that meets the rule exactly. Rules are priced one inside the other, so any number is met.

    Raises Empty if they cannot be met together.
    """
    if not rules:
        return box.best(score)
    *others, rule = rules
    near = best(box, score, others)
    held = float(rule.values @ near)
    scale = max(abs(rule.low) if np.isfinite(rule.low) else 0.0, float(np.abs(rule.values).max()), 1e-300)
    if rule.low - TOLERANCE * scale <= held <= rule.high + TOLERANCE * scale:
        return near
    sign, target = (1.0, rule.low) if held < rule.low else (-1.0, -rule.high)
    wanted = sign * rule.values
    # a price high enough in most cases, at which the score still ranks equals; if not, the rule alone
    high = 2 * max(float(np.ptp(score)), 1e-12) / scale
    far = best(box, score + high * wanted, others)
    if wanted @ far < target - TOLERANCE * scale:
        far = best(box, wanted / scale, others)
    if wanted @ far < target - TOLERANCE * scale:
        raise Empty
    for _ in range(ROUNDS):
        step = float(wanted @ far - wanted @ near)
        if step <= TOLERANCE * scale:
            return far  # the two stand on either side of the limit by rounding alone
        price = max(float(score @ near - score @ far) / step, 0.0)
        priced = score + price * wanted
        new = best(box, priced, others)
        gain = float(priced @ new - priced @ near)
        if gain <= 1e-13 * max(1.0, float(np.abs(priced).max())):
            break
        # a rule that asks for the most there is would otherwise be missed by rounding for ever
        if wanted @ new < target - TOLERANCE * scale:
            near = new
        else:
            far = new
    step = float(wanted @ far - wanted @ near)
    part = float(target - wanted @ near) / step if step > 0 else 1.0
    return np.asarray(near + min(max(part, 0.0), 1.0) * (far - near))

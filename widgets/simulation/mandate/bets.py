"""Bets under a limit on tracking error: proportional to the score, less what risk and the rules cost."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from widgets.simulation.check import BoolArray, FloatArray, IntArray
from widgets.simulation.mandate.fill import Box, Empty
from widgets.simulation.mandate.price import Rule
from widgets.simulation.mandate.risk import Risk
from widgets.simulation.mandate.universe import Universe

STEPS = 80
ROUNDING = 1e-14
ENOUGH = 1e-13  # of what is left over in a rule, as a share of assets
NEARLY = 1e-10
CALM = 1e-6  # damping that a price without a curve needs


@dataclass(frozen=True)
class Bets:
    r"""The problem behind `at`: what the rules and the common risks charge each name.

    For a boldness k the portfolio maximises k score @ w - variance(w - b) / (2 stock variance) under the box
    and the rules. Within its limits each weight is

    .. math:: w_i = b_i + k s_i - \lambda + \sum_r \nu_r g_{ri} - \xi x_i - t_{j(i)}

    lambda is the price of money, nu_r that of a rule, xi that of the size bet, t_j that of the industry bet:
    numbers that are the same for every stock. They are found by Newton's method on the dual, which is convex
    and quadratic between the points where a name meets a limit.

    `rows` (rules, n) and `least` (rules,) hold the rules as rows @ w >= least.
    """

    box: Box
    index: FloatArray
    rows: FloatArray
    least: FloatArray
    place: FloatArray
    label: IntArray
    low: FloatArray
    high: FloatArray
    size_cost: float
    industry_cost: float

    def at(
        self, score: FloatArray, boldness: float, prices: FloatArray | None = None
    ) -> tuple[FloatArray, ...]:
        """Return (weights, prices) at a boldness of 0 or more; start from earlier prices if there are any.

        Raises Empty if Newton's method does not arrive, as where no portfolio keeps the rules.
        """
        wanted = self.index + boldness * score
        y = np.zeros(2 + self.least.size + self.low.size) if prices is None else prices.copy()
        value, slope, weights = self._dual(wanted, y)
        damping = CALM
        for _ in range(STEPS):
            free = self._free(y, slope)
            if np.abs(slope[free]).max() < ENOUGH:
                return weights, y
            curve = self._curve(weights, y)
            while True:
                tried = y + self._step(y, slope, curve, free, damping)
                found = self._dual(wanted, tried)
                slack = ROUNDING * max(abs(value), 1e-3)
                if found[0] <= value + 1e-4 * float(slope @ (tried - y)) + slack:
                    break
                damping *= 10
                if damping > 1e12:
                    # no descent is left: either rounding stops us at the answer, or there is none
                    if np.abs(slope[free]).max() < NEARLY:
                        return weights, y
                    raise Empty
            damping = max(damping / 100, CALM)
            y = tried
            value, slope, weights = found
        if np.abs(slope[self._free(y, slope)]).max() < NEARLY:
            return weights, y
        raise Empty

    def _free(self, y: FloatArray, slope: FloatArray) -> BoolArray:
        """Return which prices may move: that of a rule is not negative, so one with room stays at 0."""
        free = np.ones(y.size, dtype=np.bool_)
        rules = slice(1, 1 + self.least.size)
        free[rules] = (y[rules] > 0) | (slope[rules] < 0)
        return free

    def _step(
        self, y: FloatArray, slope: FloatArray, curve: FloatArray, free: BoolArray, damping: float
    ) -> FloatArray:
        """Return a damped Newton step that stops where the price of a rule reaches 0."""
        rules = np.zeros(y.size, dtype=np.bool_)
        rules[1 : 1 + self.least.size] = True
        free, step = free.copy(), np.zeros(y.size)
        for _ in range(self.least.size + 1):
            system = curve[np.ix_(free, free)] + damping * np.eye(int(free.sum()))
            step[:] = 0.0
            step[free] = -np.linalg.solve(system, slope[free])
            stuck = rules & free & (y <= 0) & (step < 0)
            if not stuck.any():
                break
            free &= ~stuck
        falling = rules & (step < 0)
        reach = float((y[falling] / -step[falling]).min()) if falling.any() else 1.0
        moved = y + min(1.0, reach) * step
        moved[rules] = np.where(moved[rules] < 1e-18, 0.0, moved[rules])
        return np.asarray(moved - y)

    def _dual(self, wanted: FloatArray, y: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        """Return the dual's value and slope, and the weights at these prices."""
        count = self.least.size
        money, rule, size, sector = y[0], y[1 : 1 + count], y[1 + count], y[2 + count :]
        label = self.label
        target = wanted - money + rule @ self.rows - size * self.place - sector[label]
        w = np.clip(target, self.box.lower, self.box.upper)
        bets = np.clip(sector / self.industry_cost, self.low, self.high)
        active = w - self.index
        slope = np.concatenate(
            (
                [self.box.total - w.sum()],
                self.rows @ w - self.least,
                [size / self.size_cost - self.place @ active],
                bets - np.bincount(label, active, self.low.size),
            )
        )
        base = np.bincount(label, self.index, self.low.size)
        value = (
            float(target @ w - 0.5 * (w @ w))
            + money * self.box.total
            - float(rule @ self.least)
            + size * float(self.place @ self.index)
            + size**2 / (2 * self.size_cost)
            + float(sector @ (base + bets) - 0.5 * self.industry_cost * (bets @ bets))
        )
        return value, slope, w

    def _curve(self, weights: FloatArray, y: FloatArray) -> FloatArray:
        """Return the dual's second derivative: only names strictly within their limits answer to a price."""
        count, label = self.least.size, self.label
        moves = ((weights > self.box.lower) & (weights < self.box.upper)).astype(np.float64)
        common = np.vstack((-np.ones(weights.size), self.rows, -self.place))
        top = 2 + count
        found = np.zeros((top + self.low.size, top + self.low.size))
        found[:top, :top] = (common * moves) @ common.T
        for k in range(top):
            found[k, top:] = found[top:, k] = -np.bincount(label, common[k] * moves, self.low.size)
        found[1 + count, 1 + count] += 1 / self.size_cost
        bets = y[top:] / self.industry_cost
        inner = (bets > self.low) & (bets < self.high)
        diagonal = np.bincount(label, moves, self.low.size) + inner / self.industry_cost
        found[range(top, top + self.low.size), range(top, top + self.low.size)] = diagonal
        return found


def bets(universe: Universe, index: FloatArray, box: Box, rules: Sequence[Rule], risk: Risk) -> Bets:
    """Return the bets of a mandate's limits; `index` holds the index weights, shape (n,)."""
    rows, least = [], []
    for rule in rules:
        scale = float(np.abs(rule.values).max())
        for sign, bound in ((1.0, rule.low), (-1.0, -rule.high)):
            if np.isfinite(bound):
                rows.append(sign * rule.values / scale)
                least.append(bound / scale)
    base = universe.by_industry(index)
    nothing = np.full(base.size, np.inf)
    return Bets(
        box=box,
        index=index,
        rows=np.array(rows).reshape(len(rows), universe.size),
        least=np.array(least),
        place=universe.log_cap - index @ universe.log_cap,
        label=universe.industry,
        low=-nothing if box.floor is None else box.floor - base,
        high=nothing if box.ceiling is None else box.ceiling - base,
        # a risk that the model leaves out costs (almost) nothing, but the division stays
        size_cost=max((risk.size / risk.stock) ** 2, 1e-9),
        industry_cost=max((risk.industry / risk.stock) ** 2, 1e-9),
    )

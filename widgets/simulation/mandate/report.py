"""The checker: every rule of a mandate, its limit, the actual value, the slack, pass or fail."""

from dataclasses import dataclass

import numpy as np

from widgets.simulation import check
from widgets.simulation.mandate.mandate import Mandate
from widgets.simulation.mandate.portfolio import (
    ROUNDING,
    Portfolio,
    allowed,
    inside,
    size_limits,
    sizes,
)
from widgets.simulation.mandate.risk import Risk, tracking_error
from widgets.simulation.mandate.universe import Universe


@dataclass(frozen=True)
class Line:
    """One rule: `limit` is its number, `actual` the portfolio's, `slack` what is left (negative: broken).

    `least` says whether the limit is a minimum. `rule` is the mandate's field; a size band has two lines.
    """

    rule: str
    least: bool
    limit: float
    actual: float

    @property
    def slack(self) -> float:
        """Distance to the limit in the rule's own unit; negative if it is broken."""
        return self.actual - self.limit if self.least else self.limit - self.actual

    @property
    def passed(self) -> bool:
        """Whether the rule holds, up to rounding (1e-9 of the limit's size)."""
        return self.slack >= -ROUNDING * max(1.0, abs(self.limit))


@dataclass(frozen=True)
class Report:
    """All lines of one portfolio under one mandate."""

    mandate: str
    lines: tuple[Line, ...]

    @property
    def passed(self) -> bool:
        """Whether every rule holds."""
        return all(line.passed for line in self.lines)

    @property
    def broken(self) -> tuple[str, ...]:
        """Names of the rules that do not hold."""
        return tuple(line.rule for line in self.lines if not line.passed)

    def line(self, rule: str) -> Line:
        """Return one line. Raises ValueError if the mandate has no such rule."""
        for found in self.lines:
            if found.rule == rule:
                return found
        raise check.refuse("rule", rule, ", ".join(line.rule for line in self.lines))


def report(mandate: Mandate, universe: Universe, portfolio: Portfolio, risk: Risk | None = None) -> Report:
    """Check a portfolio against a mandate, rule by rule; it need not have been built under it.

    Ratios of nothing (no stocks, or no assets but cash) break no rule: they are shown at their limit.

    Parameters
    ----------
    mandate : Mandate
        The rules.
    universe : Universe
        The stocks.
    portfolio : Portfolio
        Shares of assets.
    risk : Risk
        Volatilities for the tracking error; the default model if not given.

    Raises
    ------
    ValueError
        If the portfolio has another number of stocks than the universe.
    """
    w = portfolio.weights
    if w.shape != (universe.size,):
        raise check.refuse("portfolio.weights.shape", w.shape, f"({universe.size},)")
    stocks = portfolio.stocks
    lines = [
        Line("stock_minimum", True, mandate.stock_minimum, stocks),
        Line("cash_minimum", True, mandate.cash_minimum, portfolio.cash),
        Line("name_cap", False, mandate.name_cap, float(w.max())),
    ]
    if mandate.constituents > 0:
        counted = stocks if mandate.base.value == "stock assets" else 1.0 - portfolio.cash
        held = float(w[inside(mandate, universe)].sum())
        share = held / counted if counted > ROUNDING else mandate.constituents
        lines.append(Line("constituents", True, mandate.constituents, share))
    may = allowed(mandate, universe)
    if not may.all():
        lines.append(Line("outside", False, 0.0, float(w[~may].sum())))
    if mandate.max_names is not None:
        lines.append(Line("max_names", False, float(mandate.max_names), float(portfolio.names)))
    lines += _against_index(mandate, universe, portfolio, stocks)
    if mandate.tracking_error is not None:
        expected = float(tracking_error(universe, mandate.index, w, Risk() if risk is None else risk))
        lines.append(Line("tracking_error", False, mandate.tracking_error, expected))
    return Report(mandate.name, tuple(lines))


def _against_index(mandate: Mandate, universe: Universe, portfolio: Portfolio, stocks: float) -> list[Line]:
    """Return the lines that compare with the index: single names, average market value, industries."""
    w, index, lines = portfolio.weights, universe.weights(mandate.index), []
    if mandate.active_cap is not None:
        lines.append(Line("active_cap", False, mandate.active_cap, float(np.abs(w - stocks * index).max())))
    if mandate.size_band is not None:
        middle = sum(size_limits(mandate, universe)) / 2
        average = float(w @ sizes(mandate, universe)) / stocks if stocks > ROUNDING else middle
        low, high = size_limits(mandate, universe)
        if mandate.average.value == "geometric":
            average, low, high = (float(np.exp(value)) for value in (average, low, high))
        lines += [Line("size_band_low", True, low, average), Line("size_band_high", False, high, average)]
    if mandate.industry_band is not None:
        share = universe.by_industry(w) / stocks if stocks > ROUNDING else universe.by_industry(index)
        gap = float(np.abs(share - universe.by_industry(index)).max())
        lines.append(Line("industry_band", False, mandate.industry_band, gap))
    return lines

"""The public, which chases returns, and the state, which buys ETFs: what each sends to the stock session."""

from __future__ import annotations

import numpy as np

from widgets.simulation.cascade.parameters import Parameters
from widgets.simulation.check import FloatArray


def next_lag(lag: FloatArray, moves: FloatArray, p: Parameters) -> FloatArray:
    """Return each tier's remembered return less that of the CSI 300: what the public looks at tomorrow."""
    memory = np.asarray(p.chase_memory).reshape(-1, 1)
    return (1.0 - memory) * lag + memory * (moves - moves[:, :1])


def public_trades(lag: FloatArray, sigma: FloatArray, adv: FloatArray, p: Parameters) -> FloatArray:
    """Return what the public trades, CNY bn (scenarios, tiers): out of tiers that lag the CSI 300.

    In proportion to the lag in daily volatilities, at most `chase_cap` of a day's turnover. What it sells is
    kept in cash, what it buys comes from there.
    """
    most = np.asarray(p.chase_cap).reshape(-1, 1)
    return adv * np.clip(np.asarray(p.chase).reshape(-1, 1) * lag / sigma, -most, most)


def state_trades(purchases: FloatArray, day: int, p: Parameters) -> FloatArray:
    """Return what the state buys of each tier, CNY bn (scenarios, tiers), from two days' ETF turnover."""
    same = np.asarray(p.same_day).reshape(-1, 1)
    today = purchases[..., day, :]
    before = purchases[..., day - 1, :] if day else np.zeros_like(today)
    return np.asarray(p.state_scale).reshape(-1, 1) * (same * today + (1.0 - same) * before)

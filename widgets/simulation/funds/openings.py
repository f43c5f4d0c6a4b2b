"""Opening a book: market-neutral, DMA or long-only, from shares and ratios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from widgets.simulation import check, futures
from widgets.simulation.check import FloatArray, inside
from widgets.simulation.funds.book import TIERS, Book
from widgets.simulation.funds.leverage import margin_in
from widgets.simulation.funds.rules import FUTURES_MARGIN
from widgets.simulation.record import measures
from widgets.simulation.record.lookup import Day

Shares = Mapping[str, npt.ArrayLike] | npt.ArrayLike
MIX = {"csi1000": 0.4, "csi2000_etf": 0.4, "microcap": 0.2}  # the mixed stylised book, an assumption


def neutral(
    weights: Shares = MIX,
    hedge: str | Mapping[str, npt.ArrayLike] = "IM",
    *,
    invested: npt.ArrayLike = 0.8,
    hedge_ratio: npt.ArrayLike = 1.0,
    futures_margin: npt.ArrayLike = FUTURES_MARGIN,
    equity: npt.ArrayLike = 1.0,
    tiers: Sequence[str] = TIERS,
    on: Day | None = None,
) -> Book:
    """Open a market-neutral fund: stocks for `invested` of its equity, as many futures sold, no debt.

    Parameters
    ----------
    weights : mapping of tier to share, or array (..., tiers)
        Mix of the stocks; shares sum to 1.
    hedge : str, or mapping of contract to share
        Contracts sold, as "IM" or "IM2403"; shares sum to 1.
    invested : array_like (...)
        Stocks / equity, (0, 1].
    hedge_ratio : array_like (...)
        Market value of the futures sold / stocks, [0, 2].
    futures_margin : array_like (...)
        Share of the futures' value put in the futures account, [0, 1].
    equity : array_like (...)
        CNY bn, positive.
    tiers : sequence of str
        Names of the last axis of assets.
    on : day, optional
        Opening day: every contract must be listed on it and not expired.

    Raises
    ------
    ValueError
        If a number lies outside its range, shares are negative or do not sum to 1, a tier or a contract is
        unknown, a contract has expired, or stocks and futures margin need more than the equity.
    """
    worth, share = check.positive("equity", equity), margin_in("invested", invested)
    stocks = worth * share
    assets, futures, contracts = _positions(weights, hedge, hedge_ratio, stocks, tuple(tiers), on)
    posted = np.abs(futures).sum(axis=-1) * inside("futures_margin", futures_margin, 0, 1)
    cash = worth - stocks - posted
    if not np.all(cash >= -1e-12 * worth):
        need = float(np.max((stocks + posted) / worth))
        raise check.refuse("invested + futures margin", round(need, 6), "[0, 1] of equity")
    return Book(assets, futures, np.maximum(cash, 0.0), posted, np.zeros(()), tuple(tiers), contracts)


def dma(
    weights: Shares = MIX,
    hedge: str | Mapping[str, npt.ArrayLike] = "IM",
    *,
    margin: npt.ArrayLike = 0.2,
    hedge_ratio: npt.ArrayLike = 1.0,
    futures_margin: npt.ArrayLike = 0.0,
    equity: npt.ArrayLike = 1.0,
    tiers: Sequence[str] = TIERS,
    on: Day | None = None,
) -> Book:
    """Open a DMA swap: stocks for equity / margin, financed by the broker, as many futures sold.

    At 20 % margin assets/equity is 5 and debt/equity 4. Both legs stand on the broker's own account, so by
    default the broker posts the futures margin; any `futures_margin` of the fund's is borrowed too.

    Parameters
    ----------
    margin : array_like (...)
        Equity / stocks, (0, 1].
    weights, hedge, hedge_ratio, futures_margin, equity, tiers, on
        As in `neutral`.

    Raises
    ------
    ValueError
        As `neutral`, or if the margin lies outside (0, 1].
    """
    worth, ratio = check.positive("equity", equity), margin_in("margin", margin)
    stocks = worth / ratio
    assets, futures, contracts = _positions(weights, hedge, hedge_ratio, stocks, tuple(tiers), on)
    posted = np.abs(futures).sum(axis=-1) * inside("futures_margin", futures_margin, 0, 1)
    return Book(assets, futures, np.zeros(()), posted, stocks + posted - worth, tuple(tiers), contracts)


def long_only(
    weights: Shares = MIX,
    *,
    invested: npt.ArrayLike = 0.95,
    equity: npt.ArrayLike = 1.0,
    tiers: Sequence[str] = TIERS,
    contracts: Sequence[str] = (),
) -> Book:
    """Open a fund without futures or debt, as an index-enhanced fund: the rest of its equity is cash.

    `contracts` only names an axis of empty futures, so that batches of different funds have one shape.

    Raises
    ------
    ValueError
        As `neutral`.
    """
    worth, share = check.positive("equity", equity), margin_in("invested", invested)
    assets = _mix("weights", weights, tuple(tiers), "tier") * (worth * share)[..., None]
    return Book(
        assets,
        np.zeros(len(tuple(contracts))),
        worth * (1.0 - share),
        np.zeros(()),
        np.zeros(()),
        tuple(tiers),
        tuple(contracts),
    )


def _positions(
    weights: Shares,
    hedge: str | Mapping[str, npt.ArrayLike],
    hedge_ratio: npt.ArrayLike,
    stocks: FloatArray,
    tiers: tuple[str, ...],
    on: Day | None,
) -> tuple[FloatArray, FloatArray, tuple[str, ...]]:
    shares = {hedge: 1.0} if isinstance(hedge, str) else dict(hedge)
    contracts = tuple(shares)
    if not contracts:
        raise check.refuse("hedge", hedge, "at least one contract; `long_only` has none")
    for contract in contracts:
        _known(contract, on)
    sold = stocks * inside("hedge_ratio", hedge_ratio, 0, 2)
    assets = _mix("weights", weights, tiers, "tier") * stocks[..., None]
    return assets, -_mix("hedge", shares, contracts, "contract") * sold[..., None], contracts


def _mix(field: str, shares: Shares, names: tuple[str, ...], kind: str) -> FloatArray:
    """Return shares as an array (..., names); they must be known, not negative and sum to 1."""
    if isinstance(shares, Mapping):
        for name in shares:
            if name not in names:
                raise check.refuse(kind, name, ", ".join(names))
        parts = [inside(f"{field}[{name!r}]", shares.get(name, 0.0), low=0) for name in names]
        array = np.stack(np.broadcast_arrays(*parts), axis=-1)
    else:
        array = inside(field, shares, low=0)
        if array.ndim == 0 or array.shape[-1] != len(names):
            raise check.refuse(f"{field}.shape", array.shape, f"(..., {len(names)}), one for each of {names}")
    sums = array.sum(axis=-1)
    if not np.allclose(sums, 1.0, rtol=0, atol=1e-9):
        worst = np.asarray(sums).ravel()[np.argmax(np.abs(np.asarray(sums) - 1.0))]
        raise check.refuse(f"sum({field})", float(worst), "1")
    return array


def _known(contract: str, on: Day | None) -> None:
    """Raise ValueError if the contract is unknown or, on a day, it has expired or is not listed yet."""
    if contract in measures.PRODUCTS:
        return
    found = futures.parse(contract)
    if on is None:
        return
    if found.days_left(on) == 0:  # raises if it has expired before
        raise check.refuse("contract", contract, f"contracts that do not expire on {on}, the opening day")
    listed = [other.code for other in futures.listed(found.product, on)]
    if contract not in listed:
        raise check.refuse("contract", contract, f"those listed on {on}: {', '.join(listed)}")

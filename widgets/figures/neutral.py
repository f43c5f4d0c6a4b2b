"""A stylised market-neutral book from the record: long a series, short a contract, equal amounts, no costs.

The book's return per unit of its long side splits exactly: net = selection + basis leg, where
selection = R(long) - R(index) and basis leg = R(index) - R(contract), with the contract's own spot index.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from widgets.simulation import funds
from widgets.simulation.futures import parse


def selection(series: str, contract: str, start: str, end: str) -> float:
    """Return R(series) - R(index of the contract), plain decimal of the long side."""
    return float(funds.stylised({series: 1.0}, contract, start, end).selection)


def basis_leg(contract: str, start: str, end: str) -> float:
    """Return R(index) - R(contract): what a short hedge earns beside its index, plain decimal."""
    return float(funds.stylised({parse(contract).index: 1.0}, contract, start, end).basis)


def net(series: str, contract: str, start: str, end: str) -> float:
    """Return selection plus basis leg = R(series) - R(contract), plain decimal of the long side."""
    return float(funds.stylised({series: 1.0}, contract, start, end).net)


FIGURES: Mapping[str, Callable[..., float]] = MappingProxyType(
    {"neutral_selection": selection, "neutral_basis_leg": basis_leg, "neutral_net": net}
)

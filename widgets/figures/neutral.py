"""A stylised market-neutral book from the record: long a series, short a contract, equal amounts, no costs.

The book's return per unit of its long side splits exactly: net = selection + basis leg, where
selection = R(long) - R(index) and basis leg = R(index) - R(contract), with the contract's own spot index.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from widgets.simulation.record import measures


def _index(contract: str) -> str:
    product = contract[:2]
    if product not in measures.PRODUCTS:
        raise ValueError(f"contract={contract!r}: must begin with one of {', '.join(measures.PRODUCTS)}")
    return measures.PRODUCTS[product]


def selection(series: str, contract: str, start: str, end: str) -> float:
    """Return R(series) - R(index of the contract), plain decimal of the long side."""
    return measures.total_return(series, start, end) - measures.total_return(_index(contract), start, end)


def basis_leg(contract: str, start: str, end: str) -> float:
    """Return R(index) - R(contract): what a short hedge earns beside its index, plain decimal."""
    index = measures.total_return(_index(contract), start, end)
    return index - measures.futures_return(contract, start, end)


def net(series: str, contract: str, start: str, end: str) -> float:
    """Return selection plus basis leg = R(series) - R(contract), plain decimal of the long side."""
    return selection(series, contract, start, end) + basis_leg(contract, start, end)


FIGURES: Mapping[str, Callable[..., float]] = MappingProxyType(
    {"neutral_selection": selection, "neutral_basis_leg": basis_leg, "neutral_net": net}
)

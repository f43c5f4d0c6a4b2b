"""Two witnesses for one number: raw files that overlap must agree, or nothing is built."""

import numpy as np

from widgets.simulation.record import formulas
from widgets.simulation.record.raw import RawFileError, RawTable
from widgets.simulation.record.sources import CLOSES_COLUMN

TIER_OF_PRODUCT = {"IC": "csi500", "IM": "csi1000"}
_CLOSE_TOLERANCE = 1e-4  # index points: both files carry four decimals
_SPOT_TOLERANCE = 1e-3  # index points: the futures files carry three decimals
_BASIS_TOLERANCE = 1e-4  # percent: the futures files carry four decimals


def check_all(raw: dict[str, RawTable]) -> None:
    """Raise RawFileError, naming file, row and column, at the first contradiction in the raw files."""
    for tier in CLOSES_COLUMN:
        _check_closes(raw["closes"], raw[tier], CLOSES_COLUMN[tier])
    for key in ("contracts", "history"):
        _check_terms(raw[key])
        _check_spot(raw[key], raw["closes"])
    _check_overlap(raw["history"], raw["contracts"])


def products(table: RawTable) -> np.ndarray:
    """Return each row's product, the first two letters of the contract code, shape (rows,)."""
    return table["contract"].astype("U2")


def _check_closes(closes: RawTable, index: RawTable, column: str) -> None:
    _, here, there = np.intersect1d(closes["date"], index["date"], return_indices=True)
    _compare(closes, here, column, closes[column][here], index, index["close"][there], _CLOSE_TOLERANCE)


def _check_spot(futures: RawTable, closes: RawTable) -> None:
    for product, tier in TIER_OF_PRODUCT.items():
        rows = np.flatnonzero(products(futures) == product)
        place = np.searchsorted(closes["date"], futures["date"][rows])
        place = np.minimum(place, closes["date"].size - 1)
        unknown = np.flatnonzero(closes["date"][place] != futures["date"][rows])
        if unknown.size:
            row = rows[unknown[0]]
            raise futures.error(f"{futures['date'][row]} is not a trading day of {closes.name}", row, "date")
        spot = closes[CLOSES_COLUMN[tier]][place]
        _compare(futures, rows, "spot_close", futures["spot_close"][rows], closes, spot, _SPOT_TOLERANCE)


def _check_terms(futures: RawTable) -> None:
    days = (futures["expiry"] - futures["date"]).astype(int)
    month = np.array([code[2:] for code in futures["contract"]])
    expiry_month = np.array([str(expiry)[2:4] + str(expiry)[5:7] for expiry in futures["expiry"]])
    basis = formulas.basis(futures["close"], futures["spot_close"]) * 100.0
    for wrong, column, problem in (
        (month != expiry_month, "expiry", "not in the contract's month"),
        (days < 0, "expiry", "before the date of the row"),
        (days != futures["days_to_expiry"], "days_to_expiry", "not expiry less date"),
        (
            np.abs(basis - futures["basis_pct"]) > _BASIS_TOLERANCE,
            "basis_pct",
            "not close / spot_close - 1 in percent",
        ),
    ):
        if wrong.any():
            row = int(np.argmax(wrong))
            raise futures.error(f"{futures[column][row]} is {problem}", row, column)


def _check_overlap(history: RawTable, contracts: RawTable) -> None:
    first = max(history["date"][0], contracts["date"][0])
    last = min(history["date"][-1], contracts["date"][-1])
    places = {table.name: _places(table, first, last) for table in (history, contracts)}
    for table, other in ((history, contracts), (contracts, history)):
        alone = [key for key in places[table.name] if key not in places[other.name]]
        if alone:
            raise table.error(
                f"{alone[0][1]} is absent from {other.name}", places[table.name][alone[0]], "contract"
            )
    if not places[history.name]:
        raise RawFileError(history.name, f"no day in common with {contracts.name}", column="date")
    here = np.array(list(places[history.name].values()))
    there = np.array([places[contracts.name][key] for key in places[history.name]])
    for column in ("expiry", "close", "volume", "open_interest", "spot_close"):
        ours, theirs = history[column][here], contracts[column][there]
        _compare(history, here, column, ours, contracts, theirs, 0.0)


def _places(
    table: RawTable, first: np.datetime64, last: np.datetime64
) -> dict[tuple[np.datetime64, str], int]:
    wanted = (
        (table["date"] >= first) & (table["date"] <= last) & np.isin(products(table), list(TIER_OF_PRODUCT))
    )
    return {(table["date"][row], table["contract"][row]): int(row) for row in np.flatnonzero(wanted)}


def _compare(
    table: RawTable, rows: np.ndarray, column: str, ours: np.ndarray,
    other: RawTable, theirs: np.ndarray, tolerance: float,
) -> None:  # fmt: skip
    apart = ours != theirs
    if tolerance:
        apart = np.abs(ours - theirs) > tolerance
    if apart.any():
        at = int(np.argmax(apart))
        raise table.error(f"{ours[at]}, but {other.name} has {theirs[at]}", rows[at], column)

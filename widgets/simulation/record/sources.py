"""Which raw files the record is built from, and what each must hold. Names are those of the raw folder."""

from collections.abc import Mapping
from pathlib import Path

from widgets.simulation.record.raw import RawFile, RawTable, contract, day, price, quantity, read_raw, real

_CLOSE = {"date": day, "close": price}
_INDEX = {**_CLOSE, "amount_cny": quantity}
_ETF = {"date": day, "amount_cny": quantity}
_CONTRACT = {
    "date": day, "contract": contract, "expiry": day, "days_to_expiry": quantity, "close": price,
    "volume": quantity, "open_interest": quantity, "spot_close": price, "basis_pct": real,
}  # fmt: skip
_ETF_OHLC = {
    "date": day,
    "open": price,
    "high": price,
    "low": price,
    "close": price,
    "volume_shares": quantity,
}

RAW_FILES: Mapping[str, RawFile] = {
    "csi300": RawFile("csi300_000300.csv", _INDEX),
    "csi500": RawFile("csi500_000905.csv", _INDEX),
    "csi1000": RawFile("csi1000_000852.csv", _INDEX),
    "csi300_total": RawFile("csi300_total_return_H00300.csv", _CLOSE),
    "csi500_total": RawFile("csi500_total_return_H00905.csv", _CLOSE),
    "csi1000_total": RawFile("csi1000_total_return_H00852.csv", _CLOSE),
    "closes": RawFile(
        "index_closes_2021_2025.csv",
        {"date": day, "csi300_000300": price, "csi500_000905": price, "csi1000_000852": price},
    ),
    "microcap": RawFile("ths_microcap_883418.csv", _INDEX),
    "microcap_rebuilt": RawFile("wind_microcap_868008_rebuilt_proxy.csv", _CLOSE),
    "csi2000_etf": RawFile("etf_563300_csi2000.csv", _ETF_OHLC),
    "etf_sse50": RawFile("etf_510050_sse50.csv", {**_ETF, "close_adj": price}),
    "etf_csi300": RawFile("etf_510300_csi300.csv", _ETF),
    "etf_csi500": RawFile("etf_510500_csi500.csv", _ETF),
    "etf_csi1000": RawFile("etf_512100_csi1000.csv", _ETF),
    "contracts": RawFile("cffex_IF_IH_IC_IM_contracts_daily.csv", _CONTRACT, key=("date", "contract")),
    "history": RawFile("cffex_IC_IM_basis_history_2022-07_2025-06.csv", _CONTRACT, key=("date", "contract")),
}
CLOSES_COLUMN = {"csi300": "csi300_000300", "csi500": "csi500_000905", "csi1000": "csi1000_000852"}


def read_all(folder: Path) -> dict[str, RawTable]:
    """Read and validate every raw file.

    Raises RawFileError (a ValueError) naming file, row (1-based line number) and column.
    """
    return {key: read_raw(folder, file) for key, file in RAW_FILES.items()}

"""The stored tables against the raw series they came from, where those are at hand."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from widgets.simulation import record
from widgets.simulation.record import schema
from widgets.simulation.record.__main__ import main

RAW = os.environ.get("AVALANCHE_RAW")
pytestmark = pytest.mark.skipif(
    not RAW, reason="AVALANCHE_RAW does not name a folder of raw series; they are not part of the project"
)


def raw_column(file, column, key="date"):
    """Read one raw column with the standard library alone: date -> number, nothing shared with the build."""
    with (Path(RAW) / file).open(encoding="utf-8", newline="") as stream:
        return {row[key]: float(row[column]) for row in csv.DictReader(stream)}


def test_stored_tables_are_what_the_command_writes(tmp_path):
    # Guards against tables edited by hand, or a builder changed without building again.
    assert main([RAW, "--tables", str(tmp_path)]) == 0
    for table in record.TABLES:
        assert (tmp_path / f"{table}.csv").read_bytes() == (schema.FOLDER / f"{table}.csv").read_bytes(), (
            table
        )


@pytest.mark.parametrize(
    ("series", "file"),
    [
        ("csi300", "csi300_000300.csv"),
        ("csi500", "csi500_000905.csv"),
        ("csi1000", "csi1000_000852.csv"),
        ("csi2000_etf", "etf_563300_csi2000.csv"),
        ("microcap", "ths_microcap_883418.csv"),
        ("microcap_rebuilt", "wind_microcap_868008_rebuilt_proxy.csv"),
    ],
)
def test_rebased_closes(series, file):
    # Guards against a wrong column, file or base day.
    closes, table = raw_column(file, "close"), record.daily()
    for day, level in zip(table["date"], table[series], strict=True):
        assert level == pytest.approx(100 * closes[str(day)] / closes["2023-12-29"], abs=5.01e-4)
        if f"{series}_points" in table:
            row = np.flatnonzero(table["date"] == day)[0]
            assert abs(table[f"{series}_points"][row] - closes[str(day)]) <= 0.5


@pytest.mark.parametrize(
    ("etf", "file"),
    [
        ("etf_sse50", "etf_510050_sse50.csv"),
        ("etf_csi300", "etf_510300_csi300.csv"),
        ("etf_csi500", "etf_510500_csi500.csv"),
        ("etf_csi1000", "etf_512100_csi1000.csv"),
    ],
)
def test_etf_turnover(etf, file):
    # Guards against ETFs mixed up and against a normal over other days.
    amounts, table = raw_column(file, "amount_cny"), record.etf()
    normal = np.mean([amount for day, amount in amounts.items() if "2023-12-01" <= day <= "2024-01-12"])
    for day, turnover, multiple in zip(
        table["date"], table[f"{etf}_turnover_cny_bn"], table[f"{etf}_multiple"], strict=True
    ):
        assert turnover == pytest.approx(amounts[str(day)] / 1e9, abs=0.0501)
        assert multiple == pytest.approx(amounts[str(day)] / normal, abs=0.00501)


def test_futures_row_by_row():
    # Guards against rows lost or doubled between the raw statistics and the stored table.
    path = Path(RAW) / "cffex_IC_IM_basis_history_2022-07_2025-06.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [
            row
            for row in csv.DictReader(stream)
            if "2023-12-01" <= row["date"] <= "2024-03-29" or "2024-07-01" <= row["date"] <= "2024-12-31"
        ]
    table = record.futures()
    assert [row["contract"] for row in rows] == table["contract"].tolist()
    assert [row["expiry"] for row in rows] == [str(day) for day in table["expiry"]]
    for name, raw_name, scale, half in (
        ("basis_pct", "basis_pct", 1, 5.6e-4),
        ("open_interest_k", "open_interest", 1e3, 5.01e-3),
        ("volume_k", "volume", 1e3, 5.01e-3),
        ("days_to_expiry", "days_to_expiry", 1, 0),
    ):
        raw = np.array([float(row[raw_name]) for row in rows]) / scale
        assert np.abs(raw - table[name]).max() <= half, name


def test_squeeze():
    # Guards against the base day 28 June 2024 being replaced by the first row.
    for series, column in {
        "csi300": "csi300_000300",
        "csi500": "csi500_000905",
        "csi1000": "csi1000_000852",
    }.items():
        closes, table = raw_column("index_closes_2021_2025.csv", column), record.squeeze()
        for day, level in zip(table["date"], table[series], strict=True):
            assert level == pytest.approx(100 * closes[str(day)] / closes["2024-06-28"], abs=5.01e-4)


def test_dividends_compound_to_the_gap_of_the_whole_period():
    # Guards against months that overlap or leave a day out: the monthly gaps make up the ten months' gap.
    table = record.dividends()
    for series, price_file, total_file in (
        ("csi300", "csi300_000300.csv", "csi300_total_return_H00300.csv"),
        ("csi500", "csi500_000905.csv", "csi500_total_return_H00905.csv"),
        ("csi1000", "csi1000_000852.csv", "csi1000_total_return_H00852.csv"),
    ):
        price, total = raw_column(price_file, "close"), raw_column(total_file, "close")
        own = table["series"] == series
        growth = 1.0
        for start, end, gap in zip(
            table["start"][own], table["end"][own], table["total_minus_price_pct"][own], strict=True
        ):
            growth *= price[str(end)] / price[str(start)] + gap / 100
        assert growth == pytest.approx(total["2024-06-28"] / total["2023-09-01"], abs=1e-4)

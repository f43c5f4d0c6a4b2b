"""The command that builds the tables, on small synthetic raw folders: what it computes and how it refuses."""

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from widgets.simulation.record import schema
from widgets.simulation.record.__main__ import main
from widgets.simulation.record.sources import RAW_FILES

ROOT = Path(__file__).parents[2]
ONE_DAY = np.timedelta64(1, "D")
CSI300, CLOSES, TOTAL = "csi300_000300.csv", "index_closes_2021_2025.csv", "csi1000_total_return_H00852.csv"
ETF300, ETF2000, MICRO = "etf_510300_csi300.csv", "etf_563300_csi2000.csv", "ths_microcap_883418.csv"
CONTRACTS, HISTORY = "cffex_IF_IH_IC_IM_contracts_daily.csv", "cffex_IC_IM_basis_history_2022-07_2025-06.csv"
FIRST_ISSUE = "2022-01-04"
BASES = {"csi300": 3000.0, "csi500": 5000.0, "csi1000": 6000.0}
TURNOVER, SPIKE_DAY = 2e9, "2024-02-08"  # an ETF trades 2 bn a day and ten times that on one day


def weekdays(first, last):
    days = np.arange(np.datetime64(first), np.datetime64(last) + ONE_DAY)
    return days[np.is_busday(days)]


# lines of the file of closes before those of 1 September 2023, where the other files start
EARLY = weekdays(FIRST_ISSUE, "2023-08-31").size


def closes_of(base, days):
    """Fall to 7 February 2024 and rise again, with a ripple, so that trough and volatility are defined."""
    distance = np.abs((days - np.datetime64("2024-02-07")).astype(int))
    return np.round(base * (1 + 0.002 * distance + 0.001 * (np.arange(days.size) % 3)), 4)


def write(folder, name, header, rows):
    lines = [header, *(",".join(map(str, row)) for row in rows)]
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_futures(folder, days, spots):
    """Write one contract a product and day, expiring on the 15th of the next month at a discount of 1 %."""
    full, history = [], []
    for day, at_500, at_1000 in zip(days, *spots, strict=True):
        expiry = (day.astype("datetime64[M]") + 1).astype("datetime64[D]") + np.timedelta64(14, "D")
        left = (expiry - day).astype(int)
        for product, spot in (("IC", at_500), ("IM", at_1000)):
            close = round(0.99 * spot, 1)
            code, basis = f"{product}{str(expiry)[2:4]}{str(expiry)[5:7]}", round((close / spot - 1) * 100, 4)
            history.append((day, code, expiry, left, close, 1000, 50000, spot, basis, ""))
            if day <= np.datetime64("2024-06-28"):
                prices = (close, close, close, close)
                full.append((day, code, product, expiry, left, *prices, 1000, 50000, spot, basis, ""))
    terms = "volume,open_interest,spot_close,basis_pct,basis_annualised_pct"
    write(folder, HISTORY, f"date,contract,expiry,days_to_expiry,close,{terms}", history)
    write(folder, CONTRACTS, f"date,contract,product,expiry,days_to_expiry,open,high,low,close,{terms}", full)


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    """Return a synthetic raw folder that builds."""
    folder = tmp_path_factory.mktemp("raw")
    long, short = weekdays("2023-09-01", "2024-12-31"), weekdays("2023-09-01", "2024-06-28")
    early = weekdays(FIRST_ISSUE, "2023-08-31")
    levels = {name: closes_of(base, long) for name, base in BASES.items()}
    columns = "date,csi300_000300,csi500_000905,csi1000_000852"
    before = [closes_of(base, early) for base in BASES.values()]
    rows = [*zip(early, *before, strict=True), *zip(long, *levels.values(), strict=True)]
    write(folder, CLOSES, columns, rows)
    for tier in ("csi300", "csi500", "csi1000"):
        close = levels[tier][: short.size]
        rows = ((day, c, c, c, c, 10, 2.04e11, 1.0, 0.0) for day, c in zip(short, close, strict=True))
        header = "date,open,high,low,close,volume_shares,amount_cny,turnover_pct,pct_chg"
        write(folder, RAW_FILES[tier].name, header, rows)
        write(
            folder,
            RAW_FILES[f"{tier}_total"].name,
            "date,close",
            zip(short, np.round(close * 1.5, 2), strict=True),
        )
    micro = closes_of(700.0, short)
    write(
        folder, MICRO, "date,close,amount_cny", ((day, c, 7e9) for day, c in zip(short, micro, strict=True))
    )
    write(folder, RAW_FILES["microcap_rebuilt"].name, "date,close", zip(short, micro, strict=True))
    amounts = [TURNOVER * (10 if str(day) == SPIKE_DAY else 1) for day in short]
    for key in ("etf_csi300", "etf_csi500", "etf_csi1000"):
        write(folder, RAW_FILES[key].name, "date,amount_cny", zip(short, amounts, strict=True))
    fifty = zip(short, closes_of(2.0, short), amounts, strict=True)
    write(folder, RAW_FILES["etf_sse50"].name, "date,close_adj,amount_cny", fifty)
    shares = [1e9 * (30 if str(day) == SPIKE_DAY else 1) for day in short]
    # Prices of a day average (2.6 + close) / 4; the close moves, or its volatility would be undefined.
    rows = [
        (day, 0.8, 1.2, 0.6, round(c / 700, 4), n) for day, c, n in zip(short, micro, shares, strict=True)
    ]
    write(folder, ETF2000, "date,open,high,low,close,volume_shares", rows)
    write_futures(folder, long, (levels["csi500"], levels["csi1000"]))
    return folder


@pytest.fixture
def stored(tmp_path):
    """Return a tables folder that holds what an earlier build left."""
    folder = tmp_path / "tables"
    folder.mkdir()
    for table in schema.TABLES:
        (folder / f"{table}.csv").write_text(f"an earlier {table}\n", encoding="utf-8")
    return folder


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def table(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


class Altered:
    """A raw file changed for the length of a with block."""

    def __init__(self, folder, name, change):
        self.path, self.change = folder / name, change

    def __enter__(self):
        self.before = self.path.read_bytes()
        after = self.change(self.before.decode("utf-8"))
        if after is None:
            self.path.unlink()
        else:
            self.path.write_bytes(after if isinstance(after, bytes) else after.encode("utf-8"))

    def __exit__(self, *_):
        self.path.write_bytes(self.before)


def in_line(row, change):
    """Change one line, counted from 1."""

    def apply(text):
        lines = text.split("\n")
        lines[row - 1] = change(lines[row - 1])
        return "\n".join(lines)

    return apply


def in_cell(row, column, value):
    def apply(text):
        position = text.split("\n")[0].split(",").index(column)
        return in_line(
            row, lambda line: ",".join([*line.split(",")[:position], value, *line.split(",")[position + 1 :]])
        )(text)

    return apply


def swap(first, second):
    def apply(text):
        lines = text.split("\n")
        lines[first - 1], lines[second - 1] = lines[second - 1], lines[first - 1]
        return "\n".join(lines)

    return apply


def nudge(row, column, by):
    """Change a number by less than any reader would see."""

    def apply(text):
        header, cells = text.split("\n")[0].split(","), text.split("\n")[row - 1].split(",")
        return in_cell(row, column, str(float(cells[header.index(column)]) + by))(text)

    return apply


def without(row):
    return lambda text: "\n".join(line for i, line in enumerate(text.split("\n"), start=1) if i != row)


def test_known_answers(raw, stored):
    # Guards against a table computed from the wrong file, base, unit or day: every answer follows by hand.
    assert main([str(raw), "--tables", str(stored)]) == 0
    daily = {row["date"]: row for row in table(stored, "daily")}
    assert daily["2023-12-29"]["csi500"] == daily["2023-12-29"]["microcap"] == "100.0000"
    assert daily["2023-12-29"]["sse50_etf"] == "100.0000"
    assert daily["2024-02-07"]["csi300_points"] in ("3000", "3003", "3006")
    assert daily["2024-02-07"]["csi300_turnover_cny_bn"] == "204.0"
    assert daily["2024-02-07"]["microcap_turnover_cny_bn"] == "7.0"
    assert daily["2024-02-07"]["csi2000_press"] == "66.6700" and daily["2024-02-01"]["csi2000_press"] == ""
    etf = {row["date"]: row for row in table(stored, "etf")}
    assert (etf["2024-01-02"]["etf_csi300_turnover_cny_bn"], etf["2024-01-02"]["etf_csi300_multiple"]) == (
        "2.0",
        "1.00",
    )
    assert (etf[SPIKE_DAY]["etf_csi300_turnover_cny_bn"], etf[SPIKE_DAY]["etf_csi300_multiple"]) == (
        "20.0",
        "10.00",
    )
    assert etf[SPIKE_DAY]["etf_csi2000_multiple"] == "30.00"
    close = 1.0 + 0.002 + 0.001  # at most, one day after the trough; turnover = 30 bn shares x mean price
    assert float(etf[SPIKE_DAY]["etf_csi2000_turnover_cny_bn"]) + 0.05 >= 30 * (2.6 + 1.0) / 4
    assert float(etf[SPIKE_DAY]["etf_csi2000_turnover_cny_bn"]) - 0.05 <= 30 * (2.6 + close + 0.002) / 4
    futures = table(stored, "futures")
    assert {row["open_interest_k"] for row in futures} == {"50.00"}
    assert {row["volume_k"] for row in futures} == {"1.00"}
    assert all(abs(float(row["basis_pct"]) + 1.0) < 0.002 for row in futures)
    assert {(row["contract"][:2], row["tier"]) for row in futures} == {("IC", "csi500"), ("IM", "csi1000")}
    assert not [row for row in futures if "2024-03-29" < row["date"] < "2024-07-01"]
    assert table(stored, "squeeze")[0]["date"] == "2024-07-01"
    troughs = {row["end"] for row in table(stored, "windows") if row["window"] == "peak_to_trough"}
    assert all(abs(np.datetime64(day) - np.datetime64("2024-02-07")) <= 2 * ONE_DAY for day in troughs)
    windows = {(row["window"], row["series"]): row for row in table(stored, "windows")}
    for name, ends in {
        "q4_2023": ("2023-10-09", "2023-12-29"),
        "january": ("2023-12-29", "2024-01-31"),
        "feb_1_to_8": ("2024-01-31", "2024-02-08"),
        "feb_19_to_mar_29": ("2024-02-08", "2024-03-29"),
        "week_to_feb_2": ("2024-01-26", "2024-02-02"),
        "ytd_to_feb_7": ("2023-12-29", "2024-02-07"),
        "feb_5_to_8": ("2024-02-02", "2024-02-08"),
        "feb_2_to_7": ("2024-02-02", "2024-02-07"),
        "jan_26_to_feb_8": ("2024-01-26", "2024-02-08"),
    }.items():
        row = windows[name, "csi1000"]
        assert (row["start"], row["end"]) == ends
        change = (
            float(daily[ends[1]]["csi1000"]) / float(daily.get(ends[0], {"csi1000": "nan"})["csi1000"]) - 1
        )
        assert np.isnan(change) or abs(100 * change - float(row["return_pct"])) < 0.007
    gaps = [float(row["total_minus_price_pct"]) for row in table(stored, "dividends")]
    assert (
        len(gaps) == 30 and max(map(abs, gaps)) <= 0.001
    )  # a total return index that is the price index times 1.5


def test_model_snowballs_in_a_steady_fall(raw, stored):
    # Guards against units lost, states of another day, a level of another start. The index falls from the
    # first issue to 7 February 2024, so nothing is knocked out and a unit's lowest close is the latest one.
    assert main([str(raw), "--tables", str(stored)]) == 0
    with (raw / CLOSES).open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["date"] <= "2024-02-29"]
    dates = [row["date"] for row in rows]
    base, trough = dates.index("2023-12-29"), dates.index("2024-02-07")
    vintages, barriers, shares = (table(stored, name) for name in ("vintages", "barriers", "knock_ins"))
    for series, column in (("csi500", "csi500_000905"), ("csi1000", "csi1000_000852")):
        closes = np.array([float(row[column]) for row in rows])
        for pct in (75, 80):
            hit = np.array(
                [
                    closes[i + 1 : base + 1].min(initial=np.inf) <= pct / 100 * closes[i]
                    for i in range(base + 1)
                ]
            )
            later = np.array(
                [closes[i + 1 : trough + 1].min() <= pct / 100 * closes[i] for i in range(base + 1)]
            )
            own = [row for row in vintages if (row["series"], row["knock_in_pct"]) == (series, str(pct))]
            months = [date[:7] for date in dates[: base + 1]]
            for row in own:
                of_month = np.array([month == row["month"] for month in months])
                assert int(row["issued"]) == of_month.sum() and row["knocked_out"] == "0"
                assert int(row["knocked_in"]) == (of_month & hit).sum()
                assert int(row["free"]) == (of_month & ~hit).sum()
                assert int(row["mean_start"]) == round(closes[: base + 1][of_month].mean())
            assert len(own) == 24
            cells = [row for row in barriers if (row["series"], row["knock_in_pct"]) == (series, str(pct))]
            for state, count in (("free", (~hit).sum()), ("knocked_in", hit.sum())):
                assert sum(int(row["units"]) for row in cells if row["state"] == state) == count
            assert all(int(row["level_from"]) % 20 == 0 for row in cells)
            assert all(
                -0.5 < pct / 100 * int(row["mean_start"]) - int(row["level_from"]) < 20.5 for row in cells
            )
            newest = [row for row in cells if row["half"] == "2023H2" and float(row["mean_age_months"]) < 0.3]
            assert newest and all(int(row["mean_start"]) < 1.11 * BASES[series] for row in newest)
            low = next(row for row in shares if row["date"] == "2024-02-07")
            share = 100 * (later & ~hit).sum() / (~hit).sum()
            assert 20 < share < 60 and low[f"{series}_{pct}_pct"] == f"{share:.1f}"
    assert shares[0]["date"] == "2024-01-02" and shares[-1]["date"] == "2024-02-29"


def test_two_builds_are_byte_identical(raw, tmp_path):
    # Guards against output that depends on the order of a set, on time or on the folder written to.
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        folder.mkdir()
        assert main([str(raw), "--tables", str(folder)]) == 0
    assert contents(folders[0]) == contents(folders[1])
    assert set(contents(folders[0])) == {f"{name}.csv" for name in schema.TABLES}
    assert all(b"\r" not in text and text.endswith(b"\n") for text in contents(folders[0]).values())


BAD = {
    "not a number": (CSI300, in_cell(7, "close", "3,1"), "row 7"),
    "text": (CSI300, in_cell(7, "close", "n/a"), "row 7, column close: 'n/a' is not a finite number"),
    "NaN": (MICRO, in_cell(9, "close", "nan"), "row 9, column close: 'nan' is not a finite number"),
    "infinite": (MICRO, in_cell(9, "close", "1e999"), "row 9, column close: "),
    "other digits": (MICRO, in_cell(9, "close", "７００"), "row 9, column close: "),
    "underscore": (ETF300, in_cell(9, "amount_cny", "2_000"), "row 9, column amount_cny: '2_000' is not"),
    "empty cell": (TOTAL, in_cell(4, "close", ""), "row 4, column close: '' is not a finite number"),
    "zero price": (ETF2000, in_cell(5, "low", "0"), "row 5, column low: '0' is not above zero"),
    "negative price": (
        CLOSES,
        in_cell(5, "csi500_000905", "-1"),
        "row 5, column csi500_000905: '-1' is not above",
    ),
    "negative turnover": (
        ETF300,
        in_cell(2, "amount_cny", "-5"),
        "row 2, column amount_cny: '-5' is below zero",
    ),
    "impossible date": (
        CSI300,
        in_cell(8, "date", "2023-02-30"),
        "row 8, column date: '2023-02-30' is not a date",
    ),
    "compact date": (CSI300, in_cell(8, "date", "20230911"), "row 8, column date: '20230911' is not a date"),
    "bad contract": (HISTORY, in_cell(3, "contract", "IC2413"), "row 3, column contract: 'IC2413' is not"),
    "missing column": (
        MICRO,
        in_line(1, lambda h: h.replace("close", "last")),
        "row 1, column close: missing",
    ),
    "column twice": (
        MICRO,
        in_line(1, lambda h: h.replace("amount_cny", "close")),
        "row 1, column close: appears more",
    ),
    "too few fields": (TOTAL, in_line(6, lambda line: line.split(",")[0]), "row 6, column close: 1 fields"),
    "too many fields": (TOTAL, in_line(6, lambda line: line + ",7"), "row 6, column 3: 3 fields"),
    "blank line": (TOTAL, in_line(6, lambda line: ""), "row 6, column close: 1 fields, the header has 2"),
    "blank last line": (TOTAL, lambda text: text + "\n", "column close: 1 fields, the header has 2"),
    "out of order": (CSI300, swap(5, 6), "row 6, column date: .* is out of order"),
    "duplicated": (
        CSI300,
        lambda text: in_line(6, lambda _: text.split("\n")[4])(text),
        "row 6, column date: .* repeats",
    ),
    "contracts swapped": (CONTRACTS, swap(4, 5), "row 5, column date and contract: .* is out of order"),
    "empty file": (MICRO, lambda _: "", "row 1, column date: the file is empty"),
    "header alone": (MICRO, lambda text: text.split("\n")[0] + "\n", "row 2, column date: no rows"),
    "missing file": (MICRO, lambda _: None, "cannot be read from the raw folder"),
    "not text": (
        MICRO,
        lambda text: text.encode().replace(b"\n", b"\n\xff", 3),
        "row 2, column date: not UTF-8",
    ),
    "day lost": (MICRO, without(90), "column date: no row for trading day"),
    "day too many": (CSI300, without(90), "is not a trading day of the other files|no row for"),
    "vintages start late": (CLOSES, without(2), "column date: no row for 2022-01-04"),
    "history ends early": (CLOSES, lambda text: text[: text.index("2024-12-31")], "2024-12-31"),
    "indices disagree": (
        CLOSES,
        in_cell(EARLY + 9, "csi300_000300", "3111"),
        f"row {EARLY + 9}, column csi300_000300: 3111.0, but csi300",
    ),
    "spot disagrees": (
        HISTORY,
        in_cell(9, "spot_close", "5100"),
        "row 9, column basis_pct|row 9, column spot_close",
    ),
    "spot is not the index": (
        CONTRACTS,
        nudge(9, "spot_close", 0.003),
        "row 9, column spot_close: .*, but index_closes",
    ),
    "sources disagree": (
        CONTRACTS,
        in_cell(9, "open_interest", "50001"),
        "row 9, column open_interest: 50000.0, but",
    ),
    "volumes disagree": (HISTORY, in_cell(9, "volume", "1001"), "row 9, column volume: 1001.0, but cffex_IF"),
    "contract in one only": (CONTRACTS, without(9), "row 9, column contract: IM2310 is absent from cffex_IF"),
    "wrong days": (
        HISTORY,
        in_cell(9, "days_to_expiry", "3"),
        "row 9, column days_to_expiry: 3.0 is not expiry less",
    ),
    "wrong month": (
        HISTORY,
        in_cell(9, "contract", "IC2512"),
        "row 9, column expiry: .* not in the contract's month",
    ),
    "wrong basis": (HISTORY, in_cell(9, "basis_pct", "1.0"), "row 9, column basis_pct: 1.0 is not close"),
}
OTHER_FILE_TOO = {
    "sources disagree",
    "day too many",
    "history ends early",
}  # the fault can show in the other witness


@pytest.mark.parametrize("case", BAD)
def test_a_bad_raw_file_is_named_with_row_and_column(case, raw, stored, capsys):
    # Guards against a traceback, a vague message, a silent repair, and tables half replaced.
    name, change, message = BAD[case]
    before = contents(stored)
    with Altered(raw, name, change):
        assert main([str(raw), "--tables", str(stored)]) == 1
    said = capsys.readouterr().err
    assert re.search(message, said), said
    assert case in OTHER_FILE_TOO or f"{name}" in said, said
    assert contents(stored) == before


CELLS = [(file.name, column) for file in RAW_FILES.values() for column in file.parsers]
characters = st.characters(exclude_categories=("Cs", "Nd"), exclude_characters=",\r\n")
malformed = st.sampled_from(
    ["", " ", "nan", "-inf", "1e999", "--1", "1.2.3", "0x10", "1_0", "'1'", '"1"', "１"]
) | st.text(characters, min_size=1, max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cell=st.sampled_from(CELLS), row=st.integers(2, 120), value=malformed)
def test_any_malformed_cell_is_located(cell, row, value, raw, stored, capsys):
    # Guards against a kind of garbage that some parser lets through or blames on another place.
    name, column = cell
    before = contents(stored)
    with Altered(raw, name, in_cell(row, column, value)):
        assert main([str(raw), "--tables", str(stored)]) == 1
    assert f"{name}, row {row}, column {column}: " in capsys.readouterr().err
    assert contents(stored) == before


@pytest.mark.parametrize("failing", [1, 3, 6])
def test_a_failure_between_two_files_restores_the_first(failing, raw, stored, monkeypatch, capsys):
    # Guards against a mixture of old and new tables when the disk fills or the folder is taken away.
    before, calls, replace = contents(stored), [], os.replace

    def fail(*paths):
        calls.append(paths)
        if len(calls) == failing:
            raise OSError("no space left on device")
        replace(*paths)

    monkeypatch.setattr(os, "replace", fail)
    assert main([str(raw), "--tables", str(stored)]) == 1
    assert "no space left on device" in capsys.readouterr().err
    assert contents(stored) == before


def test_the_command_fails_without_a_traceback(tmp_path):
    # Guards against an exit code that a script would take for success.
    command = [
        sys.executable,
        "-m",
        "widgets.simulation.record",
        str(tmp_path / "nowhere"),
        "--tables",
        str(tmp_path),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "csi300_000300.csv: cannot be read from the raw folder" in done.stderr
    assert "Traceback" not in done.stderr and done.stdout == ""


def test_the_command_fails_where_it_cannot_write(raw, tmp_path, capsys):
    # Guards against a traceback when the tables folder does not exist.
    assert main([str(raw), "--tables", str(tmp_path / "nowhere")]) == 1
    assert "nowhere" in capsys.readouterr().err

"""The table behind the indicators: known answers on the synthetic raw folder, and a refusal."""

from __future__ import annotations

import numpy as np
import pytest

from tests.simulation.test_record_build import HISTORY, Altered, raw, stored, table  # noqa: F401
from widgets.simulation import record
from widgets.simulation.record.__main__ import main


def test_known_answers(raw, stored):  # noqa: F811
    """Guards: a basis of the wrong contract or sign, a gap filled with a number, a base on another day."""
    assert main([str(raw), "--tables", str(stored)]) == 0
    rows = table(stored, "watch")
    assert rows[0]["csi500"] == "100.000" and rows[0]["date"] == "2023-09-01"
    by_day = {row["date"]: row for row in rows}
    one = by_day["2024-02-07"]
    # a discount of 1 % with 37 calendar days to 15 March
    assert float(one["im_basis_annual_pct"]) == pytest.approx(-365 / 37, abs=0.02)
    assert one["ic_open_interest_k"] == "50.0" and one["csi300_turnover_cny_bn"] == "204.0"
    assert one["etf_csi300_turnover_cny_bn"] == "2.00"
    assert by_day["2024-02-08"]["etf_sse50_turnover_cny_bn"] == "20.00"
    assert by_day["2023-12-29"]["microcap"] == "100.00"
    late = by_day["2024-12-31"]
    held = [name for name in late if name.endswith("turnover_cny_bn") or name == "microcap"]
    assert len(held) == 9 and all(late[name] == "" for name in held)
    assert late["csi300"] and late["im_basis_annual_pct"]


def test_a_day_without_a_far_contract_is_refused(raw, stored, capsys):  # noqa: F811
    """Guards: a rate from a contract that expires in days, or no rate taken for a rate of 0."""
    before = {path.name: path.read_bytes() for path in stored.iterdir()}

    def no_lots(text):
        lines = text.split("\n")
        columns = lines[0].split(",")
        at, interest = columns.index("contract"), columns.index("open_interest")
        for row, line in enumerate(lines[1:], start=1):
            cells = line.split(",")
            if cells[0] == "2024-12-30" and cells[at].startswith("IM"):
                cells[interest] = "0"
                lines[row] = ",".join(cells)
        return "\n".join(lines)

    with Altered(raw, HISTORY, no_lots):
        assert main([str(raw), "--tables", str(stored)]) == 1
    assert "2024-12-30" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in stored.iterdir()} == before


def test_the_stored_table_has_gaps_only_where_nothing_is_held():
    found = record.watch()
    days = found["date"]
    inside = (days >= np.datetime64("2023-09-01")) & (days <= np.datetime64("2024-06-28"))
    for name in found:
        if name == "date":
            assert np.all(np.diff(days).astype(int) > 0)
        elif name == "microcap" or name.endswith("turnover_cny_bn"):
            np.testing.assert_array_equal(np.isnan(found[name]), ~inside)
        else:
            assert not np.isnan(found[name]).any()
    assert str(days[0]) == "2022-07-22" and str(days[-1]) == "2025-06-30"

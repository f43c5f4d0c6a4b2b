"""The picture of the benchmark: what ran is drawn, what did not is left out, what cannot be is refused."""

import json

import pytest

from tests.bench_peers.methods import METHODS
from widgets.charts import bench
from widgets.charts.compose import specification
from widgets.explorer import ROWS

FAMILIES = {method.key: method.family for method in METHODS}


def row(key, **changed):
    return {"key": key, "family": FAMILIES.get(key, "pde"), "seconds": 0.002, "price_error": 1e-6} | changed


def test_every_method_has_a_name_and_a_missing_one_is_left_out():
    rows = [row(method.key) for method in METHODS] + [{"key": "nobody", "missing": "not installed"}]
    found = bench.measured(rows)
    assert len(found) == len(METHODS) == len({point["name"] for point in found})
    assert [point["first"] for point in found].count(True) == len({method.family for method in METHODS})
    assert found[0]["ms"] == pytest.approx(2.0)


@pytest.mark.parametrize("field", ["seconds", "price_error"])
@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
def test_what_a_log_scale_cannot_show_is_refused(field, value):
    with pytest.raises(ValueError, match=rf"{field} of 'ours-fast'"):
        bench.measured([row("ours-fast", **{field: value})])


def test_a_method_without_a_name_is_refused():
    with pytest.raises(ValueError, match="nobody"):
        bench.measured([row("nobody")])


def test_it_is_drawn_from_named_rows_or_from_a_list():
    rows = bench.measured([row("ours-fast"), row("monte_carlo-plain", seconds=3.0, price_error=1e-3)])
    spec = specification(bench.peers(ROWS), {"rows": rows}, "how wrong, how slow")
    scales = [spec["layer"][1]["encoding"][axis]["scale"] for axis in "xy"]
    assert all(scale["type"] == "log" and not scale["nice"] for scale in scales)
    assert spec["datasets"]["rows"] == rows
    assert "Monte Carlo" in json.dumps(bench.peers(rows).to_dict())

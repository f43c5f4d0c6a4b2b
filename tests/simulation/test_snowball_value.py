"""The fast engine against the reference table, the exact facts beside it, and the slow implementation."""

import csv
import time

import numpy as np
import pytest

from tests.reference_table import DATA, TOLERANCES, compare, main, market_of
from widgets.simulation.snowball import FAST, Market, Setting, Terms, curve, par_coupon, value
from widgets.simulation.snowball.slow import slow_value

with DATA.open(encoding="utf-8", newline="") as _lines:
    ROWS = list(csv.DictReader(_lines))
IDEAL = [row for row in ROWS if row["calendar"] == "IDEAL252"]
NOTE = Terms.ideal(coupon=0.2, s0=100.0)


def test_every_row_of_the_reference_table_is_met_with_room_to_spare():
    # Errors are at most a fiftieth of the tolerance here: a slow loss of accuracy shows before it matters.
    assert {worst.column: worst for worst in compare(ROWS) if worst.ratio > 0.02} == {}


def test_the_fast_setting_is_within_its_promise():
    assert [worst for worst in compare(ROWS, FAST) if worst.column == "price" and worst.ratio > 0.1] == []


@pytest.mark.parametrize("row", IDEAL, ids=lambda row: row["id"])
def test_elapsed_days_reach_the_same_values(row):
    # The table lists what is left of each note; here the whole note is built and aged.
    s0, elapsed = float(row["s0"]), int(row["elapsed_days"])
    levels = [float(level) / s0 for level in row["ko_levels"].split(";")]
    note = Terms.ideal(
        months=(elapsed + int(row["n_days"])) // 21,
        lock=(elapsed + int(row["ko_days"].split(";")[0])) // 21,
        ko=levels[0],
        step=(levels[0] - levels[-1]) / max(len(levels) - 1, 1),
        ki=float(row["ki_level"]) / s0,
        coupon=float(row["cpn_ko"]),
        coupon_maturity=float(row["cpn_mat"]),
        s0=s0,
        margin=float(row["margin"]),
    )
    found = value(note, market_of(row), float(row["spot"]), elapsed, knocked_in=row["knocked_in"] == "1")
    for column, tolerance in TOLERANCES.items():
        if column != "price_unfunded":
            assert getattr(found, column) == pytest.approx(float(row[column]), abs=tolerance(s0)), column


def test_the_command_prints_the_worst_row_and_fails_beyond_tolerance(tmp_path, capsys):
    assert main([str(DATA)]) == 0
    spoiled = [dict(row) for row in ROWS]
    spoiled[7]["delta"] = str(float(spoiled[7]["delta"]) + 2e-4)
    file = tmp_path / "spoiled.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, fieldnames=list(ROWS[0]))
        writer.writeheader()
        writer.writerows(spoiled)
    capsys.readouterr()
    assert main([str(file)]) == 1
    (line,) = (line for line in capsys.readouterr().out.splitlines() if "BEYOND" in line)
    assert line.startswith("delta") and spoiled[7]["id"] in line
    spoiled[7]["delta"] = "nan"
    file.write_text("id\n", encoding="utf-8")
    assert main([str(file)]) == 1
    assert [w.row for w in compare(spoiled[7:8]) if w.ratio == float("inf")] == [spoiled[7]["id"]]


@pytest.mark.parametrize(
    ("q", "vol", "par"), [(0.04, 0.20, 19.997195), (0.04, 0.25, 27.356846), (0.06, 0.20, 24.307455)]
)
def test_par_coupons_of_the_reference(q, vol, par):
    assert 100 * par_coupon(NOTE, Market(vol=vol, q=q), 100.0) == pytest.approx(par, abs=6e-7)


@pytest.mark.parametrize(
    ("month", "before", "after", "drop"),
    [
        (12, 1.7424, 1.2786, 0.52),
        (15, 2.0845, 1.2565, 0.93),
        (18, 2.6700, 1.1744, 1.68),
        (21, 3.9265, 1.0354, 3.26),
    ],
)
def test_delta_and_value_fall_at_the_knock_in(month, before, after, drop):
    seen = curve(NOTE, Market(), [75.0, 75.0], 21 * month, knocked_in=[False, True])
    np.testing.assert_allclose(seen.delta, [before, after], atol=5.1e-5)
    assert seen.price[0] - seen.price[1] == pytest.approx(drop, abs=5.1e-3)


@pytest.mark.parametrize(("month", "top", "spot"), [(12, 1.932, 77.47), (18, 3.204, 76.90)])
def test_largest_delta_and_where_it_is(month, top, spot):
    spots = np.arange(75.0, 85.0, 0.01)
    delta = curve(NOTE, Market(), spots, 21 * month).delta
    assert delta.max() == pytest.approx(top, abs=5.1e-4)
    assert curve(NOTE, Market(), spot, 21 * month).delta == pytest.approx(top, abs=5.1e-4)
    # the top is flat: 0.03 points to either side delta differs by less than 1e-4
    assert spots[delta.argmax()] == pytest.approx(spot, abs=0.04)


CASES = {
    "a plain note": (Terms.ideal(months=6, lock=3, s0=100.0), Market(), 0),
    "one day before an observation": (
        Terms.ideal(months=6, lock=3, margin=0.25),
        Market(vol=0.3, q=0.12),
        62,
    ),
    "one day before maturity": (Terms.ideal(months=3, ki=0.9), Market(vol=0.4), 62),
    "on an observation day": (Terms.ideal(months=4, lock=1), Market(vol=0.15, r=0.05, q=-0.05), 21),
    "steps down below knock-in": (
        Terms.ideal(months=8, lock=1, ko=1.0, step=0.04, ki=0.85, coupon=0.3, coupon_maturity=0.1),
        Market(vol=0.35, q=0.1),
        10,
    ),
    "the day before it has stepped below": (
        Terms.ideal(months=8, lock=1, ko=1.0, step=0.04, ki=0.85),
        Market(vol=0.35),
        104,
    ),
    "all levels below knock-in": (Terms.ideal(months=8, lock=1, ko=1.0, step=0.04, ki=0.85), Market(), 140),
    "observed every day": (
        Terms.listed(range(1, 11), [1.02] * 10, 0.9, 0.2, np.arange(1, 11) / 252, np.arange(1, 11) / 252),
        Market(),
        0,
    ),
    "uneven days, low vol": (
        Terms.listed(
            [7, 8, 31, 60], [1.05, 1.04, 1.0, 0.99], 0.9, 0.2, [0.1, 0.2, 0.3, 0.4], [0, 0.1, 0.2, 0.3]
        ),
        Market(vol=0.08, r=-0.02, dt_years=1 / 243),
        2,
    ),
    "vol of 100%": (Terms.ideal(months=3, lock=1, ki=0.6), Market(vol=1.0, q=0.2), 5),
    "high barrier, fair wind": (Terms.ideal(months=6, ko=1.2), Market(vol=0.1, q=-0.3), 0),
    "one day": (Terms.listed([1], [1.03], 0.75, 0.2, [1.0], [1 / 252]), Market(), 0),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("knocked_in", [False, True])
def test_the_slow_implementation_agrees(name, knocked_in):
    note, market, elapsed = CASES[name]
    spots = note.s0 * np.array([0.4, 0.749, 0.751, 0.86, 0.9001, 0.97, 1.0, 1.0299, 1.0301, 1.2])
    fast = value(note, market, spots, elapsed, knocked_in)
    for column, slow in slow_value(note, market, spots, elapsed, knocked_in).items():
        tolerance = 0.1 * TOLERANCES[column](note.s0)
        np.testing.assert_allclose(getattr(fast, column), slow, rtol=0, atol=tolerance, err_msg=column)


def test_the_greeks_agree_with_differences_of_the_price():
    # dV/dr and the bumped greeks have no counterpart in the slow implementation.
    spots, h = np.linspace(70, 120, 11), 1e-3
    note = Terms.ideal(months=12, s0=100.0, margin=0.25)
    fine = Setting(nodes=16, width=4.0, reach=7.0)
    seen = value(note, Market(), spots, 40)
    for column, name in (("vega", "vol"), ("dprice_dq", "q"), ("dprice_dr", "r")):
        up, down = (
            curve(note, Market(**{name: getattr(Market(), name) + step}), spots, 40, setting=fine).price
            for step in (h, -h)
        )
        np.testing.assert_allclose(getattr(seen, column), (up - down) / (2 * h), atol=5e-3, err_msg=column)


def test_arrays_keep_their_shape_and_each_spot_its_state():
    spots = np.array([[60.0, 74.0, 76.0], [90.0, 100.0, 110.0]])
    flags = spots <= 75
    both = value(NOTE, Market(), spots, 200, knocked_in=flags)
    alone = [
        float(value(NOTE, Market(), s, 200, knocked_in=bool(f)).gamma)
        for s, f in zip(spots.flat, flags.flat, strict=True)
    ]
    assert both.price.shape == both.p_ki_touch.shape == (2, 3)
    np.testing.assert_allclose(both.gamma.ravel(), alone, atol=1e-7)
    assert np.all(both.p_ki_touch[flags] == 1) and np.all(both.p_noevent[flags] == 0)


def test_far_spots_have_the_obvious_values():
    low, high = value(NOTE, Market(), [0.01, 1e6], knocked_in=[True, False]).price
    assert low == pytest.approx(0.01 * np.exp(-0.04 * 2), abs=1e-9)
    assert high == pytest.approx(105 * np.exp(-0.02 / 4), abs=1e-9)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"spots": 0.0}, r"spots is 0.0; allowed: \(0, inf\)"),
        ({"spots": [100.0, -5.0]}, r"spots is -5.0; allowed: \(0, inf\)"),
        ({"spots": [float("nan")]}, r"spots is nan"),
        ({"spots": []}, r"spots is \[\]; allowed: at least one"),
        ({"elapsed": 504}, r"elapsed is 504; allowed: whole numbers of at least 0 and at most 503"),
        ({"elapsed": -1}, r"elapsed is -1"),
        ({"knocked_in": "no"}, r"knocked_in is 'no'; allowed: True, False"),
        ({"knocked_in": float("nan")}, r"knocked_in is nan"),
        (
            {"spots": [90.0, 100.0], "knocked_in": [True]},
            r"knocked_in.shape is \(1,\); allowed: \(\) or \(2,\)",
        ),
        ({"market": Market(vol=1e-3), "spots": [60.0, 110.0]}, r"vol is 0.001; allowed: .* or more"),
    ],
)
def test_bad_questions_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        value(**({"terms": NOTE, "market": Market(), "spots": 100.0} | arguments))


def test_the_engine_is_far_faster_than_the_slow_implementation():
    note, spots = Terms.ideal(months=6, s0=100.0), np.linspace(60, 120, 50)

    def seconds(run, repeats):
        took = []
        for _ in range(repeats):
            start = time.perf_counter()
            run()
            took.append(time.perf_counter() - start)
        return min(took)

    assert seconds(lambda: slow_value(note, Market(), spots), 1) > 20 * seconds(
        lambda: curve(note, Market(), spots), 5
    )

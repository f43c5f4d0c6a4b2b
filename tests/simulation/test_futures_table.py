"""The published table of basis by contract, and what open interest says, by term structure."""

import numpy as np
import pytest

from widgets.simulation import futures
from widgets.simulation.record import measures

# Every cell of the published table, in its own words: contract, basis in percent, annualised in percent.
# "near" is the first contract with at least ten days left.
TABLE = """
2023-12-29|near:IC2401 +0.05,IC2403 -0.37 -2|near:IM2401 +0.13,IM2403 -0.55 -3|IM2406 -2.09 -4
2024-01-08|near:IC2401 -0.72 -24|near:IM2401 -1.14 -38,IM2403 -2.48 -14|IM2406 -4.09 -9
2024-01-17|near:IC2402 -1.65 -18,IC2403 -2.45 -15|near:IM2402 -2.42 -27,IM2403 -3.46 -22|IM2406 -4.92 -12
2024-01-22|near:IC2402 -2.83 -37,IC2403 -4.42 -30|near:IM2402 -3.41 -44,IM2403 -5.37 -37|IM2409 -8.24 -12
2024-01-25|near:IC2402 -0.26 -4,IC2403 -0.84|near:IM2402 -0.18 -3,IM2403 -0.80|IM2409 -4.15 -6
2024-02-02|near:IC2402 -1.10 -24,IC2403 -2.43 -21|near:IM2402 -1.47 -32,IM2403 -2.78 -24|IM2409 -7.36 -12
2024-02-05|near:IC2402 -1.80 -47,IC2403 -3.92 -37|near:IM2402 -2.71 -71,IM2403 -5.79 -54|IM2409 -10.32 -17
2024-02-06|near:IC2402 +0.35,IC2403 +0.08|near:IM2402 +0.36,IM2403 -0.52|IM2409 -4.73 -8
2024-02-07|near:IC2402 +0.60,IC2403 +0.37|near:IM2402 +0.57,IM2403 -0.10|IM2409 -3.36 -5
2024-02-08|near:IC2402 +0.08,IC2403 -0.77|near:IM2402 +0.19,IM2403 -0.25|IM2409 -3.67 -6
"""
# Open-interest-weighted annualised basis in percent, IC and IM, and open interest in thousand lots.
WEIGHTED = {
    "2023-12-29": ("-1.2", "-1.5", 291, 251), "2024-01-08": ("-13", "-20", 300, 265),
    "2024-01-17": ("-14", "-19", 301, 264), "2024-01-22": ("-27", "-33", 310, 273),
    "2024-01-25": ("-6", "-5", 303, 280), "2024-02-02": ("-18", "-22", 326, 316),
    "2024-02-05": ("-32", "-47", 326, 321), "2024-02-06": ("-0.5", "-3", 327, 306),
    "2024-02-07": ("+2.6", "+0.2", 325, 284), "2024-02-08": ("-6", "-3", 326, 283),
}  # fmt: skip


def cells():
    for line in TABLE.strip().splitlines():
        date, *groups = (part.strip() for part in line.split("|"))
        for cell in ",".join(groups).split(","):
            name, basis, *rate = cell.split()
            yield date, name, basis, rate[0] if rate else None


@pytest.mark.parametrize(("date", "name", "basis", "rate"), list(cells()), ids=lambda value: str(value))
def test_the_published_table_by_contract(date, name, basis, rate):
    # Guards against contracts mixed up, days not calendar days, and percent for decimals.
    role, _, code = name.rpartition(":")
    curve = futures.curve(code[:2], date)
    if role == "near":
        assert next(c for c, left in zip(curve.contracts, curve.days_left, strict=True) if left >= 10) == code
    at = curve.contracts.index(code)
    assert f"{100 * curve.basis[at]:.2f}" == basis.lstrip("+")
    if rate is not None:
        assert f"{100 * curve.annual[at]:.0f}" == rate.lstrip("+")


@pytest.mark.parametrize("date", WEIGHTED)
def test_weighted_rate_and_open_interest_from_the_curve(date):
    # A second way to the record's own measure: the curve's arrays must carry the same contracts and lots.
    for product, rate, lots in zip(("IC", "IM"), WEIGHTED[date][:2], WEIGHTED[date][2:], strict=True):
        curve = futures.curve(product, date)
        kept = curve.days_left >= 10
        mean = np.average(curve.annual[kept], weights=curve.open_interest[kept])
        assert f"{100 * mean:+.{len(rate.partition('.')[2])}f}" == rate
        assert round(curve.open_interest.sum() / 1e3) == lots


def test_a_curve_on_the_day_of_expiry_has_no_rate_for_what_expires():
    curve = futures.curve("IM", "2024-02-19")
    assert curve.contracts[0] == "IM2402"
    assert curve.days_left[0] == 0
    assert np.isnan(curve.annual[0])
    assert np.all(np.isfinite(curve.annual[1:]))


def test_forward_rates_chain_to_the_far_basis():
    # Guards against a forward rate annualised on the wrong days: the steps must add up again.
    for date in ("2024-01-22", "2024-02-05", "2024-02-06"):
        curve = futures.curve("IM", date)
        steps = curve.roll_annual * np.diff(curve.days_left) / 365
        assert curve.basis[0] + steps.sum() == pytest.approx(curve.basis[-1], abs=1e-12)
        assert np.allclose(curve.annual[0] * curve.days_left[0] / 365, curve.basis[0])


def test_the_stress_of_5_february_sat_in_the_first_weeks():
    # The near forward is several times the far one: pressure that is expected to pass.
    roll = futures.curve("IM", "2024-02-05").roll_annual
    assert roll[0] < 4 * roll[1] < 0


def test_ic_was_rolled_im_was_not():
    # Published: IM2402 lost 39.5k lots and 2.6k reappeared; IC2402 lost 32.8k and 31k reappeared.
    im = futures.migration("IM2402", "2024-02-05", "2024-02-07")
    ic = futures.migration("IC2402", "2024-02-05", "2024-02-07")
    assert (round(im.here, -2), round(im.elsewhere, -2)) == (-39500, 2600)
    assert (round(ic.here, -2), round(ic.elsewhere, -3)) == (-32800, 31000)
    assert im.rolled < 0.1 < 0.9 < ic.rolled <= 1
    assert im.total == pytest.approx(
        measures.open_interest("IM", "2024-02-07") - measures.open_interest("IM", "2024-02-05")
    )


def test_rolled_share_needs_something_closed():
    assert np.isnan(futures.Migration("IM2403", 10.0, 5.0).rolled)
    assert futures.Migration("IM2403", -10.0, 25.0).rolled == 1.0
    assert futures.Migration("IM2403", -10.0, -5.0).rolled == 0.0


@pytest.mark.parametrize(
    ("basis", "lots", "expected"),
    [
        (-0.01, 10, "NEW_SHORTS"), (-0.01, -10, "LONGS_LEAVE"), (0.01, 10, "NEW_LONGS"),
        (0.01, -10, "SHORTS_COVER"), (0.0, 10, "UNCLEAR"), (-0.01, 0, "UNCLEAR"),
    ],
)  # fmt: skip
def test_reading_of_two_signs(basis, lots, expected):
    assert futures.reading(basis, lots) is futures.Reading[expected]


def test_the_event_read_by_two_signs():
    # Published: discount wider with more lots to 5 February, premium with fewer lots of IM on 6-7 February.
    def read(code, start, end):
        product = code[:2]
        change = measures.open_interest(product, end) - measures.open_interest(product, start)
        return futures.reading(measures.basis(code, end) - measures.basis(code, start), change)

    assert read("IM2403", "2023-12-29", "2024-02-05") is futures.Reading.NEW_SHORTS
    assert read("IM2403", "2024-02-05", "2024-02-07") is futures.Reading.SHORTS_COVER


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: futures.curve("IF", "2024-02-05"), "product='IF'"),
        (lambda: futures.curve("IM", "2024-02-12"), "not a trading day"),
        (lambda: futures.migration("IM2402", "2024-02-05", "2024-02-20"), "expired"),
        (lambda: futures.reading(float("nan"), 1.0), "basis_change"),
    ],
)
def test_bad_input_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        wrong()

"""Explorers of chapter 3: what they draw adds up, and what they type is what the register says."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from widgets.book.register import register
from widgets.explorers import snowball_coupon, snowball_map, snowball_odds
from widgets.simulation import record
from widgets.simulation.snowball import Market, Outcome, par_coupon, payoff


def fact(key: str) -> float:
    """Return the number of a registered fact."""
    return float(register().facts[key].numbers()[0])


def test_reported_numbers_on_charts_are_those_of_the_register() -> None:
    """Guards: a register that is corrected and a chart that is not."""
    assert {
        "coupon_press": fact("snowball-coupon"),
        "coupon_example": fact("snowball-coupon-example"),
    } == snowball_coupon.REPORTED_COUPONS
    assert {
        f"csi{index}": {
            "great_wall": fact(f"barrier-dense-{index}"),
            "cinda": fact(f"barrier-bucket-{index}"),
        }
        for index in (500, 1000)
    } == snowball_map.BROKERS
    said = {name: (day, share) for name, day, share in snowball_map.REPORTED}
    assert said == {
        "ubs": (register().facts["snowball-knocked-in-ubs"].date, fact("snowball-knocked-in-ubs")),
        "risk": ("2024-01-22", fact("knocked-in-0122-issuers")),
    }


@pytest.mark.parametrize("knock_in", [70.0, 75.0, 80.0])
@pytest.mark.parametrize("carry", [0.0, 4.0, 10.0])
def test_the_interpolated_coupon_is_the_engine_s(knock_in: float, carry: float) -> None:
    """Guards: a polynomial that swings between its nodes."""
    found = snowball_coupon.fair_coupon(knock_in, carry)
    drawn = found["series"] == "fair"
    for vol, coupon in list(zip(found["vol"][drawn], found["coupon"][drawn], strict=True))[::5]:
        market = Market(vol / 100, 0.02, carry / 100)
        true = 100 * par_coupon(snowball_coupon.standard(knock_in), market, 100.0)
        assert coupon == pytest.approx(true, abs=0.05)


@pytest.mark.parametrize(
    ("vol", "knock_in", "drift"), list(itertools.product((15.0, 30.0), (70.0, 80.0), (-18.0, -2.0, 14.0)))
)
def test_results_add_up_to_the_notes_and_to_the_average(vol: float, knock_in: float, drift: float) -> None:
    """Guards: bins that lose a tail, and a bottom panel that does not sum to the average it explains."""
    found = snowball_odds.odds(vol, knock_in, drift)
    bins = ~np.isnan(found["low"])
    assert found["share"][bins].sum() == pytest.approx(100)
    assert found["part"][bins].sum() == pytest.approx(found["mean"], abs=0.006)
    assert found["win"] + found["loss"] == pytest.approx(100, abs=0.011)
    weighed = found["win"] * found["gains"] + found["loss"] * found["losses"]
    assert weighed / 100 == pytest.approx(found["mean"], abs=0.02)
    if drift == -2.0:  # the drift of the price: a fair note earns nothing
        assert found["mean"] == pytest.approx(0, abs=1e-3)


def test_the_shape_from_random_paths_agrees_with_the_exact_chances() -> None:
    """Guards: paths of another world than the one valued (3,000 paths: standard error 0.8 points)."""
    paths = snowball_odds._world(20.0, 6.0)
    fair = snowball_coupon.note_parts(75.0, 20.0, 4.0).par_coupon
    fate = payoff(snowball_coupon.standard(75.0, fair), paths)
    assert 100 * np.mean(fate.outcome <= Outcome.NO_EVENT) == pytest.approx(
        snowball_odds.odds(20.0, 75.0, 6.0)["win"], abs=3
    )


@pytest.mark.parametrize("index", ["csi500", "csi1000"])
@pytest.mark.parametrize("knock_in", ["75", "80"])
def test_the_map_holds_the_notional_and_the_share_of_the_record(index: str, knock_in: str) -> None:
    """Guards: a bucket lost off the map, and bars that disagree with the share below them."""
    found = snowball_map.knock_ins(index, knock_in, 270.0)
    half = snowball_map.knock_ins(index, knock_in, 135.0)
    levels, days = found["series"] == "level", found["series"] == "index"
    free = np.nansum(found["notional"][levels])
    assert free == pytest.approx(2 * np.nansum(half["notional"][levels]))
    lowest = np.minimum.accumulate(found["level"][days])
    shares = record.knock_ins()[f"{index}_{knock_in}_pct"][: days.sum()]
    assert found["share"][days] == pytest.approx(shares)
    for low, share in zip(lowest, shares, strict=True):
        parts = np.clip(found["level_to"][levels] - low, 0, snowball_map.BUCKET) / snowball_map.BUCKET
        drawn = 100 * float(found["notional"][levels] @ parts) / free
        # The bars cut a bucket evenly and keep notes that mature in January: a few points.
        assert drawn == pytest.approx(share, abs=9)

"""Explorers of chapter 5: what they draw is the record, and hangs together with the simulation behind it."""

from __future__ import annotations

import numpy as np
import pytest

from widgets.explorers import ch05, ch05_evidence
from widgets.figures import figure
from widgets.simulation import futures
from widgets.simulation.record import measures


@pytest.mark.parametrize("product", ["IM", "IC"])
def test_the_areas_below_are_the_discounts_above(product: str) -> None:
    """Guards: a rate on the wrong stretch of days. Rates x days, added up, give each contract's basis."""
    found = ch05.term_structure(product, "plain")
    day = (found["date"] == np.datetime64("2024-02-05")) & (found["place"] != "frame")
    stretch = found["days_left"][day] - found["from_days"][day]
    areas = np.cumsum(found["rate"][day] * stretch / 365)
    np.testing.assert_allclose(areas, found["shown"][day], atol=1e-9)


def test_each_measure_shows_its_own_number() -> None:
    """Guards: a unit that changes the words and not the numbers, or dividends with the wrong sign."""
    plain, annual, exdiv = (ch05.term_structure("IM", measure) for measure in ("plain", "annual", "exdiv"))
    row = (plain["date"] == np.datetime64("2023-12-29")) & (plain["contract"] == "IM2406")
    assert plain["shown"][row][0] == pytest.approx(100 * measures.basis("IM2406", "2023-12-29"))
    assert annual["shown"][row][0] == pytest.approx(100 * measures.annualised_basis("IM2406", "2023-12-29"))
    paid = 100 * futures.dividends_until("IM2406", "2023-12-29")
    assert exdiv["shown"][row][0] == pytest.approx(plain["shown"][row][0] + paid)
    # a contract whose dividends the record does not reach is left out, not drawn without them
    assert np.all(np.isnan(exdiv["shown"][exdiv["contract"] == "IM2409"]))


def test_a_rate_in_the_last_days_is_not_drawn() -> None:
    """Guards: division by no days on the day of expiry, and rates that are noise."""
    found = ch05.term_structure("IC", "annual")
    late = (found["days_left"] < ch05.NO_RATE) & (found["place"] != "frame")
    assert late.sum() >= 3
    assert np.all(np.isnan(found["shown"][late]))
    assert np.all(np.isnan(found["rate"][late]))


def test_the_frame_holds_every_number() -> None:
    """Guards: a curve that runs out of the axis and is cut."""
    for product in ("IM", "IC"):
        for measure, (low, high) in ch05.FRAME.items():
            shown = ch05.term_structure(product, measure)["shown"]
            assert low == np.nanmin(shown)
            # in its last days a premium of a fraction of a percent makes a rate above the axis
            assert np.sum(shown > high) <= (1 if measure == "annual" else 0)


@pytest.mark.parametrize("product", ["IM", "IC"])
@pytest.mark.parametrize("opened", sorted(ch05.OPENED))
def test_what_a_hedge_is_bound_to_moves_only_where_it_rolls(product: str, opened: str) -> None:
    """Guards: the chapter's one sentence. Between rolls the dashed line is level, whatever the index does."""
    for plan in ch05.PLANS:
        for sessions in (0.0, 2.0, 5.0):
            found = ch05.held(product, opened, plan, sessions)
            live = ~np.isnan(found["bound"])
            codes, bound = found["contract"][live], found["bound"][live]
            for code in dict.fromkeys(codes.tolist()):
                assert np.ptp(bound[codes == code]) < 2e-3, (plan, sessions, code)
            assert np.all((found["contract"] == "") == ~live)
            assert found["earned"][live][0] == 0


def test_the_reveal_is_what_the_picture_shows() -> None:
    """Guards: an answer computed one way and a picture drawn another."""
    found = ch05.held("IM", "d0205", "quarter", 0.0)
    (at,) = np.flatnonzero(found["date"] == np.datetime64("2024-03-15"))
    assert found["earned"][at] == pytest.approx(100 * figure("basis(IM2403, 2024-02-05)"), abs=1e-3)
    assert found["earned"][at] == pytest.approx(
        100 * figure("futures_earned(IM2403, 2024-02-05, 2024-03-15)"), abs=1e-3
    )


def test_picture_of_the_hedge_stays_on_its_axis() -> None:
    """Guards: a result outside the fixed axis, cut without a word."""
    from widgets.charts.futures import GAIN

    for product in ("IM", "IC"):
        for opened in ch05.OPENED:
            for plan in ch05.PLANS:
                found = ch05.held(product, opened, plan, 2.0)
                for name in ("earned", "bound"):
                    assert GAIN[0] <= np.nanmin(found[name]) <= np.nanmax(found[name]) <= GAIN[1]


def test_points_are_the_recorded_changes() -> None:
    """Guards: a change over the wrong pair of days, or of a contract listed only that day."""
    found = ch05_evidence.pressed("d0205", 21.0)
    row = found["contract"] == "IM2403"
    change = measures.basis("IM2403", "2024-02-05") - measures.basis("IM2403", "2024-02-02")
    assert found["moved"][row][0] == pytest.approx(100 * change)
    new = ch05_evidence.pressed("d0122", 21.0)
    assert "IM2409" not in new["contract"]
    assert len(new["series"]) == len(found["series"])
    missed = np.abs(found["moved"] - found["said"])[found["series"] == "IM"]
    assert found["im_miss"] == pytest.approx(np.nanmax(missed), abs=0.005)


def test_a_fading_push_beats_a_push_alike_for_all() -> None:
    """Guards: a model that adds nothing. It must halve what an equal push for all contracts misses."""
    assert 1 - figure("futures_fade_explained(best)") < 0.5 * (1 - figure("futures_fade_explained(3)"))


def test_im2402_alone_was_not_rolled() -> None:
    """Guards: a window chosen for its result. The fall is the steepest of all whichever day it starts on."""
    for back in ("3", "4", "5", "6", "7"):
        for until in ("2", "1"):
            own = figure(f"futures_change_before(IM2402, {back}, {until})")
            assert own < figure(f"futures_worst_of_others(IM2402, {back}, {until})"), (back, until)
    # from the day of the event, the share replaced is less than half of the next lowest, to either end
    for until in ("2", "1"):
        own = figure(f"futures_replaced(IM2402, 4, {until})")
        assert own < 0.5 * figure(f"futures_least_replaced(IM2402, 4, {until})"), until


def test_lines_are_one_hundred_on_the_first_day() -> None:
    found = ch05_evidence.rolled("IM", "e2402", 5.0)
    assert np.all(found["interest"][found["session"] == -5] == 100)
    assert set(found["contract"][found["series"] == "told"]) == {"IM2402"}


def test_settlement_must_have_stood_above_the_close() -> None:
    """Guards: the inference upside down. Ten percent above the settlement must reach the next close."""
    above = figure("futures_settlement_above(IM2403, 2024-02-05, 2024-02-06)")
    rise = measures.futures_return("IM2403", "2024-02-05", "2024-02-06")
    assert (1 + above) * 1.10 == pytest.approx(1 + rise)
    assert above > 0.02
    # on a calm day nothing follows
    assert figure("futures_settlement_above(IM2403, 2024-01-02, 2024-01-03)") < 0


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("futures_rolled(IM, 2024-01-02, 2024-02-08, weekly)", "plan='weekly'"),
        ("futures_forward_rate(IM2402, 2024-02-05)", "contract='IM2402'"),
        ("futures_fade_explained(-1)", "days='-1'"),
        ("futures_dividends(IM2409, 2024-02-05)", "2024-06-28"),
    ],
)
def test_figures_refuse_what_they_cannot_give(wrong: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        figure(wrong)

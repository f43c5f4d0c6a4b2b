"""Chapter 1: what its prose, tasks and day texts say, held against the record and the stored calibration."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import numpy as np
import pytest

from widgets.book.blocks.model import NumberGuess, parse_prediction
from widgets.checks import ch01 as checks
from widgets.explorer import Explorer
from widgets.explorers import ch01, ch01_days
from widgets.figures import figure
from widgets.simulation import calibrate, episode, funds
from widgets.simulation.cascade import AGENTS, ALL_ON, simulate
from widgets.simulation.market import TIERS
from widgets.simulation.record import daily, measures
from widgets.strings import words

LOW = np.datetime64("2024-02-07")
SELLERS = {"neutral", "dma", "enhanced", "public"}


def shown(actor: str, screen: str, series: str = "microcap", column: str = "now", day: object = LOW) -> float:
    found = ch01.stage(actor, screen)
    return float(found[column][(found["series"] == series) & (found["date"] == day)][0])


def seen(chair: str, series: str, day: str) -> float:
    found = ch01_days.evenings(chair)
    return float(found["seen"][(found["series"] == series) & (found["date"] == np.datetime64(day))][0])


def move(series: str, day: str) -> float:
    found = ch01_days.evenings("saver")
    at = (found["series"] == series) & (found["date"] == np.datetime64(day)) & (found["part"] == "tier")
    return float(found["move"][at][0])


# The cast ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("screen", ch01.SCREENS)
def test_a_screen_is_the_run_with_its_actors_alone(screen: str) -> None:
    """Guards: switches set for the wrong actor. Lines and band equal runs made one by one."""
    for actor in ("shorts", "enhanced"):
        with_it, others = ch01.acting(actor, screen)
        assert set(with_it) - set(others) == {actor}
        cast = others if screen == "absent" else with_it
        off = tuple(name for name in AGENTS if name not in cast)
        alone = simulate(calibrate.best(), ALL_ON.off(*off), news=episode.full().news[0])
        found = ch01.stage(actor, screen)
        tiers = found["kind"] == "cascade_tier"
        np.testing.assert_allclose(
            found["now"][tiers].reshape(len(TIERS), -1).T, 100 * alone.level[0] - 100, atol=0.0501
        )
        every = 100 * episode.without(*off, everywhere=True).level[:, -2, -1] - 100
        assert shown(actor, screen, column="low") == pytest.approx(every.min(), abs=0.0501)
        assert shown(actor, screen, column="high") == pytest.approx(every.max(), abs=0.0501)
        assert found["on"] == len(cast)


def test_each_screen_begins_where_the_one_before_ended() -> None:
    """Guards: thin lines that are not the last screen's thick ones."""
    for one, other in itertools.pairwise(ch01.ORDER):
        earlier, later = ch01.stage(one, "joins"), ch01.stage(other, "joins")
        np.testing.assert_array_equal(earlier["now"], later["before"])
    first = ch01.stage(ch01.ORDER[0], "joins")
    np.testing.assert_array_equal(first["before"], ch01.stage("state", "alone")["before"])
    full = ch01.stage(ch01.ORDER[-1], "joins")
    for actor in ch01.ORDER:
        np.testing.assert_array_equal(ch01.stage(actor, "absent")["before"], full["now"])


def test_nobody_alone_makes_an_avalanche() -> None:
    """Guards: "in the left one nothing ever happens" and "alone, no actor", in every near-equal fit."""
    for actor in ch01.ORDER:
        assert abs(shown(actor, "alone") - shown(actor, "alone", column="before")) < 0.5, actor
        assert shown(actor, "alone", column="low") > -4.5
    lowest = figure("storm_alone(lowest)")
    bands = [shown(actor, "alone", column="low") for actor in ch01.ORDER]
    assert 100 * lowest == pytest.approx(min(bands), abs=0.0501)
    assert -0.045 < lowest < figure("storm_alone(highest)") < -0.03


def test_microcaps_begin_to_fall_with_the_first_fund_and_the_discount_with_the_shorts() -> None:
    """Guards: the answers to task 1, and the reveal of the bet."""
    change = {actor: shown(actor, "joins") - shown(actor, "joins", column="before") for actor in ch01.ORDER}
    assert all(abs(change[actor]) < 0.5 for actor in ("dealers", "shorts", "public"))
    assert all(change[actor] < -3 for actor in ("neutral", "enhanced", "dma"))
    assert change["state"] > 3
    widest = {
        actor: min(found["now"][found["kind"] == "cascade_basis"])
        for actor in ch01.ORDER
        for found in [ch01.stage(actor, "joins")]
    }
    assert widest["dealers"] > -1 and widest["shorts"] < -2.5
    news, three = (
        figure(f"storm_only(microcap, 2024-02-07, {who})") for who in ("nobody", "shorts+dealers+public")
    )
    assert abs(news - three) < 0.005


def test_the_last_to_join_looks_guilty_whoever_it_is() -> None:
    """Guards: task 2 and its answer: DMA last, or the public last, each takes most of the fall."""
    house = "shorts+dealers+public+neutral+enhanced+dma"
    full = figure(f"storm_only(microcap, 2024-02-07, {house})")
    for last in ("dma", "public"):
        rest = "+".join(name for name in house.split("+") if name != last)
        before = figure(f"storm_only(microcap, 2024-02-07, {rest})")
        assert full < before - 0.25
        assert before > -0.25


def test_four_are_needed_and_two_make_it_milder_in_this_fit() -> None:
    """Guards: the paragraph under the tasks, its "in all near-equal fits" and its "the second does not"."""
    full = shown("state", "joins")
    gain = {actor: shown(actor, "absent") - full for actor in ch01.ORDER}
    assert {actor for actor, found in gain.items() if found > 0.4 * -full} == SELLERS
    assert {actor for actor, found in gain.items() if found < 0} == {"state", "dealers"}
    assert figure("cascade_effect(microcap, 2024-02-07, high, state)") < 0
    assert figure("cascade_effect(microcap, 2024-02-07, low, dealers)") < -0.02
    assert figure("cascade_effect(microcap, 2024-02-07, high, dealers)") > 0.02


def test_the_state_helps_the_csi_500_most() -> None:
    """Guards: the answer to task 4."""
    helped = {tier: shown("state", "joins", tier) - shown("state", "absent", tier) for tier in TIERS}
    assert max(helped, key=lambda tier: helped[tier]) == "csi500"


def test_the_deep_falls_share_the_same_four() -> None:
    """Guards: "these share the same four", "takes at least", and what the solutions say."""
    lows = episode.switched().level[:, -2, -1] - 1
    deep = [{AGENTS[i] for i in range(7) if s >> i & 1} for s in np.flatnonzero(lows < -0.3)]
    assert len(deep) == figure("storm_casts(-30)") == 8
    assert set.intersection(*deep) == SELLERS
    fewest = min(s.bit_count() for s in np.flatnonzero(lows < -0.1).tolist())
    assert fewest == figure("storm_fewest(-10)") == 3
    assert checks.casts(8) is None and checks.casts(7) and checks.casts(True)


def test_the_model_stands_where_the_text_says() -> None:
    """Guards: "in the right order", "the jump of the middle on 6 and 7 February"."""
    level = episode.full().level[0]
    assert list(level[-2]) == sorted(level[-2], reverse=True)
    assert level[-3, 1] / level[-4, 1] > 1.05 and level[-2, 1] > level[-3, 1]
    miss = np.abs(100 * (level[-2, 1:] - 1) - (episode.levels()[-2, 1:5] - 100))
    assert figure("storm_widest(2024-02-07)") == pytest.approx(miss.max())


# The evenings --------------------------------------------------------------------------------------


def test_every_day_has_its_words_and_every_word_its_day() -> None:
    """Guards: a day told of that is no trading day, or a text that no day shows."""
    days = set(daily()["date"].astype(str))
    assert set(ch01_days.TOLD) <= days
    told = {key for key in words("names") if key.startswith("day-")} - {"day-quiet"}
    assert told == {f"day-{day[5:]}" for day in ch01_days.TOLD}


@pytest.mark.parametrize(
    ("day", "up", "down"),
    [
        ("2024-01-08", (), TIERS),
        ("2024-01-17", (), TIERS),
        ("2024-01-19", (), ("csi1000", "microcap")),
        ("2024-01-23", ("csi300", "csi500", "csi1000"), ("microcap",)),
        ("2024-01-24", TIERS, ()),
        ("2024-01-25", TIERS, ()),
        ("2024-01-29", (), TIERS),
        ("2024-01-31", (), TIERS),
        ("2024-02-05", ("csi300",), ("csi500", "csi1000", "microcap")),
        ("2024-02-06", ("csi500", "csi1000"), ("microcap",)),
        ("2024-02-07", ("csi500", "csi1000"), ("microcap",)),
        ("2024-02-08", TIERS, ()),
        ("2024-02-28", (), TIERS),
    ],
)
def test_the_day_texts_agree_with_the_prices(day: str, up: tuple[str, ...], down: tuple[str, ...]) -> None:
    """Guards: a text that says rise where the record has a fall."""
    name = {"csi2000": "csi2000_etf"}
    assert all(move(name.get(tier, tier), day) > 0 for tier in up)
    assert all(move(name.get(tier, tier), day) < 0 for tier in down)


def test_steeper_the_smaller_the_share() -> None:
    """Guards: the texts of 31 January, 1 February and 26 January."""
    for day in ("2024-01-31", "2024-02-01"):
        moves = [move(tier, day) for tier in ("csi300", "csi500", "csi1000", "csi2000_etf", "microcap")]
        assert moves == sorted(moves, reverse=True)
    assert abs(move("csi300", "2024-02-01")) < 0.1
    assert max(abs(move(tier, "2024-01-26")) for tier in ("csi300", "csi500", "csi1000", "microcap")) < 1


def test_the_discount_does_what_the_texts_say() -> None:
    """Guards: widens on 22 January, shrinks on the 23rd, almost gone on the 25th, widest on 5 February."""
    found = {
        day: measures.basis("IM2403", f"2024-{day}")
        for day in ("01-19", "01-22", "01-23", "01-25", "02-05", "02-06")
    }
    assert found["01-22"] < found["01-19"] - 0.02 and found["01-23"] > found["01-22"] + 0.02
    assert found["01-25"] > -0.01 and found["02-06"] > -0.01
    days = measures.trading_days("2024-01-02", "2024-02-08")
    assert min(days, key=lambda day: measures.basis("IM2403", day)) == np.datetime64("2024-02-05")


def test_the_savers_note() -> None:
    """Guards: the answer to task 1 of the evenings: 17 January at 80 %, 22 January at 75 %."""
    start = ch01_days.note_start()
    closes = daily()["csi1000_points"][daily()["date"] > np.datetime64("2023-12-29")]
    dates = daily()["date"][daily()["date"] > np.datetime64("2023-12-29")]
    for share, day, before in ((0.80, "2024-01-17", "2024-01-16"), (0.75, "2024-01-22", "2024-01-19")):
        assert dates[np.argmax(closes < share * start)] == np.datetime64(day)
        name = f"saver_{100 * share:.0f}"
        assert seen("saver", name, day) < 0 < seen("saver", name, before)


def test_the_neutral_funds_best_evening_came_from_its_futures() -> None:
    """Guards: "a good day" on 22 January, task 2, and "still ahead of December" on 5 February."""
    found = ch01_days.evenings("neutral")
    net = found["series"] == "neutral_net"
    best = found["date"][net][np.argmax(found["seen"][net])]
    assert best == np.datetime64("2024-01-22")
    assert (
        seen("neutral", "neutral_basis", "2024-01-22")
        > 3 * seen("neutral", "neutral_selection", "2024-01-22")
        > 0
    )
    assert seen("neutral", "neutral_net", "2024-01-22") > seen("neutral", "neutral_net", "2024-01-19")
    assert 0 < figure("storm_book(2024-02-05, 1, gain)") < 0.01


def test_the_chairs_agree_with_the_stylised_book_of_chapter_6() -> None:
    """Guards: a chair that adds the parts of its book wrongly, or multiplies the wrong one."""
    book = funds.stylised(funds.MIX, "IM2403", "2023-12-29", "2024-02-07")
    day = "2024-02-07"
    assert seen("neutral", "neutral_selection", day) == pytest.approx(100 * float(book.selection), abs=0.006)
    assert seen("neutral", "neutral_basis", day) == pytest.approx(100 * float(book.basis), abs=0.006)
    assert seen("neutral", "neutral_net", day) == pytest.approx(
        100 * float(book.selection + book.basis), abs=0.011
    )
    equity = seen("dma", "dma_equity", day)
    assert equity == pytest.approx(100 + 5 * seen("neutral", "neutral_net", day), abs=0.06)
    assert equity == pytest.approx(100 * figure("storm_book(2024-02-07, 5)"), abs=0.006)
    stocks = sum(
        share * (1 + measures.total_return(name, "2023-12-29", day)) for name, share in funds.MIX.items()
    )
    assert seen("broker", "broker_ratio", day) == pytest.approx(equity / (5 * stocks), abs=0.01)


def test_the_brokers_call_comes_on_the_evening_of_7_february() -> None:
    """Guards: the answer to task 3 of the evenings."""
    found = ch01_days.evenings("broker")
    ratio = found["series"] == "broker_ratio"
    below = found["date"][ratio][found["seen"][ratio] < ch01_days.CALL]
    assert below[0] == LOW
    assert np.all(found["seen"][ratio][0] == pytest.approx(20))


def test_the_hedged_fund_has_the_worst_of_tuesday() -> None:
    """Guards: the reveal, the hedged fund loses while note, index and future gain."""
    day, before = "2024-02-06", "2024-02-05"
    assert seen("neutral", "neutral_net", day) < seen("neutral", "neutral_net", before) - 3
    assert seen("saver", "saver_75", day) > seen("saver", "saver_75", before)
    assert move("csi1000", day) > 6.5
    assert measures.futures_return("IM2403", before, day) > 0.1


def test_most_of_the_fall_was_back_by_15_march() -> None:
    """Guards: "most of the way back"."""
    low, after = (measures.level("microcap", day) for day in ("2024-02-07", "2024-03-15"))
    assert (after - low) / (100 - low) > 0.6


@pytest.mark.parametrize("explorer", [ch01.explorer, ch01_days.explorer])
def test_a_bet_reaches_its_picture(explorer: Explorer) -> None:
    """Guards: a guess kept under another name, or one that the picture's axis cannot show."""
    text = (Path(__file__).parents[1] / "chapters" / "01-the-storm.md").read_text(encoding="utf-8")
    assert explorer.guess
    block = re.search(rf":::{{predict}} {explorer.guess.predict}\n(.*?)\n:::", text, re.DOTALL)
    assert block
    bet = parse_prediction(explorer.guess.predict, block[1])
    assert bet.widget == explorer.name and isinstance(bet.guess, NumberGuess)
    assert (bet.guess.minimum, bet.guess.maximum) == (explorer.guess.low, explorer.guess.high)
    domains = re.findall(
        r'"domain": \[(-?[\d.]+), (-?[\d.]+)\]', json.dumps(explorer.spec(explorer.look()[0], [60]))
    )
    assert any(float(a) <= bet.guess.minimum and float(b) >= bet.guess.maximum for a, b in domains)


def test_rows_come_in_the_order_of_days() -> None:
    """Guards: a "last" of the sentence that is not the day shown."""
    for chair in ch01_days.CHAIRS:
        found = ch01_days.evenings(chair)
        assert np.all(np.diff(found["date"].astype(np.int64)) >= 0)
        assert not np.isnan(found["seen"][found["part"] == "frame"]).any()
        low, high = np.sort(found["seen"][found["part"] == "frame"])
        inside = found["seen"][found["part"] == "seen"]
        assert np.nanmin(inside) >= low and np.nanmax(inside) <= high, chair


def test_the_figures_refuse_what_they_cannot_be_asked() -> None:
    """Guards: a typing error in a chapter that prints a number all the same."""
    for wrong in (
        "storm_only(microcap, 2024-02-07, neutral+nobody)",
        "storm_only(largecap, 2024-02-07, nobody)",
        "storm_only(microcap, 2024-02-11, nobody)",
        "storm_alone(median)",
        "storm_book(2024-02-07, 5, lost)",
        "storm_seen(csi300, 2024-03-15)",
        "storm_fewest(-90)",
    ):
        with pytest.raises(ValueError, match=r"must be|no choice|risen"):
            figure(wrong)

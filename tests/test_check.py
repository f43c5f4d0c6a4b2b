"""The checker of exercises: three states, reasons that fit the mistake, and no answer that breaks it."""

from __future__ import annotations

import bisect
import datetime
import decimal
import fractions
import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from widgets.check import Result, State, check
from widgets.checks import exercises, reasons
from widgets.checks.exercise import Exercise
from widgets.simulation import calibrate, episode, squeeze
from widgets.simulation import mandate as mandates
from widgets.simulation.attribution import Race, play
from widgets.simulation.cascade import Links, simulate
from widgets.simulation.dealer import MARKET, NOTE
from widgets.simulation.dealer.history import book_path
from widgets.simulation.firesale import stylised
from widgets.simulation.mandate import Mandate
from widgets.simulation.market import record_forcing
from widgets.simulation.record import daily, measures, watch
from widgets.simulation.snowball import Market, Terms, value
from widgets.simulation.snowball.slow import slow_value


class Awkward:
    """An object on which everything that can be tried fails."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)

    def __float__(self) -> float:
        raise RuntimeError("no")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no")

    def __len__(self) -> int:
        raise RuntimeError("no")

    __hash__ = None  # type: ignore[assignment]


def drawdown(levels: np.ndarray) -> float:
    """Compute the fall the slow and obvious way: every pair of an earlier and a later day."""
    return min(levels[j] / levels[i] - 1.0 for i in range(len(levels)) for j in range(i, len(levels)))


def note_payoff(closes: np.ndarray) -> float:
    """Compute what the note of chapter 3 pays the slow way: one day after the other."""
    hit = False
    for day in range(1, 505):
        if day % 21 == 0 and day >= 63 and closes[day] >= 103.0:
            return 100.0 + 20.0 * day / 252
        hit = hit or bool(closes[day] <= 75.0)
    return min(float(closes[504]), 100.0) if hit else 140.0


def mean_result_at_six() -> float:
    """Price the note of chapter 3 on an index that drifts up by 6 % with the second, slow implementation."""
    note, world = Terms.ideal(coupon=0.20, s0=100.0), Market(vol=0.20, r=0.02, q=-0.04)
    return float(slow_value(note, world, np.array([100.0]))["price"][0]) / 100 - 1


def ch04_sale() -> float:
    """Compute the drop by differences of prices, without the engine's own delta."""
    h, days = 1e-4, 9 * 21

    def slope(spot: float, knocked_in: bool) -> float:
        prices = value(NOTE, MARKET, [spot - h, spot + h], days, knocked_in).price
        return float(prices[1] - prices[0]) / (2 * h)

    return slope(0.76, False) - slope(0.75, True)


def ch04_lots() -> float:
    """Compute the lots as the change of the book's hedge from one evening to the next."""
    path = book_path("csi1000")
    k = list(path.date.astype(str)).index("2024-01-22")
    units = path.held / path.spot
    return float(units[k] - units[k - 1]) * 1e9 / 200


# Published closes on 29 December, 19 January, 7 February and 15 March: CSI 1000, ETF 563300, microcap index.
CH06 = ((5887.235, 5306.9862, 4797.8456, 5555.6442), (1.011, 0.933, 0.712, 0.924),
        (1170.497, 1087.689, 650.101, 974.678))  # fmt: skip


def ch06_stocks(day: int) -> float:
    """Compute the mixed book's stocks, 1 on 29 December, from published closes."""
    return sum(share * closes[day] / closes[0] for share, closes in zip((0.4, 0.4, 0.2), CH06, strict=True))


def ch06_indifference() -> float:
    """Compute the cost from IM2403's closes, 5855.0 and 5182.4, and its settlement on the index."""
    friday = 0.8 * ch06_stocks(1) - 0.8 * (5182.4 / 5855.0 - 1)
    expiry = 0.8 * ch06_stocks(3) - 0.8 * (CH06[0][3] / 5855.0 - 1)
    return (friday - expiry) / (0.8 * ch06_stocks(1))


def ch06_first_exit(worth: np.ndarray, bears: float) -> int:
    """Walk through the evenings one after the other."""
    highest = -np.inf
    for evening, now in enumerate(worth):
        highest = max(highest, now)
        if 1 - now / highest > bears:
            return evening
    return -1


def ch04_reading(open_change: float, discount_change: float) -> str:
    """Name who presses, by the two signs."""
    wider = discount_change > 0
    if open_change > 0:
        return "new shorts" if wider else "new longs"
    return "longs leave" if wider else "shorts cover"


# Closes in points: the CSI 1000 and IM2403 on 22 and 25 January 2024; the basis of IM2406 on 29 December.
CH05_SPOT, CH05_IM2403 = (5000.834, 5316.195), (4732.4, 5273.8)
CH05_IM2406 = 5764.2 / 5887.235 - 1


def ch13_ratio() -> float:
    """Compute the variance ratio with loops, sum by sum."""
    rows = watch()
    ratio = np.log(rows["microcap"] / rows["csi300"])
    days = rows["date"]
    inside = np.flatnonzero((days >= np.datetime64("2024-02-19")) & (days <= np.datetime64("2024-03-29")))
    x = [float(ratio[day] - ratio[day - 1]) for day in inside]
    n, mean = len(x), sum(x) / len(x)
    single = sum((one - mean) ** 2 for one in x) / (n - 1)
    five = sum((sum(x[i : i + 5]) - 5 * mean) ** 2 for i in range(n - 4))
    return five / (5 * (n - 4) * (1 - 5 / n)) / single


def ch13_false() -> int:
    """Count day by day, from levels alone: no module."""
    small, large = (np.array(watch()[name]) for name in ("csi1000", "csi300"))
    lead = np.log(small / large)
    spread = [lead[day] - lead[day - 20] for day in range(20, lead.size)]
    wrong = 0
    for place in range(60, len(spread)):
        if sum(past <= spread[place] for past in spread[:place]) / place > 0.10:
            continue
        day = place + 20
        ahead = small[day + 1 : day + 21] / small[day] - 1
        wrong += bool(ahead.size == 20 and ahead.min() > -0.10)
    return wrong


def ch13_thin() -> float:
    """Run two markets side by side, the second with a quarter more turnover in each tier's own number."""
    now = squeeze.market()
    more = [float(one) * 5 / 4 for one in now.adv]
    run = simulate(
        calibrate.best(),
        Links(state=0.0, dealers=0.0),
        squeeze.forcing(),
        market=replace(now, adv=np.array(more)),
        contract=squeeze.contract(),
    )
    return 100 * min(float(np.log(one)) for one in run.level[0, 1:, 2])


def ch13_alarms(values: np.ndarray, came: np.ndarray, tail: float, least: int) -> tuple[int, int]:
    """Keep the past as a sorted list and count by bisection."""
    past: list[float] = []
    hot = wrong = 0
    for day, one in enumerate(values.tolist()):
        if day >= least and bisect.bisect_right(past, one) / len(past) <= tail:
            hot, wrong = hot + 1, wrong + (not came[day])
        bisect.insort(past, one)
    return hot, wrong


def ch01_two() -> float:
    """Switch the other five off in a run of its own."""
    off = ("dealers", "enhanced", "shorts", "public", "state")
    run = simulate(calibrate.best(), Links().off(*off), news=episode.full().news[0])
    return 100 * float(run.level[0, -2, 4] - 1)


def ch11_as_one() -> float:
    """Bring players in one by one, in every order; the three kinds of fund come as one."""
    runs, total = episode.switched(), 0.0
    level = [100 * float(x) for x in runs.log_level[:, -2, 4]]
    players = (0b1110, 1 << 0, 1 << 4, 1 << 5, 1 << 6)
    orders = list(itertools.permutations(players))
    for order in orders:
        on = sum(order[: order.index(0b1110)])
        total += level[on | 0b1110] - level[on]
    return total / len(orders)


def ch11_fits() -> int:
    """Count near-equal fits in which microcaps end lower without dealers."""
    bare = episode.without("dealers", everywhere=True).level[:, -2, 4]
    return sum(bool(a > b) for a, b in zip(episode.ensemble().level[:, -2, 4], bare, strict=True))


def ch11_two() -> float:
    """Search the game of two by hand: payoffs as a matrix, each cell asked whether somebody would move."""
    game = play(Race(funds=2)).game
    size = range(game.choices)
    pay = [[0.0] * game.choices for _ in size]
    for mine, other in itertools.product(size, size):
        profile = [0] * game.choices
        profile[mine] += 1
        profile[other] += 1
        pay[mine][other] = float(game.payoffs[game.row(profile), mine])
    held = [
        pay[i][j] + pay[j][i]
        for i, j in itertools.product(size, size)
        if all(pay[k][j] <= pay[i][j] and pay[k][i] <= pay[j][i] for k in size)
    ]
    most = max(pay[i][j] + pay[j][i] for i, j in itertools.product(size, size))
    return 100 * (most - max(held)) / 2


def ch11_shares(values: Any) -> list[float]:
    """Give each player the mean of what it adds, over all orders."""
    n = (len(values) - 1).bit_length()
    orders = list(itertools.permutations(range(n)))
    found = [0.0] * n
    for order in orders:
        on = 0
        for i in order:
            found[i] += (values[on | 1 << i] - values[on]) / len(orders)
            on |= 1 << i
    return found


def ch10_part() -> float:
    """Follow what the public pushed and what came back, from its trades alone: not the ledger's own sum."""
    run, back = episode.full(), float(np.squeeze(calibrate.best().resilience))
    past = total = 0.0
    for day in range(run.trades.shape[1] - 1):
        push = run.trades[0, day, 4, 3] / run.depth[0, day, 4] - back * past
        past, total = past + push, total + push
    return 100 * total


def ch10_depth() -> float:
    """Let depth stay calm in one of two scenarios of one batch."""
    links = Links(collapse=np.array([1.0, 0.0]))
    run = simulate(calibrate.best(), links, news=episode.full().news[0])
    return 100 * float(run.level[1, -2, 4]) - 100


def ch10_ensemble() -> float:
    """Run the near-equal fits one by one."""
    found = []
    for place in range(calibrate.ensemble().scenarios):
        one = calibrate.ensemble().pick(np.array([place]))
        bare = simulate(one, Links(shorts=0.0), news=simulate(one).news[0])
        found.append(100 * float(bare.level[0, -2, 4]))
    return max(found) - min(found)


def ch10_day(base: np.ndarray, orders: np.ndarray, depth: np.ndarray) -> list[list[float]]:
    """Divide one number after the other."""
    return [list(base)] + [[float(x / d) for x, d in zip(row, depth, strict=True)] for row in orders]


def ch12_bare(**links: float) -> list[Any]:
    """Run the near-equal fits one by one with switches off: another way to take purchases and limit away."""
    found = []
    for place in range(calibrate.ensemble().scenarios):
        one = calibrate.ensemble().pick(np.array([place]))
        was = simulate(one)
        found.append((was, simulate(one, Links(**links), news=was.news[0])))
    return found


def ch12_neither() -> float:
    """Take the middle of the sorted list of what DMA units gain without state and limit."""
    gains = sorted(
        100 * float(bare.nav[0, -1, 1] - was.nav[0, -1, 1])
        for was, bare in ch12_bare(state=0.0, net_limit=0.0)
    )
    half = len(gains) // 2
    return gains[half] if len(gains) % 2 else (gains[half - 1] + gains[half]) / 2


def ch12_best() -> float:
    """Return the same for the best fit alone."""
    links = Links(state=0.0, net_limit=0.0)
    bare = simulate(calibrate.best(), links, news=episode.full().news[0])
    return 100 * float(bare.nav[0, -1, 1] - episode.full().nav[0, -1, 1])


def ch12_sure() -> float:
    """Count fits in which purchases three days later leave microcaps higher, one run after the other."""
    fed, higher = record_forcing(), 0
    late = np.vstack([np.zeros((3, fed.purchases.shape[1])), fed.purchases[:-3]])
    for place in range(calibrate.ensemble().scenarios):
        one = calibrate.ensemble().pick(np.array([place]))
        was = simulate(one)
        moved = simulate(one, forcing=replace(fed, purchases=late), news=was.news[0])
        higher += bool(moved.log_level[0, -2, 4] > was.log_level[0, -2, 4])
    return higher / calibrate.ensemble().scenarios


def ch12_kept() -> float:
    """Compute the two sides one by one: stocks gain their share of the lift, IM is 65 of 100 of the hedge."""
    run, tilt = episode.full(), float(np.squeeze(calibrate.best().size_tilt))
    lift = 5.0 / float(run.depth[0, list(run.dates).index(np.datetime64("2024-02-05")) - 1, 2])
    return 4 * 100 * lift * (tilt * 0.20 + (1 - tilt) * 0.40 - 0.65)


def ch14_micro(depth: float = 1.0, dma: float = 1.0, patience: float = 1.0) -> float:
    """Run the cascade by hand, one change at a time: not the catalogue's way."""
    best = calibrate.best()
    changed = best.changed(
        depth=depth * best.depth, hedged_tolerance=patience * np.asarray(best.hedged_tolerance)
    )
    run = simulate(changed, Links(dma=dma), news=episode.full().news[0])
    return 100 * float(run.level[0, -2, 4]) - 100


def ch14_half() -> float:
    """Try every hundredth, and take the one nearest to half the fall."""
    target = ch14_micro() / 2
    tried = {times / 100: abs(ch14_micro(depth=times / 100) - target) for times in range(110, 126)}
    return min(tried, key=lambda times: tried[times])


def ch14_both() -> float:
    """Four runs, the corners of a square."""
    small, patient = {"dma": 0.4}, {"patience": 2.0}
    return ch14_micro(**small, **patient) - ch14_micro(**small) - ch14_micro(**patient) + ch14_micro()


def ch14_surcharge(own: Any, others: Any, depth: Any, sold: float) -> float:
    """Add up tier by tier, fund by fund."""
    return sum(own[k] * sold * fund[k] / depth[k] for k in range(len(own)) for fund in others)


def ch09_outside() -> float:
    """Add up the losses fund by fund: a quarter of the third is sold, and bears half of the move."""
    held, depth, part = stylised.fund_holdings(), stylised.tier_depth("january", days=5), 0.25
    fall = [part * held[2][k] / depth[k] for k in range(5)]
    lost = [sum(held[i][k] * fall[k] for k in range(5)) for i in range(4)]
    lost[2] *= 1 - part / 2
    return float(1 - lost[2] / sum(lost))


def ch09_overlaps(holdings: np.ndarray, depth: np.ndarray) -> list[list[float]]:
    """Compute the overlaps one by one."""
    return [
        [sum(float(a * b / d) for a, b, d in zip(x, y, depth, strict=True)) for y in holdings]
        for x in holdings
    ]


def december(column: str) -> float:
    """Return the mean of a column of the record in December 2023."""
    table = daily()
    return float(table[column][table["date"] <= np.datetime64("2023-12-29")].mean())


def ch07_weights(mandate: Mandate, tilt: float) -> tuple[np.ndarray, np.ndarray]:
    """Return what a fund of the chapter holds, and what its stocks earned from 5 to 8 February."""
    universe = mandates.standard()
    taste = mandates.draw_taste(universe, np.random.default_rng(500))
    held = mandates.build(
        mandate, universe, mandates.signal(universe, tilt, taste), mandates.measured(universe)
    )
    earned = mandates.stock_returns(universe, mandates.tier_returns("feb_5_to_8")).total
    return held.weights, earned


def ch07_four_days() -> float:
    weights, earned = ch07_weights(replace(mandates.ENHANCED, outside=("microcap",)), 0.7)
    return float(weights @ earned) - 0.1286  # the published return of the CSI 500


def ch07_five_points() -> float:
    def fund(tilt: float) -> float:
        weights, earned = ch07_weights(mandates.ENHANCED, tilt)
        return float(weights @ earned)

    low, high = 0.0, 0.95
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if fund(middle) > 0.1286 - 0.05 else (low, middle)
    return low


def ch07_parts(
    weights: np.ndarray, index: np.ndarray, returns: np.ndarray, inside: np.ndarray, cash: float
) -> tuple[float, ...]:
    gain = float(index @ returns)
    ours, others = (float(weights[part] @ returns[part]) for part in (inside, ~inside))
    return ours - gain * weights[inside].sum(), others - gain * weights[~inside].sum(), -gain * cash


RIGHT: dict[str, Any] = {
    # A run of its own with the news held; the four sellers with any of the other three; the record by eye.
    "ch01-two": ch01_two(),
    "ch01-casts": 2**3,
    "ch01-parting": "2024-02-05",
    # Independent of `measures`: read off the published closes (31.12.: 100) and the calendar.
    "ch02-microcap-return": -0.4446,
    "ch02-annualised-basis": -0.0579 * 365 / 39,
    "ch02-worst-day": "2024-02-07",
    "ch02-max-drawdown": drawdown,
    # The published par coupon of the reference, README; the slow pricer; the table read by eye.
    "ch03-fair-coupon": 0.27356846,
    "ch03-mean-result": mean_result_at_six(),
    "ch03-busiest-day": "2024-01-31",
    "ch03-payoff": note_payoff,
    # Independent of the dealer's table: the engine itself, and a sum over the book's own notes.
    "ch04-sale": ch04_sale(),
    "ch04-lots": ch04_lots(),
    "ch04-carry": 0.85,
    "ch04-reading": ch04_reading,
    # From the published closes of futures and index, in points, and the dividends month by month.
    "ch05-forward": (3922.6 - 4044.6) / 4293.07 * 365 / (137 - 39),
    "ch05-earned": ((CH05_SPOT[1] - CH05_SPOT[0]) - (CH05_IM2403[1] - CH05_IM2403[0])) / CH05_SPOT[0],
    "ch05-dividends": CH05_IM2406 + (0.002 + 0.023 + 0.002 + 0.057 + 0.344 + 0.532 * 21 / 28) / 100,
    "ch05-rolled": lambda bases, levels: sum(b * s for b, s in zip(bases, levels, strict=True)) / levels[0],
    # IC2403 closed at 5409.0 and 5128.6.
    "ch06-wrong-index": ch06_stocks(2) - 5128.6 / 5409.0,
    "ch06-best-day": "2024-01-22",
    "ch06-indifference": ch06_indifference(),
    "ch06-first-exit": ch06_first_exit,
    # Independent of the fire sale: the published turnover and volatility, and sums written out.
    "ch09-days": 90 / (0.2 * december("microcap_turnover_cny_bn")),
    "ch09-last-slice": 42.1 / 252**0.5 * (20**0.5 - 16**0.5) / december("microcap_turnover_cny_bn") ** 0.5,
    "ch09-outside": ch09_outside(),
    "ch09-overlaps": ch09_overlaps,
    "ch13-ratio": ch13_ratio(),
    "ch13-false": ch13_false(),
    "ch13-thin": ch13_thin(),
    "ch13-alarms": ch13_alarms,
    "ch12-kept": ch12_kept(),
    "ch12-neither": ch12_neither(),
    "ch12-sure": ch12_sure(),
    "ch12-split": lambda money, depth: [money * float(d) / sum(map(float, depth)) for d in depth],
    "ch10-part": ch10_part(),
    "ch10-depth": ch10_depth(),
    "ch10-ensemble": ch10_ensemble(),
    "ch10-day": ch10_day,
    "ch14-half": ch14_half(),
    "ch14-both": ch14_both(),
    "ch14-surcharge": ch14_surcharge,
    "ch11-as-one": ch11_as_one(),
    "ch11-fits": ch11_fits(),
    "ch11-two": ch11_two(),
    "ch11-shares": ch11_shares,
    # Independent of the chapter's case and split: money counted stock by stock; a bisection; arithmetic.
    "ch07-four-days": ch07_four_days(),
    "ch07-wordings": 0.80 * 0.95 - 0.80 * 0.90,
    "ch07-five-points": ch07_five_points(),
    "ch07-parts": ch07_parts,
}


def ch08_net(opened: str, **stocks: float) -> float:
    """Compute what stocks earned against IM2403 until 7 February, from the closes: no trade, so no module."""
    longs = sum(share * measures.total_return(name, opened, "2024-02-07") for name, share in stocks.items())
    return longs - measures.futures_return("IM2403", opened, "2024-02-07")


# Nothing may be sold, so equity is 1 + leverage x what the stocks earned; at the first tenth above 1 / loss
# it is gone.
RIGHT |= {
    "ch08-call": -2 / 17,
    "ch08-lowest": 1 + 4 * ch08_net("2024-02-02", csi1000=0.4, csi2000_etf=0.4, microcap=0.2),
    "ch08-survives": np.floor(-10 / ch08_net("2024-01-26", microcap=1.0)) / 10,
    "ch08-after": lambda level, loss, sold: level * (1 - loss) * (1 - sold) / (1 - level * loss),
}


# --- three states


def test_every_exercise_is_missing_then_correct() -> None:
    assert set(RIGHT) == set(exercises())  # a new exercise needs a right answer here
    for name, answer in RIGHT.items():
        assert check(name, ...).state is State.MISSING
        assert check(name, None).state is State.MISSING
        assert check(name, answer) == Result(name, State.CORRECT)


def test_a_function_left_at_its_three_dots_is_missing() -> None:
    def stub(levels: np.ndarray) -> float: ...  # type: ignore[empty-body]

    assert check("ch02-max-drawdown", stub).state is State.MISSING
    assert check("ch02-max-drawdown", lambda levels: 1 / 0).state is State.GOING


def test_an_unknown_exercise_lists_those_there_are() -> None:
    for name in ("ch02-nothing", "", 5, None):
        with pytest.raises(ValueError, match="ch02-microcap-return"):
            check(name, 1.0)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "answer", "reason"),
    [
        ("ch01-two", 100 * float(episode.full().level[0, -2, 4] - 1), "all seven"),
        ("ch01-two", ch01_two() / 100, "looks like a decimal"),
        ("ch01-casts", 1, "not only the full cast"),
        ("ch01-casts", 120, "that stay above"),
        ("ch01-casts", 9, "too high"),
        ("ch01-parting", "2024-02-07", "against the CSI 500"),
        ("ch01-parting", "2024-02-06", "day after"),
        ("ch02-microcap-return", 0.4446, "sign is not"),
        ("ch02-microcap-return", -44.46, "percent"),
        ("ch02-microcap-return", 44.46, "both the sign and the unit"),
        ("ch02-microcap-return", -0.445, "more decimals"),
        ("ch02-microcap-return", measures.total_return("microcap", "2023-12-29", "2024-02-08"), "8 February"),
        ("ch02-microcap-return", float(np.log(1 - 0.4446)), "log return"),
        ("ch02-microcap-return", -0.2, "too high"),
        ("ch02-microcap-return", -0.9, "too low"),
        ("ch02-microcap-return", "-44%", "not str"),
        ("ch02-annualised-basis", -0.0579, "basis itself"),
        ("ch02-annualised-basis", -0.0579 * 252 / 39, "trading days"),
        ("ch02-annualised-basis", -0.0579 * 360 / 39, "not 360"),
        ("ch02-annualised-basis", (1 - 0.0579) ** (365 / 39) - 1, "compounded"),
        ("ch02-annualised-basis", 0.0579 * 365 / 39, "sign"),
        ("ch02-annualised-basis", -5.79 * 365 / 39, "percent"),
        ("ch02-worst-day", "2024-02-05", "microcap series itself"),
        ("ch02-worst-day", datetime.date(2024, 2, 6), "day before"),
        ("ch02-worst-day", pd.Timestamp("2024-02-08 15:00"), "day after"),
        ("ch02-worst-day", "2024-01-27", "not a trading day"),
        ("ch02-worst-day", "2024-02-09", "outside"),
        ("ch02-worst-day", "7 February", "written like"),
        ("ch02-max-drawdown", lambda levels: -drawdown(levels), "sign"),
        ("ch02-max-drawdown", lambda levels: levels.min() / levels.max() - 1, "[100, 110, 121]"),
        ("ch02-max-drawdown", lambda levels: levels[9], "IndexError"),
        ("ch02-max-drawdown", lambda levels: [drawdown(levels)], "not list"),
        ("ch02-max-drawdown", 5, "A function is expected"),
        ("ch04-sale", -ch04_sale(), "sign"),
        ("ch04-sale", ch04_sale() + 1.1, "too high"),
        ("ch04-lots", ch04_lots() * 1e-9 * 200 * 5001, "CNY bn"),
        ("ch04-lots", ch04_lots() * 5001 / 5307, "evening before"),
        ("ch04-lots", -ch04_lots(), "sign"),
        ("ch04-carry", -0.85, "sign"),
        ("ch04-carry", 0.0085, "decimal"),
        ("ch04-reading", lambda opened, wider: 1.0, "four texts"),
        ("ch04-reading", lambda opened, wider: "dealers", "not one of"),
        ("ch04-reading", lambda opened, wider: "new shorts", "another reading"),
        ("ch04-reading", lambda opened: "new shorts", "TypeError"),
        ("ch07-four-days", ch07_four_days() + 0.1286, "own return"),
        ("ch07-four-days", -ch07_four_days(), "sign"),
        ("ch07-wordings", 0.72, "one of the two"),
        ("ch07-five-points", 0.1, "more to the small"),
        ("ch07-five-points", 0.95, "too much"),
        ("ch07-five-points", 6, "between"),
        ("ch07-parts", lambda w, b, r, i, c: (0.0, 0.0, 0.0), "do not sum"),
        ("ch07-parts", lambda w, b, r, i, c: ((w @ r) - (b @ r), 0.0, 0.0), "the sum is right"),
        ("ch07-parts", lambda w, b, r, i, c: (0.0, float("nan"), 0.0), "finite"),
        ("ch07-parts", lambda w, b, r, i, c: (0.0, 0.0), "shape"),
        ("ch03-fair-coupon", 0.2, "asks for 25%"),
        ("ch03-fair-coupon", 27.357, "percent"),
        ("ch03-mean-result", 105.02, "value itself"),
        ("ch03-mean-result", -0.0502, "sign"),
        ("ch03-busiest-day", "2024-01-22", "CSI 1000"),
        ("ch03-busiest-day", "2024-01-30", "day before"),
        ("ch03-payoff", lambda closes: min(float(closes[-1]), 100.0), "without any event"),
        ("ch03-payoff", lambda closes: 140.0, "above the knock-out level on day 63"),
        ("ch05-forward", 0.1058, "sign"),
        ("ch05-forward", -0.4490, "February to the March"),
        ("ch05-forward", -0.2299, "IM2406 itself"),
        ("ch05-forward", -0.0284, "Make it a rate"),
        ("ch05-forward", -0.0757, "between the two expiries"),
        ("ch05-earned", 0.0452, "sign"),
        ("ch05-earned", -0.05368, "at expiry"),
        ("ch05-earned", -0.04571, "leaves out the index"),
        ("ch05-dividends", -0.02087, "plain basis"),
        ("ch05-dividends", 0.00827, "Add them"),
        ("ch05-dividends", -1.26, "percent"),
        ("ch05-rolled", lambda bases, levels: sum(bases), "the index lower"),
        ("ch05-rolled", lambda bases, levels: -0.05, "two contracts in turn"),
        ("ch08-call", 2 / 17, "sign"),
        ("ch08-call", -0.10, "shrink together"),
        ("ch08-call", -0.0769, "three quarters"),
        ("ch08-call", -1 / 17, "5x"),
        ("ch08-lowest", 0.5222, "the limit"),
        ("ch08-lowest", 0.5627, "last day"),
        ("ch08-survives", 3.1, "one day"),
        ("ch08-survives", 2.5, "too low"),
        ("ch08-after", lambda level, loss, sold: level * (1 - loss) / (1 - level * loss), "half sold"),
        ("ch08-after", lambda level, loss, sold: level, "5% lost"),
        ("ch06-wrong-index", -0.0999, "IC2403"),
        ("ch06-wrong-index", 0.2294, "sign"),
        ("ch06-best-day", "2024-02-06", "lost most"),
        ("ch06-best-day", "2024-02-05", "another day"),
        ("ch06-indifference", 7.616, "percent"),
        ("ch06-first-exit", lambda worth, bears: int(np.argmin(worth)), "[1, 1.2, 1.1"),
        (
            "ch06-first-exit",
            lambda worth, bears: next((k for k, v in enumerate(worth) if 1 - v > bears), -1),
            "[1, 0.96, 1.02, 0.95]",
        ),
        ("ch09-days", 90 / december("microcap_turnover_cny_bn"), "whole turnover"),
        ("ch09-days", 40 / (0.2 * december("microcap_turnover_cny_bn")), "All three kinds"),
        ("ch09-last-slice", 42.1 / 252**0.5 * 2 / december("microcap_turnover_cny_bn") ** 0.5, "on its own"),
        (
            "ch09-last-slice",
            42.1 / 252**0.5 * (20 / december("microcap_turnover_cny_bn")) ** 0.5,
            "whole fall",
        ),
        ("ch09-outside", 1 - ch09_outside(), "seller's own part"),
        ("ch09-outside", 100 * ch09_outside(), "percent"),
        ("ch09-overlaps", lambda held, depth: held @ held.T, "divided by the depth"),
        ("ch09-overlaps", lambda held, depth: (held * depth) @ held.T, "multiplied by depth"),
        ("ch09-overlaps", lambda held, depth: (held / depth) @ held.T + 1, "position"),
        ("ch09-overlaps", lambda held: held, "TypeError"),
        ("ch10-part", 100 * float(episode.full().by_agent()["public"][0, :, 4].sum()), "8 February"),
        ("ch12-kept", ch12_kept() / 4, "percent of the stocks"),
        ("ch12-kept", ch12_kept() * 5 / 4, "four"),
        ("ch12-kept", ch12_kept() / 5, "five"),
        ("ch12-kept", -ch12_kept(), "sign"),
        ("ch12-neither", ch12_neither() / 100, "decimal"),
        ("ch12-neither", ch12_best(), "best fit alone"),
        ("ch12-sure", 100 * ch12_sure(), "percent"),
        ("ch12-split", lambda money, depth: np.full(depth.shape, money / depth.size), "same money"),
        ("ch12-split", lambda money, depth: money / depth / np.sum(1 / depth), "shallowest"),
        ("ch12-split", lambda money, depth: 2 * money * depth / depth.sum(), "do not sum"),
        ("ch13-ratio", 0.8475, "CSI 1000"),
        ("ch13-false", 18, "after which it came"),
        ("ch13-false", 70, "all signal days"),
        ("ch13-thin", -29.753, "as it was frozen"),
        (
            "ch13-alarms",
            lambda v, c, t, n: (int((np.argsort(np.argsort(v)) < t * v.size).sum()), 0),
            "counts",
        ),
        ("ch13-alarms", lambda v, c, t, n: 3, "two numbers"),
        ("ch10-part", ch10_part() / 100, "looks like a decimal"),
        ("ch10-depth", 100 * float(episode.full().level[0, -2, 4]) - 100, "still collapses"),
        ("ch10-ensemble", 100 * float(np.ptp(episode.ensemble().level[:, -2, 4])), "Switch them off"),
        ("ch10-day", lambda base, orders, depth: base + (orders / depth).sum(axis=0), "one row"),
        ("ch10-day", lambda base, orders, depth: orders / depth, "news, is missing"),
        ("ch10-day", lambda base, orders, depth: np.vstack([base, orders * depth]), "position"),
        ("ch14-half", 2.0, "in proportion"),
        ("ch14-half", 1 / ch14_half(), "one over the multiple"),
        ("ch14-both", ch14_micro(dma=0.4, patience=2.0) - ch14_micro(), "what both do together"),
        ("ch14-both", -ch14_both(), "sum less both"),
        (
            "ch14-surcharge",
            lambda own, others, depth, sold: ch14_surcharge(own, others, depth, 1.0),
            "a share",
        ),
        ("ch14-surcharge", lambda own, others, depth, sold: [1, 2], "number"),
        ("ch14-surcharge", lambda own, others, depth, sold: sold * own @ (own / depth), "others are missing"),
        (
            "ch14-surcharge",
            lambda own, others, depth, sold: -ch14_surcharge(own, others, depth, sold),
            "positive",
        ),
        ("ch14-surcharge", lambda own: own, "TypeError"),
        (
            "ch11-as-one",
            sum(ch11_shares(100 * episode.switched().log_level[:, -2, 4])[1:4]),
            "separate values",
        ),
        ("ch11-as-one", ch11_as_one() / 100, "looks like a decimal"),
        ("ch11-fits", 60 - ch11_fits(), "other sign"),
        ("ch11-fits", ch11_fits() / 60, "a share"),
        ("ch11-two", 100 * float(play(Race(funds=2)).price()[0]), "two"),
        ("ch11-two", 100 * float(play(Race()).price()[0]), "four funds"),
        ("ch11-shares", lambda values: values[1:], "shape"),
        (
            "ch11-shares",
            lambda values: [values[1 << i] - values[0] for i in range(len(ch11_shares(values)))],
            "alone",
        ),
        ("ch03-fair-coupon", 0.2, "asks for 25%"),
        ("ch03-fair-coupon", 27.357, "percent"),
        ("ch03-mean-result", 105.02, "value itself"),
        ("ch03-mean-result", -0.0502, "sign"),
        ("ch03-busiest-day", "2024-01-22", "CSI 1000"),
        ("ch03-busiest-day", "2024-01-30", "day before"),
        ("ch03-payoff", lambda closes: min(float(closes[-1]), 100.0), "without any event"),
        ("ch03-payoff", lambda closes: 140.0, "above the knock-out level on day 63"),
    ],
)
def test_the_reason_fits_the_mistake(name: str, answer: Any, reason: str) -> None:
    found = check(name, answer)
    assert found.state is State.GOING
    assert reason in found.reason


def test_a_function_that_spoils_its_argument_cannot_spoil_the_next_check() -> None:
    def spoils(levels: np.ndarray) -> float:
        levels[:] = 1.0
        return 0.0

    check("ch02-max-drawdown", spoils)
    assert check("ch02-max-drawdown", drawdown).state is State.CORRECT
    assert daily()["microcap"].max() > 1.0


def test_the_true_values_are_computed_from_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """A typed answer would stay right when the record is corrected."""
    real = measures.total_return
    monkeypatch.setattr(measures, "total_return", lambda *arguments: real(*arguments) / 2)
    assert check("ch02-microcap-return", -0.4446).state is State.GOING
    assert check("ch02-microcap-return", -0.2223).state is State.CORRECT


# --- nothing raises


ODD = [
    "", "x", b"x", True, [], [1.0], {}, {1}, (), 1j, object(), int, Awkward(), np.nan, np.inf, 10**400,
    np.array(1.0), np.array([1.0]), np.array([["a"]]), np.datetime64("NaT"), np.timedelta64(1, "D"), pd.NA,
    pd.Series([1.0]), pd.DataFrame({"a": [1.0]}), decimal.Decimal("1"), fractions.Fraction(1, 3), range(3),
    pd.NaT, -np.inf, datetime.date.max, datetime.datetime.min, datetime.time(), lambda: 1,
    lambda *a: None, lambda *a: object(),
    pytest.fail, Exception("x"),
]  # fmt: skip


@pytest.mark.parametrize("name", list(RIGHT))
@pytest.mark.parametrize("answer", ODD, ids=lambda value: type(value).__name__)
def test_no_answer_of_any_type_raises(name: str, answer: Any) -> None:
    found = check(name, answer)
    assert found.state in State
    assert found.state is not State.CORRECT
    assert repr(found)
    assert found._repr_html_()


@settings(max_examples=100)
@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text() | st.dates(), st.lists))
def test_no_nested_answer_raises(answer: Any) -> None:
    for name in RIGHT:
        assert check(name, answer).state in State


# --- the reasons, each on its own


@given(st.floats(0.01, 10) | st.floats(-10, -0.01))
def test_a_number_is_told_apart_by_sign_and_unit(true: float) -> None:
    tolerance = abs(true) * 1e-4
    assert reasons.number(true, true, tolerance) is None
    assert reasons.number(-true, true, tolerance) == reasons.say("sign")
    assert reasons.number(100 * true, true, tolerance) == reasons.say("percent")
    assert reasons.number(true / 100, true, tolerance, percent=True) == reasons.say("decimal")
    assert reasons.number(-100 * true, true, tolerance) == reasons.say("sign-and-unit")
    assert reasons.number(true + 5 * tolerance, true, tolerance) == reasons.say("rounded")
    assert reasons.number(true + abs(true) / 3, true, tolerance) == reasons.say("above")
    assert reasons.number(true - abs(true) / 3, true, tolerance) == reasons.say("below")


@pytest.mark.parametrize(
    "value", [np.float32(0.5), np.array(0.5), decimal.Decimal("0.5"), fractions.Fraction(1, 2)]
)
def test_numbers_of_every_library_count(value: Any) -> None:
    assert reasons.number(value, 0.5, 1e-6) is None


def test_arrays_are_compared_by_shape_and_then_by_item() -> None:
    true = np.array([0.1, -0.2, 0.3])
    assert reasons.array([0.1, -0.2, 0.3], true, 1e-9) is None
    assert reasons.array(pd.Series(true), true, 1e-9) is None
    assert "(3,)" in str(reasons.array(true[:, None], true, 1e-9))
    assert "position 1" in str(reasons.array([0.1, 0.2, -0.3], true, 1e-9))
    assert "sign" in str(reasons.array([0.1, 0.2, 0.3], true, 1e-9))
    assert "position 2" in str(reasons.array([0.1, -0.2, np.nan], true, 1e-9))
    for odd in (0.1, "x", None, [[1], [1, 2]], Awkward()):
        assert reasons.array(odd, true, 1e-9)


def test_dates_are_counted_in_trading_days_not_calendar_days() -> None:
    days = np.array(["2024-01-18", "2024-01-19", "2024-01-22", "2024-01-23"], dtype="datetime64[D]")
    friday, monday = days[1], days[2]
    assert reasons.day("2024-01-19", monday, days) == reasons.say("day-before")
    assert reasons.day("2024-01-22", friday, days) == reasons.say("day-after")
    assert reasons.day("2024-01-20", monday, days) == reasons.say("not-trading-day", found="2024-01-20")
    assert reasons.day(" 2024-01-22 ", monday, days) is None
    assert reasons.day("2024-01", monday, days) == reasons.say("not-date")
    assert reasons.day(19744, monday, days) == reasons.say("not-date")  # days since 1970 are nobody's answer


# --- how it looks


@pytest.mark.parametrize("answer", [..., 0.4446, -0.4446])
def test_the_rich_display_says_what_the_plain_one_does(answer: Any) -> None:
    found = check("ch02-microcap-return", answer)
    html = BeautifulSoup(found._repr_html_(), "html.parser")
    assert html.select_one("[role=status]") is not None
    for mark in html.select("[aria-hidden]"):
        mark.extract()  # what is left is what a screen reader says
    for word in (found.exercise, found.reason, repr(found).split(": ")[1].split(".")[0]):
        assert word in html.get_text()
    assert not html.select("script, link, style, [class~=jp]")  # self-contained, whatever shows it


def test_a_reason_is_text_and_never_markup() -> None:
    def bad(levels: np.ndarray) -> float:
        raise ValueError("<script>alert(1)</script>")

    assert "<script" not in check("ch02-max-drawdown", bad)._repr_html_()


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


@pytest.mark.parametrize("ground", ["#ffffff", "#111111"])
def test_the_marks_show_on_light_and_dark_notebooks(ground: str) -> None:
    for answer in (..., 0.4446, -0.4446):
        html = check("ch02-microcap-return", answer)._repr_html_()
        colour = html.split(",#" if ",#" in html else ", #")[1][:6]
        low, high = sorted((_luminance(f"#{colour}"), _luminance(ground)))
        assert (high + 0.05) / (low + 0.05) >= 3


# --- the list of exercises


def test_exercises_are_listed_once_and_under_their_chapter(monkeypatch: pytest.MonkeyPatch) -> None:
    from widgets.checks import ch02

    for wrong, said in (
        ((*ch02.EXERCISES, ch02.EXERCISES[0]), "twice"),
        ((Exercise("ch03-x", lambda answer: None),), "must start with ch02-"),
    ):
        exercises.cache_clear()
        monkeypatch.setattr(ch02, "EXERCISES", wrong)
        with pytest.raises(ValueError, match=said):
            exercises()
    exercises.cache_clear()

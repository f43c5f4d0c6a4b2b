"""One fund, one day at a time, in plain Python numbers: slow and obvious, held against the batched module.

Written from the rules in words, not from the fast code. It is also the peer of the speed comparison.
"""

import time
from dataclasses import dataclass, field, fields
from typing import Any

from tests.simulation.random_funds import pick, random_world
from widgets.simulation.funds import simulate


@dataclass
class Fund:
    """Stocks by tier, futures by contract, cash, futures account and debt, as Python floats."""

    assets: list[float]
    futures: list[float]
    cash: float = 0.0
    margin: float = 0.0
    debt: float = 0.0
    called: int = 0
    log: list[dict[str, float]] = field(default_factory=list)

    @property
    def equity(self) -> float:
        return sum(self.assets) + self.cash + self.margin - self.debt


def day(fund: Fund, moves: dict, rules: dict, costs: dict) -> dict[str, float]:
    """Carry one fund through one day and return the day's numbers."""
    # 1. yesterday's excess comes back, and a broker who advances takes free cash
    need = rules["futures_margin"] * sum(abs(f) for f in fund.futures)
    if fund.margin > need:
        fund.cash += fund.margin - need
        fund.margin = need
    repaid = rules["advances"] * min(fund.cash, fund.debt)
    fund.cash -= repaid
    fund.debt -= repaid

    # 2. the close
    opening = fund.equity
    years = moves["days"] / 365
    size = sum(abs(f) for f in fund.futures)
    stocks = sum(fund.assets)
    stock_gain = sum(a * r for a, r in zip(fund.assets, moves["tiers"], strict=True))
    if moves.get("benchmark") is not None:
        reference = moves["benchmark"]
    elif size > 0:
        reference = sum(abs(f) * i for f, i in zip(fund.futures, moves["indices"], strict=True)) / size
    else:
        reference = stock_gain / stocks if stocks > 0 else 0.0
    futures_gain = sum(f * c for f, c in zip(fund.futures, moves["contracts"], strict=True))
    index_gain = sum(f * i for f, i in zip(fund.futures, moves["indices"], strict=True))
    owed = fund.debt * costs["borrowing"] * years
    earned = fund.cash * costs["deposit"] * years
    fee = max(opening, 0.0) * costs["management"] * years
    fund.assets = [a * (1 + r) for a, r in zip(fund.assets, moves["tiers"], strict=True)]
    fund.futures = [f * (1 + c) for f, c in zip(fund.futures, moves["contracts"], strict=True)]
    fund.margin += futures_gain
    fund.cash += earned - fee
    fund.debt += owed
    out = {
        "selection": stock_gain - stocks * reference,
        "index": stocks * reference + index_gain,
        "basis": futures_gain - index_gain,
        "financing": earned - owed,
        "fees": -fee,
    }

    # 3. the futures account is filled from cash, then by the broker
    need = rules["futures_margin"] * sum(abs(f) for f in fund.futures)
    lacking, overdrawn = max(need - fund.margin, 0.0), max(-fund.cash, 0.0)
    out["asked"] = lacking + overdrawn
    paid = min(max(fund.cash, 0.0), out["asked"])
    out["advanced"] = rules["advances"] * (out["asked"] - paid)
    out["unpaid"] = out["asked"] - paid - out["advanced"]
    fund.cash -= paid
    fund.margin += paid
    fund.debt += out["advanced"]
    if overdrawn > 0:  # an advance first fills the hole in cash
        hole = min(out["advanced"], overdrawn)
        fund.cash += hole
        fund.margin += out["advanced"] - hole
    else:
        fund.margin += out["advanced"]

    # 4. the margin call
    stocks = sum(fund.assets)
    if fund.called and fund.equity >= rules["target"] * stocks * (1 - 1e-9):
        fund.called = 0
    if fund.called or fund.equity < rules["maintenance"] * stocks:
        fund.called += 1
    acting = fund.called > rules["grace"] or fund.equity < 0
    out["paid_in"] = moves["flows"]
    if acting:
        out["paid_in"] += rules["pays"] * max(rules["target"] * stocks - fund.equity, 0.0)
    back = rules["advances"] * min(max(out["paid_in"], 0.0), fund.debt)
    fund.cash += out["paid_in"] - back
    fund.debt -= back

    # 5. what must be sold, and what may
    size = sum(abs(f) for f in fund.futures)
    wanted = 0.0
    if acting:
        restored = fund.equity >= rules["target"] * stocks * (1 - 1e-9)
        short = 0.0 if restored else rules["target"] * stocks - fund.equity
        if stocks > 0:
            cost = costs["stamp"] + costs["commission"] + costs["futures_fee"] * size / stocks
            room = rules["target"] - cost
            wanted = min(short / (stocks * room), 1.0) if short > 0 and room > 0 else float(short > 0)
        else:
            wanted = float(short > 0)
    if out["unpaid"] > 0:
        freed = stocks + rules["futures_margin"] * size
        wanted = max(wanted, min(out["unpaid"] / freed, 1.0) if freed > 0 else 1.0)
    out["wanted"] = wanted
    out["called"] = fund.called
    out["cost"] = _sell(fund, wanted, out["unpaid"], moves, rules, costs) if wanted > 0 else 0.0
    out["fees"] -= out["cost"]
    if fund.equity >= rules["target"] * sum(fund.assets) * (1 - 1e-9):
        fund.called = 0

    # 6. nothing left but a hole: the broker's loss
    out["gap_loss"] = 0.0
    if fund.equity < 0 and sum(fund.assets) <= 0 and not any(fund.futures):
        out["gap_loss"] = -fund.equity
        fund.cash = fund.margin = fund.debt = 0.0
    out |= {"equity": fund.equity, "debt": fund.debt, "cash": fund.cash}
    fund.log.append(out)
    return out


def _sell(fund: Fund, wanted: float, unpaid: float, moves: dict, rules: dict, costs: dict) -> float:
    """Sell, swap and cut the hedge; return what the trades cost."""
    n = len(fund.assets)
    most = [
        min(fund.assets[k] * moves["sellable"][k], rules["participation"] * moves["turnover"][k])
        for k in range(n)
    ]
    sales = [min(wanted * fund.assets[k], most[k]) for k in range(n)]
    if rules["spill"]:
        left = sum(wanted * fund.assets[k] - sales[k] for k in range(n))
        spare = sum(most[k] - sales[k] for k in range(n))
        if spare > 0:
            taken = min(left / spare, 1.0)
            sales = [sales[k] + taken * (most[k] - sales[k]) for k in range(n)]
    sales = [most[k] if sales[k] >= most[k] * (1 - 1e-12) else sales[k] for k in range(n)]
    purchases = [0.0] * n
    limit = moves["net_limit"]
    if limit > 0:
        for k in range(n):
            blocked = limit * sales[k]
            swapped = rules["swap"] * blocked if k != rules["swap_into"] else 0.0
            sales[k] += swapped - blocked
            purchases[rules["swap_into"]] += swapped
    stocks = sum(fund.assets)
    cut = (sum(sales) - sum(purchases)) / stocks if stocks > 0 else wanted
    traded = sum(sales) + sum(purchases)
    stamp, commission = sum(sales) * costs["stamp"], traded * costs["commission"]
    futures_fee = cut * sum(abs(f) for f in fund.futures) * costs["futures_fee"]
    money = sum(sales) - sum(purchases) - stamp - commission
    fund.assets = [fund.assets[k] - sales[k] + purchases[k] for k in range(n)]
    fund.futures = [f * (1 - cut) if cut != 1 else 0.0 for f in fund.futures]
    fund.margin -= futures_fee
    fund.cash += money
    repaid = min(max(money - unpaid, 0.0), fund.debt)
    fund.cash -= repaid
    fund.debt -= repaid
    return stamp + commission + futures_fee


def run(fund: Fund, days: list[dict], rules: dict, costs: dict) -> list[dict[str, float]]:
    """Carry one fund through all days."""
    return [day(fund, moves, rules, costs) for moves in days]


def from_scenario(book: Any, path: Any, rules: Any, costs: Any) -> tuple[Fund, list[dict], dict, dict]:
    """Return one scenario of the fast module, without a scenario axis, as plain Python."""
    fund = Fund(
        book.assets.tolist(), book.futures.tolist(), float(book.cash), float(book.margin), float(book.debt)
    )
    names = ("tiers", "contracts", "indices", "sellable", "turnover", "days", "net_limit", "flows")
    columns = {name: getattr(path, name).tolist() for name in names}
    days = [{name: values[t] for name, values in columns.items()} for t in range(len(path))]
    return fund, days, _plain(rules), _plain(costs)


def _plain(thing: Any) -> dict[str, Any]:
    found = {item.name: getattr(thing, item.name) for item in fields(thing)}
    return {name: value if isinstance(value, bool | int) else float(value) for name, value in found.items()}


def race(books: int = 1000, days: int = 60, looped: int = 50) -> tuple[float, float]:
    """Return seconds for `books` books x `days` days: in one call, and one at a time in plain Python.

    The same random books, paths and rules for both; the loop is timed on its first `looped` books and scaled.
    """
    world = random_world(books, days, 5)
    single = [from_scenario(*pick(world, k)) for k in range(looped)]
    batch = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        simulate(*world)
        batch = min(batch, time.perf_counter() - start)
    start = time.perf_counter()
    for case in single:
        run(*case)
    return batch, (time.perf_counter() - start) * books / looped

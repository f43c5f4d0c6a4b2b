"""The cascade once more, slow and obvious, in mesa: one scenario, one agent after another, in any order.

Written apart from `widgets.simulation.cascade`: plain floats and lists, balance sheets by hand. It shares
only the dealers' table, the record and the parameters. Agents first all decide, then all act, so that the
order in which mesa shuffles them must change nothing; the tests hold the fast one against it, the bench times
it.
"""

import math

import mesa
import numpy as np

from widgets.simulation.cascade import HEDGE_MIX, SMALL_MIX, hedge_grid
from widgets.simulation.market import futures, record_forcing, tiers

TIERS, HEDGED = range(5), (1, 2)


class Fund(mesa.Agent):
    """Stocks, a hedge, two accounts and a debt."""

    def __init__(self, model, name, stocks, tilt, hedge, cash, margin, debt, rules):
        super().__init__(model)
        self.name = name
        self.mix = [(1 - tilt) * HEDGE_MIX[k] + tilt * SMALL_MIX[k] for k in TIERS]
        self.start = stocks
        self.stocks = [stocks * share for share in self.mix]
        self.futures = [-stocks * share for share in hedge]
        self.cash, self.margin, self.debt = cash, margin, debt
        self.target, self.maintenance, self.futures_margin, self.advances, self.tolerance, self.kept = rules
        self.result = self.peak = self.unpaid = 0.0
        self.stay = 1.0

    @property
    def equity(self):
        return sum(self.stocks) + self.cash + self.margin - self.debt

    def decide(self):
        p, model = self.model.p, self.model
        fallen = max(self.peak - self.result, 0.0) / self.tolerance
        self.stay = min(self.stay, 1 / (1 + fallen ** p["steepness"]))
        held, long = self.stocks, sum(self.stocks)
        sale = 0.0
        if self.maintenance > 0 and long > 1e-12:
            called = 1 / (
                1 + math.exp(-min(max((self.maintenance - self.equity / long) / p["call_spread"], -40), 40))
            )
            sale = called * min(max(1 - self.equity / (long * self.target), 0.0), 1.0)
        room = long + sum(abs(f) for f in self.futures) * self.futures_margin
        if room > 0:
            sale = max(sale, min(self.unpaid / room, 1.0))
        stayed = [
            min(h, self.stay * self.start * m * math.exp(x))
            for h, m, x in zip(held, self.mix, model.log, strict=True)
        ]
        wanted = [min(s, h * (1 - sale)) for s, h in zip(stayed, held, strict=True)]
        freed, left = long - sum(wanted), long - sum(stayed)
        back = self.kept * model.limited * freed
        trades = []
        for k in TIERS:
            most = p["participation"] * model.market.adv[k]
            trades.append(min(max(wanted[k] + back * HEDGE_MIX[k] - held[k], -most), most))
        sold, bought = -sum(t for t in trades if t < 0), sum(t for t in trades if t > 0)
        scale = min(1.0, sold / bought) if bought > 1e-12 else 1.0
        self.trades = [t * scale if t > 0 else t for t in trades]
        net = -sum(self.trades)
        self.cut = min(max(net / long, 0.0), 1.0) if long > 1e-12 else 0.0
        self.payout = self.cut * (min(max(left / freed, 0.0), 1.0) if freed > 1e-12 else 0.0)
        for k in TIERS:
            model.orders[self.name][k] = self.trades[k]

    def hedge(self):
        self.model.pressed[self.name] = [-f * self.cut * self.model.least_done for f in self.futures]

    def act(self):
        model = self.model
        long = sum(self.stocks)
        if self.advances:
            paid = (
                min(self.cash + max(self.margin, 0), self.debt)
                if self.margin > 0
                else min(self.cash, self.debt)
            )
            self.cash, self.margin = self.cash + max(self.margin, 0.0), min(self.margin, 0.0)
            self.cash, self.debt = self.cash - paid, self.debt - paid
        else:
            excess = max(self.margin - self.futures_margin * sum(abs(f) for f in self.futures), 0.0)
            self.cash, self.margin = self.cash + excess, self.margin - excess
        gain = sum(s * g for s, g in zip(self.stocks, model.gain, strict=True))
        settled = sum(f * g for f, g in zip(self.futures, model.contract_gain, strict=True))
        benchmark = sum(w * model.gain[k] for w, k in zip(model.shares, HEDGED, strict=True))
        earned = gain - benchmark * long if self.name == "enhanced" else gain + settled
        self.stocks = [s * (1 + g) for s, g in zip(self.stocks, model.gain, strict=True)]
        self.futures = [f * (1 + g) for f, g in zip(self.futures, model.contract_gain, strict=True)]
        self.margin += settled
        asked = max(self.futures_margin * sum(abs(f) for f in self.futures) - self.margin, 0.0)
        overdrawn = max(-self.cash, 0.0)
        asked += overdrawn
        paid = min(max(self.cash, 0.0), asked)
        lent = (asked - paid) * self.advances
        self.unpaid = asked - paid - lent
        to_cash = min(lent, overdrawn)
        self.cash += to_cash - paid
        self.margin += paid + lent - to_cash
        self.debt += lent
        out = self.payout * model.least_done * max(self.equity, 0.0)
        money = 0.0
        for k in TIERS:
            done = (
                self.trades[k]
                * (1 + model.gain[k])
                * (model.buys_done[k] if self.trades[k] > 0 else model.sales_done[k])
            )
            done = max(done, -self.stocks[k])
            self.stocks[k] += done
            money -= done
        cut = self.cut * model.least_done
        self.futures = [f * (1 - cut) for f in self.futures]
        repaid = min(max(money - out, 0.0), self.debt)
        self.cash += money - repaid - out
        self.debt -= repaid
        self.result += earned / max(long, 1e-9)
        self.peak = max(self.peak, self.result)


class Public(mesa.Agent):
    """Chases returns: out of tiers that lag the CSI 300."""

    def __init__(self, model):
        super().__init__(model)
        self.name, self.lag = "public", [0.0] * 5

    def decide(self):
        p, model = self.model.p, self.model
        for k in TIERS:
            want = min(max(p["chase"] * self.lag[k] / model.sigma_used[k], -p["chase_cap"]), p["chase_cap"])
            model.orders["public"][k] = want * model.market.adv[k]

    def hedge(self):
        """Holds no futures."""

    def act(self):
        memory, moved = self.model.p["chase_memory"], self.model.moved
        self.lag = [(1 - memory) * self.lag[k] + memory * (moved[k] - moved[0]) for k in TIERS]


class State(mesa.Agent):
    """Buys ETFs: some of it reaches stocks on the day, the rest on the next."""

    def __init__(self, model):
        super().__init__(model)
        self.name = "state"

    def decide(self):
        p, model, day = self.model.p, self.model, self.model.day
        for k in TIERS:
            now = model.forcing.purchases[day, k]
            before = model.forcing.purchases[day - 1, k] if day else 0.0
            model.orders["state"][k] = p["state_scale"] * (p["same_day"] * now + (1 - p["same_day"]) * before)

    def hedge(self):
        """Holds no futures."""

    def act(self):
        """Has nothing to settle."""


class Dealers(mesa.Agent):
    """Hold the delta of the snowball book."""

    def __init__(self, model):
        super().__init__(model)
        self.held = self.wanted(0, [0.0, 0.0], [0.0, 0.0])

    def wanted(self, day, spot, low):
        p = self.model.p
        late = np.array([p["knock_in_80"]])
        return (p["snowballs"] * hedge_grid().held(day, np.array([spot]), np.array([low]), late)[0]).tolist()

    def decide(self):
        """Brings a schedule, not an amount."""

    def hedge(self):
        model = self.model
        spot = [model.log[k] + model.session[k] for k in HEDGED]
        want = self.wanted(model.day + 1, spot, [min(a, b) for a, b in zip(model.low, spot, strict=True)])
        model.pressed["dealers"] = self.traded = [
            w - h * math.exp(model.session[k]) for w, h, k in zip(want, self.held, HEDGED, strict=True)
        ]

    def act(self):
        moved = self.model.moved
        self.held = [
            h * math.exp(moved[k]) + t for h, t, k in zip(self.held, self.traded, HEDGED, strict=True)
        ]


class Shorts(mesa.Agent):
    """Sell futures into a fall, buy them back in a rise."""

    def __init__(self, model):
        super().__init__(model)
        self.held = [0.0, 0.0]

    def decide(self):
        """Brings a schedule, not an amount."""

    def hedge(self):
        model, p = self.model, self.model.p
        self.traded = []
        for h, k in zip(self.held, HEDGED, strict=True):
            marked = h * math.exp(model.session[k])
            want = min((1 - p["short_memory"]) * marked + p["trend_shorts"] * model.session[k], 0.0)
            self.traded.append(want - marked)
        model.pressed["shorts"] = self.traded

    def act(self):
        moved = self.model.moved
        self.held = [
            min(h * math.exp(moved[k]) + t, 0.0)
            for h, t, k in zip(self.held, self.traded, HEDGED, strict=True)
        ]


class SlowCascade(mesa.Model):
    """One scenario; `run` returns log levels (days + 1, tiers) and bases (days + 1, contracts)."""

    def __init__(self, parameters, forcing=None, seed=0):
        super().__init__(seed=seed)
        self.p = {name: float(np.ravel(value)[0]) for name, value in parameters}
        self.forcing = forcing or record_forcing()
        self.market, self.contract = tiers(), futures()
        p, self.shares = self.p, (0.35, 0.65)
        self.log, self.low = [0.0] * 5, [0.0, 0.0]
        self.basis = list(self.contract.basis)
        self.sigma = list(self.market.calm)
        self.past = {name: [0.0] * 5 for name in ("neutral", "dma", "enhanced", "public", "state")}
        margin, tilt = p["dma_margin"], p["size_tilt"]
        n, d, e = p["neutral"], p["dma"], p["enhanced"]
        posted = 0.12 * n
        own = (1.0, 0.0, 0.12, 0.0, p["hedged_tolerance"], p["bound"])
        swap = (margin, p["maintenance"] * margin, 0.0, 1.0, p["hedged_tolerance"], 1.0)
        free = (1.0, 0.0, 0.0, 0.0, p["tolerance"], p["bound"])
        Fund(self, "neutral", n, tilt, self.shares, n / 0.8 - n - posted, posted, 0.0, own)
        Fund(self, "dma", d, tilt, self.shares, 0.0, 0.0, d - d * margin, swap)
        Fund(self, "enhanced", e, tilt, (0.0, 0.0), e / 0.95 - e, 0.0, 0.0, free)
        Public(self), State(self), Dealers(self), Shorts(self)
        self.day = 0

    def step(self):
        """One day: all decide, the session, all hedge, all act."""
        p, market, day = self.p, self.market, self.day
        self.sigma_used = [max(s, c) for s, c in zip(self.sigma, market.calm, strict=True)]
        depth = [p["depth"] * a / s for a, s in zip(market.adv, self.sigma_used, strict=True)]
        self.limited = self.forcing.net_limit[day]
        self.orders = {name: [0.0] * 5 for name in self.past}
        self.agents.shuffle_do("decide")
        fade = {name: [-p["resilience"] * x for x in self.past[name]] for name in self.past}
        base = [sum(sorted(fade[name][k] for name in fade)) for k in TIERS]
        net = [sum(sorted(self.orders[name][k] for name in self.orders)) for k in TIERS]
        news = self.forcing.index[day] - base[0] - net[0] / depth[0]
        self.session, self.buys_done, self.sales_done = [], [], []
        for k in TIERS:
            buys = sum(sorted(max(self.orders[name][k], 0) for name in self.orders))
            sales = sum(sorted(max(-self.orders[name][k], 0) for name in self.orders))
            low, high = math.log(1 - market.limit[k]), math.log(1 + market.limit[k])
            common = market.beta[k] * news + base[k]
            want = common + (buys - sales) / depth[k]
            sold = sales - min(max(low - want, 0.0) * depth[k], sales)
            bought = buys - min(max(want - high, 0.0) * depth[k], buys)
            self.buys_done.append(bought / buys if buys else 1.0)
            self.sales_done.append(sold / sales if sales else 1.0)
            self.session.append(min(max(common + (bought - sold) / depth[k], low), high))
            for name in self.orders:
                done = self.orders[name][k] * (
                    self.buys_done[k] if self.orders[name][k] > 0 else self.sales_done[k]
                )
                self.past[name][k] += fade[name][k] + done / depth[k]
        self.least_done = min(self.sales_done)
        self.pressed = {}
        self.agents.shuffle_do("hedge")
        self.moved, after = list(self.session), []
        left, gap = self.forcing.days_left[day + 1], self.forcing.gaps[day]
        for c, k in enumerate(HEDGED):
            total = sum(sorted(flows[c] for flows in self.pressed.values()))
            deep = p["futures_depth"] * self.contract.adv[c] / self.sigma_used[k]
            self.moved[k] += p["spill"] * total / deep
            a = self.contract.anchor[c] / 365
            weight, before = 1 - math.exp(-left / 21), 1 - math.exp(-(left + gap) / 21)
            b = a * left + (1 - p["reversion"]) * (self.basis[c] - a * (left + gap)) * weight / before
            b += weight * (1 - p["spill"]) * total / deep
            after.append(min(max(b, -0.9), 0.004 + 0.03 * left / 365))
        for k in TIERS:
            low, high = math.log(1 - market.limit[k]), math.log(1 + market.limit[k])
            self.moved[k] = min(max(self.moved[k], low), high)
        self.gain = [math.expm1(x) for x in self.moved]
        self.contract_gain = []
        for c, k in enumerate(HEDGED):
            gain = (1 + self.gain[k]) * (1 + after[c]) / (1 + self.basis[c]) - 1
            self.contract_gain.append(min(max(gain, -0.1), 0.1))
            self.basis[c] = (1 + self.contract_gain[c]) * (1 + self.basis[c]) / (1 + self.gain[k]) - 1
        self.log = [x + m for x, m in zip(self.log, self.moved, strict=True)]
        self.agents.shuffle_do("act")
        self.low = [min(x, self.log[k]) for x, k in zip(self.low, HEDGED, strict=True)]
        memory = p["vol_memory"]
        self.sigma = [
            math.sqrt(memory * s * s + (1 - memory) * m * m)
            for s, m in zip(self.sigma, self.moved, strict=True)
        ]
        self.day += 1

    def run(self):
        """Run all days of the forcing."""
        log, basis = [self.log], [list(self.basis)]
        for _ in range(len(self.forcing)):
            self.step()
            log.append(self.log)
            basis.append(list(self.basis))
        return np.array(log), np.array(basis)

"""A race in a calm market, fund by fund and day by day in plain Python: only the racers trade."""

from math import exp, expm1, log1p, sqrt

from widgets.simulation.cascade.fund_books import HEDGE, HEDGE_MIX, SMALL_MIX
from widgets.simulation.cascade.pressure import FUTURES_LIMIT
from widgets.simulation.futures import anchor_level, carry_ceiling, weight
from widgets.simulation.market import CONTRACTS, futures, record_forcing, tiers


def run(p, exits, race):
    """Return each fund's result per CNY of stocks at the start, and the last log levels.

    `p` maps parameters to numbers; `exits` is one Exit for each fund.
    """
    market, contract, force = tiers(), futures(), record_forcing(race.end)
    stake, starts = race.stocks / len(exits), [race.first_day + one.wait for one in exits]
    mix = [(1 - p["size_tilt"]) * h + p["size_tilt"] * s for h, s in zip(HEDGE_MIX, SMALL_MIX, strict=True)]
    held = [[stake * w for w in mix] for _ in exits]
    hedge = [[-stake * HEDGE[name] for name in CONTRACTS] for _ in exits]
    profit, level, past = [0.0] * len(exits), [0.0] * 5, [0.0] * 5
    sigma, basis = list(market.calm), list(contract.basis)
    for day in range(len(force)):
        now, before = force.days_left[day + 1], force.days_left[day + 1] + force.gaps[day]
        depth, wanted, done, move = [], [[0.0] * 5 for _ in exits], [], []
        for k in range(5):
            depth.append(p["depth"] * market.adv[k] / max(sigma[k], market.calm[k]))
            for i, one in enumerate(exits):
                if day >= starts[i]:
                    share = one.pace * 2 * p["participation"] / len(exits)
                    wanted[i][k] = min(share * market.adv[k], held[i][k])
            asked = sum(one[k] for one in wanted)
            faded = -p["resilience"] * past[k]
            free = faded - asked / depth[k]
            low, high = log1p(-market.limit[k]), log1p(market.limit[k])
            sold = asked if free >= low else max(asked - (low - free) * depth[k], 0.0)
            done.append(sold / asked if asked > 0 else 1.0)
            # pressure comes back faster than the limit allows: the price is held, what is left is not kept
            move.append(min(faded - sold / depth[k], high))
            past[k] += faded - sold / depth[k]
        through = min(done)
        cut = [sum(w) / sum(h) if sum(h) > 1e-12 else 0.0 for w, h in zip(wanted, held, strict=True)]
        for c, k in enumerate((1, 2)):
            bought = sum(-hedge[i][c] * cut[i] * through for i in range(len(exits)))
            thick = p["futures_depth"] / max(sigma[k], market.calm[k]) * contract.adv[c]
            wanted_move = move[k] + p["spill"] * bought / thick
            move[k] = min(wanted_move, log1p(market.limit[k]))
            far = basis[c] - anchor_level(contract.anchor[c], before)
            found = (
                anchor_level(contract.anchor[c], now)
                + (1 - p["reversion"]) * far * weight(now) / weight(before)
                + (1 - p["spill"]) * weight(now) * bought / thick
            )
            found = min(found, carry_ceiling(now))
            gain = exp(move[k]) * (1 + found) / (1 + basis[c]) - 1
            gain = max(-FUTURES_LIMIT, min(FUTURES_LIMIT, gain))
            basis[c] = (1 + gain) * (1 + basis[c]) / exp(move[k]) - 1
            for i in range(len(exits)):
                profit[i] += hedge[i][c] * gain
                hedge[i][c] *= (1 + gain) * (1 - cut[i] * through)
        for k in range(5):
            for i in range(len(exits)):
                profit[i] += held[i][k] * expm1(move[k])
                held[i][k] = max(held[i][k] - wanted[i][k] * done[k], 0.0) * exp(move[k])
            level[k] += move[k]
            sigma[k] = sqrt(p["vol_memory"] * sigma[k] ** 2 + (1 - p["vol_memory"]) * move[k] ** 2)
    for i in range(len(exits)):
        for k in range(5):
            profit[i] += held[i][k] * expm1(-race.recovered * past[k])
        for c, k in enumerate((1, 2)):
            profit[i] += hedge[i][c] * expm1(-race.recovered * past[k])
    return [one / stake for one in profit], level

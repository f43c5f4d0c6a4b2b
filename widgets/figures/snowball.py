"""Figures of chapter 3: what a snowball is worth, its odds, knock-ins by date, and a note on margin.

The standard note: 24 months, knock-out 103 % monthly from month 3. Arguments are text: knock-in level,
volatility, carry q and drift in percent. Money is a share of the notional.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType

import numpy as np

from widgets.simulation import record
from widgets.simulation.dealer import MarginPath, knock_in_map, margin_path, share_knocked_in, vintage_book
from widgets.simulation.record import measures
from widgets.simulation.snowball import Market, Terms, Valuation, value
from widgets.simulation.snowball.parts import Parts, parts

RATE = 0.02
FATES = ("coupon", "out", "calm", "loss", "touch")


def _percent(name: str, text: str) -> float:
    try:
        return float(text) / 100
    except ValueError:
        raise ValueError(f"{name}={text!r}: must be a number, in percent") from None


@cache
def _parts(knock_in: str, vol: str, carry: str) -> Parts:
    terms = Terms.ideal(ki=_percent("knock_in", knock_in))
    return parts(terms, Market(_percent("vol", vol), RATE, _percent("carry", carry)), 1.0)


@cache
def _valued(knock_in: str, vol: str, carry: str, drift: str) -> Valuation:
    """Value the note that is fair at (vol, carry) where the index really drifts by `drift` a year."""
    coupon = _parts(knock_in, vol, carry).par_coupon
    terms = Terms.ideal(ki=_percent("knock_in", knock_in), coupon=coupon)
    world = Market(_percent("vol", vol), RATE, RATE - _percent("drift", drift))
    return value(terms, world, 1.0)


def par_coupon(knock_in: str, vol: str, carry: str) -> float:
    """Return the coupon a year at which the note is worth what it costs, plain decimal."""
    return _parts(knock_in, vol, carry).par_coupon


def put(knock_in: str, vol: str, carry: str) -> float:
    """Return the value today of the put that the investor sold, share of notional."""
    return _parts(knock_in, vol, carry).put


def interest(knock_in: str, vol: str, carry: str) -> float:
    """Return the value today of the interest that the investor gives up, share of notional."""
    return _parts(knock_in, vol, carry).interest


def chance(fate: str, knock_in: str, vol: str, carry: str, drift: str) -> float:
    """Return the chance of a fate: coupon (out or calm), out, calm, loss (knocked in, not out), or touch."""
    found = _valued(knock_in, vol, carry, drift)
    by_name = {
        "coupon": found.p_ko + found.p_noevent,
        "out": found.p_ko,
        "calm": found.p_noevent,
        "loss": found.p_loss,
        "touch": found.p_ki_touch,
    }
    if fate not in by_name:
        raise ValueError(f"fate={fate!r}: must be one of {', '.join(FATES)}")
    return float(by_name[fate])


def mean_loss(knock_in: str, vol: str, carry: str) -> float:
    """Return the mean share of the money lost by notes knocked in and never out, a positive decimal."""
    found = _parts(knock_in, vol, carry)
    odds = chance("loss", knock_in, vol, carry, str(100 * RATE - float(carry)))
    return found.put * math.exp(RATE * 2) / odds


def life(knock_in: str, vol: str, carry: str) -> float:
    """Return the expected life in months of 21 trading days."""
    drift = str(100 * RATE - float(carry))
    return float(_valued(knock_in, vol, carry, drift).exp_life_days) / 21


def life_paid(knock_in: str, vol: str, carry: str) -> float:
    """Return the expected life in months of the notes that pay a coupon; all others live 24 months."""
    lost = chance("loss", knock_in, vol, carry, str(100 * RATE - float(carry)))
    return (life(knock_in, vol, carry) - 24 * lost) / (1 - lost)


def carry_of(contract: str, date: str) -> float:
    """Return the carry q that a futures price implies, r - annualised basis, plain decimal per year."""
    return RATE - measures.annualised_basis(contract, date)


def par_coupon_of_record(knock_in: str, series: str, contract: str, date: str) -> float:
    """Return the par coupon at the realised volatility of Q4 2023 and the carry of a contract on a date."""
    vol = 100 * measures.window("q4_2023", series).volatility
    return par_coupon(knock_in, str(vol), str(100 * carry_of(contract, date)))


def knocked_in(series: str, knock_in: str, date: str) -> float:
    """Return the back-cast share of the stock free on 29 December 2023 knocked in by a close.

    `series` is csi500, csi1000 or both (weighted by the notional free on each).
    """
    table = record.knock_ins()
    at = np.flatnonzero(table["date"] == np.datetime64(date))
    if not at.size:
        raise ValueError(
            f"date={date!r}: must be a trading day from {table['date'][0]} to {table['date'][-1]}"
        )
    chosen = ("csi500", "csi1000") if series == "both" else (series,)
    columns = [f"{name}_{knock_in}_pct" for name in chosen]
    for column in columns:
        if column not in table:
            raise ValueError(f"series={series!r}, knock_in={knock_in!r}: no column {column} in the record")
    weights = np.array([_free(name, knock_in) for name in chosen])
    shares = np.array([table[column][at[0]] for column in columns]) / 100
    return float(weights @ shares / weights.sum())


def _free(series: str, knock_in: str) -> float:
    book = vintage_book(series, _percent("knock_in", knock_in))
    return book.pick(~book.knocked_in).outstanding


def notional_left(series: str, knock_in: str, date: str) -> float:
    """Return the notional (CNY) on an index never knocked in by a close, at the middle of the range."""
    return 1e9 * _free(series, knock_in) * (1 - knocked_in(series, knock_in, date))


def notional_next(series: str, knock_in: str, date: str, fall: str) -> float:
    """Return the notional (CNY) on an index that a further fall of `fall` percent after `date` knocks in."""
    book = vintage_book(series, _percent("knock_in", knock_in))
    close = measures.points(series, date)
    shares = [share_knocked_in(book, close * level) for level in (1 - _percent("fall", fall), 1.0)]
    return 1e9 * _free(series, knock_in) * (shares[0] - shares[1])


def densest(series: str, knock_in: str) -> float:
    """Return the lower end of the 100-point bucket with most knock-in levels, index points."""
    found = knock_in_map(vintage_book(series, _percent("knock_in", knock_in)))
    return float(found.level_from[int(np.argmax(found.notional))])


@cache
def _account(margin: str, pays: str) -> MarginPath:
    """Follow a note on the CSI 1000 begun on 29 December 2023 to the end of March 2024."""
    if pays not in ("pays", "stops"):
        raise ValueError(f"pays={pays!r}: must be pays or stops")
    daily = record.daily()
    closes = daily["csi1000"][daily["date"] >= np.datetime64("2023-12-29")]
    market = Market(0.20, RATE, 0.04)
    terms = Terms.ideal(s0=float(closes[0]), margin=_percent("margin", margin))
    coupon = parts(terms, market, terms.s0).par_coupon
    terms = replace(terms, coupon=coupon, coupon_maturity=coupon)
    return margin_path(terms, market, closes, pays=pays == "pays")


def account(margin: str, pays: str, what: str) -> float:
    """Return a part of the account as a share of the money first paid in.

    `margin` in percent of notional; `pays` is pays or stops: what the investor does at a margin call;
    `what` is back (after a close-out), called, end (the last mark) or lowest.
    """
    found = _account(margin, pays)
    first = found.spot[0] * _percent("margin", margin)
    by_name = {
        "back": found.returned,
        "called": float(found.calls.sum()),
        "end": float(found.equity[-1]),
        "lowest": float(found.equity.min()),
    }
    if what not in by_name:
        raise ValueError(f"what={what!r}: must be one of {', '.join(by_name)}")
    return float(by_name[what] / first)


FIGURES: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "snowball_account": account,
        "snowball_chance": chance,
        "snowball_densest": densest,
        "snowball_interest": interest,
        "snowball_knocked_in": knocked_in,
        "snowball_life": life,
        "snowball_life_paid": life_paid,
        "snowball_mean_loss": mean_loss,
        "snowball_notional_left": notional_left,
        "snowball_notional_next": notional_next,
        "snowball_par_coupon": par_coupon,
        "snowball_par_coupon_of_record": par_coupon_of_record,
        "snowball_put": put,
    }
)

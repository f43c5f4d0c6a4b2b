"""From the workers' answers to rows of numbers, and to the printed tables."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from tests.bench_peers.cases import WHICH, Case, growth
from tests.bench_peers.methods import Method

Row = dict[str, Any]


def errors(cases: Sequence[Case], curves: Sequence[Sequence[Sequence[float]]]) -> Row:
    """Return worst price / s0, delta and gamma x s0 / 100 with their rows, and the median of price / s0."""
    found: Row = {}
    for column, (name, power) in enumerate({"price": -1, "delta": 0, "gamma": 1}.items()):
        off, percent = [], 0.01 if name == "gamma" else 1.0
        for case, curve in zip(cases, curves, strict=True):
            spots = case.spots if len(curve[0]) > 1 else np.array([case.spot])
            ours = curve[column][int(np.flatnonzero(spots == case.spot)[0])]
            off.append(abs(ours - case.right[column]) * case.note.s0**power * percent)
        # a result that is not a number is infinitely wrong
        off = [value if np.isfinite(value) else float("inf") for value in off]
        worst = int(np.argmax(off))
        found |= {f"{name}_error": off[worst], f"{name}_row": cases[worst].id}
        if name == "price":
            found["price_median"] = float(np.median(off))
    return found


def row_of(method: Method, found: Mapping[str, Any], cases: Sequence[Case]) -> Row:
    """Return everything known of one method."""
    row: Row = {"method": method.label, "key": method.key, "family": method.family, "setting": method.setting}
    if "missing" in found:
        return row | {"missing": found["missing"]}
    row |= errors(cases, found["curves"])
    return row | {
        "seconds": found["seconds"]["base"],
        "growth": growth(found["seconds"]),
        "version": found["version"],
        "numpy": found["numpy"],
        "blas": found["blas"],
    }


def _ms(seconds: float | None) -> str:
    return "-" if seconds is None else f"{1e3 * seconds:,.1f}"


def accuracy_lines(rows: Sequence[Row]) -> Iterable[str]:
    """Return the table of errors and times."""
    heads = f"{'ms':>10}{'x fast':>9}{'price':>10}{'(row)':>7}{'median':>9}{'delta':>9}{'gamma':>9}"
    yield f"{'method':27}{heads}  version, setting"
    for row in rows:
        if "missing" in row:
            yield f"{row['method']:27}{row['missing']}"
            continue
        ratio = f"{row['seconds'] / row['fast_beside']:,.1f}"
        yield (
            f"{row['method']:27}{_ms(row['seconds']):>10}{ratio:>9}{row['price_error']:>10.1e}"
            f"{row['price_row']:>7}{row['price_median']:>9.0e}{row['delta_error']:>9.0e}{row['gamma_error']:>9.0e}"
            f"  {row['version']}; {row['setting']}"
        )
    yield f"ms: 24-month note, 200 spots, price + delta + gamma. Errors over {WHICH}:"
    yield "worst price / s0 with its row, median price / s0, worst delta, worst gamma x s0 / 100."
    yield "x fast: against the fast setting timed right before and after the method, as the machine was then."


def growth_lines(rows: Sequence[Row]) -> Iterable[str]:
    """Return the table of times in ms against days, spots and contracts."""
    shown = [row for row in rows if "growth" in row]
    if not shown:
        return
    names = list(shown[0]["growth"])
    yield f"{'time in ms':27}" + "".join(f"{name:>11}" for name in names)
    for row in shown:
        yield f"{row['method']:27}" + "".join(f"{_ms(row['growth'][name]):>11}" for name in names)
    yield "-: not run, it would take longer than the time allowed for one group."


def goal_lines(rows: Sequence[Row], extra: Mapping[str, float]) -> Iterable[str]:
    """Return what was asked of our engine, what was measured, and whether it is met."""
    found = {row["method"]: row for row in rows if "seconds" in row}
    default, fast = found["ours, default"], found["ours, fast"]
    goals = [
        ("default setting, ms", 1e3 * default["seconds"], 6.0),
        ("fast setting, ms", 1e3 * fast["seconds"], 3.0),
        ("fast setting, worst price / s0", fast["price_error"], 1e-5),
        ("100,000 Monte Carlo paths with outcomes, s", extra["paths"], 1.0),
        ("3,000-note book x 200 spots, ms", 1e3 * extra["book"], 40.0),
        ("... and its table made first, ms", 1e3 * (extra["book"] + extra["table"]), 40.0),
    ]
    for name, value, most in goals:
        yield f"{name:45}{value:>10.2g}  at most {most:<8g}{'met' if value <= most else 'MISSED'}"
    # the error asked of the fast setting decides which of QuantLib's settings it is held against
    peers = [row for name, row in found.items() if name.startswith("QuantLib") and row["price_error"] <= 1e-5]
    if not peers:
        yield "no setting of QuantLib ran that is within 1e-5: the ratio of 70 cannot be judged"
        return
    peer = min(peers, key=lambda row: float(row["seconds"]))
    ratio, error = peer["seconds"] / peer["fast_beside"], peer["price_error"] / fast["price_error"]
    mark = "met" if ratio >= 70 and error >= 1 else "MISSED"
    yield f"{'times faster than ' + peer['method']:45}{ratio:>10.0f}  at least {70:<7g}{mark}"
    yield f"  (its fastest setting within 1e-5: its worst price is {error:.0f} times as far off as fast's)"

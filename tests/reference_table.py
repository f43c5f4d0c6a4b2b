"""Compare the snowball engine with a table of reference prices: ``python tests/reference_table.py FILE``.

Each row of the table spells out a note, a market and the right answers; ``tests/data/snowballs.csv`` is one.
Prints the worst error of each column with its row; exits 1 if any is beyond tolerance.
"""

import argparse
import csv
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from widgets.simulation.snowball import DEFAULT, FAST, Market, Setting, Terms, Valuation, value

Row = dict[str, str]
DATA = Path(__file__).parent / "data" / "snowballs.csv"

# what a column may differ by: s0 is the row's, so that a note on 6500 points is judged like one on 100
TOLERANCES: dict[str, Callable[[float], float]] = {
    "price": lambda s0: 1e-5 * s0,
    "delta": lambda s0: 1e-4,
    "gamma": lambda s0: 1e-3 * 100 / s0,
    "vega": lambda s0: 1e-4 * s0,
    "dprice_dr": lambda s0: 1e-4 * s0,
    "dprice_dq": lambda s0: 1e-4 * s0,
    "pv_notional": lambda s0: 1e-5 * s0,
    "price_unfunded": lambda s0: 1e-5 * s0,
    "p_ko": lambda s0: 1e-5,
    "p_noevent": lambda s0: 1e-5,
    "p_loss": lambda s0: 1e-5,
    "p_ki_touch": lambda s0: 1e-5,
    "exp_life_days": lambda s0: 5e-3,
}


@dataclass(frozen=True)
class Worst:
    """Largest error of one column, in its units and as a multiple of the tolerance, and the row it is in."""

    column: str
    row: str
    error: float
    ratio: float


def numbers(cell: str) -> list[float]:
    """Read ``1.0;2.0;3.0``."""
    return [float(part) for part in cell.split(";")]


def terms_of(row: Row) -> Terms:
    """Return the note of a row, seen from its valuation day."""
    accrual, discount = numbers(row["ko_accrual_years"]), numbers(row["ko_discount_years"])
    days = [int(day) for day in row["ko_days"].split(";")]
    if days[-1] != int(row["n_days"]) or abs(discount[-1] - float(row["mat_discount_years"])) > 1e-9:
        raise ValueError(f"row {row['id']}: the last knock-out day is not the maturity")
    return Terms.listed(
        ko_days=days,
        ko_levels=numbers(row["ko_levels"]),
        ki_level=float(row["ki_level"]),
        coupon=float(row["cpn_ko"]),
        # Terms counts one accrual to maturity; a row may give the two coupons different ones
        coupon_maturity=float(row["cpn_mat"]) * float(row["mat_accrual_years"]) / accrual[-1],
        accrual_years=accrual,
        discount_years=discount,
        s0=float(row["s0"]),
        margin=float(row["margin"]),
    )


def market_of(row: Row) -> Market:
    """Return the market of a row."""
    return Market(*(float(row[name]) for name in ("vol", "r", "q", "dt_years")))


def answers(row: Row, setting: Setting = DEFAULT) -> dict[str, float]:
    """Return our number for each column of `TOLERANCES`."""
    terms = terms_of(row)
    found: Valuation = value(
        terms, market_of(row), float(row["spot"]), knocked_in=bool(int(row["knocked_in"])), setting=setting
    )
    ours = {name: float(getattr(found, name)) for name in TOLERANCES if name != "price_unfunded"}
    ours["price_unfunded"] = ours["price"] - terms.margin * ours["pv_notional"]
    return ours


def compare(rows: list[Row], setting: Setting = DEFAULT) -> list[Worst]:
    """Return the worst error of every column; a result that is not a number counts as infinitely wrong."""
    worst = {column: Worst(column, "-", 0.0, 0.0) for column in TOLERANCES}
    for row in rows:
        for column, ours in answers(row, setting).items():
            error = abs(ours - float(row[column]))
            ratio = error / TOLERANCES[column](float(row["s0"]))
            if not np.isfinite(ratio):
                ratio = float("inf")
            if ratio > worst[column].ratio:
                worst[column] = Worst(column, row["id"], error, ratio)
    return list(worst.values())


def main(argv: list[str] | None = None) -> int:
    """Print the table; return 0 if every column is within tolerance, else 1."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", nargs="?", type=Path, default=DATA)
    parser.add_argument("--fast", action="store_true", help="use the fast setting")
    options = parser.parse_args(argv)
    with options.file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    if not rows:
        print(f"{options.file}: no rows")
        return 1
    print(f"{options.file}: {len(rows)} rows")
    print(f"{'column':<16}{'worst error':>14}{'/ tolerance':>14}  row")
    found = compare(rows, FAST if options.fast else DEFAULT)
    for worst in found:
        mark = "" if worst.ratio <= 1 else "  BEYOND TOLERANCE"
        print(f"{worst.column:<16}{worst.error:>14.2e}{worst.ratio:>14.4f}  {worst.row}{mark}")
    return int(any(worst.ratio > 1 for worst in found))


if __name__ == "__main__":
    sys.exit(main())

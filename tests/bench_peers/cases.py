"""The cases: rows of the reference table to be right on, and groups of notes to be timed on."""

import csv
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench_peers.note import Floats, Note

TABLE = Path(__file__).parents[1] / "data" / "snowballs.csv"
SPOTS = 200
LOW, HIGH = 0.76, 1.30  # of s0: just above the usual knock-in level, well above the usual knock-out level
CALENDAR, FEWEST_DAYS, FEWEST_TO_KO = "IDEAL252", 100, 5
# nearer, a fixed grid cannot follow; on the exchange's calendar pricelib discounts by trading days
WHICH = f"{CALENDAR} rows, {FEWEST_DAYS}+ days from maturity and {FEWEST_TO_KO}+ from the next observation"


@dataclass(frozen=True)
class Case:
    """A row of the table: its note, its place among the spots and the right price, delta and gamma."""

    id: str
    note: Note
    spot: float
    right: tuple[float, float, float]

    @property
    def spots(self) -> Floats:
        """The curve of spots of its note; the row's own spot stands in for the nearest of them."""
        found = curve_of_spots(self.note)
        found[np.argmin(np.abs(np.log(found / self.spot)))] = self.spot
        return found


def curve_of_spots(note: Note, count: int = SPOTS) -> Floats:
    """Return evenly spaced logs of spots."""
    return np.asarray(np.geomspace(LOW, HIGH, count) * note.s0)


def _note(row: dict[str, str]) -> Note:
    numbers = {
        field: float(row[column])
        for field, column in {
            "s0": "s0", "dt_years": "dt_years", "ki_level": "ki_level", "coupon": "cpn_ko",
            "coupon_maturity": "cpn_mat", "margin": "margin", "r": "r", "q": "q", "vol": "vol",
        }.items()
    }  # fmt: skip
    return Note(
        elapsed=int(row["elapsed_days"]),
        knocked_in=row["knocked_in"] == "1",
        ko_days=tuple(int(day) for day in row["ko_days"].split(";")),
        ko_levels=tuple(float(level) for level in row["ko_levels"].split(";")),
        **numbers,
    )


def accuracy() -> list[Case]:
    """Return the comparable rows of the reference table."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["calendar"] == CALENDAR]
    cases = []
    for row in rows:
        note, right = _note(row), (float(row["price"]), float(row["delta"]), float(row["gamma"]))
        if note.tenor >= FEWEST_DAYS and note.ko_days[0] >= FEWEST_TO_KO:
            cases.append(Case(row["id"], note, float(row["spot"]), right))
    return cases


def plain(months: int = 24, ki: float = 75.0, coupon: float = 0.2) -> Note:
    """Return the note that times are taken on: 103/75, knock-out observed from month 3, vol 25%."""
    days = tuple(21 * month for month in range(3, months + 1))
    return Note(
        s0=100.0, elapsed=0, dt_years=1 / 252, ki_level=ki, knocked_in=False, coupon=coupon,
        coupon_maturity=coupon, margin=1.0, r=0.02, q=0.04, vol=0.25, ko_days=days,
        ko_levels=(103.0,) * len(days),
    )  # fmt: skip


BASE = "24 months", "200 spots", "1 note"  # the first group under the three names it has in the tables


def timing() -> dict[str, list[tuple[Note, Floats]]]:
    """Return groups of cases: the base, then as many months, spots and notes as asked."""
    base = plain()
    spots = curve_of_spots(base)
    # no two notes alike, so that none can be answered from another
    book = [replace(base, ki_level=70 + k / 10, coupon=0.1 + k / 1000) for k in range(100)]
    groups = {"base": [(base, spots)]}
    groups |= {f"{months} months": [(plain(months), spots)] for months in (12, 36)}
    groups |= {f"{count} spots": [(base, curve_of_spots(base, count))] for count in (50, 800)}
    groups |= {f"{count} notes": [(note, spots) for note in book[:count]] for count in (10, 100)}
    return groups


def growth(seconds: dict[str, float | None]) -> dict[str, float | None]:
    """Return the times in rising order, the base under each of its names."""
    months, spots, notes = BASE
    order = ("12 months", months, "36 months", "50 spots", spots, "800 spots", notes, "10 notes", "100 notes")
    return {name: seconds["base" if name in BASE else name] for name in order}


def spell(note: Note, spots: Floats) -> dict[str, Any]:
    """Return a case as it travels to a worker."""
    return {"note": asdict(note), "spots": spots.tolist()}

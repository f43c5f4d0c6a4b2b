"""Chapter 3: the knock-in levels of January 2024, and the share of notes knocked in by date."""

from __future__ import annotations

from typing import Any

import numpy as np

from widgets.charts.snowball import knock_in_map as chart
from widgets.controls import Choice, Step, Weight
from widgets.explorer import Explorer
from widgets.simulation import record
from widgets.simulation.dealer import knock_in_map, vintage_book
from widgets.view import Stat

BUCKET = 100.0
LEVELS = np.arange(3800.0, 5800.0, BUCKET)  # every knock-in level of both indices and variants
LAST = np.datetime64("2024-02-08")
# The densest levels that brokers named: facts barrier-dense-500 and -1000, barrier-bucket-500 and -1000.
BROKERS = {
    "csi500": {"great_wall": 4900.0, "cinda": 4500.0},
    "csi1000": {"great_wall": 5200.0, "cinda": 4800.0},
}
# Shares of the stock knocked in, percent: facts snowball-knocked-in-ubs and knocked-in-0122-issuers. Neither
# says of which index, nor of what stock.
REPORTED = (("ubs", "2024-01-23", 40.0), ("risk", "2024-01-22", 33.0))


def knock_ins(index: str, knock_in: str, notional: float) -> dict[str, Any]:
    """Return where knock-in levels lay, the index day by day, and the share knocked in beside what was said.

    Columns: ``date`` from which a row is shown; ``level`` in index points, up to ``level_to`` for a bucket;
    ``notional`` in CNY bn of notes never knocked in on 29 December 2023, ``notional_in`` of these knocked in;
    ``share`` of them in percent. ``notional`` (the argument) is CNY bn live on both indices.
    """
    daily, table = record.daily(), record.knock_ins()
    book = vintage_book(index, float(knock_in) / 100, notional)
    found = knock_in_map(book, BUCKET)
    buckets = np.zeros(len(LEVELS))
    buckets[np.searchsorted(LEVELS, found.level_from)] = found.notional
    free = buckets.sum()
    days = daily["date"][(daily["date"] >= table["date"][0]) & (daily["date"] <= LAST)]
    share = table[f"{index}_{knock_in}_pct"][np.isin(table["date"], days)]
    points = daily[f"{index}_points"][np.isin(daily["date"], days)].astype(np.float64)
    brokers = BROKERS[index]
    sizes = {"level": len(LEVELS), "index": len(days), "broker": len(brokers), "said": len(REPORTED)}
    start = np.array([days[0]])

    def fill(**given: Any) -> np.ndarray:
        return np.concatenate([given.get(name, np.full(size, np.nan)) for name, size in sizes.items()])

    return {
        "date": np.concatenate(
            [
                np.repeat(start, sizes["level"]),
                days,
                np.repeat(start, sizes["broker"]),
                np.array([day for _, day, _ in REPORTED], dtype="datetime64[D]"),
            ]
        ),
        "series": np.concatenate(
            [
                np.repeat(["level"], sizes["level"]),
                np.repeat(["index"], sizes["index"]),
                list(brokers),
                [name for name, _, _ in REPORTED],
            ]
        ),
        "level": fill(level=LEVELS, index=points, broker=np.array(list(brokers.values()))),
        "level_to": fill(level=LEVELS + BUCKET),
        "notional": fill(level=buckets),
        "beside": fill(said=np.array([share[days == np.datetime64(day)][0] for _, day, _ in REPORTED])),
        "share": fill(index=share, said=np.array([each for _, _, each in REPORTED])),
        "notional_in": fill(index=share / 100 * free),
        "index": index,
        "ki": float(knock_in),
        "ubs": float(share[days == np.datetime64(REPORTED[0][1])][0]),
        "miss": float(share[days == np.datetime64(REPORTED[0][1])][0] - REPORTED[0][2]),
    }


# 2 January to the last day before the holiday.
DAYS_SHOWN = tuple(day for day in record.knock_ins()["date"] if day <= LAST)

knock_in_levels = Explorer(
    name="knock-in-map",
    kind="estimate",
    controls=(
        Choice("index", ("csi500", "csi1000"), "csi1000"),
        Choice("knock_in", ("75", "80"), "75"),
        Step("day", "date", DAYS_SHOWN, np.datetime64("2024-01-23"), pace=500),
        Weight("notional", 190, 350, 10, 270),
    ),
    simulate=knock_ins,
    chart=chart,
    stats={
        "day": Stat("last", "date", where=(("series", "index"),)),
        "close": Stat("last", "level", where=(("series", "index"),)),
        "lowest": Stat("min", "level", where=(("series", "index"),)),
        "share": Stat("last", "share", where=(("series", "index"),)),
        "amount": Stat("last", "notional_in", where=(("series", "index"),)),
    },
    scenarios={
        "before": {"day": np.datetime64("2024-01-19")},
        "first": {"day": np.datetime64("2024-01-22")},
        "second": {"day": np.datetime64("2024-02-05")},
        "eighty": {"knock_in": "80"},
        "middle": {"index": "csi500", "day": np.datetime64("2024-02-05")},
    },
    table=("series", "date", "level", "notional", "share"),
)

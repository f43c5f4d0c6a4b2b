"""Peers side by side in one run: ``python -m tests.bench_peers [--json FILE]``. Nothing here is asserted."""

import argparse
import datetime
import json
import os
import platform
import time
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench_peers import cases, methods, ours, table
from widgets.simulation import dealer

REPEATS = 15


def machine() -> dict[str, Any]:
    """Return what a reader needs to judge the times."""
    info = Path("/proc/cpuinfo")
    names = [line for line in info.read_text().splitlines() if "model name" in line] if info.is_file() else []
    return {
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "processor": names[0].split(":")[1].strip() if names else platform.machine(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
    }


def book_seconds() -> dict[str, float]:
    """Return the seconds of a table of deltas, and of 3,000 notes x 200 spots read off it; best of five."""
    rng, count = np.random.default_rng(1), 3000
    start, age = rng.uniform(5000, 8000, count), rng.integers(0, 504, count)
    book = dealer.Book(dealer.NOTE, np.full(count, 0.1), start, age, rng.random(count) < 0.3)
    found: dict[str, float] = {"table": float("inf"), "book": float("inf")}
    for _ in range(5):
        one = time.perf_counter()
        lookup = dealer.delta_table()
        two = time.perf_counter()
        dealer.exposure(book, lookup, np.linspace(4000, 7000, 200))
        three = time.perf_counter()
        found = {"table": min(found["table"], two - one), "book": min(found["book"], three - two)}
    return found


def _limits(budget: float, patience: float) -> dict[str, float]:
    return {"repeats": REPEATS, "budget": budget, "patience": patience}


def request(wanted: list[cases.Case], one: bool, budget: float, patience: float) -> dict[str, Any]:
    """Return what a worker is asked; `one` spot for each row, or the row's spot among all 200."""
    right = [cases.spell(case.note, np.array([case.spot]) if one else case.spots) for case in wanted]
    groups = {name: [cases.spell(*case) for case in group] for name, group in cases.timing().items()}
    return {"accuracy": right, "timing": groups} | _limits(budget, patience)


def main() -> None:
    """Print the tables; write them as JSON if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write results, machine, date and versions here")
    parser.add_argument("--threads", type=int, default=1, help="threads of the linear algebra library (1)")
    parser.add_argument("--budget", type=float, default=3.0, help="seconds of repeats of one group (3)")
    parser.add_argument("--patience", type=float, default=10.0, help="longest single run, seconds (10)")
    parser.add_argument("--only", default="", help="run only the methods whose name contains this, and ours")
    options = parser.parse_args()

    about, wanted = machine(), cases.accuracy()
    print(*(f"{name}: {value}" for name, value in about.items()), sep="; ")
    rows, limits = [], (options.budget, options.patience)
    only_base = request([], False, *limits)
    only_base["timing"] = {"base": only_base["timing"]["base"]}

    def seconds(method: methods.Method, threads: int) -> float:
        found = methods.run(method, only_base, threads)
        if (
            "missing" in found
        ):  # ours is always there: this is a mistake of the tree, not a peer to do without
            raise SystemExit(f"{method.label} {found['missing']}")
        return float(found["seconds"]["base"])

    for method in methods.METHODS:
        if options.only in method.label or method.module == "ours":
            # spots of a Monte Carlo do not touch each other: its error needs the row's own alone
            asked = request(wanted, method.module == "monte_carlo", *limits)
            before = seconds(methods.FAST, options.threads)
            answer = methods.run(method, asked, options.threads)
            after = seconds(methods.FAST, options.threads)
            rows.append(table.row_of(method, answer, wanted) | {"fast_beside": (before + after) / 2})
    again = {
        f"{method.label}, {threads} thread(s)": seconds(method, threads)
        for threads in sorted({options.threads, os.cpu_count() or 1})
        for method in methods.METHODS[:2]
    }
    extra = book_seconds() | {"paths": ours.paths_seconds(cases.plain(), 100_000)}

    print(
        f"threads: {options.threads} for every method; {len(wanted)} rows; median of up to {REPEATS} runs\n"
    )
    print(*table.accuracy_lines(rows), "", *table.growth_lines(rows), "", sep="\n")
    print("again at the end:", "; ".join(f"{name} {1e3 * value:.1f} ms" for name, value in again.items()))
    for library in sorted({f"numpy {row['numpy']}, {row['blas']}" for row in rows if "blas" in row}):
        print("linear algebra:", library)
    print("", *table.goal_lines(rows, extra), sep="\n")
    if options.json:
        text = json.dumps(
            {"machine": about | {"threads": options.threads}, "rows": rows, "ours": again | extra}, indent=1
        )
        options.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

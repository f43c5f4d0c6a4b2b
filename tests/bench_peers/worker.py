"""The worker's side: one method, cases as JSON on standard input, results and times as JSON on the output."""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.bench_peers.note import Curve, Floats, Note

Method = Callable[[Note, Floats], Curve]


def blas() -> str:
    """Return the linear algebra library of numpy and the threads it was given."""
    found = np.show_config(mode="dicts")["Build Dependencies"]["blas"]  # type: ignore[call-overload, index]
    return f"{found['name']} {found['version']}, {os.environ.get('OPENBLAS_NUM_THREADS', 'all')} thread(s)"


def median_seconds(run: Callable[[], object], repeats: int, budget: float) -> float:
    """Return the median seconds of a run, of `repeats` of them or as many as the budget of seconds allows."""
    times: list[float] = []
    while not times or (len(times) < repeats and sum(times) < budget):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def answer(method: Method, request: dict[str, Any]) -> dict[str, Any]:
    """Return the curves asked for, and the median time of each group of cases.

    One case is computed first and forgotten, so that compilers and caches are warm. A group whose single run
    would take longer than the patience, judging by the first group, is not run: its time is None.
    """
    asked, groups = _read(request["accuracy"]), {k: _read(v) for k, v in request["timing"].items()}
    method(*next(iter(groups.values()))[0])
    one, seconds = 0.0, dict[str, float | None]()
    for name, cases in groups.items():
        if one * len(cases) > request["patience"]:
            seconds[name] = None
            continue
        found = median_seconds(
            lambda cases=cases: [method(*case) for case in cases],  # type: ignore[misc]
            request["repeats"],
            request["budget"],
        )
        one, seconds[name] = one or found, found
    curves = [[part.tolist() for part in method(*case)] for case in asked]
    return {"curves": curves, "seconds": seconds}


def _read(cases: list[dict[str, Any]]) -> list[tuple[Note, Floats]]:
    return [(Note.read(case["note"]), np.array(case["spots"])) for case in cases]


def serve(methods: dict[str, Method], version: str) -> None:
    """Run the method that the command line names on the cases of the standard input."""
    request = json.load(sys.stdin)
    # what a library prints or logs must not get between us and the reader of the answer
    out, sys.stdout = sys.stdout, sys.stderr
    found = answer(methods[sys.argv[1]], request)
    json.dump(found | {"version": version, "numpy": np.__version__, "blas": blas()}, out)

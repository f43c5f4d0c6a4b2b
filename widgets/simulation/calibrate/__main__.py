"""`python -m widgets.simulation.calibrate` fits and stores; `--evaluate` prints its worth as JSON."""

from __future__ import annotations

import argparse
import datetime
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from widgets.simulation.calibrate import fit
from widgets.simulation.calibrate import result as store
from widgets.simulation.calibrate.search import Progress

SETTINGS = {"starts": 24, "sample": 3000, "iterations": 120}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 1 if there is no stored result to evaluate."""
    parser = argparse.ArgumentParser(prog="python -m widgets.simulation.calibrate", description=__doc__)
    parser.add_argument("--evaluate", action="store_true", help="print the stored result's worth as JSON")
    parser.add_argument("--seed", type=int, default=1, help="of the random starts (default 1)")
    parser.add_argument("--out", type=Path, default=store.PATH, help="file to write (default: the package's)")
    for name, value in SETTINGS.items():
        parser.add_argument(f"--{name}", type=int, default=value, help=f"of the search (default {value})")
    asked = parser.parse_args(arguments)
    if asked.evaluate:
        from widgets.simulation.calibrate.evaluate import evaluate

        try:
            print(json.dumps(evaluate(), indent=1, ensure_ascii=False))
        except FileNotFoundError:
            print("no stored result: run without --evaluate first", file=sys.stderr)
            return 1
        return 0
    settings = {name: getattr(asked, name) for name in SETTINGS}
    store.write(calibrate(asked.seed, settings), asked.out)
    print(f"written: {asked.out}", file=sys.stderr)
    return 0


def calibrate(seed: int, settings: dict[str, int]) -> dict[str, Any]:
    """Return a result: the full fit and the training fit, each with its near-equal fits."""
    result: dict[str, Any] = {
        "date": datetime.date.today().isoformat(), "seed": seed, "settings": settings,
        "method": "multi-start damped Gauss-Newton on the batched model, in logits of each range",
    }  # fmt: skip
    for which, problem in (("full", fit.full()), ("training", fit.training())):
        start, worked = time.perf_counter(), time.process_time()
        found = fit.run(problem, seed, _show(which), **settings)
        seconds, worked = time.perf_counter() - start, time.process_time() - worked
        several = fit.near_equal(problem, found, seed)
        limits = fit.bounds(problem.names)
        share = (several.max(axis=0) - several.min(axis=0)) / (limits[:, 1] - limits[:, 0])
        result[which] = {
            "names": list(problem.names), "first_day": str(problem.target.dates[0]), "last_day": problem.end,
            "loss": float(found.loss[0]), "errors": fit.error_table(problem, found.values[0]),
            "seconds": round(seconds, 1), "processor_seconds": round(worked, 1),
            "evaluations": found.evaluations, "values": found.values[0].tolist(), "ranges": limits.tolist(),
            "share_of_range_in_near_equal_fits": share.tolist(), "identified": (share < fit.PINNED).tolist(),
            "ends": found.loss.tolist(), "near": fit.NEAR, "ensemble": several.tolist(),
        }  # fmt: skip
        print(
            f"\n{which}: loss {found.loss[0]:.4f} in {seconds:.0f} s, {len(several)} near-equal",
            file=sys.stderr,
        )
    return result


def _show(which: str) -> Progress:
    def progress(step: int, steps: int, loss: float) -> None:
        if step % 10 == 0 or step == steps:
            print(f"\r{which}: {step}/{steps} lowest loss with prior {loss:.4f}", end="", file=sys.stderr)

    return progress


if __name__ == "__main__":
    raise SystemExit(main())

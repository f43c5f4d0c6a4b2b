"""Which methods take part, where each one's environment is, and how its worker is run."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PEERS = ROOT / ".venv-peers"
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


@dataclass(frozen=True)
class Method:
    """One line of the table: a worker module, one of its methods, and the environment it needs."""

    label: str
    module: str
    name: str
    setting: str
    family: str
    environment: str | None = None  # folder of .venv-peers; None: the project's own

    @property
    def key(self) -> str:
        """Name of the method for machines."""
        return f"{self.module}-{self.name}"

    @property
    def python(self) -> Path:
        """Interpreter of the method's environment."""
        return PEERS / self.environment / "bin" / "python" if self.environment else Path(sys.executable)


QUANTLIB = "nodes per daily sd {} (d), {} (u); steps per day {} (d), {} (u); TR-BDF2"
QL, PDE, QUAD = ("quantlib", "quantlib"), ("pde", "pricelib"), ("quadrature", "pricelib")
METHODS = (
    Method("ours, default", "ours", "default", "14 nodes in 8 sd, reach 6 sd", "ours-default"),
    Method("ours, fast", "ours", "fast", "10 nodes in 7 sd, reach 5 sd", "ours-fast"),
    Method("QuantLib FDM, coarse", "quantlib_fdm", "coarse", QUANTLIB.format(4, 2, 2, 0.5), *QL),
    Method("QuantLib FDM, middle", "quantlib_fdm", "middle", QUANTLIB.format(12, 8, 4, 1), *QL),
    Method("QuantLib FDM, fine", "quantlib_fdm", "fine", QUANTLIB.format(24, 12, 16, 4), *QL),
    Method("pricelib PDE", "pricelib_peer", "pde", "as shipped: 800 spots, implicit", *PDE),
    Method("pricelib PDE, fine", "pricelib_peer", "pde-fine", "3200 spots, implicit", *PDE),
    Method("pricelib quadrature", "pricelib_peer", "quadrature", "as shipped: 1301 points", *QUAD),
    Method("pricelib quadrature, fine", "pricelib_peer", "quadrature-fine", "2601 points", *QUAD),
    Method(
        "Monte Carlo",
        "monte_carlo",
        "plain",
        "100,000 paths, paid off at 600 spots: greeks by 1% bumps",
        "monte-carlo",
    ),
)
FAST = METHODS[1]


def run(method: Method, request: Mapping[str, Any], threads: int) -> dict[str, Any]:
    """Return the worker's answer, or {"missing": reason}."""
    if not method.python.exists():
        log = PEERS / f"{method.environment}.log"
        # what the installer said last, without the address it was looking at
        said = log.read_text(encoding="utf-8").strip().splitlines()[-1:] if log.is_file() else []
        reason = said[0] if said else f"no {method.python.relative_to(ROOT)}; `make bench-peers` makes it"
        return {"missing": f"not installed: {reason}"}
    command = [str(method.python), "-m", f"tests.bench_peers.{method.module}", method.name]
    environment = os.environ | dict.fromkeys(THREADS, str(threads)) | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        missing = lines[-1] if lines else f"its worker ended with code {done.returncode}"
        word = "not installed" if "ModuleNotFoundError" in missing else "failed"
        return {"missing": f"{word}: {missing}"}
    return dict(json.loads(done.stdout))

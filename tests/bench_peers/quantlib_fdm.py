"""QuantLib's finite differences, assembled for a snowball: it has no engine for one.

Of QuantLib: Predefined1dMesher, FdmMesherComposite, FdmBlackScholesOp, FdmBackwardSolver with the TR-BDF2
scheme, CubicNaturalSpline. Added in numpy: payoffs, and the two barriers on the days they are observed.

QuantLib is given every help we know of. The note is split as ours is, V = u + 1{not knocked in} d, so that
only d is rolled back day by day (in C++; one slice zeroes its nodes below the knock-in level), on a mesh that
ends just below the knock-in and above the knock-out level. The knock-in level and the last knock-out level
fall half-way between two nodes; cells cut by another level, and by the kink of the payoff, are averaged.
One mesh for both, or Crank-Nicolson, is several times slower at the same error.
"""

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import QuantLib as ql  # type: ignore

from tests.bench_peers import worker
from tests.bench_peers.note import Curve, Floats, Note

REACH = 5.0  # standard deviations to the life's end, where the meshes stop
EDGE = 7.0  # daily standard deviations below the knock-in level, where the mesh of d stops


@dataclass(frozen=True)
class Fineness:
    """Nodes in a daily standard deviation and steps in a day: of d (rolled back daily) and of u."""

    nodes: float
    steps: int
    nodes_u: float
    steps_u: float


SETTINGS = {
    "coarse": Fineness(4, 2, 2, 0.5),
    "middle": Fineness(12, 4, 8, 1),
    "fine": Fineness(24, 16, 12, 4),
}


@dataclass(frozen=True)
class Mesh:
    """Equally spaced logs of S/s0."""

    x: Floats
    h: float

    @classmethod
    def between(cls, low: float, high: float, barriers: tuple[float, float], h: float) -> "Mesh":
        """Return a mesh of about step h, on which both barriers fall half-way between two nodes."""
        gap = abs(barriers[1] - barriers[0])
        h = gap / max(1, round(gap / h))
        first = barriers[0] - h / 2 - h * math.ceil((barriers[0] - low) / h)
        x = first + h * np.arange(math.ceil((high - first) / h) + 1)
        return cls(x.astype(np.float64), h)

    def above(self, level: float) -> Floats:
        """Return the share of each node's cell that lies above a level."""
        return np.asarray(np.clip((self.x + self.h / 2 - level) / self.h, 0, 1))

    def shortfall(self) -> Floats:
        """Return max(1 - S/s0, 0) averaged over each node's cell."""
        low, high = self.x - self.h / 2, np.minimum(self.x + self.h / 2, 0)
        return np.asarray(np.where(low < 0, (high - low - np.exp(high) + np.exp(low)) / self.h, 0.0))


def _process(note: Note) -> Any:
    day, count = ql.Date(2, 1, 2024), ql.Actual365Fixed()
    ql.Settings.instance().evaluationDate = day
    rate, dividend = (ql.YieldTermStructureHandle(ql.FlatForward(day, v, count)) for v in (note.r, note.q))
    vol = ql.BlackConstantVol(day, ql.NullCalendar(), note.vol, count)
    spot = ql.QuoteHandle(ql.SimpleQuote(note.s0))
    return ql.BlackScholesMertonProcess(spot, dividend, rate, ql.BlackVolTermStructureHandle(vol))


def _solver(note: Note, process: Any, mesh: Mesh) -> Any:
    mesher = ql.FdmMesherComposite(ql.Predefined1dMesher((mesh.x + math.log(note.s0)).tolist()))
    operator = ql.FdmBlackScholesOp(mesher, process, note.s0)
    nothing = ql.FdmStepConditionComposite(ql.DoubleVector(), ql.FdmStepConditionVector())
    return ql.FdmBackwardSolver(operator, ql.FdmBoundaryConditionSet(), nothing, ql.FdmSchemeDesc.TrBDF2())


def _knocked_in(note: Note, process: Any, mesh: Mesh, barriers: Sequence[float], steps: float) -> Floats:
    """Roll the knocked-in note back from each knock-out day to the one before."""
    solver = _solver(note, process, mesh)
    v = note.s0 * (note.margin - mesh.shortfall())
    for j in reversed(range(len(barriers))):
        start = note.ko_days[j - 1] if j else 0
        out = mesh.above(barriers[j])
        values = ql.Array((out * note.cash[j] + (1 - out) * v).tolist())
        count = math.ceil((note.ko_days[j] - start) * steps)
        solver.rollback(values, note.ko_days[j] * note.dt_years, start * note.dt_years, count, 0)
        v = np.array(list(values))
    return v


def _survival(
    note: Note, process: Any, mesh: Mesh, barriers: Sequence[float], floor: float, steps: int
) -> Floats:
    """Roll the option not to be knocked in back day by day."""
    solver = _solver(note, process, mesh)
    v = note.cash_unhurt - note.s0 * note.margin + note.s0 * mesh.shortfall()
    below = int(np.count_nonzero(mesh.x < floor))
    zeros = ql.Array(below, 0.0)
    for j in reversed(range(len(barriers))):
        values = ql.Array(((1 - mesh.above(barriers[j])) * v).tolist())
        for day in range(note.ko_days[j], note.ko_days[j - 1] if j else 0, -1):
            values.__setslice__(0, below, zeros)
            solver.rollback(values, day * note.dt_years, (day - 1) * note.dt_years, steps, 0)
        v = np.array(list(values))
    return v


def price(note: Note, spots: Floats, fine: Fineness) -> Curve:
    """Return price, delta and gamma of the splines through the values on day 0."""
    process, x, sd = _process(note), np.log(spots / note.s0), note.day_sd
    barriers = [math.log(level / note.s0) for level in note.ko_levels]
    floor, spread = math.log(note.ki_level / note.s0), REACH * sd * math.sqrt(note.tenor)
    ends = (floor, barriers[-1])
    mesh = Mesh.between(
        min(float(x.min()), floor) - spread, max(float(x.max()), *barriers) + spread, ends, sd / fine.nodes_u
    )
    curves = [(mesh, _knocked_in(note, process, mesh, barriers, fine.steps_u))]
    if not note.knocked_in:
        month = max(np.diff((0, *note.ko_days)))
        top = max(max(barriers) + REACH * sd * math.sqrt(month), float(x.max()) + EDGE * sd)
        mesh = Mesh.between(min(floor, float(x.min())) - EDGE * sd, top, ends, sd / fine.nodes)
        curves.append((mesh, _survival(note, process, mesh, barriers, floor, fine.steps)))
    splines = [ql.CubicNaturalSpline(mesh.x.tolist(), v.tolist()) for mesh, v in curves]
    here = np.array([sum(s(a) for s in splines) for a in x])
    slope = np.array([sum(s.derivative(a) for s in splines) for a in x])
    bend = np.array([sum(s.secondDerivative(a) for s in splines) for a in x])
    return here, slope / spots, (bend - slope) / spots**2


METHODS: dict[str, worker.Method] = {
    name: functools.partial(price, fine=fine) for name, fine in SETTINGS.items()
}

if __name__ == "__main__":
    worker.serve(METHODS, ql.__version__)

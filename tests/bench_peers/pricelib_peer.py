"""pricelib's own snowball engines: finite differences (PDE) and numerical quadrature.

One solution serves all spots: the PDE is read off by the cubic interpolation that the engine itself uses for
delta and gamma (differences of 0.1%), the quadrature by its own last step on its whole grid and a spline.

The library counts days on the Chinese calendar. To give it the very same note, the calendar is replaced by
one on which every day is a trading day and a year has 252; its rule of weekdays is also written into one
engine module and is replaced there. Nothing else is touched.
"""

import datetime
import functools
import importlib.metadata
import types
from typing import Any

import numpy as np
from dateutil import rrule as dateutil_rrule  # type: ignore
from pricelib.common.date_handler import Calendar  # type: ignore
from pricelib.common.utilities.enums import StatusType  # type: ignore
from pricelib.pricing_engines.fdm_engines import fdm_autocallable_engine  # type: ignore
from pricelib.pricing_engines.integral_engines import QuadSnowballEngine  # type: ignore
from pricelib.products.autocallable.autocallable_base import AutocallableBase  # type: ignore
from scipy.interpolate import CubicSpline  # type: ignore

from tests.bench_peers import worker
from tests.bench_peers.note import Curve, Floats, Note, by_differences

TODAY = datetime.date(2024, 1, 2)
STEP = 1e-3  # of a spot, for differences: what the library's own delta and gamma use


class EveryDay(Calendar):  # type: ignore
    """A calendar without weekends or holidays."""

    def isholiday(self, date: datetime.date) -> bool:
        """Return False."""
        return False

    def business_list_between(
        self, dt1: datetime.date, dt2: datetime.date
    ) -> tuple[list[datetime.date], int]:
        """Return all days from the earlier to the later one, and the sign of dt2 - dt1."""
        first, last = min(dt1, dt2), max(dt1, dt2)
        days = [first + datetime.timedelta(days=k) for k in range((last - first).days + 1)]
        return days, 1 if dt1 <= dt2 else -1


def _every_day(freq: int, dtstart: datetime.date, until: datetime.date, **_: object) -> Any:
    return dateutil_rrule.rrule(freq=freq, dtstart=dtstart, until=until)


fdm_autocallable_engine.rrule = types.SimpleNamespace(
    DAILY=dateutil_rrule.DAILY, MO=None, TU=None, WE=None, TH=None, FR=None, rrule=_every_day
)


def _product(note: Note) -> Any:
    observed = [TODAY + datetime.timedelta(days=day) for day in note.ko_days]
    count = len(observed)
    return AutocallableBase(
        s0=note.s0,
        barrier_out=np.array(note.ko_levels),
        barrier_in=np.full(count, note.ki_level),
        coupon_out=np.full(count, note.coupon),
        coupon_div=note.coupon_maturity,
        margin_lvl=note.margin,
        start_date=TODAY - datetime.timedelta(days=note.elapsed),
        end_date=observed[-1],
        obs_dates=observed,
        trade_calendar=EveryDay(),
        annual_days=types.SimpleNamespace(value=round(1 / note.dt_years)),
        t_step_per_year=round(1 / note.dt_years),
        status=StatusType.DownTouch if note.knocked_in else StatusType.NoTouch,
    )


def pde(note: Note, spots: Floats, **setting: Any) -> Curve:
    """Return price, delta and gamma from the finite-difference engine."""
    product = _product(note)
    engine = fdm_autocallable_engine.FdmSnowBallEngine(s=note.s0, r=note.r, q=note.q, vol=note.vol, **setting)
    product.set_pricing_engine(engine)
    engine.calc_present_value(product, TODAY, note.s0)
    grid = engine.fd_knockin if note.knocked_in else engine.fd_not_in
    read = grid.functionize(grid.v_grid[1:-1, 0], kind="cubic")
    down, here, up = (np.asarray(read(spots * (1 + k * STEP))) for k in (-1, 0, 1))
    return by_differences(down, here, up, STEP * spots)


def quadrature(note: Note, spots: Floats, **setting: Any) -> Curve:
    """Return price, delta and gamma from the quadrature engine."""
    product, middle = _product(note), float(np.sqrt(spots.min() * spots.max()))
    engine = QuadSnowballEngine(s=middle, r=note.r, q=note.q, vol=note.vol, **setting)
    product.set_pricing_engine(engine)
    engine.calc_present_value(product, TODAY, middle)
    grid = engine.v_knock_in if note.knocked_in else engine.v_not_in
    today = engine.fft_step_backward(engine.ln_s_vec, engine.ln_s_vec, grid[:, 1], engine.last_time_step)
    spline, x = CubicSpline(np.asarray(engine.ln_s_vec), today), np.log(spots)
    slope, bend = spline(x, 1), spline(x, 2)
    return spline(x), slope / spots, (bend - slope) / spots**2


METHODS: dict[str, worker.Method] = {
    "pde": pde,
    "pde-fine": functools.partial(pde, s_step=3200),
    "quadrature": quadrature,
    "quadrature-fine": functools.partial(quadrature, n_points=2601),
}

if __name__ == "__main__":
    worker.serve(METHODS, importlib.metadata.version("pricelib"))

"""Index futures: contracts and expiries, the basis and its carry, rolling a hedge, the basis process."""

from widgets.simulation.futures.calendar import (
    expiry_of_month,
    is_session,
    sessions,
    sessions_between,
    shift,
)
from widgets.simulation.futures.carry import (
    annual,
    break_even,
    convergence,
    dividend_adjusted,
    hedge_gain,
    return_gap,
    to_come,
)
from widgets.simulation.futures.contracts import (
    EVERY_MONTH,
    LIMIT,
    LIMIT_LAST_DAY,
    QUARTERS,
    Contract,
    expiry,
    listed,
    parse,
)
from widgets.simulation.futures.curve import Curve, curve
from widgets.simulation.futures.dividends import dividends_between, dividends_until
from widgets.simulation.futures.fade import fade_of_record
from widgets.simulation.futures.interest import Migration, Reading, migration, reading, recorded_expiries
from widgets.simulation.futures.process import (
    FADE_DAYS,
    LOWEST,
    anchor_level,
    carry_ceiling,
    next_basis,
    weight,
)
from widgets.simulation.futures.replay import Hedge, hedge
from widgets.simulation.futures.roll import (
    NEAREST,
    QUARTERLY,
    Leg,
    RollRule,
    next_contract,
    roll_day,
    schedule,
)

__all__ = [
    "EVERY_MONTH",
    "FADE_DAYS",
    "LIMIT",
    "LIMIT_LAST_DAY",
    "LOWEST",
    "NEAREST",
    "QUARTERLY",
    "QUARTERS",
    "Contract",
    "Curve",
    "Hedge",
    "Leg",
    "Migration",
    "Reading",
    "RollRule",
    "anchor_level",
    "annual",
    "break_even",
    "carry_ceiling",
    "convergence",
    "curve",
    "dividend_adjusted",
    "dividends_between",
    "dividends_until",
    "expiry",
    "expiry_of_month",
    "fade_of_record",
    "hedge",
    "hedge_gain",
    "is_session",
    "listed",
    "migration",
    "next_basis",
    "next_contract",
    "parse",
    "reading",
    "recorded_expiries",
    "return_gap",
    "roll_day",
    "schedule",
    "sessions",
    "sessions_between",
    "shift",
    "to_come",
    "weight",
]

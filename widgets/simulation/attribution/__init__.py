"""Who pushed: exact accounts, Shapley values, what would have been, and the race to the exit."""

from widgets.simulation.attribution.accounts import PARTS, between, day_of, days_of, parts
from widgets.simulation.attribution.basis_account import BASIS_PARTS, basis_parts
from widgets.simulation.attribution.catalogue import catalogue, change
from widgets.simulation.attribution.change import Change, leverage
from widgets.simulation.attribution.effects import Effects, effects, run_changes
from widgets.simulation.attribution.games import (
    Game,
    best_symmetric,
    coordinated,
    dominant,
    equilibria,
    from_matrix,
    profiles,
    regrets,
)
from widgets.simulation.attribution.groups import merged, owen
from widgets.simulation.attribution.mixed import expected, mixed
from widgets.simulation.attribution.outcomes import OUTCOMES, outcome, outcomes
from widgets.simulation.attribution.played import Played, play
from widgets.simulation.attribution.players import LinkValues, coalitions, link_pairs, link_values
from widgets.simulation.attribution.purchases import Purchases
from widgets.simulation.attribution.race import CHOICES, STAY, Exit, Race
from widgets.simulation.attribution.shapley import (
    extremes,
    first_in,
    interactions,
    last_out,
    marginals,
    shapley,
)
from widgets.simulation.attribution.verdict import KNOWN, VERDICTS, agreement, verdict
from widgets.simulation.attribution.ways import WAYS, divided, together

__all__ = [
    "BASIS_PARTS",
    "CHOICES",
    "KNOWN",
    "OUTCOMES",
    "PARTS",
    "STAY",
    "VERDICTS",
    "WAYS",
    "Change",
    "Effects",
    "Exit",
    "Game",
    "LinkValues",
    "Played",
    "Purchases",
    "Race",
    "agreement",
    "basis_parts",
    "best_symmetric",
    "between",
    "catalogue",
    "change",
    "coalitions",
    "coordinated",
    "day_of",
    "days_of",
    "divided",
    "dominant",
    "effects",
    "equilibria",
    "expected",
    "extremes",
    "first_in",
    "from_matrix",
    "interactions",
    "last_out",
    "leverage",
    "link_pairs",
    "link_values",
    "marginals",
    "merged",
    "mixed",
    "outcome",
    "outcomes",
    "owen",
    "parts",
    "play",
    "profiles",
    "regrets",
    "run_changes",
    "shapley",
    "together",
    "verdict",
]

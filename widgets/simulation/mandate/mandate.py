"""What a fund's contract allows, as data. Shares are of the fund's assets unless it says otherwise."""

from dataclasses import dataclass
from enum import Enum

from widgets.simulation import check
from widgets.simulation.mandate.universe import GROUPS, INDICES, position


class Base(Enum):
    """Of what the constituents must make up a share: the two wordings found in contracts."""

    STOCKS = "stock assets"
    NON_CASH = "non-cash assets"


class Average(Enum):
    """How a portfolio's average market value is taken: of money, or of its logarithm.

    In an arithmetic mean one giant balances a hundred dwarfs; in a geometric one it does not.
    """

    ARITHMETIC = "arithmetic"
    GEOMETRIC = "geometric"


class Conflict(ValueError):
    """Rules that cannot be met together; `rules` names them. A mandate is never relaxed in silence."""

    def __init__(self, mandate: str, rules: tuple[str, ...], said: tuple[str, ...]) -> None:
        super().__init__(f"mandate {mandate!r} cannot be met: {' and '.join(said)} conflict")
        self.rules = rules


@dataclass(frozen=True)
class Mandate:
    """Rules of one fund. A rule that is None or at its widest does not bind.

    Parameters
    ----------
    name : str
        What the reports call it.
    index : str
        The benchmark: csi300, csi500, csi1000 or csi2000.
    constituents : float
        Least share of `base` in constituents of the index, in [0, 1]; 0.8 in public index-enhanced funds.
    base : Base
        Stock assets (a contract of 2011) or non-cash assets (newer contracts).
    reserves : bool
        Whether reserve constituents (备选成份股) count as constituents. In the wordings found they do.
    outside : tuple
        Groups of stocks that what is not a constituent may come from, of `GROUPS`.
    stock_minimum : float
        Least share of stocks, in [0, 1]; 0.9 in many contracts.
    cash, cash_minimum : float
        Cash held, in [0, 1), and the least that must be; 0.05 in open-ended public funds.
    other : float
        Share of assets that are neither stock nor cash, such as bonds, in [0, 1).
    name_cap : float
        Largest share of assets in one stock, in (0, 1].
    active_cap : float
        Largest distance of a stock's share from its index weight x stock share, in [0, 1], or None.
    max_names : int
        Most stocks held, or None.
    tracking_error : float
        Most expected volatility of excess return, per square root of a year, or None; 0.0775 in one contract.
    size_band : float
        Most relative distance of the average market value from the index's, in [0, 1), or None.
    average : Average
        How that average is taken.
    industry_band : float
        Most distance of an industry's share of stocks from its index weight, in [0, 1], or None.

    Raises
    ------
    ValueError
        If a field lies outside its range.
    Conflict
        If cash, other assets, the stock minimum, the name cap and the number of names cannot hold together.
    """

    name: str
    index: str = "csi500"
    constituents: float = 0.0
    base: Base = Base.STOCKS
    reserves: bool = True
    outside: tuple[str, ...] = GROUPS
    stock_minimum: float = 0.0
    cash: float = 0.05
    cash_minimum: float = 0.0
    other: float = 0.0
    name_cap: float = 1.0
    active_cap: float | None = None
    max_names: int | None = None
    tracking_error: float | None = None
    size_band: float | None = None
    average: Average = Average.ARITHMETIC
    industry_band: float | None = None

    def __post_init__(self) -> None:
        self._check_ranges()
        held = f"cash ({self.cash:g} of assets)"
        other = (f"other ({self.other:g} of assets)",) if self.other else ()
        if self.cash < self.cash_minimum:
            raise Conflict(
                self.name, ("cash", "cash_minimum"), (held, f"cash_minimum ({self.cash_minimum:g})")
            )
        if self.stocks < max(self.stock_minimum - 1e-12, 1e-9):
            rules = ("stock_minimum", "cash", *(("other",) if self.other else ()))
            raise Conflict(self.name, rules, (f"stock_minimum ({self.stock_minimum:g})", held, *other))
        if self.max_names is not None and self.max_names * self.name_cap < self.stocks - 1e-12:
            said = f"name_cap (at most {self.name_cap:g} each, for {self.stocks:.4g} of assets in stocks)"
            raise Conflict(self.name, ("max_names", "name_cap"), (f"max_names ({self.max_names})", said))
        if self.inside_minimum > self.stocks + 1e-12:
            said = f"constituents (at least {self.constituents:g} of {self.base.value})"
            raise Conflict(self.name, ("constituents", "other"), (said, *other))

    def _check_ranges(self) -> None:
        position(self.index, INDICES, "index")
        for group in self.outside:
            position(group, GROUPS, "outside")
        if not isinstance(self.base, Base):
            raise check.refuse("base", self.base, "Base.STOCKS or Base.NON_CASH")
        if not isinstance(self.average, Average):
            raise check.refuse("average", self.average, "Average.ARITHMETIC or Average.GEOMETRIC")
        for name in ("constituents", "stock_minimum", "cash_minimum", "cash", "other"):
            check.number(name, getattr(self, name), 0, 1)
        check.number("name_cap", self.name_cap, 0, 1, open_low=True)
        for name, high in (("active_cap", 1.0), ("industry_band", 1.0), ("size_band", 1.0)):
            if getattr(self, name) is not None:
                check.number(name, getattr(self, name), 0, high)
        if self.tracking_error is not None:
            check.number("tracking_error", self.tracking_error, 0, 10, open_low=True)
        if self.max_names is not None:
            check.whole("max_names", self.max_names, 1)

    @property
    def stocks(self) -> float:
        """Share of assets in stocks: what cash and other assets leave."""
        return 1.0 - self.cash - self.other

    @property
    def counted(self) -> float:
        """Share of assets of which the constituents must make up their share."""
        return self.stocks if self.base is Base.STOCKS else 1.0 - self.cash

    @property
    def inside_minimum(self) -> float:
        """Least share of assets in constituents."""
        return self.constituents * self.counted

"""The nouns of the claim register: a fact, a claim of the article, a dated event, a source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from widgets.book.register.quantity import decimals_of, quantity, scaled
from widgets.figures import figure

KINDS = ("record", "estimate", "model")
EVENT_KINDS = ("market", "rule", "state", "firm")
CONFIDENCES = ("A", "B", "C")
VERDICTS = ("confirmed", "needs precision", "contested", "not testable")


@dataclass(frozen=True)
class Source:
    """A page, notice or data set that facts come from; `url` only if official or the original page."""

    id: str
    outlet: str
    title: str
    date: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Fact:
    """One number about the world: typed with its source, or the name of a figure that computes it."""

    id: str
    group: str
    statement: str
    unit: str
    kind: str
    confidence: str
    date: str
    sources: tuple[str, ...]
    value: tuple[Decimal, ...] = ()
    figure: str = ""
    args: tuple[str, ...] = ()
    decimals: int | None = None
    about: str = ""
    signed: bool = False
    note: str = ""

    @property
    def badge(self) -> str:
        """How the number is known: record, reported, unverified, estimate or model (keys of the words)."""
        if self.confidence == "C":
            return "unverified"
        if self.kind != "record":
            return self.kind
        return "record" if self.confidence == "A" else "reported"

    def numbers(self) -> tuple[Decimal, ...]:
        """Return the number, or both ends of the range, in the fact's unit. Raises ValueError as `figure`."""
        return self.value or (scaled(figure(self.figure, *self.args), self.unit),)

    def text(self, size: bool = False) -> str:
        """Return the number with its unit, or its size without sign, as it stands in a sentence."""
        numbers = self.numbers()
        if size:
            numbers = tuple(sorted(abs(number) for number in numbers))
        decimals = self.decimals
        if decimals is None:
            decimals = max(decimals_of(number) for number in self.value) if self.value else 1
        return quantity(numbers, self.unit, decimals, self.about, self.signed and not size)


@dataclass(frozen=True)
class Claim:
    """One claim of the practitioner's article, and (once judged) the verdict and where the book shows why."""

    id: str
    statement: str
    verdict: str = ""
    evidence: str = ""
    page: str = ""


@dataclass(frozen=True)
class Event:
    """Something that happened, or a rule that came into force, on a date."""

    id: str
    date: str
    kind: str
    statement: str
    confidence: str
    sources: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class Register:
    """Everything the data file holds, each entry under its id, in the order of the file."""

    facts: Mapping[str, Fact]
    claims: Mapping[str, Claim]
    events: Mapping[str, Event]
    sources: Mapping[str, Source]

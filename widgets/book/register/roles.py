"""The roles that put registered and computed numbers, claims, events and sources into running text.

`fact` prints a number of the register with its badge; `fact-size` without its sign ("fell by 44.5%");
`computed` a figure worked out now; `given` an example's own number; `claim`, `event` and `source` link to
their entries.
"""

from __future__ import annotations

from html import escape
from typing import Any, ClassVar

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from widgets.book.look import links
from widgets.book.myst import inline
from widgets.book.register import DATA, Fact, find, register
from widgets.book.register.wording import (
    badge_text,
    computed_text,
    date_text,
    fact_of,
    full_source_text,
    source_text,
)
from widgets.strings import words

LOGGER = logging.getLogger(__name__)


class BookRole(SphinxRole):
    """A role that turns wrong input into a build warning naming the chapter, the line and what is allowed."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the nodes of the role, or its own text where the input is wrong."""
        self.env.note_dependency(str(DATA))
        try:
            return self.nodes(), []
        except ValueError as problem:
            LOGGER.warning(
                "%s: %s", self.name, problem, location=self.get_location(), type="avalanche", subtype="role"
            )
            return [nodes.problematic("", self.rawtext)], []

    def nodes(self) -> list[nodes.Node]:
        """Return the nodes of the role. Raises ValueError if the input is wrong."""
        raise NotImplementedError

    def note_use(self, anchor: str) -> None:
        """Remember that this page uses an entry, for "used in" on the register page."""
        uses(self.env).setdefault(anchor, set()).add(self.env.docname)


class FactRole(BookRole):
    """A number of the register with its badge; `size` leaves the sign out."""

    size: ClassVar[bool] = False

    def nodes(self) -> list[nodes.Node]:
        """Return the number and its badge."""
        fact = fact_of(self.text.strip())
        self.note_use(f"fact-{fact.id}")
        badge = links.link_to(
            f"fact-{fact.id}",
            fact_card(fact),
            ["aa-badge", f"aa-badge-{fact.badge}"],
            *badge_nodes(fact.badge),
        )
        return [nodes.inline("", "", nodes.Text(fact.text(self.size)), badge, classes=["aa-fact"])]


class FactSizeRole(FactRole):
    """A number of the register without its sign, for "fell by"."""

    size: ClassVar[bool] = True


class ComputedRole(BookRole):
    """A figure of the record or of a model, worked out now: ``figure:format``."""

    def nodes(self) -> list[nodes.Node]:
        """Return the number and its badge."""
        card = {
            "title": badge_text("computed"),
            "text": words("register.meaning.computed"),
            "note": self.text.rpartition(":")[0],
            "open": words("register.open_register"),
        }
        badge = links.link_to(
            "key-computed", card, ["aa-badge", "aa-badge-computed"], *badge_nodes("computed")
        )
        return [nodes.inline("", "", nodes.Text(computed_text(self.text)), badge, classes=["aa-fact"])]


class GivenRole(BookRole):
    """A number that an example chooses for itself; the prose check lets it pass."""

    def nodes(self) -> list[nodes.Node]:
        """Return the text as it is."""
        return [nodes.inline("", self.text, classes=["aa-given"])]


class ClaimRole(BookRole):
    """A link to a claim of the article."""

    def nodes(self) -> list[nodes.Node]:
        """Return the link."""
        claim = find(register().claims, self.text.strip(), "claim")
        self.note_use(f"claim-{claim.id}")
        card = {
            "title": f"{words('register.claim')} {claim.id}",
            "text": claim.statement,
            "note": claim.verdict,
            "open": words("register.open_register"),
        }
        label = [links.hidden(f"{words('register.claim')} "), nodes.Text(claim.id)]
        return [links.link_to(f"claim-{claim.id}", card, ["aa-claim"], *label)]


class EventRole(BookRole):
    """The date of an event, linked to it."""

    def nodes(self) -> list[nodes.Node]:
        """Return the link."""
        event = find(register().events, self.text.strip(), "event")
        self.note_use(f"event-{event.id}")
        card = {
            "title": date_text(event.date),
            "text": plain(event.statement),
            "note": "; ".join(source_text(register().sources[key]) for key in event.sources),
            "open": words("register.open_register"),
        }
        return [links.link_to(f"event-{event.id}", card, ["aa-event"], nodes.Text(date_text(event.date)))]


class SourceRole(BookRole):
    """A short citation of a source, linked to it."""

    def nodes(self) -> list[nodes.Node]:
        """Return the link."""
        source = find(register().sources, self.text.strip(), "source")
        self.note_use(f"source-{source.id}")
        card = {"title": words("register.source"), "text": full_source_text(source), "note": source.note}
        card["open"] = words("register.open_register")
        return [links.link_to(f"source-{source.id}", card, ["aa-source"], nodes.Text(source_text(source)))]


def badge_nodes(badge: str) -> list[nodes.Node]:
    """Return a badge's content: a short mark that is seen, and the whole words that are read aloud."""
    mark = escape(words(f"register.marks.{badge}"))
    aloud = f" {badge_text(badge)}{words('register.badge_suffix')}"
    return [nodes.raw("", f'<span aria-hidden="true">{mark}</span>', format="html"), links.hidden(aloud)]


def fact_card(fact: Fact) -> dict[str, str]:
    """Return what the hover card of a fact shows."""
    return {
        "title": f"{badge_text(fact.badge)} · {date_text(fact.date)}",
        "text": fact.statement,
        "note": "; ".join(register().sources[key].outlet for key in fact.sources),
        "open": words("register.open_register"),
    }


def plain(text: str) -> str:
    """Return a statement of the register as plain text, its fact roles as numbers."""

    def new(piece: inline.Piece) -> str | None:
        if piece.kind == "role" and piece.name in ("fact", "fact-size"):
            return fact_of(piece.content).text(piece.name == "fact-size")
        return piece.content if piece.kind == "role" else None

    return inline.replace(text, new)


def uses(env: Any) -> dict[str, set[str]]:
    """Return which pages use which entries of the register, by anchor."""
    if not hasattr(env, "aa_register_uses"):
        env.aa_register_uses = {}
    found: dict[str, set[str]] = env.aa_register_uses
    return found


def _purge(app: Any, env: Any, docname: str) -> None:
    for pages in uses(env).values():
        pages.discard(docname)


ROLES: dict[str, type[BookRole]] = {
    "fact": FactRole,
    "fact-size": FactSizeRole,
    "computed": ComputedRole,
    "given": GivenRole,
    "claim": ClaimRole,
    "event": EventRole,
    "source": SourceRole,
}


def setup(app: Any) -> None:
    """Register the roles."""
    for name, role in ROLES.items():
        app.add_role(name, role())
    app.connect("env-purge-doc", _purge)

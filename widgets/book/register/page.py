"""The register page: the `register` directive prints facts, claims, events and sources as cards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_id

from widgets.book.look.filter_box import Choice, filter_box, use_filter
from widgets.book.register import DATA, cards, register, used_in
from widgets.book.register.entries import CONFIDENCES, EVENT_KINDS, KINDS, VERDICTS
from widgets.strings import words


class RegisterDirective(SphinxDirective):
    """``{register} facts``, or claims, events, sources, key, verdicts, filter."""

    required_arguments: ClassVar[int] = 1
    has_content: ClassVar[bool] = False

    def run(self) -> list[nodes.Node]:
        """Return the cards of one part of the register."""
        parts = {
            "facts": self.facts,
            "claims": self.claims,
            "events": self.events,
            "sources": self.sources,
            "key": self.key,
            "verdicts": self.verdicts,
            "filter": self.filter,
        }
        part = self.arguments[0]
        if part not in parts:
            raise self.error(f"register: {part!r} is no part of it; allowed: {', '.join(parts)}")
        self.env.note_dependency(str(DATA))
        pages: dict[str, str] = getattr(self.env, "aa_register_pages", {})
        self.env.aa_register_pages = pages  # type: ignore[attr-defined]
        pages[part.rstrip("s") if part != "key" else part] = self.env.docname
        return list(parts[part]())

    def facts(self) -> Iterable[nodes.Node]:
        """Yield one section per group, with a card per fact."""
        for group, title in words("register.groups").items():
            facts = [fact for fact in register().facts.values() if fact.group == group]
            if not facts:
                continue
            section = nodes.section("", nodes.title("", title))
            section["ids"] = [make_id(self.env, self.state.document, "facts", group)]
            section["classes"] = ["aa-entries"]
            section.extend(cards.fact_card(fact) for fact in facts)
            yield section

    def claims(self) -> Iterable[nodes.Node]:
        """Yield one card per claim of the article."""
        return (cards.claim_card(claim, self.markdown) for claim in register().claims.values())

    def events(self) -> Iterable[nodes.Node]:
        """Yield one card per event, by date."""
        ordered = sorted(register().events.values(), key=lambda event: event.date)
        return (cards.event_card(event, self.markdown) for event in ordered)

    def sources(self) -> Iterable[nodes.Node]:
        """Yield one card per source, by outlet."""
        ordered = sorted(register().sources.values(), key=lambda one: (one.outlet.casefold(), one.date))
        return map(cards.source_card, ordered)

    def key(self) -> Iterable[nodes.Node]:
        """Yield the meaning of every badge."""
        items = nodes.definition_list(classes=["aa-key"])
        for badge, meaning in words("register.meaning").items():
            items += _meaning(cards.badge(badge), meaning, ids=[f"key-{badge}"])
        yield items

    def verdicts(self) -> Iterable[nodes.Node]:
        """Yield the meaning of every verdict, and how many claims have it."""
        counts = Counter(claim.verdict for claim in register().claims.values())
        items = nodes.definition_list(classes=["aa-key"])
        for verdict in (*VERDICTS, *([""] if counts[""] else [])):
            meaning = words(f"register.verdict_meaning.{verdict.replace(' ', '-') or 'none'}")
            count = words("register.claims_one" if counts[verdict] == 1 else "register.claims_many")
            items += _meaning(cards.verdict(verdict), f"{count.format(n=counts[verdict])}. {meaning}")
        yield items

    def filter(self) -> Iterable[nodes.Node]:
        """Yield the filter box of this page."""
        use_filter(self.env)
        yield filter_box(".aa-entry", words("register.filter"), words("register.filter_hint"), _choices())

    def markdown(self, text: str) -> list[nodes.Node]:
        """Return a statement's nodes, its roles resolved."""
        found, messages = self.parse_inline(text, lineno=self.lineno)
        return [*found, *messages]


def _meaning(mark: nodes.inline, meaning: str, **attributes: Any) -> nodes.definition_list_item:
    body = nodes.definition("", nodes.paragraph("", meaning))
    return nodes.definition_list_item("", nodes.term("", "", mark, **attributes), body)


def _choices() -> tuple[Choice, ...]:
    """Return what the page can be narrowed to; each value is a class that the cards carry."""
    say = words("register.choices")
    parts = {f"part-{part}": say[part] for part in ("claim", "event", "fact", "source")}
    verdicts = {f"verdict-{key}": text for key, text in words("register.verdicts").items()}
    kinds = {f"kind-{key}": say[key] for key in KINDS}
    kinds |= {
        f"kind-{key}": say["of_event"].format(kind=words(f"register.kinds.{key}")) for key in EVENT_KINDS
    }
    confidences = {f"confidence-{key}": say[f"confidence_{key.lower()}"] for key in CONFIDENCES}
    uses = {"use-quoted": say["quoted"], "use-none": say["not_quoted"]}
    lists = {"part": parts, "verdict": verdicts, "kind": kinds, "confidence": confidences, "use": uses}
    return tuple(Choice(say[f"by_{name}"], options) for name, options in lists.items())


def setup(app: Any) -> None:
    """Register the directive and its back-links."""
    app.add_directive("register", RegisterDirective)
    used_in.setup(app)

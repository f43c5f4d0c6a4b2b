"""The register page: the `register` directive prints facts, claims, events and sources as cards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_id

from widgets.book.look import links
from widgets.book.look.filter_box import filter_box, use_filter
from widgets.book.register import DATA, Fact, Source, register
from widgets.book.register.roles import uses
from widgets.book.register.wording import badge_text, date_text
from widgets.strings import words


class used_in(nodes.General, nodes.Inline, nodes.TextElement):
    """Where an entry is used: filled in once every page has been read."""


class RegisterDirective(SphinxDirective):
    """``{register} facts``, or claims, events, sources, key, filter."""

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
            section.extend(self.fact(fact) for fact in facts)
            yield section

    def fact(self, fact: Fact) -> nodes.Node:
        """Return the card of one fact."""
        lines = [
            _line("value", nodes.strong("", fact.text()), nodes.Text(" "), _badge(fact.badge)),
            _line("statement", nodes.Text(fact.statement)),
            self.meta(fact.date, fact.sources, f"fact-{fact.id}"),
        ]
        if fact.note:
            lines.append(_line("note", nodes.Text(fact.note)))
        lines.append(_line("id", nodes.literal("", fact.id)))
        return _card(f"fact-{fact.id}", lines)

    def claims(self) -> Iterable[nodes.Node]:
        """Yield one card per claim of the article."""
        for claim in register().claims.values():
            verdict = claim.verdict or words("register.pending")
            lines = [
                _line("value", nodes.strong("", claim.id)),
                _line("statement", *self.markdown(claim.statement)),
                _line(
                    "meta",
                    nodes.Text(f"{words('register.verdict')}: {verdict}"),
                    used_in(anchor=f"claim-{claim.id}"),
                ),
            ]
            if claim.evidence:
                lines.append(_line("note", *self.markdown(claim.evidence)))
            yield _card(f"claim-{claim.id}", lines)

    def events(self) -> Iterable[nodes.Node]:
        """Yield one card per event, by date."""
        for event in sorted(register().events.values(), key=lambda event: event.date):
            badge = {"A": "record", "B": "reported", "C": "unverified"}[event.confidence]
            kind = nodes.inline("", words(f"register.kinds.{event.kind}"), classes=["aa-kind"])
            lines = [
                _line("value", nodes.strong("", date_text(event.date)), nodes.Text(" "), _badge(badge)),
                _line("statement", *self.markdown(event.statement)),
                self.meta("", event.sources, f"event-{event.id}", kind),
            ]
            if event.note:
                lines.append(_line("note", nodes.Text(event.note)))
            lines.append(_line("id", nodes.literal("", event.id)))
            yield _card(f"event-{event.id}", lines)

    def sources(self) -> Iterable[nodes.Node]:
        """Yield one card per source, by outlet."""
        for source in sorted(
            register().sources.values(), key=lambda source: (source.outlet.casefold(), source.date)
        ):
            lines = [_line("statement", nodes.strong("", source.outlet), nodes.Text(f": {source.title}"))]
            meta = _line("meta", nodes.Text(date_text(source.date)))
            if source.url:
                meta += [
                    nodes.Text(" · "),
                    nodes.reference("", words("register.original"), refuri=source.url),
                ]
            lines.append(meta)
            if source.note:
                lines.append(_line("note", nodes.Text(source.note)))
            lines.append(_line("id", nodes.literal("", source.id)))
            yield _card(f"source-{source.id}", lines)

    def key(self) -> Iterable[nodes.Node]:
        """Yield the meaning of every badge."""
        items = nodes.definition_list(classes=["aa-key"])
        for badge, meaning in words("register.meaning").items():
            term = nodes.term("", "", _badge(badge), ids=[f"key-{badge}"])
            body = nodes.definition("", nodes.paragraph("", meaning))
            items += nodes.definition_list_item("", term, body)
        yield items

    def filter(self) -> Iterable[nodes.Node]:
        """Yield the filter box of this page."""
        use_filter(self.env)
        yield filter_box(".aa-entry", words("register.filter"), words("register.filter_hint"))

    def meta(self, date: str, sources: Iterable[str], anchor: str, *first: nodes.Node) -> nodes.paragraph:
        """Return the line that says when, from whom and where used."""
        line = _line("meta", *first)
        if date:
            line += nodes.Text(date_text(date))
        for key in sources:
            source: Source = register().sources[key]
            line += [
                nodes.Text(" · "),
                links.link_to(f"source-{key}", {}, ["aa-source"], nodes.Text(source.outlet)),
            ]
        line += used_in(anchor=anchor)
        return line

    def markdown(self, text: str) -> list[nodes.Node]:
        """Return a statement's nodes, its roles resolved."""
        found, messages = self.parse_inline(text, lineno=self.lineno)
        return [*found, *messages]


def _line(kind: str, *children: nodes.Node) -> nodes.paragraph:
    return nodes.paragraph("", "", *children, classes=[f"aa-entry-{kind}"])


def _card(anchor: str, lines: list[nodes.paragraph]) -> nodes.container:
    return nodes.container("", *lines, ids=[anchor], classes=["aa-entry"])


def _badge(badge: str) -> nodes.inline:
    return nodes.inline("", badge_text(badge), classes=["aa-badge", "aa-badge-full", f"aa-badge-{badge}"])


def _fill_used_in(app: Any, doctree: nodes.document, docname: str) -> None:
    register_pages = set(getattr(app.env, "aa_register_pages", {}).values())
    for node in list(doctree.findall(used_in)):
        pages = sorted(page for page in uses(app.env).get(node["anchor"], ()) if page not in register_pages)
        new: list[nodes.Node] = [nodes.Text(f" · {words('register.used_in')}: ")] if pages else []
        for position, page in enumerate(pages):
            title = app.env.titles[page].astext() if page in app.env.titles else page
            uri = app.builder.get_relative_uri(docname, page)
            new += [
                nodes.Text(", " if position else ""),
                nodes.reference("", title, refuri=uri, internal=True),
            ]
        node.parent.replace(node, new)


def _refresh(app: Any, env: Any) -> list[str]:
    # "Used in" on the register page changes with every other page.
    return sorted(set(getattr(env, "aa_register_pages", {}).values()))


def setup(app: Any) -> None:
    """Register the directive."""
    app.add_node(used_in)
    app.add_directive("register", RegisterDirective)
    app.connect("doctree-resolved", _fill_used_in)
    app.connect("env-updated", _refresh)

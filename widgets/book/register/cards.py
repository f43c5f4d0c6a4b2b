"""The cards of the register page: one for a fact, a claim, an event, a source, each marked for the filter."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from docutils import nodes

from widgets.book.look import links
from widgets.book.register import Claim, Event, Fact, Source, register
from widgets.book.register.used_in import quoted_in, used_in
from widgets.book.register.wording import badge_text, date_text
from widgets.strings import words

Markdown = Callable[[str], list[nodes.Node]]


def fact_card(fact: Fact) -> nodes.Node:
    """Return the card of a fact: its number, what it is, its date, its sources, where it is quoted."""
    lines = [
        _line("value", nodes.strong("", fact.text()), nodes.Text(" "), badge(fact.badge)),
        _line("statement", nodes.Text(fact.statement)),
        _meta(fact.date, fact.sources, f"fact-{fact.id}"),
        *([_line("note", nodes.Text(fact.note))] if fact.note else []),
        _line("id", nodes.literal("", fact.id)),
    ]
    return _card("fact", fact.id, lines, f"kind-{fact.kind}", f"confidence-{fact.confidence}")


def claim_card(claim: Claim, markdown: Markdown) -> nodes.Node:
    """Return the card of a claim: its words, the verdict, the evidence, the chapter that shows why."""
    lines = [
        _line("value", nodes.strong("", claim.id), nodes.Text(" "), verdict(claim.verdict)),
        _line("statement", *markdown(claim.statement)),
    ]
    if claim.evidence:
        label = nodes.strong("", f"{words('register.evidence')}: ")
        lines.append(_line("evidence", label, *markdown(claim.evidence)))
    meta = _line("meta")
    if claim.page:
        meta += [nodes.Text(f"{words('register.shown_in')}: "), used_in(page=claim.page)]
    meta += used_in(anchor=f"claim-{claim.id}", label="named_in", leave_out=claim.page)
    return _card("claim", claim.id, [*lines, meta], f"verdict-{_slug(claim.verdict)}")


def event_card(event: Event, markdown: Markdown) -> nodes.Node:
    """Return the card of an event: its date, what happened, from whom we know, where it is named."""
    kind = nodes.inline("", words(f"register.kinds.{event.kind}"), classes=["aa-kind"])
    shade = {"A": "record", "B": "reported", "C": "unverified"}[event.confidence]
    lines = [
        _line("value", nodes.strong("", date_text(event.date)), nodes.Text(" "), badge(shade)),
        _line("statement", *markdown(event.statement)),
        _meta("", event.sources, f"event-{event.id}", kind),
        *([_line("note", nodes.Text(event.note))] if event.note else []),
        _line("id", nodes.literal("", event.id)),
    ]
    return _card("event", event.id, lines, f"kind-{event.kind}", f"confidence-{event.confidence}")


def source_card(source: Source) -> nodes.Node:
    """Return the card of a source: outlet, title, date, and a link where it is an original page."""
    meta = _line("meta", nodes.Text(date_text(source.date)))
    if source.url:
        meta += [nodes.Text(" · "), nodes.reference("", words("register.original"), refuri=source.url)]
    lines = [
        _line("statement", nodes.strong("", source.outlet), nodes.Text(f": {source.title}")),
        meta,
        *([_line("note", nodes.Text(source.note))] if source.note else []),
        _line("id", nodes.literal("", source.id)),
    ]
    return _card("source", source.id, lines)


def badge(key: str) -> nodes.inline:
    """Return how a number is known, in full."""
    return nodes.inline("", badge_text(key), classes=["aa-badge", "aa-badge-full", f"aa-badge-{key}"])


def verdict(key: str) -> nodes.inline:
    """Return a verdict as a mark; an empty one says that nobody has judged the claim yet."""
    text = words(f"register.verdicts.{_slug(key)}") if key else words("register.pending")
    return nodes.inline("", text, classes=["aa-badge", "aa-badge-full", f"aa-verdict-{_slug(key)}"])


def _slug(key: str) -> str:
    return key.replace(" ", "-") or "none"


def _meta(date: str, sources: Iterable[str], anchor: str, *first: nodes.Node) -> nodes.paragraph:
    line = _line("meta", *first)
    if date:
        line += nodes.Text(date_text(date))
    for key in sources:
        name = nodes.Text(register().sources[key].outlet)
        line += [nodes.Text(" · "), links.link_to(f"source-{key}", {}, ["aa-source"], name)]
    line += used_in(anchor=anchor, label="used_in", unused=anchor.startswith("fact-"))
    for claim in quoted_in(anchor):
        label = nodes.Text(f"{words('register.claim')} {claim}")
        line += [nodes.Text(" · "), links.link_to(f"claim-{claim}", {}, ["aa-claim"], label)]
    return line


def _line(kind: str, *children: nodes.Node) -> nodes.paragraph:
    return nodes.paragraph("", "", *children, classes=[f"aa-entry-{kind}"])


def _card(part: str, key: str, lines: list[nodes.paragraph], *marks: str) -> nodes.container:
    return nodes.container("", *lines, ids=[f"{part}-{key}"], classes=["aa-entry", f"part-{part}", *marks])

"""``{tally}``: the course in a few numbers, each counted from its own data when the page is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from html import escape
from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from widgets.book.look.contents import chapters, minutes_of
from widgets.book.register import DATA, register
from widgets.book.register.entries import VERDICTS
from widgets.book.register.terms import terms
from widgets.strings import words


class Tally(nodes.General, nodes.Element):
    """The list of numbers; written when every page is known."""


class TallyDirective(SphinxDirective):
    """Chapters and hours, claims and their verdicts, facts, terms."""

    def run(self) -> list[nodes.Node]:
        """Return one node that the writer turns into the list."""
        self.env.note_dependency(str(DATA))
        return [Tally()]


def count(metadata: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Return (number, what it counts) for the pages whose metadata is given."""
    built = [chapter for chapter in chapters() if chapter.page in metadata]
    hours = sum(minutes_of(metadata[chapter.page]) for chapter in built) / 60
    claims = register().claims.values()
    judged = Counter(claim.verdict for claim in claims)
    verdicts = ", ".join(f"{name} {judged[name]}" for name in VERDICTS if judged[name])
    facts = register().facts
    lines: dict[str, tuple[int, dict[str, str | int]]] = {
        "chapters": (len(built), {"hours": round(hours)}),
        "claims": (len(claims), {"verdicts": verdicts}),
        "facts": (len(facts), {"sources": len(register().sources)}),
        "terms": (len(terms()), {}),
    }
    return [(str(number), str(words(f"tally.{key}")).format(**said)) for key, (number, said) in lines.items()]


def _write(writer: Any, node: Tally) -> None:
    lines = count(writer.builder.env.metadata)
    items = "".join(f"<li><b>{escape(number)}</b> <span>{escape(said)}</span></li>" for number, said in lines)
    writer.body.append(f'<ul class="tally">{items}</ul>\n')
    raise nodes.SkipNode


def setup(app: Any) -> None:
    """Add the ``tally`` directive."""
    app.add_node(Tally, html=(_write, None))
    app.add_directive("tally", TallyDirective)

"""The `claim-map` block: claims in plain words, each with the chapter that tests it and the verdict there."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx import addnodes

from widgets.book.blocks.directive import BlockDirective, say
from widgets.book.blocks.model import ClaimLine, parse_claim_map
from widgets.book.blocks.tags import Tag, tag
from widgets.book.look.contents import chapter_of
from widgets.book.register import DATA
from widgets.strings import words

HEADINGS = ("claim", "words", "chapter", "verdict")


class ClaimMap(BlockDirective):
    """A table with one row for each claim; on a phone a row is a small card."""

    def block(self) -> list[nodes.Node]:
        """Return the table."""
        self.env.note_dependency(str(DATA))
        head = tag("tr", None, *(tag("th", {"scope": "col"}, say(f"claim-map.{name}")) for name in HEADINGS))
        rows = [self._row(line) for line in parse_claim_map(self.body)]
        return [
            tag("table", {"class": "aa-claim-map"}, tag("thead", None, head), tag("tbody", None, *rows)),
        ]

    def _row(self, line: ClaimLine) -> Tag:
        thing = f"claim-map: {line.id}"
        cells: dict[str, list[nodes.Node]] = {
            "claim": self.inline(thing, f"{{claim}}`{line.id}`"),
            "words": self.inline(thing, line.words),
            "chapter": self._chapter(line),
            "verdict": [nodes.Text(line.verdict or words("register.pending"))],
        }
        return tag(
            "tr", None, *(tag("td", {"class": f"aa-claim-{name}"}, *cell) for name, cell in cells.items())
        )

    def _chapter(self, line: ClaimLine) -> list[nodes.Node]:
        planned = chapter_of(line.page)
        if planned is None:
            return [nodes.Text(line.chapter)]
        shown = f"{planned.number} {planned.title}"
        if line.page not in self.env.found_docs:
            return [nodes.Text(shown)]
        xref = addnodes.pending_xref(
            "", nodes.inline("", shown), refdomain="std", reftype="doc", reftarget=f"/{line.page}",
            refdoc=self.env.docname, refexplicit=True, refwarn=True,
        )  # fmt: skip
        self.set_source_info(xref)
        return [xref]


def setup(app: Any) -> None:
    """Register the directive."""
    app.add_directive("claim-map", ClaimMap)

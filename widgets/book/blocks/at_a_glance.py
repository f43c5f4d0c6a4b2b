"""The `at-a-glance` block: a chapter's objectives, needs and minutes, from its front matter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes

from widgets.book.blocks.directive import BlockDirective, panel, say
from widgets.book.blocks.model import BlockError, Glance, Need, parse_glance, read_front_matter
from widgets.book.blocks.tags import Tag, tag


class AtAGlance(BlockDirective):
    """A panel that is generated: the block has no body."""

    def block(self) -> list[nodes.Node]:
        """Return the panel of this chapter."""
        docname = self.env.docname
        if self.body.strip():
            raise BlockError(
                f"at-a-glance of {docname}: body", self.body.strip(), "none: it comes from front matter"
            )
        front = read_front_matter(Path(self.env.doc2path(docname)).read_text(encoding="utf-8"))
        glance = parse_glance(docname, front.get("course"))
        return [
            panel(
                "glance",
                say("at-a-glance.label"),
                self._objectives(docname, glance),
                self._side(docname, glance),
            )
        ]

    def _objectives(self, docname: str, glance: Glance) -> Tag:
        entries = [
            tag(
                "li",
                None,
                tag("strong", None, verb),
                *self._rest(f"at-a-glance of {docname}: objective", verb, rest),
            )
            for verb, rest in glance.objectives
        ]
        return _part("objectives", say("at-a-glance.objectives"), tag("ul", None, *entries))

    def _rest(self, thing: str, verb: str, rest: str) -> list[nodes.Node]:
        # Parsed with its verb, so that the text keeps its leading space; the verb is then taken off again.
        found = self.inline(thing, verb + rest)
        first = found[0]
        if isinstance(first, nodes.Text) and str(first).startswith(verb):
            return [nodes.Text(str(first)[len(verb) :]), *found[1:]]
        return found

    def _side(self, docname: str, glance: Glance) -> Tag:
        parts = [self._minutes(glance)]
        if glance.needs:
            entries = [tag("li", None, *self._need(docname, need)) for need in glance.needs]
            parts.append(_part("needs", say("at-a-glance.needs"), tag("ul", None, *entries)))
        if glance.level:
            level = tag("p", None, say(f"at-a-glance.levels.{glance.level}"))
            parts.append(_part("level", say("at-a-glance.level"), level))
        return tag("div", {"class": "aa-glance-side"}, *parts)

    def _minutes(self, glance: Glance) -> Tag:
        total = tag("p", {"class": "aa-figure"}, tag("span", None, str(glance.minutes)), f" {say('minutes')}")
        entries = [tag("li", None, f"{part.label} {part.minutes}") for part in glance.parts]
        parts = tag("ul", {"class": "aa-glance-parts"}, *entries)
        return _part("minutes", say("at-a-glance.minutes"), total, parts)

    def _need(self, docname: str, need: Need) -> list[nodes.Node]:
        if need.doc is None:
            return self.inline(f"at-a-glance of {docname}: needs", need.label)
        xref = addnodes.pending_xref(
            "", nodes.inline("", need.label), refdomain="std", reftype="doc", reftarget=need.doc,
            refdoc=docname, refexplicit=True, refwarn=True,
        )  # fmt: skip
        self.set_source_info(xref)
        return [xref]


def _part(name: str, heading: str, *children: nodes.Node) -> Tag:
    return tag(
        "div", {"class": f"aa-glance-{name}"}, tag("p", {"class": "aa-glance-head"}, heading), *children
    )


def _add_exercises(app: Any, doctree: nodes.document) -> None:
    """Add the minutes of the chapter's exercises, which stand below the panel, and drop an empty list."""
    minutes = sum(int(node["minutes"]) for node in doctree.findall(nodes.Element) if "minutes" in node)
    for parts in [
        node for node in doctree.findall(Tag) if node["attributes"].get("class") == "aa-glance-parts"
    ]:
        if minutes:
            shown = say("at-a-glance.exercises").format(minutes=minutes)
            parts += tag("li", {"class": "aa-glance-extra"}, shown)
        if not parts.children:
            parts.parent.remove(parts)


def setup(app: Any) -> None:
    """Register the directive."""
    app.add_directive("at-a-glance", AtAGlance)
    app.connect("doctree-read", _add_exercises)

"""What our directives share: their raw body, Markdown inside it, and errors that stop a build."""

from __future__ import annotations

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from widgets.book.blocks.model import BlockError
from widgets.book.blocks.tags import Tag, tag
from widgets.strings import words

_log = logging.getLogger(__name__)


class BlockDirective(SphinxDirective):
    """A directive whose `block` returns its nodes; a BlockError there is a warning at its line."""

    has_content = True
    # No option_spec: MyST hands over the body as written, and one parser (model) serves page and notebook.
    option_spec = None

    def run(self) -> list[nodes.Node]:
        """Return the block, or nothing and a warning with file and line."""
        try:
            return self.block()
        except BlockError as problem:
            _log.warning(str(problem), location=self.get_location(), type="avalanche", subtype="block")
            return []

    def block(self) -> list[nodes.Node]:
        """Return the nodes of the block. Raises BlockError for an author's mistake."""
        raise NotImplementedError

    @property
    def body(self) -> str:
        """The body as the author wrote it."""
        return "\n".join(self.content)

    def inline(self, thing: str, markdown: str) -> list[nodes.Node]:
        """Return the nodes of a text of one paragraph. Raises BlockError where it is more than that."""
        found = self.markdown(markdown)
        if len(found) != 1 or not isinstance(found[0], nodes.paragraph):
            raise BlockError(thing, markdown, "one paragraph of text")
        return list(found[0].children)

    def markdown(self, text: str, line: int = 0) -> list[nodes.Node]:
        """Return the nodes of a Markdown text that starts on a line of the body, from 0."""
        holder = nodes.Element()
        holder.document = self.state.document
        lines = StringList(text.splitlines(), source=self.get_source_info()[0])
        self.state.nested_parse(lines, self.content_offset + line, holder)
        return list(holder.children)


def panel(kind: str, label: str | None, *children: nodes.Node, **attributes: str) -> Tag:
    """Return a block's frame: a named group with its label above it.

    The label is dropped from sight where the section's own title already says it (see `key_points`).
    """
    frame = {"class": f"aa-block aa-{kind}", "role": "group", **attributes}
    if label:
        frame["aria-label"] = label
        children = (tag("p", {"class": "aa-kicker"}, label), *children)
    return tag("div", frame, *children)


def say(key: str) -> str:
    """Return the words of a block, such as `quiz.check`."""
    return str(words(f"blocks.{key}"))

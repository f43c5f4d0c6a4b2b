"""Exercises: those of sphinx-exercise, with a tier and minutes that every one must have."""

from __future__ import annotations

from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx_exercise.directive import ExerciseDirective, ExerciseStartDirective
from sphinx_exercise.nodes import is_exercise_node

from widgets.book.blocks.directive import say
from widgets.book.blocks.model import BlockError, parse_exercise_label
from widgets.book.blocks.tags import tag

_log = logging.getLogger(__name__)
_CONTENT = ("exercise-content", "solution-content")


class _Labelled:
    """Adds `:minutes:` and reads the tier out of `:class:`."""

    option_spec: ClassVar[dict[str, Any]] = {
        **ExerciseDirective.option_spec,
        "minutes": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """Return sphinx-exercise's node with a line that shows tier and minutes."""
        options = self.options  # type: ignore[attr-defined]
        try:
            label = parse_exercise_label(
                options.get("label", ""), options.get("class") or [], options.get("minutes")
            )
        except BlockError as problem:
            place = self.get_location()  # type: ignore[attr-defined]
            _log.warning(str(problem), location=place, type="avalanche", subtype="block")
            return []
        found: list[nodes.Node] = super().run()  # type: ignore[misc]
        for node in found:
            if isinstance(node, nodes.Element) and is_exercise_node(node):
                tier = tag("span", {"class": "aa-tier"}, say(f"exercise.tiers.{label.tier}"))
                minutes = tag("span", {"class": "aa-minutes"}, f"{label.minutes} {say('minutes')}")
                node.insert(1, tag("p", {"class": "aa-exercise-label"}, tier, " ", minutes))
                node["minutes"] = label.minutes
        return found


class Exercise(_Labelled, ExerciseDirective):  # type: ignore[misc]
    """An exercise whose text is the body."""


class ExerciseStart(_Labelled, ExerciseStartDirective):  # type: ignore[misc]
    """The start of an exercise that holds code cells, ended by `exercise-end`."""


def _own_ids(app: Any, doctree: nodes.document) -> None:
    """Replace the content sections, which all carry one id, so that no id stands twice in a page."""
    for section in list(doctree.findall(nodes.section)):
        if any(name in section["ids"] for name in _CONTENT):
            section.replace_self(tag("div", {"class": "aa-exercise-body"}, *section.children))


class PlainTitle(SphinxPostTransform):
    """Takes the brackets off an exercise's title: the number before it is set apart by its look."""

    default_priority = 25  # after sphinx-exercise has written the title (20) and the solutions' (21)

    def run(self, **kwargs: Any) -> None:
        """Rewrite the titles of this document."""
        for title in self.document.findall(nodes.title):
            texts = [child for child in title.children if isinstance(child, nodes.Text)]
            if (
                is_exercise_node(title.parent)
                and len(title.children) > 2
                and texts[0] == " ("
                and texts[-1] == ")"
            ):
                title.remove(texts[0])
                title.remove(texts[-1])


def setup(app: Any) -> None:
    """Replace the two directives of sphinx-exercise by ours."""
    app.setup_extension("sphinx_exercise")
    app.add_directive("exercise", Exercise, override=True)
    app.add_directive("exercise-start", ExerciseStart, override=True)
    app.add_post_transform(PlainTitle)
    app.connect("doctree-read", _own_ids)

"""Solutions: sphinx-exercise's node as a native folded element, which needs no script and prints open."""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes
from sphinx_exercise.nodes import solution_node


def _visit(writer: Any, node: nodes.Element) -> None:
    # The title goes into the summary as text: a link there would be a control inside a control.
    title = node.pop(0)
    writer.body.append(f'<details class="aa-solution" id="{escape(node["ids"][0])}">')
    writer.body.append(f"<summary>{escape(title.astext())}</summary>\n")


def _depart(writer: Any, node: nodes.Element) -> None:
    writer.body.append("</details>\n")


def _title_alone(app: Any, config: Any) -> None:
    """Let a solution follow its exercise (sphinx-exercise checks it), so that it need not repeat a title."""
    config.exercise_style = "solution_follow_exercise"


def setup(app: Any) -> None:
    """Write solutions our way; other builders keep sphinx-exercise's."""
    app.setup_extension("sphinx_exercise")
    app.add_node(solution_node, override=True, html=(_visit, _depart))
    app.connect("config-inited", _title_alone)

"""Formulas become MathML at build time, so that no page carries a maths library."""

from __future__ import annotations

from html import escape
from typing import Any

from latex2mathml.converter import convert
from sphinx.util.math import get_node_equation_number


def inline(writer: Any, node: Any) -> None:
    """Write one inline formula."""
    writer.body.append(convert(node.astext(), display="inline"))


def block(writer: Any, node: Any) -> None:
    """Write one displayed formula, with its number as a link to itself where it has one."""
    anchor = ""
    if node["number"]:
        number = get_node_equation_number(writer, node)
        anchor = f'<a class="equation-number" href="#{escape(node["ids"][0])}">({escape(number)})</a>'
    ids = f' id="{escape(node["ids"][0])}"' if node["ids"] else ""
    formula = convert(node.astext(), display="block")
    writer.body.append(f'<div class="equation"{ids} tabindex="0" role="group">{formula}{anchor}</div>\n')


def _skip(writer: Any, node: Any) -> None:
    from docutils.nodes import SkipNode

    inline(writer, node)
    raise SkipNode


def _skip_block(writer: Any, node: Any) -> None:
    from docutils.nodes import SkipNode

    block(writer, node)
    raise SkipNode


def setup(app: Any) -> None:
    """Make ``mathml`` a value of ``html_math_renderer``."""
    app.add_html_math_renderer("mathml", (_skip, None), (_skip_block, None))

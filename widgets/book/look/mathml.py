"""Formulas become MathML at build time, so that no page carries a maths library."""

from __future__ import annotations

from html import escape
from typing import Any

from latex2mathml import converter
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

_LOGGER = logging.getLogger(__name__)


def mathml(formula: str, display: str) -> str:
    """Return a formula as MathML; `aligned`, which the converter does not know, is set as `align*`.

    Raises ValueError for a formula with an alignment mark that no table took up.
    """
    found: str = converter.convert(formula.replace("{aligned}", "{align*}"), display=display)
    if "<mi>&</mi>" in found:
        raise ValueError(f"formula {formula.strip()!r}: an & outside of aligned, cases or a matrix")
    return found


def inline(writer: Any, node: Any) -> None:
    """Write one inline formula."""
    writer.body.append(_converted(node, "inline"))


def block(writer: Any, node: Any) -> None:
    """Write one displayed formula, with its number as a link to itself where it has one."""
    anchor = ""
    if node["number"]:
        number = get_node_equation_number(writer, node)
        anchor = f'<a class="equation-number" href="#{escape(node["ids"][0])}">({escape(number)})</a>'
    ids = f' id="{escape(node["ids"][0])}"' if node["ids"] else ""
    formula = _converted(node, "block")
    writer.body.append(f'<div class="equation"{ids} tabindex="0" role="group">{formula}{anchor}</div>\n')


def _converted(node: Any, display: str) -> str:
    try:
        return mathml(node.astext(), display)
    except ValueError as problem:
        _LOGGER.warning("%s", problem, location=node)
        return f"<code>{escape(node.astext())}</code>"


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

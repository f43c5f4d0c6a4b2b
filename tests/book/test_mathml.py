"""Formulas as MathML: lines that are aligned become a table, and a stray alignment mark is refused."""

import pytest

from widgets.book.look.mathml import mathml


def test_aligned_lines_become_a_table():
    """Guards against marks of alignment printed as text, which the converter does for `aligned`."""
    found = mathml(r"\begin{aligned} a &= b & c &= d \\ e &= f \end{aligned}", "block")
    assert found.count("<mtr>") == 2 and "<mi>&</mi>" not in found and "aligned" not in found


def test_a_stray_mark_is_refused():
    with pytest.raises(ValueError, match=r"formula 'a & b': an & outside of aligned, cases or a matrix"):
        mathml("a & b", "inline")

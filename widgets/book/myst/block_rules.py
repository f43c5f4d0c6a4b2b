"""The block rules that MyST adds to CommonMark: colon fences, `$$`, targets, comments, cell breaks.

MyST takes them from a plugin package; written here so that Binder needs markdown-it-py alone. A test compares
the two.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

Rule = Callable[[StateBlock, int, int, bool], bool]


def _line(state: StateBlock, line: int) -> str:
    return str(state.src)[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _colon_fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    found = re.match(r"(:{3,})(.*)", _line(state, start))
    if state.is_code_block(start) or not found:
        return False
    if silent:
        return True
    last = start + 1
    closing = re.compile(rf":{{{len(found[1])},}}\s*")
    while last < end and not (_line(state, last).strip() and state.sCount[last] < state.blkIndent):
        if not state.is_code_block(last) and closing.fullmatch(_line(state, last)):
            break
        last += 1
    closed = last < end and closing.fullmatch(_line(state, last)) is not None
    _push(
        state, "colon_fence", start, last + closed, state.getLines(start + 1, last, state.sCount[start], True)
    )
    state.tokens[-1].info, state.tokens[-1].markup = found[2], found[1]
    return True


def _math_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    first = _line(state, start)
    if state.is_code_block(start) or not first.startswith("$$"):
        return False
    text = first[2:]
    last = start
    closing = re.compile(r"(.*?)(?<!\\)\$\$\s*(?:\(([^()\n]+)\))?\s*", re.DOTALL)
    while not (found := closing.fullmatch(text)):
        last += 1
        if last >= end:
            return False
        text += "\n" + _line(state, last)
    if silent:
        return True
    _push(state, "math_block", start, last + 1, found[1])
    state.tokens[-1].info = found[2] or ""
    return True


def _single_line(kind: str, pattern: str) -> Rule:
    compiled = re.compile(pattern)

    def rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        found = compiled.fullmatch(_line(state, start).rstrip())
        if state.is_code_block(start) or not found:
            return False
        if not silent:
            _push(state, kind, start, start + 1, found[1])
        return True

    return rule


def _comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start) or not _line(state, start).startswith("%"):
        return False
    last = start + 1
    while last < end and _line(state, last).startswith("%"):
        last += 1
    if not silent:
        _push(state, "comment", start, last, state.getLines(start, last, 0, False))
    return True


def _push(state: StateBlock, kind: str, start: int, end: int, content: str) -> None:
    state.line = end
    token = state.push(kind, "", 0)
    token.map, token.content = [start, end], content


def _parser() -> MarkdownIt:
    md = MarkdownIt("commonmark").enable("table")
    # Setext headings would turn the line above a `---` into a heading, as they do in MyST: kept on purpose.
    everywhere = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.before("fence", "colon_fence", _colon_fence, everywhere)
    md.block.ruler.before("fence", "math_block", _math_block, everywhere)
    md.block.ruler.before("blockquote", "comment", _comment, everywhere)
    md.block.ruler.before("hr", "break", _single_line("break", r"\+\s*\+\s*\+[+\s]*(.*)"), everywhere)
    md.block.ruler.before("hr", "target", _single_line("target", r"\((.+)\)="), everywhere)
    md.disable(["inline"])  # roles and formulas inside a line are read by `inline`, with their positions
    return md


PARSER = _parser()

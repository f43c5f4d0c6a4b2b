"""The parser of chapters: against MyST's own parser, on line numbers, and on what it must refuse."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from widgets.book.myst import inline, source
from widgets.book.myst.source import CodeCell, Comment, Directive, Fence, Formula, Prose, SourceError, Target

SAMPLE = """\
---
kernelspec: {name: python3}
course: {minutes: 40}
---
# A title with {given}`80%`

(sec-a)=
Text {fact}`a` and $x^2$, `code` and {term}`b <c>`.
A role over {fact}`two
lines` here; ``a `b` c``; \\{fact}`escaped`; $$y$$ inline.

- item
  goes on

  :::::{note} Titled {fact}`n`
  :class: wide
  inside {fact}`d`

  ::::{tip}
  :::{warning}
  deep {fact}`e`
  :::
  ::::
  :::::
- ```{hint}
  z
  ```

> quoted
> :::{caution}
> inside
> :::

$$
a = b

c
$$ (eq-a)

$$ one = line $$

% a comment
% of two lines
+++
```{code-cell} ipython3
:tags: [hide-input, x]
1 + 1
```

```python
plain = "{fact}`no`"
```

    indented code

| a | b |
|---|---|
| {fact}`f` | $z$ |

::::{predict} an-id
:kind: number
:unit: %
Question?
---
Reveal.
::::

:::{unclosed-to-the-end} title
body
"""
CHAPTERS = sorted(source.CHAPTERS.glob("*.md"))
TEXTS = [SAMPLE, *(path.read_text(encoding="utf-8") for path in CHAPTERS)]
BLOCKS = {
    "fence": "fence",
    "colon_fence": "fence",
    "code_block": "code",
    "math_block": "math",
    "math_block_label": "math",
    "myst_target": "target",
    "myst_line_comment": "comment",
    "myst_block_break": "break",
}
OURS = {
    Fence: "fence",
    Directive: "fence",
    CodeCell: "fence",
    Formula: "math",
    Target: "target",
    Comment: "comment",
}


def body(text):
    return (
        "\n" * source._front_matter(text, Path("x.md"))[1]
        + text.split("\n", source._front_matter(text, Path("x.md"))[1])[-1]
    )


def by_myst(text):
    extensions = {"colon_fence", "dollarmath", "amsmath", "attrs_inline", "deflist", "tasklist"}
    parser = create_md_parser(MdParserConfig(enable_extensions=extensions), RendererHTML)
    return parser.parse(body(text))


@pytest.mark.parametrize("text", TEXTS, ids=["sample", *(path.stem for path in CHAPTERS)])
def test_blocks_are_those_that_myst_finds(text):
    """Guards against a fence, formula or label that the book sees and our checks do not."""
    theirs = [(BLOCKS[t.type], t.map[0] + 1) for t in by_myst(text) if t.type in BLOCKS]
    kinds = {**OURS, source.Break: "break"}
    ours = [
        ("code" if isinstance(n, Fence) and n.text.startswith("    ") else kinds[type(n)], n.line)
        for n in source.parse(text).nodes
        if not isinstance(n, Prose)
    ]
    assert ours == theirs


@pytest.mark.parametrize("text", TEXTS, ids=["sample", *(path.stem for path in CHAPTERS)])
def test_roles_and_formulas_are_those_that_myst_finds(text):
    """Guards against a role that the book resolves and the notebook leaves raw, or the reverse."""
    theirs = []
    for token in by_myst(text):
        for child in token.children or ():
            if child.type == "myst_role":
                theirs.append((child.meta["name"], child.content))
            elif child.type in ("math_inline", "math_inline_double"):
                theirs.append(("math", child.content.strip()))
    ours = []
    for node in source.parse(text).nodes:
        if isinstance(node, Prose):
            for piece in inline.pieces(node.text):
                if piece.kind == "role":
                    ours.append((piece.name, piece.content))
                elif piece.kind == "math":
                    ours.append(("math", piece.content))
    assert ours == [(name, content.strip("$")) for name, content in theirs]


@pytest.mark.parametrize("text", TEXTS, ids=["sample", *(path.stem for path in CHAPTERS)])
def test_every_line_is_in_exactly_one_node(text):
    """Guards against prose that falls between two nodes and is neither checked nor printed."""
    chapter = source.parse(text)
    lines = text.split("\n")
    seen = {}
    for node in chapter.nodes:
        for offset, line in enumerate(node.text.split("\n")):
            assert lines[node.line - 1 + offset] == line
            assert seen.setdefault(node.line + offset, node) is node
    start = source._front_matter(text, Path("x.md"))[1]
    assert [at for at, line in enumerate(lines, 1) if line.strip() and at > start and at not in seen] == []


def test_nested_blocks_know_their_lines():
    lines = SAMPLE.split("\n")
    found = {node.name: node for node in source.parse(SAMPLE).walk() if isinstance(node, Directive)}
    assert {"note", "tip", "warning", "hint", "caution", "predict"} <= set(found)
    for name, inside in (("note", "inside"), ("warning", "deep"), ("hint", "z"), ("caution", "inside")):
        assert lines[found[name].line - 1].lstrip("> -`:").startswith(f"{{{name}}}"), name
        assert inside in lines[found[name].body_line - 1], name
    assert found["note"].argument == "Titled {fact}`n`"
    assert found["note"].options == {"class": "wide"}
    assert found["hint"].prefix == "- "
    assert found["caution"].prefix == "> "


def test_blocks_that_read_their_own_options_keep_them():
    """Guards against `:unit: %`, which is no YAML, and a `---` taken for an option block."""
    predict = next(n for n in source.parse(SAMPLE).walk() if isinstance(n, Directive) and n.name == "predict")
    assert predict.body.startswith(":kind: number\n:unit: %") and "\n---\nReveal." in predict.body


def test_code_cells_have_tags_in_both_spellings():
    for written in (":tags: [hide-input, x]", ":tags: hide-input, x", "---\ntags: [hide-input, x]\n---"):
        (cell,) = source.parse(f"```{{code-cell}} ipython3\n{written}\n1 + 1\n```\n").nodes
        assert isinstance(cell, CodeCell) and cell.tags == ("hide-input", "x") and cell.source == "1 + 1"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\na: [\n---\n", r"x\.md:1: front matter is not YAML"),
        ("---\na: 1\n", r"x\.md:1: front matter is opened"),
        ("text\n\n```{note}\n:a: [\n```\n", r"x\.md:4: options are not YAML"),
    ],
)
def test_what_cannot_be_read_says_where(text, message):
    with pytest.raises(SourceError, match=message):
        source.parse(text, Path("x.md"))


def test_dollars_are_amounts_or_formulas():
    assert [p.content for p in inline.pieces("$5$, then $50 and $60, $a_1$ of 3$")] == ["5", "a_1"]
    assert inline.pieces("It costs $50, or about $ 60 in all.") == ()
    assert [p.kind for p in inline.pieces(r"$\text{daily volatility of}\ x$")] == ["math"]


@given(st.text(alphabet="ab {}`$<>[]()\\\n%5:-|\u4e2d", max_size=80))
def test_blanking_keeps_every_position(text):
    """Guards against findings at a wrong column, and against pieces that overlap or run backwards."""
    blank = inline.blanked(text)
    assert len(blank) == len(text)
    assert [at for at, c in enumerate(blank) if c == "\n"] == [at for at, c in enumerate(text) if c == "\n"]
    ends = [0, *(piece.end for piece in inline.pieces(text))]
    assert all(piece.start >= end for piece, end in zip(inline.pieces(text), ends, strict=False))


@given(st.text(alphabet="ab {}`:-#>*\n$()=%+|~1.", max_size=120))
def test_any_text_is_read_and_kept(text):
    """Guards against a crash, and against lines lost, on whatever a person types."""
    try:
        chapter = source.parse(text)
    except SourceError:
        return
    if not chapter.front:
        kept = [line for node in chapter.nodes for line in node.text.split("\n") if line.strip()]
        assert (
            len(kept) >= len([line for line in text.split("\n") if line.strip()]) - text.startswith("---") * 2
        )

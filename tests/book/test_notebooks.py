"""Chapters as clean notebooks: every role and directive in words, alike every time, on few packages."""

import base64
import copy
import json
import re
import subprocess
import sys

import nbformat
import pytest
from nbformat import v4

from widgets.book import notebooks
from widgets.book.myst import source
from widgets.book.myst.references import parse as parse_references
from widgets.book.notebooks import as_text, raw_markup, still_png, with_outputs

ROOT = source.CHAPTERS.parent
OTHER = "# The other chapter\n\n(sec-other)=\n## A section\n\n$$\na = b\n$$ (eq-other)\n"
CHAPTER = r"""---
kernelspec: {display_name: Python 3, language: python, name: python3}
course:
  question: What?
  objectives: ["explain what a {term}`snowball` pays", compute a payoff, read a chart]
  needs: [returns, {doc: 02-other, label: The other one}]
  minutes: 40
---
# A chapter with {given}`20%`

:::{at-a-glance}
:::

It fell {fact-size}`micro-ytd-0207` ({fact}`micro-ytd-0207`); {term}`snowballs <snowball>`, a {term}`KI` and
{term}`贴水`, then a {term}`KI` again. Now {computed}`basis(IM2403, 2024-02-05):.2%`, {claim}`S02` on
{event}`net-selling-limit`, see {source}`scmp-snowball`, {cite:p}`khandani2011`, {cite:t}`khandani2011`,
{doc}`02-other`, {ref}`sec-here`, {ref}`words <sec-other>`, {eq}`eq-here`, {eq}`eq-other`,
[a page](02-other.md), [](#sec-here), [雪崩]{lang=zh}, {math}`x^2`, $y^2$ and `{fact}` in code[^n].

[^n]: A note with {fact}`dma-margin`.

% a comment

(sec-here)=
## Here

$$
V = \max(S, 0)
$$ (eq-here)

```{math}
:label: eq-two
W = V
```

:::{note} A title with {term}`basis`
Inside, $z$.
:::

- item

  ::::{tip}
  nested {fact}`dma-margin`

  :::{warning}
  deeper
  :::
  ::::
- next

> quoted
> :::{caution}
> in a quotation
> :::

:::{predict} fall
:kind: number
:min: -60
:max: 0
:step: 1
:unit: %
:answer: figure:total_return(microcap, 2023-12-29, 2024-02-07)
How far, {term}`microcap`?
---
It lost {fact-size}`micro-ytd-0207`.
:::

:::{predict} choice
:kind: choice
:choices: [Up, Down]
:answer: Down
Which way?
---
Down.
:::

:::{quiz} set
- question: "Who is long {term}`delta`?"
  options:
    - {text: The dealer, correct: true, feedback: "Yes, $\\Delta > 0$."}
    - {text: The investor, correct: false, feedback: "No, {fact}`dma-margin`."}
- question: How much?
  number:
    answer: -44.5
    tolerance: 0.5
    unit: "%"
    feedback_right: Right.
    feedback_wrong: [{if: ">0", say: Wrong sign.}]
    else: No.
:::

:::{exercise} A title
:label: ex-a
:class: by-hand
:minutes: 5
Compute {term}`basis`.
:::

:::{solution} ex-a
:label: ex-a-solution
Two, {fact}`dma-margin`.
:::

```{exercise-start}
:label: ex-b
:class: open
:minutes: 10
```
Code it.
```{exercise-end}
```

```{solution-start} ex-b
:label: ex-b-solution
```

```{code-cell} ipython3
1 + 1
```

```{solution-end}
```

```{figure} dot.svg
:alt: A dot
:name: fig-dot
A caption with {fact}`dma-margin`.
```

```{list-table} Two
:header-rows: 1
* - a
  - b
* - {fact}`dma-margin`
  - $x$
```

```{dropdown} More
Folded.
```

:::{key-points}
- One, {fact}`dma-margin`.
:::

```{code-cell} ipython3
:tags: [hide-input]
2 + 2
```

+++

```{code-block} python
shown = "only"
```

Term
: Its definition.

```{bibliography}
```
"""


@pytest.fixture
def chapters(tmp_path):
    folder = tmp_path / "chapters"
    folder.mkdir()
    (folder / "02-other.md").write_text(OTHER, encoding="utf-8")
    (folder / "03-chapter.md").write_text(CHAPTER, encoding="utf-8")
    (folder / "dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    return folder


@pytest.fixture
def made(chapters):
    return notebooks.notebooks(chapters)["03-chapter"]


def all_text(found):
    return "\n\n".join(cell.source for cell in found.cells if cell.cell_type == "markdown").replace(
        "\u00a0", " "
    )


def test_no_markup_is_left(made):
    nbformat.validate(made)
    assert raw_markup(made) == []


@pytest.mark.parametrize(
    "text",
    [
        "It fell 44.5%<sup>record A</sup> (−44.5%<sup>record A</sup>); snowballs, a KI (敲入) and\n贴水, then a KI",  # noqa: E501
        "again. Now −5.79%<sup>computed</sup>, claim S02 on\n5 February 2024, see [South China",
        "China Morning Post, January 2024](https://www.scmp.com/",
        "(Khandani and Lo, 2011), Khandani and Lo (2011),\n[The other chapter](02-other.ipynb), Here,",
        "Here, [words](02-other.ipynb), equation (2), [equation (1)](02-other.ipynb),\n[a page](",
        "[a page](02-other.ipynb), Here, 雪崩, $x^2$, $y^2$ and `{fact}` in code<sup>1</sup>.",
        "1. A note with 20%<sup>reported B</sup>.",
        "$$\nV = \\max(S, 0) \\tag{2}\n$$",
        "$$\nW = V \\tag{3}\n$$",
        "> **A title with basis (基差)**\n>\n> Inside, $z$.",
        "- item\n\n  > **Tip**\n  >\n  > nested 20%<sup>reported B</sup>\n  >\n  >\n  > > **Warning**\n  > >\n  > > deeper\n- next",  # noqa: E501
        "> > **Caution**\n> >\n> > in a quotation",
        "> - **explain** what a snowball (雪球结构) pays",
        "> - [The other one](02-other.ipynb)",
        "**Predict.** How far, microcap (微盘股)?\n\n(−60% … 0%)\n\n<details>\n<summary>What happened</summary>\n\nAnswer: **−44%**",  # noqa: E501
        "Which way?\n\n- Up\n- Down",
        "- a) The dealer: **right**. Yes, $\\Delta > 0$.",
        "- b) The investor: **not right**. No, 20%<sup>reported B</sup>.",
        "Answer: **−44.5%**\n\n- Right.\n- Wrong sign.\n- No.",
        "> **Exercise 1: A title** (By hand, about 5 minutes)\n>\n> Compute basis.",
        "<summary>Solution</summary>\n\nTwo, 20%<sup>reported B</sup>.\n\n</details>",
        "**Exercise 2** (Open, about 10 minutes)",
        "![A dot](attachment:dot.svg)\n\n*Figure.* A caption with 20%",
        "**Two**\n\n| a | b |\n|---|---|\n| 20%<sup>reported B</sup> | $x$ |",
        "<details>\n<summary>More</summary>\n\nFolded.\n\n</details>",
        "> **Key points**\n>\n> - One, 20%<sup>reported B</sup>.",
        '```python\nshown = "only"\n```',
        "- **Term**: Its definition.",
        "## References\n\n- Khandani, Lo (2011). *What Happened to the Quants",
        "reported B: Printed by a regulator",
    ],
)
def test_everything_is_in_words(made, text):
    """Guards against a role or block that vanishes instead of being resolved."""
    assert text in all_text(made)


def test_comments_and_targets_are_gone(made):
    assert "a comment" not in all_text(made) and "sec-here" not in all_text(made)


def test_cells_keep_their_order_tags_and_folds(made):
    code = [cell for cell in made.cells if cell.cell_type == "code"]
    assert [cell.source for cell in code] == ["1 + 1", "2 + 2"]
    assert code[0].metadata.jupyter.source_hidden  # within a solution
    assert code[1].metadata.tags == ["hide-input"] and code[1].metadata.jupyter.source_hidden
    assert made.metadata.kernelspec.name == "python3"
    assert [cell.id for cell in made.cells] == [f"cell-{n:03d}" for n in range(len(made.cells))]
    picture = next(cell for cell in made.cells if "attachment:" in cell.source)
    assert base64.b64decode(picture.attachments["dot.svg"]["image/svg+xml"]).startswith(b"<svg")


def test_two_makings_are_alike(chapters):
    one, two = (as_text(notebooks.notebooks(chapters)["03-chapter"]) for _ in range(2))
    assert one == two and not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", one)


LEFT = [
    "{fact}`x`",
    "text {term}`a <b>` more",
    ":::{note}\ntext\n:::",
    "```{note}\ntext\n```",
    "- a\n\n  :::{tip}\n  b\n  :::",
    "(label)=\n# T",
    "$$\na\n$$ (eq)",
    "% comment",
    "[](#label)",
    "note[^1]",
    "> :::{tip}\n> a\n> :::",
    "::::{grid} 2\n::::",
    "text\n:::{unclosed}",
    "a\n:::\nb",
    "```{code-cell}\n1\n```",
    "{cite:p}`a,b`",
]
CLEAN = [
    "plain",
    "`{fact}` and ``{term}`a` `` as code",
    "```python\n{'a': 1}\n:::\n```",
    "$\\{x\\}$",
    "$$\na\n$$",
    "[a](b.md)",
]


@pytest.mark.parametrize("text", LEFT)
def test_the_guard_sees_what_a_reader_would(text):
    assert raw_markup(v4.new_notebook(cells=[v4.new_markdown_cell(text, id="a")]))


@pytest.mark.parametrize("text", CLEAN)
def test_the_guard_lets_code_and_formulas_pass(text):
    assert raw_markup(v4.new_notebook(cells=[v4.new_markdown_cell(text, id="a")])) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("text\n\n{fact}`nope`", r"03-chapter\.md:3: fact 'nope'"),
        ("{unheard}`x`", r"03-chapter\.md:1: role 'unheard' has no plain form; known: abbr"),
        ("a\n\n:::{unheard}\nx\n:::", r"03-chapter\.md:3: directive 'unheard' has no plain form"),
        ("{ref}`nowhere`", r"label 'nowhere' is nowhere in the book"),
        ("{eq}`nowhere`", r"no formula has the label 'nowhere'"),
        ("{doc}`nowhere`", r"document 'nowhere' is not in the book"),
        ("{cite:p}`nobody1999`", r"citation 'nobody1999' is not in the bibliography"),
        ("[](#nowhere)", r"label 'nowhere'"),
        (":::{tip}\n::::{note}\na\n::::\n:::", r"03-chapter\.md:5: ':::' closes nothing"),
        ("![a](none.png)", r"picture 'none.png' does not exist"),
        ("a\n\n:::{note}\nb {fact}`nope`\n:::", r"03-chapter\.md:4: fact 'nope'"),
        (":::{quiz} set\n- question: a\n:::", r"03-chapter\.md:1: quiz"),
        (":::{at-a-glance}\n:::", r"03-chapter\.md:1: at-a-glance of 03-chapter"),
        ("```{list-table}\n* - a\n  - b\n* - c\n```", r"list-table: write rows of equally many cells"),
    ],
)
def test_what_cannot_be_put_in_words_stops_with_its_place(chapters, text, message):
    (chapters / "03-chapter.md").write_text(text + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        notebooks.notebooks(chapters)


def test_the_real_chapters_are_clean():
    found = notebooks.notebooks()
    assert set(found) == {path.stem for path in notebooks.chapter_files()} and found
    for name, one in found.items():
        nbformat.validate(one)
        assert raw_markup(one) == [], name


def test_real_code_cells_are_those_of_the_chapter():
    for path in notebooks.chapter_files():
        written = [node.source for node in source.read(path).walk() if isinstance(node, source.CodeCell)]
        assert [
            cell.source for cell in notebooks.notebooks()[path.stem].cells if cell.cell_type == "code"
        ] == written


BINDER = """
import sys
ABSENT = set(
    "sphinx docutils myst_parser myst_nb mdit_py_plugins jupyter_book sphinx_exercise bs4 pybtex "
    "jinja2 altair pandas".split()
)
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ABSENT:
            raise ImportError(f"{name} is not on Binder")
sys.meta_path.insert(0, Absent())
from widgets.book.notebooks import main
sys.exit(main(sys.argv[1:]))
"""


def test_binder_can_make_them_with_its_few_packages(chapters, tmp_path):
    """Guards against an import that only the build has: on Binder it would leave no notebook."""
    out = tmp_path / "out"
    done = subprocess.run(
        [sys.executable, "-c", BINDER, str(out), "--chapters", str(chapters)],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in out.iterdir()) == ["02-other.ipynb", "03-chapter.ipynb"]
    assert (out / "03-chapter.ipynb").read_text(encoding="utf-8") == as_text(
        notebooks.notebooks(chapters)["03-chapter"]
    )


def test_the_command_says_what_is_wrong_and_writes_nothing(chapters, tmp_path, capsys):
    (chapters / "03-chapter.md").write_text("{unheard}`x`\n", encoding="utf-8")
    assert notebooks.main([str(tmp_path / "out"), "--chapters", str(chapters)]) == 1
    assert "03-chapter.md:1: role 'unheard'" in capsys.readouterr().err and not (tmp_path / "out").exists()


# --- outputs ------------------------------------------------------------------------------------------------

SPEC = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
    "width": 40,
    "height": 30,
    "mark": "point",
    "data": {"values": [{"x": 1, "y": 2}]},
    "encoding": {"x": {"field": "x", "type": "quantitative"}},
}
PAYLOAD = {"name": "toy", "title": "A toy", "description": "One point.", "still_spec": SPEC}


def executed(made, **data):
    found = copy.deepcopy(made)
    first = next(cell for cell in found.cells if cell.cell_type == "code")
    first.outputs = [v4.new_output("execute_result", data=data, execution_count=7, metadata={"when": "now"})]
    return found


def test_explorers_become_pictures_with_words(made):
    done = with_outputs(
        copy.deepcopy(made),
        executed(made, **{notebooks_mime(): PAYLOAD, "text/plain": "<Explorer 0x7f>"}),
        "x",
    )
    (output,) = next(cell for cell in done.cells if cell.cell_type == "code").outputs
    assert (
        set(output.data) == {"image/png", "text/plain"}
        and output.metadata == {}
        and output.execution_count == 1
    )
    assert output.data["text/plain"] == "A toy: One point."
    assert base64.b64decode(output.data["image/png"])[:8] == b"\x89PNG\r\n\x1a\n"
    nbformat.validate(json.loads(as_text(done)))


def notebooks_mime():
    from widgets.book.notebooks.outputs import MIME
    from widgets.explorer import MIME as emitted

    assert emitted == MIME
    return MIME


def test_other_outputs_are_kept_without_what_changes(made):
    done = with_outputs(copy.deepcopy(made), executed(made, **{"text/plain": "2"}), "x")
    (output,) = next(cell for cell in done.cells if cell.cell_type == "code").outputs
    assert output.data == {"text/plain": "2"} and output.execution_count == 1 and output.metadata == {}


def test_what_a_cell_prints_is_one_piece_however_it_came(made):
    """Guards: two builds of one chapter that differ by when the kernel emptied its buffer."""
    pieces = executed(copy.deepcopy(made), **{"text/plain": "2"})
    first = next(cell for cell in pieces.cells if cell.cell_type == "code")
    first.outputs = [v4.new_output("stream", name="stdout", text=text) for text in ("a\n", "b\n")]
    for _ in range(2):  # the notebook and the zip are made from the same outputs
        done = with_outputs(copy.deepcopy(made), pieces, "x")
        (output,) = next(cell for cell in done.cells if cell.cell_type == "code").outputs
        assert output["text"] == "a\nb\n"


def test_outputs_of_other_code_are_refused(made):
    other = executed(made, **{"text/plain": "2"})
    next(cell for cell in other.cells if cell.cell_type == "code").source = "1 + 2"
    with pytest.raises(ValueError, match="03-x: the executed notebook holds other code"):
        with_outputs(made, other, "03-x")


def test_pictures_are_alike_every_time_and_need_a_specification():
    assert still_png(PAYLOAD) == still_png(PAYLOAD)
    with pytest.raises(ValueError, match="explorer 'toy': its output holds no specification"):
        still_png({"name": "toy"})


def test_bibtex_is_read_as_people_write_it():
    text = r"""@comment{ignored}
@article{one, author = {M\"uller, Anna and {van der Berg}, Jan and Li, Wei},
  title = {A {B}ig {T}itle \& more},
  journal = "Journal", year = 2011, volume={14}, pages = {1--46}, doi = {10.1/x}}
@book{two, author={Solo Person}, title={Book}, year={2009}, publisher={House}}
"""
    found = parse_references(text)
    assert (
        found["one"].names[0] == "Müller"
        and found["one"].who == "Müller et al."
        and found["two"].who == "Person"
    )
    assert found["one"].full.endswith(
        "(2011). *A Big Title & more*. Journal 14, 1–46. <https://doi.org/10.1/x>"
    )
    with pytest.raises(ValueError, match="three: a brace is never closed"):
        parse_references("@book{three, title={open")

"""Each chapter as a clean notebook: no role, no directive, numbers filled in, made alike every time.

`python -m widgets.book.notebooks OUTPUT_FOLDER [--executed FOLDER]`. Needs neither Sphinx nor MyST, because
Binder makes its notebooks with it; `--executed` keeps the outputs of a build, its explorers as pictures.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode, v4

from widgets.book.myst import inline, source
from widgets.book.myst.block_rules import PARSER
from widgets.book.myst.labels import labels
from widgets.book.myst.references import references
from widgets.book.myst.source import CHAPTERS
from widgets.book.notebooks.course import COURSE
from widgets.book.notebooks.general import GENERAL
from widgets.book.notebooks.outputs import executed, still_png, with_outputs
from widgets.book.notebooks.plain import Plain
from widgets.book.notebooks.tree import block
from widgets.strings import words

__all__ = ["notebook", "notebooks", "raw_markup", "still_png", "with_outputs"]

METADATA: Mapping[str, Any] = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
WRITERS = {**GENERAL, **COURSE}
_HIDDEN = {
    "hide-input": ("source_hidden",),
    "remove-input": ("source_hidden",),
    "hide-output": ("outputs_hidden",),
    "remove-output": ("outputs_hidden",),
    "hide-cell": ("source_hidden", "outputs_hidden"),
    "remove-cell": ("source_hidden", "outputs_hidden"),
}


def chapter_files(folder: Path = CHAPTERS) -> tuple[Path, ...]:
    """Return the chapters that become notebooks: files whose name begins with two digits."""
    return tuple(sorted(folder.glob("[0-9][0-9]-*.md")))


def notebooks(folder: Path = CHAPTERS) -> dict[str, NotebookNode]:
    """Return every chapter's notebook by its name, no outputs. Raises ValueError naming file and line."""
    pages = [source.read(path) for path in sorted(folder.glob("*.md"))]
    titles = {page.name: _title(page) for page in pages}
    known, cited = labels(pages), references()
    wanted = {path.stem for path in chapter_files(folder)}
    return {
        page.name: notebook(Plain(page, titles, known, cited, WRITERS))
        for page in pages
        if page.name in wanted
    }


def notebook(plain: Plain) -> NotebookNode:
    """Return one chapter's notebook. Raises ValueError, with file and line, where a part has no form."""
    cells: list[NotebookNode] = []
    text: list[str] = []
    in_solution = False

    def flush() -> None:
        for part in _sections("\n".join(text)):
            cells.append(v4.new_markdown_cell(part, id=_id(len(cells))))
            names = [name for name in plain.attachments if f"(attachment:{name})" in part]
            if names:
                cells[-1]["attachments"] = {name: plain.attachments[name] for name in names}
        text.clear()

    for node in plain.chapter.nodes:
        if isinstance(node, source.CodeCell):
            flush()
            cells.append(_code_cell(node, len(cells), in_solution))
        elif isinstance(node, source.Break):
            flush()
        elif (part := block(plain, node)) is not None:
            text.append(part)
        if isinstance(node, source.Directive) and node.name.startswith("solution-"):
            in_solution = node.name == "solution-start"
    text += _endings(plain)
    flush()
    _say_where_from(plain, cells)
    return v4.new_notebook(cells=cells, metadata=dict(METADATA))


def _title(page: source.Chapter) -> str:
    return inline.replace(page.title, lambda piece: piece.content if piece.kind == "role" else None)


def _id(position: int) -> str:
    return f"cell-{position:03d}"


def _sections(text: str) -> Iterable[str]:
    """Yield the parts of a text, each from a heading of level 1 to 3 to the next; code is not searched."""
    lines = text.split("\n")
    starts = {0}
    for token in PARSER.parse(text):
        if (
            token.type == "heading_open"
            and token.level == 0
            and token.map
            and token.tag in ("h1", "h2", "h3")
        ):
            starts.add(token.map[0])
    ends = [*sorted(starts)[1:], len(lines)]
    for start, end in zip(sorted(starts), ends, strict=True):
        part = re.sub(r"\n{3,}", "\n\n", "\n".join(lines[start:end])).strip("\n")
        if part.strip():
            yield part


def _code_cell(node: source.CodeCell, position: int, in_solution: bool) -> NotebookNode:
    metadata: dict[str, Any] = {"tags": list(node.tags)} if node.tags else {}
    hidden = {key: True for tag in node.tags for key in _HIDDEN.get(tag, ())}
    if in_solution:
        hidden["source_hidden"] = True
    if hidden:
        metadata["jupyter"] = hidden
    return v4.new_code_cell(node.source, id=_id(position), metadata=metadata)


def _endings(plain: Plain) -> list[str]:
    parts = []
    numbers = [key[1:] for key in plain.notes if key.startswith("#")]
    if numbers:
        parts += ["", f"## {words('notebooks.notes')}", ""]
        parts += [
            f"{at}. {plain.text(plain.notes.get(name, ''), 1)}" for at, name in enumerate(numbers, start=1)
        ]
    if plain.cited:
        parts += ["", f"## {words('notebooks.references')}", ""]
        parts += [
            f"- {one.full}"
            for one in sorted(plain.cited.values(), key=lambda one: (one.who.casefold(), one.year))
        ]
    return parts


def _say_where_from(plain: Plain, cells: list[NotebookNode]) -> None:
    """Say, below the title, what this notebook is and what its marks mean."""
    said = words("notebooks.source").format(title=_title(plain.chapter))
    if plain.badges:
        meanings = (
            f"{words(f'register.badges.{one}')}: {words(f'register.meaning.{one}').rstrip('.')}"
            for one in words("register.badges")
            if one in plain.badges
        )
        said += " " + words("notebooks.marks").format(marks="; ".join(meanings))
    first = next((cell for cell in cells if cell.cell_type == "markdown"), None)
    if first is not None:
        first.source += f"\n\n<small>{said}</small>"


# --- the guard ----------------------------------------------------------------------------------------------

_LEFT = re.compile(r"^\s*(?:[>*-]\s*)*:{3,}\S*.*$|^\s*`{3,}\{.*$|^\(\S+\)=$", re.MULTILINE)


def raw_markup(found: NotebookNode) -> list[str]:
    """Return every role, directive, target or empty link that a reader of the notebook would see raw."""
    left = []
    for cell in found.cells:
        if cell.cell_type != "markdown":
            continue
        prose = [node.text for node in source.blocks(cell.source) if isinstance(node, source.Prose)]
        for node in source.blocks(cell.source):
            formula = isinstance(node, source.Formula) and not node.label
            code = isinstance(node, source.Fence) and not node.text.lstrip().startswith(":::")
            if not (formula or code or isinstance(node, source.Prose)):
                left.append(node.text)
        for text in prose:
            left += [text[one.start : one.end] for one in inline.pieces(text) if one.kind == "role"]
            plain = inline.blanked(text.replace("](", "] ("))
            left += [match.strip() for match in _LEFT.findall(plain)]
            left += re.findall(rf"\[\] ?\(|\[\^[^\]]+\]|\{{[a-z:-]+\}}(?={inline.HIDDEN})", plain)
    return left


def main(arguments: Sequence[str]) -> int:
    """Write every chapter's notebook; return 0, or 1 after saying what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m widgets.book.notebooks", description=__doc__)
    parser.add_argument("output", type=Path, help="folder for the notebooks")
    parser.add_argument(
        "--executed", type=Path, help="the build's folder of executed notebooks (jupyter_execute)"
    )
    parser.add_argument("--chapters", type=Path, default=CHAPTERS, help="folder of the chapters")
    options = parser.parse_args(arguments)
    try:
        made = notebooks(options.chapters)
        if options.executed:
            made = {
                name: with_outputs(one, executed(options.executed, name), name) for name, one in made.items()
            }
        for name, one in made.items():
            if left := raw_markup(one):
                raise ValueError(f"{name}: raw markup left in the notebook: {left[0]!r}")
    except (ValueError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1
    options.output.mkdir(parents=True, exist_ok=True)
    for name, one in made.items():
        (options.output / f"{name}.ipynb").write_text(as_text(one), encoding="utf-8")
    return 0


def as_text(found: NotebookNode) -> str:
    """Return a valid notebook as text, alike every time. Raises ValueError where it is not valid."""
    nbformat.validate(found)
    return str(nbformat.writes(found, version=4)) + "\n"

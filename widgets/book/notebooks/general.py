"""General directives as plain Markdown: admonitions, figures, formulas, code, tables, containers."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping

from widgets.book.look.drawing import given_numbers, png, read
from widgets.book.myst.source import Directive
from widgets.book.notebooks.plain import Plain, Writer
from widgets.book.notebooks.tree import body, folded, formula, quoted
from widgets.strings import words


def _admonition(plain: Plain, node: Directive) -> str:
    names = words("notebooks.admonitions")
    title = (
        plain.text(node.argument, node.line)
        if node.argument
        else names.get(node.name, node.name.capitalize())
    )
    return quoted(f"**{title}**\n\n{body(plain, node)}")


def _titled(plain: Plain, node: Directive) -> str:
    kind = node.name.rpartition(":")[2].capitalize()
    title = f": {plain.text(node.argument, node.line)}" if node.argument else ""
    return quoted(f"**{kind}{title}**\n\n{body(plain, node)}")


def _open(plain: Plain, node: Directive) -> str:
    title = (
        f"**{plain.text(node.argument, node.line)}**\n\n"
        if node.argument and not node.argument[:1].isdigit()
        else ""
    )
    return title + body(plain, node)


def _bare(plain: Plain, node: Directive) -> str:
    return body(plain, node)  # the argument is a class, for the page's style sheet


def _folded(plain: Plain, node: Directive) -> str:
    return folded(node.argument or words("notebooks.admonitions.note"), body(plain, node))


def _figure(plain: Plain, node: Directive) -> str:
    alt = str(node.options.get("alt") or "").replace("\n", " ")
    caption = body(plain, node).strip() if node.name == "figure" else ""
    picture = plain.picture(node.argument, alt or words("notebooks.figure"), node.line)
    return f"{picture}\n\n*{words('notebooks.figure')}.* {caption}" if caption else picture


def _diagram(plain: Plain, node: Directive) -> str:
    given = given_numbers(str(node.options.get("given") or ""))
    try:
        picture = png(read(node.argument, given))
    except ValueError as problem:
        raise plain.error(node.line, str(problem)) from None
    name, alt = f"{node.argument}.png", " ".join(str(node.options.get("alt") or "").split())
    plain.attachments[name] = {"image/png": base64.b64encode(picture).decode("ascii")}
    return f"![{alt}](attachment:{name})\n\n*{body(plain, node).strip()}*"


def _math(plain: Plain, node: Directive) -> str:
    return formula(plain, f"{node.argument}\n{node.body}", str(node.options.get("label") or ""))


def _code(plain: Plain, node: Directive) -> str:
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", node.body)), default=0))
    code = node.body.rstrip("\n")
    return f"{fence}{node.argument.split()[0] if node.argument else ''}\n{code}\n{fence}"


def _list_table(plain: Plain, node: Directive) -> str:
    rows: list[list[str]] = []
    for line in node.body.split("\n"):
        if begun := re.match(r"[*-] [*-] ?(.*)", line):
            rows.append([begun[1]])
        elif rows and (cell := re.match(r"\s+[*-] ?(.*)", line)):
            rows[-1].append(cell[1])
        elif rows and line.strip():
            rows[-1][-1] += f" {line.strip()}"
    if not rows or len({len(row) for row in rows}) != 1:
        raise plain.error(node.line, "list-table: write rows of equally many cells")
    cells = [[plain.text(cell, node.line).replace("|", "\\|") for cell in row] for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    lines.insert(1, f"|{'---|' * len(cells[0])}")
    title = f"**{plain.text(node.argument, node.line)}**\n\n" if node.argument else ""
    return title + "\n".join(lines)


def _quote(plain: Plain, node: Directive) -> str:
    return quoted(body(plain, node))


def _rubric(plain: Plain, node: Directive) -> str:
    return f"**{plain.text(node.argument, node.line)}**"


def _bibliography(plain: Plain, node: Directive) -> str:
    return ""  # the works cited follow at the notebook's end


def _nothing(plain: Plain, node: Directive) -> str:
    return ""


def _table(*pairs: tuple[str, Writer]) -> Mapping[str, Writer]:
    return {name: writer for names, writer in pairs for name in names.split()}


GENERAL: Mapping[str, Writer] = _table(
    (
        "note tip hint important warning caution attention danger error seealso admonition margin sidebar",
        _admonition,
    ),
    ("figure image", _figure),
    ("diagram", _diagram),
    ("math", _math),
    ("code code-block sourcecode", _code),
    ("list-table", _list_table),
    (":", _titled),  # any directive of another domain, such as prf:theorem
    ("dropdown", _folded),
    ("container div", _bare),
    ("table grid grid-item grid-item-card card tab-set tab-item topic compound", _open),
    ("epigraph pull-quote highlights", _quote),
    ("rubric", _rubric),
    ("bibliography", _bibliography),
    ("raw toctree tableofcontents index currentmodule", _nothing),
)

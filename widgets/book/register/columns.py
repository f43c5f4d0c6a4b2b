"""The data page: the `record-columns` directive prints what a stored table says of its columns."""

from __future__ import annotations

from typing import Any, ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from widgets.simulation.record import schema
from widgets.simulation.record.schema import Column
from widgets.strings import words

HEADINGS = ("column", "meaning", "unit", "source")


class RecordColumnsDirective(SphinxDirective):
    """``{record-columns} daily``: one sentence on the table, and a row for each of its columns."""

    required_arguments: ClassVar[int] = 1
    has_content: ClassVar[bool] = False

    def run(self) -> list[nodes.Node]:
        """Return the sentence and the table; an unknown table is an error that names those there are."""
        name = self.arguments[0]
        try:
            described = schema.describe(name)
        except ValueError as problem:
            raise self.error(f"record-columns: {problem}") from None
        self.env.note_dependency(str(schema.FOLDER / "columns.toml"))
        return [nodes.paragraph("", schema.about(name)), _table(name, list(described.values()))]


def _table(name: str, columns: list[Column]) -> nodes.table:
    title = str(words("register.columns.title")).format(table=name)
    group = nodes.tgroup(cols=len(HEADINGS))
    group += [nodes.colspec(colwidth=width) for width in (18, 42, 14, 26)]
    head = nodes.row()
    head += [_cell(nodes.Text(words(f"register.columns.{heading}"))) for heading in HEADINGS]
    group += nodes.thead("", head)
    group += nodes.tbody("", *(_row(column) for column in columns))
    return nodes.table("", nodes.title("", title), group, classes=["aa-record-columns"])


def _row(column: Column) -> nodes.row:
    meaning = _cell(nodes.Text(column.meaning))
    if column.stand_in:
        meaning += nodes.paragraph("", "", nodes.emphasis("", column.stand_in))
    row = nodes.row()
    row += [
        _cell(nodes.literal("", column.name)),
        meaning,
        _cell(nodes.Text(unit(column))),
        _cell(nodes.Text(column.source)),
    ]
    return row


def unit(column: Column) -> str:
    """Return a column's unit and how it is rounded."""
    parts = [] if column.unit == "none" else [column.unit]
    if column.kind == "number":
        key = "decimal" if column.decimals == 1 else "decimals"
        parts.append(str(words(f"register.columns.{key}")).format(n=column.decimals))
    return ", ".join(parts) or str(words(f"register.columns.{column.kind}"))


def _cell(content: nodes.Node) -> nodes.entry:
    return nodes.entry("", nodes.paragraph("", "", content))


def setup(app: Any) -> None:
    """Register the directive."""
    app.add_directive("record-columns", RecordColumnsDirective)

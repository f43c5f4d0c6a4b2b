"""From a declaration to what the page needs, as JSON-ready data: results, controls, words, the chart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from widgets.controls import Choice, Control, Several, Slider, Span, Step, Toggle, Weight
from widgets.records import plain
from widgets.sentence import date, number
from widgets.stored import stored_columns

if TYPE_CHECKING:
    from widgets.explorer import Explorer


def shown(explorer: Explorer, control: Control, value: Any) -> str:
    """Return a control's value in words, with its unit."""
    entry = explorer.word(f"controls.{control.name}")
    if isinstance(control, Span | Step):
        return date(value) if isinstance(value, np.datetime64) else str(value)
    if isinstance(control, Slider | Weight):
        return number(value, entry.get("format", ".0f")) + str(entry.get("unit", ""))
    return explorer.label(control.name, value)


def _control(explorer: Explorer, control: Control) -> dict[str, Any]:
    entry = explorer.word(f"controls.{control.name}")
    kind = type(control).__name__.lower()
    stored: dict[str, Any] = {"type": kind, "name": control.name, "label": entry["label"]}
    if "help" in entry:
        stored["help"] = entry["help"]
    if isinstance(control, Weight):
        stored |= {"low": control.low, "high": control.high, "step": control.step, "default": control.default}
        return stored | {"format": entry.get("format", ".0f"), "unit": entry.get("unit", "")}
    if isinstance(control, Toggle):
        return stored | {"default": control.default}
    if isinstance(control, Several):
        stored |= {
            "column": control.column,
            "options": list(control.options),
            "default": list(control.default),
        }
    elif isinstance(control, Choice):
        stored |= {"options": list(control.options), "default": control.options.index(control.default)}
    else:
        values = control.values
        if isinstance(control, Span | Step):
            stored["column"] = control.column
        plain_values = plain(np.array(values))
        stored["values"] = plain_values
        if isinstance(control, Span):
            stored["default"] = [values.index(end) for end in control.default]
        else:
            stored["default"] = values.index(control.default)
        if isinstance(control, Step):
            stored["pace"] = control.pace
    options = control.values if isinstance(control, Slider | Span | Step) else control.options
    return stored | {"labels": [shown(explorer, control, option) for option in options]}


def stored_settings(explorer: Explorer, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return a setting as the page holds it: places on the grid, weights as numbers, options by name."""
    out: dict[str, Any] = {}
    for control in explorer.controls:
        value = settings[control.name]
        if isinstance(control, Slider | Choice | Step):
            out[control.name] = list(control.values).index(value)
        elif isinstance(control, Span):
            out[control.name] = [list(control.values).index(end) for end in value]
        else:
            out[control.name] = list(value) if isinstance(control, Several) else value
    return out


def payload(explorer: Explorer) -> dict[str, Any]:
    """Return all the page needs of an explorer as JSON-ready data.

    Raises ValueError, naming the widget, where the results cannot be stored: unequal rows, over
    budget, not affine in a weight, a figure of the summary that nothing computes, no description.
    """
    columns, _ = stored_columns(explorer)
    rows, figures = explorer.run(explorer.defaults)
    explorer.check_sentence(figures)
    for stat in explorer.stats.values():
        for column in (stat.column, stat.read, stat.by, *(name for name, _ in stat.where)):
            if column is not None and column not in rows:
                raise ValueError(
                    f"{explorer.name}: a figure of the summary reads column {column!r}, which is not there"
                )
    for control in explorer.controls:
        if getattr(control, "column", None) not in (None, *rows):
            raise ValueError(f"{explorer.name}: control {control.name!r} reads a column that is not there")
    table = explorer.table or tuple(rows)
    if unknown := set(table) - set(rows):
        raise ValueError(f"{explorer.name}: the table shows {', '.join(sorted(unknown))}, which is not there")
    visible_rows, sentence = explorer.look()
    return {
        "name": explorer.name,
        "kind": explorer.kind,
        "title": explorer.word("title"),
        "description": explorer.word("description"),
        "controls": [_control(explorer, control) for control in explorer.controls],
        "scenarios": [
            {
                "label": explorer.word(f"scenarios.{name}"),
                "settings": stored_settings(explorer, explorer.settings(s)),
            }
            for name, s in explorer.scenarios.items()
        ],
        "columns": columns,
        "figures": sorted(figures),
        "stats": {
            key: vars(stat) | {"where": list(map(list, stat.where))} for key, stat in explorer.stats.items()
        },
        "summary": explorer.word("summary"),
        "sentence": sentence,
        "table": [[name, explorer.heading(name)] for name in table],
        "guess": explorer.guess.predict if explorer.guess else None,
        "spec": explorer.spec(visible_rows, ()),
    }

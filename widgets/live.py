"""The live home: ipywidgets beside a chart that Python redraws at every move, at full resolution."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets as ipw
import numpy as np
import traitlets
from IPython.display import display

from widgets.charts.palette import colour
from widgets.controls import Choice, Control, Several, Slider, Span, Step, Toggle, Weight
from widgets.page import shown
from widgets.strings import words
from widgets.view import Columns

if TYPE_CHECKING:
    from widgets.explorer import Explorer

VEGALITE = "application/vnd.vegalite.v5+json"
STYLE = {"description_width": "13em"}
WIDE = ipw.Layout(width="40em", max_width="100%")


class Checks(ipw.Box):
    """A row of checkboxes whose ``value`` is the tuple of chosen options, in declared order."""

    value = traitlets.Tuple()

    def __init__(self, label: str, options: list[tuple[str, str]], value: tuple[str, ...]) -> None:
        narrow = ipw.Layout(width="auto", margin="0 1em 0 0")
        self.boxes = {
            key: ipw.Checkbox(value=key in value, description=text, indent=False, layout=narrow)
            for text, key in options
        }
        head = ipw.Label(
            label, layout=ipw.Layout(width=STYLE["description_width"], justify_content="flex-end")
        )
        super().__init__([head, *self.boxes.values()], layout=ipw.Layout(flex_flow="row wrap"))
        self.value = value
        for box in self.boxes.values():
            box.observe(self._read, "value")

    def _read(self, _: Any) -> None:
        self.value = tuple(key for key, box in self.boxes.items() if box.value)

    @traitlets.observe("value")
    def _write(self, change: Any) -> None:
        for key, box in self.boxes.items():
            box.value = key in change["new"]


def _input(explorer: Explorer, control: Control, value: Any) -> Any:
    """Return the ipywidget of a control, set to ``value``, its label from the strings file."""
    entry = explorer.word(f"controls.{control.name}")
    unit = f" ({entry['unit'].strip()})" if entry.get("unit", "").strip() else ""
    look = {"description": entry["label"] + unit, "style": STYLE, "layout": WIDE}
    if isinstance(control, Slider):
        if control.fine is None:
            options = [(shown(explorer, control, each), each) for each in control.values]
            return ipw.SelectionSlider(options=options, value=value, **look)
        return ipw.FloatSlider(
            min=control.values[0], max=control.values[-1], step=control.fine, value=value,
            readout_format=entry.get("format", ".0f"), **look,
        )  # fmt: skip
    if isinstance(control, Weight):
        return ipw.FloatSlider(
            min=control.low, max=control.high, step=control.step, value=value,
            readout_format=entry.get("format", ".0f"), **look,
        )  # fmt: skip
    if isinstance(control, Toggle):
        return ipw.Checkbox(value=value, description=entry["label"], indent=True, style=STYLE, layout=WIDE)
    if isinstance(control, Choice):
        named = [(explorer.label(control.name, each), each) for each in control.options]
        return ipw.Dropdown(options=named, value=value, **look)
    if isinstance(control, Several):
        named = [(explorer.label(control.name, each), each) for each in control.options]
        return Checks(entry["label"], named, value)
    labels = [(shown(explorer, control, each), each) for each in control.values]
    if isinstance(control, Span):
        return ipw.SelectionRangeSlider(options=labels, value=value, **look)
    return ipw.SelectionSlider(options=labels, value=value, **look)


def _player(control: Step, slider: Any) -> Any:
    """Return play buttons that move the slider of a `Step` control through time."""
    player = ipw.Play(
        min=0, max=len(control.values) - 1, interval=control.pace, value=control.values.index(control.default)
    )
    ipw.jslink((player, "value"), (slider, "index"))
    return player


def _table(explorer: Explorer, rows: Columns) -> str:
    names = explorer.table or tuple(rows)
    head = "".join(f"<th scope='col'>{escape(explorer.heading(name))}</th>" for name in names)

    def cell(value: Any) -> str:
        if isinstance(value, float | np.floating):
            return "–" if np.isnan(value) else f"{value:,.6g}".replace("-", "−")
        return escape(str(words("names").get(str(value), value)))

    body = "".join(
        "<tr>" + "".join(f"<td>{cell(value)}</td>" for value in line) + "</tr>"
        for line in zip(*(rows[name] for name in names), strict=True)
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f"<div style='max-height:20em;overflow:auto'>{table}</div>"


def live(explorer: Explorer, settings: Mapping[str, Any]) -> Any:
    """Return the live widget of an explorer, opened at a full setting."""
    text = words("explorer")
    inputs = {c.name: _input(explorer, c, settings[c.name]) for c in explorer.controls}
    chart = ipw.Output(layout=ipw.Layout(min_height="320px"))
    summary = ipw.HTML()
    table = ipw.HTML()
    guess = ipw.FloatText(description=text["guess"], style=STYLE, layout=WIDE)
    draw_guess = ipw.Checkbox(description=text["draw_guess"], value=False, style=STYLE)
    holding = False

    def redraw(*_: Any) -> None:
        if holding:
            return
        try:
            rows, sentence = explorer.look(**{name: each.value for name, each in inputs.items()})
        except ValueError as error:  # a span whose ends meet, say: tell, keep the last picture
            summary.value = f"<p role='status'>{escape(str(error))}</p>"
            return
        spec = explorer.spec(rows, [guess.value] if draw_guess.value else ())
        with chart:
            chart.clear_output(wait=True)
            display({VEGALITE: {**spec, "background": colour("paper")}, "text/plain": sentence}, raw=True)
        summary.value = f"<p role='status' aria-live='polite'>{escape(sentence)}</p>"
        table.value = _table(explorer, rows)

    def choose(chosen: Mapping[str, Any]) -> None:
        nonlocal holding
        holding = True
        for name, value in explorer.settings(chosen).items():
            inputs[name].value = value
        holding = False
        redraw()

    for each in inputs.values():
        each.observe(redraw, "value")
    shown_inputs = []
    for control in explorer.controls:
        if isinstance(control, Step):
            shown_inputs.append(_player(control, inputs[control.name]))
        shown_inputs.append(inputs[control.name])
    if explorer.guess:
        guess.observe(redraw, "value")
        draw_guess.observe(redraw, "value")
        shown_inputs += [guess, draw_guess]
    reset = ipw.Button(description=text["reset"], tooltip=text["reset"])
    reset.on_click(lambda _: choose({}))
    buttons = [reset]
    for name, chosen in explorer.scenarios.items():
        button = ipw.Button(description=explorer.word(f"scenarios.{name}"), layout=ipw.Layout(width="auto"))
        button.on_click(lambda _, chosen=chosen: choose(chosen))
        buttons.append(button)
    fold = ipw.Accordion(children=[table], selected_index=None, titles=(text["table"],))
    title = ipw.HTML(
        f"<h4>{escape(explorer.word('title'))}</h4><p>{escape(explorer.word('description'))}</p>"
    )
    redraw()
    return ipw.VBox(
        [
            title,
            ipw.HBox(buttons, layout=ipw.Layout(flex_flow="row wrap")),
            *shown_inputs,
            chart,
            summary,
            fold,
        ]
    )

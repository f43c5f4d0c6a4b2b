"""One declaration that lives in three homes: the built page, a live notebook, a picture in a file.

An explorer is parameters (controls), a simulation, a chart and a sentence. In the built book
(``AVALANCHE_HOME=page``, set by the Sphinx extension) it emits its own MIME type and holds every
result the page may show; in a live kernel it shows ipywidgets and runs the simulation itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import altair as alt

from widgets.charts.compose import specification
from widgets.controls import GRID, Control, Weight
from widgets.records import records
from widgets.sentence import fields, fill
from widgets.strings import look_up, words
from widgets.view import Columns, Stat, as_columns, measure, visible

MIME = "application/vnd.avalanche.explorer+json"
ROWS = alt.NamedData("rows")
GUESS = alt.NamedData("guess")


@dataclass(frozen=True)
class Guess:
    """The reader's earlier guess, made in the *predict* block of this id, drawn on the chart."""

    predict: str
    low: float
    high: float
    step: float


@dataclass(frozen=True)
class Explorer:
    """A widget: what can be set, what happens, how it looks, and how it is said.

    Parameters
    ----------
    name : str
        Also the key of its words, ``explorers.<name>`` in the strings file.
    kind : {"record", "estimate", "model"}
        What its numbers are; said beside the title.
    controls : tuple of Control
        In the order shown.
    simulate : callable
        ``simulate(**parameters)`` of the grid and weight controls, returns a dict of equal-length
        columns (and single values for the sentence). Deterministic, numpy only. Columns that hold
        dates are ``datetime64[D]``.
    chart : callable
        ``chart(rows, guess)`` with two data sources, returns the Altair chart of the visible rows.
    stats : mapping of str to Stat
        Figures of the summary that are read off the visible rows.
    scenarios : mapping of str to settings
        Named settings; a control left out keeps its default.
    table : tuple of str
        Columns shown in the data table, in order; all where empty.
    guess : Guess, optional
        Where the reader's guess comes from.
    text : mapping, optional
        Words given here instead of in the strings file, for an explorer made in a notebook.

    Raises
    ------
    ValueError
        Where the declaration is wrong, naming the widget: a default off its grid, two controls of
        one name, a control, option or scenario without words, a missing title or description.
    """

    name: str
    kind: Literal["record", "estimate", "model"]
    controls: tuple[Control, ...]
    simulate: Callable[..., Mapping[str, Any]]
    chart: Callable[[Any, Any], Any]
    stats: Mapping[str, Stat] = field(default_factory=dict)
    scenarios: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    table: tuple[str, ...] = ()
    guess: Guess | None = None
    text: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        names = [control.name for control in self.controls]
        if not names or len(set(names)) != len(names):
            raise ValueError(f"{self.name}: controls must be one or more of different names, got {names}")
        for control in self.controls:
            if problem := control.problem():
                raise ValueError(f"{self.name}: control {control.name!r}: {problem}")
        for entry in ("title", "description", "summary"):
            self.word(entry)
        for control in self.controls:
            self.word(f"controls.{control.name}.label")
            for option in getattr(control, "options", ()):
                self.label(control.name, option)
        for scenario, settings in self.scenarios.items():
            self.word(f"scenarios.{scenario}")
            try:
                self.settings(settings)
                self._on_grid(settings)
            except ValueError as error:
                raise ValueError(f"{self.name}: scenario {scenario!r}: {error}") from None

    # Words ---------------------------------------------------------------------------------------

    def word(self, entry: str) -> Any:
        """Return the widget's words under a dotted key; missing ones are an error that names the widget."""
        try:
            return look_up(self.text if self.text is not None else words(f"explorers.{self.name}"), entry)
        except ValueError as error:
            raise ValueError(f"{self.name}: {error}") from None

    def label(self, control: str, option: str) -> str:
        """Return the label of an option: the control's own, or the name used everywhere."""
        own = self.word(f"controls.{control}").get("options", {})
        if option in own:
            return str(own[option])
        known = words("names")
        if option not in known:
            raise ValueError(f"{self.name}: option {option!r} of control {control!r} has no label")
        return str(known[option])

    def heading(self, column: str) -> str:
        """Return the heading of a table column: the widget's own, or the one used everywhere."""
        own = self.word("").get("columns", {})
        if column not in own and column not in words("columns"):
            raise ValueError(f"{self.name}: table column {column!r} has no heading")
        return str(own.get(column) or words(f"columns.{column}"))

    # Settings ------------------------------------------------------------------------------------

    @property
    def defaults(self) -> dict[str, Any]:
        """The setting a reader meets first."""
        return {control.name: control.default for control in self.controls}

    def settings(self, chosen: Mapping[str, Any]) -> dict[str, Any]:
        """Return a full, checked setting: ``chosen`` over the defaults."""
        known = {control.name: control for control in self.controls}
        for name in chosen:
            if name not in known:
                raise ValueError(f"{name!r} is not a control of {self.name}; allowed: {', '.join(known)}")
        return {name: control.check(chosen.get(name, control.default)) for name, control in known.items()}

    def _on_grid(self, chosen: Mapping[str, Any]) -> None:
        for control in self.controls:
            if isinstance(control, GRID) and chosen.get(control.name, control.default) not in control.values:
                raise ValueError(f"{control.name} {chosen[control.name]!r} is off the grid {control.values}")

    # Results -------------------------------------------------------------------------------------

    def run(self, settings: Mapping[str, Any]) -> tuple[Columns, dict[str, Any]]:
        """Run the simulation at a full setting: all its columns, and its single figures."""
        parameters = {c.name: settings[c.name] for c in self.controls if isinstance(c, (*GRID, Weight))}
        return as_columns(self.simulate(**parameters), self.name)

    def look(self, **chosen: Any) -> tuple[Columns, str]:
        """Return the visible rows and the sentence of a setting, as every home shows them."""
        settings = self.settings(chosen)
        columns, figures = self.run(settings)
        rows = visible(columns, self.controls, settings)
        return rows, self.say(rows, figures)

    def say(self, rows: Columns, figures: Mapping[str, Any]) -> str:
        """Return the summary sentence; a figure named ``case`` picks among several templates."""
        template = self.word("summary")
        if isinstance(template, Mapping):
            template = template[str(figures["case"])]
        names = words("names")
        found = {key: measure(stat, rows, names) for key, stat in self.stats.items()}
        return fill(template, {**figures, **found})

    def check_sentence(self, figures: Mapping[str, Any]) -> None:
        """Raise ValueError where a template needs a figure that nothing computes."""
        template = self.word("summary")
        for text in template.values() if isinstance(template, Mapping) else [template]:
            if lacking := fields(text) - set(figures) - set(self.stats):
                raise ValueError(
                    f"{self.name}: the summary needs {', '.join(sorted(lacking))}, which nothing computes"
                )

    def spec(self, rows: Columns, guess: Sequence[float]) -> dict[str, Any]:
        """Return the complete Vega-Lite specification of the visible rows and the reader's guess, if any."""
        chart = self.chart(ROWS, GUESS)
        data = {"rows": records(rows), "guess": [{"guess": value} for value in guess]}
        try:
            return specification(chart, data, self.word("description"))
        except ValueError as error:
            raise ValueError(f"{self.name}: {error}") from None

    # Homes ---------------------------------------------------------------------------------------

    @cached_property
    def payload(self) -> dict[str, Any]:
        """Everything the page needs, as JSON-ready data; built once."""
        from widgets.page import payload

        return payload(self)

    def show(self, **chosen: Any) -> Any:
        """Return the live widget opened at a setting, for a notebook."""
        from widgets.live import live

        return live(self, self.settings(chosen))

    def _ipython_display_(self) -> None:
        from IPython.display import display

        if os.environ.get("AVALANCHE_HOME") == "page":
            display({MIME: self.payload, "text/plain": f"[{self.word('title')}]"}, raw=True)
        else:
            display(self.show())

"""The declaration: what it refuses (each a build error that names the widget), and what it stores."""

from dataclasses import replace
from types import SimpleNamespace

import altair as alt
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toy import TEXT, base, toy
from widgets.controls import Choice, Several, Slider, Span, Step, Toggle, Weight
from widgets.explorer import MIME
from widgets.page import payload, stored_settings
from widgets.stored import BUDGET, evaluate
from widgets.view import Stat, as_columns, visible


def test_unequal_columns_name_the_widget():
    with pytest.raises(ValueError, match=r"toy: columns must have one length"):
        payload(toy(simulate=lambda **_: {"x": np.arange(3.0), "y": np.arange(4.0)}))


def test_unequal_row_counts_over_the_grid_name_the_widget_and_the_setting():
    def simulate(size, **_):
        return base() | {key: column[: int(size)] for key, column in base().items()}

    with pytest.raises(ValueError, match=r"toy: .*row counts at \{'size': 2"):
        payload(toy(simulate=simulate))


@pytest.mark.parametrize(
    "control",
    [
        Slider("size", (1.0, 2.0), 3.0),
        Choice("size", ("a", "b"), "c"),
        Weight("size", 0, 1, 0.25, 0.3),
        Several("size", "group", ("a", "b"), ("c",)),
        Span("size", "x", (1, 2, 3), (3, 1)),
        Step("size", "x", (1, 2, 3), 9),
    ],
)
def test_a_default_off_the_grid_names_widget_and_control(control):
    with pytest.raises(ValueError, match=r"toy: control 'size': default"):
        toy(controls=(control,))


def test_a_control_without_a_label_is_refused():
    with pytest.raises(ValueError, match=r"toy: key: 'controls.unlabelled.label'"):
        toy(controls=(Toggle("unlabelled"),))


def test_an_option_without_a_label_is_refused():
    with pytest.raises(ValueError, match=r"toy: option 'nameless' of control 'size'"):
        toy(controls=(Choice("size", ("a", "nameless"), "a"),))


def test_a_missing_description_is_refused():
    with pytest.raises(ValueError, match=r"toy: key: 'description' has no words"):
        toy(text={key: value for key, value in TEXT.items() if key != "description"})


def test_two_controls_of_one_name_are_refused():
    with pytest.raises(ValueError, match="different names"):
        toy(controls=(Toggle("flip"), Toggle("flip")))


def test_a_scenario_off_the_grid_is_refused():
    with pytest.raises(ValueError, match=r"toy: scenario 'one': size 1.5 is off the grid"):
        toy(scenarios={"one": {"size": 1.5}})


def test_over_budget_is_refused():
    def simulate(size, **_):
        rows = BUDGET + 1
        return {"x": np.arange(float(rows)) * size, "y": np.zeros(rows), "group": np.full(rows, "a")}

    with pytest.raises(ValueError, match=r"toy: [\d,]+ stored values are over the budget of 40,000"):
        payload(toy(simulate=simulate))


def test_a_result_that_is_not_affine_in_a_weight_is_refused():
    def simulate(lean, **_):
        return base() | {"y": base()["y"] * lean**2}

    with pytest.raises(ValueError, match=r"toy: column 'y' is not affine in lean"):
        payload(toy(controls=(Weight("lean", 0, 4, 1, 2),), simulate=simulate))


def test_a_summary_that_nothing_computes_is_refused():
    with pytest.raises(ValueError, match=r"toy: the summary needs top"):
        payload(toy(stats={}))


def test_a_filter_on_a_missing_column_is_refused():
    with pytest.raises(ValueError, match=r"toy: control 'groups' reads a column that is not there"):
        payload(toy(controls=(Several("groups", "nothing", ("a", "b"), ("a",)),), simulate=lambda: base()))


def test_a_chart_side_by_side_is_refused():
    def chart(rows, guess):
        one = alt.Chart(rows).mark_point().encode(x="x:Q")
        return alt.hconcat(one, one)

    with pytest.raises(ValueError, match="toy: chart: views side by side"):
        payload(toy(chart=chart))


def test_an_unknown_or_impossible_setting_is_refused():
    with pytest.raises(ValueError, match="'tilt' is not a control of toy"):
        toy().look(tilt=1)
    with pytest.raises(ValueError, match=r"size: nan is not allowed; a number from 1.0 to 3.0 is"):
        toy().look(size=float("nan"))


def test_what_one_notebook_cell_emits(monkeypatch):
    """Guards: both homes at once, which leaves widget state and 2 MB of script in the page."""
    import IPython.display

    seen = []
    monkeypatch.setattr(IPython.display, "display", lambda *a, **k: seen.append((a, k)))
    monkeypatch.setenv("AVALANCHE_HOME", "page")
    toy()._ipython_display_()
    ((bundle,), options) = seen[0]
    assert set(bundle) == {MIME, "text/plain"} and options == {"raw": True}
    monkeypatch.setenv("AVALANCHE_HOME", "")
    toy()._ipython_display_()
    assert type(seen[-1][0][0]).__name__ == "VBox"


def _close(stored, true, weights=1.0):
    for a, b in zip(stored, true, strict=True):
        if b is None or (isinstance(b, float) and np.isnan(b)):
            assert a is None
        elif isinstance(b, float):
            assert abs(a - b) <= 6e-4 * max(abs(b), weights * 1e-3), (a, b)
        else:
            assert a == b


@settings(max_examples=60, deadline=None)
@given(
    size=st.sampled_from((1.0, 2.0, 3.0)), flip=st.booleans(), lean=st.integers(-8, 8).map(lambda n: n / 2)
)
def test_the_stored_data_say_what_the_simulation_says(size, flip, lean):
    """Guards: a wrong cell of the cube, a unit series mixed up, rounding that shows."""
    explorer = MIXED
    chosen = explorer.settings({"size": size, "flip": flip, "lean": lean})
    columns, figures = explorer.run(chosen)
    stored, single = evaluate(STORED, stored_settings(explorer, chosen))
    for key, column in columns.items():
        _close(stored[key], column.tolist(), weights=abs(lean) + 1)
    assert single.keys() == figures.keys()


def _mixed(size, flip, lean):
    rows = base()
    return {
        "x": rows["x"],
        "group": rows["group"],
        "y": rows["y"] * size * (-1 if flip else 1) + lean * rows["x"] * size,
        "total": float(size * lean),
    }


MIXED = toy(
    controls=(Slider("size", (1.0, 2.0, 3.0), 2.0), Toggle("flip"), Weight("lean", -4, 4, 0.5, 1)),
    simulate=_mixed,
)
STORED = payload(MIXED)


def test_filters_keep_rows_of_other_groups():
    """Guards: choosing series hides the contracts that share the column."""
    columns, _ = as_columns({"group": np.array(["a", "b", "other"]), "x": np.array([1.0, 2.0, 3.0])}, "toy")
    kept = visible(columns, [Several("pick", "group", ("a", "b"), ("a",))], {"pick": ("b",)})
    assert kept["group"].tolist() == ["b", "other"]
    kept = visible(columns, [Span("w", "x", (1.0, 2.0, 3.0), (1.0, 3.0))], {"w": (2.0, 3.0)})
    assert kept["x"].tolist() == [2.0, 3.0]
    kept = visible(columns, [Step("t", "x", (1.0, 2.0, 3.0), 1.0)], {"t": 2.0})
    assert kept["x"].tolist() == [1.0, 2.0]


def test_stat_refuses_what_it_cannot_read():
    with pytest.raises(ValueError, match="read: 'x' is not allowed with op 'sum'"):
        Stat("sum", "y", read="x")


def test_payload_is_built_once_per_declaration():
    calls = SimpleNamespace(count=0)

    def simulate(**_):
        calls.count += 1
        return base()

    explorer = toy(simulate=simulate)
    _ = explorer.payload
    before = calls.count
    _ = explorer.payload
    assert calls.count == before
    assert replace(explorer, kind="model").kind == "model"

"""Every control of every explorer on the page, moved as a reader would, and held against Python."""

import json
import random
from urllib.parse import urlencode

import pytest

from tests.site.conftest import pages
from widgets.controls import Choice, Several, Slider, Span, Step, Toggle, Weight
from widgets.explorers import everything
from widgets.page import stored_settings
from widgets.records import plain

EXPLORERS = everything()


@pytest.fixture(scope="module")
def homes(site):
    """Return which page holds which explorer."""
    found = {}
    for name in pages(site):
        text = (site / name).read_text("utf-8")
        found |= {each: name for each in EXPLORERS if f'data-explorer="{each}"' in text}
    return found


@pytest.fixture
def opened(homes, server, visit):
    """Return a function that opens an explorer's page and waits for its live picture."""

    def open_explorer(name, **options):
        here = visit(**options)
        page = here.open(f"{server}/{homes[name]}", alive=False)
        figure = page.locator(f"figure[data-explorer='{name}']")
        figure.scroll_into_view_if_needed()
        page.wait_for_function("name => document.getElementById(name).dataset.ready === 'live'", arg=name)
        return page, figure

    return open_explorer


def _rows(figure):
    return figure.evaluate("f => f.avalanche.rows()")


def _picture(figure):
    """Return the drawn marks once Vega has settled."""
    return figure.evaluate(
        "async f => { await f.avalanche.view.runAsync(); return f.querySelector('svg').innerHTML }"
    )


def test_every_explorer_is_on_a_page(homes):
    assert sorted(homes) == sorted(EXPLORERS)


@pytest.mark.parametrize("name", sorted(EXPLORERS))
def test_every_control_moves_chart_and_summary_by_keyboard(name, opened):
    """Guards: a control that is dead, unreachable by keyboard, or changes the picture but not the words."""
    page, figure = opened(name)
    seen = 0
    for control in EXPLORERS[name].controls:
        inputs = figure.locator(f"[data-control='{control.name}']")
        for at in range(inputs.count()):
            figure.locator("[data-reset]").click()
            before = _picture(figure), figure.locator("[data-summary]").inner_text()
            field = inputs.nth(at)
            field.focus()
            if isinstance(control, Toggle | Several):
                page.keyboard.press("Space")
            elif isinstance(control, Choice):
                page.keyboard.press("ArrowUp" if field.evaluate("f => f.selectedIndex") else "ArrowDown")
            else:
                high = field.evaluate("f => Number(f.value) >= Number(f.max)")
                for _ in range(3):
                    page.keyboard.press("ArrowLeft" if high else "ArrowRight")
            after = _picture(figure), figure.locator("[data-summary]").inner_text()
            assert after[0] != before[0], f"{control.name} {at}: the chart stays as it is"
            assert after[1] != before[1], f"{control.name} {at}: the summary stays as it is"
            seen += 1
    assert seen >= len(EXPLORERS[name].controls)
    figure.locator("[data-reset]").click()
    assert figure.locator("[data-summary]").inner_text() == EXPLORERS[name].look()[1]


def _random_setting(explorer, rng):
    """Return a setting the page can show: grid values, weights on their step, any filter."""
    chosen = {}
    for control in explorer.controls:
        if isinstance(control, Slider | Choice | Toggle | Step):
            chosen[control.name] = rng.choice(control.values)
        elif isinstance(control, Weight):
            chosen[control.name] = control.low + control.step * rng.randrange(
                round((control.high - control.low) / control.step) + 1
            )
        elif isinstance(control, Several):
            chosen[control.name] = tuple(o for o in control.options if rng.random() < 0.6)
        elif isinstance(control, Span):
            first, last = sorted(rng.sample(range(len(control.values)), 2))
            chosen[control.name] = (control.values[first], control.values[last])
    return explorer.settings(chosen)


def _as_json(stored):
    """Return stored settings as JavaScript writes them: 40, not 40.0."""
    plain_numbers = {
        name: int(value) if isinstance(value, float) and value.is_integer() else value
        for name, value in stored.items()
    }
    return json.dumps(plain_numbers, separators=(",", ":"))


def _address(explorer, setting):
    stored = stored_settings(explorer, setting)
    text = {
        name: "~".join(map(str, value)) if isinstance(value, list) else json.dumps(value)
        for name, value in stored.items()
    }
    return f"#{explorer.name}?{urlencode(text)}"


@pytest.mark.parametrize("name", sorted(EXPLORERS))
def test_page_and_python_agree_at_random_settings(name, opened):
    """Guards: a wrong cell or filter, a sentence that rounds otherwise, a link that loses a setting."""
    page, figure = opened(name)
    explorer, rng = EXPLORERS[name], random.Random(name)
    scale = 1 + sum(max(abs(c.low), abs(c.high)) for c in explorer.controls if isinstance(c, Weight))
    for _ in range(12):
        setting = _random_setting(explorer, rng)
        page.evaluate("address => { location.hash = address }", _address(explorer, setting))
        page.wait_for_function(
            "([n, s]) => JSON.stringify(document.getElementById(n).avalanche.settings()) === s",
            arg=[name, _as_json(stored_settings(explorer, setting))],
            timeout=5000,
        )
        rows, sentence = explorer.look(**setting)
        shown = _rows(figure)
        assert list(shown) == list(rows)
        for column, values in rows.items():
            for mine, true in zip(shown[column], plain(values), strict=True):
                if isinstance(true, float):
                    assert mine == pytest.approx(true, rel=6e-5, abs=1e-6 * scale), (column, setting)
                else:
                    assert mine == true, (column, setting)
        assert figure.locator("[data-summary]").inner_text() == sentence


@pytest.mark.parametrize("name", sorted(EXPLORERS))
def test_table_link_and_scenarios(name, opened):
    _, figure = opened(name)
    explorer = EXPLORERS[name]
    for at, (scenario, chosen) in enumerate(explorer.scenarios.items()):
        button = figure.locator("[data-scenario]").nth(at)
        button.click()
        assert button.get_attribute("aria-pressed") == "true", scenario
        assert figure.locator("[data-summary]").inner_text() == explorer.look(**chosen)[1]
        assert figure.locator("[data-link]").get_attribute("href").startswith(f"#{name}?")
    figure.locator("[data-table] summary").click()
    lines = figure.locator("tbody tr")
    lines.first.wait_for()
    assert lines.count() == len(next(iter(_rows(figure).values())))
    figure.locator("[data-csv]").evaluate("a => a.addEventListener('click', e => e.preventDefault())")
    figure.locator("[data-csv]").click()
    text = figure.locator("[data-csv]").get_attribute("href")
    assert text.startswith("data:text/csv") and text.count("%0A") == lines.count() + 1


TIMED = [name for name, each in EXPLORERS.items() if any(isinstance(c, Step) for c in each.controls)]


@pytest.mark.parametrize("name", TIMED)
def test_time_plays_steps_and_stops(name, opened):
    page, figure = opened(name)
    (control,) = (c for c in EXPLORERS[name].controls if isinstance(c, Step))
    slider = figure.locator(f"[data-control='{control.name}']")
    start = int(slider.input_value())
    figure.locator("[data-move='1']").click()
    assert int(slider.input_value()) == start + 1
    figure.locator("[data-move='-1']").click()
    figure.locator("[data-play]").click()
    page.wait_for_function(
        "([field, low]) => Number(field.value) >= low", arg=[slider.element_handle(), start + 3]
    )
    figure.locator("[data-play]").click()
    stopped = slider.input_value()
    page.wait_for_timeout(3 * control.pace)
    assert slider.input_value() == stopped


def test_colours_follow_the_theme_without_a_redraw(opened):
    """Guards: charts that stay dark on dark after the reader switches the theme."""
    page, figure = opened("storm")
    line = "f => getComputedStyle(f.querySelector('svg .mark-line path')).stroke"
    label = "f => getComputedStyle(f.querySelector('svg .role-axis-label text')).fill"
    light = figure.evaluate(line), figure.evaluate(label)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    dark = figure.evaluate(line), figure.evaluate(label)
    assert light[0] != dark[0] and light[1] != dark[1]


@pytest.mark.parametrize("name", sorted(EXPLORERS))
def test_it_fits_a_phone_and_grows_again(name, opened):
    page, figure = opened(name, width=390, height=844, has_touch=True)

    def picture_and_frame():
        return figure.evaluate("f => ['svg', '[data-canvas]'].map(each => f.querySelector(each).clientWidth)")

    inner, outer = picture_and_frame()
    assert inner <= outer + 1
    page.set_viewport_size({"width": 1280, "height": 900})
    page.wait_for_timeout(300)
    inner, outer = picture_and_frame()
    assert outer * 0.85 < inner <= outer + 1
    for button in figure.locator("button:visible").all():
        assert button.bounding_box()["height"] >= 30


def test_an_address_opens_the_setting_it_names(homes, server, visit):
    """Guards: a shared link that shows the default; a broken one that breaks the page."""
    explorer = EXPLORERS["event-panel"]
    setting = explorer.settings({"product": "IC", "annualised": True})
    here = visit()
    page = here.open(f"{server}/{homes['event-panel']}{_address(explorer, setting)}", alive=False)
    page.wait_for_function("() => document.getElementById('event-panel').dataset.ready === 'live'")
    figure = page.locator("figure[data-explorer='event-panel']")
    assert figure.locator("[data-summary]").inner_text() == explorer.look(**setting)[1]
    page.wait_for_function(
        "() => document.getElementById('event-panel').getBoundingClientRect().top < innerHeight"
    )
    spoiled = (
        f"{server}/{homes['event-panel']}?again#event-panel?product=9&window=5~2&series=&annualised=maybe"
    )
    page = here.open(spoiled, alive=False)
    page.wait_for_function("() => document.getElementById('event-panel').dataset.ready === 'live'")
    shown = page.evaluate("document.getElementById('event-panel').avalanche.settings()")
    expected = stored_settings(explorer, explorer.settings({"series": ()}))
    assert shown == expected | {"window": [int(end) for end in expected["window"]]}


def test_the_readers_guess_is_drawn_where_it_belongs(homes, server, visit):
    """Guards: a guess that is lost between the question and the picture."""
    page = visit().open(f"{server}/{homes['tier-mix']}")
    figure = page.locator("figure[data-explorer='tier-mix']")
    assert figure.evaluate("f => f.avalanche.view.data('guess').length") == 0
    page.evaluate("avalanche.guess.set('ch02-low', 72)")
    assert figure.evaluate("f => f.avalanche.view.data('guess').map(row => row.guess)") == [72]
    assert "your guess" in figure.locator("svg").text_content()
    page.reload()
    figure.scroll_into_view_if_needed()
    page.wait_for_function("() => document.getElementById('tier-mix').dataset.ready === 'live'")
    assert figure.evaluate("f => f.avalanche.view.data('guess').map(row => row.guess)") == [72]


def test_a_finger_moves_it(opened):
    """Guards: controls that only a mouse can reach."""
    _, figure = opened("tier-mix", width=390, height=844, has_touch=True, is_mobile=True)
    before = figure.locator("[data-summary]").inner_text()
    figure.locator("[data-scenario]").nth(3).tap()
    assert figure.locator("[data-summary]").inner_text() != before
    slider = figure.locator("[data-control='csi300']")
    box = slider.bounding_box()
    assert box["height"] >= 40
    slider.tap(position={"x": box["width"] * 0.8, "y": box["height"] / 2})
    assert int(slider.input_value()) >= 70


def test_paper_gets_the_picture_without_the_controls(opened):
    page, figure = opened("storm")
    page.emulate_media(media="print")
    assert figure.locator("svg").is_visible()
    assert not figure.locator(".explorer-controls").is_visible()
    assert not figure.locator("[data-reset]").is_visible()

"""What surrounds the text, in a real browser: colours, menu, search, rail, phone, paper, no script."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from widgets.charts.palette import PAGE


def opened(browser: Browser, site: Path, name: str, width: int = 1280, script: bool = True) -> Page:
    """Return a page of the small site, opened from disk; any error of the page fails the test."""
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=script)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"{name}: {error}"))
    page.goto(f"file://{site}/{name}.html")
    return page


def ground(page: Page) -> str:
    """Return the colour behind the page as six hexadecimal digits."""
    value = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    return "#" + "".join(
        f"{int(part):02x}" for part in value.removeprefix("rgb(").removesuffix(")").split(",")
    )


def test_the_button_goes_round_the_three_modes_and_the_choice_stays(browser: Browser, site: Path) -> None:
    page = opened(browser, site, "plain")
    button = page.locator(".theme-switch-button")
    assert ground(page) == PAGE["paper"].light
    for mode, shade in (("light", PAGE["paper"].light), ("dark", PAGE["paper"].dark)):
        button.click()
        assert page.evaluate("document.documentElement.dataset.mode") == mode
        assert ground(page) == shade
        assert mode in (button.get_attribute("aria-label") or "")
    page.goto(f"file://{site}/full.html")
    assert ground(page) == PAGE["paper"].dark
    button.click()
    assert page.evaluate("document.documentElement.dataset.mode") == "auto"
    assert ground(page) == PAGE["paper"].light


def test_auto_follows_the_system_with_and_without_script(browser: Browser, site: Path) -> None:
    for script in (True, False):
        page = opened(browser, site, "plain", script=script)
        page.emulate_media(color_scheme="dark")
        page.reload()
        if script:
            assert ground(page) == PAGE["paper"].dark
        else:
            # Without a script nothing can be asked of the page, so look at a pixel of the picture it makes.
            assert page.screenshot(clip={"x": 2, "y": 400, "width": 1, "height": 1}) != _light_pixel(page)


def _light_pixel(page: Page) -> bytes:
    page.emulate_media(color_scheme="light")
    return page.screenshot(clip={"x": 2, "y": 400, "width": 1, "height": 1})


def test_the_menu_opens_closes_and_gives_the_focus_back(browser: Browser, site: Path) -> None:
    page = opened(browser, site, "part/tables")
    summary, panel = page.locator("#contents summary"), page.locator(".contents-panel")
    summary.focus()
    page.keyboard.press("Enter")
    expect(panel).to_be_visible()
    expect(panel.locator('a[aria-current="page"]')).to_have_text("Tables")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(summary).to_be_focused()
    summary.click()
    page.locator(".colophon-title").click()
    expect(panel).to_be_hidden()
    summary.click()
    panel.get_by_text("Plain").click()
    expect(page.locator("h1")).to_contain_text("Plain")


def test_keys_lead_to_the_search_and_the_search_finds(browser: Browser, site: Path) -> None:
    page = opened(browser, site, "plain")
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("formula")
    page.keyboard.press("Enter")
    expect(page.locator("#search-results")).to_contain_text("Plain")
    expect(page.locator("ul.search a").first).to_have_attribute("href", "plain.html")


def test_the_rail_says_where_the_reader_is(browser: Browser, site: Path) -> None:
    page = opened(browser, site, "part/tables")
    page.add_style_tag(content="section section { min-height: 1500px }")
    page.locator(".on-this-page a", has_text="Two").click()
    expect(page.locator('.on-this-page a[aria-current="true"]')).to_have_text("Two")


@pytest.mark.parametrize("name", ["index", "plain", "full", "part/tables", "search", "genindex"])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_kind_of_page_is_accessible_in_both_themes(
    browser: Browser, site: Path, name: str, mode: str
) -> None:
    page = opened(browser, site, name)
    page.evaluate("mode => { document.documentElement.dataset.theme = mode }", mode)
    page.emulate_media(reduced_motion="reduce")
    found = Axe().run(page, options={"preload": False}).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []


@pytest.mark.parametrize("name", ["index", "plain", "full", "part/tables", "search", "genindex"])
def test_a_phone_shows_no_sideways_scroll_and_large_targets(browser: Browser, site: Path, name: str) -> None:
    page = opened(browser, site, name, width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for control in page.locator(".bar a, .bar summary, .bar button").all():
        if control.is_visible():
            box = control.bounding_box()
            assert box and box["height"] >= 44 and box["width"] >= 44


def test_paper_shows_the_text_and_none_of_the_controls(browser: Browser, site: Path) -> None:
    page = opened(browser, site, "part/tables")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.emulate_media(media="print")
    assert ground(page) == PAGE["paper"].light
    for gone in (".bar", ".on-this-page", ".way-on"):
        expect(page.locator(gone)).to_be_hidden()
    expect(page.locator("table")).to_be_visible()


def test_without_script_everything_can_still_be_read_and_reached(browser: Browser, site: Path) -> None:
    page = opened(browser, site, "part/tables", script=False)
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".theme-switch-button")).to_be_hidden()
    page.locator("#contents summary").click()
    expect(page.locator(".contents-panel")).to_be_visible()


def test_our_fonts_arrive_and_formulas_use_theirs(browser: Browser, site: Path) -> None:
    page = opened(browser, site, "full")
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate(
        "[...document.fonts].filter(face => face.status === 'loaded').map(face => face.family)"
    )
    for family in ("Avalanche Serif", "Avalanche Sans", "Avalanche Math"):
        assert any(family == name.strip('"') for name in loaded), (family, loaded)

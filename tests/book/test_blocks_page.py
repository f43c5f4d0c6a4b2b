"""The blocks in a real browser: by mouse, by keyboard, without a script, on paper, on a phone, read aloud."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page

from tests.book.blocks_site import build

TEXT = """---
course:
  question: What do we know?
  objectives: [read a chart, compute a basis, tell a record from an estimate]
  needs: [returns]
  minutes: 30
---

# The page

:::{at-a-glance}
:::

:::{predict} fall
:kind: number
:min: -60
:max: 20
:step: 1
:unit: %
:answer: -44.5
:widget: panel

How far did it fall?
---
The reveal of the number.
:::

:::{predict} who
:kind: choice
:choices: [the small, the **large**]
:answer: the **large**

Who came first?
---
The reveal of the choice.
:::

:::{quiz} basics
- question: Which one?
  options:
    - {text: Alpha, feedback: Feedback on $x$ alpha.}
    - {text: Beta, correct: true, feedback: Feedback on beta.}
- question: Which ones?
  multiple: true
  options:
    - {text: Gamma, correct: true, feedback: Feedback on gamma.}
    - {text: Delta, correct: true, feedback: Feedback on delta.}
    - {text: Epsilon, feedback: Feedback on epsilon.}
- question: What is the basis?
  number:
    answer: -54.2
    tolerance: 0.6
    unit: "%"
    feedback_right: Exactly.
    feedback_wrong:
      - {if: "~ -answer", say: The sign.}
      - {if: "~ answer / 100", say: The unit.}
      - {if: "> 1000", say: Far too high.}
    else: Something else.
:::

:::{exercise} Divide
:label: ex-one
:class: by-hand
:minutes: 5

Divide by two.
:::

:::{solution} ex-one
Half of it.
:::

:::{key-points}
- One.
- Two.
:::
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    site = build(tmp_path_factory.mktemp("blocks"), {"index": TEXT})
    assert site.warnings == ""
    return (site.folder / "index.html").as_uri()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.set_default_timeout(5000)
    problems: list[str] = []
    opened.on("pageerror", lambda problem: problems.append(str(problem)))
    opened.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    opened.goto(address)
    yield opened
    assert problems == []
    context.close()


def listen(page: Page) -> None:
    page.evaluate(
        "() => { window.heard = []; document.addEventListener('avalanche:guess', "
        "e => window.heard.push([e.detail.id, e.detail.value])) }"
    )


def commit(block: Locator) -> None:
    block.get_by_role("button", name="Commit to this guess").click()


# --- predict


def test_the_reveal_is_shown_only_after_a_commitment(page: Page) -> None:
    block = page.locator("#predict-fall")
    assert not block.get_by_text("The reveal of the number.").is_visible()
    block.get_by_role("spinbutton").fill("-30")
    assert block.get_by_role("slider").input_value() == "-30"  # one guess, two controls
    commit(block)
    assert block.get_by_text("The reveal of the number.").is_visible()
    assert block.get_by_role("status").inner_text() == (
        "You guessed −30%. The answer is −44.5%: your guess lies 14.5\u00a0percentage points above it. "
        "Your guess is marked on the chart."
    )
    assert block.get_by_role("slider").count() == 0  # fixed
    assert page.evaluate("document.activeElement.textContent") == "Guess again"


@pytest.mark.parametrize(
    ("guess", "said"),
    [
        ("-60", "15.5\u00a0percentage points below it"),
        ("-45", "as close as the scale allows"),
        ("-99", "You guessed −60%"),
    ],
)
def test_the_sentence_says_above_below_or_as_close_as_can_be(page: Page, guess: str, said: str) -> None:
    block = page.locator("#predict-fall")
    block.get_by_role("spinbutton").fill(guess)
    commit(block)
    assert said in block.get_by_role("status").inner_text()


def test_marks_stand_where_the_numbers_are(page: Page) -> None:
    block = page.locator("#predict-fall")
    block.get_by_role("spinbutton").fill("-20")
    commit(block)
    scale = block.locator(".aa-scale").bounding_box()
    for name, value in (("guess", -20.0), ("answer", -44.5)):
        mark = block.locator(f".aa-mark-{name}").bounding_box()
        assert mark["x"] - scale["x"] == pytest.approx(scale["width"] * (value + 60) / 80, abs=1.5)


def test_an_empty_guess_is_refused_with_what_is_allowed(page: Page) -> None:
    block = page.locator("#predict-fall")
    block.get_by_role("spinbutton").fill("")
    commit(block)
    assert block.get_by_role("status").inner_text() == "Enter a number from −60% to 20%."
    assert not block.get_by_text("The reveal of the number.").is_visible()
    block = page.locator("#predict-who")
    commit(block)
    assert block.get_by_role("status").inner_text() == "Choose one first."


def test_a_guess_is_published_kept_for_the_tab_and_can_be_taken_back(page: Page) -> None:
    listen(page)
    block = page.locator("#predict-fall")
    block.get_by_role("spinbutton").fill("-30")
    commit(block)
    assert page.evaluate("window.heard") == [["fall", -30]]
    assert page.evaluate("avalanche.guess.get('fall')") == -30
    assert page.evaluate("localStorage.length") == page.evaluate(
        "Object.keys(localStorage).filter(k => ['mode', 'theme'].includes(k)).length"
    )
    page.add_init_script(
        "window.heard = []; document.addEventListener('avalanche:guess', "
        "e => window.heard.push([e.detail.id, e.detail.value]))"
    )
    page.reload()
    assert page.evaluate("window.heard") == [["fall", -30]]  # an explorer that is up already hears of it
    assert block.get_by_text("The reveal of the number.").is_visible()
    assert "You guessed −30%" in block.get_by_role("status").inner_text()
    page.evaluate("window.heard.length = 0")
    block.get_by_role("button", name="Guess again").click()
    assert not block.get_by_text("The reveal of the number.").is_visible()
    assert page.evaluate("window.heard") == [["fall", None]]
    assert page.evaluate("avalanche.guess.get('fall')") is None
    assert page.evaluate("document.activeElement.type") == "number"


def test_a_broken_stored_guess_is_no_guess(page: Page) -> None:
    for name, broken in (("fall", "x"), ("who", "7")):
        page.evaluate(f"sessionStorage.setItem('avalanche:guess:{name}', '{broken}')")
    page.reload()
    for name in ("fall", "who"):
        assert page.locator(f"#predict-{name}").get_by_role("button", name="Commit").is_visible()


def test_a_choice_is_made_by_keyboard_and_says_both_texts(page: Page) -> None:
    listen(page)
    block = page.locator("#predict-who")
    block.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")  # in a form, Enter commits
    assert block.get_by_role("status").inner_text() == "You chose “the small”. The answer is “the large”."
    assert page.evaluate("window.heard") == [["who", 0]]
    assert block.locator(".aa-is-answer").inner_text() == "the large"
    page.keyboard.press("Enter")  # focus is on Guess again
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert block.get_by_role("status").inner_text() == "You chose “the large”. That is the answer."


def test_the_slider_moves_by_keyboard(page: Page) -> None:
    block = page.locator("#predict-fall")
    block.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    assert block.get_by_role("spinbutton").input_value() == "-19"


# --- quiz


def question(page: Page, number: int) -> Locator:
    return page.locator("#quiz-basics form").nth(number - 1)


def test_one_answer_gets_its_own_feedback_with_a_word(page: Page) -> None:
    form = question(page, 1)
    form.get_by_label("Alpha").check()
    form.get_by_role("button", name="Check").click()
    said = form.get_by_role("status").inner_text()
    assert "Not quite" in said
    assert "alpha" in said
    assert "beta" not in said
    assert form.get_by_role("status").locator("math").count() == 1
    assert form.get_by_label("Beta").is_disabled()
    form.get_by_role("button", name="Try again").click()
    assert form.get_by_role("status").inner_text() == ""
    form.get_by_label("Beta").check()
    form.get_by_role("button", name="Check").click()
    assert "Right" in form.get_by_role("status").inner_text()


@pytest.mark.parametrize(
    ("chosen", "result", "said"),
    [
        (["Gamma", "Delta"], "right", []),
        (["Gamma"], "wrong", ["You found 1 of 2 right answers."]),
        (["Gamma", "Epsilon"], "wrong", ["Gamma", "Right", "Epsilon", "Not quite", "You found 1 of 2"]),
        (["Gamma", "Delta", "Epsilon"], "wrong", ["Not quite"]),
    ],
)
def test_several_answers_are_right_only_together(
    page: Page, chosen: list[str], result: str, said: list[str]
) -> None:
    form = question(page, 2)
    for label in chosen:
        form.get_by_label(label).check()
    form.get_by_role("button", name="Check").click()
    assert form.get_attribute("data-result") == result
    for part in said:
        assert part in form.get_by_role("status").inner_text()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-54.2", "Exactly."),
        ("−54", "Exactly."),
        ("－５４．５ ％", "Exactly."),
        ("-54,2 %", "Exactly."),
        ("54.2", "The sign."),
        ("-0.54", "The unit."),
        ("1,200", "Far too high."),
        ("-55", "Something else."),
        ("-54.81", "Something else."),
        ("many", "Enter a number"),
        ("", "Enter a number"),
        ("1-2", "Enter a number"),
    ],
)
def test_a_number_is_read_as_readers_type_it_and_gets_the_first_remark_that_holds(
    page: Page, typed: str, said: str
) -> None:
    form = question(page, 3)
    form.get_by_label("Your answer").fill(typed)
    page.keyboard.press("Enter")
    assert said in form.get_by_role("status").inner_text()


def test_nothing_chosen_is_said_and_not_counted(page: Page) -> None:
    question(page, 1).get_by_role("button").click()
    assert question(page, 1).get_by_role("status").inner_text() == "Choose an answer first."
    assert page.locator(".aa-score").inner_text() == ""


def test_the_score_counts_the_set(page: Page) -> None:
    score = page.locator(".aa-score")
    question(page, 1).get_by_label("Beta").check()
    question(page, 1).get_by_role("button").click()
    assert score.inner_text() == "1 of 3 right"
    question(page, 2).get_by_label("Epsilon").check()
    question(page, 2).get_by_role("button").click()
    assert score.inner_text() == "1 of 3 right"
    question(page, 1).get_by_role("button").click()
    assert score.inner_text() == "0 of 3 right"


# --- every reader


def test_nothing_is_sent_by_guessing_and_answering(page: Page) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    commit(page.locator("#predict-fall"))
    question(page, 1).get_by_label("Beta").check()
    question(page, 1).get_by_role("button").click()
    page.wait_for_timeout(100)
    assert sent == []


def test_without_a_script_everything_can_be_read(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    for text in (
        "The reveal of the number.",
        "The reveal of the choice.",
        "Answer: −44.5%",
        "Answer: the large",
        "the small",
    ):
        assert page.get_by_text(text).first.is_visible(), text
    assert page.get_by_role("button", name="Commit").count() == 0
    assert page.get_by_role("button", name="Check").count() == 0
    page.get_by_text("Answers", exact=True).click()
    assert page.get_by_text("Feedback on epsilon.").is_visible()
    page.get_by_text("Solution", exact=True).click()
    assert page.get_by_text("Half of it.").is_visible()
    context.close()


def test_paper_shows_reveals_answers_and_solutions_and_folds_them_again(page: Page) -> None:
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    for text in ("The reveal of the number.", "Feedback on epsilon.", "Half of it.", "Answer: −44.5%"):
        assert page.get_by_text(text).first.is_visible(), text
    assert not page.get_by_role("button", name="Commit").first.is_visible()
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert not page.get_by_text("Half of it.").is_visible()


def answer_everything(page: Page) -> None:
    for name in ("fall", "who"):
        block = page.locator(f"#predict-{name}")
        if name == "who":
            block.get_by_role("radio").first.check()
        commit(block)
    question(page, 1).get_by_label("Alpha").check()
    question(page, 2).get_by_label("Gamma").check()
    question(page, 3).get_by_label("Your answer").fill("54.2")
    for number in (1, 2, 3):
        question(page, number).get_by_role("button").click()
    page.get_by_text("Solution", exact=True).click()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("answered", [False, True])
def test_no_block_breaks_a_rule_of_accessibility(page: Page, theme: str, answered: bool) -> None:
    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    if answered:
        answer_everything(page)
    page.mouse.move(0, 0)
    # Without preload: axe would read the style sheets again by XMLHttpRequest, which file:// refuses.
    found = Axe().run(page, context=".bd-article", options={"preload": False})
    assert [(item["id"], item["nodes"][0]["html"]) for item in found.response["violations"]] == []


def test_on_a_phone_nothing_is_wider_and_every_target_is_large_enough(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True)
    page = context.new_page()
    page.goto(address)
    # The label of an option is its target: the round mark inside it may be small.
    small = """() => [...document.querySelectorAll('.aa-block :is(button, input, .aa-option), summary')]
        .filter(e => e.offsetParent && !e.closest('.aa-option > *'))
        .map(e => [e.className || e.type, e.getBoundingClientRect().height]).filter(([, h]) => h < 44)"""
    for step in (lambda: None, lambda: answer_everything(page)):
        step()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.evaluate(small) == []
    context.close()


OUTLINE = """const outline = node => {
    const look = getComputedStyle(node);
    return look.outlineStyle === 'solid' ? parseFloat(look.outlineWidth) : 0;
};"""


def test_focus_is_seen_on_every_control(page: Page) -> None:
    """A control whose focus leaves no mark is lost to a reader who uses the keyboard."""
    page.keyboard.press("Tab")  # from here on the browser shows focus
    for selector in (
        "#predict-fall [type=number]",
        "#predict-fall [type=range]",
        "#predict-fall button",
        ".aa-solution > summary",
    ):
        page.locator(selector).first.focus()
        page.keyboard.press("Shift")
        assert page.evaluate(f"() => {{ {OUTLINE} return outline(document.activeElement) }}") >= 2, selector
    page.locator("#predict-who input").first.focus()
    label = "document.activeElement.closest('label')"
    assert page.evaluate(f"() => {{ {OUTLINE} return outline({label}) }}") >= 2


def test_the_scripts_hold_no_words_of_a_language() -> None:
    assets = Path(__file__).parents[2] / "chapters" / "assets" / "js"
    for name in ("blocks.js", "quiz.js"):
        code = (assets / name).read_text(encoding="utf-8")
        for word in ("You ", "Right", "Check", "Try", "Enter a", "Answer"):
            assert word not in code.split("*/", 1)[1], f"{name}: {word}"

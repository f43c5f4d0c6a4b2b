"""What paper needs: no controls, an answer below each question, the solutions together at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup, Tag

from widgets.book.pdf.gather import slug
from widgets.book.pdf.menu import Page
from widgets.strings import words

# What only a screen can use. `[hidden]` is what a script would show, `details.hide` is code behind a table.
DEAD = (
    "script, template, .take-away, .aa-filter, .aa-card, .headerlink, .js-only, .explorer-foot, .only-dark, "
    ".toctree-wrapper, details.hide, .aa-actions, .aa-result, .aa-feedback, .aa-score, [hidden]"
)
SOLUTIONS = "solutions"


@dataclass(frozen=True)
class Chapter:
    """One chapter of the PDF: the id of its article, its part, number, title and question."""

    slug: str
    part: str
    number: str
    title: str
    question: str = ""


def prepare(book: BeautifulSoup, pages: Sequence[Page]) -> list[Chapter]:
    """Make a gathered document fit for paper, in place, and return what it now holds, in order."""
    chapters = []
    for page in pages:
        article = _article(book, slug(page.path))
        if not article.select_one(".eyebrow"):
            article.insert(0, _new(book, "p", "eyebrow", page.part))
        standfirst = article.select_one(".standfirst")
        question = standfirst.get_text(" ", strip=True) if standfirst else ""
        chapters.append(Chapter(slug(page.path), page.part, page.number, page.title, question))
        for tag in article.select(DEAD):
            tag.decompose()
        for tag in article.select("details"):
            tag["open"] = ""  # nobody can unfold paper
        for tag in article.select("[data-canvas] img"):
            tag.attrs.pop("loading", None)
        _guesses(book, article)
        _answers(book, article)
        _terms(book, article)
        for tag in article.find_all(True):
            for key in [key for key in tag.attrs if key.startswith("data-")]:
                del tag[key]
    return _with_solutions(book, chapters)


def _article(book: BeautifulSoup, name: str) -> Tag:
    return next(tag for tag in book.find_all("article") if tag.get("id") == name)


def _new(book: BeautifulSoup, name: str, kind: str, *children: Any) -> Tag:
    tag = book.new_tag(name)
    tag["class"] = kind
    tag.extend(children)
    return tag


def _guesses(book: BeautifulSoup, article: Tag) -> None:
    """Turn the form of a prediction into a line to write on, or into the list of its choices."""
    for form in article.select("form.aa-predict-form"):
        options = form.select(".aa-option-text")
        if options:
            form.replace_with(_new(book, "ul", "paper-options", *(_item(book, option) for option in options)))
            continue
        unit = form.select_one(".aa-guess-unit")
        line = _new(book, "span", "paper-line")
        words_ = f"{words('blocks.predict.your-guess')}: "
        form.replace_with(
            _new(book, "p", "paper-guess", words_, line, f" {unit.get_text(strip=True)}" if unit else "")
        )


def _item(book: BeautifulSoup, option: Tag) -> Tag:
    return _new(book, "li", "paper-option", *list(option.contents))


def _answers(book: BeautifulSoup, article: Tag) -> None:
    """Put below each question of a quiz its right answers, each with its reason."""
    for quiz in article.select(".aa-quiz"):
        folded = quiz.select_one(".aa-answers")
        right = {
            str(entry["data-answers"]): entry.select(".aa-right")
            for entry in (folded.select("[data-answers]") if folded else ())
        }
        for form in quiz.select("form.aa-question"):
            for verdict in right.get(str(form["data-question"]), ()):
                form.append(_answer(book, verdict))
            for control in form.select("input"):
                control.decompose()
        if folded:
            folded.decompose()


def _answer(book: BeautifulSoup, verdict: Tag) -> Tag:
    chosen, said = verdict.select_one(".aa-chosen"), verdict.select_one(".aa-verdict-text")
    text: list[Any] = [_new(book, "b", "paper-answer-label", f"{words('pdf.answer')} ")]
    for block in (chosen, said):
        for paragraph in block.find_all("p", recursive=False) if block else ():
            text += [*list(paragraph.contents), " "]
    return _new(book, "p", "paper-answer", *text)


def _terms(book: BeautifulSoup, article: Tag) -> None:
    """Put each term of a glossary and its meaning into one box, so that no page ends between the two."""
    for glossary in article.select("dl.glossary"):
        box: Tag | None = None
        for part in glossary.find_all(["dt", "dd"], recursive=False):
            if box is None:
                part.insert_before(box := _new(book, "div", "paper-term"))
            box.append(part)
            if part.name == "dd":
                box = None


def _with_solutions(book: BeautifulSoup, chapters: list[Chapter]) -> list[Chapter]:
    """Move every solution into one appendix behind the last chapter that has one."""
    parts: list[Tag] = []
    last = -1
    for place, chapter in enumerate(chapters):
        article = _article(book, chapter.slug)
        found = list(_solved(book, article))
        if found:
            title = words("pdf.solutions-of").format(title=f"{chapter.number} {chapter.title}".strip())
            parts += [_new(book, "h2", "paper-solutions-of", title), *found]
            last = place
    if not parts:
        return chapters
    appendix = Chapter(SOLUTIONS, chapters[last].part, "", words("pdf.solutions"))
    holder = _new(
        book, "article", "bd-article",
        _new(book, "p", "eyebrow", appendix.part), _new(book, "h1", "paper-title", appendix.title), *parts,
    )  # fmt: skip
    holder["id"] = SOLUTIONS
    _article(book, chapters[last].slug).insert_after(holder)
    return [*chapters[: last + 1], appendix, *chapters[last + 1 :]]


def _solved(book: BeautifulSoup, article: Tag) -> Iterator[Tag]:
    """Take out each solution with its exercise's title above it; leave a link at its place."""
    for exercise in article.select("div.exercise"):
        solution = exercise.find_next(["details", "div"], class_=["aa-solution", "exercise"])
        title = exercise.select_one(".admonition-title")
        if not isinstance(solution, Tag) or solution.name != "details" or title is None:
            continue
        name = str(solution["id"])
        there = _new(book, "a", "paper-to-solution", words("pdf.to-solution"))
        there["href"] = f"#{name}"
        solution.replace_with(_new(book, "p", "paper-solved", there))
        back = _new(book, "a", "paper-to-exercise", title.get_text(" ", strip=True))
        back["href"] = f"#{exercise['id']}"
        heading = _new(book, "p", "paper-solution-title", back)
        summary = solution.find("summary")
        if isinstance(summary, Tag):
            summary.decompose()
        moved = _new(book, "section", "paper-solution", heading, *list(solution.contents))
        moved["id"] = name
        yield moved

"""The guide's directives: a lesson's timing, a plan, a mistake, and the two lists that join all pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes

from widgets.book.blocks.directive import BlockDirective
from widgets.book.blocks.model import BlockError
from widgets.book.blocks.tags import Tag, tag
from widgets.book.instructors import mistakes
from widgets.book.instructors.lesson import FOLDER, Lesson, pages, read_lesson
from widgets.book.instructors.plan import Block, Session, parse_plan
from widgets.strings import words


class GuideDirective(BlockDirective):
    """What the directives share: where the chapters are, links to pages, tables."""

    @property
    def chapters(self) -> Path:
        """Return the folder of the chapters, which holds the guide's."""
        return Path(self.env.srcdir) / "chapters"

    def lesson(self, chapter: str) -> Lesson:
        """Return the lesson of a chapter by its name or number. Raises BlockError where it has none."""
        path = self.chapters / FOLDER / f"{chapter[:2]}.md"
        if not path.is_file():
            raise BlockError("lesson", chapter, ", ".join(page.stem for page in pages(self.chapters)))
        found = read_lesson(path)
        self.env.note_dependency(str(path))
        self.env.note_dependency(str(self.chapters / f"{found.chapter.name}.md"))
        return found

    def link(self, doc: str, label: str) -> nodes.Node:
        """Return a link to a page, by its name from the book's root."""
        xref = addnodes.pending_xref(
            "", nodes.inline("", label), refdomain="std", reftype="doc", reftarget=f"/{doc}",
            refdoc=self.env.docname, refexplicit=True, refwarn=True,
        )  # fmt: skip
        self.set_source_info(xref)
        return xref

    def chapter_link(self, lesson: Lesson) -> nodes.Node:
        """Return a link to a lesson's chapter, with its number."""
        label = f"{int(lesson.page)}. {lesson.chapter.title}"
        return self.link(f"chapters/{lesson.chapter.name}", label)


def grid(name: str, heads: list[str], rows: list[Tag], *feet: Tag) -> Tag:
    """Return a table in its box; every column has a heading."""
    head = tag("thead", None, tag("tr", None, *(tag("th", {"scope": "col"}, text) for text in heads)))
    parts = [head, tag("tbody", None, *rows), *([tag("tfoot", None, *feet)] if feet else [])]
    table = tag("table", {"class": f"guide-table guide-{name}"}, *parts)
    return tag("div", {"class": "table-scroll", "role": "group", "aria-label": words(f"guide.{name}")}, table)


def cells(*content: Any) -> Tag:
    """Return a row; a list is the nodes of one cell."""
    return tag("tr", None, *(tag("td", None, *(c if isinstance(c, list) else [c])) for c in content))


class Timing(GuideDirective):
    """``{lesson-timing}``: the parts of this page's chapter with minutes, and its exercises."""

    def block(self) -> list[nodes.Node]:
        """Return the table. Raises BlockError where the minutes are not the chapter's."""
        lesson = self.lesson(self.env.docname.rsplit("/", 1)[-1])
        rows = [
            cells(part.heading, str(part.minutes), self.inline(part.heading, part.do))
            for part in lesson.parts
        ]
        total = cells([tag("strong", None, words("guide.total"))], str(lesson.chapter.minutes), "")
        after = ", ".join(
            words("guide.tier").format(tier=words(f"blocks.exercise.tiers.{tier}"), minutes=minutes)
            for tier, minutes in lesson.chapter.exercises
        )
        home = cells(words("guide.exercises"), str(lesson.chapter.exercise_minutes), after)
        where = tag("p", {"class": "guide-chapter"}, words("guide.teaches"), " ", self.chapter_link(lesson))
        heads = [words("guide.part"), words("guide.minutes"), words("guide.do")]
        return [where, grid("timing", heads, rows, total, home)]


class Plan(GuideDirective):
    """``{teaching-plan} name``: sessions with a clock; a plan that does not fit its time stops the build."""

    required_arguments = 1

    def block(self) -> list[nodes.Node]:
        """Return a table for each session."""
        found: list[nodes.Node] = []
        for session in parse_plan(self.arguments[0], self.body, self.lesson):
            if session.title:
                found.append(tag("p", {"class": "guide-session"}, session.title))
            found.append(self._table(session))
        return found

    def _table(self, session: Session) -> Tag:
        clock, rows = 0, []
        for block in session.blocks:
            rows.append(cells(_clock(clock), self._what(block), str(block.minutes)))
            clock += block.minutes
        spare = session.minutes - session.planned
        feet = [cells(_clock(clock), words("guide.spare"), str(spare))] if spare else []
        heads = [words("guide.clock"), words("guide.what"), words("guide.minutes")]
        return grid("plan", heads, rows, *feet)

    def _what(self, block: Block) -> list[Any]:
        if block.lesson is None:
            return [block.title] if block.title else [tag("em", None, words("guide.break"))]
        parts = ", ".join(block.parts) if block.parts else words("guide.whole")
        said = f": {block.title}. " if block.title else ": "
        return [self.chapter_link(block.lesson), said, tag("span", {"class": "guide-parts"}, parts)]


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


class Lessons(GuideDirective):
    """``{lessons}``: every chapter with its guide page, its minutes and those of its exercises."""

    def block(self) -> list[nodes.Node]:
        """Return the table with its sums."""
        found = [self.lesson(path.stem) for path in pages(self.chapters)]
        rows = [
            cells(
                [
                    self.link(
                        f"chapters/{FOLDER}/{lesson.page}", f"{int(lesson.page)}. {lesson.chapter.title}"
                    )
                ],
                str(lesson.chapter.minutes),
                str(lesson.chapter.exercise_minutes),
            )
            for lesson in found
        ]
        total = cells(
            [tag("strong", None, words("guide.total"))],
            str(sum(lesson.chapter.minutes for lesson in found)),
            str(sum(lesson.chapter.exercise_minutes for lesson in found)),
        )
        heads = [words("guide.lesson"), words("guide.reading"), words("guide.exercises")]
        return [grid("lessons", heads, rows, total)]


class Answers(GuideDirective):
    """``{answers}``: the exercises of this page's chapter that code checks, with their answers."""

    def block(self) -> list[nodes.Node]:
        """Return the table. Raises BlockError where an answer is not the checker's."""
        # late: only pages that print answers wait for the models
        from widgets.book.instructors.answers import answers_of, shown

        rows = [
            cells([tag("code", None, name)], words("guide.function") if answer is None else shown(answer))
            for name, answer in answers_of(self.env.docname.rsplit("/", 1)[-1]).items()
        ]
        return [grid("answers", [words("guide.exercise"), words("guide.answer")], rows)]


class Mistake(GuideDirective):
    """``{mistake} 2``: what people say, what is right, and the question that brings it out."""

    required_arguments = 1

    def block(self) -> list[nodes.Node]:
        """Return the block. Raises BlockError where the number is unknown or a half is missing."""
        number = mistakes.number_of(self.arguments[0])
        right, ask, line = mistakes.halves(number, self.body)
        said = tag(
            "p", {"class": "guide-said"},
            tag("span", {"class": "guide-number"}, str(number)), " ", mistakes.said(number),
        )  # fmt: skip
        label = tag("p", {"class": "guide-ask-label"}, words("guide.ask"))
        question = tag("div", {"class": "guide-ask"}, label, *self.markdown(ask, line))
        frame = {"class": "guide-mistake", "id": f"mistake-{number}", "role": "group"}
        return [tag("div", {**frame, "aria-label": words("guide.mistake").format(number=number)}, said,
                    *self.markdown(right), question)]  # fmt: skip


class Mistakes(GuideDirective):
    """``{mistakes}``: all of them, each with the pages that correct it."""

    def block(self) -> list[nodes.Node]:
        """Return the table. Raises BlockError where one is corrected nowhere."""
        where = mistakes.corrected_in(pages(self.chapters))
        rows = []
        for number in mistakes.mistakes():
            if not where[number]:
                raise BlockError("mistake", number, "one that a guide page corrects")
            links: list[Any] = []
            for page in where[number]:
                links += [", "] if links else []
                links.append(self.link(f"chapters/{FOLDER}/{page}", str(int(page))))
            rows.append(cells(str(number), mistakes.said(number), links))
        return [grid("mistakes", [words("guide.number"), words("guide.said"), words("guide.chapters")], rows)]


def setup(app: Any) -> None:
    """Add the directives."""
    app.add_directive("lesson-timing", Timing)
    app.add_directive("teaching-plan", Plan)
    app.add_directive("lessons", Lessons)
    app.add_directive("answers", Answers)
    app.add_directive("mistake", Mistake)
    app.add_directive("mistakes", Mistakes)

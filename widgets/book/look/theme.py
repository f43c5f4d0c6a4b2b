"""The course's own theme: what every page's template needs to know, and what it loads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.addnodes import toctree

from widgets.book.look.contents import chapter_of, question_of
from widgets.strings import words

TEMPLATES = Path(__file__).parents[1] / "templates" / "theme"
STYLES = ("css/base.css", "css/theme.css", "css/content.css", "css/landing.css", "css/print.css")


def sections_of(env: Any, page: str) -> list[dict[str, str]]:
    """Return the second-level headings of a page, as anchor and title."""
    if page not in env.tocs:
        return []
    links = (item.next_node(nodes.reference) for item in _items(env.tocs[page], depth=2))
    return [{"anchor": link["anchorname"].lstrip("#"), "title": link.astext()} for link in links if link]


def _items(contents: nodes.Node, depth: int) -> Iterator[nodes.Node]:
    """Yield the list items ``depth`` levels down a page's own table of contents."""
    for item in contents.children:
        if isinstance(item, nodes.list_item) and depth == 1:
            yield item
        elif isinstance(item, nodes.list_item):
            for inner in item.children:
                if isinstance(inner, nodes.bullet_list):
                    yield from _items(inner, depth - 1)


def course_parts(env: Any, page: str, link_to: Any) -> list[dict[str, Any]]:
    """Return the course as the menu shows it: parts with a caption, each with its pages in order."""
    root = env.config.root_doc
    parts = []
    for tree in env.get_doctree(root).findall(toctree):
        entries = []
        for title, name in tree["entries"]:
            chapter = chapter_of(name)
            entries.append(
                {
                    "title": title or env.titles[name].astext(),
                    "number": chapter.number if chapter else None,
                    "href": "#" if name == page else link_to(name),
                    "current": name == page,
                }
            )
        parts.append({"caption": tree.get("caption") or "", "entries": entries})
    return parts


def split_title(body: str) -> tuple[str, str]:
    """Cut a page's HTML after its title, so that the template can put lines under it."""
    head, closing, rest = body.partition("</h1>")
    return (head + closing, rest) if closing else ("", "")


def said_rightly(body: str) -> str:
    """Give entries of a bibliography the role that their list asks for; docutils' own is deprecated."""
    return body.replace('role="doc-biblioentry"', 'role="listitem"')


def _neighbours(app: Any, page: str) -> tuple[str | None, str | None]:
    _, before, after = app.builder.relations.get(page, (None, None, None))
    return before, after


def _page_context(app: Any, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    env, metadata = app.env, app.env.metadata
    question = question_of(page, metadata.get(page, {}))
    before, after = _neighbours(app, page)
    head, rest = split_title(said_rightly(context.get("body", "")))
    context.update(
        say=words("page"),
        author=app.config.author,
        is_landing=page == app.config.root_doc,
        chapter=chapter_of(page),
        question=question,
        page_description=metadata.get(page, {}).get("description") or question or words("page.description"),
        sections=sections_of(env, page),
        course_parts=course_parts(env, page, context["pathto"]),
        article_head=head,
        article_rest=rest,
        way_questions={
            "left": question_of(before, metadata.get(before, {})) if before else None,
            "right": question_of(after, metadata.get(after, {})) if after else None,
        },
    )


def setup(app: Any) -> None:
    """Register the theme, its page context, its style sheets and its script."""
    app.add_html_theme("avalanche", str(TEMPLATES))
    app.connect("html-page-context", _page_context, priority=800)  # other rooms may still add to the body
    for priority, style in enumerate(STYLES, 200):
        extra = {"media": "print"} if "print" in style else {}
        app.add_css_file(style, priority=900 if extra else priority, **extra)
    app.add_js_file("js/page.js", priority=200, loading_method="defer")

"""The glossary page and its hover cards: Sphinx's own glossary, filled from data, in English and Chinese.

Each entry leads to the chapter that teaches the term.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.domains.std import Glossary, StandardDomain

from widgets.book.look import links
from widgets.book.look.contents import chapters
from widgets.book.look.filter_box import filter_box, use_filter
from widgets.book.register.terms import DATA, Term, terms
from widgets.book.register.used_in import used_in
from widgets.strings import words


class TermsDirective(Glossary):
    """``{terms}``: every term of the data file, in English alphabetical order, with a filter box."""

    has_content = False
    option_spec: ClassVar[Any] = {}

    def run(self) -> list[nodes.Node]:
        """Return the filter box and the glossary, and make every alias a name that `term` knows."""
        self.env.note_dependency(str(DATA))
        ordered = sorted(terms().values(), key=lambda term: term.en.casefold())
        self.content = _lines(ordered, str(DATA))
        found = super().run()
        items = [item for node in found for item in node.findall(nodes.definition_list_item)]
        for term, item in zip(ordered, items, strict=True):
            self._finish(term, item)
        use_filter(self.env)
        return [filter_box("dl.glossary", words("glossary.filter"), words("glossary.filter_hint")), *found]

    def _finish(self, term: Term, item: nodes.definition_list_item) -> None:
        item["aliases"] = term.aliases  # what the search knows it by as well
        names = [node for node in item.children if isinstance(node, nodes.term)]
        for node in names[1:]:
            node["chinese"] = True
        (definition,) = item.findall(nodes.definition)
        label = nodes.Text(f"{words('glossary.taught')} ")
        definition += nodes.paragraph("", "", label, used_in(page=self._page(term)), classes=["aa-taught"])
        standard = cast(StandardDomain, self.env.get_domain("std"))
        for alias in term.names:
            if alias in (term.en, *term.zh):
                continue  # Sphinx's glossary knows these
            standard.note_object("term", alias, names[0]["ids"][0], location=self.get_location())
        cards: dict[str, str] = getattr(self.env, "aa_term_ids", {})
        self.env.aa_term_ids = cards  # type: ignore[attr-defined]
        cards.update({identifier: term.id for node in names for identifier in node["ids"]})

    def _page(self, term: Term) -> str:
        pages = {chapter.number: chapter.page for chapter in chapters()}
        if term.chapter not in pages:
            raise self.error(f"term {term.id!r}, chapter: {term.chapter}; allowed: 1 to {len(pages)}")
        return pages[term.chapter]


def _lines(ordered: list[Term], path: str) -> StringList:
    lines = []
    for term in ordered:
        lines += [term.en, *(name for name in term.zh if name != term.en)]
        # Indented: the form ": definition" silently joins the term.
        lines += [f"   *{term.pinyin}*", "", f"   {term.line[0].upper()}{term.line[1:]}.", ""]
    return StringList(lines, items=[(path, 0)] * len(lines))


def card_of(term: Term) -> dict[str, str]:
    """Return what the hover card of a term shows."""
    return {
        "title": term.en,
        "zh": term.chinese,
        "pinyin": term.pinyin,
        "text": term.line,
        "open": words("glossary.open"),
    }


def _mark_chinese(app: Any, doctree: nodes.document, docname: str) -> None:
    # Docutils writes lang="zh" for this class. Only now: its smart quotes do not know it and would warn.
    for node in doctree.findall(nodes.term):
        if node.get("chinese"):
            node["classes"].append("language-zh")


def _add_cards(app: Any, doctree: nodes.document, docname: str) -> None:
    known: Mapping[str, str] = getattr(app.env, "aa_term_ids", {})
    for node in list(doctree.findall(nodes.reference)):
        label = node.children[0] if node.children else None
        if not isinstance(label, nodes.inline) or "std-term" not in label["classes"]:
            continue
        identifier = (node.get("refuri") or "#" + node.get("refid", "")).rpartition("#")[2]
        if identifier in known:
            uri = node.get("refuri") or f"#{node['refid']}"
            card = card_of(terms()[known[identifier]])
            text = nodes.inline("", label.astext(), classes=["aa-term-label"])
            node.replace_self(
                links.card_link("", "", text, refuri=uri, internal=True, card=card, classes=["aa-term"])
            )


def setup(app: Any) -> None:
    """Register the directive and the cards."""
    app.add_directive("terms", TermsDirective)
    app.connect("doctree-resolved", _mark_chinese)
    app.connect("doctree-resolved", _add_cards)

"""The course as one PDF: the built site's pages in order, printed by Chromium, bound by pypdf."""

from __future__ import annotations

from pathlib import Path

NAME = "anatomy-of-an-avalanche.pdf"
FILE = f"downloads/{NAME}"  # from the site's root


class PdfError(ValueError):
    """The site cannot be printed as it is; the message says what, where, and what is allowed."""


def make(site: Path, output: Path, names: list[str] | None = None) -> int:
    """Print the site (or the pages named, such as ``chapters/05-futures-and-the-basis``); return its pages.

    Raises PdfError where the folder holds no site, a name is unknown, a link leads nowhere, or
    something that printing needs is not installed.
    """
    try:  # late: the site is built without what printing needs
        from widgets.book.pdf import bind, front, gather, paper
        from widgets.book.pdf.menu import chosen, pages_of
        from widgets.book.pdf.press import Press
    except ImportError as missing:
        raise PdfError(f"{missing.name}: it is not installed; pip install -e '.[pdf]'") from None
    plan = pages_of(site)
    pages = chosen(plan, names)
    body = gather.gather(site, [page.path for page in pages])
    chapters = paper.prepare(body, pages)
    with Press(site) as press:
        inside = press.print(gather.document(body, "body"), heads=chapters)
        starts = bind.starts(inside, [chapter.title for chapter in chapters])
        cover = press.print(front.document(site, chapters, starts), heads=())
    return bind.bind(cover, inside, chapters, starts, output)

"""Many pages as one document: every id gets its page's name, every link inside the course follows it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from widgets.book.pdf import PdfError
from widgets.book.pdf.menu import LANDING, soup_of

ROOT = "http://site.invalid/"  # never asked: the press answers for it from the site's folder
# Attributes that name one id, or several.
_REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "headers")
_KEPT = ("http", "https", "mailto")


def slug(path: str) -> str:
    """Return what stands before the ids of a page: its file's name, with its folder's below `chapters`."""
    return path.removeprefix("chapters/").removesuffix(".html").replace("/", "-")


def gather(site: Path, paths: Iterable[str]) -> BeautifulSoup:
    """Return a document whose body holds the article of each page, with one id per thing.

    Raises PdfError where a page has no article or a link names an anchor that its page does not have.
    """
    paths = list(paths)
    book = BeautifulSoup("<main></main>", "html.parser")
    holder = book.main
    assert holder is not None
    articles = {path: _article(site, path) for path in paths}
    anchors = {
        path: {str(tag["id"]) for tag in article.find_all(id=True)} for path, article in articles.items()
    }
    for path, article in articles.items():
        _rename(article, slug(path))
        for link in article.find_all("a"):
            _lead(link, path, anchors)
        for picture in article.find_all(("img", "source")):
            if "src" in picture.attrs:
                picture["src"] = urljoin(ROOT + path, str(picture["src"]))
        article["id"] = slug(path)
        holder.append(article)
    return book


def _article(site: Path, path: str) -> Tag:
    article = soup_of(site / path).select_one("main article")
    if article is None:
        raise PdfError(f"{path}: it has no article")
    article.attrs.clear()
    article["class"] = "bd-article"
    return article.extract()


def _rename(article: Tag, prefix: str) -> None:
    for tag in article.find_all(True):
        if "id" in tag.attrs:
            tag["id"] = f"{prefix}--{tag['id']}"
        for key in _REFERENCES:
            if key in tag.attrs:
                value = tag[key]
                names = value.split() if isinstance(value, str) else value
                tag[key] = " ".join(f"{prefix}--{name}" for name in names)


def _lead(link: Tag, path: str, anchors: dict[str, set[str]]) -> None:
    """Turn a link inside the book into one inside the document; one to a page left out becomes words."""
    if "href" not in link.attrs:
        return
    href = str(link["href"])
    if urlsplit(href).scheme in _KEPT:
        return
    target, fragment = urldefrag(urljoin(path, href))
    fragment = unquote(fragment)
    if target == LANDING and target not in anchors:
        link["href"] = "#cover"
    elif target not in anchors:
        del link["href"]
    elif not fragment:
        link["href"] = f"#{slug(target)}"
    elif fragment in anchors[target]:
        link["href"] = f"#{slug(target)}--{fragment}"
    else:
        raise PdfError(f"{path}: a link to {target}#{fragment}, and that page has no such anchor")


def document(book: BeautifulSoup, kind: str) -> str:
    """Return the document as a page that Chromium can print."""
    return (
        f'<!DOCTYPE html><html lang="en" data-theme="light" class="paper-{kind}">'
        f'<head><meta charset="utf-8"></head><body>{book}</body></html>'
    )

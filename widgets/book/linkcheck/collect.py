"""The links of a built site that lead out of it, each with the places where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup, Tag


@dataclass(frozen=True)
class Place:
    """Where a link stands: the page from the site's root, and the nearest anchor before it."""

    page: str
    anchor: str

    def __str__(self) -> str:
        """Return the place as an address within the site."""
        return f"{self.page}#{self.anchor}" if self.anchor else self.page


def external_links(site: Path) -> dict[str, list[Place]]:
    """Return each http(s) address of the site with its places, one a page, in order of pages.

    Raises ValueError where the folder holds no page.
    """
    pages = [path for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]
    if not pages:
        raise ValueError(f"site: {site} holds no page; build the book first")
    found: dict[str, list[Place]] = {}
    for path in pages:
        name = path.relative_to(site).as_posix()
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for link in soup.find_all("a", href=True):
            address = str(link["href"])
            if address.startswith(("http://", "https://")):
                places = found.setdefault(address, [])
                if all(place.page != name for place in places):
                    places.append(Place(name, _anchor(link)))
    return found


def _anchor(link: Tag) -> str:
    """Return the id of the innermost element around a link that has one, within the page's article."""
    for around in link.parents:
        if around.name == "article":
            break
        if around.get("id"):
            return str(around["id"])
    return ""

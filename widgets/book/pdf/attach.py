"""The links to the PDF: in the pages from the start but hidden, shown when the file is there."""

from __future__ import annotations

import re
from pathlib import Path

from widgets.book.downloads import SITE, site_zip
from widgets.book.pdf import FILE, PdfError

# An element without address, as link.py and the templates write it.
_WAITING = re.compile(r'<(a|p)([^>]*?) data-pdf(?:="([^"]*)")?([^>]*?) hidden(?:="")?([^>]*)>')


def attach(site: Path) -> int:
    """Show every link to the PDF, make the site's zip again, and return how many links there are.

    Raises PdfError where the PDF is not in the site's downloads.
    """
    if not (site / FILE).is_file():
        raise PdfError(f"site: {site / FILE} is not there")
    count = 0
    for page in sorted(site.rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        shown, found = _WAITING.subn(_show, text)
        if found:
            page.write_text(shown, encoding="utf-8")
            count += found
    if (site / SITE).is_file():
        site_zip(site, site / SITE)
    return count


def _show(match: re.Match[str]) -> str:
    name, before, address, between, after = match.groups()
    link = f' href="{address}"' if name == "a" else ""
    return f"<{name}{before}{link}{between}{after}>"

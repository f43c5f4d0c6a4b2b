"""`python -m widgets.book.pdf SITE [--output FILE] [--pages NAME ...]`: the course as one PDF.

Without --output the PDF goes to the site's downloads and every page shows its link.
"""

import argparse
import sys
import time
from pathlib import Path

from widgets.book.pdf import FILE, PdfError, make
from widgets.book.pdf.attach import attach


def main(arguments: list[str]) -> int:
    """Print, say what was printed, and return 1 where it cannot be."""
    parser = argparse.ArgumentParser(prog="python -m widgets.book.pdf", description=__doc__)
    parser.add_argument("site", type=Path, help="the folder of the built site")
    parser.add_argument("--output", type=Path, help="the PDF; the site stays as it is")
    parser.add_argument("--pages", nargs="+", metavar="NAME", help="only these, e.g. chapters/08-dma")
    asked = parser.parse_args(arguments)
    if asked.pages and not asked.output:
        parser.error("--pages needs --output: the site offers the whole course only")
    began = time.monotonic()
    try:
        output = asked.output or asked.site / FILE
        pages = make(asked.site, output, asked.pages)
        if not asked.output:
            attach(asked.site)
    except PdfError as problem:
        print(f"pdf: {problem}", file=sys.stderr)
        return 1
    size = output.stat().st_size / 1e6
    print(f"{output}: {pages} pages, {size:.1f} MB, {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
